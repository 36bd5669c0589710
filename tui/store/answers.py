"""Answers taken at their word, or not at all.

What a server leaves out by mistake must not pass for "there is none": an empty list where mail should stand
would drop that mail here, and a state that moved on would never bring it back. Such an answer counts as lost.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, cast

from tui.frozen import frozen
from tui.jmap.errors import AnswerLost


@frozen
class Got:
    """A /get answer sorted: records, ids of those that are gone, and ids of which the server said nothing."""

    found: list[dict[str, Any]]
    gone: list[str]
    unsaid: list[str]


def records(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The objects of a /get answer, each once (Cyrus repeats an id that was asked for twice)."""
    found: dict[str, dict[str, Any]] = {}
    for item in _list(result.get("list")):
        record = cast("dict[str, Any]", item) if isinstance(item, dict) else {}
        found[_text(record.get("id"))] = record
    return list(found.values())


def got(result: Mapping[str, Any], asked: Collection[str]) -> Got:
    """The answer to a /get of these ids. What was not asked for is left out."""
    found = {record["id"]: record for record in records(result) if record["id"] in set(asked)}
    gone = set(strings(result, "notFound")).intersection(asked).difference(found)
    unsaid = [id_ for id_ in dict.fromkeys(asked) if id_ not in found and id_ not in gone]
    return Got(list(found.values()), sorted(gone), unsaid)


def strings(result: Mapping[str, Any], name: str) -> list[str]:
    """A list of ids. Some servers say null or nothing where it is empty."""
    value = result.get(name)
    return [] if value is None else [_text(item) for item in _list(value)]


def ids(result: Mapping[str, Any]) -> list[str]:
    """What a /query found; here an empty list is always said."""
    return [_text(item) for item in _list(result.get("ids"))]


def snippets(result: Mapping[str, Any]) -> dict[str, str | None]:
    """The ``preview`` of each mail in a SearchSnippet/get answer (RFC 8621 §5), by its id."""
    found: dict[str, str | None] = {}
    for item in _list(result.get("list")):
        record = cast("dict[str, Any]", item) if isinstance(item, dict) else {}
        preview = record.get("preview")
        found[_text(record.get("emailId"))] = preview if isinstance(preview, str) else None
    return found


def text(result: Mapping[str, Any], name: str) -> str:
    """A state, or another string that must be there."""
    return _text(result.get(name))


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise not_understood()
    return cast("list[Any]", value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise not_understood()
    return value


def not_understood() -> AnswerLost:
    return AnswerLost("The server's answer could not be understood.")
