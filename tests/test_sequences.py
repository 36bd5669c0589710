from __future__ import annotations

from collections.abc import Sequence

import pytest
from textual.app import App, ComposeResult
from textual.events import Event, Key
from textual.widgets import Input

from tui.actions import Keymap, bindings
from tui.keyboard import Keyboard
from tui.sequences import Sequences


class Sample(App[int]):
    """Remembers what sequences did and showed."""

    BINDINGS = bindings("anywhere")

    def __init__(self, own: Keymap, after: float = 0, preset: str = "fastmail") -> None:
        super().__init__()
        self.ran: list[str] = []
        self.shown: list[tuple[str, list[tuple[str, str]]]] = []
        self.unbound: list[tuple[str, str]] = []
        self.keyboard = Keyboard(preset, own)
        assert self.keyboard.warnings == ()
        self.sequences = Sequences(self, self.keyboard, after=after, show=self.show, fallback=self.fall_back)

    def show(self, key: str, following: Sequence[tuple[str, str]]) -> None:
        self.shown.append((key, list(following)))

    def fall_back(self, first: str, character: str) -> bool:
        self.unbound.append((first, character))
        return True

    async def on_event(self, event: Event) -> None:
        if isinstance(event, Key) and not event.is_forwarded and await self.sequences.take(event):
            return
        await super().on_event(event)

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:
        return await self.keyboard.press(self, key, priority=priority)

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
    async def press(*keys: str, own: Keymap | None = None, typing: bool = False, **options: object) -> Sample:
        app = Sample(own or {}, **options)  # type: ignore[arg-type]
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
    own = {"go.inbox": ("; x",), "go.drafts": ("ctrl+y",)}
    app = await pressed("semicolon", "x", "ctrl+y", own=own)
    assert app.ran == ["inbox", "drafts"]


async def test_sequences_may_be_longer(pressed):
    app = await pressed("semicolon", "x", "y", own={"go.inbox": ("; x y",), "go.drafts": ("; x d",)})
    assert app.ran == ["inbox"]
    assert [(key, dict(following).get("x y")) for key, following in app.shown[:1]] == [(";", "Inbox")]
    assert ("y", "Inbox") in app.shown[2][1]
    assert app.shown[2][0] == "; x"


async def test_quick_fingers_see_no_list(pressed):
    app = await pressed("g", "i", after=60)
    assert app.ran == ["inbox"]
    assert app.shown == []


async def test_the_sequences_of_a_preset_work(pressed):
    app = await pressed("g", "i", "c", "i", "c", "d", preset="aerc")
    assert app.ran == ["inbox", "drafts"]


async def test_an_action_that_nobody_has_is_not_offered(pressed):
    app = await pressed("g", "escape")
    assert "Masked emails" not in [label for _, label in app.shown[0][1]]
