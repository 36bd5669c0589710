"""Choosing a mailbox: to move mail to, or to go to; one that is not there yet can be made by its name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from tui.screens.picker import Choice, ChoiceList, Picker
from tui.store.records import Mailbox
from tui.widgets.fuzzy import plain, rank
from tui.widgets.mailbox_tree import mailbox_name

if TYPE_CHECKING:
    from tui.store.account import AccountStore

_ROLES = {
    "inbox": "inbox",
    "archive": "archive",
    "drafts": "drafts",
    "sent": "sent",
    "junk": "spam",
    "trash": "trash",
    "all": "all mail",
    "flagged": "pinned",
    "important": "important",
    "snoozed": "snoozed",
    "scheduled": "scheduled",
    "memos": "notes",
}
"""The roles that JMAP gives mailboxes (RFC 8621 §2, RFC 9979), in this program's words."""

_NOT_BY_HAND = frozenset({"snoozed", "scheduled", "memos"})
"""Mail comes into these by what is done to it, and not by being put there."""

_recent: WeakKeyDictionary[AccountStore, list[str]] = WeakKeyDictionary()
"""The ids of the mailboxes that were chosen since the program began, the last one first, by account."""

KEPT = 8

NEW = "new:"
"""Begins the id of the choice that makes a mailbox of the typed name."""


def path_of(mailbox: Mailbox, by_id: dict[str, Mailbox]) -> str:
    """``Projects / Garden``: the names from the root on. A loop of parents ends where it closes."""
    names: list[str] = []
    seen: set[str] = set()
    here: Mailbox | None = mailbox
    while here is not None and here.id not in seen:
        seen.add(here.id)
        names.append(mailbox_name(here))
        here = by_id.get(here.parent_id or "")
    return " / ".join(reversed(names))


def choices(
    mailboxes: Sequence[Mailbox], recent: Sequence[str], excluded: Collection[str]
) -> Iterable[Choice]:
    """The mailboxes that may be chosen: those of ``recent`` first, the others in their own order."""
    by_id = {each.id: each for each in mailboxes}
    first = [by_id[each] for each in recent if each in by_id]
    for mailbox in (*first, *(each for each in mailboxes if each.id not in recent)):
        if mailbox.id in excluded:
            continue
        path, role = path_of(mailbox, by_id), _ROLES.get(mailbox.role or "", "")
        note = "recent" if mailbox in first else role if role != path.casefold() else ""
        yield Choice(mailbox.id, path, note, also=role)


def takes_mail(mailbox: Mailbox) -> bool:
    """Whether mail may be put there by hand."""
    return mailbox.may_add and mailbox.role not in _NOT_BY_HAND


def called(mailboxes: Sequence[Mailbox], text: str) -> Mailbox | None:
    """The mailbox that a person means by a typed name, or by an id; None: there is none like it."""
    by_id = {each.id: each for each in mailboxes}
    if text in by_id:
        return by_id[text]
    found = [
        (not_same, place, n)
        for n, each in enumerate(mailboxes)
        if (place := rank(text, f"{path_of(each, by_id)} {_ROLES.get(each.role or '', '')}".strip()))
        for not_same in [plain(text) not in (plain(mailbox_name(each)), plain(path_of(each, by_id)))]
    ]
    return mailboxes[min(found)[2]] if found else None


def recent(mail: AccountStore) -> Sequence[str]:
    return _recent.get(mail, ())


def remember(mail: AccountStore, mailbox_id: str) -> None:
    """It comes first next time."""
    earlier = [each for each in recent(mail) if each != mailbox_id]
    _recent[mail] = [mailbox_id, *earlier][:KEPT]


class MailboxChoices(ChoiceList):
    """The mailboxes that match; and at the end, where no name is just so, a new one."""

    def __init__(self, choices: Sequence[Choice], *, may_create: bool) -> None:
        super().__init__(choices)
        self._may_create = may_create

    def narrow(self, query: str) -> None:
        super().narrow(query)
        name = query.strip()
        if self._may_create and name and all(plain(name) != plain(each.name) for each in self._all):
            self._shown.append(Choice(NEW + name, f"New mailbox “{name}”"))
            self.reload()


class MailboxPicker(Picker):
    """Gives the id of the chosen mailbox, or, with ``may_create``, `NEW` and the name of one to be made.
    ``for_moving`` leaves out those that take no mail; ``excluded`` holds ids that make no sense here, such as the
    mailbox that the mail is in; ``also`` are choices beside the mailboxes."""

    def __init__(
        self,
        mail: AccountStore,
        title: str,
        *,
        for_moving: bool = False,
        excluded: Collection[str] = (),
        may_create: bool = False,
        also: Sequence[Choice] = (),
        suits: Callable[[Mailbox], bool] = lambda mailbox: True,
    ) -> None:
        mailboxes = mail.mailboxes()
        barred = {each.id for each in mailboxes if not suits(each) or (for_moving and not takes_mail(each))}
        found = [*also, *choices(mailboxes, recent(mail), barred | set(excluded))]
        super().__init__(title, found)
        height = self._list.styles.height
        self._list = MailboxChoices(found, may_create=may_create)
        self._list.styles.height = height
        self._mail = mail

    def choose(self, choice_id: str) -> None:
        if self._mail.mailbox(choice_id) is not None:
            remember(self._mail, choice_id)
        super().choose(choice_id)
