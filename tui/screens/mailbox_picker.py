"""Choosing a mailbox: to move mail to, or to go to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from tui.screens.picker import Choice, Picker
from tui.store.records import Mailbox

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
}
"""The roles that JMAP gives mailboxes (RFC 8621 §2), in this program's words."""

_recent: WeakKeyDictionary[AccountStore, list[str]] = WeakKeyDictionary()
"""The ids of the mailboxes that were chosen since the program began, the last one first, by account."""

KEPT = 8


def path_of(mailbox: Mailbox, by_id: dict[str, Mailbox]) -> str:
    """``Projects / Garden``: the names from the root on. A loop of parents ends where it closes."""
    names: list[str] = []
    seen: set[str] = set()
    here: Mailbox | None = mailbox
    while here is not None and here.id not in seen:
        seen.add(here.id)
        names.append(here.name)
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


class MailboxPicker(Picker):
    """Gives the id of the chosen mailbox. ``for_moving`` leaves out those that take no mail;
    ``excluded`` holds ids that make no sense here, such as the mailbox that the mail is in."""

    def __init__(
        self, mail: AccountStore, title: str, *, for_moving: bool = False, excluded: Collection[str] = ()
    ) -> None:
        mailboxes = mail.mailboxes()
        barred = {each.id for each in mailboxes if for_moving and not each.may_add}
        super().__init__(title, [*choices(mailboxes, _recent.get(mail, ()), barred | set(excluded))])
        self._mail = mail

    def choose(self, choice_id: str) -> None:
        earlier = [each for each in _recent.get(self._mail, ()) if each != choice_id]
        _recent[self._mail] = [choice_id, *earlier][:KEPT]
        super().choose(choice_id)
