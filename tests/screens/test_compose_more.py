"""Writing with more than words: files, templates, times, masks, other drafts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.app import App

from tests.helpers import screen_text, until
from tests.screens.test_compose import Desk, blank, letter
from tests.store.client import Client
from tui.mail.message import Address, Identity
from tui.screens.file_picker import FilePicker
from tui.screens.picker import Picker
from tui.screens.preview import Preview
from tui.screens.time_picker import TimePicker
from tui.store.records import Link, OutboxState


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    for name in ("figures.ods", "final report.txt", "chart.png"):
        (folder / name).write_bytes(name.encode() * 100)
    (folder / "more").mkdir()
    return folder


async def test_a_dropped_file_is_attached_and_goes_to_the_server(client: Client, files: Path) -> None:
    app = Desk(client, letter(client))
    async with app.run_test() as pilot:
        form = app.composer.form
        form.body.focus()
        form.body.post_message(events.Paste(f"'{files / 'final report.txt'}' {files / 'figures.ods'}"))
        await until(pilot, lambda: len(form.files.attachments) == 2)
        assert form.body.text == "Hi Bob"
        await until(pilot, lambda: app.kept is not None and len(app.kept.attachments) == 2)
        await until(pilot, lambda: all(each.done for each in client.account.uploads(form.draft())))
        assert "final report.txt" in screen_text(app)
        await until(pilot, lambda: app.said[-1:] == ["Attached 2 files, 3 kB."])


async def test_words_that_name_no_file_are_text(client: Client, files: Path) -> None:
    app = Desk(client, letter(client))
    async with app.run_test() as pilot:
        body = app.composer.form.body
        body.focus()
        body.post_message(events.Paste(f"{files}/none.txt"))
        await until(pilot, lambda: "none.txt" in body.text)
        assert app.composer.form.files.attachments == ()


async def test_a_file_is_chosen_by_its_path(client: Client, files: Path) -> None:
    app = Desk(client, letter(client))
    async with app.run_test() as pilot:
        await pilot.press("alt+a")
        await until(pilot, lambda: isinstance(app.screen, FilePicker))
        await pilot.press("ctrl+u", *f"{files}/fi")
        await until(pilot, lambda: "final report.txt" in screen_text(app))
        assert "chart.png" not in screen_text(app)
        await pilot.press("n", "tab")
        await until(pilot, lambda: "final report.txt  " in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is app.composer)
        await until(pilot, lambda: len(app.composer.form.files.attachments) == 1)
        (attached,) = app.composer.form.files.attachments
        assert (attached.name, attached.size) == ("final report.txt", 1600)


async def test_a_picture_is_shown_in_the_text(client: Client, files: Path) -> None:
    app = Desk(client, letter(client))
    async with app.run_test() as pilot:
        form = app.composer.form
        form.to.focus()
        form.to.post_message(events.Paste(str(files / "chart.png")))
        await until(pilot, lambda: len(form.files.attachments) == 1)
        form.files.focus()
        await pilot.press("i")
        draft = form.draft()
        assert draft.markdown
        assert draft.body == f"![chart.png](cid:{draft.attachments[0].cid})Hi Bob"
        assert "New message · Markdown" in screen_text(app)


async def test_it_is_looked_at_as_a_page(client: Client) -> None:
    app = Desk(client, replace(letter(client), body="A **bold** word", markdown=True))
    async with app.run_test() as pilot:
        await pilot.press("f8")
        await until(pilot, lambda: isinstance(app.screen, Preview))
        assert "A bold word" in screen_text(app).replace("*", "")
        await pilot.press("q")
        assert app.screen is app.composer


async def test_it_leaves_at_another_time(client: Client) -> None:
    app = Desk(client, letter(client))
    async with app.run_test() as pilot:
        await pilot.press("alt+l")
        await until(pilot, lambda: isinstance(app.screen, TimePicker))
        await pilot.press(*"dec 24", "enter")
        await until(pilot, lambda: app.results != [])
        key = app.composer.key
        (item,) = [each for each in client.account.outbox() if each.key == key]
        assert item.state in (OutboxState.QUEUED, OutboxState.SUBMITTING, OutboxState.HELD)


async def test_another_draft_is_gone_on_with(client: Client) -> None:
    other = replace(blank(client), subject="The other one")
    client.account.save_draft(other)
    app = Desk(client, letter(client))
    app.composer.switchable = True
    async with app.run_test() as pilot:
        app.composer.form.body.focus()
        await pilot.press("x", "alt+d")
        await until(pilot, lambda: isinstance(app.screen, Picker))
        assert "The other one" in screen_text(app)
        await pilot.press(*"other", "enter")
        await until(pilot, lambda: app.results == [None])
        assert app.composer.next_draft is not None
        assert app.composer.next_draft.key == other.key
        assert app.kept is not None


async def test_recipients_are_completed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    carol = Address("Carol Díaz", "carol@example.org")
    asked: list[tuple[str, frozenset[str]]] = []

    def people(typed: str, *, but: Any) -> tuple[Address, ...]:
        asked.append((typed, frozenset(but)))
        return (carol, Address("", "carl@example.org")) if "carol".startswith(typed) else ()

    monkeypatch.setattr(client.account, "people", people)
    app = Desk(client, blank(client))
    async with app.run_test() as pilot:
        await pilot.press(*"car")
        await until(pilot, lambda: "▸ Carol Díaz" in screen_text(app))
        await pilot.press("down")
        assert "▸ carl@example.org" in screen_text(app)
        await pilot.press("up", "tab")
        assert app.composer.form.to.text == "Carol Díaz <carol@example.org>, "
        assert app.composer.form.to.has_focus
        await pilot.press(*"ca", "escape", "tab")
        assert not app.results
        assert "carol@example.org" in asked[-1][1]


async def test_another_sender_signs_and_copies(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    first, *_ = client.account.identities()
    first = replace(first, text_signature="Alice, sales")
    second = Identity("I9", "A.", "a@example.org", (), (Address("", "log@example.org"),), "Al")
    monkeypatch.setattr(client.account, "identities", lambda: (first, second))
    app = Desk(client, replace(letter(client), body="Hi\n\n-- \nAlice, sales\n"))
    async with app.run_test() as pilot:
        await pilot.press("f3")
        await until(pilot, lambda: app.composer.form.body.text == "Hi\n\n-- \nAl\n")
        draft = app.composer.form.draft()
        assert (draft.identity_id, draft.bcc) == ("I9", (Address("", "log@example.org"),))
        await pilot.press("f3")
        await until(pilot, lambda: app.composer.form.body.text == "Hi\n\n-- \nAlice, sales\n")
        assert app.composer.form.draft().bcc == ()


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 20)])
async def test_it_looks_calm_with_all_that(
    client: Client,
    golden: Callable[[str, App[Any]], None],
    monkeypatch: pytest.MonkeyPatch,
    files: Path,
    size: tuple[int, int],
) -> None:
    people = (Address("Carol Díaz", "carol@example.org"), Address("", "carl@example.org"))
    monkeypatch.setattr(client.account, "people", lambda typed, *, but: people)
    draft = replace(letter(client), body="A **bold** word\n\n-- \nAlice\n", markdown=True)
    attached = await client.account.attach(draft, files / "chart.png")
    app = Desk(client, replace(draft, attachments=(attached,)))
    async with app.run_test(size=size) as pilot:
        form = app.composer.form
        form.to.focus()
        form.to.move_cursor(form.to.document.end)
        await pilot.press(*", car")
        await until(pilot, lambda: "▸ Carol" in screen_text(app))
        client.account.save_draft(form.draft())
        await until(pilot, lambda: all(each.done for each in client.account.uploads(form.draft())))
        await until(pilot, lambda: "%" not in screen_text(app) and "✓ synced" in screen_text(app))
        assert app.composer.flush()  # or it is saved, and says so, in the middle of this
        app.composer.heading.detail = ""
        await pilot.pause()
        golden(f"composing-{size[0]}x{size[1]}", app)


async def test_a_reminder_is_chosen_shown_and_taken_away(client: Client) -> None:
    app = Desk(client, letter(client))
    async with app.run_test(size=(140, 40)) as pilot:
        await pilot.press("alt+r")
        await until(pilot, lambda: "Back if nobody answers" in screen_text(app))
        await pilot.press("2")
        await until(pilot, lambda: "08:00 if nobody answers" in screen_text(app))
        await until(pilot, lambda: [each.remind_at > 0 for each in client.account.open_drafts()] == [True])
        await pilot.press("alt+r")
        await until(pilot, lambda: "Not at all" in screen_text(app))
        await pilot.press("0")
        await until(pilot, lambda: "if nobody answers" not in screen_text(app))
        await until(pilot, lambda: client.account.open_drafts()[0].remind_at == 0)


# From an address that is not made yet


async def at_the_mask(app: Desk, pilot: Any) -> None:
    """Ask for one for the recipient."""
    await pilot.press(*"shop@lamp.example", "tab")
    await pilot.press("alt+i")
    await until(pilot, lambda: isinstance(app.screen, Picker))
    await pilot.press("enter")
    await until(pilot, lambda: app.screen is app.composer)


async def test_a_mask_that_is_asked_for_without_a_network_is_filled_in_when_it_comes(client: Client) -> None:
    app = Desk(
        client, replace(blank(client), subject="About the lamp", reply_to=(Address("", "me@x.example"),))
    )
    async with app.run_test() as pilot:
        sender = app.composer.form.sender
        client.server.faults.refuse()
        client.account.sync_now()
        await until(pilot, lambda: client.account.status.link is Link.OFFLINE)
        await at_the_mask(app, pilot)
        assert sender.text == "a new address for lamp.example"
        await pilot.press("f5")
        await pilot.pause()
        assert app.results == [], "it must not leave from another address"
        assert "waits here as a draft" in screen_text(app)
        assert app.composer.flush()
        assert app.kept is not None
        assert app.kept.sender.email == "", "whoever goes on with the draft has to choose"
        client.server.faults.accept()
        client.account.sync_now()
        await until(pilot, lambda: not sender.awaits)
        (mask,) = [each for each in app.mail.masked_emails() if each.for_domain == "https://lamp.example"]
        assert sender.text == mask.email
        await pilot.press("f5")
        await until(pilot, lambda: app.results)
        (item,) = [each for each in app.mail.outbox() if each.subject == "About the lamp"]
        draft = app.mail.cancel_send(item.key)
        assert draft is not None
        assert (draft.sender, draft.reply_to) == (Address("", mask.email), ()), "nothing tells who wears it"


async def test_a_mask_that_the_server_refuses_leaves_the_sender_to_be_chosen(client: Client) -> None:
    app = Desk(client, blank(client))
    async with app.run_test() as pilot:
        client.server.faults.refuse()
        client.account.sync_now()
        await until(pilot, lambda: client.account.status.link is Link.OFFLINE)
        await at_the_mask(app, pilot)
        app.mail.undo()  # as good as a refusal: it is never made
        client.server.faults.accept()
        client.account.sync_now()
        await until(pilot, lambda: not app.composer.form.sender.awaits)
        assert app.composer.form.sender.text == ""
        assert app.said
        await pilot.press("f5")
        await pilot.pause()
        assert app.results == []


async def test_who_leaves_the_composer_finds_the_mask_on_the_clipboard(client: Client) -> None:
    app = Desk(client, blank(client))
    async with app.run_test() as pilot:
        client.server.faults.refuse()
        client.account.sync_now()
        await until(pilot, lambda: client.account.status.link is Link.OFFLINE)
        await at_the_mask(app, pilot)
        app.composer.action_compose_close()
        await until(pilot, lambda: app.results)
        client.server.faults.accept()
        client.account.sync_now()
        await until(pilot, lambda: app.clipboard)
        await until(pilot, lambda: f"{app.clipboard} is made, and on the clipboard." in app.said)
