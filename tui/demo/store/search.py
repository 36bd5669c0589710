"""The conditions of a search that need the message itself, as functions of SQL."""

from __future__ import annotations

import sqlite3
from functools import lru_cache

from tui.demo.mime.body import readable
from tui.demo.mime.headers import as_text
from tui.demo.store.blobs import Blobs

_KEPT_TEXTS = 4000


def install(db: sqlite3.Connection, blobs: Blobs) -> None:
    """Define ``body_has(blob, word)`` and ``header_has(blob, field, text or null)``; words are in one case."""

    @lru_cache(maxsize=_KEPT_TEXTS)
    def body(blob: int) -> str:
        return " ".join(readable(blobs.tree(blob)).split()).casefold()

    def body_has(blob: int, word: str) -> bool:
        return word in body(blob)

    def header_has(blob: int, field: str, text: str | None) -> bool:
        values = blobs.tree(blob).all(field)
        return any(text is None or text in as_text(raw).casefold() for raw in values)

    db.create_function("body_has", 2, body_has, deterministic=True)
    db.create_function("header_has", 3, header_has, deterministic=True)
