"""What screens subscribe to: lists, mailboxes and changes, as the background tells of them. It lives on the screens'
thread."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from tui.jmap.errors import NotJmap
from tui.jmap.session import MAIL, MASKED, SUBMISSION, Session
from tui.mail.excerpt import Excerpt
from tui.mail.message import Identity
from tui.store import identities, list_reads, reads, wire
from tui.store.boxes import CREATE, is_local
from tui.store.database import Files
from tui.store.delta import Delta
from tui.store.engine import Engine
from tui.store.finding import Finder, Findings
from tui.store.found import FoundList
from tui.store.lists import PAGE, ThreadList
from tui.store.mails import COMPLETE
from tui.store.membership import VIEW_KEYS
from tui.store.narrowed import NarrowedList
from tui.store.ops import DESTROY
from tui.store.queue import Queue
from tui.store.records import (
    Changed,
    Link,
    Mailbox,
    OutboxState,
    Status,
    ThreadQuery,
)
from tui.store.setup import AccountSetup, StoreOptions
from tui.store.subscription import Subscribers, Subscription

FRAME = 1 / 60
"""Seconds."""


class Listed:
    """Reads are synchronous and never wait for the network or the writer."""

    def __init__(self, setup: AccountSetup, files: Files, options: StoreOptions) -> None:
        self.setup = setup
        self.name = setup.name
        self.options = options
        self._files = files
        self._db = files.cache_reader()
        self._queue = Queue(files.queue(synchronous="NORMAL"))
        self._engine = Engine(setup, files, options, self._publish)
        self._screens: asyncio.AbstractEventLoop | None = None
        self._background: asyncio.AbstractEventLoop | None = None
        self._subscribers = Subscribers[Changed]()
        self._renamed: dict[str, str] = {}
        """Mailboxes that were made here: the ids that they had → their server's."""
        self._lists: dict[ThreadQuery, tuple[ThreadList, int]] = {}
        self._arrived = Delta(notices=list(files.notices))
        self._asked: set[str] = set()
        self._acted: Future[None] | None = None
        """What was done last, until it is in the database."""
        self._counts: Mapping[str, int] | None = None
        self._sizes: dict[str, int] = {}
        """Of the views that have not changed since they were counted: each may list a hundred thousand."""
        self._counted, self._counted_at = 0, (-1, -1)
        self._loading: WeakKeyDictionary[ThreadList, int] = WeakKeyDictionary()
        """Lists whose older keys are on their way, and which load of theirs that is."""
        self._finder = Finder(files.cache_reader)
        self._session: Session | None = None
        self._own: frozenset[str] | None = None
        self._load_session()

    # Between the threads

    def begin(self, screens: asyncio.AbstractEventLoop, background: asyncio.AbstractEventLoop) -> None:
        """From now on, changes are told on the screens' loop and the engine runs on the other."""
        self._screens, self._background = screens, background
        if self._arrived:
            screens.call_soon(self._flush)
        for thread_list, _ in self._lists.values():
            self._load_rest(thread_list)

    def leave_background(self) -> None:
        """The background ends: from now on nothing is asked of it."""
        self._background = None

    def _publish(self, delta: Delta) -> None:
        """In the background thread, after each transaction."""
        if self._screens is not None and not self._screens.is_closed():
            self._screens.call_soon_threadsafe(self._arrive, delta)

    def _arrive(self, delta: Delta) -> None:
        """Gather what arrives in this tick, and tell it once."""
        if not self._arrived:
            asyncio.get_running_loop().call_soon(self._flush)
        self._arrived.merge(delta)

    def _flush(self) -> None:
        if self._screens is None:
            return  # closed meanwhile
        delta, self._arrived = self._arrived, Delta()
        self._renamed |= delta.renamed
        if delta.identities:
            before = self.own_addresses()
            self._load_session()
            if self.own_addresses() != before:
                for thread_list, _ in list(self._lists.values()):
                    thread_list.load_anew()
                    self._load_rest(thread_list)
        if delta.mailboxes or delta.horizons:
            self._reload_lists()
        for thread_list, _ in list(self._lists.values()):
            removed, added = delta.lists.get(thread_list.mailbox_key, (set[int](), set[int]()))
            thread_list.apply(removed, added, delta.threads)
            if delta.spelled_out and thread_list.compare():
                self._load_rest(thread_list)
        self._asked -= delta.conversations
        if delta.status and self._engine.status.link in (Link.LIVE, Link.POLLING):
            self._asked.clear()
        self._counts = None
        self._sizes = {view: size for view, size in self._sizes.items() if VIEW_KEYS[view] not in delta.lists}
        if delta:
            self._subscribers.tell(delta.changed())

    def _reload_lists(self) -> None:
        hidden, snoozed = reads.hidden(self._db), reads.snoozed(self._db)
        for thread_list, _ in list(self._lists.values()):
            key, mailbox_id, complete = self._place(thread_list.query)
            thread_list.follow(key, mailbox_id)
            thread_list.set_complete(complete)
            thread_list.set_roles(hidden, snoozed)
            self._load_rest(thread_list)

    def _place(self, query: ThreadQuery) -> tuple[int, str, bool]:
        """The key under which a mailbox or view lists, from which mailbox its rows are seen (empty: from none), and
        whether all of it is here. The key is -1 while there is no such mailbox."""
        if (view := VIEW_KEYS.get(f":{query.view}")) is not None:
            return view, "", list_reads.all_complete(self._db)
        mailbox_id = self.real_id(query.mailbox_id)
        if query.view:
            of_role = {"inboxes": self._role("inbox"), "snoozed": reads.snoozed(self._db)}
            mailbox_id = of_role.get(query.view) or ""
        row = self._db.execute("SELECT k, horizon FROM mailbox WHERE id = ?", (mailbox_id,)).fetchone()
        return (row[0], mailbox_id, row[1] == COMPLETE) if row else (-1, mailbox_id, False)

    def _role(self, role: str) -> str | None:
        """The id of the mailbox with this role."""
        row = self._db.execute("SELECT id FROM mailbox WHERE role = ? AND NOT gone", (role,)).fetchone()
        return row[0] if row else None

    def real_id(self, mailbox_id: str) -> str:
        """The id that a mailbox has now: one that was made here gets another from its server."""
        return self._renamed.get(mailbox_id, mailbox_id)

    def _in_background(self, work: Callable[..., Any], *arguments: Any) -> None:
        if self._background is not None:
            self._background.call_soon_threadsafe(work, *arguments)

    def _now_in_background(self, work: Callable[..., Any], *arguments: Any) -> None:
        """Wait for it, but not longer than a frame: what was done is then seen by the next read already."""
        done: Future[None] = Future()
        self._acted = done

        def run() -> None:
            try:
                work(*arguments)
            finally:
                done.set_result(None)

        if self._background is not None:
            self._background.call_soon_threadsafe(run)
            with suppress(TimeoutError):
                done.result(timeout=0.012)

    def _soon_in_background(self, work: Callable[..., Any], *arguments: Any) -> None:
        """Once what is seen of it already has been painted: two threads at once are slower than one after the other."""
        if self._screens is not None:
            self._screens.call_later(FRAME, partial(self._in_background, work, *arguments))

    async def settled(self) -> None:
        """Until the lists show what was done last. On a busy machine that takes longer than a frame, and the next key
        is for what is shown then. Not for ever: a second."""
        done, self._acted = self._acted, None
        if done is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(done)), 1.0)
            for _ in range(2):  # its news is on its way to this loop, ahead of us
                await asyncio.sleep(0)

    # Who and how

    def _load_session(self) -> None:
        kept = json.loads(reads.meta(self._db, "session") or "null")
        try:
            self._session = Session.parse(kept["document"], kept["url"]) if kept else None
        except NotJmap:
            self._session = None  # the engine asks for a new one
        self._own = None

    @property
    def status(self) -> Status:
        return replace(self._engine.status, waiting=self._waiting())

    def _waiting(self) -> int:
        on_the_way = (
            OutboxState.QUEUED,
            OutboxState.SUBMITTING,
            OutboxState.CANCELLING,
            OutboxState.UNKNOWN,
            OutboxState.DISCARDED,
        )
        # Counting ten thousands takes its time: it is done only when something has changed.
        version = self._queue.version()
        if version != self._counted_at:
            in_doubt = self._queue.count_in_state(*on_the_way)
            self._counted = self._queue.waiting_targets() + self._queue.bulk.left() + in_doubt
            self._counted_at = version
        return self._counted

    @property
    def can_send(self) -> bool:
        return self._session is not None and self._session.account_for(SUBMISSION) is not None

    @property
    def longest_hold(self) -> float:
        """For how many seconds the server keeps a mail that is to be sent later (RFC 8621 §7, maxDelayedSend)."""
        account = self._session.account_for(SUBMISSION) if self._session is not None else None
        offered = wire.member(account.capabilities.get(SUBMISSION)) if account is not None else None
        longest = (offered or {}).get("maxDelayedSend")
        return float(longest) if isinstance(longest, int) else 0.0

    @property
    def has_masked_email(self) -> bool:
        return self._session is not None and self._session.offers(MASKED)

    @property
    def read_only(self) -> bool:
        account = self._session.account_for(MAIL) if self._session is not None else None
        return account is not None and account.is_read_only

    def subscribe(self, callback: Callable[[Changed], None]) -> Subscription:
        """Told on the screens' loop, at most once a tick."""
        return self._subscribers.add(callback)

    def _username(self) -> str:
        name = self._session.username if self._session is not None else ""
        return name if "@" in name else self.name if "@" in self.name else name

    def identities(self) -> tuple[Identity, ...]:
        """Whom the person may write as; where the server names nobody, the sign-in's own address."""
        found = wire.items(json.loads(reads.meta(self._db, "identities") or "[]"))
        username = self._username()
        if not found and "@" in username:
            return (Identity(id="", name="", email=username),)
        return tuple(identities.identity(item, username) for item in found if item.get("id"))

    def own_addresses(self) -> frozenset[str]:
        """In lower case: mail from and to these is the person's own."""
        if self._own is None:
            known = {identity.email.lower() for identity in self.identities()} | {self._username().lower()}
            self._own = frozenset(address for address in known if "@" in address)
        return self._own

    # Mailboxes and lists

    def mailboxes(self) -> tuple[Mailbox, ...]:
        return reads.mailboxes(self._db)

    def mailbox(self, mailbox_id: str) -> Mailbox | None:
        real = self.real_id(mailbox_id)
        found = next((box for box in self.mailboxes() if box.id == real), None)
        return found or (self._just_made(real) if is_local(real) else None)

    def _just_made(self, mailbox_id: str) -> Mailbox | None:
        """One that was made a moment ago, and which the background has not come to show yet."""
        made: Mailbox | None = None
        for op in self._queue.ops("Mailbox", [mailbox_id]):
            if op.patch.path == CREATE:
                value = op.patch.value
                parent, role = value.get("parentId"), value.get("role")
                made = Mailbox(-1, mailbox_id, parent, value["name"], role, 0, 0, 0, 0, waiting=True)
            elif op.patch.path == DESTROY:
                made = None
        return made

    def by_role(self, role: str) -> Mailbox | None:
        return next((box for box in self.mailboxes() if box.role == role), None)

    def threads(self, query: ThreadQuery) -> ThreadList:
        """The list of that query, the same for everybody who asks; ``close`` it when it is not shown any more."""
        held = self._lists.get(query)
        if held is not None:
            self._lists[query] = (held[0], held[1] + 1)
            return held[0]
        if query.text:
            found = self._found_list(query)
            self._lists[query] = (found, 1)
            return found
        key, mailbox_id, complete = self._place(query)
        thread_list = self._listed(query, key, mailbox_id)
        thread_list.set_complete(complete)
        self._lists[query] = (thread_list, 1)
        self._load_rest(thread_list)
        return thread_list

    def _found_list(self, query: ThreadQuery) -> FoundList:
        def ask_excerpts(keys: Sequence[int]) -> None:
            self._ask_excerpts(found, keys)

        def ask_rest() -> None:
            if screens is not None:
                screens.call_soon(lambda: self._ask_rest(found))  # it may still be in the making

        screens = self._screens
        found = FoundList(
            query,
            self._db,
            self.own_addresses,
            lambda: self._ask_server(found),
            self._close_list,
            ask_excerpts,
            None if screens is None else ask_rest,
        )
        return found

    def _listed(self, query: ThreadQuery, key: int, mailbox_id: str) -> ThreadList:
        db, own, close = self._db, self.own_addresses, self._close_list

        def ask_older() -> None:
            if thread_list.mailbox_id and not is_local(thread_list.mailbox_id):
                self._in_background(self._engine.errands.older, thread_list.mailbox_id)

        thread_list = (
            NarrowedList(query, key, mailbox_id, db, own, ask_older, close, self._load_rest)
            if query.filters
            else ThreadList(query, key, db, own, ask_older, close)
        )
        thread_list.mailbox_id = mailbox_id
        return thread_list

    def _open_lists(self) -> list[ThreadList]:
        return [thread_list for thread_list, _ in self._lists.values()]

    def _ask_server(self, found_list: FoundList) -> None:
        def answered(email_ids: list[str], whole: bool) -> None:
            if self._screens is not None:
                self._screens.call_soon_threadsafe(found_list.found, email_ids, whole)

        self._in_background(self._engine.errands.search, found_list.search, answered)

    def _ask_rest(self, found_list: FoundList) -> None:
        screens = self._screens
        if screens is None or found_list.query not in self._lists:
            return  # it was needed for a moment only, and must not end another one's search

        def told(findings: Findings) -> None:
            with suppress(RuntimeError):  # the screens are gone
                screens.call_soon_threadsafe(found_list.rest, findings)

        self._finder.find(found_list.search, told, ranked=found_list.query.by_relevance, most=found_list.most)

    def _ask_excerpts(self, found_list: FoundList, keys: Sequence[int]) -> None:
        def told(excerpts: Mapping[int, Excerpt | None]) -> None:
            if self._screens is not None:
                self._screens.call_soon_threadsafe(found_list.excerpts, excerpts)

        errands, db = self._engine.errands, self._engine.writer.db
        self._in_background(errands.excerpts, db, found_list.search, keys, told)

    def _close_list(self, thread_list: ThreadList) -> None:
        held = self._lists.get(thread_list.query)
        if held is None:
            return
        if held[1] > 1:
            self._lists[thread_list.query] = (held[0], held[1] - 1)
        else:
            del self._lists[thread_list.query]

    def _load_rest(self, thread_list: ThreadList) -> None:
        """A long list's older keys come from the background, page by page, in order with the changes it tells of."""
        loaded = thread_list.loaded

        def load(below: int) -> None:
            keys, floor = thread_list.page(self._engine.writer.db, below, PAGE)
            if self._screens is not None and loaded == thread_list.loaded:
                self._screens.call_soon_threadsafe(extend, keys, floor)

        def extend(keys: Sequence[int], floor: int | None) -> None:
            self._flush()
            if loaded == thread_list.loaded:
                thread_list.extend(keys, floor)
                if floor is not None:
                    self._in_background(load, floor)

        if thread_list.partial and self._loading.get(thread_list) != loaded and self._background is not None:
            self._loading[thread_list] = loaded
            self._in_background(load, thread_list.floor)
