"""What somebody who signed in may do: use some capabilities, to change things or only to read."""

from __future__ import annotations

from dataclasses import dataclass

from tui.demo.urns import ALL, CONTACTS, CORE, MAIL, SUBMISSION


@dataclass(frozen=True, slots=True)
class Access:
    """``holder`` names the sign-in: what is tied to credentials (RFC 8620 §7.2) belongs to one holder."""

    holder: str
    capabilities: frozenset[str] = frozenset(ALL)
    read_only: bool = False


TOKENS = {
    "full": Access("full"),
    "readOnly": Access("readOnly", frozenset(ALL) - {SUBMISSION}, read_only=True),
    "noSend": Access("noSend", frozenset({CORE, MAIL, CONTACTS})),
}
"""The API tokens of a run, by what they are good for."""
