"""AddressBook and ContactCard (RFC 9610)."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Jmap

CARD = {"@type": "Card", "version": "1.0", "name": {"full": "Ada Lovelace"}}


async def books(jmap: Jmap) -> dict[str, dict[str, Any]]:
    return {book["name"]: book for book in (await jmap.ask("AddressBook/get", ids=None))["list"]}


async def make_card(jmap: Jmap, book: str = "", **changes: Any) -> dict[str, Any]:
    """What the server says of a new card."""
    place = book or (await books(jmap))["Personal"]["id"]
    card = {**CARD, "addressBookIds": {place: True}, **changes}
    result = await jmap.ask("ContactCard/set", create={"k": card})
    assert result["created"], result["notCreated"]
    return result["created"]["k"]


async def card_of(jmap: Jmap, record: str) -> dict[str, Any]:
    return (await jmap.ask("ContactCard/get", ids=[record]))["list"][0]


async def names(jmap: Jmap, sort: list[dict[str, Any]] | None = None, **condition: Any) -> list[str]:
    """Full names of the cards that match."""
    found = await jmap.ask("ContactCard/query", filter=condition or None, sort=sort, calculateTotal=True)
    cards = (await jmap.ask("ContactCard/get", ids=found["ids"], properties=["name"]))["list"]
    assert found["total"] == len(cards)
    assert all(card.keys() == {"id", "name"} for card in cards)
    return [card["name"]["full"] for card in cards]


async def test_the_sample_has_books_people_and_a_group(jmap: Jmap) -> None:
    found = await books(jmap)
    assert [(name, book["isDefault"]) for name, book in found.items()] == [
        ("Personal", True),
        ("Studio", False),
    ]
    assert found["Personal"]["myRights"] == {
        "mayRead": True, "mayWrite": True, "mayShare": False, "mayDelete": True,
    }  # fmt: skip
    assert await names(jmap, kind="group") == ["Studio"]
    assert await names(jmap, email="bob@") == ["Bob Lindqvist"]
    assert await names(jmap, inAddressBook="nowhere") == []


async def test_a_card_is_made_changed_and_destroyed(jmap: Jmap) -> None:
    state = (await jmap.ask("ContactCard/get", ids=[]))["state"]
    made = await make_card(jmap, nicknames={"n": {"name": "Countess"}}, **{"example.com:x": [1]})
    assert made.keys() == {"id", "uid", "kind", "created", "updated"}
    card = await card_of(jmap, made["id"])
    assert (card["example.com:x"], card["uid"]) == ([1], made["uid"])
    jmap.now += 60
    patch = {"name/full": "Ada King", "nicknames/n": None, "emails": {"e": {"address": "ada@example.org"}}}
    done = await jmap.ask("ContactCard/set", update={made["id"]: patch})
    assert done["updated"][made["id"]] == {"updated": "2026-11-24T14:57:00Z"}
    after = await card_of(jmap, made["id"])
    assert (after["name"]["full"], after["nicknames"]) == ("Ada King", {})
    changes = await jmap.ask("ContactCard/changes", sinceState=state)
    assert (changes["created"], changes["updated"]) == ([made["id"]], [])
    assert (await jmap.ask("ContactCard/set", destroy=[made["id"]]))["destroyed"] == [made["id"]]
    assert (await jmap.ask("ContactCard/get", ids=[made["id"]]))["notFound"] == [made["id"]]
    changes = await jmap.ask("ContactCard/changes", sinceState=done["newState"])
    assert changes["destroyed"] == [made["id"]]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"@type": "Person"}, "@type"), ({"version": "9"}, "version"), ({"addressBookIds": {}}, "addressBookIds"),
        ({"addressBookIds": {"B999": True}}, "addressBookIds"), ({"emails": ["a@b"]}, "emails"),
        ({"emails": {"e": {"address": 7}}}, "emails"), ({"name": "Ada"}, "name"), ({"name": {}}, "name"),
        ({"name": {"components": [{"kind": "given"}]}}, "name"), ({"kind": "robot"}, "kind"),
        ({"members": {"u": True}}, "members"), ({"created": "today"}, "created"), ({"id": "C1"}, "id"),
        ({"media": {"m": {"kind": "photo", "blobId": "G999"}}}, "media"), ({"uid": ""}, "uid"),
    ],
)  # fmt: skip
async def test_what_is_no_card_is_refused(jmap: Jmap, changes: dict[str, Any], name: str) -> None:
    place = (await books(jmap))["Personal"]["id"]
    card = {**CARD, "addressBookIds": {place: True}, **changes}
    error = (await jmap.ask("ContactCard/set", create={"k": card}))["notCreated"]["k"]
    assert (error["type"], error["properties"]) == ("invalidProperties", [name])


async def test_a_uid_is_there_once_and_stays(jmap: Jmap) -> None:
    made = await make_card(jmap, uid="urn:uuid:1")
    place = (await books(jmap))["Personal"]["id"]
    twin = {**CARD, "uid": "urn:uuid:1", "addressBookIds": {place: True}}
    refused = await jmap.ask(
        "ContactCard/set", create={"k": twin}, update={made["id"]: {"uid": "urn:uuid:2"}}
    )
    assert refused["notCreated"]["k"]["properties"] == ["uid"]
    assert refused["notUpdated"][made["id"]]["properties"] == ["uid"]


@pytest.mark.parametrize(
    "condition",
    [
        {"text": "ada nord"}, {"text": '"north pier"'}, {"name": "lovelace"}, {"name/given": "ada"},
        {"name/surname": "lovelace"}, {"nickname": "count"}, {"organization": "engines"}, {"phone": "7 7001"},
        {"onlineService": "ada@social.example"}, {"address": "pier"}, {"note": "tea"}, {"uid": "urn:uuid:ada"},
        {"createdBefore": "2020-01-01T00:00:00Z"}, {"hasMember": "urn:uuid:bob"},
        {"operator": "AND", "conditions": [{"note": "tea"}, {"operator": "NOT", "conditions": [{"note": "milk"}]}]},
    ],
)  # fmt: skip
async def test_every_condition_finds_its_card(jmap: Jmap, condition: dict[str, Any]) -> None:
    full = {
        "uid": "urn:uuid:ada", "kind": "group", "members": {"urn:uuid:bob": True}, "created": "2019-05-01T00:00:00Z",
        "name": {"full": "Ada Lovelace", "components": [
            {"kind": "given", "value": "Ada"}, {"kind": "surname", "value": "Lovelace"},
        ]},
        "nicknames": {"n": {"name": "Countess"}}, "organizations": {"o": {"units": [{"name": "Engines"}]}},
        "phones": {"p": {"number": "+49 7 7001"}}, "notes": {"n": {"note": "Likes tea. Nord."}},
        "onlineServices": {"s": {"user": "ada@social.example"}},
        "addresses": {"a": {"components": [{"kind": "name", "value": "North Pier"}]}},
    }  # fmt: skip
    await make_card(jmap, **full)
    assert await names(jmap, **condition) == ["Ada Lovelace"]


async def test_sorting_and_what_cannot_be_done(jmap: Jmap) -> None:
    ordered = await names(
        jmap, sort=[{"property": "name/surname"}, {"property": "name/given"}], text="nordlicht"
    )
    assert ordered[0].startswith("Carol")
    newest = await names(jmap, sort=[{"property": "created", "isAscending": False}], kind="individual")
    oldest = await names(jmap, sort=[{"property": "created"}], kind="individual")
    assert newest == oldest[::-1]
    assert (await jmap.refused("ContactCard/query", sort=[{"property": "note"}]))["type"] == "unsupportedSort"
    assert (await jmap.refused("ContactCard/query", filter={"age": "7"}))["type"] == "unsupportedFilter"
    assert (await jmap.refused("ContactCard/query", filter={"name": 7}))["type"] == "invalidArguments"


async def test_query_changes_follow(jmap: Jmap) -> None:
    before = await jmap.ask("ContactCard/query", filter={"text": "lovelace"})
    made = await make_card(jmap)
    changes = await jmap.ask(
        "ContactCard/queryChanges", filter={"text": "lovelace"}, sinceQueryState=before["queryState"]
    )
    assert changes["added"] == [{"id": made["id"], "index": 0}]


async def test_books_are_made_and_destroyed_with_or_without_their_cards(jmap: Jmap) -> None:
    made = await jmap.ask("AddressBook/set", create={"b": {"name": "Choir"}}, onSuccessSetIsDefault="#b")
    book = made["created"]["b"]["id"]
    assert {name: one["isDefault"] for name, one in (await books(jmap)).items()} == {
        "Personal": False, "Studio": False, "Choir": True,
    }  # fmt: skip
    alone = (await make_card(jmap, book))["id"]
    personal = (await books(jmap))["Personal"]["id"]
    both = (await make_card(jmap, addressBookIds={book: True, personal: True}))["id"]
    refused = await jmap.ask("AddressBook/set", destroy=[book])
    assert refused["notDestroyed"][book]["type"] == "addressBookHasContents"
    state = (await jmap.ask("ContactCard/get", ids=[]))["state"]
    done = await jmap.ask("AddressBook/set", destroy=[book], onDestroyRemoveContents=True)
    assert done["destroyed"] == [book]
    changes = await jmap.ask("ContactCard/changes", sinceState=state)
    assert (changes["updated"], changes["destroyed"]) == ([both], [alone])
    assert (await card_of(jmap, both))["addressBookIds"] == {personal: True}
    assert (await books(jmap))["Personal"]["isDefault"] is True


@pytest.mark.parametrize("book", [{"name": ""}, {"name": 7}, {"name": "x", "sortOrder": -1}, {"name": "x" * 256},
                                  {"name": "x", "isDefault": True}, {"name": "x", "shareWith": {}}, {}])  # fmt: skip
async def test_books_that_are_refused(jmap: Jmap, book: dict[str, Any]) -> None:
    result = await jmap.ask("AddressBook/set", create={"b": book})
    assert result["notCreated"]["b"]["type"] == "invalidProperties"


async def test_book_updates(jmap: Jmap) -> None:
    record = (await books(jmap))["Studio"]["id"]
    done = await jmap.ask("AddressBook/set", update={record: {"name": "Work", "sortOrder": None}})
    assert done["updated"] == {record: None}
    assert (await books(jmap))["Work"]["sortOrder"] == 0
    changes = await jmap.ask("AddressBook/changes", sinceState=done["oldState"])
    assert changes["updated"] == [record]
    error = (await jmap.ask("AddressBook/set", update={record: {"isDefault": True}}))["notUpdated"][record]
    assert error["properties"] == ["isDefault"]


async def test_cards_are_copied_to_another_account(two: tuple[Jmap, str, str]) -> None:
    jmap, other, _ = two
    made = await jmap.ask("AddressBook/set", accountId=other, create={"b": {"name": "Theirs"}})
    book = made["created"]["b"]["id"]
    photo = {"p": {"kind": "photo", "blobId": await jmap.upload(b"picture", "image/png")}}
    card = await make_card(jmap, uid="urn:uuid:1", notes={"n": {"note": "Kept"}}, media=photo)
    wish = {"id": card["id"], "addressBookIds": {book: True}, "name": {"full": "Ada King"}}
    arguments = {"fromAccountId": jmap.account, "accountId": other}
    result = await jmap.ask("ContactCard/copy", **arguments, create={"k": wish, "no": {"id": "C999"}})
    assert result["notCreated"]["no"]["type"] == "notFound"
    copy = (await jmap.ask("ContactCard/get", accountId=other, ids=[result["created"]["k"]["id"]]))["list"][0]
    assert (copy["uid"], copy["name"]["full"], copy["notes"]) == (
        "urn:uuid:1",
        "Ada King",
        {"n": {"note": "Kept"}},
    )
    again = (await jmap.ask("ContactCard/copy", **arguments, create={"k": wish}))["notCreated"]["k"]
    assert (again["type"], again["existingId"]) == ("alreadyExists", copy["id"])
    await jmap.ask("ContactCard/set", accountId=other, destroy=[copy["id"]])
    responses = await jmap.calls(
        ("ContactCard/copy", {**arguments, "create": {"k": wish}, "onSuccessDestroyOriginal": True})
    )
    assert [(name, call_id) for name, _, call_id in responses] == [
        ("ContactCard/copy", "c0"), ("ContactCard/set", "c0"),
    ]  # fmt: skip
    assert responses[1][1]["destroyed"] == [card["id"]]
    wrong = await jmap.refused("ContactCard/copy", fromAccountId=jmap.account, create={})
    assert wrong["type"] == "invalidArguments"
