"""What one transaction of the writer changed, gathered until the screens are told."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from tui.store.records import Changed


def _new_lists() -> dict[int, tuple[set[int], set[int]]]:
    return defaultdict(lambda: (set[int](), set[int]()))


@dataclass(slots=True)
class Delta:
    """``lists``: mailbox key → (sort keys that left, sort keys that came); ``threads``: thread keys
    whose rows look different; the rest is as in Changed."""

    lists: dict[int, tuple[set[int], set[int]]] = field(default_factory=_new_lists)
    threads: set[int] = field(default_factory=set[int])
    conversations: set[str] = field(default_factory=set[str])
    mailboxes: bool = False
    horizons: bool = False
    identities: bool = False
    masked: bool = False
    outbox: bool = False
    uploads: bool = False
    status: bool = False
    spelled_out: bool = False
    """An action that the lists had shown ahead of the database is all in it now."""
    notices: list[str] = field(default_factory=list[str])
    renamed: dict[str, str] = field(default_factory=dict[str, str])
    unmade: set[str] = field(default_factory=set[str])

    def left(self, mailbox_key: int, sort_key: int) -> None:
        removed, added = self.lists[mailbox_key]
        if sort_key in added:
            added.discard(sort_key)
        else:
            removed.add(sort_key)

    def came(self, mailbox_key: int, sort_key: int) -> None:
        removed, added = self.lists[mailbox_key]
        if sort_key in removed:
            removed.discard(sort_key)
        else:
            added.add(sort_key)

    def merge(self, later: Delta) -> None:
        for mailbox_key, (removed, added) in later.lists.items():
            for key in removed:
                self.left(mailbox_key, key)
            for key in added:
                self.came(mailbox_key, key)
        self.threads |= later.threads
        self.conversations |= later.conversations
        for name in (
            "mailboxes",
            "horizons",
            "identities",
            "masked",
            "outbox",
            "uploads",
            "status",
            "spelled_out",
        ):
            setattr(self, name, getattr(self, name) or getattr(later, name))
        self.notices += later.notices
        self.renamed |= later.renamed
        self.unmade |= later.unmade

    def changed(self) -> Changed:
        return Changed(
            mailboxes=self.mailboxes or bool(self.lists),
            conversations=frozenset(self.conversations),
            identities=self.identities,
            masked=self.masked,
            outbox=self.outbox,
            uploads=self.uploads,
            status=self.status,
            notices=tuple(self.notices),
            renamed=tuple(self.renamed.items()),
            unmade=frozenset(self.unmade),
        )

    def __bool__(self) -> bool:
        return bool(
            self.lists
            or self.threads
            or self.conversations
            or self.mailboxes
            or self.horizons
            or self.identities
            or self.masked
            or self.outbox
            or self.uploads
            or self.status
            or self.spelled_out
            or self.notices
            or self.renamed
            or self.unmade
        )
