"""Whole messages and attachments fetched on request, on a real store and server."""

from __future__ import annotations

import asyncio

import pytest

from tests.screens.served import _no_waiting_for_the_disk as _no_waiting_for_the_disk
from tests.screens.served import client as client
from tests.screens.served import served as served
from tests.store.client import Client
from tui.store.database import StoreError
from tui.store.fetching import source


async def test_a_message_comes_as_it_is_on_the_server_and_tells_how_far_it_is(client: Client) -> None:
    client.server.other_client.deliver("As it came", body="Hello there.\n")
    (message,) = await client.read((await client.shown("As it came")).id)
    moved: list[int] = []
    data = await client.account.raw(source(message), moved=moved.append)
    assert b"Subject: As it came" in data
    assert len(data) == message.size == moved[-1]


async def test_what_is_larger_than_wanted_is_refused_in_a_sentence(client: Client) -> None:
    client.server.other_client.deliver("Large", body="Hello there.\n" * 100)
    (message,) = await client.read((await client.shown("Large")).id)
    with pytest.raises(StoreError, match="larger than"):
        await client.account.raw(source(message), limit=100)


async def test_who_stops_waiting_stops_the_download(client: Client) -> None:
    client.server.other_client.deliver("Stopped", body="Hello there.\n")
    (message,) = await client.read((await client.shown("Stopped")).id)
    fetching = asyncio.create_task(client.account.raw(source(message)))
    await asyncio.sleep(0)
    fetching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await fetching
    assert b"Subject: Stopped" in await client.account.raw(source(message))


async def test_without_a_connection_it_is_said(client: Client) -> None:
    client.server.other_client.deliver("Offline", body="Hello there.\n")
    (message,) = await client.read((await client.shown("Offline")).id)
    await client.close()
    account = client.open()
    with pytest.raises(StoreError, match="no connection"):
        await account.raw(source(message))
