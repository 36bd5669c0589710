"""ContactCard/query and /queryChanges (RFC 9610 §3.3, §3.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tui.demo import ids
from tui.demo.call import Call
from tui.demo.dates import parse_utc
from tui.demo.errors import MethodError, invalid_arguments
from tui.demo.methods import query
from tui.demo.narrow import Json, as_list, as_object

_Test = Callable[[Json], bool]
_NAME_SORTS = ("name/given", "name/surname", "name/surname2")
_SORTS = ("created", "updated", *_NAME_SORTS)


def _objects(card: Json, name: str) -> list[Json]:
    items = as_object(card.get(name)) or {}
    return [item for value in items.values() if (item := as_object(value)) is not None]


def _strings(*values: Any) -> list[str]:
    return [value for value in values if isinstance(value, str)]


def _components(record: Json, kind: str | None = None) -> list[str]:
    parts = [as_object(part) or {} for part in as_list(record.get("components")) or ()]
    return _strings(*(part.get("value") for part in parts if kind is None or part.get("kind") == kind))


def _name(card: Json, kind: str | None = None) -> list[str]:
    """The components of the name of one kind; or all, and the full name."""
    name = as_object(card.get("name")) or {}
    return _components(name, kind) if kind else [*_strings(name.get("full")), *_components(name)]


def _organizations(card: Json) -> list[str]:
    found: list[str] = []
    for item in _objects(card, "organizations"):
        units = [as_object(unit) or {} for unit in as_list(item.get("units")) or ()]
        found += _strings(item.get("name"), *(unit.get("name") for unit in units))
    return found


def _addresses(card: Json) -> list[str]:
    return [
        text
        for item in _objects(card, "addresses")
        for text in (*_strings(item.get("full")), *_components(item))
    ]


def _members(name: str, *members: str) -> Callable[[Json], list[str]]:
    return lambda card: [text for item in _objects(card, name) for text in _strings(*map(item.get, members))]


_TEXTS: dict[str, Callable[[Json], list[str]]] = {
    "name": _name,
    "name/given": lambda card: _name(card, "given"),
    "name/surname": lambda card: _name(card, "surname"),
    "name/surname2": lambda card: _name(card, "surname2"),
    "nickname": _members("nicknames", "name"),
    "organization": _organizations,
    "email": _members("emails", "address", "label"),
    "phone": _members("phones", "number", "label"),
    "onlineService": _members("onlineServices", "service", "uri", "user", "label"),
    "address": _addresses,
    "note": _members("notes", "note"),
}


def _everything(card: Json) -> Iterator[str]:
    for read in (*_TEXTS.values(), _members("titles", "name")):
        yield from read(card)


def _contains(read: Callable[[Json], Any]) -> Callable[[str], _Test]:
    """Every word is somewhere in the text; what is in quotes must be there as one."""

    def make(wanted: str) -> _Test:
        pieces = wanted.casefold().split('"')
        phrases = [piece for piece in pieces[1::2] if piece]
        words = [word for piece in pieces[::2] for word in piece.split()]

        def test(card: Json) -> bool:
            text = "\n".join(read(card)).casefold()
            return all(part in text for part in (*words, *phrases))

        return test

    return make


def _date(name: str, *, before: bool) -> Callable[[str], _Test]:
    def make(value: str) -> _Test:
        moment = parse_utc(value)
        if moment is None:
            raise invalid_arguments("This condition is a UTC date.", "filter")

        def test(card: Json) -> bool:
            own = parse_utc(card.get(name))
            return own is not None and (own < moment if before else own >= moment)

        return test

    return make


_CONDITIONS: dict[str, Callable[[str], _Test]] = {
    "inAddressBook": lambda value: lambda card: value in card["addressBookIds"],
    "uid": lambda value: lambda card: card["uid"] == value,
    "hasMember": lambda value: lambda card: value in (card.get("members") or {}),
    "kind": lambda value: lambda card: card.get("kind", "individual") == value,
    "createdBefore": _date("created", before=True),
    "createdAfter": _date("created", before=False),
    "updatedBefore": _date("updated", before=True),
    "updatedAfter": _date("updated", before=False),
    "text": _contains(_everything),
    **{name: _contains(read) for name, read in _TEXTS.items()},
}


def _condition(fields: Json) -> _Test:
    unknown = fields.keys() - _CONDITIONS.keys()
    if unknown:
        raise MethodError("unsupportedFilter", f"Cards cannot be filtered by {', '.join(unknown)}.")
    if not all(isinstance(value, str) for value in fields.values()):
        raise invalid_arguments("A condition is a string.", "filter")
    tests = [_CONDITIONS[name](value) for name, value in fields.items()]
    return lambda card: all(test(card) for test in tests)


def _sort_key(name: str) -> Callable[[Json], str]:
    if name in _NAME_SORTS:
        return lambda card: " ".join(_TEXTS[name](card)).casefold()
    return lambda card: card.get(name, "")


def _question(call: Call) -> query.Question:
    account = call.account()
    levels = query.comparators(call, _SORTS)
    value = call.arguments.get("filter")
    test = query.fold_filter(value, _condition, query.combined) if value is not None else None

    def compute() -> list[int]:
        found = [card for card in account.contacts.cards.values() if test is None or test(card)]
        for level in reversed(levels):
            found.sort(key=_sort_key(level.property), reverse=not level.ascending)
        return [number for card in found if (number := ids.decode(ids.CARD, card["id"])) is not None]

    key = "ContactCard" + query.question_key(call)
    return query.Question("ContactCard", ids.CARD, account.log.state("ContactCard"), key, compute)


def query_cards(call: Call) -> Json:
    """ContactCard/query."""
    call.only(*query.QUERY)
    return query.answer_query(call, _question(call))


def query_changes(call: Call) -> Json:
    """ContactCard/queryChanges."""
    call.only(*query.QUERY_CHANGES)
    return query.answer_query_changes(call, _question(call))
