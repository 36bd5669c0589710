"""A search as SQL over the table ``email``, whose words stand in the FTS5 table ``words``."""

from __future__ import annotations

from typing import Any as Value

from tui.frozen import frozen
from tui.store.search.query import (
    ANYWHERE,
    All,
    Any,
    Asleep,
    Attached,
    Header,
    Inside,
    Keyword,
    Leaf,
    Node,
    Not,
    OfList,
    Received,
    Search,
    Size,
    ToMask,
    Words,
)

COLUMNS = {
    "from": "sender",
    "to": "recipients",
    "cc": "copies",
    "bcc": "blind",
    "subject": "subject",
    "body": "text",
    "filename": "files",
}
"""The column of the words in which a field is looked for."""


@frozen
class Where:
    """Which mails: those whose words match ``match`` (FTS5; empty: whatever they are) and for which ``sql`` holds."""

    match: str
    sql: str
    values: tuple[Value, ...]


def where(search: Search) -> Where:
    """What must be found in words drives the scan, newest first; the rest is asked of each mail."""
    root = search.root
    parts = root.parts if isinstance(root, All) else (root,) if root is not None else ()
    driving = [expression for part in parts if (expression := _expression(part)) is not None]
    rest = [_condition(part) for part in parts if _expression(part) is None]
    sql = " AND ".join(["mailboxes != ''", *(condition for condition, _ in rest)])
    return Where(" AND ".join(driving), sql, tuple(value for _, values in rest for value in values))


WEIGHTS = (8.0, 4.0, 2.0, 1.0, 1.0, 1.0, 2.0)
"""How much a word counts in each column of the words: in the subject the most, then in the sender's name."""


def select(
    search: Search, limit: int, *, among: str | None = None, ranked: bool = False
) -> tuple[str, tuple[Value, ...]]:
    """The statement, and its values, that lists the newest mails first: key, conversation, mailboxes, and, ``ranked``,
    how well it fits (less is better). Of all mails, or of the conversations ``among`` (their keys, as a JSON list)."""
    found = where(search)
    values = found.values
    columns = "k, thread_k, mailboxes"
    if found.match:
        values = (found.match, *values)
    score = f"bm25(words, {', '.join(map(str, WEIGHTS))})" if ranked and found.match else "0.0"
    if among is not None:  # few: each of their mails is asked
        source = "email CROSS JOIN words ON words.rowid = k" if found.match else "email"
        only = "thread_k IN (SELECT value FROM json_each(?))"
        asked = f"words MATCH ? AND {found.sql}" if found.match else found.sql
        return (
            f"SELECT {columns}, {score} FROM {source} WHERE {only} AND {asked} ORDER BY k DESC LIMIT {limit}",
            (among, *values),
        )
    if found.match:
        return (
            f"SELECT {columns}, {score} FROM words JOIN email ON k = words.rowid "
            f"WHERE words MATCH ? AND {found.sql} ORDER BY words.rowid DESC LIMIT {limit}",
            values,
        )
    return f"SELECT {columns}, {score} FROM email WHERE {found.sql} ORDER BY k DESC LIMIT {limit}", values


def _expression(node: Node) -> str | None:
    """What is in words alone, as FTS5 says it; None for what is not, or only says what must not be found."""
    if isinstance(node, Words):
        return _phrase(node)
    if isinstance(node, Any):
        some = [_expression(part) for part in node.parts]
        found = [each for each in some if each is not None]
        return f"({' OR '.join(found)})" if found and len(found) == len(some) else None
    if isinstance(node, All):
        wanted = [_expression(part) for part in node.parts if not isinstance(part, Not)]
        unwanted = [_expression(part.part) for part in node.parts if isinstance(part, Not)]
        if not wanted or None in wanted or None in unwanted:
            return None
        both = " AND ".join(filter(None, wanted))
        return f"({both})" if not unwanted else f"(({both}) NOT ({' OR '.join(filter(None, unwanted))}))"
    return None


def _phrase(words: Words) -> str:
    """Its words in a row, as FTS5 parts them."""
    quoted = '"' + words.text.replace('"', " ").replace("\0", " ") + '"' + (" *" if words.begun else "")
    return f"({COLUMNS[words.field]} : {quoted})" if words.field else quoted


def _condition(node: Node) -> tuple[str, list[Value]]:
    """What holds of a mail, with its values."""
    expression = _expression(node)
    if expression is not None:
        return "k IN (SELECT rowid FROM words WHERE words MATCH ?)", [expression]
    if isinstance(node, Not):
        if _is_unknown(node.part):
            return "0", []
        sql, values = _condition(node.part)
        return f"NOT ({sql})", values
    if isinstance(node, All | Any):
        if not node.parts:
            return "0", []
        found = [_condition(part) for part in node.parts]
        operator = " AND " if isinstance(node, All) else " OR "
        return f"({operator.join(sql for sql, _ in found)})", [
            value for _, values in found for value in values
        ]
    return _leaf(node)


def _is_unknown(node: Node) -> bool:
    """Whether only the server can tell: then neither it nor its opposite is found here."""
    if isinstance(node, All | Any):
        return any(map(_is_unknown, node.parts))
    return _is_unknown(node.part) if isinstance(node, Not) else isinstance(node, Header)


def _leaf(leaf: Leaf) -> tuple[str, list[Value]]:
    match leaf:
        case Keyword(name, on):
            return f"instr(' ' || keywords || ' ', ?) {'>' if on else '='} 0", [f" {name.lower()} "]
        case Attached():
            return "has_attachment", []
        case Asleep():
            return "instr(keywords, 'snoozed-until-') > 0", []
        case Inside(name, id_):
            if not id_ and name.lower() in ANYWHERE:
                return "1", []
            return "instr(' ' || mailboxes || ' ', ?) > 0", [f" {id_ or ' '} "]
        case Received(since, until):
            return _between("received_at", since, until)
        case Size(least, below):
            return _between("size", least, below)
        case OfList(text):
            return "instr(lower(list_id), ?) > 0", [text]
        case _:  # a mask that nothing resolved, a header that only the server has, words without a letter
            assert isinstance(leaf, Header | ToMask | Words)
            return "0", []


def _between(column: str, least: int | None, below: int | None) -> tuple[str, list[Value]]:
    parts = [
        (f"{column} {sign} ?", bound) for sign, bound in ((">=", least), ("<", below)) if bound is not None
    ]
    return " AND ".join(sql for sql, _ in parts) or "1", [bound for _, bound in parts]
