"""When a draft is written to disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from textual.widget import Widget

from tui.screens.autosave import LONGEST, PAUSE, Autosave


class Timer:
    """A timer that a test fires."""

    def __init__(self, seconds: float, fire: Callable[[], object]) -> None:
        self.seconds, self.fire = seconds, fire
        self.resets = 0
        self.stopped = False

    def reset(self) -> None:
        self.resets += 1

    def stop(self) -> None:
        self.stopped = True


class Desk:
    """A text, an autosave of it, and what that did. ``full``: the disk takes nothing."""

    def __init__(self) -> None:
        self.text = "as it was"
        self.full = False
        self.saved: list[str] = []
        self.timers: list[Timer] = []
        self.autosave = Autosave(cast(Widget, self), lambda: self.text, self._save, self.text)

    def set_timer(self, seconds: float, fire: Callable[[], Any]) -> Timer:
        self.timers.append(Timer(seconds, fire))
        return self.timers[-1]

    def _save(self, text: str) -> bool:
        if not self.full:
            self.saved.append(text)
        return not self.full

    def types(self, text: str) -> None:
        self.text = text
        self.autosave.touch()


def test_a_pause_saves_once() -> None:
    desk = Desk()
    desk.types("a")
    desk.types("ab")
    pause, longest = desk.timers
    assert (pause.seconds, pause.resets) == (PAUSE, 1)
    pause.fire()
    assert desk.saved == ["ab"]
    assert longest.stopped


def test_changes_without_a_pause_are_saved_all_the_same() -> None:
    desk = Desk()
    desk.types("a")
    _, longest = desk.timers
    assert (longest.seconds, longest.resets) == (LONGEST, 0)
    longest.fire()
    assert desk.saved == ["a"]
    desk.types("ab")
    assert len(desk.timers) == 4


def test_what_has_not_changed_is_not_saved() -> None:
    desk = Desk()
    desk.types("a")
    desk.types("as it was")
    assert desk.autosave.flush()
    assert desk.saved == []


def test_what_could_not_be_saved_is_tried_again() -> None:
    desk = Desk()
    desk.full = True
    desk.types("a")
    assert not desk.autosave.flush()
    desk.full = False
    assert desk.autosave.flush()
    assert desk.saved == ["a"]


def test_closed_it_saves_nothing_more() -> None:
    desk = Desk()
    desk.types("a")
    desk.autosave.close()
    assert all(timer.stopped for timer in desk.timers)
    desk.types("ab")
    assert desk.autosave.flush()
    assert desk.saved == []
