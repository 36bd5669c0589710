"""MaskedEmail on the wire, field by field: what the documentation names and what was observed at Fastmail, compared
with what our demo server answers and what our client sends and reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tui.store import masks
from tui.store.records import MaskedEmail, MaskState

from .conftest import Jmap

PROPERTIES: Mapping[str, tuple[type, ...]] = {
    "id": (str,),
    "email": (str,),
    "state": (str,),
    "forDomain": (str,),
    "description": (str,),
    "lastMessageAt": (str, type(None)),
    "createdAt": (str,),
    "createdBy": (str,),
    "url": (str, type(None)),
}
"""Of every record that MaskedEmail/get gives, with its types."""

STATES = ("pending", "enabled", "disabled", "deleted")

SETTABLE = {
    "state": "disabled",
    "forDomain": "https://a.example",
    "description": "A",
    "url": "https://a.example/x",
}
FIXED = {
    "email": "a@b.example",
    "createdBy": "me",
    "createdAt": "2020-01-01T00:00:00Z",
    "lastMessageAt": None,
}

READ_AS = {
    "id": "id",
    "email": "email",
    "state": "state",
    "forDomain": "for_domain",
    "description": "description",
    "lastMessageAt": "last_message_at",
    "createdAt": "created_at",
    "createdBy": "created_by",
    "url": "url",
}
"""The field of our record that holds each property."""


async def _new(jmap: Jmap, **data: Any) -> dict[str, Any]:
    return (await jmap.ask("MaskedEmail/set", create={"k": {"state": "enabled", **data}}))["created"]["k"]


async def test_a_record_has_these_properties_and_no_other(jmap: Jmap) -> None:
    result = await jmap.ask("MaskedEmail/get", ids=None)
    assert (result["state"], result["notFound"]) == ("", [])
    for mask in result["list"]:
        assert mask.keys() == PROPERTIES.keys()
        assert {name: isinstance(mask[name], kinds) for name, kinds in PROPERTIES.items()} == (
            dict.fromkeys(PROPERTIES, True)
        )
        assert mask["state"] in STATES
    assert {mask["state"] for mask in result["list"]} == set(STATES), "deleted ones are listed, too"


async def test_each_property_is_read_by_our_client(jmap: Jmap) -> None:
    assert {state.value for state in MaskState} == set(STATES)
    for mask in (await jmap.ask("MaskedEmail/get", ids=None))["list"]:
        ours = masks.record(json.dumps(mask), waiting=False)
        assert isinstance(ours, MaskedEmail)
        for name, field in READ_AS.items():
            value = getattr(ours, field)
            if name.endswith("At"):
                assert (value is None) == (mask[name] is None), name
            else:
                assert (value.value if name == "state" else value) == (mask[name] or ""), name


@pytest.mark.parametrize("state", STATES)
async def test_one_may_be_made_in_every_state_but_deleted_is_of_no_use(jmap: Jmap, state: str) -> None:
    assert (await _new(jmap, state=state))["state"] == state


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("after", STATES)
async def test_every_change_of_state_but_back_to_pending(jmap: Jmap, before: str, after: str) -> None:
    made = await _new(jmap, state=before)
    result = await jmap.ask("MaskedEmail/set", update={made["id"]: {"state": after}})
    if after == "pending" != before:
        refused = result["notUpdated"][made["id"]]
        assert (refused["type"], refused["properties"]) == ("invalidProperties", ["state"])
    else:
        assert result["updated"] == {made["id"]: None}
        [got] = (await jmap.ask("MaskedEmail/get", ids=[made["id"]]))["list"]
        assert got["state"] == after


@pytest.mark.parametrize(("name", "value"), SETTABLE.items())
async def test_what_can_be_set(jmap: Jmap, name: str, value: str) -> None:
    made = await _new(jmap)
    result = await jmap.ask("MaskedEmail/set", update={made["id"]: {name: value}})
    assert (result["oldState"], result["newState"], result["updated"]) == ("", None, {made["id"]: None})
    [got] = (await jmap.ask("MaskedEmail/get", ids=[made["id"]]))["list"]
    assert got[name] == value


@pytest.mark.parametrize(("name", "value"), [*FIXED.items(), ("emailPrefix", "other")])
async def test_what_never_changes(jmap: Jmap, name: str, value: Any) -> None:
    made = await _new(jmap)
    wanted = "2020-01-01T00:00:00Z" if name == "lastMessageAt" else value
    refused = (await jmap.ask("MaskedEmail/set", update={made["id"]: {name: wanted}}))["notUpdated"][
        made["id"]
    ]
    assert (refused["type"], refused["properties"]) == ("invalidProperties", [name])


@pytest.mark.parametrize(
    ("prefix", "fine"),
    [("a", True), ("a_1", True), ("x" * 64, True), ("x" * 65, False), ("A", False), ("a-b", False),
     ("é", False), ("a.b", False)],
)  # fmt: skip
async def test_the_prefix(jmap: Jmap, prefix: str, fine: bool) -> None:
    result = await jmap.ask("MaskedEmail/set", create={"k": {"emailPrefix": prefix}})
    if fine:
        made = result["created"]["k"]
        local, _, rest = made["email"].partition("@")
        assert local.startswith(f"{prefix}."), "the server adds to it"
        assert rest
        assert "emailPrefix" not in made
    else:
        refused = result["notCreated"]["k"]
        assert (refused["type"], refused["properties"]) == ("invalidProperties", ["emailPrefix"])


async def test_the_kinds_of_refusal(jmap: Jmap) -> None:
    """rateLimit is in test_masked_vacation, where the limit is low."""
    used = next(
        mask["id"] for mask in (await jmap.ask("MaskedEmail/get", ids=None))["list"] if mask["lastMessageAt"]
    )
    result = await jmap.ask(
        "MaskedEmail/set",
        create={"reserved": {"emailPrefix": "postmaster"}},
        update={"masked-0": {"state": "enabled"}},
        destroy=[used],
    )
    assert result["notCreated"]["reserved"] == {
        "type": "invalidProperties", "properties": ["emailPrefix"], "description": "Name is reserved",
    }  # fmt: skip
    assert result["notUpdated"]["masked-0"]["type"] == "notFound"
    refused = result["notDestroyed"][used]
    assert (refused["type"], refused["subType"]) == ("forbidden", "addressInUse")


@pytest.mark.parametrize(
    ("filter_", "holds"),
    [
        ({"state": "disabled"}, lambda mask: mask["state"] == "disabled"),
        (
            {"forDomain": "https://saatgut.example"},
            lambda mask: mask["forDomain"] == "https://saatgut.example",
        ),
        ({"text": "seeds"}, lambda mask: "seeds" in mask["description"].lower()),
    ],
)
async def test_query_works_and_knows_no_changes(jmap: Jmap, filter_: dict[str, str], holds: Any) -> None:
    every = (await jmap.ask("MaskedEmail/get", ids=None))["list"]
    result = await jmap.ask("MaskedEmail/query", filter=filter_)
    assert result["canCalculateChanges"] is False
    assert set(result["ids"]) == {mask["id"] for mask in every if holds(mask)} != set()
    for method, state in (("changes", "sinceState"), ("queryChanges", "sinceQueryState")):
        refused = await jmap.refused(f"MaskedEmail/{method}", **{state: ""})
        assert refused["type"] == "cannotCalculateChanges"


def test_our_client_creates_with_these_properties_only() -> None:
    from tui.store.masking import _wanted

    assert _wanted(MaskState.PENDING, "https://a.example", "A", "") == {
        "state": "pending", "forDomain": "https://a.example", "description": "A",
    }  # fmt: skip
    assert _wanted(MaskState.ENABLED, "", "", "shop")["emailPrefix"] == "shop"
