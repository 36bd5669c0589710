"""Writing a message: nothing that was typed is lost, and nothing leaves that should not."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.app import App

from tests.helpers import screen_text, until
from tests.screens.stage import Stage
from tests.store.client import Client
from tests.store.client import until as eventually
from tui.config import Settings
from tui.mail.draft import Draft
from tui.mail.message import Address, Attachment
from tui.screens.compose import ComposeScreen
from tui.screens.confirm import Confirm
from tui.store.records import Receipt

NOW = datetime(2026, 11, 3, 14, 2, tzinfo=UTC)
BOB = "bob@example.org"
FILES = (
    Attachment("b1", "figures.ods", "application/ods", 48_123),
    Attachment("b2", "chart.png", "image/png", 112_000),
)


class Desk(Stage):
    """A composer on a stage."""

    def __init__(self, client: Client, draft: Draft) -> None:
        self.mail = client.account
        self.composer = ComposeScreen(self.mail, draft, Settings(), now=lambda: NOW)
        super().__init__(lambda: self.composer)

    @property
    def kept(self) -> Draft | None:
        """The draft as this machine's disk has it."""
        key = self.composer.form.draft().key
        return next((draft for draft in self.mail.open_drafts() if draft.key == key), None)

    @property
    def result(self) -> Receipt | None:
        (result,) = self.results
        return result


def blank(client: Client) -> Draft:
    return replace(client.draft("", to=BOB, body=""), to=())


def letter(client: Client) -> Draft:
    return client.draft("Figures", to=BOB, body="Hi Bob")


# Where the caret is, and how the fields follow each other


async def test_a_new_message_begins_at_to_and_tab_goes_through_the_fields(client: Client) -> None:
    app = Desk(client, blank(client))
    async with app.run_test() as pilot:
        form = app.composer.form
        assert form.to.has_focus
        await pilot.press("tab")
        assert form.subject.has_focus
        await pilot.press("enter")
        assert form.body.has_focus
        await pilot.press("shift+tab", "shift+tab", "up")
        assert form.sender.has_focus


async def test_an_answer_begins_at_the_top_of_its_text(client: Client) -> None:
    draft = replace(letter(client), body="\n\n> quoted", answers="e1", answers_keyword="$answered")
    app = Desk(client, draft)
    async with app.run_test() as pilot:
        assert app.composer.form.body.has_focus
        assert "Reply" in screen_text(app)
        await pilot.press("y", "e", "s")
        assert app.composer.form.draft().body == "yes\n\n> quoted"


async def test_cc_and_bcc_are_there_when_they_are_asked_for(client: Client) -> None:
    app = Desk(client, letter(client))
    async with app.run_test() as pilot:
        assert "Bcc" not in screen_text(app)
        await pilot.press("alt+c", *"c@x.org")
        assert "Bcc" in screen_text(app)
        await pilot.press("alt+c", *"d@x.org", "tab")
        draft = app.composer.form.draft()
        assert draft.cc == (Address("", "c@x.org"),)
        assert draft.bcc == (Address("", "d@x.org"),)


async def test_filled_copies_are_shown_unasked(client: Client) -> None:
    app = Desk(client, replace(letter(client), bcc=(Address("", "d@x.org"),)))
    async with app.run_test():
        shown = screen_text(app)
        assert "Bcc" in shown
        assert "d@x.org" in shown


async def test_another_identity_is_a_key_away_and_saved(client: Client) -> None:
    app = Desk(client, letter(client))
    second = client.account.identities()[1]
    async with app.run_test() as pilot:
        await pilot.press("f3")
        await until(pilot, lambda: app.kept is not None and app.kept.identity_id == second.id)
        assert app.kept is not None
        assert app.kept.sender == Address(second.name, second.email)


# Saving


async def test_what_is_typed_is_on_disk_without_a_word(client: Client) -> None:
    app = Desk(client, blank(client))
    async with app.run_test() as pilot:
        assert app.kept is None
        await pilot.press("tab", *"Hello")
        await until(pilot, lambda: app.kept is not None and app.kept.subject == "Hello")
        assert "Saved here · 14:02" in screen_text(app)


async def test_it_says_when_the_server_has_the_draft(client: Client) -> None:
    app = Desk(client, letter(client))
    async with app.run_test() as pilot:
        for letter_typed in "xy":
            client.server.faults.refuse()  # or it is at the server before anybody looks
            await pilot.press(letter_typed)
            await until(pilot, lambda: "Saved here · 14:02" in screen_text(app))
            assert client.account.draft_copy(app.composer.form.draft().key) == ""
            client.server.faults.accept()
            client.account.sync_now()
            await until(pilot, lambda: "Saved · 14:02" in screen_text(app), tries=2000)
            assert client.account.draft_copy(app.composer.form.draft().key) != ""


async def test_leaving_keeps_the_draft_and_says_so(client: Client) -> None:
    app = Desk(client, blank(client))
    async with app.run_test() as pilot:
        await pilot.press("tab", "x", "escape")
        assert app.result == Receipt("Draft kept", 1, undoable=False)
        assert app.kept is not None
        assert app.kept.subject == "x"


async def test_nothing_written_is_nothing_kept(client: Client) -> None:
    app = Desk(client, blank(client))
    async with app.run_test() as pilot:
        await pilot.press("ctrl+g")
        assert app.result is None
        assert app.kept is None


async def test_a_screen_that_is_torn_down_has_saved(client: Client) -> None:
    app = Desk(client, blank(client))
    async with app.run_test() as pilot:
        await pilot.press("tab", "x")
    assert app.kept is not None
    assert app.kept.subject == "x"


async def test_going_to_the_shell_saves_first(client: Client) -> None:
    app = Desk(client, blank(client))
    async with app.run_test() as pilot:
        await pilot.press("tab", "x")
        app.app_suspend_signal.publish(app)
        await pilot.pause()
        assert app.kept is not None
        assert app.kept.subject == "x"


async def test_what_cannot_be_saved_is_not_closed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    app = Desk(client, letter(client))
    async with app.run_test() as pilot:
        with monkeypatch.context() as full:
            full.setattr(client.account, "save_draft", lambda draft: False)
            full.setattr(
                client.account, "send", lambda draft, at=None: Receipt("The disk is full.", 0, undoable=False)
            )
            await pilot.press("!")
            await until(pilot, lambda: "Not saved" in screen_text(app))
            await pilot.press("escape")
            assert app.results == []
            await pilot.press("f5")
            await until(pilot, lambda: app.said == ["The disk is full."])
            assert app.results == []
        await pilot.press("escape")
        assert app.kept is not None
        assert app.kept.body == "!Hi Bob"


async def test_half_an_address_survives_closing_and_opening_again(client: Client) -> None:
    app = Desk(client, blank(client))
    async with app.run_test() as pilot:
        await pilot.press(*"carol@, Bob <b@x.org>", "escape")
        kept = app.kept
    assert kept is not None
    again = Desk(client, kept)
    async with again.run_test():
        assert again.composer.form.to.text == "carol@, Bob <b@x.org>"


async def test_a_control_sequence_in_a_draft_does_not_reach_the_terminal(client: Client) -> None:
    app = Desk(client, replace(letter(client), subject="a\x1b[2Jb", body="c\x1b]0;title\x07d"))
    async with app.run_test():
        assert "\x1b" not in screen_text(app)
        assert app.composer.form.body.text == "cd"


# Sending


@pytest.mark.parametrize("key", ["f5", "alt+enter", "ctrl+enter"])
async def test_sending_queues_the_message_and_closes(client: Client, key: str) -> None:
    app = Desk(client, letter(client))
    async with app.run_test() as pilot:
        await pilot.press("!", key)
        await until(pilot, lambda: app.results)
        assert app.result is not None
        assert app.result.count == 1
        assert [item.subject for item in client.account.outbox()] == ["Figures"]
        assert app.kept is None


async def test_a_wrong_address_is_marked_and_stops_the_message(client: Client) -> None:
    app = Desk(client, replace(letter(client), to=(Address("", "carol@"),)))
    async with app.run_test() as pilot:
        await pilot.press("f5")
        assert app.results == []
        assert "carol@ is no address." in screen_text(app)
        assert app.composer.form.to.has_focus
        await pilot.press("end", *"x.org")
        assert "carol@ is no address." not in screen_text(app)
        await pilot.press("f5")
        await until(pilot, lambda: app.results)


async def test_a_message_for_nobody_stays(client: Client) -> None:
    app = Desk(client, replace(letter(client), to=()))
    async with app.run_test() as pilot:
        await pilot.press("f5")
        assert app.results == []
        assert app.composer.form.to.has_focus
        assert "Nobody gets this mail yet" in screen_text(app)


async def test_a_sender_that_is_not_mine_stays(client: Client) -> None:
    app = Desk(client, letter(client))
    async with app.run_test() as pilot:
        app.composer.form.sender.fill("boss@elsewhere.example")
        await pilot.press("f5")
        assert app.results == []
        assert "may not send as boss@elsewhere.example" in screen_text(app)


async def test_an_empty_subject_is_asked_about(client: Client) -> None:
    app = Desk(client, replace(letter(client), subject=""))
    async with app.run_test() as pilot:
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("n")
        assert app.results == []
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("y")
        await until(pilot, lambda: app.results)
        assert len(client.account.outbox()) == 1


async def test_a_forgotten_attachment_is_asked_about(client: Client) -> None:
    app = Desk(client, replace(letter(client), body="The figures are attached."))
    async with app.run_test() as pilot:
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        assert "The text says “attached”, and nothing is attached." in screen_text(app)


# Discarding


async def test_an_untouched_answer_leaves_nothing_behind(client: Client) -> None:
    draft = replace(
        letter(client), subject=" Re: [x] ", body="\n\n> a\tb", answers="e1", answers_keyword="$answered"
    )
    app = Desk(client, replace(draft, to=(Address('"Builder", Bob', BOB),)))
    async with app.run_test() as pilot:
        await pilot.press("escape")
        assert app.result is None
        assert app.kept is None


async def test_a_draft_of_the_server_is_thrown_away_and_comes_back(client: Client) -> None:
    rows = await eventually(lambda: client.rows("drafts"), "the drafts of the server")
    row = rows[-1]  # the others may be what other tests wrote
    messages = await client.read(row.id)
    draft = client.account.draft_of(next(message.id for message in messages if message.draft))
    assert draft is not None
    app = Desk(client, draft)
    async with app.run_test() as pilot:
        await pilot.press("ctrl+x")
        assert app.result == Receipt("Draft discarded", 1)
        await client.not_shown(row.subject, "drafts")
        client.account.undo()
        assert app.kept is not None
        assert app.kept.body == draft.body


async def test_discarding_can_be_undone(client: Client) -> None:
    app = Desk(client, letter(client))
    async with app.run_test() as pilot:
        await pilot.press("!", "ctrl+x")
        assert app.result == Receipt("Draft discarded", 1)
        assert app.kept is None
        client.account.undo()
        assert app.kept is not None
        assert app.kept.body == "!Hi Bob"


async def test_ctrl_x_cuts_while_text_is_selected(client: Client) -> None:
    app = Desk(client, letter(client))
    async with app.run_test() as pilot:
        await pilot.press("shift+right", "shift+right", "ctrl+x")
        assert app.results == []
        assert app.composer.form.body.text == " Bob"
        assert app.clipboard == "Hi"


# Attachments


async def test_attachments_are_listed_and_one_can_be_left_out(client: Client) -> None:
    app = Desk(client, replace(letter(client), attachments=FILES, answers="e1", answers_keyword="$forwarded"))
    async with app.run_test() as pilot:
        assert "figures.ods  48 kB" in screen_text(app)
        app.composer.form.files.focus()
        await pilot.press("down", "d")
        await until(pilot, lambda: app.kept is not None and app.kept.attachments == FILES[:1])
        await pilot.press("u", "escape")
        assert app.kept is not None
        assert app.kept.attachments == FILES


# The person's own editor


def with_editor(monkeypatch: pytest.MonkeyPatch, folder: Path, program: str) -> None:
    """``program`` is Python; ``file`` is what there is to edit."""
    script = folder / "editor.py"
    script.write_text(f"import pathlib, sys\nfile = pathlib.Path(sys.argv[1])\n{program}\n")
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")
    monkeypatch.setattr(App, "suspend", lambda self: nullcontext())


async def test_the_editor_changes_the_text(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with_editor(monkeypatch, tmp_path, "file.write_text(file.read_text().upper() + 'more\\n')")
    app = Desk(client, letter(client))
    async with app.run_test() as pilot:
        await pilot.press("alt+e")
        assert app.composer.form.body.text == "HI BOB\nmore"
        await pilot.press("ctrl+z")
        assert app.composer.form.body.text == "Hi Bob"


async def test_a_failing_editor_keeps_the_text_and_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with_editor(monkeypatch, tmp_path, "file.write_text('gone'); sys.exit(3)")
    app = Desk(client, letter(client))
    async with app.run_test(notifications=True) as pilot:
        await pilot.press("f4")
        assert app.composer.form.body.text == "Hi Bob"
        assert "ended with an error (exit code 3); the text is as it was." in app.said[0]


async def test_a_terminal_that_cannot_be_handed_over_is_said(client: Client) -> None:
    app = Desk(client, letter(client))
    async with app.run_test(notifications=True) as pilot:
        await pilot.press("alt+e")
        assert app.said == ["This terminal cannot be handed to another program, so write here."]
        assert app.composer.form.body.text == "Hi Bob"


# How it looks


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 20)])
async def test_it_looks_like_a_page(
    client: Client, golden: Callable[[str, App[Any]], None], size: tuple[int, int]
) -> None:
    body = (
        "Hi Bob,\n\nthe totals in row 7 are from the old sheet; I have replaced it, and the chart follows "
        "tomorrow.\n\nAlice\n\nOn Tue, 3 Nov 2026 at 09:12, Bob Builder wrote:\n"
        "> Could you look at the last table before the call?\n>> Please look at the figures.\n\n-- \nAlice\n"
    )
    draft = replace(
        client.draft("Re: Quarterly figures", to=BOB, body=body),
        to=(Address("Bob Builder", BOB), Address("Carol Díaz", "carol@example.org"), Address("", "dave@")),
        attachments=FILES,
        answers="e1",
        answers_keyword="$answered",
    )
    app = Desk(client, draft)
    async with app.run_test(size=size) as pilot:
        await pilot.press("f5")
        await until(pilot, lambda: "✓ synced\n" in screen_text(app))
        golden(f"compose-{size[0]}x{size[1]}", app)


@pytest.mark.parametrize("size", [(1, 1), (5, 3), (20, 6)])
async def test_it_survives_small_terminals(client: Client, size: tuple[int, int]) -> None:
    app = Desk(client, replace(letter(client), attachments=FILES))
    async with app.run_test(size=size) as pilot:
        await pilot.press("alt+c", "tab", "tab", "x", "escape")
        assert app.kept is not None
