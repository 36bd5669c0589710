"""MaskedEmail as observed at Fastmail, and VacationResponse (RFC 8621 §8)."""

from __future__ import annotations

import re
from dataclasses import replace

import httpx
import pytest

from tui.demo.process import DemoProcess
from tui.demo.sample.fill import sample_account

from .conftest import NOW, USING, Jmap


async def test_masks_have_no_state(jmap: Jmap) -> None:
    result = await jmap.ask("MaskedEmail/get", ids=None)
    assert result["state"] == ""
    assert {mask["state"] for mask in result["list"]} == {"pending", "enabled", "disabled", "deleted"}
    assert result["list"][0].keys() == {
        "id", "email", "state", "forDomain", "description", "lastMessageAt", "createdAt", "createdBy", "url",
    }  # fmt: skip
    assert (await jmap.refused("MaskedEmail/changes", sinceState=""))["type"] == "cannotCalculateChanges"


async def test_create_adds_random_characters_to_the_prefix(jmap: Jmap) -> None:
    data = {
        "state": "enabled",
        "forDomain": "https://shop.example",
        "description": "Shop",
        "emailPrefix": "shop",
        "url": None,
    }
    result = await jmap.ask("MaskedEmail/set", create={"k": data})
    made = result["created"]["k"]
    assert re.fullmatch(r"shop\.[a-z]+\d+@masked\.example", made["email"])
    assert (made["createdAt"], made["lastMessageAt"]) == ("2026-11-24T14:56:00Z", None)
    assert (result["oldState"], result["newState"]) == ("", None)
    got = (await jmap.ask("MaskedEmail/get", ids=[made["id"]]))["list"][0]
    assert (got["state"], got["forDomain"], got["description"]) == ("enabled", "https://shop.example", "Shop")


@pytest.mark.parametrize(
    "data",
    [{"emailPrefix": "Shop"}, {"emailPrefix": "x" * 65}, {"emailPrefix": "admin"}, {"state": "odd"}, {"forDomain": 1},
     {"email": "a@b"}, {"url": 1}],
)  # fmt: skip
async def test_create_is_refused(jmap: Jmap, data: dict) -> None:
    result = await jmap.ask("MaskedEmail/set", create={"k": data})
    assert result["notCreated"]["k"]["type"] == "invalidProperties"
    assert result["notCreated"]["k"]["properties"] == list(data)


async def test_update_and_destroy(jmap: Jmap) -> None:
    masks = (await jmap.ask("MaskedEmail/get", ids=None))["list"]
    used = next(mask["id"] for mask in masks if mask["lastMessageAt"])
    unused = next(mask["id"] for mask in masks if mask["state"] == "enabled" and not mask["lastMessageAt"])
    result = await jmap.ask("MaskedEmail/set", update={
        used: {"state": "disabled", "description": "Blocked"}, unused: {"state": "pending"}, "masked-999": {},
    })  # fmt: skip
    assert result["updated"] == {used: None}
    assert result["notUpdated"][unused]["properties"] == ["state"]
    assert result["notUpdated"]["masked-999"]["type"] == "notFound"
    result = await jmap.ask("MaskedEmail/set", destroy=[used, unused])
    assert result["destroyed"] == [unused]
    assert result["notDestroyed"][used]["type"] == "forbidden"
    assert result["notDestroyed"][used]["subType"] == "addressInUse"
    error = (await jmap.ask("MaskedEmail/set", update={used: {"email": "x@y"}}))["notUpdated"][used]
    assert error["properties"] == ["email"]


async def test_a_pending_mask_without_mail_is_gone_after_a_day(jmap: Jmap) -> None:
    made = (await jmap.ask("MaskedEmail/set", create={"k": {}}))["created"]["k"]
    assert made["state"] == "pending"
    jmap.now = NOW + 86_401
    assert (await jmap.ask("MaskedEmail/get", ids=[made["id"]]))["notFound"] == [made["id"]]


async def test_a_pending_mask_that_got_mail_stays(jmap: Jmap) -> None:
    made = (await jmap.ask("MaskedEmail/set", create={"k": {}}))["created"]["k"]
    draft = {
        "mailboxIds": {jmap.boxes["drafts"]: True}, "from": [{"email": "alice@example.org"}],
        "to": [{"email": made["email"]}], "textBody": [],
    }  # fmt: skip
    responses = await jmap.calls(
        ("Email/set", {"create": {"d": draft}}),
        ("EmailSubmission/set", {"create": {"s": {"emailId": "#d", "identityId": "I1"}}}),
    )
    assert responses[1][1]["created"]["s"]["deliveryStatus"][made["email"]]["delivered"] == "yes"
    jmap.now = NOW + 86_401
    got = (await jmap.ask("MaskedEmail/get", ids=[made["id"]]))["list"][0]
    assert (got["state"], got["lastMessageAt"]) == ("enabled", "2026-11-24T14:56:00Z")
    refused = (await jmap.ask("MaskedEmail/set", destroy=[made["id"]]))["notDestroyed"][made["id"]]
    assert (refused["type"], refused["subType"]) == ("forbidden", "addressInUse")


async def test_only_so_many_masks_are_made_in_an_hour(jmap: Jmap) -> None:
    jmap.service._api._limits = replace(jmap.service.limits, max_masks_per_hour=2)
    result = await jmap.ask("MaskedEmail/set", create={"a": {}, "b": {}, "c": {}})
    assert list(result["created"]) == ["a", "b"]
    refused = result["notCreated"]["c"]
    assert refused["type"] == "rateLimit"
    assert "2026-11-24T15:56:00Z" in refused["description"]
    await jmap.ask("MaskedEmail/set", destroy=[one["id"] for one in result["created"].values()])
    assert (await jmap.ask("MaskedEmail/set", create={"d": {}}))["notCreated"]["d"]["type"] == "rateLimit"
    jmap.now = NOW + 3600
    assert (await jmap.ask("MaskedEmail/set", create={"d": {}}))["created"]["d"]


async def test_vacation_is_a_singleton(jmap: Jmap) -> None:
    result = await jmap.ask("VacationResponse/get", ids=None)
    assert [one["id"] for one in result["list"]] == ["singleton"]
    refused = await jmap.ask(
        "VacationResponse/set", create={"a": {}}, destroy=["singleton"], update={"other": {}}
    )
    assert refused["notCreated"]["a"]["type"] == "singleton"
    assert refused["notDestroyed"]["singleton"]["type"] == "singleton"
    assert refused["notUpdated"]["other"]["type"] == "notFound"
    assert refused["oldState"] == refused["newState"]


async def test_vacation_is_set_and_checked(jmap: Jmap) -> None:
    state = (await jmap.ask("VacationResponse/get", ids=[]))["state"]
    patch = {
        "isEnabled": True,
        "fromDate": "2026-12-20T00:00:00Z",
        "subject": "Away",
        "textBody": "Back in January.",
    }
    done = await jmap.ask("VacationResponse/set", ifInState=state, update={"singleton": patch})
    assert done["newState"] != state
    got = (await jmap.ask("VacationResponse/get", ids=["singleton"]))["list"][0]
    assert {name: got[name] for name in patch} == patch
    for wrong in ({"isEnabled": None}, {"toDate": "soon"}, {"textBody": 1}, {"what": 1}, {"id": "x"}):
        result = await jmap.ask("VacationResponse/set", update={"singleton": wrong})
        assert result["notUpdated"]["singleton"]["type"] == "invalidProperties"
    assert (await jmap.refused("VacationResponse/set", ifInState=state))["type"] == "stateMismatch"


async def test_masks_are_found_and_never_followed(jmap: Jmap) -> None:
    masks = (await jmap.ask("MaskedEmail/get", ids=None))["list"]
    everything = await jmap.ask("MaskedEmail/query")
    assert everything["ids"] == [mask["id"] for mask in masks]
    assert (everything["canCalculateChanges"], everything["queryState"]) == (False, "")
    blocked = await jmap.ask("MaskedEmail/query", filter={"state": "disabled"}, calculateTotal=True, limit=2)
    assert blocked["total"] == len([mask for mask in masks if mask["state"] == "disabled"])
    assert len(blocked["ids"]) == 2
    site = await jmap.ask("MaskedEmail/query", filter={"forDomain": "https://stadtrad.example"})
    by_text = await jmap.ask("MaskedEmail/query", filter={"text": "bike SHARE"})
    assert site["ids"] == by_text["ids"] == ["masked-2"]
    newest = await jmap.ask("MaskedEmail/query", sort=[{"property": "createdAt", "isAscending": False}])
    after = await jmap.ask("MaskedEmail/query", anchor=everything["ids"][3], limit=1)
    assert set(newest["ids"]) == set(everything["ids"])
    assert (after["ids"], after["position"]) == ([everything["ids"][3]], 3)
    refused = await jmap.refused("MaskedEmail/queryChanges", sinceQueryState="")
    assert refused["type"] == "cannotCalculateChanges"
    assert (await jmap.refused("MaskedEmail/query", filter={"id": "x"}))["type"] == "unsupportedFilter"
    assert (await jmap.refused("MaskedEmail/query", filter={"text": 7}))["type"] == "invalidArguments"


def test_thousands_of_masks_are_the_same_for_the_same_seed() -> None:
    many = [list(sample_account(NOW, 0, seed, more_masks=3000).masks.values()) for seed in (1, 1, 2)]
    assert many[0] == many[1] != many[2]
    assert len(many[0]) == 3020
    assert len({mask["email"] for mask in many[0]}) == 3020
    assert {mask["state"] for mask in many[0][20:]} == {"enabled", "disabled", "deleted"}
    assert all(not mask["lastMessageAt"] or mask["createdAt"] < mask["lastMessageAt"] for mask in many[0])


def test_all_of_them_can_be_had_at_once() -> None:
    with DemoProcess(messages=0, arguments=["--masks", "3000"]) as info:
        http = httpx.Client(headers={"Authorization": f"Bearer {info.token}"}, timeout=30)
        session = http.get(info.session_url).json()
        assert session["capabilities"][USING[0]]["maxObjectsInGet"] == 4096
        call = ["MaskedEmail/get", {"accountId": session["primaryAccounts"][USING[-1]], "ids": None}, "c"]
        answer = http.post(session["apiUrl"], json={"using": USING, "methodCalls": [call]}).json()
        assert len(answer["methodResponses"][0][1]["list"]) == 3020
        http.close()
