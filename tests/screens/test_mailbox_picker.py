"""Choosing a mailbox by typing."""

from __future__ import annotations

from dataclasses import replace

from tests.helpers import screen_text
from tests.screens.stage import Stage
from tests.store.client import Client
from tui.screens.mailbox_picker import MailboxPicker, choices, path_of
from tui.store.records import Mailbox


def box(mailbox_id: str, name: str, parent: str | None = None, role: str | None = None) -> Mailbox:
    return Mailbox(1, mailbox_id, parent, name, role, 0, 0, 0, 0)


INBOX, JUNK = box("i", "Inbox", role="inbox"), box("j", "Junk", role="junk")
PROJECTS, GARDEN = box("p", "Projects"), box("g", "Garden", "p")
ALL = (INBOX, JUNK, PROJECTS, GARDEN)


def test_paths_and_roles() -> None:
    shown = [(each.name, each.note) for each in choices(ALL, (), ())]
    assert shown == [("Inbox", ""), ("Junk", "spam"), ("Projects", ""), ("Projects / Garden", "")]


def test_recent_ones_come_first_and_excluded_ones_not_at_all() -> None:
    shown = [(each.id, each.note) for each in choices(ALL, ("g", "gone", "j"), {"i"})]
    assert shown == [("g", "recent"), ("j", "recent"), ("p", "")]


def test_a_loop_of_parents_ends() -> None:
    one, two = box("1", "One", "2"), box("2", "Two", "1")
    assert path_of(one, {"1": one, "2": two}) == "Two / One"


async def pick(client: Client, *keys: str, for_moving: bool = False) -> str | None:
    app = Stage(lambda: MailboxPicker(client.account, "Move to [x]", for_moving=for_moving))
    async with app.run_test() as pilot:
        assert "Move to [x]" in screen_text(app)
        await pilot.press(*keys)
        (result,) = app.results
        assert result is None or isinstance(result, str)
        return result


async def test_typing_narrows_enter_chooses_and_what_was_chosen_comes_first_next_time(client: Client) -> None:
    travel, receipts = client.box("Travel"), client.box("Receipts")
    assert await pick(client, *"trav", "enter") == travel
    assert await pick(client, "enter") == travel
    assert await pick(client, *"rcpt", "enter") == receipts
    assert await pick(client, "down", "enter") == travel
    assert await pick(client, "ctrl+n", "ctrl+p", "enter") == travel


async def test_a_role_finds_its_mailbox(client: Client) -> None:
    assert await pick(client, *"spam", "enter") == client.box("junk")


async def test_nothing_found_chooses_nothing(client: Client) -> None:
    assert await pick(client, *"qqqq", "enter", "escape") is None
    assert await pick(client, "ctrl+g") is None


async def test_a_mailbox_that_takes_no_mail_is_no_target(client: Client) -> None:
    account = client.account
    known = account.mailboxes()
    closed = tuple(replace(each, may_add=each.name != "Travel") for each in known)
    account.mailboxes = lambda: closed  # type: ignore[method-assign]
    assert await pick(client, *"travel", "escape", for_moving=True) is None
    app = Stage(lambda: MailboxPicker(account, "Move to", for_moving=True))
    async with app.run_test() as pilot:
        await pilot.press(*"travel")
        assert "Nothing is called so." in screen_text(app)


async def test_it_survives_the_smallest_terminal(client: Client) -> None:
    app = Stage(lambda: MailboxPicker(client.account, "Go to"))
    async with app.run_test(size=(1, 1)) as pilot:
        await pilot.press(*"inbox", "enter")
        assert app.results == [client.box("inbox")]
