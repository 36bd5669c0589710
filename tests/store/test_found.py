"""What a search finds here, and what it asks of the server."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.store.desk import Desk
from tui.store.found import FoundList
from tui.store.records import ListEvent, Reset, ThreadQuery
from tui.store.search import Search, Term, conditions, jmap_filter, mailbox_named, match, parse

T0 = 1_795_000_000


def found_list(desk: Desk, text: str) -> FoundList:
    return FoundList(ThreadQuery("", text), desk.db, frozenset, lambda: None, lambda _: None)


def ids(found: FoundList) -> list[str | None]:
    return [found.id_at(index) for index in range(len(found))]


@pytest.mark.parametrize(
    ("text", "search"),
    [
        ("tide gauge", Search((Term("tide"), Term("gauge", begun=True)))),
        ('"tide gauge" ', Search((Term("tide gauge"),))),
        ("from:bob -lunch ", Search((Term("bob", "from"), Term("lunch", negated=True)))),
        ("is:unread -is:pinned ", Search(keywords=(("$seen", False), ("$flagged", False)))),
        ("has:attachment in:archive ", Search(attachment=True, mailbox="archive")),
        ("re:figures ", Search((Term("re:figures"),))),
        ("before:soon ", Search((Term("before:soon"),))),
        ("- : -- ", Search()),
        ("", Search()),
    ],
)
def test_what_is_typed_is_understood_or_searched_for_as_text(text: str, search: Search) -> None:
    assert parse(text) == search


def test_a_day_begins_and_ends_where_the_person_is() -> None:
    day = parse("after:2026-11-20 before:2026-11-21 ")
    assert day.after is not None
    assert day.before is not None
    assert day.before - day.after == 86_400


@given(text=st.text(max_size=60))
async def test_nothing_that_can_be_typed_is_an_error(text: str) -> None:
    search = parse(text)
    conditions(search, None)
    jmap_filter(search, None, [])
    assert isinstance(match(search), str)


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
        ("AND OR NOT NEAR(", []),
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


def test_the_server_is_asked_for_the_same() -> None:
    search = parse("from:bob -lunch is:unread has:attachment after:2026-01-01 ")
    asked = jmap_filter(search, None, ["trash"])
    assert asked["operator"] == "AND"
    assert {"from": "bob"} in asked["conditions"]
    assert {"operator": "NOT", "conditions": [{"text": "lunch"}]} in asked["conditions"]
    assert {"notKeyword": "$seen"} in asked["conditions"]
    assert {"hasAttachment": True} in asked["conditions"]
    assert {"inMailboxOtherThan": ["trash"]} in asked["conditions"]


def test_a_mailbox_goes_by_its_role_its_name_or_the_beginning_of_it() -> None:
    boxes: dict[str, tuple[str, str | None]] = {
        "1": ("Projekte", None),
        "2": ("Archiv", "archive"),
        "3": ("Sent", "sent"),
    }
    assert [mailbox_named(name, boxes) for name in ("archive", "Archiv", "proj", "none")] == [
        "2",
        "2",
        "1",
        None,
    ]
