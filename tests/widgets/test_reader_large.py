"""Large texts: laid out beside the screens' loop, shown when they are there, at the place where they belong."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence

import pytest

from tests.helpers import screen_text, until
from tests.widgets.rows import NOW, Frame, message
from tui.mail.message import Body, Message
from tui.mail.page import Page
from tui.widgets import reader_bodies
from tui.widgets.reader import Reader
from tui.widgets.reader_bodies import AT_ONCE, KEPT, PLAIN, Wish, page_of
from tui.widgets.reader_lines import LAYING_OUT

UNREAD = frozenset[str]()


def newsletter(name: str, rows: int = 400) -> Body:
    html = "".join(f"<p>{name} has <b>{row}</b> things to say.</p>" for row in range(rows))
    assert len(html) > AT_ONCE
    return Body("", html)


class Layouts:
    """Notes who lays out what, and holds back what is laid out in a thread until it may go on."""

    def __init__(self) -> None:
        self.done: list[tuple[Body, int]] = []
        self.threads: set[bool] = set()
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def __call__(self, body: Body, wish: Wish) -> Page:
        on_loop = threading.current_thread() is threading.main_thread()
        self.threads.add(on_loop)
        if not on_loop:
            self.may_go_on.wait(30)
        self.done.append((body, wish.width))
        return page_of(body, wish)


@pytest.fixture
def layouts(monkeypatch: pytest.MonkeyPatch) -> Iterator[Layouts]:
    noted = Layouts()
    monkeypatch.setattr(reader_bodies, "page_of", noted)
    yield noted
    noted.may_go_on.set()


def make(messages: Sequence[Message], key: str = "t1") -> Reader:
    made = Reader(now=lambda: NOW)
    made.show(key, messages)
    return made


def on_screen(app: Frame, text: str) -> Callable[[], bool]:
    return lambda: text in screen_text(app)


async def test_keys_that_scroll_a_text_on_its_way_are_done_when_it_is_there(layouts: Layouts):
    layouts.may_go_on.clear()
    reader = make([message(1, body=newsletter("Alpha"))])
    app = Frame(reader)
    async with app.run_test(size=(66, 20)) as pilot:
        await until(pilot, on_screen(app, LAYING_OUT))
        reader.focus()
        await pilot.press("space", "j", "j", "j", "k")
        assert on_screen(app, LAYING_OUT)()
        layouts.may_go_on.set()
        await until(pilot, lambda: not reader.is_coming)
        assert reader.scroll_offset.y == max(1, reader.page - 2) + 2
        await pilot.press("j")
        assert reader.scroll_offset.y == max(1, reader.page - 2) + 3


async def test_going_up_from_the_top_of_a_text_on_its_way_leads_nowhere(layouts: Layouts):
    layouts.may_go_on.clear()
    reader = make([message(1, body=newsletter("Alpha"))])
    app = Frame(reader)
    async with app.run_test(size=(66, 20)) as pilot:
        await until(pilot, on_screen(app, LAYING_OUT))
        reader.focus()
        await pilot.press("k", "k", "backspace", "j")
        layouts.may_go_on.set()
        await until(pilot, lambda: not reader.is_coming)
        assert reader.scroll_offset.y == 1


async def test_a_large_text_is_laid_out_in_a_thread_and_comes_to_the_screen(layouts: Layouts):
    layouts.may_go_on.clear()
    app = Frame(make([message(1, body=newsletter("Alpha"))]))
    async with app.run_test(size=(66, 20)) as pilot:
        await until(pilot, on_screen(app, LAYING_OUT))
        assert "Bob Builder" in screen_text(app)
        layouts.may_go_on.set()
        await until(pilot, on_screen(app, "Alpha has 0 things"))
        assert LAYING_OUT not in screen_text(app)
        assert layouts.threads == {False}


@pytest.mark.parametrize(("length", "on_loop"), [(AT_ONCE * PLAIN, True), (AT_ONCE * PLAIN + PLAIN, False)])
async def test_plain_text_goes_to_the_thread_when_it_is_longer(layouts: Layouts, length: int, on_loop: bool):
    app = Frame(make([message(1, ("word " * length)[:length])]))
    async with app.run_test(size=(66, 20)) as pilot:
        await until(pilot, on_screen(app, "word word"))
        assert layouts.threads == {on_loop}


async def test_many_small_texts_are_a_large_one(layouts: Layouts):
    body = Body("", "<p>Small.</p>" * (AT_ONCE // 30))
    app = Frame(make([message(n, body=body, keywords=UNREAD) for n in range(10)]))
    async with app.run_test(size=(66, 20)) as pilot:
        await until(pilot, lambda: len(layouts.done) == 10)
        assert layouts.threads == {True, False}


async def test_more_open_texts_than_are_kept_are_all_shown_and_laid_out_once(layouts: Layouts):
    bodies = [newsletter(f"Letter {n}", 300) for n in range(KEPT + 3)]
    made = make([message(n, body=body, keywords=UNREAD) for n, body in enumerate(bodies)])
    app = Frame(made)
    async with app.run_test(size=(66, 20)) as pilot:
        await until(pilot, lambda: made.virtual_size.height > 2 * 300 * len(bodies))
        await app.workers.wait_for_complete()
        assert len(layouts.done) == len(bodies)


async def test_each_text_is_laid_out_once_for_a_width(layouts: Layouts):
    made = make([message(1, body=newsletter("Alpha"))])
    app = Frame(made)
    async with app.run_test(size=(66, 20)) as pilot:
        await until(pilot, on_screen(app, "Alpha has"))
        made.show("t2", [message(2, body=newsletter("Beta"))])
        await until(pilot, on_screen(app, "Beta has"))
        # Each reading of the store makes a new object of the same text.
        made.show("t1", [message(1, body=newsletter("Alpha"))])
        await pilot.pause()
        assert "Alpha has" in screen_text(app)
        assert len(layouts.done) == 2
        await pilot.resize_terminal(90, 20)
        await until(pilot, lambda: len(layouts.done) == 3)
        await until(pilot, on_screen(app, "Alpha has"))
        await pilot.resize_terminal(66, 20)
        await pilot.pause()
        assert "Alpha has" in screen_text(app)
        assert len(layouts.done) == 3


async def test_a_text_that_changed_is_laid_out_anew(layouts: Layouts):
    made = make([message(1, body=newsletter("Alpha"))])
    app = Frame(made)
    async with app.run_test(size=(66, 20)) as pilot:
        await until(pilot, on_screen(app, "Alpha has"))
        made.show("t1", [message(1, body=newsletter("Omega"))])
        await until(pilot, on_screen(app, "Omega has"))


async def test_what_nobody_looks_at_any_more_is_not_begun(layouts: Layouts):
    layouts.may_go_on.clear()
    first, passed, last = (newsletter(name) for name in ("First", "Passed", "Last"))
    made = make([message(1, body=first)])
    app = Frame(made)
    async with app.run_test(size=(66, 20)) as pilot:
        await until(pilot, on_screen(app, LAYING_OUT))
        made.show("t2", [message(2, body=passed)])
        made.show("t3", [message(3, body=last)])
        layouts.may_go_on.set()
        await until(pilot, on_screen(app, "Last has"))
        assert [body for body, _ in layouts.done] == [first, last]


async def test_the_first_unread_message_comes_to_the_top_though_its_text_comes_later():
    read = [message(n, "Read.") for n in range(1, 5)]
    made = make([*read, message(5, body=newsletter("News"), keywords=UNREAD)])
    app = Frame(made)
    async with app.run_test(size=(66, 20)) as pilot:
        await until(pilot, on_screen(app, "News has"))
        assert "Bob Builder" in screen_text(app).splitlines()[0]
        assert made.scroll_offset.y == 7


async def test_what_is_at_the_top_stays_there_when_a_text_above_it_comes(layouts: Layouts):
    layouts.may_go_on.clear()
    long = "\n".join(f"line {n}" for n in range(60))
    made = make([message(1, body=newsletter("News"), keywords=UNREAD), message(2, long)])
    app = Frame(made)
    async with app.run_test(size=(66, 20)) as pilot:
        await until(pilot, on_screen(app, LAYING_OUT))
        await pilot.press("space", "j")
        before = screen_text(app).splitlines()[0]
        assert "line" in before
        layouts.may_go_on.set()
        await until(pilot, lambda: made.virtual_size.height > 400)
        assert screen_text(app).splitlines()[0] == before


async def test_a_resize_keeps_the_place_in_a_large_text():
    made = make([message(1, body=newsletter("News"), keywords=UNREAD)])
    app = Frame(made)
    async with app.run_test(size=(66, 20)) as pilot:
        await until(pilot, on_screen(app, "News has"))
        await pilot.press("space", "space", "space")
        before = screen_text(app).splitlines()[0].strip(" ▐")
        await pilot.resize_terminal(100, 20)
        await until(pilot, on_screen(app, "News has"))
        assert screen_text(app).splitlines()[0].strip(" ▐") == before


async def test_the_end_is_the_end_though_it_comes_later(layouts: Layouts):
    layouts.may_go_on.clear()
    app = Frame(make([message(1, body=newsletter("News", 400))]))
    async with app.run_test(size=(66, 20)) as pilot:
        await until(pilot, on_screen(app, LAYING_OUT))
        await pilot.press("G")
        layouts.may_go_on.set()
        await until(pilot, on_screen(app, "News has 399 things"))


async def test_what_may_come_next_is_laid_out_ahead(layouts: Layouts):
    made = make([message(1)])
    app = Frame(made)
    coming = [message(2, body=newsletter("Folded")), message(3, body=newsletter("Next"))]
    async with app.run_test(size=(66, 20)) as pilot:
        await pilot.pause()
        made.prepare([coming])
        await until(pilot, lambda: len(layouts.done) == 2)
        await app.workers.wait_for_complete()
        made.show("t2", coming)
        await pilot.pause()
        assert "Next has 0" in screen_text(app)
        assert [body for body, _ in layouts.done[1:]] == [coming[1].body]
