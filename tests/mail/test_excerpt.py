"""What was searched for is shown where it stands, and nothing hostile with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.mail.excerpt import Excerpt, excerpt, of_snippet, sought, spans
from tui.mail.safety import clean


def marked(text: str, *phrases: str, begun: bool = False) -> list[str]:
    wanted = sought(tuple((phrase, begun) for phrase in phrases))
    assert wanted is not None
    return [text[first:last] for first, last in spans(text, wanted)]


@pytest.mark.parametrize(
    ("text", "phrases", "found"),
    [
        ("The tide turns; TIDE, tides", ["tide"], ["tide", "TIDE"]),
        ("Große Flut, GROSSE", ["große"], ["Große"]),
        ("Café, cafe, CAFÉ", ["cafe"], ["Café", "cafe", "CAFÉ"]),
        ("low-tide and low tide", ["low tide"], ["low-tide", "low tide"]),
        ("one two", ["two", "one"], ["one", "two"]),
        ("İstanbul ist", ["istanbul"], ["İstanbul"]),
        ("a.*b", [".*b"], ["b"]),
        ("under_score", ["under"], ["under"]),
    ],
)
def test_words_are_found_as_the_full_text_parts_them(text: str, phrases: list[str], found: list[str]) -> None:
    assert marked(text, *phrases) == found


def test_the_word_that_is_being_typed_may_be_longer() -> None:
    assert marked("tides and low-tides", "ti", begun=True) == ["ti", "ti"]


def test_there_is_nothing_to_look_for_without_words() -> None:
    assert sought((("--", False),)) is None
    assert sought(()) is None


def test_a_long_text_is_shown_from_just_before_the_first_place() -> None:
    wanted = sought((("wall", False),))
    assert wanted is not None
    assert excerpt("nothing " * 10, wanted) is None
    found = excerpt("It was long ago.\n" * 500 + "Over\tthe  wall and far away " * 20, wanted)
    assert found is not None
    assert found.text.startswith("…")
    assert len(found.text) <= 250
    first, last = found.spans[0]
    assert (found.text[first:last], first < 30) == ("wall", True)
    assert excerpt("The wall", wanted) == Excerpt("The wall", ((4, 8),))


def test_an_answer_is_shown_rather_than_what_it_quotes() -> None:
    wanted = sought((("tide", False),))
    assert wanted is not None
    quoted = "Ann wrote:\n> The tide is\n>> low\n"
    assert excerpt(f"{quoted}The tide is high.", wanted) == Excerpt(
        "Ann wrote: The tide is high.", ((15, 19),)
    )
    assert excerpt(quoted, wanted) == Excerpt("Ann wrote: The tide is low", ((15, 19),))


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("nothing", None),
        ("", None),
        ("a <mark>b</mark> c", Excerpt("a b c", ((2, 3),))),
        ("&lt;mark&gt;<mark>x&amp;y</mark>", Excerpt("<mark>x&y", ((6, 9),))),
        ("\x1b[1m<mark>b\x07</mark>", Excerpt("b", ((0, 1),))),
        ("<mark></mark>", None),
    ],
)
def test_what_a_server_shows_is_text(html: str, shown: Excerpt | None) -> None:
    assert of_snippet(html) == shown


def test_what_a_server_shows_begins_just_before_the_first_place_too() -> None:
    found = of_snippet("far " * 30 + "and <mark>near</mark> by")
    assert found is not None
    assert found.text == "…far far far far and near by"
    assert [found.text[first:last] for first, last in found.spans] == ["near"]


@given(st.text(max_size=80), st.text(min_size=1, max_size=3))
def test_whatever_stands_there_is_clean_and_marked_within(text: str, phrase: str) -> None:
    wanted = sought(((phrase, True),))
    found = excerpt(text, wanted) if wanted is not None else None
    if found is not None:
        assert clean(found.text) == found.text
        assert all(0 <= first < last <= len(found.text) for first, last in found.spans)
