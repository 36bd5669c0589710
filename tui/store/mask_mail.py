"""The mail that came to masked addresses, as far as it is here: how many, how many unread, and the last ones."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from tui.frozen import frozen
from tui.store import wire

_ARRIVED = (
    "FROM words CROSS JOIN email ON email.k = words.rowid "
    "WHERE words MATCH ? AND instr(lower(addressees), ?) > 0"
)


@frozen
class MaskMail:
    """What came to one address."""

    messages: int = 0
    unread: int = 0


@frozen
class Arrival:
    """One mail that came to it. ``received_at``: seconds since the epoch, UTC."""

    thread_id: str
    sender: str
    subject: str
    received_at: int
    unread: bool


def _asked(address: str) -> tuple[str, str]:
    """The words of the address in a row, which the index finds; and the address itself, quoted as in the column."""
    phrase = address.replace('"', " ")
    return f'{{recipients copies blind}} : "{phrase}"', json.dumps(address.lower(), ensure_ascii=False)


def count(db: sqlite3.Connection, addresses: Iterable[str]) -> dict[str, MaskMail]:
    """Of each address; those to which nothing came are left out. Takes a tenth of a millisecond for each."""
    found: dict[str, MaskMail] = {}
    for address in addresses:
        messages, unread = db.execute(
            f"SELECT count(*), count(*) FILTER (WHERE instr(' ' || keywords || ' ', ' $seen ') = 0) {_ARRIVED}",
            _asked(address),
        ).fetchone()
        if messages:
            found[address] = MaskMail(messages, unread)
    return found


def latest(db: sqlite3.Connection, address: str, limit: int) -> tuple[Arrival, ...]:
    """The newest first."""
    rows = db.execute(
        "SELECT (SELECT id FROM thread WHERE thread.k = thread_k), email.sender, email.subject, received_at, "
        f"instr(' ' || keywords || ' ', ' $seen ') = 0 {_ARRIVED} ORDER BY words.rowid DESC LIMIT ?",
        (*_asked(address), limit),
    )
    return tuple(
        Arrival(thread_id, _name(sender), subject, received_at, bool(unread))
        for thread_id, sender, subject, received_at, unread in rows
    )


def _name(sender: str) -> str:
    people = wire.addresses(json.loads(sender))
    return (people[0].name or people[0].email) if people else ""
