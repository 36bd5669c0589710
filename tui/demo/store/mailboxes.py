"""Mailboxes and their tree (RFC 8621 §2)."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Mailbox:
    """One mailbox; ``number`` is behind its id, ``parent`` the number of the one it is in."""

    number: int
    name: str
    parent: int | None = None
    role: str | None = None
    sort_order: int = 0
    subscribed: bool = True


@dataclass(slots=True)
class Mailboxes:
    """All mailboxes of an account by number."""

    by_number: dict[int, Mailbox] = field(default_factory=dict[int, Mailbox])
    last: int = 0

    def add(
        self, name: str, parent: int | None = None, role: str | None = None, sort_order: int = 0
    ) -> Mailbox:
        self.last += 1
        mailbox = Mailbox(self.last, name, parent, role, sort_order)
        self.by_number[mailbox.number] = mailbox
        return mailbox

    def with_role(self, role: str) -> Mailbox | None:
        return next((box for box in self.by_number.values() if box.role == role), None)

    def children(self, number: int | None) -> list[Mailbox]:
        return [box for box in self.by_number.values() if box.parent == number]

    def ancestors(self, number: int | None) -> list[int]:
        """The mailbox and what it is in, innermost first."""
        path: list[int] = []
        while number is not None and number in self.by_number and number not in path:
            path.append(number)
            number = self.by_number[number].parent
        return path

    def copy(self) -> Mailboxes:
        """The same mailboxes, to be changed without these."""
        return Mailboxes(dict(self.by_number), self.last)

    def consistent(self) -> bool:
        """Whether siblings have different names, a role is held once, and every mailbox hangs from the top."""
        boxes = self.by_number.values()
        places = {(box.parent, box.name) for box in boxes}
        roles = [box.role for box in boxes if box.role is not None]
        roots = (self.by_number[self.ancestors(number)[-1]].parent for number in self.by_number)
        return (
            len(places) == len(boxes)
            and len(set(roles)) == len(roles)
            and all(root is None for root in roots)
        )
