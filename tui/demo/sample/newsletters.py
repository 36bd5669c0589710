"""Newsletters as they are really sent: tables in tables, preheaders, tracked links, a footer in small print."""

# ruff: noqa: E501 (prose ends where it ends)

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from tui.demo.sample.letters import ME, Conversation, Letter, Person

_PAD = "&#847;&zwnj;&nbsp;" * 12


@dataclass(frozen=True, slots=True)
class Story:
    """One block of a newsletter."""

    title: str
    text: str
    link: str = "Read on"


@dataclass(frozen=True, slots=True)
class Paper:
    """A newsletter's looks and sender."""

    sender: Person
    host: str
    colour: str
    tagline: str


@lru_cache(maxsize=1024)
def _tracked(paper: Paper, target: str) -> str:
    mark = hashlib.sha256(f"{paper.host}{target}".encode()).hexdigest()
    return (
        f"https://click.{paper.host}/ls/click?upn={mark[:40]}&amp;utm_source=newsletter&amp;utm_medium=email"
    )


@lru_cache(maxsize=8192)
def _block(paper: Paper, story: Story) -> str:
    href = _tracked(paper, story.title)
    return f"""<tr><td style="padding:18px 32px 0 32px;font-family:Georgia,serif">
<h2 style="margin:0 0 6px 0;font-size:20px;line-height:26px"><a href="{href}" style="color:{paper.colour};text-decoration:none">{escape(story.title)}</a></h2>
<p style="margin:0;font-size:16px;line-height:24px;color:#333333">{escape(story.text)}</p>
<p style="margin:8px 0 0 0"><a href="{href}" style="color:{paper.colour}">{escape(story.link)} &rarr;</a></p>
</td></tr>"""


def layout(paper: Paper, title: str, preheader: str, stories: Sequence[Story]) -> str:
    """The HTML of one issue."""
    blocks = "\n".join(_block(paper, story) for story in stories)
    pixel = f"https://open.{paper.host}/o.gif?u={hashlib.sha256(title.encode()).hexdigest()[:24]}"
    leave = _tracked(paper, "unsubscribe")
    return f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{escape(title)}</title>
<style>@media only screen and (max-width:600px){{.w{{width:100% !important}}}} a{{color:{paper.colour}}}</style></head>
<body style="margin:0;padding:0;background:#f2f0ec">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">{escape(preheader)}{_PAD}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center">
<table role="presentation" class="w" width="600" cellpadding="0" cellspacing="0" border="0" style="background:#ffffff">
<tr><td style="padding:28px 32px 8px 32px;border-bottom:3px solid {paper.colour}">
<img src="https://img.{paper.host}/logo@2x.png" width="180" height="40" alt="{escape(paper.sender.name)}">
<p style="margin:6px 0 0 0;font:13px Helvetica,Arial,sans-serif;color:#777777">{escape(paper.tagline)}</p></td></tr>
<tr><td style="padding:24px 32px 0 32px"><h1 style="margin:0;font:bold 28px/34px Georgia,serif">{escape(title)}</h1></td></tr>
{blocks}
<tr><td style="padding:28px 32px;font:12px/18px Helvetica,Arial,sans-serif;color:#999999">
You get this because you subscribed at {paper.host}.<br>
<a href="{leave}">Unsubscribe</a> &middot; <a href="{_tracked(paper, "view")}">View in browser</a>
<img src="{pixel}" width="1" height="1" alt=""></td></tr>
</table></td></tr></table></body></html>
"""


def words(paper: Paper, title: str, preheader: str, stories: Sequence[Story]) -> str:
    """What can be read of the HTML, from its beginning to the end of the stories."""
    told = [f"{story.title} {story.text} {story.link} →" for story in stories]
    return " ".join([preheader, paper.tagline, title, *told])


def plain(stories: Sequence[Story], host: str) -> str:
    """The text part that nobody looked at."""
    parts = [f"{story.title}\n\n{story.text}\n\nhttps://{host}/" for story in stories]
    return "\n\n".join(parts)


def issue(
    paper: Paper, when: str, title: str, preheader: str, *stories: Story, unread: bool = True,
    with_text: bool = True, to: Person = ME, flags: str = "", box: str = "Inbox",
) -> Conversation:  # fmt: skip
    """One issue, with the headers that a mailing service adds."""
    text = plain(stories, paper.host) if with_text else ""
    leave = f"<https://{paper.host}/unsubscribe/8f2c>, <mailto:leave-8f2c@{paper.host}?subject=unsubscribe>"
    headers = [
        (
            "List-Id",
            f"{paper.sender.name} <news.{paper.host}>"
            if paper.sender.name.isascii()
            else f"<news.{paper.host}>",
        ),
        ("List-Unsubscribe", leave),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("Authentication-Results", f"mx.example.org; dkim=pass header.d={paper.host}; spf=pass; dmarc=pass"),
        ("Precedence", "bulk"),
    ]
    html = layout(paper, title, preheader, stories)
    letter = Letter(paper.sender, when, text, html, to=(to,), unread=unread, flags=flags)
    return Conversation(title, [letter], (ME,), box, headers)
