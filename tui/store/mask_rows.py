"""Masked addresses as they are in the database: all of them, some by id, how many."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection

from tui.store import masks
from tui.store.records import MaskedEmail

_TO_COME = "id GLOB 'local:*'"
_KEPT = "instr(document, '\"gone\": true') = 0"
"""Not being removed."""


def _read(db: sqlite3.Connection, which: str, *values: str) -> list[MaskedEmail]:
    rows = db.execute(
        f"SELECT document, confirmed IS NOT NULL OR {_TO_COME} FROM masked WHERE {_KEPT} AND {which}", values
    )
    return [masks.record(document, waiting=bool(waiting)) for document, waiting in rows]


def made(db: sqlite3.Connection) -> tuple[MaskedEmail, ...]:
    """Those that the server has made. Those that got mail last come first."""
    found = _read(db, f"NOT {_TO_COME}")
    found.sort(key=lambda mask: (-(mask.last_message_at or 0), -(mask.created_at or 0), mask.email))
    return tuple(found)


def to_come(db: sqlite3.Connection) -> tuple[MaskedEmail, ...]:
    """Those that are to be made: they have no address yet. The newest first."""
    found = _read(db, _TO_COME)
    found.sort(key=lambda mask: (-(mask.created_at or 0), mask.id))
    return tuple(found)


def some(db: sqlite3.Connection, ids: Collection[str]) -> dict[str, MaskedEmail]:
    """By id; those that are gone are left out."""
    found = _read(db, "id IN (SELECT value FROM json_each(?))", json.dumps(list(ids)))
    return {mask.id: mask for mask in found}


def count(db: sqlite3.Connection) -> int:
    """Of those that the server has made."""
    return db.execute(f"SELECT count(*) FROM masked WHERE {_KEPT} AND NOT {_TO_COME}").fetchone()[0]


def active(db: sqlite3.Connection) -> list[str]:
    """The addresses to which mail comes, and from which one can write."""
    rows = db.execute(
        "SELECT json_extract(document, '$.email') FROM masked "
        f"WHERE {_KEPT} AND NOT {_TO_COME} AND json_extract(document, '$.state') = 'enabled'"
    )
    return [address for (address,) in rows if address]
