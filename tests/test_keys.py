from __future__ import annotations

from collections.abc import Sequence

import pytest
from textual.app import App, ComposeResult
from textual.events import Event, Key
from textual.widgets import Input

from tui.actions import bindings, conflicts
from tui.keys import Sequences, for_textual, keymap


def test_the_usual_keys_are_the_tables_own():
    assert keymap("fastmail", {}) == ({}, ())


def test_a_persons_own_keys_replace_the_usual_ones():
    keys, warnings = keymap("fastmail", {"thread.archive": ("e2", "é"), "mail.redo": ()})
    assert warnings == ()
    assert keys == {"thread.archive": ("e2", "é"), "mail.redo": ()}


def test_an_unknown_preset_warns():
    _, (warning,) = keymap("emacs", {})
    assert "emacs" in warning
    assert "fastmail" in warning


def test_an_unknown_action_warns_with_a_suggestion():
    keys, (warning,) = keymap("fastmail", {"thread.archiv": ("e",)})
    assert keys == {}
    assert "thread.archive?" in warning


def test_a_key_that_is_none_warns():
    keys, (warning,) = keymap("fastmail", {"thread.archive": ("a b c",)})
    assert keys == {}
    assert "a b c" in warning


def test_a_conflict_keeps_what_worked():
    keys, (warning,) = keymap("fastmail", {"thread.archive": ("m",)})
    assert keys == {}
    assert "thread.move" in warning
    assert conflicts(keys) == []


def test_two_own_keys_that_swap_are_no_conflict():
    own = {"thread.archive": ("m",), "thread.move": ("y",)}
    assert keymap("fastmail", own) == (own, ())


def test_two_own_keys_that_collide_leave_no_conflict():
    keys, warnings = keymap(
        "fastmail", {"thread.archive": ("w",), "thread.move": ("w",), "mail.undo": ("w",)}
    )
    assert len(warnings) == 2
    assert conflicts(keys) == []


def test_keymaps_for_textual_use_its_names():
    assert for_textual({"thread.archive": ("#", "* e"), "mail.redo": ()}) == {
        "thread.archive": "number_sign,asterisk e",
        "mail.redo": "no_key",
    }


class Sample(App[int]):
    """Remembers what sequences did and showed."""

    BINDINGS = bindings("anywhere")

    def __init__(self, own: dict[str, tuple[str, ...]] | None = None) -> None:
        super().__init__()
        self.ran: list[str] = []
        self.shown: list[tuple[str, list[tuple[str, str]]]] = []
        self.unbound: list[tuple[str, str]] = []
        self.set_keymap(for_textual(own or {}))
        self.sequences = Sequences(self, own or {}, show=self.show, fallback=self.fall_back)

    def show(self, key: str, following: Sequence[tuple[str, str]]) -> None:
        self.shown.append((key, list(following)))

    def fall_back(self, first: str, character: str) -> bool:
        self.unbound.append((first, character))
        return True

    async def on_event(self, event: Event) -> None:
        if isinstance(event, Key) and not event.is_forwarded and await self.sequences.take(event):
            return
        await super().on_event(event)

    def compose(self) -> ComposeResult:
        yield Input()

    def action_go_inbox(self) -> None:
        self.ran.append("inbox")

    def action_go_drafts(self) -> None:
        self.ran.append("drafts")

    def action_go_trash(self) -> None:
        self.ran.append("trash")


@pytest.fixture
async def pressed():
    async def press(
        *keys: str, own: dict[str, tuple[str, ...]] | None = None, typing: bool = False
    ) -> Sample:
        app = Sample(own)
        async with app.run_test() as pilot:
            if not typing:
                app.set_focus(None)
            await pilot.press(*keys)
        return app

    return press


async def test_a_sequence_runs_its_action(pressed):
    app = await pressed("g", "i", "g", "#")
    assert app.ran == ["inbox", "trash"]
    assert app.sequences.pending == ""


async def test_what_may_follow_is_shown_while_a_sequence_is_pending(pressed):
    app = await pressed("g", "d")
    key, following = app.shown[0]
    assert key == "g"
    assert ("i", "Inbox") in following
    assert ("#", "Trash") in following
    assert app.shown[1] == ("", [])


async def test_escape_ends_a_sequence_and_does_nothing_else(pressed):
    app = await pressed("g", "escape", "i")
    assert app.ran == []
    assert app.unbound == []
    assert app.sequences.pending == ""


async def test_an_unbound_second_key_goes_to_the_fallback(pressed):
    app = await pressed("g", "w")
    assert app.unbound == [("g", "w")]


async def test_typing_into_a_field_begins_no_sequence(pressed):
    app = await pressed("g", "i", typing=True)
    assert app.ran == []
    assert app.shown == []


async def test_own_sequences_work(pressed):
    own = {"go.inbox": (", x",), "go.drafts": ("ctrl+g",)}
    app = await pressed("comma", "x", "ctrl+g", own=own)
    assert app.ran == ["inbox", "drafts"]
