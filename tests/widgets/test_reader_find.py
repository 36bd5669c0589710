"""Finding words in a conversation: over wrapped lines, in folded messages and quotes, and while texts come in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.helpers import screen_text, until
from tests.widgets.rows import NOW, Frame, message
from tui.mail import reading
from tui.mail.message import Body, Message
from tui.mail.page import Page, Span
from tui.widgets.reader import Reader
from tui.widgets.reader_bodies import AT_ONCE
from tui.widgets.reader_hits import hits, pattern

UNREAD = frozenset[str]()


def make(*messages: Message) -> tuple[Reader, Frame]:
    made = Reader(now=lambda: NOW)
    made.show("t1", messages)
    return made, Frame(made)


def found(text: str, query: str, cells: int = 16) -> list[str]:
    page = reading.page(Body(text, ""), cells)
    wanted = pattern(query)
    assert wanted is not None
    lines = ["".join(span.text for span in line) for line in page.lines]
    return ["|".join(lines[line][first:last] for line, first, last in hit) for hit in hits(page, wanted)]


def test_words_are_found_whatever_their_case_and_over_the_end_of_a_line():
    assert found("The harbour festival is in the harbour, HARBOUR FESTIVAL!", "harbour festival") == [
        "harbour|festival",
        "HARBOUR|FESTIVAL",
    ]


def test_the_bars_of_a_quote_are_not_part_of_its_words():
    assert found("> we counted the harbour\n> festival twice\n", "harbour festival", 60) == [
        "harbour|festival"
    ]


def test_what_looks_like_a_pattern_is_taken_by_its_letters():
    assert found("Is it 3.5 (or 345)?", "3.5 (or", 60) == ["3.5 (or"]
    assert pattern("  ") is None


@given(
    st.lists(st.text(alphabet="ab c│", max_size=12), max_size=8),
    st.text(alphabet="abc ", min_size=1, max_size=4),
)
def test_every_hit_is_where_it_says(lines: list[str], query: str):
    page = Page(tuple((Span(line, ""),) for line in lines))
    wanted = pattern(query)
    if wanted is not None:
        for hit in hits(page, wanted):
            text = " ".join(lines[line][first:last] for line, first, last in hit)
            assert text.split() == query.split() or "".join(text.split()) == "".join(query.split())


async def test_folded_messages_that_match_are_opened_and_the_place_is_shown():
    made, app = make(
        message(1, "Where is the needle?"), message(2, "Nothing."), message(3, "The needle is here.")
    )
    async with app.run_test(size=(66, 20)) as pilot:
        await pilot.pause()
        assert "Where is the needle?" not in screen_text(app).splitlines()[3]
        made.find("needle")
        await until(pilot, lambda: made.places == 2)
        assert (made.at, made.current) == (2, 2)
        made.find_step(1)
        await pilot.pause()
        assert (made.at, made.current) == (1, 0)
        assert screen_text(app).count("to Alice, Ann") == 2
        made.find_step(-1)
        assert made.at == 2
        made.find("")
        assert (made.places, made.at) == (0, 0)


async def test_a_quote_that_hides_a_place_is_opened():
    quote = "Hello.\n\nOn Tue Ann wrote:\n" + "".join(f"> quoted {n}\n" for n in range(30))
    made, app = make(message(1, quote))
    async with app.run_test(size=(66, 20)) as pilot:
        made.find("quoted 17")
        await until(pilot, lambda: "quoted 17" in screen_text(app))
        assert (made.at, made.places) == (1, 1)


async def test_places_are_counted_as_the_texts_come_in_and_each_once():
    html = "".join(f"<p>Story {n} has a needle.</p>" for n in range(AT_ONCE // 20))
    bodies = [message(n, body=Body("", html), keywords=UNREAD) for n in range(1, 4)]
    made, app = make(*bodies)
    async with app.run_test(size=(66, 20)) as pilot:
        made.find("needle")
        await until(pilot, lambda: made.looked_through)
        assert made.places == 3 * (AT_ONCE // 20)
        await app.workers.wait_for_complete()
        assert made.places == 3 * (AT_ONCE // 20)


async def test_the_places_are_marked_and_the_current_one_stands_out():
    made, app = make(message(1, "needle and needle"))
    async with app.run_test(size=(66, 20)) as pilot:
        made.find("needle")
        await pilot.pause()
        line = next(y for y in range(20) if "needle" in made.render_line(y).text)
        styles = [segment.style for segment in made.render_line(line) if segment.text == "needle"]
        assert len(styles) == 2
        assert all(style is not None and style.underline for style in styles)
        assert [bool(style and style.bold) for style in styles] == [True, False]


async def test_a_message_that_arrives_later_is_looked_through():
    made, app = make(message(1, "One needle."))
    async with app.run_test(size=(66, 20)) as pilot:
        made.find("needle")
        made.show("t1", [message(1, "One needle."), message(2, "Another needle.")])
        await until(pilot, lambda: made.places == 2)
