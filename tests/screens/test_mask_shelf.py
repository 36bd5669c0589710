"""The order of thousands of masked addresses, and what typed words leave of them; and the page that shows them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from tests.helpers import until
from tests.screens.stage import Stage
from tests.store.client import Client
from tui.screens.mask_shelf import FEW, Shelf, Wanted, in_views, shelved
from tui.screens.mask_views import BY_ID
from tui.screens.masked import MaskedScreen
from tui.store.records import MaskedEmail, MaskState

STATES = (MaskState.ENABLED, MaskState.DISABLED, MaskState.DELETED)
MASKS = tuple(
    MaskedEmail(
        f"m{number}",
        f"{word}{number}@masked.example",
        STATES[number % 3],
        f"https://{word}.example",
        "",
        number,
        None,
        "",
        "",
    )
    for number, word in enumerate(("amber", "birch", "cedar", "délta", "ember", "fjord"))
)


def test_every_word_of_the_query_is_somewhere() -> None:
    shelf = shelved(MASKS, Wanted())
    assert shelf.matching("") is shelf.masks
    assert [mask.id for mask in shelf.matching("AMBER active")] == ["m0"]
    assert [mask.id for mask in shelf.matching("delta")] == ["m3"]
    assert shelf.matching("amber birch") == []
    assert Shelf().matching("amber") == ()


def test_a_view_leaves_some_out_and_all_are_counted() -> None:
    shelf = shelved(MASKS, Wanted(BY_ID["blocked"], "address"))
    assert [mask.id for mask in shelf.masks] == ["m1", "m4"]
    assert (len(shelf.everything), shelf.order) == (6, "address")
    assert shelf.states == {MaskState.ENABLED: 2, MaskState.DISABLED: 2, MaskState.DELETED: 2}
    held = in_views(MASKS, {}, 0.0)
    assert (held["all"], held["active"], held["deleted"], held["pending"]) == (6, 2, 2, 0)


class Desk(Stage):
    def __init__(self, client: Client) -> None:
        now = datetime(2026, 11, 18, 14, 40, tzinfo=UTC)
        self.page = MaskedScreen(client.account, now=lambda: now)
        super().__init__(lambda: self.page)


def _fill(client: Client, many: int) -> None:
    writer: Any = client.account._engine.writer  # pyright: ignore[reportPrivateUsage]
    rows = [
        (
            f"x{number}",
            json.dumps({"id": f"x{number}", "email": f"number{number}@masked.example", "state": "enabled"}),
        )
        for number in range(many)
    ]
    client.account._background.call_soon_threadsafe(lambda: _put(writer, rows))  # pyright: ignore


def _put(writer: Any, rows: list[tuple[str, str]]) -> None:
    with writer.transaction() as delta:
        writer.db.executemany("INSERT INTO masked VALUES(?, ?, NULL)", rows)
        delta.masked = True


async def test_thousands_are_read_beside_the_screen(client: Client) -> None:
    app = Desk(client)
    client.server.faults.refuse()  # else the server says that there are fewer
    async with app.run_test(size=(120, 30)) as pilot:
        page = app.page
        await until(pilot, lambda: page.list.row_count() > 5)
        before = page.list.row_count()
        assert before < FEW < 2_000
        _fill(client, 2_000)
        await until(pilot, lambda: page.list.row_count() == before + 2_000)
        await pilot.press("/", *"number199 ")
        await until(pilot, lambda: page.list.row_count() == 11)
        assert f"11 of {before + 2_000:,} addresses" in page.heading.detail
        await pilot.press("backspace", "7", "enter", "b")
        mask = page.list.current
        assert mask is not None
        assert mask.id == "x1997"
        await until(
            pilot, lambda: page.list.current is not None and page.list.current.state is MaskState.DISABLED
        )
        await pilot.press("z")
        await until(
            pilot, lambda: page.list.current is not None and page.list.current.state is MaskState.ENABLED
        )
