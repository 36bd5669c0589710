"""One picture over the whole screen."""

from __future__ import annotations

from typing import Any, cast

from textual.app import App, ComposeResult
from textual.events import Resize
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from tui.actions import bindings
from tui.mail.safety import clean
from tui.widgets.key_hints import KeyHints
from tui.widgets.paint import Inks, blank
from tui.widgets.pane_title import PaneTitle
from tui.widgets.pictures import Drawing, NoPicture, drawing


class PictureView(Widget):
    """Draws the picture, centred, as large as there is room for."""

    DEFAULT_CSS = """
    PictureView { width: 1fr; height: 1fr; background: $mail-ground; }
    """

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._data = data
        self._drawing: Drawing | None = None

    def on_resize(self, event: Resize) -> None:
        self.run_worker(self._make(event.size.width, event.size.height), exclusive=True)

    async def _make(self, cells: int, lines: int) -> None:
        try:
            self._drawing = await drawing(cast(App[Any], self.app), self._data, cells - 4, lines)
        except NoPicture as error:
            cast(PictureScreen, self.screen).say(str(error))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        inks, cells = Inks(cast(App[Any], self.app).theme_variables), self.size.width
        made = self._drawing
        top = (self.size.height - len(made)) // 2 if made is not None else 0
        if made is None or not 0 <= y - top < len(made):
            return blank(cells, inks)
        return made.strip(y - top, (cells - made.width) // 2, cells, inks.style("text"))


class PictureScreen(Screen[None]):
    """Shows what is in ``data``; any key of a page closes it."""

    BINDINGS = bindings("page")

    def __init__(self, name: str, data: bytes) -> None:
        super().__init__()
        self._name = clean(name)
        self._data = data

    def compose(self) -> ComposeResult:
        title = PaneTitle(self._name)
        title.active = True
        yield title
        problem = Static("", markup=False)
        problem.display = False
        yield problem
        yield PictureView(self._data)
        yield KeyHints()

    def say(self, sentence: str) -> None:
        """Why there is no picture."""
        problem = self.query_one(Static)
        problem.update(f"  {sentence}")
        problem.display = True

    def action_page_close(self) -> None:
        self.dismiss(None)
