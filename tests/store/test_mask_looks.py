"""When the masked addresses are asked for anew, and what another client did to them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from tests.servers.account import ServedAccount, demo_account
from tests.store.client import Client, until
from tui.jmap.client import JmapClient
from tui.store import mask_all, mask_looks
from tui.store.mask_looks import MaskLooks

USING = ["urn:ietf:params:jmap:core", "https://www.fastmail.com/dev/maskedemail"]


class Lane:
    def __init__(self) -> None:
        self.rung = 0
        self.looks = MaskLooks(self.ring)

    def ring(self) -> None:
        self.rung += 1


async def test_the_first_question_comes_at_once_and_the_next_ones_after_a_pause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lane = Lane()
    lane.looks.want()
    assert lane.rung == 1
    lane.looks.asked(20)
    lane.looks.want()
    assert lane.rung == 1
    lane.looks.stop()
    monkeypatch.setattr(mask_looks, "SHORTEST", 0.02)
    lane.looks.asked(0)
    for _ in range(5):
        lane.looks.want()
    await until(lambda: lane.rung, "the question", holds=(2).__eq__)
    assert lane.looks._timer is None


async def test_who_waits_for_an_answer_is_not_kept_waiting_by_who_does_not() -> None:
    lane = Lane()
    lane.looks.asked(1_000)
    lane.looks.want(mask_looks.UNSEEN)
    late = lane.looks._timer
    lane.looks.want()
    soon = lane.looks._timer
    assert late is not None
    assert soon is not None
    assert late.cancelled()
    assert soon.when() < late.when()
    lane.looks.want(mask_looks.UNSEEN)
    assert lane.looks._timer is soon
    lane.looks.stop()
    assert soon.cancelled()


@pytest.mark.parametrize(("known", "now", "same"), [("7", "7", True), ("7", "8", False), ("", "", False)])
async def test_a_state_that_says_something_spares_the_addresses(
    monkeypatch: pytest.MonkeyPatch, known: str, now: str, same: bool
) -> None:
    async def call(_client: object, method: str, **arguments: Any) -> dict[str, Any]:
        assert (method, arguments["ids"]) == ("MaskedEmail/get", [])
        return {"state": now, "list": []}

    monkeypatch.setattr(mask_all, "_call", call)
    assert await mask_all.is_now(cast(JmapClient, None), "A1", known) is same


@pytest.fixture(scope="module")
def served() -> Iterator[ServedAccount]:
    with demo_account(messages=10) as account:
        yield account


@pytest.fixture
async def client(
    served: ServedAccount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Client]:
    monkeypatch.setattr(mask_looks, "SHORTEST", 0.02)
    client = Client(served, tmp_path / "mail")
    await client.start()
    await until(client.account.masked_emails, "the addresses")
    yield client
    await client.close()


async def test_mail_that_comes_has_the_addresses_asked_for(client: Client, served: ServedAccount) -> None:
    """The server tells of mail, and never of masked addresses."""
    known = {mask.id for mask in client.account.masked_emails()}
    served.other_client.call(
        "MaskedEmail/set", using=USING, create={"k": {"state": "enabled", "description": "Elsewhere"}}
    )
    served.other_client.deliver("Something happened")
    await client.shown("Something happened")
    await until(
        lambda: [m.description for m in client.account.masked_emails() if m.id not in known],
        "what the other client made",
        holds=["Elsewhere"].__eq__,
    )


async def test_who_looks_sees_what_another_client_did(client: Client, served: ServedAccount) -> None:
    (mask,) = [mask for mask in client.account.masked_emails() if mask.state.value == "pending"][:1]
    served.other_client.call(
        "MaskedEmail/set", using=USING, update={mask.id: {"description": "Seen at once"}}
    )
    client.account.look_at_masks()
    await until(
        lambda: {each.id: each.description for each in client.account.masked_emails()}[mask.id],
        "the description",
        holds="Seen at once".__eq__,
    )
