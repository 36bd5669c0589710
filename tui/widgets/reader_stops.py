"""What can be done in a conversation: links to follow, quotes to open, files to save; by Tab, by number, by click."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from textual import events
from textual.message import Message as Event
from textual.strip import Strip
from textual.timer import Timer

from tui.mail.links import shown
from tui.mail.message import Attachment, Message
from tui.mail.page import LinkTarget
from tui.mail.safety import clean
from tui.mail.text import width
from tui.widgets.paint import Piece, cut, strip
from tui.widgets.reader_lines import Section
from tui.widgets.reader_sheet import ReaderSheet
from tui.widgets.reader_text import Pieces

MOST_DIGITS = 4


class Stop(NamedTuple):
    """A place to act at: a message's id, and in it ``link 3``, ``quote 0``, ``file 1`` or what a remark offers."""

    message_id: str
    act: str


class ReaderStops(ReaderSheet):
    """One stop at a time is picked; the foot of the page says where it leads."""

    class Followed(Event):
        """The person wants to go where a link leads."""

        def __init__(self, target: LinkTarget) -> None:
            super().__init__()
            self.target = target

    class FileChosen(Event):
        """The person wants to do something with an attachment."""

        def __init__(self, message: Message, attachment: Attachment) -> None:
            super().__init__()
            self.message = message
            self.attachment = attachment

    class RemarkChosen(Event):
        """The person wants what a remark below the head of a message offers."""

        def __init__(self, message: Message, act: str) -> None:
            super().__init__()
            self.message = message
            self.act = act

    picked: Stop | None = None
    _hovered: Stop | None = None
    _digits: str = ""
    _typing: Timer | None = None

    def _forget(self) -> None:
        super()._forget()
        self.picked = self._hovered = None
        self._digits = ""

    # Which there are

    def _section(self, message_id: str) -> Section | None:
        return next((each for each in self._sheet.sections if each.message.id == message_id), None)

    def _stops(self) -> list[tuple[int, Stop]]:
        """Every stop of the conversation with its line, from the top."""
        return [
            (start + line, Stop(section.message.id, act))
            for start, section in zip(self._sheet.starts, self._sheet.sections, strict=True)
            for line, act in section.acts()
        ]

    def target(self, stop: Stop | None) -> LinkTarget | None:
        """The link of a stop."""
        section = self._section(stop.message_id) if stop is not None else None
        return (
            section.text.link(stop.act) if stop is not None and section is not None and section.text else None
        )

    @property
    def picked_link(self) -> LinkTarget | None:
        return self.target(self.picked)

    def links(self) -> tuple[LinkTarget, ...]:
        """Those of the current message that may be followed."""
        message = self.current_message
        section = self._section(message.id) if message is not None else None
        return tuple(link for link in section.text.page.links if link.url) if section and section.text else ()

    # Picking

    def pick(self, stop: Stop | None) -> None:
        self.picked = stop
        self.draw_anew()

    def action_reader_link_next(self) -> None:
        self._step(1)

    def action_reader_link_previous(self) -> None:
        self._step(-1)

    def _step(self, by: int) -> None:
        """To the next stop after the picked one; with none picked, to the first on the screen."""
        stops = self._stops()
        at = next((place for place, (_, stop) in enumerate(stops) if stop == self.picked), None)
        top, bottom = self.scroll_offset.y, self.scroll_offset.y + self.page
        if at is not None and top <= stops[at][0] < bottom:
            following = at + by
        else:
            below = [
                place for place, (line, _) in enumerate(stops) if (line >= top if by > 0 else line < bottom)
            ]
            following = (below[0] if by > 0 else below[-1]) if below else -1
        if not 0 <= following < len(stops):
            self.pick(None)
            self.post_message(self.NoMoreStops(by))
            return
        line, stop = stops[following]
        self.set_current(self._sheet.message_at(line))
        self.show_line(line)
        self.pick(stop)

    class NoMoreStops(Event):
        """Tab went on from the last stop, or back from the first."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    def on_key(self, event: events.Key) -> None:
        """Digits pick the link with that number in the current message."""
        if event.character is not None and event.character in "0123456789" and self.has_focus:
            if self._pick_number(self._digits + event.character) or self._pick_number(event.character):
                event.stop()
                event.prevent_default()
        elif event.key == "escape" and self.picked is not None:
            event.stop()
            event.prevent_default()
            self.pick(None)

    def _pick_number(self, digits: str) -> bool:
        message = self.current_message
        number = int(digits)
        section = self._section(message.id) if message is not None and len(digits) <= MOST_DIGITS else None
        links = section.text.page.links if section is not None and section.text is not None else ()
        at = next((place for place, link in enumerate(links) if link.number == number and link.url), None)
        if message is None or at is None:
            return False
        self._digits = digits
        if self._typing is not None:
            self._typing.stop()
        self._typing = self.set_timer(1.0, self._typed)
        stop = Stop(message.id, f"link {at}")
        line = next((line for line, each in self._stops() if each == stop), None)
        if line is not None:
            self.show_line(line)
        self.pick(stop)
        return True

    def _typed(self) -> None:
        """The next digit begins another number."""
        self._digits = ""

    # Acting

    def act_at(self, stop: Stop) -> None:
        """Do what a stop is for."""
        kind, _, number = stop.act.partition(" ")
        section = self._section(stop.message_id)
        if section is None:
            return
        if kind == "quote":
            opened = self._quotes.get(stop.message_id, frozenset())
            self._quotes[stop.message_id] = opened ^ {int(number)}
            self._lay_out()
        elif kind == "file" and section.message.body is not None:
            self.post_message(self.FileChosen(section.message, section.message.body.attachments[int(number)]))
        elif (target := self.target(stop)) is not None:
            self.post_message(self.Followed(target))
        else:
            self.post_message(self.RemarkChosen(section.message, stop.act))

    def stop_at(self, x: int, y: int) -> Stop | None:
        """The stop in that cell of the screen."""
        index = y + self.scroll_offset.y
        if not 0 <= index < len(self._sheet):
            return None
        at = 0
        for piece in self._before(index, marked=False) + self._sheet.line(index):
            at += width(clean(piece.text))
            if x < at:
                message = self._sheet.sections[self._sheet.message_at(index)].message
                return Stop(message.id, piece.act) if piece.act else None
        return None

    def on_mouse_move(self, event: events.MouseMove) -> None:
        hovered = self.stop_at(event.x, event.y)
        if hovered != self._hovered:
            self._hovered = hovered
            self.refresh()

    def on_leave(self, event: events.Leave) -> None:
        if self._hovered is not None:
            self._hovered = None
            self.refresh()

    # Drawing

    def dressed(self, index: int, pieces: Pieces) -> Pieces:
        pieces = super().dressed(index, pieces)
        picked = self.picked
        if (
            picked is None
            or self._sheet.sections[self._sheet.message_at(index)].message.id != picked.message_id
        ):
            return pieces
        return tuple(
            replace(piece, ink=f"bold {piece.ink}", on="cursor", colour="")
            if piece.act == picked.act
            else piece
            for piece in pieces
        )

    def over(self, y: int, width: int) -> Strip | None:
        led = self.picked is not None or self._hovered is not None
        if led and y == self.page - 1 and (said := self.foot(width)):
            return strip(said, width, self.inks, "bar")
        return super().over(y, width)

    def foot(self, cells: int) -> Pieces:
        """What the last line of the page says, over the text: where the link leads."""
        stop = self.picked or self._hovered
        target = self.target(stop)
        if target is None or stop is None:
            return ()
        number = f"[{target.number}] "
        host = target.host or "nowhere"
        keys = "Enter opens, Y copies" if stop == self.picked else ""
        room = cells - 2 - len(number) - (width(keys) + 3 if keys else 0)
        said = target.warning or (shown(target.url, 2_000) if target.url else "This link must not be opened.")
        if room < 24:
            keys, room = "", cells - 2 - len(number)
        lead = () if target.warning else (Piece(cut(host, room), "bold text"), Piece("  "))
        left = room - sum(width(piece.text) for piece in lead)
        if not target.warning and left < 12:
            return Piece(" "), Piece(number, "bold accent"), *lead
        rest = cut(said, left)
        gap = " " * max(0, left - width(rest) + 2)
        ink = "bold warning" if target.warning or not target.url else "dim"
        return (
            Piece(" "),
            Piece(number, "bold accent"),
            *lead,
            Piece(rest, ink),
            Piece(gap),
            Piece(keys, "dim"),
        )
