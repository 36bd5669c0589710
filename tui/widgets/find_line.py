"""The line below the page where the words to find are typed, with how many places there are."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message as Event
from textual.widgets import Input, Static


class FindInput(Input):
    """The words. They are found while they are typed."""

    def on_key(self, event: events.Key) -> None:
        line = self.parent
        if not isinstance(line, FindLine):
            return
        step = {"f3": 1, "ctrl+n": 1, "shift+f3": -1, "ctrl+p": -1, "down": 1, "up": -1}.get(event.key)
        if step is not None:
            line.post_message(FindLine.Stepped(line, step))
        elif event.key == "escape":
            line.post_message(FindLine.Left(line))
        else:
            return
        event.stop()
        event.prevent_default()


class FindLine(Horizontal):
    """Hidden until words are looked for. Enter goes back to the page and leaves the places marked."""

    DEFAULT_CSS = """
    FindLine {
        display: none;
        height: 1;
        background: $mail-bar;
        &.-open { display: block; }
        & > FindInput { width: 1fr; background: $mail-bar; }
        & > Static { width: auto; padding: 0 1; color: $mail-dim; }
    }
    """

    class _About(Event):
        def __init__(self, line: FindLine) -> None:
            super().__init__()
            self.line = line

    class Typed(_About):
        """Other words are to be found: ``line.words``."""

    class Stepped(_About):
        """To the next place, or with -1 to the one before."""

        def __init__(self, line: FindLine, step: int) -> None:
            super().__init__(line)
            self.step = step

    class Done(_About):
        """The words are typed; the keys go to the page."""

    class Left(_About):
        """Nothing is to be found any more."""

    def compose(self) -> ComposeResult:
        line = FindInput(placeholder="words of this conversation", compact=True)
        line.cursor_blink = False
        yield line
        yield Static("", markup=False)

    @property
    def words(self) -> str:
        return self.query_one(FindInput).value

    @property
    def is_open(self) -> bool:
        return self.has_class("-open")

    def open(self) -> None:
        """Show it and give it the keys, with the last words to type over."""
        self.add_class("-open")
        line = self.query_one(FindInput)
        line.focus()
        line.action_select_all()

    def close(self) -> None:
        self.remove_class("-open")
        with self.prevent(Input.Changed):
            self.query_one(FindInput).value = ""
        self.count("")

    def count(self, text: str) -> None:
        """What is said at the right."""
        self.query_one(Static).update(text)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(self))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Done(self))
