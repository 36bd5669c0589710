"""What a search finds here, and what it asks of the server."""

from __future__ import annotations

import json
import queue
from typing import Any

import pytest

from tests.store.desk import Desk
from tui.mail.excerpt import Excerpt
from tui.store import excerpting, reads
from tui.store.finding import MOST, Finder, Findings
from tui.store.found import FoundList
from tui.store.records import Filter, ListEvent, Reset, RowsChanged, ThreadQuery
from tui.store.search import here, parse

T0 = 1_795_000_000


def found_list(desk: Desk, text: str) -> FoundList:
    return FoundList(ThreadQuery("", text), desk.db, frozenset, lambda: None, lambda _: None)


def ids(found: FoundList) -> list[str | None]:
    return [found.id_at(index) for index in range(len(found))]


@pytest.mark.parametrize(
    ("text", "threads"),
    [
        ("subject of t1", ["T1"]),
        ("subj", ["T3", "T2", "T1"]),
        ("from:ann", ["T2"]),
        ("subject -from:ann", ["T3", "T1"]),
        ("is:pinned", ["T3"]),
        ("in:archive subject", ["T3"]),
        ("in:trash subject", ["T4"]),
        ("nothing like this", []),
        ('"', []),
        ("AND OR NOT NEAR(", ["T3", "T2", "T1"]),
    ],
)
async def test_what_is_here_is_found_at_once(desk: Desk, text: str, threads: list[str]) -> None:
    desk.server.add("T1", at=T0)
    desk.server.add("T2", at=T0 + 1, **{"from": [{"name": "Ann", "email": "ann@example.org"}]})
    desk.server.add("T3", at=T0 + 2, boxes=("ar",), keywords=("$flagged",))
    desk.server.add("T4", at=T0 + 3, boxes=("tr",))
    await desk.fill()
    assert ids(found_list(desk, text)) == threads


async def test_the_servers_answer_joins_in_and_what_changes_is_told(desk: Desk) -> None:
    desk.server.add("T1", at=T0)
    other = desk.server.add("T2", at=T0 + 1, subject="quite another")
    await desk.fill()
    found = found_list(desk, "subject")
    heard: list[list[ListEvent]] = []
    found.subscribe(heard.append)
    found.found([other])
    assert ids(found) == ["T2", "T1"]
    assert heard == [[Reset()]]
    assert found.complete
    row = found.row(0)
    assert row is not None
    assert row.subject == "quite another"
    assert (found.index_of("T1"), found.index_of("T9")) == (1, None)


async def test_what_the_server_cannot_be_asked_is_said_and_not_asked(desk: Desk) -> None:
    desk.server.add("T1", at=T0)
    await desk.fill()
    asked: list[str] = []
    found = FoundList(
        ThreadQuery("", "filename:x subject"), desk.db, frozenset, lambda: asked.append(""), lambda _: None
    )
    found.window(0, 10)
    assert (asked, found.complete) == ([], True)
    assert found.notes == ("The server does not know filename:; only mail on this machine is searched.",)


async def test_findings_follow_what_changes(desk: Desk) -> None:
    desk.server.add("T1", at=T0)
    changing = desk.server.add("T2", at=T0 + 1)
    await desk.fill()
    found = found_list(desk, "subject is:unread")
    assert ids(found) == ["T2", "T1"]
    desk.server.patch(changing, {"keywords/$seen": True})
    await desk.sync.run()
    found.apply((), (), {reads.thread_key(desk.db, "T2") or 0})
    assert ids(found) == ["T1"]


async def test_a_mask_is_found_by_its_site(desk: Desk) -> None:
    mask = {
        "email": "quiet.fox1@masked.example",
        "forDomain": "https://shop.example",
        "description": "The shop",
    }
    desk.writer.db.execute("INSERT INTO masked VALUES('X1', ?, NULL)", (json.dumps(mask),))
    desk.server.add("T1", at=T0)
    desk.server.add("T2", at=T0 + 1, to=[{"name": "", "email": "quiet.fox1@masked.example"}])
    await desk.fill()
    assert ids(found_list(desk, "mask:shop")) == ["T2"]
    assert found_list(desk, "mask:nothing").notes == ("There is no masked email with “nothing”.",)


async def test_filters_narrow_what_is_found(desk: Desk) -> None:
    seen = desk.server.add("T1", at=T0)
    desk.server.add("T2", at=T0 + 1, keywords=("$seen",))
    await desk.fill()
    query = ThreadQuery("", "subject", frozenset({Filter("unread")}))
    found = FoundList(query, desk.db, frozenset, lambda: None, lambda _: None)
    assert ids(found) == ["T1"]
    desk.server.patch(seen, {"keywords/$seen": True})
    await desk.sync.run()
    found.apply((), (), desk.deltas[-1].threads)
    assert ids(found) == []


def with_text(text: str) -> dict[str, Any]:
    return {
        "textBody": [{"partId": "1", "type": "text/plain"}],
        "bodyValues": {"1": {"value": text}},
    }


def shown(text: str, spans: tuple[tuple[int, int], ...]) -> list[str]:
    return [text[first:last] for first, last in spans]


async def test_what_was_found_is_shown_with_what_stands_around_it(desk: Desk) -> None:
    text = "Dear all,\n\n" + "nothing of note here. " * 40 + "Then the Tídes\x1b[31m came in over the wall."
    desk.server.add("T1", at=T0, subject="About the tide and tides", **with_text(text))
    desk.server.add("T2", at=T0 + 1, subject="Tide", preview="It is high tide now.", **with_text("No."))
    await desk.fill()
    asked: list[list[int]] = []
    found = FoundList(
        ThreadQuery("", "tide"),
        desk.db,
        frozenset,
        lambda: None,
        lambda _: None,
        lambda keys: asked.append([*keys]),
    )
    heard: list[list[ListEvent]] = []
    found.subscribe(heard.append)
    found.window(0, 5)
    found.window(0, 5)
    [keys] = asked
    row = found.row(1)
    assert row is not None
    assert shown(row.subject, row.found_in_subject) == ["tide", "tide"]
    wanted = found.search.sought("", "body")
    assert wanted is not None
    found.excerpts(await excerpting.here(desk.db, keys, wanted))
    assert heard == [[RowsChanged((1,))]]
    row, other = found.row(1), found.row(0)
    assert row is not None
    assert other is not None
    assert row.preview.startswith("…")
    assert row.preview.endswith("came in over the wall.")
    assert "\x1b" not in row.preview
    assert shown(row.preview, row.found_in_preview) == ["Tíde"]
    assert shown(other.preview, other.found_in_preview) == ["tide"]
    found.window(0, 5)
    assert len(asked) == 1


async def test_where_the_text_is_not_here_the_server_says_where_the_words_are(desk: Desk) -> None:
    id_ = desk.server.add("T1", at=T0)
    await desk.sync.run()
    await desk.filler.older("in")
    desk.server.snippets[id_] = "x &lt;b&gt; the <mark>tide</mark> &amp; all"
    (key,) = desk.db.execute("SELECT k FROM email").fetchone()
    wanted = parse("tide ")
    told = await excerpting.there(desk.remote, desk.db, wanted, [key])
    assert told == {key: Excerpt("x <b> the tide & all", ((10, 14),))}
    assert desk.server.requests[-1].calls[0].arguments["filter"] == {"text": "tide"}
    desk.server.snippets.clear()
    assert await excerpting.there(desk.remote, desk.db, wanted, [key]) == {key: None}
    assert await excerpting.there(desk.remote, desk.db, parse("tide filename:x "), [key]) == {key: None}


async def test_what_fits_best_comes_first_where_that_is_wanted(desk: Desk) -> None:
    desk.server.add("T1", at=T0, subject="The harbour", **with_text("Nothing else."))
    desk.server.add(
        "T2", at=T0 + 1, subject="Lunch", **with_text("We walk past the harbour, " + "and so on " * 90)
    )
    other = desk.server.add("T3", at=T0 + 2, subject="What the server found")
    await desk.fill()
    query = ThreadQuery("", "harbour", by_relevance=True)
    found = FoundList(query, desk.db, frozenset, lambda: None, lambda _: None)
    assert ids(found) == ["T1", "T2"]
    found.found([other])
    assert ids(found) == ["T1", "T2", "T3"]
    assert found.all_ids() == ("T1", "T2", "T3")
    assert [found.index_of(id_) for id_ in ("T1", "T2", "T3", "T9")] == [0, 1, 2, None]
    row = found.row(0)
    assert row is not None
    assert row.subject == "The harbour"
    found.hide(["T1"])
    assert ids(found) == ["T2", "T3"]
    found.compare()
    assert ids(found) == ["T1", "T2", "T3"]
    again = desk.server.add("T4", at=T0 + 3, subject="Harbour, harbour")
    await desk.sync.run()
    found.apply((), (), desk.deltas[-1].threads)
    assert again in desk.server.emails
    assert ids(found)[0] == "T4"
    assert ids(found_list(desk, "harbour")) == ["T4", "T2", "T1"]


async def test_a_search_that_takes_long_goes_on_elsewhere(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = desk.server.add("T1", at=T0, size=70_000)
    desk.server.add("T2", at=T0 + 1, size=70_000)
    other = desk.server.add("T3", at=T0 + 2, subject="quite another")
    await desk.fill()
    monkeypatch.setattr("tui.store.found.AT_ONCE", -1)
    monkeypatch.setattr("tui.store.finding.STEPS", 1)
    asked: list[str] = []
    found = FoundList(
        ThreadQuery("", "larger:50k"),
        desk.db,
        frozenset,
        lambda: None,
        lambda _: None,
        ask_rest=lambda: asked.append(""),
    )
    assert (ids(found), found.looking, asked) == ([], True, [""])
    told: queue.Queue[Findings] = queue.Queue()
    finder = Finder(desk.files.cache_reader)
    finder.find(parse("keyword:none"), lambda _: None, ranked=False)
    finder.find(found.search, told.put, ranked=False)
    findings = told.get(timeout=30)
    found.found([other])
    desk.server.destroy(first)
    await desk.sync.run()
    found.apply((), (), desk.deltas[-1].threads)
    found.rest(findings)
    assert (ids(found), found.looking) == (["T3", "T2"], False)
    finder.close()
    found.load_anew()
    assert (ids(found), found.looking) == (["T3", "T2"], True)


async def test_the_server_is_asked_where_nothing_is_found_here_too(desk: Desk) -> None:
    await desk.fill()
    asked: list[str] = []
    query = ThreadQuery("", "nowhere")
    found = FoundList(query, desk.db, frozenset, lambda: asked.append(""), lambda _: None)
    found.subscribe(lambda _: None)
    found.window(0, 10)
    assert (len(found), asked, found.complete) == (0, [""], False)


# More than are looked for at first


@pytest.fixture
def two_at_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.store.found.MOST", 2)


async def ten(desk: Desk) -> None:
    for number in range(10):
        desk.server.add(f"T{number}", at=T0 + number, subject="ham" if number else "ham ham ham")
    await desk.fill()


@pytest.mark.usefixtures("two_at_first")
async def test_what_is_found_below_the_first_comes_when_somebody_looks_there(desk: Desk) -> None:
    await ten(desk)
    asked: list[str] = []
    found = FoundList(
        ThreadQuery("", "ham"),
        desk.db,
        frozenset,
        lambda: None,
        lambda _: None,
        ask_rest=lambda: asked.append("rest"),
    )
    assert (len(found), found.more, found.looking) == (2, True, False)
    found.window(0, 0)
    assert asked == []
    found.window(0, 1)
    found.window(0, 1)
    assert (asked, found.looking) == (["rest"], True)
    heard: list[list[ListEvent]] = []
    found.subscribe(heard.append)
    finder = Finder(lambda: desk.db)
    answers: queue.Queue[Findings] = queue.Queue()
    finder._find(0, found.search, answers.put, ranked=False, most=found.most)
    found.rest(answers.get_nowait())
    assert ids(found) == [f"T{number}" for number in range(9, -1, -1)]
    assert (found.more, found.looking, heard) == (False, False, [[Reset()]])


@pytest.mark.usefixtures("two_at_first")
async def test_an_action_on_all_that_is_found_is_on_all(desk: Desk) -> None:
    await ten(desk)
    found = found_list(desk, "ham")
    assert (len(found), found.more) == (2, True)
    assert found.all_ids() == tuple(f"T{number}" for number in range(9, -1, -1))
    assert (len(found), found.more) == (10, False)


@pytest.mark.usefixtures("two_at_first")
async def test_what_fits_best_is_found_however_old_it_is(desk: Desk) -> None:
    await ten(desk)
    found = FoundList(
        ThreadQuery("", "ham", by_relevance=True), desk.db, frozenset, lambda: None, lambda _: None
    )
    assert ids(found)[0] == "T0"
    assert (len(found), found.more) == (10, False)


@pytest.mark.parametrize(
    "text", ["has:attachment ", "has:attachment larger:1M ", "has:attachment -smaller:1M "]
)
async def test_what_has_attachments_is_found_without_reading_every_mail(desk: Desk, text: str) -> None:
    statement, values = here.select(parse(text), MOST)
    desk.db.execute(statement, values)  # sees that the schema is another one since it was opened
    plan = desk.db.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
    assert [row[3] for row in plan] == ["SCAN email USING INDEX email_attached"]
