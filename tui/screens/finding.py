"""Finding words in the conversation that is read: a line below the page, and the places marked in it."""

from __future__ import annotations

from textual import on

from tui.screens.mail_screen import MailScreen
from tui.widgets.find_line import FindLine
from tui.widgets.reader import Reader


class Finding(MailScreen):
    """The line stays while the keys are in the page; Escape closes it and unmarks the places."""

    @property
    def find_line(self) -> FindLine:
        return self.query_one(FindLine)

    def find(self, what: str) -> None:
        """Do as the reader was asked: "find", "find next", "find previous" or "find no more"."""
        match what:
            case "find next" | "find previous" if self.reader.sought:
                self.reader.find_step(1 if what == "find next" else -1)
            case "find no more":
                self._close_find()
            case _:
                self.find_line.open()

    @on(FindLine.Typed)
    def _find_typed(self, event: FindLine.Typed) -> None:
        self.reader.find(event.line.words)
        self._say_places()

    @on(FindLine.Stepped)
    def _find_stepped(self, event: FindLine.Stepped) -> None:
        self.reader.find_step(event.step)

    @on(FindLine.Done)
    def _find_done(self, event: FindLine.Done) -> None:
        if not self.reader.sought:
            self._close_find()
        self.reader.focus()

    @on(FindLine.Left)
    def _find_left(self, event: FindLine.Left) -> None:
        self._close_find()
        self.reader.focus()

    def _close_find(self) -> None:
        self.find_line.close()
        self.reader.find("")

    @on(Reader.Found)
    def _find_found(self, event: Reader.Found) -> None:
        self._say_places()

    def _say_places(self) -> None:
        reader, line = self.reader, self.find_line
        if not reader.sought:
            line.count("")
            if not line.has_focus_within:
                line.close()
        elif reader.places:
            line.count(f"{reader.at:,} of {reader.places:,}")
        else:
            line.count("not found" if reader.looked_through else "looking…")
