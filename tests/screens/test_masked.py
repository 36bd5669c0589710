"""The page of masked addresses, on a real store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from textual.app import App
from textual.events import AppBlur, AppFocus

from tests.helpers import screen_text, until
from tests.screens.stage import Stage
from tests.store.client import Client
from tests.store.test_mask_making import USING
from tui.screens.confirm import Confirm
from tui.screens.mask_form import MaskForm
from tui.screens.masked import MaskedScreen
from tui.screens.picker import Picker
from tui.store import mask_looks
from tui.store.mask_mail import Arrival, MaskMail
from tui.store.records import Link, MaskedEmail, MaskState

NOW = datetime(2026, 11, 18, 14, 40, tzinfo=UTC)


class Desk(Stage):
    def __init__(self, client: Client) -> None:
        self.mail = client.account
        self.page = MaskedScreen(self.mail, now=lambda: NOW)
        super().__init__(lambda: self.page)

    @property
    def current(self) -> MaskedEmail:
        assert self.page.list.current is not None
        return self.page.list.current

    def known(self, mask_id: str) -> MaskedEmail:
        return next(mask for mask in self.mail.masked_emails() if mask.id == mask_id)


async def find(app: Desk, pilot: Any, words: str) -> MaskedEmail:
    """Filter down to one address."""
    await pilot.press("/", *words, "enter")
    assert app.page.list.row_count() == 1, screen_text(app)
    return app.current


async def test_they_are_listed_and_filtered(client: Client) -> None:
    app = Desk(client)
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, lambda: app.page.list.row_count() > 5)
        count = len(client.account.masked_emails())
        assert f"{count} addresses" in screen_text(app)
        await pilot.press("/", *"ferry")
        assert app.page.list.row_count() == 1
        assert f"1 of {count} addresses" in screen_text(app)
        await pilot.press(*"qqq")
        assert "Nothing here matches “ferryqqq”." in screen_text(app)
        await pilot.press("escape")
        assert app.page.list.row_count() == count
        assert app.results == []
        await pilot.press("escape")
        assert app.results == [None]


async def test_it_is_sorted_by_any_column_and_the_other_way_round(client: Client) -> None:
    app = Desk(client)
    async with app.run_test(size=(120, 30)) as pilot:
        for _ in range(2):
            await pilot.press("S")
            await until(pilot, lambda: isinstance(app.screen, Picker))
            await pilot.press(*"addr", "enter")
            await until(pilot, lambda: app.screen is app.page)
        alive = [mask.email for mask in app.page.list._masks if mask.state is not MaskState.DELETED]
        assert alive == sorted(alive, reverse=True)
        assert "by address" in app.page.heading.detail


async def test_a_view_shows_what_is_worth_tidying_up_and_acts_on_all_of_it(client: Client) -> None:
    app = Desk(client)
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, lambda: app.page.list.row_count() > 5)
        await pilot.press("v")
        await until(pilot, lambda: isinstance(app.screen, Picker))
        await pilot.press(*"blocked", "enter")
        await until(pilot, lambda: app.screen is app.page)
        blocked = {mask.id for mask in client.account.masked_emails() if mask.state is MaskState.DISABLED}
        assert app.page.list.row_count() == len(blocked) > 0
        app.page.action_masked_select_all()
        assert app.page.list.selected == blocked
        await until(pilot, lambda: f"{len(blocked)} selected" in app.page.heading.detail)
        await pilot.press("r")
        assert all(app.known(each).state is MaskState.ENABLED for each in blocked)
        assert "No address is blocked." in screen_text(app)
        await pilot.press("z")
        assert all(app.known(each).state is MaskState.DISABLED for each in blocked)
        await pilot.press("escape")
        assert app.page.list.row_count() == len(client.account.masked_emails())
        assert app.results == []


async def test_one_made_without_a_network_is_shown_until_it_comes(client: Client) -> None:
    app = Desk(client)
    async with app.run_test(size=(120, 30)) as pilot:
        client.server.faults.refuse()
        client.account.sync_now()
        await until(pilot, lambda: client.account.status.link is Link.OFFLINE)
        await pilot.press("N")
        assert "the address comes later" in screen_text(app)
        assert "as soon as the server has made it" in app.said[-1]
        assert app.clipboard == ""
        client.server.faults.accept()
        client.account.sync_now()
        await until(pilot, lambda: app.clipboard)
        assert app.clipboard in {mask.email for mask in client.account.masked_emails()}
        await until(pilot, lambda: app.said[-1] == f"{app.clipboard} is made, and on the clipboard.")
        app.mail.undo()


async def test_what_another_client_does_shows_on_the_open_page(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mask_looks, "SHORTEST", 0.02)
    app = Desk(client)
    async with app.run_test(size=(120, 30)) as pilot:
        mask = await find(app, pilot, "ferry")
        for state in ("disabled", "enabled"):
            client.server.other_client.call(
                "MaskedEmail/set", using=USING, update={mask.id: {"state": state}}
            )
            app.post_message(AppBlur())
            app.post_message(AppFocus())  # the person comes back to this window
            await until(pilot, lambda state=state: app.current.state is MaskState(state))
        assert app.results == []


async def test_only_what_was_never_used_is_removed_for_ever(client: Client) -> None:
    app = Desk(client)
    async with app.run_test(size=(120, 30)) as pilot:
        used = next(mask for mask in client.account.masked_emails() if mask.last_message_at is not None)
        app.page.list.go_to(used.id)
        await pilot.press("D")
        assert app.said[-1].startswith("An address that has got mail cannot be removed")
        await pilot.press("N")
        await until(pilot, lambda: app.clipboard)
        await until(pilot, lambda: app.current.email == app.clipboard)
        await pilot.press("D")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("y")
        await until(pilot, lambda: app.clipboard not in {each.email for each in app.mail.masked_emails()})


async def test_the_way_into_its_mail(client: Client) -> None:
    app = Desk(client)
    async with app.run_test(size=(120, 30)) as pilot:
        address = app.current.email
        await pilot.press("o")
        assert app.results == [address]


async def test_blocking_shows_at_once_reaches_the_server_and_is_undone(client: Client) -> None:
    app = Desk(client)
    async with app.run_test(size=(120, 30)) as pilot:
        mask = await find(app, pilot, "bike share")
        await pilot.press("b")
        assert app.known(mask.id).state is MaskState.DISABLED
        assert app.said == [f"Blocked {mask.email} · z undoes it"]
        await pilot.press("b")
        assert app.said[-1] == f"{mask.email} is blocked already."
        await until(pilot, lambda: not app.known(mask.id).waiting)
        assert app.known(mask.id).state is MaskState.DISABLED
        await pilot.press("z")
        assert app.known(mask.id).state is MaskState.ENABLED


async def test_deleting_and_restoring(client: Client) -> None:
    app = Desk(client)
    async with app.run_test(size=(120, 30)) as pilot:
        mask = await find(app, pilot, "bike share")
        await pilot.press("d")
        assert app.known(mask.id).state is MaskState.DELETED
        assert "Deleted" in screen_text(app)
        await pilot.press("r")
        assert app.known(mask.id).state is MaskState.ENABLED


async def test_the_address_goes_to_the_clipboard(client: Client) -> None:
    app = Desk(client)
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("y")
        assert app.clipboard == app.current.email
        assert app.said == [f"{app.current.email} is on the clipboard."]


async def test_site_and_description_can_be_changed(client: Client) -> None:
    app = Desk(client)
    async with app.run_test(size=(120, 30)) as pilot:
        mask = await find(app, pilot, "bike share")
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, MaskForm))
        await pilot.press("tab", "end", *" 2", "enter")
        await until(pilot, lambda: app.known(mask.id).description == "Bike share 2")
        assert app.known(mask.id).for_domain == mask.for_domain
        app.mail.undo()
        await until(pilot, lambda: app.known(mask.id).description == "Bike share")


async def test_a_new_one_is_made_copied_and_under_the_cursor(client: Client) -> None:
    app = Desk(client)
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("c")
        await until(pilot, lambda: isinstance(app.screen, MaskForm))
        await pilot.press(*"new.example", "tab", *"New", "tab", *"fresh", "enter")
        await until(pilot, lambda: app.screen is app.page and app.current.description == "New")
        assert app.current.email.startswith("fresh")
        assert app.current.for_domain == "https://new.example"
        await until(pilot, lambda: app.clipboard == app.current.email)
        await until(pilot, lambda: app.said[-1] == f"{app.current.email} is made, and on the clipboard.")


async def test_a_refusal_asks_again_with_what_was_typed(client: Client) -> None:
    app = Desk(client)
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("c")
        await until(pilot, lambda: isinstance(app.screen, MaskForm))
        first = app.screen
        await pilot.press(*"new.example", "tab", "tab", *"admin", "enter")
        await until(pilot, lambda: isinstance(app.screen, MaskForm) and app.screen is not first)
        shown = " ".join(screen_text(app).split())
        assert "https://new.example" in shown
        assert "not made" in shown
        assert "reserved" in shown
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.page)


async def test_an_account_without_them_says_what_they_are(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(client.account), "has_masked_email", False)
    monkeypatch.setattr(client.account, "masked_emails", lambda: ())
    app = Desk(client)
    async with app.run_test() as pilot:
        text = " ".join(screen_text(app).split())
        assert "one for each site" in text
        assert "needs the scope Masked Email" in text
        await pilot.press("c")
        assert not isinstance(app.screen, MaskForm)


async def test_an_account_with_none_yet_says_how_to_make_one(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client.account, "masked_emails", lambda: ())
    app = Desk(client)
    async with app.run_test():
        assert "No masked emails yet. Press c to make one" in " ".join(screen_text(app).split())


MASKS = tuple(
    MaskedEmail(
        f"m{number}", f"{name}@fastmail.example", state, site, about, made, last, "Jaymail", "", waiting
    )
    for number, (name, state, site, about, made, last, waiting) in enumerate(
        [
            (
                "quiet.otter833",
                "enabled",
                "https://shop.example",
                "Shop",
                1_770_000_000,
                1_795_000_000,
                False,
            ),
            (
                "odd.walnut285",
                "disabled",
                "https://news.example",
                "Newsletter that never stops, whatever anybody does about it",
                1_760_000_000,
                1_795_010_000,
                True,
            ),
            ("calm.river422", "pending", "https://bank.example", "", 1_794_990_000, None, False),
            ("late.comet696", "enabled", "", "Neighbours [b]list[/b]", 1_700_000_000, 1_780_000_000, False),
            ("warm.stone559", "deleted", "https://old.example", "Forum", 1_600_000_000, 1_700_000_000, False),
        ]
    )
    for state in [MaskState(state)]
)


ARRIVALS = (
    Arrival("t1", "News [daily]", "Today, and [only] today", 1_795_010_000, True),
    Arrival("t2", "News", "Yesterday", 1_794_900_000, False),
)


@pytest.mark.parametrize("size", [(140, 40), (80, 40), (80, 24), (60, 20)])
async def test_it_looks_like_a_page(
    client: Client,
    golden: Callable[[str, App[Any]], None],
    monkeypatch: pytest.MonkeyPatch,
    size: tuple[int, int],
) -> None:
    monkeypatch.setattr(client.account, "masked_emails", lambda: MASKS)
    monkeypatch.setattr(client.account, "mask_arrivals", lambda address: ARRIVALS)

    async def counted(addresses: object) -> dict[str, MaskMail]:
        return {MASKS[0].email: MaskMail(1), MASKS[1].email: MaskMail(1_204, 31)}

    monkeypatch.setattr(client.account, "mask_mail", counted)
    app = Desk(client)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "✓ synced\n" in screen_text(app) and "1,204" in screen_text(app))
        golden(f"masked-{size[0]}x{size[1]}", app)


@pytest.mark.parametrize("size", [(1, 1), (7, 3), (20, 6)])
async def test_it_survives_small_terminals(client: Client, size: tuple[int, int]) -> None:
    app = Desk(client)
    async with app.run_test(size=size) as pilot:
        await pilot.press("down", "/", "x", "escape", "S", "escape")
        await pilot.resize_terminal(140, 40)
        await pilot.press("q")
        await until(pilot, lambda: app.results == [None])
