"""A draft in the server's words: the Email to create (RFC 8621 §4.6) and the envelope to send it in (§7)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tui import __version__
from tui.mail.addresses import on_the_wire
from tui.mail.message import Address, Attachment

if TYPE_CHECKING:
    from tui.mail.draft import Draft

# What JSON or a mail header cannot carry: C0 controls but tab and line feed, DEL, lone surrogates.
_UNSENDABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+")


def to_email(
    draft: Draft, *, mailbox_id: str, keywords: Iterable[str], sent_at: datetime, with_bcc: bool
) -> dict[str, Any]:
    """The Email object for ``Email/set`` create: text/plain, with HTML beside it for Markdown, and the attachments.

    Every attachment must have its blob. ``sent_at`` must know its time zone; the Date header tells the local time
    with its offset (RFC 3339).
    Without ``with_bcc`` the Bcc recipients are in the envelope only: some servers deliver the Bcc header.
    """
    if sent_at.tzinfo is None:
        raise ValueError("sent_at needs a time zone")
    if not all(attachment.blob_id for attachment in draft.attachments):
        raise ValueError("an attachment has not been uploaded")
    email: dict[str, Any] = {
        "mailboxIds": {mailbox_id: True},
        "keywords": dict.fromkeys(keywords, True),
    }
    if draft.sender.email:
        email["from"] = _header([draft.sender])
    copies = draft.bcc if with_bcc else ()
    for name, people in (
        ("to", draft.to),
        ("cc", draft.cc),
        ("bcc", copies),
        ("replyTo", draft.reply_to),
    ):
        if people:
            email[name] = _header(people)
    email["subject"] = one_line(draft.subject)
    email["messageId"] = [draft.message_id]
    for name, ids in (("inReplyTo", draft.in_reply_to), ("references", draft.references)):
        if ids:
            email[name] = list(ids)
    email["sentAt"] = sent_at.isoformat(timespec="seconds")
    email["header:User-Agent:asText"] = f"Jaymail/{__version__}"
    email["bodyValues"] = {part: {"value": value} for part, value in _texts(draft).items()}
    email["bodyStructure"] = _structure(draft)
    return email


def _texts(draft: Draft) -> dict[str, str]:
    """The text, and with Markdown the HTML, by part."""
    text = sendable(draft.body)
    if not draft.markdown:
        return {"text": text}
    from tui.mail.markdown import to_html

    return {"text": text, "html": to_html(text)}


def _structure(draft: Draft) -> dict[str, Any]:
    """text/plain; with Markdown an alternative of it and HTML, which brings along the pictures that stand in it;
    files beside it."""
    text: dict[str, Any] = {"type": "text/plain", "partId": "text"}
    files = draft.attachments
    if draft.markdown:
        html: dict[str, Any] = {"type": "text/html", "partId": "html"}
        shown = [each for each in files if each.cid and f"cid:{each.cid.strip('<> ')}" in draft.body]
        files = tuple(each for each in files if each not in shown)
        if shown:
            html = {"type": "multipart/related", "subParts": [html, *map(_part, shown)]}
        text = {"type": "multipart/alternative", "subParts": [text, html]}
    if not files:
        return text
    return {"type": "multipart/mixed", "subParts": [text, *map(_part, files)]}


def envelope(draft: Draft) -> dict[str, Any]:
    """The SMTP envelope: everybody in To, Cc and Bcc once. Case counts before the @ only (RFC 5321 §2.4)."""
    once: dict[str, str] = {}
    for person in (*draft.to, *draft.cc, *draft.bcc):
        address = on_the_wire(one_line(person.email))
        if address:
            once.setdefault(address, address)
    return {
        "mailFrom": {"email": on_the_wire(one_line(draft.sender.email)), "parameters": None},
        "rcptTo": [{"email": address, "parameters": None} for address in once],
    }


def _header(people: Sequence[Address]) -> list[dict[str, str | None]]:
    return [
        {"name": one_line(person.name) or None, "email": on_the_wire(one_line(person.email))}
        for person in people
    ]


def _part(attachment: Attachment) -> dict[str, Any]:
    part: dict[str, Any] = {
        "type": media_type(attachment),
        "blobId": attachment.blob_id,
        "disposition": attachment.disposition or "attachment",
        "name": one_line(attachment.name) or None,
    }
    if attachment.charset:
        part["charset"] = attachment.charset
    if attachment.cid:
        part["cid"] = attachment.cid.strip("<> ")
    return part


def media_type(attachment: Attachment) -> str:
    """Its type, where that is one."""
    return attachment.type if _MEDIA_TYPE.fullmatch(attachment.type) else "application/octet-stream"


def one_line(text: str) -> str:
    """The text as a header may have it."""
    return _UNSENDABLE.sub("", re.sub(r"[\r\n\t]+", " ", text)).strip()


def sendable(text: str) -> str:
    """The text as a body may have it: no controls, and its last line ends."""
    lines = _UNSENDABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return lines if lines.endswith("\n") or not lines else lines + "\n"
