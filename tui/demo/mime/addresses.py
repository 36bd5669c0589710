"""Address lists (RFC 5322 §3.4), read leniently: whatever a sender wrote, its parts are found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tui.demo.mime.encoded import decode_words

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)|"(?P<quoted>(?:[^"\\]|\\.)*)"?|(?P<comment>\((?:[^()\\]|\\.|\([^()]*\))*\)?)"""
    r"""|<(?P<angle>[^>]*)>?|(?P<special>[,:;])|(?P<atom>[^\s"(<,:;]+)""",
    re.DOTALL,
)

Address = dict[str, Any]


@dataclass(slots=True)
class _Group:
    name: str | None
    members: list[Address]


def addresses(text: str) -> list[Address]:
    """All addresses, groups dissolved."""
    return [member for group in _parse(text) for member in group.members]


def groups(text: str) -> list[dict[str, Any]]:
    """Addresses under the groups they stand in; those outside of one share a group without a name."""
    return [{"name": group.name, "addresses": group.members} for group in _parse(text)]


def _unescape(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


class _Mailbox:
    """The tokens of one mailbox, until a comma, a semicolon or the end closes it."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.spec = ""
        self.comments: list[str] = []
        self.angle: str | None = None
        self.gap = False

    def add(self, shown: str, literal: str) -> None:
        if self.words and not self.gap:
            self.words[-1] += shown
        else:
            self.words.append(shown)
        self.spec += (" " if self.gap and self.spec else "") + literal
        self.gap = False

    def phrase(self) -> str:
        return decode_words(" ".join(self.words)).strip()

    def result(self) -> Address | None:
        if self.angle is not None:
            return {"name": self.phrase() or None, "email": re.sub(r"\s", "", self.angle)}
        if not self.spec:
            return None
        comment = decode_words(" ".join(self.comments)).strip()
        spec = re.sub(r"\s*([@.])\s*", r"\1", self.spec)
        return {"name": comment or None, "email": spec}


def _parse(text: str) -> list[_Group]:
    found: list[_Group] = []
    open_group: _Group | None = None
    mailbox = _Mailbox()

    def close() -> None:
        nonlocal mailbox
        address = mailbox.result()
        mailbox = _Mailbox()
        if address is None:
            return
        if open_group is not None:
            open_group.members.append(address)
        elif found and found[-1].name is None:
            found[-1].members.append(address)
        else:
            found.append(_Group(None, [address]))

    for match in _TOKEN.finditer(text):
        special = match["special"]
        if special == ",":
            close()
        elif special == ";":
            close()
            open_group = None
        elif special == ":" and open_group is None and mailbox.angle is None and mailbox.words:
            open_group = _Group(mailbox.phrase(), [])
            found.append(open_group)
            mailbox = _Mailbox()
        else:
            _take(mailbox, match)
    close()
    return found


def _take(mailbox: _Mailbox, match: re.Match[str]) -> None:
    if match["space"] is not None:
        mailbox.gap = True
    elif match["comment"] is not None:
        mailbox.comments.append(_unescape(match["comment"][1:].removesuffix(")")))
        mailbox.gap = True
    elif match["angle"] is not None:
        # A route (<@a,@b:c@d>) is obsolete; only the address at its end counts.
        angle = match["angle"]
        mailbox.angle = angle.rpartition(":")[2] if angle.startswith("@") else angle
    elif match["quoted"] is not None:
        mailbox.add(_unescape(match["quoted"]), f'"{match["quoted"]}"')
    elif match["atom"] is not None:
        mailbox.add(match["atom"], match["atom"])
    else:
        mailbox.add(":", ":")
