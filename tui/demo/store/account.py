"""One account: its mail, mailboxes, blobs and the small collections beside them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field

from tui.demo.narrow import Json
from tui.demo.store.blobs import Blobs
from tui.demo.store.changes import ChangeLog
from tui.demo.store.contacts import Contacts
from tui.demo.store.mailboxes import Mailboxes
from tui.demo.store.mails import Mails
from tui.demo.store.results import Results
from tui.demo.store.search import install
from tui.demo.urns import ALL

MASK_DOMAIN = "masked.example"
"""Where the masked addresses of all accounts are."""


@dataclass(slots=True)
class Submission:
    """A message that was handed over (RFC 8621 §7). ``send_at``: seconds since the epoch.

    ``message``: its octets at that time; what is done to the email later does not change what is sent.
    ``delivery``: what became of it, by recipient. ``reports``: the blobs of the reports that came back.
    """

    number: int
    identity: str
    email: int
    thread: int
    envelope: Json
    send_at: float
    undo_status: str
    message: bytes
    delivery: dict[str, Json] = field(default_factory=dict[str, Json])
    reports: list[int] = field(default_factory=list[int])


class Account:
    """Everything that one accountId names. All of it is in memory and ends with the process.

    ``domains``: those in which there are no other addresses than the accounts' own.
    """

    def __init__(
        self,
        account_id: str,
        name: str,
        addresses: tuple[str, ...],
        *,
        is_personal: bool = True,
        is_read_only: bool = False,
        capabilities: Iterable[str] = ALL,
        domains: Iterable[str] = (),
    ) -> None:
        self.id = account_id
        self.name = name
        self.is_personal = is_personal
        self.is_read_only = is_read_only
        self.capabilities = frozenset(capabilities)
        self.domains = frozenset(domains)
        self.addresses = frozenset(address.lower() for address in addresses)
        # Requests are worked off by one thread, but not by the one that filled the account.
        self.db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self.log = ChangeLog()
        self.blobs = Blobs(self.db)
        self.mails = Mails(self.db, self.log)
        install(self.db, self.blobs)
        self.mailboxes = Mailboxes()
        self.results = Results()
        self.identities: dict[str, Json] = {}
        self.submissions: dict[int, Submission] = {}
        self.contacts = Contacts()
        self.masks: dict[str, Json] = {}
        self.masks_made: list[float] = []
        """When masks were made, the last ones (seconds since the epoch)."""
        self.vacation: Json = {
            "id": "singleton", "isEnabled": False, "fromDate": None, "toDate": None,
            "subject": None, "textBody": None, "htmlBody": None,
        }  # fmt: skip
        self.replied: dict[str, float] = {}
        """Who was told of the owner's absence, and when (seconds since the epoch)."""
        self._last = 0

    def number(self) -> int:
        """A number for a record that is neither mail nor mailbox."""
        self._last += 1
        return self._last

    def receives(self, address: str) -> bool:
        """Whether mail to this address ends up here: an own address, or a mask that is not deleted."""
        wanted = address.lower()
        return wanted in self.addresses or self.mask_for(wanted) is not None

    def mask_for(self, address: str) -> Json | None:
        """The masked address that takes mail for ``address``, deleted ones left out."""
        for mask in self.masks.values():
            if mask["email"] == address.lower() and mask["state"] != "deleted":
                return mask
        return None

    def filled(self) -> None:
        """After the sample mailbox was written: nothing of it counts as a change."""
        trash = self.mailboxes.with_role("trash")
        self.mails.counts.trash = trash.number if trash else None
        self.mails.loaded()
        self.log.forget()
