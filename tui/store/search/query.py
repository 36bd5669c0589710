"""A search as a tree, which `here` and `there` put into words for SQLite and for the server."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from tui.frozen import frozen
from tui.mail import excerpt

TEXT_FIELDS = ("from", "to", "cc", "bcc", "subject", "body", "filename")
SUBJECT, TEXT = ("", "subject"), ("", "body")
"""The fields whose words may stand in the subject, and in the text of a message."""
KEYWORDS: Mapping[str, tuple[str, bool]] = {
    "unread": ("$seen", False),
    "read": ("$seen", True),
    "seen": ("$seen", True),
    "pinned": ("$flagged", True),
    "flagged": ("$flagged", True),
    "answered": ("$answered", True),
    "forwarded": ("$forwarded", True),
    "draft": ("$draft", True),
    "muted": ("$muted", True),
    "followed": ("$followed", True),
    "masked": ("$maskedemail", True),
}
OPERATORS = (
    *TEXT_FIELDS,
    "in",
    "is",
    "has",
    "before",
    "after",
    "on",
    "larger",
    "smaller",
    "list",
    "mask",
    "keyword",
    "header",
)


@frozen
class Words:
    """Words to find in a row: anywhere, or in one of TEXT_FIELDS. ``begun``: the last one may be unfinished."""

    text: str
    field: str = ""
    begun: bool = False


@frozen
class Keyword:
    name: str
    on: bool = True


@frozen
class Attached:
    """With something attached."""


@frozen
class Asleep:
    """Snoozed, until its time comes."""


@frozen
class Inside:
    """In the mailbox with this name or role, as it is typed; ``resolve`` makes an id of it."""

    name: str
    id: str = ""


@frozen
class Received:
    """``since`` ≤ receivedAt < ``until``, in seconds since the epoch, UTC; None: no bound."""

    since: int | None = None
    until: int | None = None


@frozen
class Size:
    """``least`` ≤ size < ``below``, in octets."""

    least: int | None = None
    below: int | None = None


@frozen
class OfList:
    """From the mailing list whose List-Id holds this."""

    text: str


@frozen
class ToMask:
    """To a masked address whose address, site or description holds this; ``resolve`` makes addresses of it."""

    text: str


@frozen
class Header:
    """With this header field, and this in it (empty: anything). Only the server knows all header fields."""

    name: str
    text: str


@frozen
class All:
    parts: tuple[Node, ...]


@frozen
class Any:
    """One of them; of no parts at all: nothing."""

    parts: tuple[Node, ...]


@frozen
class Not:
    part: Node


Leaf = Words | Keyword | Attached | Asleep | Inside | Received | Size | OfList | ToMask | Header
Node = Leaf | All | Any | Not


@frozen
class Search:
    """``root`` None: nothing is searched for. ``notes`` are sentences on what was not understood."""

    root: Node | None = None
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.root is not None

    @property
    def leaves(self) -> Iterator[tuple[Leaf, bool]]:
        """Each with whether it must be so (True) or must not."""
        waiting = [(self.root, True)] if self.root is not None else []
        while waiting:
            node, wanted = waiting.pop()
            if isinstance(node, All | Any):
                waiting += [(part, wanted) for part in node.parts]
            elif isinstance(node, Not):
                waiting.append((node.part, not wanted))
            else:
                yield node, wanted

    @property
    def words(self) -> tuple[Words, ...]:
        """What is looked for in the text: to be shown where it was found."""
        found = [leaf for leaf, wanted in self.leaves if wanted and isinstance(leaf, Words)]
        return tuple(reversed(found))

    def sought(self, *fields: str) -> re.Pattern[str] | None:
        """What finds the words of these fields in a text (see ``tui.mail.excerpt``); None: there are none."""
        return excerpt.sought(tuple((each.text, each.begun) for each in self.words if each.field in fields))


Boxes = Mapping[str, tuple[str, str | None]]
"""Mailbox id → its name and role."""


def resolve(search: Search, boxes: Boxes, masks: Callable[[str], tuple[str, ...]]) -> Search:
    """The search with mailboxes and masked addresses in place of their names. ``masks`` gives the addresses of the
    masked emails that hold a text."""
    notes = list(search.notes)

    def resolved(node: Node) -> Node:
        if isinstance(node, All):
            return All(tuple(map(resolved, node.parts)))
        if isinstance(node, Any):
            return Any(tuple(map(resolved, node.parts)))
        if isinstance(node, Not):
            return Not(resolved(node.part))
        if isinstance(node, Inside) and node.name.lower() not in ANYWHERE:
            id_ = mailbox_named(node.name, boxes)
            if id_ is None:
                notes.append(f"There is no mailbox “{node.name}”.")
            return Inside(node.name, id_ or "")
        if isinstance(node, ToMask):
            found = masks(node.text)
            if not found:
                notes.append(f"There is no masked email with “{node.text}”.")
            return Any(tuple(Words(address, "to") for address in found))
        return node

    return search if search.root is None else Search(resolved(search.root), tuple(dict.fromkeys(notes)))


ANYWHERE = ("anywhere", "all", "everywhere")


def is_everywhere(search: Search) -> bool:
    """Whether mail in Trash and Spam counts, too: a mailbox is named, or ``in:anywhere`` asks for it."""
    return any(wanted and isinstance(leaf, Inside) for leaf, wanted in search.leaves)


def mailbox_named(name: str, mailboxes: Boxes) -> str | None:
    """The id of the mailbox whose role or name is ``name``, or begins with it."""
    wanted = name.casefold()
    tests: tuple[Callable[[str, str | None], bool], ...] = (
        lambda _, role: role == wanted,
        lambda own, _: own.casefold() == wanted,
        lambda own, _: own.casefold().startswith(wanted),
    )
    return next((id_ for test in tests for id_, (own, role) in mailboxes.items() if test(own, role)), None)
