"""A field for recipients: what cannot be read as an address stays, is marked, and a sentence says why."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text

from tui.mail.addresses import format_addresses, parse, problem
from tui.mail.message import Address
from tui.widgets.line_field import LineField


class AddressField(LineField):
    """Addresses, separated by commas. They are read when the field is left, and written out evenly."""

    DEFAULT_CSS = """
    AddressField {
        & .address-field--wrong { color: $mail-error; text-style: underline; }
    }
    """
    COMPONENT_CLASSES = {"address-field--wrong"}

    def __init__(self, addresses: Iterable[Address]) -> None:
        super().__init__(format_addresses(addresses))
        self._wrong: list[Address] = []

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
        self.notify_style_update()  # draws every line anew
        self.refresh()

    def get_line(self, line_index: int) -> Text:
        line = super().get_line(line_index)
        style = self.get_component_rich_style("address-field--wrong", partial=True)
        for text in (each.email or each.name for each in self._wrong):
            if text and (at := line.plain.find(text)) >= 0:
                line.stylize(style, at, at + len(text))
        return line

    def pasted(self, text: str) -> str:
        """Lines of a pasted list become addresses separated by commas."""
        lines = (line.strip().rstrip(",;") for line in text.splitlines())
        return self.one_line(", ".join(line for line in lines if line))
