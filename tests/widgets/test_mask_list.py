"""Masked addresses in a list: order, finding, and how a row says its state."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.helpers import screen_text
from tests.widgets.holder import held
from tui.store.records import MaskedEmail, MaskState
from tui.widgets.marks import ASCII
from tui.widgets.mask_list import MaskList, in_order, matches, site

NOW = datetime(2026, 11, 18, 14, 40, tzinfo=UTC)
DAY = 86_400
TODAY = int(NOW.timestamp())


def mask(name: str, *, made: int = 100, mail: int | None = None, **changes: object) -> MaskedEmail:
    """``made`` and ``mail``: days ago."""
    last = None if mail is None else TODAY - mail * DAY
    whole = MaskedEmail(
        name,
        f"{name}@m.example",
        MaskState.ENABLED,
        f"https://{name}.example",
        "",
        TODAY - made * DAY,
        last,
        "",
        "",
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


SHOP = mask("shop", made=30, mail=2)
BANK = mask("bank", made=400, mail=1, state=MaskState.DISABLED)
NEVER = mask("never", made=3, for_domain="", description="Ärzte")
GONE = mask("gone", made=1, mail=0, state=MaskState.DELETED)


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("last mail", "bank shop never gone"),
        ("date made", "never shop bank gone"),
        ("site", "bank shop never gone"),
    ],
)
def test_orders_and_deleted_ones_last(order: str, names: str) -> None:
    assert [each.id for each in in_order([SHOP, GONE, NEVER, BANK], order)] == names.split()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("SHOP", True),
        ("shop active", True),
        ("example shop", True),
        ("blocked", False),
        ("bank", False),
    ],
)
def test_every_word_must_be_somewhere(query: str, found: bool) -> None:
    assert matches(SHOP, query) is found


def test_accents_do_not_hide_anything() -> None:
    assert matches(NEVER, "arzte")


@pytest.mark.parametrize(
    ("for_domain", "shown"),
    [
        ("https://shop.example", "shop.example"),
        ("shop.example", "shop.example"),
        ("", ""),
        ("http://[", "["),
        ("https:///", "https:///"),
    ],
)
def test_sites_without_their_scheme(for_domain: str, shown: str) -> None:
    assert site(replace(SHOP, for_domain=for_domain)) == shown


async def test_a_wide_row_has_everything_in_one_line() -> None:
    masks = MaskList(lambda: NOW)
    app = held(masks)
    async with app.run_test(size=(120, 5)):
        masks.show([replace(SHOP, description="A [shop]", waiting=True), BANK], "")
        first, second = screen_text(app).split("\n")[:2]
        assert first.split() == [
            "▌●",
            "shop@m.example",
            "shop.example",
            "A",
            "[shop]",
            "Active",
            "19",
            "Oct",
            "Mon↑",
        ]
        assert second.split() == ["■", "bank@m.example", "bank.example", "Blocked", "2025", "Tue"]


async def test_a_narrow_row_has_two_lines() -> None:
    masks = MaskList(lambda: NOW, marks=ASCII)
    app = held(masks)
    async with app.run_test(size=(60, 6)):
        masks.set_row_height(2)
        masks.show([SHOP, NEVER, GONE], "")
        lines = [line.split() for line in screen_text(app).split("\n")]
        assert lines[0] == [">*", "shop@m.example", "Active", "Mon"]
        assert lines[1] == [">", "shop.example"]
        assert lines[3] == ["Ärzte"]
        assert lines[4] == ["x", "gone@m.example", "Deleted", "14:40"]


async def test_the_cursor_stays_on_its_address() -> None:
    masks = MaskList(lambda: NOW)
    app = held(masks)
    async with app.run_test(size=(120, 5)) as pilot:
        masks.show([SHOP, BANK, NEVER], "")
        await pilot.press("down")
        masks.show([NEVER, GONE, SHOP, BANK], "")
        assert masks.current == BANK
        masks.show([], "Nothing.")
        assert masks.current is None
        assert "Nothing." in screen_text(app)
