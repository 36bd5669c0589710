"""The list of what a search finds: at once in what is here, then also what the server says."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from tui.mail import excerpt
from tui.mail.excerpt import Excerpt
from tui.mail.safety import clean
from tui.store import reads
from tui.store.lists import ThreadList
from tui.store.narrowing import narrowing
from tui.store.records import Reset, RowsChanged, ThreadQuery, ThreadRow
from tui.store.search import parse, resolve
from tui.store.search.query import SUBJECT, TEXT, All, Inside, Search
from tui.store.search.there import NotThere, jmap_filter

MOST = 2_000
"""Mails that a search shows; a narrower one is the answer to more."""


class FoundList(ThreadList):
    """Listed by the newest mail that was found in each conversation. ``complete`` once the server has answered."""

    def __init__(
        self,
        query: ThreadQuery,
        db: sqlite3.Connection,
        own: Callable[[], Collection[str]],
        ask_server: Callable[[], None],
        closed: Callable[[ThreadList], None],
        ask_excerpts: Callable[[Sequence[int]], None] = lambda keys: None,
    ) -> None:
        """``ask_excerpts`` is to find where the words stand in these mails, and to call ``excerpts``."""
        super().__init__(query, -1, db, own, ask_server, closed)
        typed = parse(query.text)
        self.search = resolve(typed, reads.mailbox_names(db), lambda text: reads.masks_with(db, text))
        self.mailbox_id = _inside(self.search)
        self.notes = (*self.search.notes, *_only_here(self.search))
        self._on_server: set[str] = set()
        self._places: dict[int, int] = {}
        self._in_subject, self._in_text = (self.search.sought(*fields) for fields in (SUBJECT, TEXT))
        self._ask_excerpts = ask_excerpts
        self._excerpts: dict[int, Excerpt | None] = {}
        self._asked_for: list[int] = []
        self._find()

    def row(self, index: int) -> ThreadRow | None:
        """With the words marked that were looked for, and in place of the preview what stands around them."""
        key = self._key(index)
        if key is not None and key not in self._rows:
            row = super().row(index)
            self._rows[key] = row and self._marked(row, self._excerpts.get(self._mail_at(key)))
        return super().row(index)

    def _marked(self, row: ThreadRow, text: Excerpt | None) -> ThreadRow:
        if self._in_subject is not None:
            subject = clean(row.subject)
            row = replace(row, subject=subject, found_in_subject=excerpt.spans(subject, self._in_subject))
        if self._in_text is not None:
            preview = clean(row.preview)
            text = text or Excerpt(preview, excerpt.spans(preview, self._in_text))
            row = replace(row, preview=text.text, found_in_preview=text.spans)
        return row

    def excerpts(self, found: Mapping[int, Excerpt | None]) -> None:
        """What stands around the words in these mails, by their keys; None: they are elsewhere."""
        self._excerpts |= found
        changed = [key for key in self._rows if found.get(self._mail_at(key)) is not None]
        for key in changed:
            self._rows.pop(key, None)
        if rows := tuple(sorted(index for key in changed if (index := self._index(key)) is not None)):
            self._subscribers.tell([RowsChanged(rows)])

    def window(self, first: int, last: int) -> None:
        """The server is asked once, when somebody looks; excerpts are for what is seen."""
        if self._in_text is not None:
            keys = [self._mail_at(key) for place in range(first, last + 1) if (key := self._key(place))]
            missing = [key for key in keys if key not in self._excerpts]
            if missing and missing != self._asked_for:
                self._asked_for = missing
                self._ask_excerpts(missing)
        if self._asked_at < 0 and self.search:
            self._asked_at = 0
            if _only_here(self.search):
                self.complete = True
            else:
                self._ask_older()

    def set_complete(self, complete: bool) -> None:
        """Pages of mailboxes say nothing about a search."""

    def follow(self, mailbox_key: int, mailbox_id: str) -> None:
        """A search belongs to no mailbox."""

    def compare(self) -> bool:
        if self._ahead:
            self._ahead = False
            self._again(())
        return False

    def load_anew(self) -> None:
        self._find()
        self.draw_anew()

    def found(self, email_ids: Iterable[str]) -> None:
        """The server's answer; its mails are in the cache by now."""
        self._on_server |= set(email_ids)
        self.complete = True
        self._again(())

    def apply(self, removed: Collection[int], added: Collection[int], threads: Collection[int]) -> None:
        """Whatever has changed may be found now, or not any more."""
        if threads:
            self._again(threads)

    def _again(self, threads: Collection[int]) -> None:
        changed = [key for key, thread in self._threads.items() if thread[0] in threads]
        for key in changed:
            self._excerpts.pop(self._mail_at(key), None)
            self._rows.pop(key, None)
            self._threads.pop(key, None)
        before = self._keys
        self._look_again(threads)
        if self._keys != before:
            self._subscribers.tell([Reset()])
        elif rows := tuple(sorted(index for key in changed if (index := self._index(key)) is not None)):
            self._subscribers.tell([RowsChanged(rows)])

    def _narrowed(self, places: dict[int, int]) -> dict[int, int]:
        """Without the conversations that do not pass the filters."""
        if not self.query.filters:
            return places
        wanted = narrowing(self.query.filters, self.mailbox_id, self._hidden, self._own())
        rows = self._db.execute(
            "SELECT DISTINCT thread_k FROM mailbox_thread WHERE mailbox_k > 0 AND thread_k IN "
            f"(SELECT value FROM json_each(?)) AND {wanted.check}",
            (json.dumps(list(places)), *wanted.values),
        )
        return {thread_key: places[thread_key] for (thread_key,) in rows}

    def _find(self) -> None:
        self._places = self._narrowed(reads.found(self._db, self.search, self._on_server, MOST))
        self._keys = array("q", sorted(self._places.values()))

    def _look_again(self, threads: Collection[int]) -> None:
        """At these conversations only; at all when the server has named some."""
        if not threads:
            self._find()
            return
        now = self._narrowed(reads.found(self._db, self.search, self._on_server, MOST, threads))
        for thread in threads:
            self._places.pop(thread, None)
        self._places |= now
        self._keys = array("q", sorted(self._places.values()))

    def _ids(self, keys: Sequence[int]) -> tuple[str, ...]:
        found = (reads.thread_of(self._db, key) for key in reversed(keys))
        return tuple(thread[1] for thread in found if thread is not None)

    def _place(self, thread_id: str) -> int | None:
        thread_key = reads.thread_key(self._db, thread_id)
        return None if thread_key is None else self._places.get(thread_key)

    def _places_of(self, thread_ids: Sequence[str]) -> list[int]:
        places = (self._place(thread_id) for thread_id in thread_ids)
        return [key for key in places if key is not None]

    def _thread_at(self, key: int) -> tuple[int, str] | None:
        return reads.thread_of(self._db, self._mail_at(key))

    def _mail_at(self, key: int) -> int:
        """The mail that was found, by the key under which its conversation is listed."""
        return key


def _inside(search: Search) -> str:
    """The mailbox that the search is in, or empty where it is in several, or in none."""
    parts = search.root.parts if isinstance(search.root, All) else (search.root,)
    inside = [part.id for part in parts if isinstance(part, Inside) and part.id]
    return inside[0] if len(inside) == 1 else ""


def _only_here(search: Search) -> tuple[str, ...]:
    """Why the server cannot be asked for this, as a sentence."""
    try:
        if search:
            jmap_filter(search, (), None)
    except NotThere as error:
        return (f"The server does not know {error}; only mail on this machine is searched.",)
    return ()
