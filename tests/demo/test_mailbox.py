"""Mailbox (RFC 8621 §2)."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Jmap

COUNTS = ("totalEmails", "unreadEmails", "totalThreads", "unreadThreads")


def counts(box: dict) -> tuple[int, ...]:
    return tuple(box[name] for name in COUNTS)


async def test_get_gives_all_properties(jmap: Jmap) -> None:
    result = await jmap.ask("Mailbox/get", ids=None)
    inbox = next(box for box in result["list"] if box["role"] == "inbox")
    assert inbox.keys() == {
        "id",
        "name",
        "parentId",
        "role",
        "sortOrder",
        *COUNTS,
        "myRights",
        "isSubscribed",
    }
    assert inbox["myRights"].keys() == {
        "mayReadItems", "mayAddItems", "mayRemoveItems", "maySetSeen", "maySetKeywords", "mayCreateChild", "mayRename",
        "mayDelete", "maySubmit",
    }  # fmt: skip
    assert result["notFound"] == []


async def test_get_gives_only_what_was_asked_and_the_id(jmap: Jmap) -> None:
    inbox = jmap.boxes["inbox"]
    result = await jmap.ask("Mailbox/get", ids=[inbox, "nothing", inbox], properties=["name"])
    assert result["list"] == [{"id": inbox, "name": "Inbox"}]
    assert result["notFound"] == ["nothing"]
    assert (await jmap.ask("Mailbox/get", ids=[]))["list"] == []
    assert (await jmap.refused("Mailbox/get", ids=None, properties=["x"]))["type"] == "invalidArguments"


async def test_counts_follow_mail_and_threads(jmap: Jmap) -> None:
    first = await jmap.make_mail("Plan", messageId=["1@x"])
    assert counts(await jmap.mailbox("inbox")) == (1, 1, 1, 1)
    await jmap.make_mail("Re: Plan", messageId=["2@x"], inReplyTo=["1@x"])
    assert counts(await jmap.mailbox("inbox")) == (2, 2, 1, 1)
    await jmap.ask("Email/set", update={first: {"keywords/$seen": True}})
    assert counts(await jmap.mailbox("inbox")) == (2, 1, 1, 1)
    await jmap.ask("Email/set", update={first: {"mailboxIds": {jmap.boxes["archive"]: True}}})
    # The archived mail is read, but its thread has an unread mail elsewhere (RFC 8621 §2).
    assert counts(await jmap.mailbox("archive")) == (1, 0, 1, 1)
    assert counts(await jmap.mailbox("inbox")) == (1, 1, 1, 1)
    await jmap.ask("Email/set", destroy=[first])
    assert counts(await jmap.mailbox("archive")) == (0, 0, 0, 0)


async def test_what_is_only_in_the_trash_makes_nothing_unread_elsewhere(jmap: Jmap) -> None:
    seen = await jmap.make_mail("Plan", messageId=["1@x"], keywords={"$seen": True})
    other = await jmap.make_mail("Re: Plan", messageId=["2@x"], inReplyTo=["1@x"])
    await jmap.ask("Email/set", update={other: {"mailboxIds": {jmap.boxes["trash"]: True}}})
    assert counts(await jmap.mailbox("inbox")) == (1, 0, 1, 0)
    assert counts(await jmap.mailbox("trash")) == (1, 1, 1, 1)
    await jmap.ask("Email/set", update={seen: {"keywords/$seen": None}, other: {"keywords/$seen": True}})
    assert counts(await jmap.mailbox("trash")) == (1, 0, 1, 0)


async def test_drafts_are_never_unread(jmap: Jmap) -> None:
    await jmap.make_mail(box="drafts", keywords={"$draft": True})
    assert counts(await jmap.mailbox("drafts")) == (1, 0, 1, 0)


async def test_create_in_any_order_with_parents_of_the_same_call(jmap: Jmap) -> None:
    result = await jmap.ask(
        "Mailbox/set", create={"b": {"name": "Below", "parentId": "#a"}, "a": {"name": "Above"}}
    )
    above, below = result["created"]["a"], result["created"]["b"]
    assert above["myRights"]["mayRename"] is True
    assert above["totalEmails"] == 0
    got = await jmap.ask("Mailbox/get", ids=[below["id"]], properties=["parentId", "name", "isSubscribed"])
    assert got["list"] == [
        {"id": below["id"], "parentId": above["id"], "name": "Below", "isSubscribed": True}
    ]


@pytest.mark.parametrize(
    ("data", "kind", "properties"),
    [
        ({}, "invalidProperties", ["name"]),
        ({"name": ""}, "invalidProperties", ["name"]),
        ({"name": "a\nb"}, "invalidProperties", ["name"]),
        ({"name": "é" * 300}, "invalidProperties", ["name"]),
        ({"name": "x", "parentId": "P999"}, "invalidProperties", ["parentId"]),
        ({"name": "x", "parentId": "#no"}, "invalidProperties", ["parentId"]),
        ({"name": "x", "role": "inbox"}, "invalidProperties", ["role"]),
        ({"name": "x", "role": "king"}, "invalidProperties", ["role"]),
        ({"name": "x", "sortOrder": -1}, "invalidProperties", ["sortOrder"]),
        ({"name": "x", "isSubscribed": None}, "invalidProperties", ["isSubscribed"]),
        ({"name": "x", "totalEmails": 0}, "invalidProperties", ["totalEmails"]),
        ({"name": "x", "what": 0}, "invalidProperties", ["what"]),
        ({"name": "Inbox"}, "alreadyExists", None),
    ],
)
async def test_create_is_refused(jmap: Jmap, data: dict, kind: str, properties: list[str] | None) -> None:
    before = await jmap.ask("Mailbox/get", ids=None)
    error = (await jmap.ask("Mailbox/set", create={"k": data}))["notCreated"]["k"]
    assert error["type"] == kind
    assert error.get("properties") == properties
    assert await jmap.ask("Mailbox/get", ids=None) == before


async def test_already_exists_names_the_sibling(jmap: Jmap) -> None:
    error = (await jmap.ask("Mailbox/set", create={"k": {"name": "Inbox"}}))["notCreated"]["k"]
    assert error["existingId"] == jmap.boxes["inbox"]


async def test_update_moves_renames_and_refuses_circles(jmap: Jmap) -> None:
    made = (await jmap.ask("Mailbox/set", create={"a": {"name": "A"}, "b": {"name": "B", "parentId": "#a"}}))[
        "created"
    ]
    a, b = made["a"]["id"], made["b"]["id"]
    result = await jmap.ask("Mailbox/set", update={a: {"parentId": b}, b: {"name": "Bee", "sortOrder": 7}})
    assert result["notUpdated"][a]["type"] == "invalidProperties"
    assert b in result["updated"]
    got = (await jmap.ask("Mailbox/get", ids=[b]))["list"][0]
    assert (got["name"], got["sortOrder"]) == ("Bee", 7)


async def test_an_update_that_changes_nothing_moves_no_state(jmap: Jmap) -> None:
    box = jmap.boxes["archive"]
    result = await jmap.ask("Mailbox/set", update={box: {"name": "Archive"}})
    assert result["updated"] == {box: None}
    assert result["oldState"] == result["newState"]


@pytest.mark.parametrize("patch", [{"totalEmails": 5}, {"id": "P9"}, {"myRights": None}, {"what": 1}])
async def test_update_of_what_the_server_owns_is_refused(jmap: Jmap, patch: dict) -> None:
    result = await jmap.ask("Mailbox/set", update={jmap.boxes["archive"]: patch})
    assert result["notUpdated"][jmap.boxes["archive"]]["type"] == "invalidProperties"


async def test_destroy(jmap: Jmap) -> None:
    made = (await jmap.ask("Mailbox/set", create={"a": {"name": "A"}, "b": {"name": "B", "parentId": "#a"}}))[
        "created"
    ]
    a, b = made["a"]["id"], made["b"]["id"]
    jmap.boxes["b"] = b
    both = await jmap.make_mail(box="b", mailboxIds={b: True, jmap.boxes["inbox"]: True})
    only = await jmap.make_mail(box="b")
    # A mailbox with a child stays, and its mail is not touched, whatever is asked.
    refused = await jmap.ask("Mailbox/set", destroy=[a], onDestroyRemoveEmails=True)
    assert refused["notDestroyed"][a]["type"] == "mailboxHasChild"
    refused = await jmap.ask("Mailbox/set", destroy=[b, jmap.boxes["inbox"], "P999"])
    assert refused["notDestroyed"][b]["type"] == "mailboxHasEmail"
    assert refused["notDestroyed"][jmap.boxes["inbox"]]["type"] == "forbidden"
    assert refused["notDestroyed"]["P999"]["type"] == "notFound"
    result = await jmap.ask("Mailbox/set", destroy=[b, a], onDestroyRemoveEmails=True)
    assert result["destroyed"] == [b, a]
    emails = await jmap.ask("Email/get", ids=[both, only], properties=["mailboxIds"])
    assert emails["list"] == [{"id": both, "mailboxIds": {jmap.boxes["inbox"]: True}}]
    assert emails["notFound"] == [only]


async def test_changes_tell_when_only_counts_moved(jmap: Jmap) -> None:
    state = (await jmap.ask("Mailbox/get", ids=[]))["state"]
    await jmap.make_mail()
    changes = await jmap.ask("Mailbox/changes", sinceState=state)
    assert changes["updated"] == [jmap.boxes["inbox"]]
    assert set(changes["updatedProperties"]) == set(COUNTS)
    await jmap.ask("Mailbox/set", update={jmap.boxes["archive"]: {"name": "Old"}})
    changes = await jmap.ask("Mailbox/changes", sinceState=state)
    assert set(changes["updated"]) == {jmap.boxes["inbox"], jmap.boxes["archive"]}
    assert changes["updatedProperties"] is None


async def test_query_filters_sorts_and_trees(sample: Jmap) -> None:
    async def names(**arguments: object) -> list[str]:
        ids = (await sample.ask("Mailbox/query", **arguments))["ids"]
        found = (await sample.ask("Mailbox/get", ids=ids, properties=["name"]))["list"]
        return [box["name"] for box in found]

    by_name = [{"property": "name"}]
    assert await names(filter={"role": "trash"}) == ["Trash"]
    assert await names(filter={"name": "tide"}, sort=by_name) == ["tidemark-devel", "Tides"]
    assert len(await names(filter={"hasAnyRole": True})) == 6
    below = await names(filter={"parentId": None}, sort=[{"property": "sortOrder"}, *by_name])
    assert below[:3] == ["Inbox", "Drafts", "Sent"]
    tree = await names(sort=by_name, sortAsTree=True)
    assert tree[tree.index("Projects") :][:4] == ["Projects", "Greenhouse", "Tides", "Website"]
    assert await names(filter={"name": "Tides"}, filterAsTree=True) == []
    not_roles = {"operator": "NOT", "conditions": [{"hasAnyRole": True}, {"name": "li"}]}
    assert "Inbox" not in await names(filter=not_roles)
    assert "Lists" not in await names(filter=not_roles)
    assert (await sample.refused("Mailbox/query", filter={"x": 1}))["type"] == "unsupportedFilter"
    assert (await sample.refused("Mailbox/query", sort=[{"property": "x"}]))["type"] == "unsupportedSort"


async def test_query_changes(jmap: Jmap) -> None:
    sort = [{"property": "name"}]
    before = await jmap.ask("Mailbox/query", sort=sort)
    made = (await jmap.ask("Mailbox/set", create={"a": {"name": "Aa"}}))["created"]["a"]["id"]
    changes = await jmap.ask("Mailbox/queryChanges", sort=sort, sinceQueryState=before["queryState"])
    assert changes["added"] == [{"id": made, "index": 0}]
    assert changes["removed"] == []


async def names(jmap: Jmap) -> dict[str, str]:
    """The names of the mailboxes, by id."""
    return {box["id"]: box["name"] for box in (await jmap.ask("Mailbox/get", ids=None))["list"]}


async def make(jmap: Jmap, name: str, **more: Any) -> str:
    result = await jmap.ask("Mailbox/set", create={"k": {"name": name, **more}})
    return result["created"]["k"]["id"]


async def test_two_mailboxes_swap_their_names_and_roles(jmap: Jmap) -> None:
    a, b = jmap.boxes["archive"], jmap.boxes["sent"]
    result = await jmap.ask("Mailbox/set", update={
        a: {"name": "Sent", "role": "sent"}, b: {"name": "Archive", "role": "archive"},
    })  # fmt: skip
    assert result["updated"] == {a: None, b: None}
    assert [(await names(jmap))[one] for one in (a, b)] == ["Sent", "Archive"]
    assert (await jmap.ask("Mailbox/query", filter={"role": "sent"}))["ids"] == [a]


async def test_the_one_within_becomes_the_one_around(jmap: Jmap) -> None:
    outer = await make(jmap, "Outer")
    inner = await make(jmap, "Inner", parentId=outer)
    result = await jmap.ask("Mailbox/set", update={outer: {"parentId": inner}, inner: {"parentId": None}})
    assert result["updated"] == {outer: None, inner: None}
    result = await jmap.ask("Mailbox/set", update={inner: {"parentId": outer}})
    assert result["notUpdated"][inner]["properties"] == ["parentId"]


async def test_a_mailbox_and_what_is_in_it_go_in_any_order(jmap: Jmap) -> None:
    outer = await make(jmap, "Outer")
    inner = await make(jmap, "Inner", parentId=outer)
    mail = await jmap.make_mail(mailboxIds={inner: True, outer: True})
    refused = await jmap.ask("Mailbox/set", destroy=[outer, inner])
    kinds = {key: error["type"] for key, error in refused["notDestroyed"].items()}
    assert kinds == {outer: "mailboxHasChild", inner: "mailboxHasEmail"}
    assert await jmap.email(mail, "mailboxIds") == {"id": mail, "mailboxIds": {inner: True, outer: True}}
    result = await jmap.ask("Mailbox/set", destroy=[outer, inner], onDestroyRemoveEmails=True)
    assert result["destroyed"] == [outer, inner]
    assert (await jmap.ask("Email/get", ids=[mail]))["notFound"] == [mail]


async def test_a_name_is_free_again_in_the_same_call(jmap: Jmap) -> None:
    old = await make(jmap, "Plans")
    result = await jmap.ask("Mailbox/set", create={"k": {"name": "Plans"}}, destroy=[old])
    assert result["destroyed"] == [old]
    assert (await names(jmap))[result["created"]["k"]["id"]] == "Plans"


async def test_what_does_not_fit_together_is_done_one_after_the_other(jmap: Jmap) -> None:
    a, b = await make(jmap, "A"), await make(jmap, "B")
    create = {
        "k": {"name": "C"},
        "n": {"name": "D", "parentId": "#k"},
        "x": {"name": "D", "parentId": "P999"},
    }
    result = await jmap.ask("Mailbox/set", create=create, update={a: {"name": "B"}, b: {"name": "A"}})
    assert (list(result["created"]), list(result["notCreated"])) == (["k", "n"], ["x"])
    kinds = {key: error["type"] for key, error in result["notUpdated"].items()}
    assert kinds == {a: "alreadyExists", b: "alreadyExists"}
    found = await names(jmap)
    assert [found[one] for one in (a, b)] == ["A", "B"]
    assert found[result["created"]["n"]["id"]] == "D"


async def test_a_name_that_was_normalised_is_told(jmap: Jmap) -> None:
    made = (await jmap.ask("Mailbox/set", create={"k": {"name": "Cafe\u0301"}}))["created"]["k"]
    assert made["name"] == "Caf\u00e9"
    update = {made["id"]: {"name": "U\u0308ber"}}
    assert (await jmap.ask("Mailbox/set", update=update))["updated"] == {made["id"]: {"name": "\u00dcber"}}


async def test_the_inbox_keeps_its_role(jmap: Jmap) -> None:
    inbox = jmap.boxes["inbox"]
    for patch in ({"role": None}, {"name": "In"}):
        refused = (await jmap.ask("Mailbox/set", update={inbox: patch}))["notUpdated"]
        assert refused[inbox]["type"] == "forbidden"
    assert (await jmap.ask("Mailbox/set", update={inbox: {"sortOrder": 3}}))["updated"] == {inbox: None}
