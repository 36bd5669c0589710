"""A field for recipients: what cannot be read as an address stays, is marked, and a sentence says why."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from rich.text import Text
from textual import events
from textual.widgets import TextArea

from tui.mail.addresses import format_address, format_addresses, parse, problem
from tui.mail.message import Address
from tui.widgets.line_field import LineField
from tui.widgets.suggestions import Suggestions

Complete = Callable[[str], Sequence[Address]]
"""Whom the beginning of a name or an address may mean, the most likely first."""

_LAST_PIECE = re.compile(r'(?:[^",;]|"(?:[^"\\]|\\.)*"?)*\Z')
_LONGEST = 200
"""Characters of a name that somebody may be looked for by."""


class AddressField(LineField):
    """Addresses, separated by commas. They are read when the field is left, and written out evenly."""

    DEFAULT_CSS = """
    AddressField {
        & .address-field--person { background: $panel; }
        & .address-field--wrong { color: $mail-error; text-style: underline; }
    }
    """
    COMPONENT_CLASSES = {"address-field--person", "address-field--wrong"}

    def __init__(self, addresses: Iterable[Address], complete: Complete | None = None) -> None:
        people = tuple(addresses)
        super().__init__(format_addresses(people))
        self.suggestions = Suggestions()
        self._complete = complete
        self._wrong: list[Address] = []
        self._people = list(map(format_address, people))

    @property
    def addresses(self) -> tuple[Address, ...]:
        """What is written, in its order; what is no address is among them, so that a draft loses nothing."""
        return parse(self.text)

    @property
    def problem(self) -> str:
        """One plain sentence about what cannot be an address; empty: nothing was wrong when last read."""
        if not self._wrong:
            return ""
        others = len(self._wrong) - 1
        more = f" And {others} more {'is' if others == 1 else 'are'} wrong." if others else ""
        return problem(self._wrong[0]) + more

    def settle(self) -> None:
        """Read what was typed, mark what cannot be read, and otherwise write it out evenly."""
        found = self.addresses
        self._wrong = [each for each in found if problem(each)]
        if not self._wrong:
            self.fill(format_addresses(found))
        self._people = [format_address(each) for each in found if each not in self._wrong]
        self.suggestions.show(())
        self.notify_style_update()  # draws every line anew
        self.refresh()

    def get_line(self, line_index: int) -> Text:
        line = super().get_line(line_index)
        chip = self.get_component_rich_style("address-field--person", partial=True)
        end = 0
        for person in self._people:
            if (at := line.plain.find(person, end)) >= 0:
                end = at + len(person)
                line.stylize(chip, at, end)
        style = self.get_component_rich_style("address-field--wrong", partial=True)
        for text in (each.email or each.name for each in self._wrong):
            if text and (at := line.plain.find(text)) >= 0:
                line.stylize(style, at, at + len(text))
        return line

    def pasted(self, text: str) -> str:
        """Lines of a pasted list become addresses separated by commas."""
        lines = (line.strip().rstrip(",;") for line in text.splitlines())
        return self.one_line(", ".join(line for line in lines if line))

    # Completing

    def _typed(self) -> str:
        """The piece of the list that the caret is at the end of; empty: it is not at an end."""
        row, column = self.cursor_location
        line = self.document.get_line(row)
        if line[column:].lstrip()[:1] not in ("", ",", ";"):
            return ""
        piece = _LAST_PIECE.search(line[max(0, column - _LONGEST) : column])
        return piece.group().strip() if piece else ""

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        typed = self._typed() if self.has_focus and self._complete is not None else ""
        found = self._complete(typed) if typed and self._complete is not None else ()
        # What is written out already needs no completing.
        self.suggestions.show([] if any(format_address(each) == typed for each in found) else found)

    def take(self) -> bool:
        """Write the marked suggestion out; False: there is none."""
        chosen = self.suggestions.current
        if chosen is None:
            return False
        typed = self._typed()
        row, column = self.cursor_location
        written = format_address(chosen)
        rest = self.document.get_line(row)[column:].strip()
        result = self.replace(written + ("" if rest else ", "), (row, column - len(typed)), (row, column))
        self.move_cursor(result.end_location)
        self._people.append(written)
        self.suggestions.show(())
        return True

    def on_key(self, event: events.Key) -> None:
        if self.suggestions.found and self._steer(event.key):
            event.stop()
            event.prevent_default()
        else:
            super().on_key(event)

    def _steer(self, key: str) -> bool:
        """What a key does to the suggestions; False: nothing."""
        if key in ("down", "ctrl+n", "up", "ctrl+p"):
            self.suggestions.move(1 if key in ("down", "ctrl+n") else -1)
        elif key in ("tab", "enter"):
            return self.take()
        elif key == "escape":
            self.suggestions.show(())
        else:
            return False
        return True
