"""Automatic replies (RFC 8621 §8): who is told that the owner is away, and who is not."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Jmap

OWNER = "alice@example.org"
TEAM = "team@example.org"
AWAY = {
    "isEnabled": True,
    "subject": "Away until May",
    "textBody": "By the sea. 🌊",
    "htmlBody": "<p>By the sea.</p>",
}


async def write_to_owner(two: tuple[Jmap, str, str], **changes: Any) -> list[dict[str, Any]]:
    """The team writes to Alice; what lies in the team's inbox afterwards."""
    jmap, team, inbox = two
    jmap.service.accounts[team].identities.setdefault("I1", {
        "id": "I1", "name": "Team", "email": TEAM, "replyTo": None, "bcc": None, "textSignature": "",
        "htmlSignature": "", "mayDelete": False,
    })  # fmt: skip
    email = {
        "mailboxIds": {inbox: True}, "keywords": {"$draft": True}, "from": [{"email": TEAM}], "to": [{"email": OWNER}],
        "subject": "Tea?", "messageId": ["question@example.org"], "bodyValues": {"t": {"value": "Tea?"}},
        "textBody": [{"partId": "t", "type": "text/plain"}], **changes,
    }  # fmt: skip
    made = (await jmap.ask("Email/set", accountId=team, create={"e": email}))["created"]["e"]["id"]
    envelope = {"mailFrom": {"email": TEAM}, "rcptTo": [{"email": OWNER}]}
    submission = {"identityId": "I1", "emailId": made, "envelope": envelope}
    sent = await jmap.ask("EmailSubmission/set", accountId=team, create={"s": submission})
    assert sent["created"], sent["notCreated"]
    await jmap.ask("Email/set", accountId=team, destroy=[made])
    ids = (await jmap.ask("Email/query", accountId=team, sort=[{"property": "receivedAt"}]))["ids"]
    properties = ["from", "to", "subject", "inReplyTo", "header:Auto-Submitted:asText", "bodyValues"]
    found = await jmap.ask(
        "Email/get",
        accountId=team,
        ids=ids,
        properties=properties,
        fetchAllBodyValues=True,
        bodyProperties=["type"],
    )
    return found["list"]


async def away(jmap: Jmap, **changes: Any) -> None:
    result = await jmap.ask("VacationResponse/set", update={"singleton": {**AWAY, **changes}})
    assert result["updated"]


async def test_a_person_is_told_once_a_week(two: tuple[Jmap, str, str]) -> None:
    jmap = two[0]
    await away(jmap)
    answers = await write_to_owner(two)
    assert len(answers) == 1
    answer = answers[0]
    assert answer["from"] == [{"name": "Alice Hartmann", "email": OWNER}]
    assert answer["to"] == [{"name": None, "email": TEAM}]
    assert (answer["subject"], answer["inReplyTo"]) == ("Away until May", ["question@example.org"])
    assert answer["header:Auto-Submitted:asText"] == "auto-replied"
    assert [value["value"] for value in answer["bodyValues"].values()] == [
        "By the sea. 🌊",
        "<p>By the sea.</p>",
    ]
    assert len(await write_to_owner(two)) == 1
    jmap.now += 7 * 86_400
    assert len(await write_to_owner(two)) == 2


async def test_without_words_of_ones_own_there_are_some(two: tuple[Jmap, str, str]) -> None:
    await away(two[0], subject=None, textBody=None, htmlBody=None)
    answer = (await write_to_owner(two))[0]
    assert answer["subject"] == "Auto: Tea?"
    assert "away" in next(iter(answer["bodyValues"].values()))["value"]


@pytest.mark.parametrize(
    "changes",
    [{"header:Auto-Submitted:asText": "auto-generated"}, {"header:List-Id:asText": "<list.example.org>"},
     {"header:Precedence:asText": "bulk"}, {"to": [{"email": "everybody@example.org"}]}],
)  # fmt: skip
async def test_lists_and_programs_are_not_told(two: tuple[Jmap, str, str], changes: dict[str, Any]) -> None:
    await away(two[0])
    assert await write_to_owner(two, **changes) == []


@pytest.mark.parametrize(
    "changes",
    [{"isEnabled": False}, {"fromDate": "2026-12-01T00:00:00Z"}, {"toDate": "2026-11-24T14:56:00Z"}],
)
async def test_nobody_is_told_while_the_owner_is_there(
    two: tuple[Jmap, str, str], changes: dict[str, Any]
) -> None:
    await away(two[0], **changes)
    assert await write_to_owner(two) == []
