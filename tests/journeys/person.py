"""Somebody at Jaymail's keyboard: what they press, and what they find on the screen before they go on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from tests.journeys.terminal import Terminal
from tests.servers.waiting import DEADLINE

SETTINGS = "poll_seconds = 5\nsend_delay = 0\nmark_read_after = 0\n"
"""A mail leaves at once, and a server that tells of nothing is asked as often as the settings allow."""

UNMARKED = SETTINGS.replace("mark_read_after = 0", "mark_read_after = -1")
"""Nothing is marked read by itself."""

SYNCED = "✓ synced"


class Person:
    """At a terminal that is wide enough for tree, list and reader.

    Every step waits until the screen shows what it led to: keys that come faster than the screen are
    a different test.
    """

    def __init__(
        self, home: Path, environment: Mapping[str, str], *, settings: str = SETTINGS, columns: int = 140
    ) -> None:
        home.mkdir(mode=0o700, exist_ok=True)
        (home / "config.toml").write_text(settings)
        self.terminal = Terminal(home, environment=environment, columns=columns, rows=40)
        self.press = self.terminal.press

    def start(self, *arguments: str) -> None:
        self.terminal.start(*arguments)
        self.terminal.wait_for("Inbox")

    def quit(self) -> None:
        self.press("ctrl+q")
        assert self.terminal.wait_exit() == 0
        assert self.terminal.modes_left_on() == []
        assert "Traceback" not in self.terminal.text()

    # What is on the screen

    def sees(self, text: str, *, deadline: float = DEADLINE) -> str:
        return self.terminal.wait_for(text, deadline=deadline)

    def is_synced(self, *, deadline: float = DEADLINE) -> None:
        self.sees(SYNCED, deadline=deadline)

    def sees_row(self, subject: str, *, deadline: float = DEADLINE) -> None:
        """The list has a row with that subject."""

        def listed(screen: str) -> bool:
            return any(subject in line for line in list_pane(screen))

        listed.__name__ = f"the row {subject!r} in the list"
        self.terminal.wait_for(listed, deadline=deadline)

    def sees_no_row(self, subject: str) -> None:
        def listed(screen: str) -> bool:
            return any(subject in line for line in list_pane(screen))

        listed.__name__ = f"the row {subject!r} in the list"
        self.terminal.wait_gone(listed)

    def reads(self, text: str) -> None:
        """The reader shows that text."""

        def shown(screen: str) -> bool:
            return any(text in line for line in reader_pane(screen))

        shown.__name__ = f"{text!r} in the reader"
        self.terminal.wait_for(shown)

    # What the person does

    def goes_to_row(self, subject: str) -> None:
        """The cursor to that row, which is on the screen."""
        self.sees_row(subject)
        for _ in range(100):
            pane = list_pane(self.terminal.wait_for(_has_whole_bar))
            bar = bar_lines(pane)
            if any(subject in pane[n] for n in bar):
                return
            below = next(n for n, line in enumerate(pane) if subject in line) > bar[0]
            self.press("j" if below else "k")
            self.terminal.wait_for(lambda screen, pane=pane: has_moved(pane, list_pane(screen)))
        raise AssertionError(f"no row {subject!r}:\n{self.terminal.picture()}")

    def opens(self, subject: str) -> None:
        """To its row, and into the reader: the bar of the focus leaves the list."""
        self.goes_to_row(subject)
        self.press("enter")
        self.terminal.wait_gone(_has_cursor)

    def goes_back(self) -> None:
        self.press("u")
        self.terminal.wait_for(_has_whole_bar)

    def goes_to_mailbox(self, *keys: str, title: str) -> None:
        """With a key sequence such as g a."""
        self.press(*keys)

        def titled(screen: str) -> bool:
            return any(line.strip().startswith(title) for line in list_pane(screen)[:1])

        titled.__name__ = f"the list of {title}"
        self.terminal.wait_for(titled)

    def writes(self, text: str) -> None:
        """Types a text of one line where the caret is."""
        self.press(text)
        self.sees(text)

    def in_field(self, label: str) -> None:
        pattern = re.compile(rf"▌\s*{label}\b")

        def focused(screen: str) -> bool:
            return pattern.search(screen) is not None

        focused.__name__ = f"the caret in {label}"
        self.terminal.wait_for(focused)

    def in_text(self) -> None:
        """The caret is in the message's text: the composer is there, and no header has the bar."""

        def focused(screen: str) -> bool:
            return "F5 send" in screen and re.search(r"▌\s*(From|To|Cc|Bcc|Subject)\b", screen) is None

        focused.__name__ = "the caret in the text"
        self.terminal.wait_for(focused)

    def begins_message(self, *, to: str, subject: str, body: str) -> None:
        self.press("c")
        self.sees("New message")
        self.in_field("To")
        self.writes(to)
        self.press("tab")
        self.in_field("Subject")
        self.writes(subject)
        self.press("tab")
        self.in_text()
        self.writes(body)

    def sends(self) -> None:
        self.press("f5")
        self.terminal.wait_gone("F5 send")


def list_pane(screen: str) -> list[str]:
    return [parts[1] for line in screen.split("\n") if len(parts := line.split("│", 2)) == 3]


def reader_pane(screen: str) -> list[str]:
    return [parts[2] for line in screen.split("\n") if len(parts := line.split("│", 2)) == 3]


def bar_lines(pane: list[str]) -> list[int]:
    """The lines that the bar of the focused list covers: two when the row at the cursor is wholly drawn."""
    return [n for n, line in enumerate(pane) if line.startswith("▌")]


def is_whole(bar: list[int]) -> bool:
    """In the middle of a frame the bar may cover one line of a row, or half of each of two rows. Whoever takes
    that for the cursor's place presses a key too many, which is still on its way when the next one is pressed."""
    return len(bar) == 2 and bar[1] == bar[0] + 1


def has_moved(before: list[str], after: list[str]) -> bool:
    """Whether the whole bar is at another row than before: elsewhere, or in its place, with another subject. Marks
    and previews that change are no such move."""
    old, new = bar_lines(before), bar_lines(after)
    return is_whole(new) and (abs(new[0] - old[0]) > 1 or _subject(after[new[1]]) != _subject(before[old[1]]))


def _subject(line: str) -> str:
    """A row's second line is the bar, blanks for the marks, the subject, and after a gap the preview."""
    return line[7:].split("  ")[0]


def _has_whole_bar(screen: str) -> bool:
    return is_whole(bar_lines(list_pane(screen)))


def _has_cursor(screen: str) -> bool:
    return bool(bar_lines(list_pane(screen)))
