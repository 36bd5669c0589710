"""Several accounts of one person: whose is what, their mail as one list, and what was done last in any of them."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.frozen import frozen
from tui.store.merged import MergedList, Part, joined, parted
from tui.store.records import PastDeed, Receipt, ThreadQuery
from tui.store.undo import DEPTH

if TYPE_CHECKING:
    from tui.store.account import AccountStore

INBOXES = "inboxes"


@frozen
class _Undone:
    accounts: tuple[AccountStore, ...]
    when: float


class Together:
    """``accounts`` are those that are open; there may come more."""

    def __init__(self, accounts: Callable[[], Sequence[AccountStore]]) -> None:
        self._accounts = accounts
        self._joint: deque[dict[AccountStore, float]] = deque(maxlen=DEPTH)
        """What was done in several accounts at once: in each, when."""
        self._undone: list[_Undone] = []

    @property
    def accounts(self) -> Sequence[AccountStore]:
        return self._accounts()

    # Whose is what

    def owner(self, row_id: str) -> tuple[AccountStore, str]:
        """Whose row of ``threads`` or ``all_ids`` it is, and its id there. LookupError: the account is not open."""
        key, id_ = parted(row_id)
        for account in self.accounts:
            if account.setup.key == key:
                return account, id_
        raise LookupError(row_id)

    def owners(self, row_ids: Iterable[str]) -> dict[AccountStore, list[str]]:
        """The ids that belong to each account, in their order."""
        found: dict[AccountStore, list[str]] = {}
        for row_id in row_ids:
            account, id_ = self.owner(row_id)
            found.setdefault(account, []).append(id_)
        return found

    def short_name(self, account: AccountStore) -> str:
        """As much of the account's name as tells it from the others: before the @, after it, or all of it."""
        names = [each.name for each in self.accounts]
        for part in (0, 2):
            short = [name.partition("@")[part] or name for name in names]
            if len(set(short)) == len(short):
                return short[names.index(account.name)]
        return account.name

    # All inboxes

    def threads(self, query: ThreadQuery) -> MergedList:
        """What all accounts list for this query, by date, as one list; close it when it is not shown any more."""
        return MergedList([Part(account.setup.key, account.threads(query)) for account in self.accounts])

    def all_ids(self, query: ThreadQuery) -> set[str]:
        """The ids of every conversation in that list, as it has them."""
        return {joined(each.setup.key, id_) for each in self.accounts for id_ in each.all_ids(query)}

    def unread(self) -> int:
        """Unread conversations in all inboxes."""
        boxes = [account.by_role("inbox") for account in self.accounts]
        return sum(box.unread for box in boxes if box is not None)

    # Doing and taking back

    def act(self, row_ids: Sequence[str], do: Callable[[AccountStore, Sequence[str]], Receipt]) -> Receipt:
        """Do it in each account to what is its own; undo takes it back in all of them."""
        receipts = {account: do(account, ids) for account, ids in self.owners(row_ids).items()}
        done = {account: receipt for account, receipt in receipts.items() if receipt.count}
        if len(done) > 1:
            self._joint.append({account: when for account in done if (when := _last(account)) is not None})
        return _as_one(done or receipts)

    def undo(self) -> tuple[Receipt, tuple[AccountStore, ...]]:
        """Take back what was done last, in whichever accounts, and say in which. The receipt's ``back`` are ids as
        ``owner`` takes them."""
        times = {account: when for account in self.accounts if (when := _last(account)) is not None}
        newest = max(times, key=times.__getitem__, default=self.accounts[0])
        joint = [each for each in self._joint if each.get(newest) == times.get(newest, 0)]
        partners = [one for each in joint for one, when in each.items() if times.get(one) == when]
        accounts = tuple(partners or [newest])
        receipts = {account: account.undo() for account in accounts}
        back = tuple(joined(each.setup.key, id_) for each, done in receipts.items() for id_ in done.back)
        receipt = replace(_as_one(receipts), back=back)
        if receipt.count:
            self._undone.append(_Undone(accounts, time.time()))
        return receipt, accounts

    def history(self) -> tuple[PastDeed, ...]:
        """What was done in any of them, as an account's own history tells it, each with whose it is."""
        return tuple(
            replace(deed, text=f"{self.short_name(account)}: {deed.text}") for account, deed in self._deeds()
        )

    def _deeds(self) -> list[tuple[AccountStore, PastDeed]]:
        deeds = [(account, deed) for account in self.accounts for deed in account.history()]
        return sorted(deeds, key=lambda each: (not each[1].undone, -each[1].when))

    def undo_to(self, place: int) -> Receipt:
        """Take back everything down to the deed at this place of ``history``, it included."""
        receipts: list[Receipt] = []
        wanted = [(account, deed.when) for account, deed in self._deeds()[: place + 1] if deed.undoable]
        while any(when in _to_undo(account) for account, when in wanted):
            receipts.append(self.undo()[0])
        undone = [receipt for receipt in receipts if receipt.count]
        if len(undone) < 2:
            return receipts[0] if receipts else Receipt("There is nothing to undo.", 0, undoable=False)
        return Receipt(f"{len(undone)} actions undone", len(undone), undoable=False)

    def redo(self, otherwise: AccountStore | None = None) -> Receipt:
        """Do again what ``undo`` took back last, unless something else was done since; else what was taken back in the
        account ``otherwise`` by itself, or in the first."""
        otherwise = otherwise or self.accounts[0]
        undone = self._undone.pop() if self._undone else _Undone((otherwise,), time.time())
        if any((_last(account) or 0) > undone.when for account in self.accounts):
            self._undone.clear()
            return otherwise.redo()
        return _as_one({account: account.redo() for account in undone.accounts})


def _last(account: AccountStore) -> float | None:
    """When that was done which undo would take back."""
    return next((deed.when for deed in account.history() if deed.undoable and not deed.undone), None)


def _to_undo(account: AccountStore) -> set[float]:
    """When that was done which can be taken back."""
    return {deed.when for deed in account.history() if deed.undoable and not deed.undone}


def _as_one(receipts: dict[AccountStore, Receipt]) -> Receipt:
    """What was done in each account, as one sentence."""
    if len(receipts) == 1:
        return next(iter(receipts.values()))
    text = "; ".join(f"{account.name}: {receipt.text}" for account, receipt in receipts.items())
    undo = "; ".join(
        f"{account.name}: {receipt.undo}" for account, receipt in receipts.items() if receipt.undo
    )
    count = sum(receipt.count for receipt in receipts.values())
    return Receipt(text, count, any(receipt.undoable for receipt in receipts.values()), undo)
