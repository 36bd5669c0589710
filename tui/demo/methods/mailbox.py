"""Mailbox/get, /changes, /query and /queryChanges (RFC 8621 §2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from tui.demo import ids
from tui.demo.call import Call
from tui.demo.errors import MethodError, invalid_arguments
from tui.demo.methods import query, standard
from tui.demo.narrow import Json
from tui.demo.store.account import Account
from tui.demo.store.mailboxes import Mailbox, Mailboxes

PROPERTIES = (
    "id", "name", "parentId", "role", "sortOrder", "totalEmails", "unreadEmails", "totalThreads",
    "unreadThreads", "myRights", "isSubscribed",
)  # fmt: skip
_RIGHTS = (
    "mayReadItems", "mayAddItems", "mayRemoveItems", "maySetSeen", "maySetKeywords", "mayCreateChild",
    "mayRename", "mayDelete", "maySubmit",
)  # fmt: skip


def rights(mailbox: Mailbox, *, may_change: bool = True) -> dict[str, bool]:
    """Everything is allowed, but the inbox stays what it is. ``may_change``: not reading only."""
    if not may_change:
        return {name: name == "mayReadItems" for name in _RIGHTS}
    kept = {"mayRename", "mayDelete"} if mailbox.role == "inbox" else set[str]()
    return {name: name not in kept for name in _RIGHTS}


def document(account: Account, mailbox: Mailbox, *, may_change: bool = True) -> Json:
    """A mailbox as the client sees it."""
    total, unread, threads, unread_threads = account.mails.counts.of(mailbox.number)
    return {
        "id": ids.encode(ids.MAILBOX, mailbox.number),
        "name": mailbox.name,
        "parentId": None if mailbox.parent is None else ids.encode(ids.MAILBOX, mailbox.parent),
        "role": mailbox.role,
        "sortOrder": mailbox.sort_order,
        "totalEmails": total,
        "unreadEmails": unread,
        "totalThreads": threads,
        "unreadThreads": unread_threads,
        "myRights": rights(mailbox, may_change=may_change),
        "isSubscribed": mailbox.subscribed,
    }


def get(call: Call) -> Json:
    """Mailbox/get."""
    account = call.account()
    may_change = call.context.may_change(account)
    documents = [
        document(account, mailbox, may_change=may_change) for mailbox in account.mailboxes.by_number.values()
    ]
    records = {record["id"]: record for record in documents}
    return standard.get(call, records, PROPERTIES, account.log.state("Mailbox"))


def changes(call: Call) -> Json:
    """Mailbox/changes, with updatedProperties when nothing but counts changed."""
    return standard.changes(call, "Mailbox")


_Test = Callable[[Mailbox], bool]


def _parent(value: Any) -> _Test:
    if value is not None and not isinstance(value, str):
        raise invalid_arguments("parentId is an id or null.", "filter")
    number = ids.decode(ids.MAILBOX, value)
    return lambda box: box.parent == number and (value is None or number is not None)


def _name(value: Any) -> _Test:
    if not isinstance(value, str):
        raise invalid_arguments("name is a string.", "filter")
    return lambda box: value.casefold() in box.name.casefold()


def _role(value: Any) -> _Test:
    if value is not None and not isinstance(value, str):
        raise invalid_arguments("role is a string or null.", "filter")
    return lambda box: box.role == value


def _flag(read: Callable[[Mailbox], bool]) -> Callable[[Any], _Test]:
    def make(value: Any) -> _Test:
        if not isinstance(value, bool):
            raise invalid_arguments("This condition is true or false.", "filter")
        return lambda box: read(box) == value

    return make


_CONDITIONS: dict[str, Callable[[Any], _Test]] = {
    "parentId": _parent,
    "name": _name,
    "role": _role,
    "hasAnyRole": _flag(lambda box: box.role is not None),
    "isSubscribed": _flag(lambda box: box.subscribed),
}


def _condition(fields: Json) -> _Test:
    unknown = fields.keys() - _CONDITIONS.keys()
    if unknown:
        raise MethodError("unsupportedFilter", f"Mailboxes cannot be filtered by {', '.join(unknown)}.")
    tests = [_CONDITIONS[name](value) for name, value in fields.items()]
    return lambda box: all(test(box) for test in tests)


def _sorted(boxes: Iterable[Mailbox], order: list[query.Comparator], all_boxes: Mailboxes) -> list[Mailbox]:
    result = sorted(boxes, key=lambda box: box.number)
    keys: dict[str, Callable[[Mailbox], Any]] = {
        "sortOrder": lambda box: box.sort_order,
        "name": lambda box: box.name.casefold(),
        "parentId": lambda box: all_boxes.by_number[box.parent].name.casefold() if box.parent else "",
    }
    for level in reversed(order):
        result.sort(key=keys[level.property], reverse=not level.ascending)
    return result


def _as_tree(boxes: list[Mailbox]) -> list[Mailbox]:
    present = {box.number for box in boxes}

    def below(parent: int | None) -> list[Mailbox]:
        found: list[Mailbox] = []
        for box in boxes:
            above = box.parent if box.parent in present else None
            if above == parent:
                found += [box, *below(box.number)]
        return found

    return below(None)


def _question(call: Call) -> query.Question:
    account = call.account()
    order = query.comparators(call, ("sortOrder", "name", "parentId"))
    value = call.arguments.get("filter")
    test = query.fold_filter(value, _condition, query.combined) if value is not None else None
    sort_as_tree, filter_as_tree = call.boolean("sortAsTree"), call.boolean("filterAsTree")
    boxes = account.mailboxes

    def compute() -> list[int]:
        matching = {n for n, box in boxes.by_number.items() if test is None or test(box)}
        if filter_as_tree:
            matching = {n for n in matching if matching.issuperset(boxes.ancestors(n))}
        found = _sorted((boxes.by_number[n] for n in matching), order, boxes)
        return [box.number for box in (_as_tree(found) if sort_as_tree else found)]

    key = "Mailbox" + query.question_key(call, "sortAsTree", "filterAsTree")
    return query.Question("Mailbox", ids.MAILBOX, account.log.state("Mailbox"), key, compute)


def query_mailboxes(call: Call) -> Json:
    """Mailbox/query."""
    call.only(*query.QUERY, "sortAsTree", "filterAsTree")
    return query.answer_query(call, _question(call))


def query_changes(call: Call) -> Json:
    """Mailbox/queryChanges."""
    call.only(*query.QUERY_CHANGES, "sortAsTree", "filterAsTree")
    return query.answer_query_changes(call, _question(call))
