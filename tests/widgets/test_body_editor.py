"""The text of a message while it is written."""

from __future__ import annotations

from textual.events import Paste

from tests.widgets.holder import held
from tui.widgets.body_editor import BodyEditor
from tui.widgets.line_field import LineField

TEXT = "Hi\n\n> one\n>> two\n> > > > three\n\n-- \nAlice\nexample.org"


async def test_quotes_and_signature_are_drawn_quieter_than_the_text() -> None:
    body = BodyEditor(TEXT)
    app = held(body)
    async with app.run_test():
        colours = [
            str(span.style.color.name) if (span := next(iter(body.get_line(index).spans), None)) else ""  # type: ignore[union-attr]
            for index in range(body.document.line_count)
        ]
        own, quote1, quote2, quote3, signature = colours[0], colours[2], colours[3], colours[4], colours[6]
        assert own == colours[1] == colours[5] == ""
        assert len({quote1, quote2, quote3, signature}) == 4
        assert colours[7] == colours[8] == signature


async def test_pasted_escape_sequences_are_only_text() -> None:
    body = BodyEditor("safe\x1b]0;title\x07")
    app = held(body)
    async with app.run_test() as pilot:
        assert body.text == "safe"
        body.post_message(Paste("one\r\ntwo\x1b[2J\n"))
        await pilot.pause()
        assert body.text == "one\ntwo\nsafe"


async def test_up_in_the_first_row_goes_back_to_the_headers() -> None:
    subject, body = LineField("s"), BodyEditor("words " * 30)
    app = held(subject, body)
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("down", "down", "up")
        assert body.has_focus
        await pilot.press("up")
        assert subject.has_focus


async def test_putting_a_text_in_can_be_undone() -> None:
    body = BodyEditor("mine")
    app = held(body)
    async with app.run_test() as pilot:
        body.put("from the editor\n")
        assert body.text == "from the editor\n"
        assert body.cursor_location == (0, 0)
        await pilot.press("ctrl+z")
        assert body.text == "mine"
