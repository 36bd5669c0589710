"""Mail that sleeps until a time, by the property ``snoozed`` as Cyrus and Fastmail have it."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest

from tui.demo.process import DemoProcess

from .conftest import NOW, USING, Jmap

SNOOZE = "https://cyrusimap.org/ns/jmap/mail"
UNTIL = "2026-11-24T15:06:00Z"  # ten minutes after NOW


async def put_aside(jmap: Jmap, mail: str, **details: Any) -> dict[str, Any]:
    patch = {
        f"mailboxIds/{jmap.boxes['inbox']}": None, f"mailboxIds/{jmap.boxes['snoozed']}": True,
        "snoozed": {"until": UNTIL, **details},
    }  # fmt: skip
    return await jmap.ask("Email/set", update={mail: patch})


async def wait(jmap: Jmap, seconds: float) -> None:
    """Let the server's clock go on, and let it see that."""
    jmap.now = NOW + seconds
    await jmap.ask("Core/echo")


async def test_it_is_offered_only_where_it_was_asked_for(jmap: Jmap, sleepy: Jmap) -> None:
    for server, offered in ((jmap, False), (sleepy, True)):
        session = (await server.http.get("/jmap/session")).json()
        account = session["accounts"][server.account]["accountCapabilities"]
        assert [SNOOZE in session["capabilities"], SNOOZE in account] == [offered, offered]
        assert ("snoozedUntil" in account[USING[1]]["emailQuerySortOptions"]) is offered
        assert bool((await server.ask("Mailbox/query", filter={"role": "snoozed"}))["ids"]) is offered
        response = await server.post({"using": [*USING, SNOOZE], "methodCalls": []})
        assert response.status_code == (200 if offered else 400)


async def test_without_the_capability_in_use_there_is_no_such_property(sleepy: Jmap) -> None:
    mail = await sleepy.make_mail()
    await put_aside(sleepy, mail)
    sleepy.using = USING
    assert (await sleepy.refused("Email/get", ids=[], properties=["snoozed"]))["type"] == "invalidArguments"
    refused = (await sleepy.ask("Email/set", update={mail: {"snoozed": None}}))["notUpdated"][mail]
    assert refused["properties"] == ["snoozed"]
    sort = [{"property": "snoozedUntil"}]
    assert (await sleepy.refused("Email/query", sort=sort))["type"] == "unsupportedSort"
    assert "snoozed" not in await sleepy.email(mail, "keywords")


async def test_mail_sleeps_and_wakes_in_the_inbox_as_new(sleepy: Jmap) -> None:
    mail = await sleepy.make_mail(keywords={"$seen": True})
    assert (await put_aside(sleepy, mail))["updated"] == {mail: None}
    details = {"until": UNTIL, "moveToMailboxId": None, "setKeywords": None}
    assert (await sleepy.email(mail, "snoozed"))["snoozed"] == details
    state = (await sleepy.ask("Email/get", ids=[]))["state"]
    await wait(sleepy, 599)
    assert (await sleepy.email(mail, "mailboxIds"))["mailboxIds"] == {sleepy.boxes["snoozed"]: True}
    await wait(sleepy, 601)
    # What has woken keeps its time, by which lists can be sorted.
    assert await sleepy.email(mail, "mailboxIds", "keywords", "snoozed") == {
        "id": mail, "mailboxIds": {sleepy.boxes["inbox"]: True}, "keywords": {"$new": True, "$seen": True},
        "snoozed": details,
    }  # fmt: skip
    changes = await sleepy.ask("Email/changes", sinceState=state)
    assert changes["updated"] == [mail]
    await wait(sleepy, 700)
    assert (await sleepy.ask("Email/changes", sinceState=changes["newState"]))["updated"] == []


async def test_it_wakes_where_it_was_to_and_as_it_was_to(sleepy: Jmap) -> None:
    mail = await sleepy.make_mail(keywords={"$seen": True, "$flagged": True})
    archive = sleepy.boxes["archive"]
    keywords = {"$seen": False, "$Back": True, "$new": False}
    await put_aside(sleepy, mail, moveToMailboxId=archive, setKeywords=keywords)
    await sleepy.ask("Email/set", update={mail: {f"mailboxIds/{sleepy.boxes['sent']}": True}})
    await wait(sleepy, 601)
    got = await sleepy.email(mail, "mailboxIds", "keywords")
    assert got["mailboxIds"] == {archive: True, sleepy.boxes["sent"]: True}
    assert got["keywords"] == {"$flagged": True, "$back": True}


async def test_where_it_was_to_is_gone_it_wakes_in_the_inbox(sleepy: Jmap) -> None:
    mail = await sleepy.make_mail()
    place = (await sleepy.ask("Mailbox/set", create={"k": {"name": "Later"}}))["created"]["k"]["id"]
    await put_aside(sleepy, mail, moveToMailboxId=place)
    await sleepy.ask("Mailbox/set", destroy=[place])
    await wait(sleepy, 601)
    assert (await sleepy.email(mail, "mailboxIds"))["mailboxIds"] == {sleepy.boxes["inbox"]: True}


async def test_the_time_can_be_changed_and_taken_away(sleepy: Jmap) -> None:
    first, second, third = [await sleepy.make_mail(str(number)) for number in range(3)]
    for mail in (first, second, third):
        await put_aside(sleepy, mail)
    await sleepy.ask("Email/set", update={
        first: {"snoozed/until": "2026-11-24T16:00:00Z", "snoozed/setKeywords": {"$seen": True}},
        second: {"snoozed": None},
        third: {"mailboxIds": {sleepy.boxes["archive"]: True}},
    })  # fmt: skip
    await sleepy.ask("Email/set", update={first: {"snoozed/setKeywords/$seen": False}})
    await wait(sleepy, 601)
    for mail, box in ((first, "snoozed"), (second, "snoozed"), (third, "archive")):
        assert (await sleepy.email(mail, "mailboxIds", "keywords"))["mailboxIds"] == {sleepy.boxes[box]: True}
    got = (await sleepy.email(first, "snoozed"))["snoozed"]
    assert (got["until"], got["setKeywords"]) == ("2026-11-24T16:00:00Z", {"$seen": False})
    assert (await sleepy.email(second, "snoozed"))["snoozed"] is None


@pytest.mark.parametrize(
    ("details", "path"),
    [
        ("soon", "snoozed"), ({}, "snoozed/until"), ({"until": "soon"}, "snoozed/until"),
        ({"until": UNTIL, "moveToMailboxId": "P999"}, "snoozed/moveToMailboxId"),
        ({"until": UNTIL, "moveToMailboxId": 7}, "snoozed/moveToMailboxId"),
        ({"until": UNTIL, "setKeywords": ["$seen"]}, "snoozed/setKeywords"),
        ({"until": UNTIL, "setKeywords": {"$seen": 1}}, "snoozed/setKeywords"), ({"until": UNTIL, "x": 1}, "snoozed"),
    ],
)  # fmt: skip
async def test_what_is_no_time_is_refused(sleepy: Jmap, details: Any, path: str) -> None:
    mail = await sleepy.make_mail()
    state = (await sleepy.ask("Email/get", ids=[]))["state"]
    result = await sleepy.ask("Email/set", update={mail: {"snoozed": details, "keywords/$seen": True}})
    assert result["notUpdated"][mail]["properties"] == [path]
    assert result["newState"] == state


async def test_mail_can_be_made_asleep(sleepy: Jmap, two: tuple[Jmap, str, str]) -> None:
    asleep = {"snoozed": {"until": UNTIL}}
    made = await sleepy.make_mail("Made", "snoozed", **asleep)
    imported = (await sleepy.import_mail(b"Subject: Imported\r\n\r\n", "snoozed", **asleep))["id"]
    for mail in (made, imported):
        assert (await sleepy.email(mail, "snoozed"))["snoozed"]["until"] == UNTIL
    await wait(sleepy, 601)
    for mail in (made, imported):
        assert (await sleepy.email(mail, "mailboxIds"))["mailboxIds"] == {sleepy.boxes["inbox"]: True}


async def test_what_has_woken_is_sorted_by_its_time(sleepy: Jmap) -> None:
    old = await sleepy.make_mail("Old", receivedAt="2026-11-20T00:00:00Z")
    new = await sleepy.make_mail("New", receivedAt="2026-11-23T00:00:00Z")
    await put_aside(sleepy, old)
    await wait(sleepy, 601)
    order = {"property": "snoozedUntil", "isAscending": False}
    inbox, archive = sleepy.boxes["inbox"], sleepy.boxes["archive"]
    for more, ids in (
        ({}, [old, new]),
        ({"mailboxId": inbox}, [old, new]),
        ({"mailboxId": archive}, [new, old]),
    ):
        assert (await sleepy.ask("Email/query", sort=[{**order, **more}]))["ids"] == ids
    assert (await sleepy.refused("Email/query", sort=[{**order, "mailboxId": 1}]))[
        "type"
    ] == "invalidArguments"


def test_the_server_wakes_it_by_itself() -> None:
    """Over the wire, with the real clock: nobody asks for anything until the event comes."""
    with DemoProcess(messages=1, arguments=["--snooze"]) as info, httpx.Client(timeout=30) as http:
        http.headers["Authorization"] = f"Bearer {info.token}"
        session = http.get(info.session_url).json()

        def ask(method: str, **arguments: Any) -> dict[str, Any]:
            call = [method, {"accountId": session["primaryAccounts"][USING[1]], **arguments}, "c"]
            body = {"using": [*USING, SNOOZE], "methodCalls": [call]}
            return http.post(session["apiUrl"], json=body).json()["methodResponses"][0][1]

        box = ask("Mailbox/query", filter={"role": "snoozed"})["ids"][0]
        mail = ask("Email/query", limit=1)["ids"][0]
        url = session["eventSourceUrl"].format(types="Email", closeafter="no", ping=0)
        with http.stream("GET", url) as events:
            lines = events.iter_lines()
            assert next(lines).startswith(":")
            until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 2))
            ask("Email/set", update={mail: {"mailboxIds": {box: True}, "snoozed": {"until": until}}})
            heard = (line for line in lines if line.startswith("data:"))
            # The first event is that of the mail's going to sleep.
            keywords = (ask("Email/get", ids=[mail])["list"][0]["keywords"] for _ in heard)
            assert next(found for found in keywords if "$new" in found)
