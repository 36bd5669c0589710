"""One query language for finding mail: read once, put into words for SQLite (`here`) and for the server (`there`)."""

from datetime import datetime

from tui.store.search.query import Search, mailbox_named, resolve


def parse(text: str, now: datetime | None = None) -> Search:
    """What a person typed, as a search. Never fails. Dates are those of the time zone of ``now``."""
    from tui.store.search import reader  # a start shows mail, and looks for none

    return reader.parse(text, now)


__all__ = ["Search", "mailbox_named", "parse", "resolve"]
