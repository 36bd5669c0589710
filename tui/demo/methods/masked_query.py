"""MaskedEmail/query, as observed at Fastmail: it filters, and never knows what changed."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import Any

from tui.demo import ids
from tui.demo.call import Call
from tui.demo.errors import MethodError, invalid_arguments
from tui.demo.methods import query
from tui.demo.methods.masked import forget_unused
from tui.demo.narrow import Json

_Test = Callable[[Json], bool]
_SORTS = ("createdAt", "lastMessageAt", "email", "forDomain", "description", "state")


def _is(name: str) -> Callable[[str], _Test]:
    return lambda wanted: lambda mask: mask[name] == wanted


def _text(wanted: str) -> _Test:
    words = wanted.casefold().split()
    return lambda mask: all(
        any(word in mask[name].casefold() for name in ("email", "forDomain", "description")) for word in words
    )


_CONDITIONS: dict[str, Callable[[str], _Test]] = {
    "state": _is("state"),
    "forDomain": _is("forDomain"),
    "email": _is("email"),
    "text": _text,
}


def _condition(fields: Json) -> _Test:
    unknown = fields.keys() - _CONDITIONS.keys()
    if unknown:
        raise MethodError("unsupportedFilter", f"Masked emails cannot be filtered by {', '.join(unknown)}.")
    if not all(isinstance(value, str) for value in fields.values()):
        raise invalid_arguments("A condition is a string.", "filter")
    tests = [_CONDITIONS[name](value) for name, value in fields.items()]
    return lambda mask: all(test(mask) for test in tests)


def _sort_key(name: str) -> Callable[[Json], Any]:
    return lambda mask: (mask[name] or "").casefold()


def query_masks(call: Call) -> Json:
    """MaskedEmail/query."""
    call.only(*query.QUERY)
    account = call.account()
    forget_unused(account, call.context.now())
    levels = query.comparators(call, _SORTS)
    value = call.arguments.get("filter")
    test = query.fold_filter(value, _condition, query.combined) if value is not None else None
    found = [mask for mask in account.masks.values() if test is None or test(mask)]
    for level in reversed(levels):
        found.sort(key=_sort_key(level.property), reverse=not level.ascending)
    numbers = [number for mask in found if (number := ids.decode(ids.MASK, mask["id"])) is not None]
    return query.window(call, ids.MASK, "", array("q", numbers), can_calculate_changes=False)


def query_changes(call: Call) -> Json:
    """MaskedEmail/queryChanges: never known."""
    call.only(*query.QUERY_CHANGES)
    call.account()
    call.required_string("sinceQueryState")
    raise MethodError("cannotCalculateChanges")
