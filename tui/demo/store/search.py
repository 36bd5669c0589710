"""The condition of a search that needs the message itself, as a function of SQL."""

from __future__ import annotations

import sqlite3

from tui.demo.mime.headers import as_text
from tui.demo.store.blobs import Blobs


def install(db: sqlite3.Connection, blobs: Blobs) -> None:
    """Define ``header_has(blob, field, text or null)``; the text is in one case."""

    def header_has(blob: int, field: str, text: str | None) -> bool:
        values = blobs.tree(blob).all(field)
        return any(text is None or text in as_text(raw).casefold() for raw in values)

    db.create_function("header_has", 3, header_has, deterministic=True)
