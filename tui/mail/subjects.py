"""Subjects of answers: one ``Re:`` or ``Fwd:``, however many and whosever were there before."""

from __future__ import annotations

import re

from tui.mail.safety import clean

# As mail programs write them in English, German, Scandinavian and Finnish, Dutch, Polish, Italian, Portuguese,
# Turkish, Hungarian, and Chinese; Outlook counts (Re[2]:), and French puts a space before the colon.
_COUNT = r"(?:\s?[\[(]\d{1,3}[\])]|\^\d{1,3})?\s*[:：]\s*"
_REPLY = rf"(?:re|aw|antw(?:ort)?|sv|vs|odp|rif|res|ynt|vá|回复|回覆|答复|答覆){_COUNT}"
_FORWARD = rf"(?:fwd?|wg|tr|rv|enc|doorst|vb|vl|pd|i̇lt|転送|转发|轉寄){_COUNT}"
_REPLIES = re.compile(rf"(?P<lists>(?:\[[^\[\]]{{1,60}}\]\s*)*)(?:{_REPLY})+", re.IGNORECASE)
_FORWARDS = re.compile(rf"(?:{_FORWARD})+", re.IGNORECASE)


def reply(subject: str) -> str:
    """The subject of a reply. A list's tag before the old ``Re:`` stays: ``[list] Re: x`` gives ``Re: [list] x``."""
    subject = clean(subject).strip()
    found = _REPLIES.match(subject)
    if found:
        subject = found["lists"] + subject[found.end() :]
    return f"Re: {subject}".strip()


def forward(subject: str) -> str:
    """The subject of a forwarded mail."""
    subject = clean(subject).strip()
    found = _FORWARDS.match(subject)
    return f"Fwd: {subject[found.end() :] if found else subject}".strip()
