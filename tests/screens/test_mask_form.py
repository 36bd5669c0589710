"""What a masked address is for, as typed."""

from __future__ import annotations

import pytest

from tests.helpers import screen_text
from tests.screens.stage import Stage
from tui.screens.mask_form import MaskForm, Wish, origin


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("shop.example", "https://shop.example"),
        (" Shop.Example ", "https://shop.example"),
        ("https://shop.example/cart?x=1", "https://shop.example"),
        ("http://shop.example:8080/", "http://shop.example:8080"),
        ("the shop around the corner", "the shop around the corner"),
        ("", ""),
    ],
)
def test_sites_become_origins(typed: str, wanted: str) -> None:
    assert origin(typed) == wanted


def stage(*, new: bool = True, problem: str = "") -> Stage:
    return Stage(lambda: MaskForm("A new [one]", Wish("a.example", "A"), new=new, problem=problem))


async def test_enter_in_any_field_gives_the_wish() -> None:
    app = stage()
    async with app.run_test() as pilot:
        await pilot.press("tab", "tab", *"shop_1", "enter")
        assert app.results == [Wish("https://a.example", "A", "shop_1")]


async def test_a_prefix_that_no_address_may_have_is_refused_while_it_is_typed() -> None:
    app = stage()
    async with app.run_test() as pilot:
        await pilot.press("tab", "tab", *"Shop")
        assert "at most 64 of a–z" in screen_text(app)
        await pilot.press("enter")
        assert app.results == []
        await pilot.press("home", "delete", "enter")
        assert app.results == [Wish("https://a.example", "A", "hop")]


async def test_an_address_that_is_there_keeps_its_beginning() -> None:
    app = stage(new=False)
    async with app.run_test() as pilot:
        assert "Begins" not in screen_text(app)
        await pilot.press("tab", "end", *"BC", "enter")
        assert app.results == [Wish("https://a.example", "ABC")]


async def test_escape_gives_nothing_and_a_refusal_is_said() -> None:
    app = stage(problem="Name is reserved.")
    async with app.run_test() as pilot:
        assert "Name is reserved." in screen_text(app)
        assert "A new [one]" in screen_text(app)
        await pilot.press("escape")
        assert app.results == [None]


async def test_after_a_refusal_the_beginning_is_gone_on_with() -> None:
    wish = Wish("https://a.example", "A", "abuse")
    app = Stage(lambda: MaskForm("Again", wish, new=True, problem="No address may begin with “abuse”."))
    async with app.run_test() as pilot:
        await pilot.press(*"_1", "enter")
        assert app.results == [Wish("https://a.example", "A", "abuse_1")]
