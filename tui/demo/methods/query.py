"""What all types share of /query and /queryChanges (RFC 8620 §5.5, §5.6)."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from tui.demo import ids
from tui.demo.call import Call
from tui.demo.errors import MethodError, invalid_arguments
from tui.demo.narrow import Json, as_list, as_object
from tui.demo.store.results import difference

_T = TypeVar("_T")
_COLLATIONS = {"i;ascii-numeric", "i;ascii-casemap", "i;unicode-casemap"}
_MAX_FILTER_DEPTH = 50
QUERY = ("filter", "sort", "position", "anchor", "anchorOffset", "limit", "calculateTotal")
QUERY_CHANGES = ("filter", "sort", "sinceQueryState", "maxChanges", "upToId", "calculateTotal")


@dataclass(frozen=True, slots=True)
class Comparator:
    """One level of a sort; ``keyword`` is for the keyword sorts of Email only."""

    property: str
    ascending: bool
    keyword: str
    mailbox: str = ""
    """For the sort by snoozedUntil: where an email must be to be sorted by that time."""


@dataclass(frozen=True, slots=True)
class Question:
    """A query of one type: what it is asked under, and how its ids (as numbers) are found."""

    kind: str
    letter: str
    state: str
    key: str
    compute: Callable[[], Iterable[int]]


def question_key(call: Call, *extra: str) -> str:
    """Two queries with the same key have the same results."""
    return json.dumps([call.arguments.get(name) for name in ("filter", "sort", *extra)], sort_keys=True)


def comparators(call: Call, known: Iterable[str], keyword_sorts: Iterable[str] = ()) -> list[Comparator]:
    """The ``sort`` argument. Raises unsupportedSort for what the type cannot be sorted by."""
    result: list[Comparator] = []
    for item in call.array("sort") or ():
        fields = as_object(item)
        if fields is None or not isinstance(fields.get("property"), str):
            raise invalid_arguments("A comparator is an object with a property.", "sort")
        name, ascending = fields["property"], fields.get("isAscending", True)
        if not isinstance(ascending, bool):
            raise invalid_arguments("isAscending is true or false.", "sort")
        if name not in set(known) | set(keyword_sorts):
            raise MethodError("unsupportedSort", f"Cannot sort by {name}.")
        collation = fields.get("collation")
        if collation is not None and collation not in _COLLATIONS:
            raise MethodError("unsupportedSort", f"There is no collation {collation}.")
        keyword = fields.get("keyword", "")
        if name in set(keyword_sorts) and not (isinstance(keyword, str) and keyword):
            raise invalid_arguments(f"Sorting by {name} needs a keyword.", "sort")
        mailbox = fields.get("mailboxId")
        if mailbox is not None and not isinstance(mailbox, str):
            raise invalid_arguments("mailboxId is an id.", "sort")
        keyword = keyword.lower() if isinstance(keyword, str) else ""
        result.append(Comparator(name, ascending, keyword, mailbox or ""))
    return result


def fold_filter(
    value: Any,
    condition: Callable[[Json], _T],
    operator: Callable[[str, list[_T]], _T],
    depth: int = 0,
) -> _T:
    """Evaluate a FilterOperator or FilterCondition from its leaves up."""
    fields = as_object(value)
    if fields is None or depth > _MAX_FILTER_DEPTH:
        raise invalid_arguments("A filter is an object, and not nested too deeply.", "filter")
    if "operator" not in fields:
        return condition(fields)
    conditions = as_list(fields.get("conditions"))
    if fields["operator"] not in ("AND", "OR", "NOT") or conditions is None or len(fields) != 2:
        raise invalid_arguments("An operator is AND, OR or NOT, with conditions.", "filter")
    inner = [fold_filter(item, condition, operator, depth + 1) for item in conditions]
    return operator(fields["operator"], inner)


def combined(operator: str, tests: list[Callable[[_T], bool]]) -> Callable[[_T], bool]:
    """AND, OR or NOT of some tests, for ``fold_filter``."""
    if operator == "AND":
        return lambda record: all(test(record) for test in tests)
    if operator == "OR":
        return lambda record: any(test(record) for test in tests)
    return lambda record: not any(test(record) for test in tests)


def answer_query(call: Call, question: Question) -> Json:
    """The window of the results that the call asks for."""
    account = call.account()
    state, found = account.results.current(question.key, question.state, question.compute)
    return window(call, question.letter, state, found)


def window(
    call: Call, letter: str, state: str, found: array[int], *, can_calculate_changes: bool = True
) -> Json:
    """The part of ``found`` that the call asks for. Raises anchorNotFound."""
    start = _start(call, letter, found)
    asked = call.unsigned("limit")
    limit = call.limits.max_query if asked is None else min(asked, call.limits.max_query)
    result: Json = {
        "accountId": call.account().id,
        "queryState": state,
        "canCalculateChanges": can_calculate_changes,
        "position": start,
        "ids": [ids.encode(letter, number) for number in found[start : start + limit]],
    }
    if call.boolean("calculateTotal"):
        result["total"] = len(found)
    if limit != asked and (asked is not None or len(found) - start > limit):
        result["limit"] = limit
    return result


def _start(call: Call, letter: str, found: array[int]) -> int:
    anchor = call.string("anchor")
    position, offset = call.integer("position"), call.integer("anchorOffset")
    if anchor is None:
        return max(0, len(found) + position) if position < 0 else min(position, len(found))
    number = ids.decode(letter, call.real_id(anchor))
    try:
        return min(max(0, found.index(-1 if number is None else number) + offset), len(found))
    except ValueError:
        raise MethodError("anchorNotFound") from None


def answer_query_changes(call: Call, question: Question) -> Json:
    """What was removed from and added to the results since a state."""
    account = call.account()
    since = call.required_string("sinceQueryState")
    limit = call.unsigned("maxChanges")
    call.string("upToId")
    state, found = account.results.current(question.key, question.state, question.compute)
    earlier = account.results.earlier(question.key, since)
    if earlier is None:
        raise MethodError("cannotCalculateChanges", "The results at this state are not known any more.")
    removed, added = difference(earlier, found)
    if limit is not None and len(removed) + len(added) > limit:
        raise MethodError("tooManyChanges")
    result: Json = {
        "accountId": account.id,
        "oldQueryState": since,
        "newQueryState": state,
        "removed": [ids.encode(question.letter, number) for number in removed],
        "added": [{"id": ids.encode(question.letter, number), "index": index} for index, number in added],
    }
    if call.boolean("calculateTotal"):
        result["total"] = len(found)
    return result
