"""One query language for finding mail: read once, put into words for SQLite (`here`) and for the server (`there`)."""

from tui.store.search.query import Search, mailbox_named, resolve
from tui.store.search.reader import parse

__all__ = ["Search", "mailbox_named", "parse", "resolve"]
