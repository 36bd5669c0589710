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
from tui.store.finding import ALL, MOST, Findings, find
from tui.store.lists import ThreadList
from tui.store.narrowing import narrowing
from tui.store.records import ListEvent, Reset, RowsChanged, ThreadQuery, ThreadRow
from tui.store.search import parse, resolve
from tui.store.search.query import SUBJECT, TEXT, All, Inside, Search
from tui.store.search.there import NotThere, jmap_filter
from tui.store.subscription import Subscription

AT_ONCE = 0.012
"""Seconds that a search may take on the screens' thread, where another one goes on with it."""


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
        ask_rest: Callable[[], None] | None = None,
    ) -> None:
        """``ask_excerpts`` is to find where the words stand in these mails, and to call ``excerpts``; ``ask_rest`` to
        search to the end, and to call ``rest``: without, that is done at once."""
        super().__init__(query, -1, db, own, ask_server, closed)
        typed = parse(query.text)
        self.search = resolve(typed, reads.mailbox_names(db), lambda text: reads.masks_with(db, text))
        self.mailbox_id = _inside(self.search)
        self.notes = (*self.search.notes, *_only_here(self.search))
        self._on_server: set[str] = set()
        self.exhausted = False
        """All that the server finds is listed."""
        self._ranked = query.by_relevance
        self._findings = Findings()
        self._mails = array("q")
        """What was found, in the order of the keys."""
        self._places: dict[int, int] = {}
        self._changed: set[int] = set()
        """Conversations that have changed since the search began that still goes on."""
        self._ask_rest = ask_rest
        self.most = MOST
        """Mails that are looked for; more are once somebody wants them."""
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
        if self.more and last >= len(self._keys) - (last - first + 1):
            self._want_all()
        if self._asked_at < 0 and self.search:
            self._asked_at = 0
            if _only_here(self.search):
                self.complete = True
            else:
                self._ask_older()

    def subscribe(self, callback: Callable[[list[ListEvent]], None]) -> Subscription:
        """Whoever listens looks, also where nothing is found yet and so no row is seen."""
        self.window(0, -1)
        return super().subscribe(callback)

    @property
    def more(self) -> bool:
        """Not all that is here is listed yet."""
        return self._findings.more

    def _want_all(self) -> None:
        """What lies below the newest, as the end of the list comes into sight."""
        if self.most != ALL:
            self.most = ALL
            self.looking = True
            if self._ask_rest is not None:
                self._ask_rest()
            else:
                self.rest(find(self._db, self.search, ranked=self._ranked, most=ALL))

    def all_ids(self) -> tuple[str, ...]:
        """All that is found here, however many: whoever asks is about to act on them. That takes as long as it takes,
        up to a second among a million mails."""
        if self.looking or self.more:
            self.most = ALL
            self.rest(find(self._db, self.search, ranked=self._ranked, most=ALL))
        return super().all_ids()

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

    def found(self, email_ids: Iterable[str], whole: bool = False) -> None:
        """The server's answer; its mails are in the cache by now. ``whole``: it has found no others."""
        self.exhausted = whole
        new = set(email_ids) - self._on_server
        self._on_server |= new
        self.complete = True
        self._merge(self._narrowed(find(self._db, Search(), new, ranked=self._ranked)))
        self._subscribers.tell([Reset()])

    def go_on_from(self, other: FoundList) -> None:
        """The same search in another order: what the server has said to that one holds here, too."""
        if other.complete:
            self.found(other._on_server, other.exhausted)

    def rest(self, whole: Findings) -> None:
        """What the search found that went on where this one had stopped, as it was when it began."""
        changed, self._changed, self.looking = self._changed, set(), False
        self._findings = Findings()
        self._merge(self._narrowed(whole))
        self._merge(self._narrowed(find(self._db, Search(), self._on_server, ranked=self._ranked)))
        if changed:
            self._look_again(changed)
        self._subscribers.tell([Reset()])

    def apply(self, removed: Collection[int], added: Collection[int], threads: Collection[int]) -> None:
        """Whatever has changed may be found now, or not any more."""
        if threads:
            self._changed |= set(threads) if self.looking else set()
            self._again(threads)

    def _again(self, threads: Collection[int]) -> None:
        changed = [key for key, thread in self._threads.items() if thread[0] in threads]
        for key in changed:
            self._excerpts.pop(self._mail_at(key), None)
            self._rows.pop(key, None)
            self._threads.pop(key, None)
        before = self._mails, self._keys
        self._look_again(threads)
        if (self._mails, self._keys) != before:
            self._subscribers.tell([Reset()])
        elif rows := tuple(sorted(index for key in changed if (index := self._index(key)) is not None)):
            self._subscribers.tell([RowsChanged(rows)])

    def _narrowed(self, found: Findings) -> Findings:
        """Without the conversations that do not pass the filters."""
        if not self.query.filters:
            return found
        wanted = narrowing(self.query.filters, self.mailbox_id, self._hidden, self._own())
        rows = self._db.execute(
            "SELECT DISTINCT thread_k FROM mailbox_thread WHERE mailbox_k > 0 AND thread_k IN "
            f"(SELECT value FROM json_each(?)) AND {wanted.check}",
            (json.dumps(list(found.mails)), *wanted.values),
        )
        return replace(found, mails={thread_key: found.mails[thread_key] for (thread_key,) in rows})

    def _find(self) -> None:
        """What can be found at once. The rest is on its way then, and what was there before it stays till then."""
        seconds = AT_ONCE if self._ask_rest is not None else None
        found = self._narrowed(
            find(
                self._db,
                self.search,
                self._on_server,
                ranked=self._ranked,
                seconds=seconds,
                most=self.most,
            )
        )
        if found.whole:
            self._findings = Findings()
        self._merge(found)
        self.looking = not found.whole
        if self._ranked and found.more:
            self._want_all()  # what fits best may be older than the newest
        elif self.looking and self._ask_rest is not None:
            self._ask_rest()

    def _look_again(self, threads: Collection[int]) -> None:
        """At these conversations only; at all when nothing says which."""
        if not threads:
            self._find()
            return
        now = self._narrowed(find(self._db, self.search, self._on_server, threads, ranked=self._ranked))
        for thread in threads:
            self._findings.mails.pop(thread, None)
        self._merge(now)

    def _merge(self, found: Findings) -> None:
        if not self._findings.mails:
            self._findings = found  # of very many, one by one would take longer than a frame
            self._order()
            return
        known = self._findings
        known.more = known.more or found.more
        known.scores |= found.scores
        for thread, key in found.mails.items():
            known.mails[thread] = max(key, known.mails.get(thread, key), key=known.best)
        self._order()

    def _order(self) -> None:
        """By date a conversation is listed under the key of its mail; by relevance under its place from the end."""
        mails = self._findings.mails
        if not self._ranked:
            self._mails = self._keys = array("q", sorted(mails.values()))
            self._places = mails
            return
        self._mails = array("q", sorted(mails.values(), key=self._findings.best))
        self._keys = array("q", range(1, len(self._mails) + 1))
        at = {mail: place for place, mail in enumerate(self._mails, 1)}
        self._places = {thread: at[mail] for thread, mail in mails.items()}
        self._rows.clear()
        self._threads.clear()

    def _ids(self, keys: Sequence[int]) -> tuple[str, ...]:
        mails = json.dumps([self._mail_at(key) for key in reversed(keys)])
        rows = self._db.execute(
            "SELECT thread.id FROM json_each(?) AS wanted CROSS JOIN email ON email.k = wanted.value "
            "CROSS JOIN thread ON thread.k = thread_k ORDER BY wanted.key",
            (mails,),
        )
        return tuple(id_ for (id_,) in rows)

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
        return self._mails[key - 1] if self._ranked else key


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
