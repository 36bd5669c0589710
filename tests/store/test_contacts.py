"""Address books complete addresses, and are kept in step cheaply."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers.account import ServedAccount, demo_account
from tests.store.client import Client, until

USING = ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:contacts"]


@pytest.fixture(scope="module")
def served() -> Iterator[ServedAccount]:
    with demo_account() as account:
        yield account


def cards(served: ServedAccount, **changes: Any) -> dict[str, Any]:
    return served.other_client.call("ContactCard/set", using=USING, **changes)


def card(served: ServedAccount, name: dict[str, Any], *emails: str) -> dict[str, Any]:
    books = served.other_client.call("AddressBook/get", using=USING, ids=None)["list"]
    return {
        "@type": "Card",
        "version": "1.0",
        "name": name,
        "emails": {str(number): {"address": email} for number, email in enumerate(emails)},
        "addressBookIds": {books[0]["id"]: True},
    }


def found(client: Client, typed: str) -> list[tuple[str, str]]:
    return [(each.name, each.email) for each in client.account.people(typed)]


async def test_who_is_in_an_address_book_is_completed_until_they_are_not(
    served: ServedAccount, tmp_path: Path
) -> None:
    parts = {"components": [{"kind": "given", "value": "Zita"}, {"kind": "surname", "value": "Zöllner"}]}
    new = {
        "full": card(served, {"full": "Zacharias Zimt"}, "zimt@spice.example", "zz@home.example"),
        "parts": card(served, parts, "zita@spice.example"),
        "wrong": card(served, {"full": "Zero"}, "no address", "zero@spice.example"),
        "twin": card(served, {"full": "Zimt, Z."}, "ZIMT@spice.example"),
    }
    made = cards(served, create=new)["created"]
    client = Client(served, tmp_path)
    await client.start()
    try:
        await until(lambda: found(client, "zol"), "the address book", holds=bool)
        assert found(client, "zollner") == [("Zita Zöllner", "zita@spice.example")]
        assert sorted(found(client, "zacharias")) == [
            ("Zacharias Zimt", "zimt@spice.example"),
            ("Zacharias Zimt", "zz@home.example"),
        ]
        assert found(client, "zero") == [("Zero", "zero@spice.example")]
        assert client.account.written_to(["zimt@spice.example"]) == frozenset()

        changed = {made["parts"]["id"]: {"emails": {"0": {"address": "zita@new.example"}}}}
        cards(served, update=changed, destroy=[made["full"]["id"], made["wrong"]["id"]])
        await client.close()
        asked = served.faults.seen(b"ContactCard/query")
        await client.start()
        await until(
            lambda: found(client, "zita"), "the change", holds=[("Zita Zöllner", "zita@new.example")].__eq__
        )
        assert found(client, "zz") == found(client, "zero") == []
        assert [email for _, email in found(client, "zimt")] == ["zimt@spice.example"]
        assert served.faults.seen(b"ContactCard/query") == asked
    finally:
        await client.close()


async def test_a_server_that_forgot_its_changes_is_asked_for_all(
    served: ServedAccount, tmp_path: Path
) -> None:
    made = cards(served, create={"one": card(served, {"full": "Yves Yttrium"}, "yves@ore.example")})[
        "created"
    ]
    client = Client(served, tmp_path)
    await client.start()
    try:
        await until(lambda: found(client, "yttrium"), "the address book")
        writer = client.account.engine.writer
        await client.close()
        cards(served, destroy=[made["one"]["id"]])
        client.open()
        writer = client.account.engine.writer
        with writer.transaction():
            writer.set_meta("contact state", "no state of this server")
        await client.start()
        await until(lambda: found(client, "yttrium"), "the contact to go", holds=lambda people: people == [])
    finally:
        await client.close()
