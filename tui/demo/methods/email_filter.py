"""Email filters and sorts as SQL (RFC 8621 §4.4.1, §4.4.2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tui.demo import ids
from tui.demo.dates import parse_utc
from tui.demo.errors import MethodError, invalid_arguments
from tui.demo.methods.query import Comparator
from tui.demo.narrow import Json, as_strings, is_integer

Sql = tuple[str, list[Any]]
"""A condition on the table ``e`` and the values of its question marks."""

_NOTHING: Sql = ("0", [])
_EVERYTHING: Sql = ("1", [])
_WORD = re.compile(r"""(?<!\S)(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')(?!\S)|(\S+)""", re.DOTALL)
_HAS_KEYWORD = "EXISTS (SELECT 1 FROM email_keyword k WHERE k.email = e.id AND k.keyword = ?)"
_THREAD_HAS = (
    "EXISTS (SELECT 1 FROM email s JOIN email_keyword k ON k.email = s.id "
    "WHERE s.thread = e.thread AND k.keyword = ?)"
)
_THREAD_LACKS = (
    "EXISTS (SELECT 1 FROM email s WHERE s.thread = e.thread AND NOT EXISTS "
    "(SELECT 1 FROM email_keyword k WHERE k.email = s.id AND k.keyword = ?))"
)
_BODY_HAS = "EXISTS (SELECT 1 FROM email_text t WHERE t.email = e.id AND instr(t.body, ?) > 0)"
_IN_MAILBOX = "e.id IN (SELECT email FROM email_mailbox WHERE mailbox = ?)"


def _wrong(name: str) -> MethodError:
    return invalid_arguments(f"The filter's {name} has the wrong type.", "filter")


def _in_mailbox(value: Any) -> Sql:
    if not isinstance(value, str):
        raise _wrong("inMailbox")
    number = ids.decode(ids.MAILBOX, value)
    return _NOTHING if number is None else (_IN_MAILBOX, [number])


def _in_mailbox_other_than(value: Any) -> Sql:
    names = as_strings(value)
    if names is None:
        raise _wrong("inMailboxOtherThan")
    numbers = [number for name in names if (number := ids.decode(ids.MAILBOX, name)) is not None]
    marks = ",".join("?" * len(numbers))
    return (
        "EXISTS (SELECT 1 FROM email_mailbox m WHERE m.email = e.id "
        f"AND m.mailbox NOT IN ({marks}))", list(numbers),
    )  # fmt: skip


def _date(comparison: str, name: str) -> Callable[[Any], Sql]:
    def make(value: Any) -> Sql:
        moment = parse_utc(value)
        if moment is None:
            raise _wrong(name)
        return f"e.received {comparison} ?", [moment.timestamp()]

    return make


def _size(comparison: str, name: str) -> Callable[[Any], Sql]:
    def make(value: Any) -> Sql:
        if not is_integer(value) or not 0 <= value < 2**53:
            raise _wrong(name)
        return f"e.size {comparison} ?", [value]

    return make


def _keyword(condition: str, name: str, *, twice: bool = False) -> Callable[[Any], Sql]:
    def make(value: Any) -> Sql:
        if not isinstance(value, str) or not value:
            raise _wrong(name)
        return condition, [value.lower()] * (2 if twice else 1)

    return make


def _has_attachment(value: Any) -> Sql:
    if not isinstance(value, bool):
        raise _wrong("hasAttachment")
    return "e.has_attachment = ?", [int(value)]


def words(text: str) -> list[str]:
    """The words of a search text and its phrases, which stand in quotes of either kind, in one case."""
    found: list[str] = []
    for double, single, bare in _WORD.findall(text):
        phrase = " ".join(re.sub(r"\\(.)", r"\1", double or single).split())
        found += [item.casefold() for item in (phrase, bare) if item]
    return found


def _text(name: str, *columns: str) -> Callable[[Any], Sql]:
    def make(value: Any) -> Sql:
        if not isinstance(value, str):
            raise _wrong(name)
        conditions: list[str] = []
        values: list[Any] = []
        for word in words(value):
            tests = [_BODY_HAS if column == "body" else f"instr(e.{column}, ?) > 0" for column in columns]
            conditions.append(f"({' OR '.join(tests)})")
            values += [word] * len(columns)
        return " AND ".join(conditions) or "1", values

    return make


def _header(value: Any) -> Sql:
    names = as_strings(value)
    if names is None or not 1 <= len(names) <= 2:
        raise _wrong("header")
    field, text = names[0].lower(), names[1] if len(names) == 2 else None
    bare = (text or "").strip().strip("<>")
    if field == "message-id" and bare:
        return "instr(lower(e.message_id), ?) > 0", [bare.lower()]
    return "header_has(e.blob, ?, ?)", [field, None if text is None else text.casefold()]


CONDITIONS: dict[str, Callable[[Any], Sql]] = {
    "inMailbox": _in_mailbox,
    "inMailboxOtherThan": _in_mailbox_other_than,
    "before": _date("<", "before"),
    "after": _date(">=", "after"),
    "minSize": _size(">=", "minSize"),
    "maxSize": _size("<", "maxSize"),
    "allInThreadHaveKeyword": _keyword(f"NOT {_THREAD_LACKS}", "allInThreadHaveKeyword"),
    "someInThreadHaveKeyword": _keyword(_THREAD_HAS, "someInThreadHaveKeyword"),
    "noneInThreadHaveKeyword": _keyword(f"NOT {_THREAD_HAS}", "noneInThreadHaveKeyword"),
    "hasKeyword": _keyword(_HAS_KEYWORD, "hasKeyword"),
    "notKeyword": _keyword(f"NOT {_HAS_KEYWORD}", "notKeyword"),
    "hasAttachment": _has_attachment,
    "text": _text("text", "x_from", "x_to", "x_cc", "x_bcc", "x_subject", "body"),
    "from": _text("from", "x_from"),
    "to": _text("to", "x_to"),
    "cc": _text("cc", "x_cc"),
    "bcc": _text("bcc", "x_bcc"),
    "subject": _text("subject", "x_subject"),
    "body": _text("body", "body"),
    "header": _header,
}


def condition(fields: Json) -> Sql:
    """A FilterCondition. Raises unsupportedFilter for what Email has no condition for."""
    unknown = [name for name in fields if name not in CONDITIONS]
    if unknown:
        raise MethodError("unsupportedFilter", f"Email cannot be filtered by {', '.join(unknown)}.")
    return operator("AND", [CONDITIONS[name](value) for name, value in fields.items()])


def operator(name: str, parts: list[Sql]) -> Sql:
    """A FilterOperator over conditions; an empty AND is true, an empty OR is false."""
    values = [value for _, inner in parts for value in inner]
    if name == "AND":
        return (" AND ".join(f"({text})" for text, _ in parts), values) if parts else _EVERYTHING
    joined = " OR ".join(f"({text})" for text, _ in parts) or "0"
    return (joined if name == "OR" else f"NOT ({joined})"), values


_SNOOZED_UNTIL = "coalesce((SELECT until FROM email_snooze s WHERE s.email = e.id), e.received)"
_SNOOZED_UNTIL_IN = (
    "coalesce((SELECT until FROM email_snooze s JOIN email_mailbox m USING (email) "
    "WHERE s.email = e.id AND m.mailbox = ?), e.received)"
)
_SORTS = {
    "snoozedUntil": _SNOOZED_UNTIL,
    "receivedAt": "e.received",
    "sentAt": "e.sent",
    "size": "e.size",
    "from": "e.sort_from",
    "to": "e.sort_to",
    "subject": "e.base_subject",
    "hasKeyword": _HAS_KEYWORD,
    "someInThreadHaveKeyword": _THREAD_HAS,
    "allInThreadHaveKeyword": f"NOT {_THREAD_LACKS}",
}


def order_by(levels: list[Comparator]) -> Sql:
    """ORDER BY; what is equal is ordered by arrival, newest first unless the last level ascends."""
    terms: list[str] = []
    values: list[Any] = []
    for level in levels:
        key = _SORTS[level.property]
        if key is _SNOOZED_UNTIL and level.mailbox:
            key = _SNOOZED_UNTIL_IN
            values.append(ids.decode(ids.MAILBOX, level.mailbox))
        terms.append(f"{key} {'ASC' if level.ascending else 'DESC'}")
        if level.keyword:
            values.append(level.keyword)
    last = "ASC" if levels and levels[-1].ascending and levels[-1].property == "receivedAt" else "DESC"
    return ", ".join([*terms, f"e.received {last}", f"e.id {last}"]), values
