"""What people type is understood, or searched for as text and said."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.store.search import here, parse
from tui.store.search.query import (
    All,
    Any,
    Asleep,
    Attached,
    Header,
    Inside,
    Keyword,
    Node,
    Not,
    OfList,
    Received,
    Search,
    Size,
    ToMask,
    Words,
    mailbox_named,
    resolve,
)
from tui.store.search.there import NotThere, jmap_filter

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=ZoneInfo("Europe/Berlin"))


def read(text: str) -> Node | None:
    return parse(text, NOW).root


def day(year: int, month: int, day: int) -> int:
    return int(datetime(year, month, day, tzinfo=NOW.tzinfo).timestamp())


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("", None),
        ("- : -- ()", None),
        ("tide", Words("tide", begun=True)),
        ("tide ", Words("tide")),
        ("tide gauge", All((Words("tide"), Words("gauge", begun=True)))),
        ('"tide gauge"', Words("tide gauge")),
        ('"tide gau', Words("tide gau")),
        ("from:bob -lunch ", All((Words("bob", "from"), Not(Words("lunch"))))),
        ("NOT lunch ", Not(Words("lunch"))),
        ("-NOT lunch ", All((Not(Words("NOT")), Words("lunch")))),
        ("a OR b ", Any((Words("a"), Words("b")))),
        ("a | b ", Any((Words("a"), Words("b")))),
        ("x a OR b OR c y ", All((Words("x"), Any((Words("a"), Words("b"), Words("c"))), Words("y")))),
        ("a AND b ", All((Words("a"), Words("b")))),
        ("OR a OR ", Words("a")),
        ("or not and ", All((Words("or"), Words("not"), Words("and")))),
        ("(a b) OR c ", Any((All((Words("a"), Words("b"))), Words("c")))),
        ("-(a OR b) c ", All((Not(Any((Words("a"), Words("b")))), Words("c")))),
        ("from:(ann OR bob) ", Any((Words("ann", "from"), Words("bob", "from")))),
        ("((a)) ", Words("a")),
        ("(a b", All((Words("a"), Words("b", begun=True)))),
        ("a) b ", All((Words("a"), Words("b")))),
        ('subject:"two words" ', Words("two words", "subject")),
        ("FROM:Ann ", Words("Ann", "from")),
        ("is:unread -is:pinned ", All((Keyword("$seen", False), Not(Keyword("$flagged"))))),
        ("is:snoozed is:muted ", All((Asleep(), Keyword("$muted")))),
        ("has:attachment in:archive ", All((Attached(), Inside("archive")))),
        ('in:"My Projects" ', Inside("My Projects")),
        ("larger:10M smaller:2.5k ", All((Size(least=10_000_000), Size(below=2500)))),
        (
            "list:announce mask:shop keyword:$Work ",
            All((OfList("announce"), ToMask("shop"), Keyword("$work"))),
        ),
        ("header:X-Spam:yes ", Header("X-Spam", "yes")),
        ("header:X-Spam ", Header("X-Spam", "")),
        ("filename:report ", Words("report", "filename")),
        ("before:2026-11 ", Received(until=day(2026, 11, 1))),
        ("after:2026 ", Received(since=day(2026, 1, 1))),
        ("on:2026-10-25 ", Received(day(2026, 10, 25), day(2026, 10, 26))),
        ("on:yesterday ", Received(day(2026, 11, 20), day(2026, 11, 21))),
        ('after:"last friday" ', Received(since=day(2026, 11, 20))),
        ("on:2024-02 ", Received(day(2024, 2, 1), day(2024, 3, 1))),
        ("after:3d ", Received(since=day(2026, 11, 18))),
        ("before:2030-01-01 ", Received(until=day(2030, 1, 1))),
    ],
)
def test_what_is_typed_is_understood(text: str, root: Node | None) -> None:
    assert read(text) == root
    assert parse(text, NOW).notes == ()


@pytest.mark.parametrize(
    "text", ["before:soonish ", "larger:big ", "is:odd ", "has:wings ", "on:2026-13-40 "]
)
def test_what_is_not_understood_is_searched_for_as_text_and_said(text: str) -> None:
    search = parse(text, NOW)
    assert search.root == Words(text.strip())
    assert search.notes == (f"“{text.strip()}” was not understood; it is searched for as text.",)


@pytest.mark.parametrize("text", ["re:figures ", "https://x.example/a ", "10:30 ", "a@b.example "])
def test_what_only_looks_like_an_operator_is_text(text: str) -> None:
    assert isinstance(read(text), Words)
    assert parse(text, NOW).notes == ()


def test_an_hour_of_the_night_that_the_clocks_skip_breaks_no_day() -> None:
    found = read("on:2026-03-29 ")
    assert found == Received(day(2026, 3, 29), day(2026, 3, 30))
    assert isinstance(found, Received)
    assert found.since is not None
    assert found.until is not None
    assert found.until - found.since == 23 * 3600


def test_names_become_mailboxes_and_masks() -> None:
    boxes: dict[str, tuple[str, str | None]] = {"1": ("Projekte", None), "2": ("Archiv", "archive")}
    search = resolve(parse("in:archive mask:shop in:nowhere ", NOW), boxes, lambda _: ("m1@x", "m2@x"))
    assert search.root == All(
        (
            Inside("archive", "2"),
            Any((Words("m1@x", "to"), Words("m2@x", "to"))),
            Inside("nowhere"),
        )
    )
    assert search.notes == ("There is no mailbox “nowhere”.",)
    assert resolve(parse("mask:x ", NOW), boxes, lambda _: ()).root == Any(())
    assert [mailbox_named(name, boxes) for name in ("archive", "Archiv", "proj", "none")] == [
        "2",
        "2",
        "1",
        None,
    ]


def test_the_server_is_asked_for_the_same() -> None:
    search = parse("(from:bob OR cc:ann) -lunch is:unread has:attachment after:2026-01-01 list:x ", NOW)
    assert jmap_filter(search, ["trash"], None) == {
        "operator": "AND",
        "conditions": [
            {
                "operator": "AND",
                "conditions": [
                    {"operator": "OR", "conditions": [{"from": "bob"}, {"cc": "ann"}]},
                    {"operator": "NOT", "conditions": [{"text": "lunch"}]},
                    {"notKeyword": "$seen"},
                    {"hasAttachment": True},
                    {"after": "2025-12-31T23:00:00Z"},
                    {"header": ["List-Id", "x"]},
                ],
            },
            {"inMailboxOtherThan": ["trash"]},
        ],
    }
    assert jmap_filter(parse('"two words" in:anywhere ', NOW), ["trash"], None) == {
        "operator": "AND",
        "conditions": [{"text": '"two words"'}, {"minSize": 0}],
    }
    with pytest.raises(NotThere, match="filename:"):
        jmap_filter(parse("-(a filename:b) ", NOW), [], None)


def test_what_to_show_of_what_was_found() -> None:
    assert [words.text for words in parse('a -b (c OR "d e") from:f ', NOW).words] == ["a", "c", "d e", "f"]


PIECES = [
    *(
        "(",
        ")",
        "-(",
        "OR ",
        "AND ",
        "NOT ",
        "-",
        '"',
        "|",
        " ",
        "  ",
        ":",
        "from:",
        "is:unread",
        "before:3d",
    ),
    *("in:inbox", "larger:1k", "word", "ünï", "header:x:y", "mask:", "*", "{", "NEAR(", "\0", "^"),
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=30).map("".join))
def test_nothing_that_can_be_typed_is_an_error(text: str) -> None:
    search = parse(text, NOW)
    resolved = resolve(search, {"1": ("Inbox", "inbox")}, lambda _: ("m@x",))
    here.where(resolved)
    if resolved:
        try:
            jmap_filter(resolved, ["t"], "s")
        except NotThere:
            assert "filename:" in text.lower()


def test_a_thousand_parentheses_are_read_in_no_time() -> None:
    assert isinstance(parse("(" * 5_000 + "a", NOW), Search)
    assert isinstance(parse("-" * 5_000 + "a" + " OR" * 5_000, NOW), Search)
