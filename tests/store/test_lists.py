"""A list's events, replayed, give the list; the rows say what the mails say."""

from __future__ import annotations

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.desk import Desk
from tui.store import list_reads
from tui.store.lists import ThreadList
from tui.store.records import ListEvent, Reset, Splice, ThreadQuery

T0 = 1_795_000_000
ME = frozenset({"me@example.org"})


def open_list(desk: Desk, mailbox_id: str = "in") -> ThreadList:
    (key,) = desk.db.execute("SELECT k FROM mailbox WHERE id = ?", (mailbox_id,)).fetchone()
    return ThreadList(ThreadQuery(mailbox_id), key, desk.db, lambda: ME, lambda: None, lambda _: None)


def tell(desk: Desk, thread_list: ThreadList) -> None:
    """What the store does with each transaction's delta."""
    for delta in desk.deltas:
        removed, added = delta.lists.get(thread_list.mailbox_key, (set(), set()))
        thread_list.apply(removed, added, delta.threads)
    desk.deltas.clear()


def ids(thread_list: ThreadList) -> list[str | None]:
    return [thread_list.id_at(index) for index in range(len(thread_list))]


class Replay:
    """Applies events to positions only, as a widget does that never looks at the list in between."""

    def __init__(self, thread_list: ThreadList) -> None:
        self.rows: list[object] = [object() for _ in range(len(thread_list))]
        self.thread_list = thread_list
        self.kept = dict(zip(self.rows, ids(thread_list), strict=True))
        thread_list.subscribe(self.heard)

    def heard(self, events: list[ListEvent]) -> None:
        for event in events:
            if isinstance(event, Reset):
                self.rows = [object() for _ in range(len(self.thread_list))]
            elif isinstance(event, Splice):
                self.rows[event.at : event.at + event.removed] = [object() for _ in range(event.inserted)]
        assert len(self.rows) == len(self.thread_list)
        for row, id_ in zip(self.rows, ids(self.thread_list), strict=True):
            assert self.kept.setdefault(row, id_) == id_


@given(seed=st.integers(0, 10_000), steps=st.integers(1, 15))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_replaying_the_splices_gives_the_list(tmp_path_factory: object, seed: int, steps: int) -> None:
    chance = random.Random(seed)
    with Desk(tmp_path_factory.mktemp("account")) as desk:  # type: ignore[attr-defined]
        for n in range(4):
            desk.server.add(f"T{n}", at=T0 + n)
        await desk.fill()
        thread_list = open_list(desk)
        desk.deltas.clear()
        replay = Replay(thread_list)
        for step in range(steps):
            for _ in range(chance.choice((1, 1, 3, 40))):
                if desk.server.emails and chance.random() < 0.3:
                    desk.server.destroy(chance.choice(sorted(desk.server.emails)))
                else:
                    desk.server.add(f"T{chance.randrange(60)}", at=T0 + chance.randrange(1000) + step)
            await desk.sync.run()
            tell(desk, thread_list)
        assert ids(thread_list) == desk.listed("in")
        assert len(replay.rows) == len(thread_list)


async def test_a_row_says_who_wrote_what_is_unread_and_where_else_it_lies(desk: Desk) -> None:
    ann = [{"name": "Ann", "email": "ann@example.org"}]
    me = [{"name": "Me", "email": "me@example.org"}]
    desk.server.add("T1", at=T0, keywords=("$seen", "$flagged"), **{"from": ann})
    desk.server.add("T1", at=T0 + 10, boxes=("se",), keywords=("$seen",), **{"from": me})
    desk.server.add("T1", at=T0 + 20, boxes=("in", "la"), preview="the newest", **{"from": ann})
    desk.server.add("T1", at=T0 + 30, boxes=("tr",), preview="thrown away")
    await desk.fill()
    row = open_list(desk).row(0)
    assert row is not None
    assert [(p.address.name, p.me, p.unread) for p in row.participants] == [
        ("Ann", False, True),
        ("Me", True, False),
    ]
    assert (row.count, row.unread, row.flagged, row.preview) == (3, True, True, "the newest")
    assert row.labels == ("la",)
    assert row.received_at == T0 + 20


async def test_a_long_list_is_here_before_its_older_part(desk: Desk, monkeypatch: object) -> None:
    monkeypatch.setattr("tui.store.lists.AT_ONCE", 5)  # type: ignore[attr-defined]
    for n in range(12):
        desk.server.add(f"T{n}", at=T0 + n)
    await desk.fill()
    thread_list = open_list(desk)
    replay = Replay(thread_list)
    assert (len(thread_list), thread_list.partial) == (5, True)
    desk.deltas.clear()
    oldest = next(iter(sorted(desk.server.emails.values(), key=lambda email: email["receivedAt"])))
    desk.server.destroy(oldest["id"])
    await desk.sync.run()
    tell(desk, thread_list)
    thread_list.extend(list_reads.sort_keys(desk.db, thread_list.mailbox_key))
    assert ids(thread_list) == desk.listed("in")
    assert len(replay.rows) == 11


async def test_the_end_of_the_list_asks_for_older_mail_once(desk: Desk) -> None:
    await desk.fill()
    asked: list[int] = []
    (key,) = desk.db.execute("SELECT k FROM mailbox WHERE id = 'in'").fetchone()
    thread_list = ThreadList(
        ThreadQuery("in"), key, desk.db, lambda: ME, lambda: asked.append(1), lambda _: None
    )
    thread_list.window(0, 10)
    thread_list.window(0, 10)
    assert len(asked) == 1
    thread_list.set_complete(False)
    thread_list.window(0, 10)
    assert len(asked) == 2
    thread_list.set_complete(True)
    thread_list.window(0, 10)
    assert len(asked) == 2


async def test_the_list_of_a_mailbox_that_is_gone_does_not_show_the_next_new_one(desk: Desk) -> None:
    desk.server.add("T1", at=T0, boxes=("la",))
    await desk.fill()
    gone = open_list(desk, "la")
    desk.deltas.clear()
    with desk.writer.transaction():
        desk.writer.drop_mailbox("la")
        desk.writer.put_mailbox({"id": "new", "name": "New"})
    desk.server.boxes["new"] = None
    desk.server.add("T2", at=T0 + 1, boxes=("new",))
    await desk.fill()
    tell(desk, gone)
    assert desk.listed("new") == ["T2"]
    assert ids(gone) == []


async def test_a_list_follows_a_mailbox_that_is_made_anew(desk: Desk) -> None:
    desk.server.add("T1", at=T0)
    thread_list = ThreadList(ThreadQuery("in"), -1, desk.db, lambda: ME, lambda: None, lambda _: None)
    replay = Replay(thread_list)
    await desk.fill()
    (key,) = desk.db.execute("SELECT k FROM mailbox WHERE id = 'in'").fetchone()
    thread_list.follow(key, "in")
    thread_list.follow(key, "in")
    assert ids(thread_list) == ["T1"]
    assert len(replay.rows) == 1
