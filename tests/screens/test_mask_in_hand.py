"""The masked address that a mail came to: what the reader says of it, and what can be done from there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from tests.helpers import until
from tests.screens.mail_app import mail_app, mailbox_screen
from tui.demo.process import DemoInfo
from tui.mail.authentication import registered
from tui.mail.message import Address, Message
from tui.screens.mask_in_hand import came_to, leaked_to
from tui.screens.mask_views import BY_ID, DAY, house
from tui.store.mask_mail import MaskMail
from tui.store.records import MaskedEmail, MaskState

NOW = 1_795_000_000
MASK = MaskedEmail(
    "m1", "a@masked.example", MaskState.ENABLED, "https://shop.example", "", NOW - 500 * DAY, NOW, "", ""
)


def test_what_the_reader_says() -> None:
    assert came_to(MASK) == "came to the mask for shop.example"
    assert came_to(replace(MASK, state=MaskState.DISABLED)) == "came to the mask for shop.example (blocked)"
    assert came_to(replace(MASK, for_domain="", description="Forum")) == "came to the mask for Forum"
    assert came_to(replace(MASK, for_domain="")) == "came to the mask a@masked.example"


@pytest.mark.parametrize(
    ("site", "sender", "stranger"),
    [
        ("https://shop.example", "news@shop.example", ""),
        ("https://www.shop.example", "news@mail.shop.example", ""),
        ("https://shop.co.uk", "news@mail.shop.com", ""),
        ("https://shop.example", "win@casino.example", "casino.example"),
        ("https://shop.co.uk", "win@other.co.uk", "other.co.uk"),
        ("the corner shop", "win@casino.example", ""),
        ("", "win@casino.example", ""),
        ("https://shop.example", "nobody", ""),
    ],
)
def test_a_stranger_who_knows_the_address_got_it_from_somebody(site: str, sender: str, stranger: str) -> None:
    mail = cast(Message, SimpleNamespace(sender=(Address("", sender),)))
    assert leaked_to(replace(MASK, for_domain=site), mail) == stranger


def test_the_part_of_a_host_that_one_registers() -> None:
    assert registered("a.b.shop.example") == "shop.example"
    assert house(replace(MASK, for_domain="https://a.shop.example:8080/x")) == "shop.example"
    assert house(replace(MASK, for_domain="my bank. really")) == ""


@pytest.mark.parametrize(
    ("view", "found"),
    [
        ("all", "old new used blocked quiet pending"),
        ("unused", "new"),
        ("silent", "old"),
        ("knocking", "blocked"),
        ("pending", "pending"),
        ("twice", "old used"),
    ],
)
def test_views(view: str, found: str) -> None:
    masks = [
        replace(MASK, id="old", last_message_at=NOW - 400 * DAY, for_domain="https://a.twice.example"),
        replace(MASK, id="new", email="new@masked.example", last_message_at=None, for_domain=""),
        replace(MASK, id="used", for_domain="twice.example"),
        replace(MASK, id="blocked", state=MaskState.DISABLED, last_message_at=NOW - DAY),
        replace(MASK, id="quiet", state=MaskState.DISABLED, last_message_at=NOW - 200 * DAY, for_domain=""),
        replace(MASK, id="pending", state=MaskState.PENDING, last_message_at=None, for_domain=""),
    ]
    assert set(BY_ID[view].ids(masks, {}, NOW)) == set(found.split())
    if view == "unused":
        assert BY_ID[view].ids(masks, {"new@masked.example": MaskMail(1, 0)}, NOW) == set()


async def test_the_mask_of_a_mail_is_blocked_deleted_and_its_mail_shown(
    own_demo: DemoInfo, tmp_path: Path
) -> None:
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        screen, account = mailbox_screen(app), app.accounts[0]
        await until(pilot, lambda: any(account.mask_arrivals(one.email) for one in account.masked_emails()))
        mask = next(
            one
            for one in account.masked_emails()
            if one.state is MaskState.ENABLED and account.mask_arrivals(one.email)
        )
        screen.action_search_open(f"to:{mask.email}")
        await until(pilot, lambda: screen.threads.row_count() > 0 and screen._mask_in_hand() is not None)
        found = screen._mask_in_hand()
        assert found is not None

        def state() -> MaskState:
            return next(one.state for one in account.masked_emails() if one.id == found.id)

        await pilot.press(".", "x")
        await until(pilot, lambda: state() is MaskState.DISABLED)
        await pilot.press("z")
        await until(pilot, lambda: state() is MaskState.ENABLED)
        await pilot.press(".", "D")
        await until(pilot, lambda: state() is MaskState.DELETED)
        await pilot.press(".", "a")
        assert screen.searched == f"to:{found.email}"
