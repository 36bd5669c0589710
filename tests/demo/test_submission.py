"""EmailSubmission and Identity (RFC 8621 §6, §7): sending, and what arrives."""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import Any

import pytest

from .conftest import NOW, Jmap

OWNER = "alice@example.org"
MASK = "birch.lotus4471@masked.example"
BLOCKED = "travel.umber334@masked.example"
NEWEST = [{"property": "receivedAt", "isAscending": False}]


def draft(jmap: Jmap, **extra: Any) -> dict[str, Any]:
    return {
        "mailboxIds": {jmap.boxes["drafts"]: True},
        "keywords": {"$draft": True, "$seen": True},
        "from": [{"name": "Alice", "email": OWNER}],
        "to": [{"name": "Bob", "email": "bob@example.net"}],
        "subject": "Plan",
        "bodyStructure": {"type": "text/plain", "partId": "t"},
        "bodyValues": {"t": {"value": "Hello\n"}},
        **extra,
    }


async def send(jmap: Jmap, email: dict[str, Any], **submission: Any) -> list[tuple[str, dict, str]]:
    """Create, submit, move to Sent: the way that clients do it, in one request."""
    moved = {
        f"mailboxIds/{jmap.boxes['drafts']}": None,
        f"mailboxIds/{jmap.boxes['sent']}": True,
        "keywords/$draft": None,
    }
    return await jmap.calls(
        ("Email/set", {"create": {"d": email}}),
        ("EmailSubmission/set", {"create": {"s": {"emailId": "#d", "identityId": "I1", **submission}},
                                 "onSuccessUpdateEmail": {"#s": moved}}),
    )  # fmt: skip


async def arrived(jmap: Jmap, box: str = "inbox") -> list[dict]:
    ids = (await jmap.ask("Email/query", filter={"inMailbox": jmap.boxes[box]}, sort=NEWEST))["ids"]
    return (await jmap.ask("Email/get", ids=ids, fetchTextBodyValues=True))["list"]


async def test_sending_moves_the_mail_with_an_implicit_set_of_the_same_call_id(jmap: Jmap) -> None:
    responses = await send(jmap, draft(jmap))
    assert [(name, call_id) for name, _, call_id in responses] == [
        ("Email/set", "c0"), ("EmailSubmission/set", "c1"), ("Email/set", "c1"),
    ]  # fmt: skip
    mail = responses[0][1]["created"]["d"]["id"]
    made = responses[1][1]["created"]["s"]
    assert made["undoStatus"] == "final"
    assert made["envelope"]["rcptTo"] == [{"email": "bob@example.net", "parameters": None}]
    assert responses[2][1]["updated"] == {mail: None}
    assert await jmap.email(mail, "mailboxIds", "keywords") == {
        "id": mail, "mailboxIds": {jmap.boxes["sent"]: True}, "keywords": {"$seen": True},
    }  # fmt: skip
    assert await arrived(jmap) == []


async def test_mail_to_oneself_arrives_as_another_mail_without_bcc(jmap: Jmap) -> None:
    responses = await send(jmap, draft(jmap, to=[{"name": None, "email": "ALICE@example.org"}],
                                       bcc=[{"name": None, "email": "secret@example.net"}]))  # fmt: skip
    sent = responses[0][1]["created"]["d"]
    (mail,) = await arrived(jmap)
    assert mail["id"] != sent["id"]
    assert mail["threadId"] == sent["threadId"]
    assert mail["bcc"] is None
    assert mail["keywords"] == {}
    assert mail["bodyValues"]["1"]["value"] == "Hello\n"
    raw = (
        await jmap.http.get(f"/jmap/download/{jmap.account}/{mail['blobId']}/m?type=message/rfc822")
    ).content
    assert b"secret@" not in raw
    assert (await jmap.email(sent["id"], "bcc"))["bcc"] == [{"name": None, "email": "secret@example.net"}]


async def test_bcc_recipients_are_in_the_implied_envelope_once(jmap: Jmap) -> None:
    bcc = [{"name": None, "email": OWNER}, {"name": None, "email": "BOB@example.net"}]
    responses = await send(jmap, draft(jmap, bcc=bcc))
    recipients = [one["email"] for one in responses[1][1]["created"]["s"]["envelope"]["rcptTo"]]
    assert recipients == ["bob@example.net", OWNER]
    assert len(await arrived(jmap)) == 1


async def test_a_reply_arrives_in_its_thread(jmap: Jmap) -> None:
    original = await jmap.make_mail("Plan", messageId=["o@x"])
    to = [{"name": None, "email": OWNER}]
    await send(jmap, draft(jmap, subject="Re: Plan", inReplyTo=["o@x"], references=["o@x"], to=to))
    thread = (await jmap.email(original, "threadId"))["threadId"]
    assert len((await jmap.ask("Thread/get", ids=[thread]))["list"][0]["emailIds"]) == 3


@pytest.mark.parametrize(
    ("email", "identity", "expected"),
    [
        ({}, "I1", OWNER),
        # Only the identity's own address is for the envelope (RFC 8621 §7).
        ({}, "I2", "alice@nordlicht.example"),
        ({"sender": [{"email": "alice@nordlicht.example"}]}, "I2", "alice@nordlicht.example"),
        ({"sender": [{"email": "eve@example.net"}]}, "I1", OWNER),
        (
            {"from": [{"email": OWNER}, {"email": "alice@nordlicht.example"}], "sender": [{"email": OWNER}]},
            "I1",
            OWNER,
        ),
    ],
)
async def test_the_implied_sender_is_one_that_the_identity_is_for(
    jmap: Jmap, email: dict, identity: str, expected: str
) -> None:
    made = (await send(jmap, draft(jmap, **email), identityId=identity))[1][1]["created"]["s"]
    assert made["envelope"]["mailFrom"] == {"email": expected, "parameters": None}


async def test_what_others_wrote_may_be_sent_on(jmap: Jmap) -> None:
    envelope = {"mailFrom": {"email": OWNER}, "rcptTo": [{"email": OWNER, "parameters": None}]}
    resent = {"from": [{"email": "eve@example.net"}], "header:Resent-From:asAddresses": [{"email": OWNER}]}
    await send(jmap, draft(jmap, **resent), envelope=envelope)
    (mail,) = await arrived(jmap)
    assert mail["from"] == [{"name": None, "email": "eve@example.net"}]


async def test_an_explicit_envelope_decides(jmap: Jmap) -> None:
    envelope = {"mailFrom": {"email": OWNER}, "rcptTo": [{"email": OWNER, "parameters": None}]}
    await send(jmap, draft(jmap), envelope=envelope)
    (mail,) = await arrived(jmap)
    assert mail["to"] == [{"name": "Bob", "email": "bob@example.net"}]


@pytest.mark.parametrize(
    ("email", "submission", "kind", "extra"),
    [
        ({}, {"identityId": "I99"}, "invalidProperties", {"properties": ["identityId"]}),
        ({}, {"emailId": "M99"}, "invalidProperties", {"properties": ["emailId"]}),
        ({}, {"sendAt": "2026-12-01T00:00:00Z"}, "invalidProperties", {"properties": ["sendAt"]}),
        ({}, {"envelope": {"mailFrom": {}}}, "invalidProperties", {"properties": ["envelope"]}),
        ({"to": None}, {}, "noRecipients", {}),
        ({}, {"envelope": {"mailFrom": {"email": OWNER}, "rcptTo": []}}, "noRecipients", {}),
        ({"to": [{"email": "no address"}, {"email": "a@b"}]}, {}, "invalidRecipients",
         {"invalidRecipients": ["noaddress"]}),
        ({"to": [{"email": f"p{n}@x.example"} for n in range(101)]}, {}, "tooManyRecipients", {"maxRecipients": 100}),
        ({"from": [{"email": "eve@example.net"}]}, {}, "forbiddenFrom", {}),
        ({"header:Resent-From:asAddresses": [{"email": "eve@example.net"}]}, {}, "forbiddenFrom", {}),
        ({"from": None}, {}, "invalidEmail", {"properties": ["from"]}),
        ({"from": [{"email": OWNER}, {"email": "alice@nordlicht.example"}]}, {}, "invalidEmail",
         {"properties": ["from"]}),
        ({"sender": [{"email": OWNER}, {"email": "alice@nordlicht.example"}]}, {}, "invalidEmail",
         {"properties": ["sender"]}),
        ({}, {"envelope": {"mailFrom": {"email": "eve@example.net"}, "rcptTo": [{"email": "a@b"}]}},
         "forbiddenMailFrom", {}),
        ({}, {"envelope": {"mailFrom": {"email": OWNER, "parameters": {"HOLDFOR": "soon"}},
                           "rcptTo": [{"email": "a@b"}]}}, "invalidProperties", {"properties": ["envelope"]}),
    ],
)  # fmt: skip
async def test_a_refused_submission_moves_nothing(
    jmap: Jmap, email: dict, submission: dict, kind: str, extra: dict
) -> None:
    responses = await send(jmap, draft(jmap, **email), **submission)
    error = responses[1][1]["notCreated"]["s"]
    assert error["type"] == kind
    assert {name: error[name] for name in extra} == extra
    assert len(responses) == 2
    mail = responses[0][1]["created"]["d"]["id"]
    assert (await jmap.email(mail, "mailboxIds"))["mailboxIds"] == {jmap.boxes["drafts"]: True}


async def test_a_failed_create_fails_the_submission(jmap: Jmap) -> None:
    responses = await send(jmap, draft(jmap, mailboxIds={}))
    assert responses[1][1]["notCreated"]["s"]["properties"] == ["emailId"]


async def test_on_success_destroy(jmap: Jmap) -> None:
    mail = (await jmap.ask("Email/set", create={"d": draft(jmap)}))["created"]["d"]["id"]
    submission = {"emailId": mail, "identityId": "I1"}
    responses = await jmap.calls(
        ("EmailSubmission/set", {"create": {"s": submission}, "onSuccessDestroyEmail": ["#s", "#none"]})
    )
    assert responses[1][1]["destroyed"] == [mail]


async def test_held_mail_can_be_taken_back_and_leaves_when_due(jmap: Jmap) -> None:
    envelope = {"mailFrom": {"email": OWNER, "parameters": {"HOLDFOR": "60"}}, "rcptTo": [{"email": OWNER}]}
    first = (await send(jmap, draft(jmap), envelope=envelope))[1][1]["created"]["s"]
    second = (await send(jmap, draft(jmap), envelope=envelope))[1][1]["created"]["s"]
    assert (first["undoStatus"], first["sendAt"]) == ("pending", "2026-11-24T14:57:00Z")
    pending = await jmap.ask("EmailSubmission/query", filter={"undoStatus": "pending"})
    assert pending["ids"] == [first["id"], second["id"]]
    state = (await jmap.ask("EmailSubmission/get", ids=[]))["state"]
    back = {f"mailboxIds/{jmap.boxes['sent']}": None, f"mailboxIds/{jmap.boxes['drafts']}": True}
    responses = await jmap.calls(
        ("EmailSubmission/set", {"update": {first["id"]: {"undoStatus": "canceled"}},
                                 "onSuccessUpdateEmail": {first["id"]: back}}),
    )  # fmt: skip
    assert responses[0][1]["updated"] == {first["id"]: None}
    assert len(responses[1][1]["updated"]) == 1
    assert await arrived(jmap) == []
    jmap.now = NOW + 61
    await jmap.ask("Core/echo")
    assert len(await arrived(jmap)) == 1
    changes = await jmap.ask("EmailSubmission/changes", sinceState=state)
    assert set(changes["updated"]) == {first["id"], second["id"]}
    got = (await jmap.ask("EmailSubmission/get", ids=None, properties=["undoStatus"]))["list"]
    assert [one["undoStatus"] for one in got] == ["canceled", "final"]
    too_late = await jmap.ask("EmailSubmission/set", update={second["id"]: {"undoStatus": "canceled"}})
    assert too_late["notUpdated"][second["id"]]["type"] == "cannotUnsend"


async def test_hold_until(jmap: Jmap) -> None:
    parameters = {"HOLDUNTIL": "2026-11-25T08:00:00Z"}
    envelope = {"mailFrom": {"email": OWNER, "parameters": parameters}, "rcptTo": [{"email": OWNER}]}
    made = (await send(jmap, draft(jmap), envelope=envelope))[1][1]["created"]["s"]
    assert (made["undoStatus"], made["sendAt"]) == ("pending", "2026-11-25T08:00:00Z")


async def test_destroying_a_submission_does_not_stop_its_mail(jmap: Jmap) -> None:
    envelope = {"mailFrom": {"email": OWNER, "parameters": {"HOLDFOR": "60"}}, "rcptTo": [{"email": OWNER}]}
    made = (await send(jmap, draft(jmap), envelope=envelope))[1][1]["created"]["s"]
    result = await jmap.ask("EmailSubmission/set", destroy=[made["id"], "S99"])
    assert result["destroyed"] == [made["id"]]
    assert result["notDestroyed"]["S99"]["type"] == "notFound"
    assert len(await arrived(jmap)) == 1


def status(reply: str, delivered: str) -> dict[str, str]:
    return {"smtpReply": reply, "delivered": delivered, "displayed": "unknown"}


async def submission(jmap: Jmap, record: str) -> dict[str, Any]:
    return (await jmap.ask("EmailSubmission/get", ids=[record]))["list"][0]


async def test_what_became_of_the_mail_is_told_for_each_recipient(jmap: Jmap) -> None:
    to = [{"email": OWNER}, {"email": "nobody@Example.org"}, {"email": "bob@example.net"}, {"email": MASK}]
    responses = await send(jmap, draft(jmap, to=to, messageId=["own@example.org"]))
    made = responses[1][1]["created"]["s"]
    delivered = status("250 2.1.5 Delivered", "yes")
    unknown = status("550 5.1.1 There is no such address here", "no")
    assert made["deliveryStatus"] == {
        OWNER: delivered, "nobody@Example.org": unknown, MASK: delivered,
        "bob@example.net": status("250 2.0.0 Kept by the demo server, delivered nowhere", "unknown"),
    }  # fmt: skip
    assert await submission(jmap, made["id"]) == {
        **made, "identityId": "I1", "emailId": responses[0][1]["created"]["d"]["id"],
    }  # fmt: skip
    (report,) = [
        mail for mail in await arrived(jmap) if mail["from"][0]["email"] == "mailer-daemon@example.org"
    ]
    assert report["inReplyTo"] == ["own@example.org"]
    assert "<nobody@Example.org>: 550 5.1.1" in report["bodyValues"]["1"]["value"]
    assert "bob@example.net" not in report["bodyValues"]["1"]["value"]
    assert [part["type"] for part in report["attachments"]] == ["message/delivery-status", "message/rfc822"]
    assert made["dsnBlobIds"] == [report["blobId"]]


async def test_the_report_can_be_read_by_programs(jmap: Jmap) -> None:
    mail = draft(jmap, to=[{"email": "nobody@example.org"}], bcc=[{"email": "secret@example.net"}])
    made = (await send(jmap, mail))[1][1]["created"]["s"]
    url = f"/jmap/download/{jmap.account}/{made['dsnBlobIds'][0]}/r?type=message/rfc822"
    report = message_from_bytes((await jmap.http.get(url)).content, policy=policy.default)
    assert report.get_content_type() == "multipart/report"
    assert report.get_param("report-type") == "delivery-status"
    assert report["Auto-Submitted"] == "auto-replied"
    words, notice, original = report.iter_parts()
    about_mail, about_recipient = notice.get_payload()
    assert about_mail["Reporting-MTA"] == "dns; demo.invalid"
    assert dict(about_recipient) == {
        "Final-Recipient": "rfc822; nobody@example.org", "Action": "failed", "Status": "5.1.1",
        "Diagnostic-Code": "smtp; 550 5.1.1 There is no such address here",
    }  # fmt: skip
    assert original.get_content()["Subject"] == "Plan"
    assert original.get_content()["Bcc"] is None
    assert "nobody@example.org" in words.get_content()


async def test_held_mail_is_queued_and_canceled_mail_has_no_status(jmap: Jmap) -> None:
    mail_from = {"email": OWNER, "parameters": {"HOLDFOR": "60"}}
    envelope = {"mailFrom": mail_from, "rcptTo": [{"email": "nobody@example.org"}]}
    held, canceled = [
        (await send(jmap, draft(jmap), envelope=envelope))[1][1]["created"]["s"] for _ in range(2)
    ]
    assert held["deliveryStatus"] == {
        "nobody@example.org": status("250 2.0.0 Queued until 2026-11-24T14:57:00Z", "queued"),
    }  # fmt: skip
    assert held["dsnBlobIds"] == []
    await jmap.ask("EmailSubmission/set", update={canceled["id"]: {"undoStatus": "canceled"}})
    jmap.now = NOW + 61
    await jmap.ask("Core/echo")
    got = await submission(jmap, held["id"])
    assert (got["undoStatus"], got["deliveryStatus"]["nobody@example.org"]["delivered"]) == ("final", "no")
    assert len(got["dsnBlobIds"]) == len(await arrived(jmap)) == 1
    got = await submission(jmap, canceled["id"])
    assert (got["undoStatus"], got["deliveryStatus"], got["dsnBlobIds"]) == ("canceled", None, [])


async def test_submission_query_filters(jmap: Jmap) -> None:
    made = (await send(jmap, draft(jmap)))[1][1]["created"]["s"]
    mail = (await jmap.ask("EmailSubmission/get", ids=[made["id"]]))["list"][0]
    for condition in (
        {"emailIds": [mail["emailId"]]}, {"threadIds": [mail["threadId"]]}, {"identityIds": ["I1"]},
        {"undoStatus": "final"}, {"before": "2026-11-25T00:00:00Z"}, {"after": "2026-11-24T00:00:00Z"},
    ):  # fmt: skip
        assert (await jmap.ask("EmailSubmission/query", filter=condition))["ids"] == [made["id"]]
    assert (await jmap.ask("EmailSubmission/query", filter={"emailIds": []}))["ids"] == []
    assert (await jmap.refused("EmailSubmission/query", filter={"x": 1}))["type"] == "unsupportedFilter"


async def test_mail_to_masks(jmap: Jmap) -> None:
    masks = {mask["email"]: mask for mask in (await jmap.ask("MaskedEmail/get", ids=None))["list"]}
    pending = next(mask for mask in masks.values() if mask["state"] == "pending")
    deleted = next(mask for mask in masks.values() if mask["state"] == "deleted")
    for address in (MASK, BLOCKED, pending["email"], deleted["email"]):
        await send(jmap, draft(jmap, to=[{"email": address}]))
    bounce, *others = await arrived(jmap)
    assert deleted["email"] in bounce["bodyValues"]["1"]["value"]
    assert [(mail["to"][0]["email"], mail["keywords"]) for mail in others] == [
        (pending["email"], {"$maskedemail": True}), (MASK, {"$maskedemail": True}),
    ]  # fmt: skip
    assert [mail["to"][0]["email"] for mail in await arrived(jmap, "trash")] == [BLOCKED]
    got = (await jmap.ask("MaskedEmail/get", ids=[pending["id"]]))["list"][0]
    assert (got["state"], got["lastMessageAt"]) == ("enabled", "2026-11-24T14:56:00Z")


async def test_identities(jmap: Jmap) -> None:
    state = (await jmap.ask("Identity/get", ids=[]))["state"]
    result = await jmap.ask("Identity/set", create={
        "a": {"email": OWNER, "name": "A. Hartmann", "textSignature": "A."}, "b": {"email": "eve@example.net"}, "c": {},
        "d": {"email": OWNER, "replyTo": "x"},
    }, destroy=["I1"])  # fmt: skip
    made = result["created"]["a"]
    assert (made["htmlSignature"], made["mayDelete"], made["replyTo"]) == ("", True, None)
    kinds = {key: error["type"] for key, error in result["notCreated"].items()}
    assert kinds == {"b": "forbiddenFrom", "c": "invalidProperties", "d": "invalidProperties"}
    assert result["notDestroyed"]["I1"]["type"] == "forbidden"
    updates = {made["id"]: {"name": "Alice H."}, "I1": {"email": "x@example.org"}}
    result = await jmap.ask("Identity/set", update=updates)
    assert result["updated"] == {made["id"]: None}
    assert result["notUpdated"]["I1"]["properties"] == ["email"]
    changes = await jmap.ask("Identity/changes", sinceState=state)
    assert changes["created"] == [made["id"]]
    assert (await jmap.ask("Identity/set", destroy=[made["id"]]))["destroyed"] == [made["id"]]
