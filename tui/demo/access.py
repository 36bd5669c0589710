"""What somebody who signed in may do: use some capabilities, to change things or only to read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tui.demo.urns import ALL, CONTACTS, CORE, MAIL, SNOOZE, SUBMISSION


@dataclass(frozen=True, slots=True)
class Access:
    """``holder`` names the sign-in: what is tied to credentials (RFC 8620 §7.2) belongs to one holder."""

    holder: str
    capabilities: frozenset[str] = frozenset(ALL)
    read_only: bool = False

    def granted(self, of_accounts: Iterable[frozenset[str]]) -> frozenset[str]:
        """What this sign-in may use of what the accounts have. Who may use mail may use its extension."""
        extension = frozenset({SNOOZE}) if MAIL in self.capabilities else frozenset[str]()
        mine = self.capabilities | extension
        return mine.intersection(frozenset[str]().union(*of_accounts))


TOKENS = {
    "full": Access("full"),
    "readOnly": Access("readOnly", frozenset(ALL) - {SUBMISSION}, read_only=True),
    "noSend": Access("noSend", frozenset({CORE, MAIL, CONTACTS})),
}
"""The API tokens of a run, by what they are good for."""
