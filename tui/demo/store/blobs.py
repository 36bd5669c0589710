"""Octets by blob id (RFC 8620 §6): uploads, whole messages, and the parts of messages."""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Callable

from tui.demo import ids
from tui.demo.mime.body import leaves
from tui.demo.mime.parse import Part, parse

_KEPT_TREES = 400


class Blobs:
    """``G7`` is a stored blob, ``G7-2`` the decoded content of part 2 of the message ``G7``.

    A blob that was generated is not kept: its recipe (a number) makes the same octets again.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._trees: OrderedDict[int, Part] = OrderedDict()
        self._make: Callable[[int], bytes] | None = None
        db.execute("CREATE TABLE blob (id INTEGER PRIMARY KEY, data BLOB, recipe INTEGER)")

    def make_with(self, make: Callable[[int], bytes]) -> None:
        """How recipes become octets."""
        self._make = make

    def add(self, data: bytes) -> int:
        """Keep ``data``; its number."""
        cursor = self._db.execute("INSERT INTO blob (data) VALUES (?)", (data,))
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def read(self, number: int) -> bytes | None:
        """The octets of a whole blob."""
        row = self._db.execute("SELECT data, recipe FROM blob WHERE id = ?", (number,)).fetchone()
        if row is None:
            return None
        if row[0] is None and self._make is not None:
            return self._make(row[1])
        return row[0]

    def tree(self, number: int) -> Part:
        """The parsed message in a blob that is known to exist."""
        if number in self._trees:
            self._trees.move_to_end(number)
            return self._trees[number]
        data = self.read(number)
        assert data is not None
        tree = parse(data)
        self._trees[number] = tree
        if len(self._trees) > _KEPT_TREES:
            self._trees.popitem(last=False)
        return tree

    def find(self, blob_id: str) -> bytes | None:
        """The octets behind a blob id, or None when there is no such blob."""
        whole, dash, part_id = blob_id.partition("-")
        number = ids.decode(ids.BLOB, whole)
        if number is None:
            return None
        if not dash:
            return self.read(number)
        if self.read(number) is None:
            return None
        part = next((part for part in leaves(self.tree(number)) if part.part_id == part_id), None)
        return None if part is None else part.content()


def part_blob_id(number: int, part: Part) -> str:
    """The blob id of a part of message ``number``."""
    return f"{ids.encode(ids.BLOB, number)}-{part.part_id}"
