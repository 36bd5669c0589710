"""How each sender's mail is read, kept over restarts; and who writes for the first time."""

from __future__ import annotations

from tests.screens.served import _no_waiting_for_the_disk as _no_waiting_for_the_disk
from tests.screens.served import client as client
from tests.screens.served import served as served
from tests.store.client import Client


async def test_the_view_and_the_pictures_of_a_sender_are_remembered(client: Client) -> None:
    senders = client.account.senders
    assert (senders.view("bob@example.org"), senders.loads_remote("bob@example.org")) == ("", False)
    senders.keep_view("Bob@Example.org", "plain")
    senders.keep_remote("bob@example.org", allowed=True)
    await client.close()
    senders = client.open().senders
    assert senders.view("bob@example.org") == "plain"
    assert senders.loads_remote("BOB@example.org")
    assert senders.view("ann@example.org") == ""
    senders.keep_view("bob@example.org", "")
    senders.keep_remote("bob@example.org", allowed=False)
    assert (senders.view("bob@example.org"), senders.loads_remote("bob@example.org")) == ("", False)


async def test_only_the_first_mail_of_a_sender_is_the_first(client: Client) -> None:
    other = client.server.other_client
    other.deliver("Never heard of", sender="Eve <eve.first@stranger.example>")
    other.deliver("Once more", sender="Eve <eve.first@stranger.example>")
    other.deliver("About Eve", cc="Eve <eve.second@stranger.example>")
    other.deliver("Second", sender="Eve <eve.second@stranger.example>")
    found = {}
    for subject in ("Never heard of", "Once more", "Second"):
        (message,) = await client.read((await client.shown(subject)).id)
        found[subject] = client.account.senders.is_first(message)
    assert found == {"Never heard of": True, "Once more": False, "Second": True}
