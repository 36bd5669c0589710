"""Every way in which the service refuses something of masked addresses, as the demo server does; in words."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from tests.servers.account import ServedAccount
from tests.servers.other_client import OtherClient
from tests.store.client import Client, until
from tests.store.masked import client as client
from tests.store.masked import served as served
from tui.demo.process import DemoProcess
from tui.jmap.client import JmapClient
from tui.jmap.credentials import Bearer
from tui.jmap.errors import MethodError
from tui.store.mask_all import everything
from tui.store.mask_sentences import NO_SCOPE, failure, sentence
from tui.store.ops import Patch
from tui.store.records import MaskState

from .test_mask_making import SITE, USING


async def test_no_address_is_pending_twice(client: Client, served: ServedAccount) -> None:
    account = client.account
    mask = next(each for each in account.masked_emails() if each.state is MaskState.ENABLED)
    assert account.set_mask_state([mask.id], MaskState.PENDING).count == 0, "it is not even asked for"
    account._do(
        [Patch("MaskedEmail", mask.id, "state", "pending")]
    )  # as a version of ours might that knows less
    await until(lambda: client.notices, "the reason")
    assert client.notices[0] == (
        f"Not done to “{mask.email}”: An address that has been active or blocked can never wait for its first mail"
        " again."
    )
    after = next(each for each in account.masked_emails() if each.id == mask.id)
    assert (after.state, after.waiting) == (MaskState.ENABLED, False)


async def test_a_site_that_is_taken_back_from_pending_says_what_it_is(client: Client) -> None:
    account = client.account
    key = account.new_mask_key()
    account.make_mask(SITE, "Pending", state=MaskState.PENDING, key=key)
    mask = await until(lambda: account.mask_made(key), "the address")
    assert mask.state is MaskState.PENDING
    account.set_mask_state([mask.id], MaskState.DISABLED)
    account.undo()
    after = account.mask_made(key)
    assert after is not None
    assert after.state is MaskState.ENABLED


async def test_after_a_change_all_is_got_again_as_nothing_tells_of_changes(
    client: Client, served: ServedAccount
) -> None:
    mask, other = [each for each in client.account.masked_emails() if each.state is MaskState.ENABLED][:2]
    other_client = served.other_client
    changes = {other.id: {"description": "Told by another client"}}
    other_client.call("MaskedEmail/set", using=USING, update=changes)
    client.account.edit_mask(mask.id, description="Told by this one")
    wanted = {mask.id: "Told by this one", other.id: "Told by another client"}

    def told() -> dict[str, str]:
        found = {each.id: each.description for each in client.account.masked_emails()}
        return {id_: found[id_] for id_ in wanted}

    await until(told, "both changes", holds=wanted.__eq__)


async def test_at_most_so_many_are_made_in_an_hour(client: Client, served: ServedAccount) -> None:
    """The last test of this module: after it the server makes no more."""
    wanted = {f"k{number}": {"state": "enabled", "description": "Many"} for number in range(50)}
    refused: dict[str, str] = {}
    while not refused:  # at most a hundred are made
        answer = served.other_client.call("MaskedEmail/set", using=USING, create=wanted)
        refused = next(iter(answer["notCreated"].values())) if answer["notCreated"] else {}
    assert refused["type"] == "rateLimit"
    client.account.make_mask(SITE, "Too many")
    await until(lambda: client.notices, "the reason")
    said = client.notices[0]
    assert said.startswith(
        "The address for made.example is not made yet, and waits. The server makes no more"
    )
    assert said.endswith(".")
    at = datetime.fromisoformat(refused["description"].split()[-1].rstrip(".").replace("Z", "+00:00"))
    assert f"try again at {at.astimezone():%H:%M}" in said
    assert len(client.account.masks_to_come()) == 1, "it waits on"
    client.account.undo()
    assert client.account.masks_to_come() == ()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ({"type": "rateLimit"}, "try again in an hour."),
        ({"type": "rateLimit", "description": "Again at 2999-12-24T15:56:00Z."}, " on 24 December."),
        (
            {"type": "invalidProperties", "properties": ["emailPrefix"]},
            "No address may begin with “shop”: choose",
        ),
        ({"type": "invalidProperties", "properties": ["forDomain"]}, "write it like https://shop.example."),
        ({"type": "invalidProperties", "properties": ["description"]}, "make it shorter"),
        ({"type": "invalidProperties", "properties": ["url"]}, "does not accept what is in url"),
        ({"type": "invalidProperties"}, "The server does not accept this value."),
        ({"type": "forbidden"}, "The server does not allow this."),
        ({}, "The server refused this."),
    ],
)
def test_a_refusal_in_words(error: dict[str, object], words: str) -> None:
    assert words in sentence(error, {"emailPrefix": "shop"})


def test_when_to_try_again_is_said_in_the_time_of_the_place() -> None:
    now = datetime.now(UTC).replace(microsecond=0, second=0)
    said = sentence({"type": "rateLimit", "description": f"Try again at {now:%Y-%m-%dT%H:%M:%SZ}."})
    assert f"try again at {now.astimezone():%H:%M}" in said


async def test_a_token_without_the_scope_is_told_where_to_get_one() -> None:
    server = DemoProcess(messages=5, arguments=("--tokens", "--masks", "4200"))
    info = await asyncio.to_thread(server.start)
    try:
        client = JmapClient(info.session_url, Bearer(info.greeting["tokens"]["noSend"]))
        account = next(iter((await client.fetch_session()).accounts.values())).id
        with pytest.raises(MethodError) as refused:
            await everything(client, account, 500)
        assert failure(refused.value) == NO_SCOPE
        await client.aclose()

        client = JmapClient(info.session_url, Bearer(info.token))
        await client.fetch_session()
        other = OtherClient(info.session_url, f"Bearer {info.token}", info.username)
        some = other.call("MaskedEmail/query", using=USING, limit=1, calculateTotal=True)
        assert some["total"] > 4096, "more than are got at once"
        found, _ = await everything(client, account, 500)
        assert len({mask["id"] for mask in found}) == len(found) == some["total"]
        other.close()
        await client.aclose()
    finally:
        await asyncio.to_thread(server.stop)
