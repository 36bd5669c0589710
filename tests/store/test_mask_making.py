"""Masked addresses that are made without a network, once, whatever becomes of the answer; and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.faults.proxy import Fault
from tests.servers.account import ServedAccount
from tests.store.client import Client, until
from tests.store.masked import client as client
from tests.store.masked import served as served
from tui.store.account import AccountStore
from tui.store.ops import DESTROY, Patch
from tui.store.records import MaskState

USING = ["urn:ietf:params:jmap:core", "https://www.fastmail.com/dev/maskedemail"]
SITE = "https://made.example"


def at_server(served: ServedAccount, description: str) -> list[dict[str, Any]]:
    found = served.other_client.call("MaskedEmail/get", using=USING, ids=None)["list"]
    return [mask for mask in found if mask["description"] == description]


async def made(account: AccountStore, key: str) -> str:
    return (await until(lambda: account.mask_made(key), "the address")).email


async def test_what_is_made_without_a_network_is_made_when_it_is_back(
    client: Client, served: ServedAccount, tmp_path: Path
) -> None:
    served.faults.refuse()
    client.account.sync_now()
    await client.offline()
    key = client.account.new_mask_key()
    receipt = client.account.make_mask(SITE, "Offline", "off_line", key=key)
    assert receipt.text == "A new address for made.example"
    await until(
        client.account.masks_to_come, "it to be shown", holds=lambda masks: [m.id for m in masks] == [key]
    )
    await client.close()

    account = client.open()
    assert [mask.description for mask in account.masks_to_come()] == ["Offline"], "it outlives the program"
    client.begin()
    served.faults.accept()
    account.sync_now()
    address = await made(account, key)
    assert address.startswith("off_line")
    assert account.masks_to_come() == ()
    assert [mask["email"] for mask in at_server(served, "Offline")] == [address]


async def test_it_is_made_once_though_the_answer_was_lost(client: Client, served: ServedAccount) -> None:
    lost = served.faults.once(Fault.CUT_AFTER, b"Only once")
    key = client.account.new_mask_key()
    client.account.make_mask(SITE, "Only once", key=key)
    address = await made(client.account, key)
    assert lost.fired.is_set()
    assert [mask["email"] for mask in at_server(served, "Only once")] == [address]


async def test_taking_it_back_before_and_after_it_is_made(client: Client, served: ServedAccount) -> None:
    account = client.account
    served.faults.refuse()
    account.sync_now()
    await client.offline()
    account.make_mask(SITE, "Never sent")
    account.undo()
    await account.settled()
    assert account.masks_to_come() == ()
    served.faults.accept()
    account.sync_now()
    key = account.new_mask_key()
    account.make_mask(SITE, "Sent and taken back", key=key)
    await made(account, key)
    account.undo()
    await account.settled()
    assert account.mask_made(key) is None
    await until(lambda: at_server(served, "Sent and taken back"), "its end", holds=[].__eq__)
    assert at_server(served, "Never sent") == []


async def test_a_reserved_beginning_is_said_and_given_up(client: Client) -> None:
    client.account.make_mask(SITE, "Reserved", "admin")
    await until(lambda: client.notices, "the reason")
    assert client.notices[0].startswith("The address for made.example was not made:")
    assert client.notices[0].endswith(
        "No address may begin with “admin”, which is reserved: choose another beginning."
    )
    await client.account.settled()
    assert client.account.masks_to_come() == ()


async def test_an_address_that_got_mail_is_not_removed_and_one_that_did_not_is(
    client: Client, served: ServedAccount
) -> None:
    account = client.account
    used = next(mask for mask in account.masked_emails() if mask.last_message_at is not None)
    assert account.destroy_masks([used.id]).count == 0
    key = account.new_mask_key()
    account.make_mask(SITE, "Unused", key=key)
    await made(account, key)
    mask = account.mask_made(key)
    assert mask is not None
    assert account.destroy_masks([mask.id]).count == 1
    await account.settled()
    assert account.mask_made(key) is None, "at once"
    await until(lambda: at_server(served, "Unused"), "its end", holds=[].__eq__)


async def test_the_server_refuses_to_remove_what_got_mail_meanwhile(client: Client) -> None:
    used = next(mask for mask in client.account.masked_emails() if mask.last_message_at is not None)
    client.account._do([Patch("MaskedEmail", used.id, DESTROY, None)])
    await client.account.settled()
    assert used.id not in {mask.id for mask in client.account.masked_emails()}
    await until(lambda: client.notices, "the reason")
    assert client.notices[0].endswith(
        "Mail has come to this address, so it cannot be removed for ever: delete it, and its mail bounces."
    )
    assert used.id in {mask.id for mask in client.account.masked_emails()}, "it is shown again"


async def test_how_much_mail_came_to_an_address(client: Client) -> None:
    account = client.account
    addresses = [mask.email for mask in account.masked_emails()]
    await until(lambda: any(account.mask_arrivals(address) for address in addresses), "mail to one of them")
    counted = await account.mask_mail(addresses)
    for address in addresses:
        arrivals = account.mask_arrivals(address, 1000)
        assert counted[address].messages == len(arrivals) if arrivals else address not in counted
        if arrivals:
            assert counted[address].unread == sum(each.unread for each in arrivals)
            assert [each.received_at for each in arrivals] == sorted(
                (each.received_at for each in arrivals), reverse=True
            )


async def test_states_are_words_that_the_server_knows(client: Client, served: ServedAccount) -> None:
    key = client.account.new_mask_key()
    client.account.make_mask(SITE, "Perhaps", state=MaskState.PENDING, key=key)
    await made(client.account, key)
    mask = client.account.mask_made(key)
    assert mask is not None
    assert mask.state is MaskState.PENDING
    client.account.set_mask_state([mask.id], MaskState.DISABLED)
    client.account.undo()
    await client.account.settled()
    back = client.account.mask_made(key)
    assert back is not None
    assert back.state is MaskState.ENABLED, "never pending again"
    await until(lambda: at_server(served, "Perhaps")[0]["state"], "the same there", holds="enabled".__eq__)
