"""The demo server and Cyrus give the same answers: searches, snippets, trees of mailboxes, drafts, copies and sends."""

from __future__ import annotations

from typing import Any

import pytest

from tests.demo import differential as diff
from tests.demo.differential import Pair, Side
from tests.servers.account import ServedAccount

pytestmark = pytest.mark.cyrus
MAILS = (
    ("clock", "Tide tables", "The harbour clock runs slow by two minutes."),
    ("lunch", "Lunch on Thursday", "We eat dumplings, not soup.\r\nBring the tide clock."),
    ("hours", "=?utf-8?q?=C3=9Cberstunden?=", "Drei Stunden länger gearbeitet."),
    ("answer", "Re: Tide tables", "It is slow everywhere in the town."),
)
PLAIN = "Content-Type: text/plain; charset=utf-8"
CONDITIONS: tuple[Any, ...] = (
    {"text": "tide"}, {"text": "TIDE"}, {"text": "clock"}, {"text": "nothing"}, {"text": "dumplings soup"},
    {"text": "dumplings harbour"}, {"text": "überstunden"}, {"body": "slow"}, {"body": "harbour clock"},
    {"body": "clock harbour"}, {"body": '"clock runs"'}, {"body": '"runs clock"'}, {"body": "länger"},
    {"subject": "tide"}, {"subject": "tables tide"}, {"subject": '"tables tide"'}, {"from": "bob"},
    {"from": "bob@example.net"}, {"from": "example.net"}, {"from": "carol"}, {"to": "alice"}, {"cc": "alice"},
    {"header": ["Subject"]}, {"header": ["subject", "tide"]}, {"header": ["X-None"]}, {"header": ["To", "alice"]},
    {"header": ["Message-ID", "<clock@x>"]}, {"operator": "NOT", "conditions": [{"text": "tide"}]},
    {"operator": "OR", "conditions": [{"subject": "lunch"}, {"body": "everywhere"}]},
    {"operator": "AND", "conditions": [{"subject": "tide"}, {"body": "slow"}, {"from": "bob"}]},
    {"subject": "tide", "body": "town"},
)  # fmt: skip
"""Words where the two split texts alike; deviations.KNOWN says where they do not."""


def test_the_same_mail_is_found_and_marked(pair: Pair) -> None:
    for name, subject, body in MAILS:
        pair.mail(name, subject, body, PLAIN, "Content-Transfer-Encoding: 8bit")
    for word in ("harbour", "dumplings", "gearbeitet", "everywhere"):
        pair.indexed(word)
    found = {str(condition): pair.same(diff.search, condition) for condition in CONDITIONS}
    assert found["{'text': 'tide'}"] == ["clock", "lunch", "answer"]
    for condition in CONDITIONS:
        if condition.get("operator") != "NOT" and "header" not in condition:
            pair.same(diff.snippets, condition, ["clock", "lunch", "answer"])


def test_mailboxes_make_the_same_tree(pair: Pair) -> None:
    for name, above in (("Work", None), ("Old", "Work"), ("Älter", "Work"), ("Deep", "Old"), ("Zoo", None)):
        assert pair.same(diff.make_box, name, above) == "done"
    steps: tuple[tuple[str, dict[str, Any]], ...] = (
        ("Work", {"name": "Office"}), ("Work", {"parentId": "@Deep"}), ("Deep", {"parentId": "@Zoo"}),
        ("Old", {"parentId": None}), ("Old", {"parentId": "@Zoo", "name": "Very old"}), ("Deep", {"name": ""}),
        ("Deep", {"parentId": "nowhere"}), ("Deep", {"role": "nonsense"}),
        ("Deep", {"sortOrder": -1}), ("Deep", {"isSubscribed": "yes"}), ("Deep", {"totalEmails": 1}),
        ("Deep", {"foo": 1}), ("Deep", {"sortOrder": 4}), ("Deep", {"parentId": "@Old"}), ("Zoo", {"name": "Aviary"}),
    )  # fmt: skip
    for box, patch in steps:
        pair.same(diff.change_box, box, patch)
    tree = pair.same(diff.tree)
    assert "Aviary > Very old > Deep" in tree
    for question in (
        {"sort": [{"property": "name"}]}, {"sort": [{"property": "name", "isAscending": False}]},
        {"sort": [{"property": "name"}], "sortAsTree": True},
        {"filter": {"parentId": None}, "sort": [{"property": "name"}]},
        {"filter": {"hasAnyRole": False}, "sort": [{"property": "name"}]},
    ):  # fmt: skip
        pair.same(ordered, question)
    assert pair.same(diff.destroy_boxes, ["Zoo"], False) == {"Zoo": "mailboxHasChild"}
    pair.same(diff.destroy_boxes, ["inbox"], False)
    pair.same(diff.destroy_boxes, ["Deep", "Old", "Zoo"], False)
    assert "Aviary" not in pair.same(diff.tree)


def ordered(side: Side, question: dict[str, Any]) -> list[str]:
    return diff.ordered_boxes(side, **question)


def test_a_mailbox_goes_with_its_mail_or_not_at_all(pair: Pair) -> None:
    pair.same(diff.make_box, "Work", None)
    pair.mail("only")
    pair.mail("both", "Other")
    pair.both(diff.update, ["only"], {"mailboxIds": {"@Work": True}})
    pair.both(diff.update, ["both"], {"mailboxIds/@Work": True})
    assert pair.same(diff.destroy_boxes, ["Work"], False) == {"Work": "mailboxHasEmail"}
    assert pair.same(diff.destroy_boxes, ["Work"], True) == {"Work": "done"}
    assert pair.same(diff.search, {"subject": "Other"}) == ["both"]
    assert pair.same(diff.search, {"subject": "Plan"}) == []


DRAFTS: tuple[dict[str, Any], ...] = (
    {}, {"mailboxIds": {}}, {"textBody": [{"partId": "no"}]}, {"from": "x"}, {"header:Subject:asDate": "x"},
    {"header:Content-Type": " text/plain"}, {"preview": "x"}, {"size": 1}, {"sentAt": "x"}, {"keywords": {"a b": True}},
    {"subject": "a", "header:Subject:asText": "b"}, {"bodyStructure": {"partId": "t", "type": "text/plain"}},
    {"attachments": [{"blobId": "G0none", "type": "a/b"}]}, {"header:X-A": " bare"}, {"receivedAt": "yesterday"},
    {"header:X-A:asText:all": ["ü", "b"]},
    {"to": [{"name": "Ä", "email": "a@example.net"}, {"email": "b@example.net"}]},
    {"bcc": []}, {"inReplyTo": ["a@b"], "references": ["x@y", "a@b"]}, {"unknown": 1}, {"replyTo": None},
)  # fmt: skip


def test_the_same_drafts_are_taken_and_refused(pair: Pair) -> None:
    for draft in DRAFTS:
        pair.same(create, draft)


def create(side: Side, draft: dict[str, Any]) -> Any:
    """A draft, and how it can be read afterwards."""
    email = {
        "mailboxIds": {side.boxes["drafts"]: True}, "from": [{"email": "alice@example.org"}],
        "textBody": [{"partId": "t", "type": "text/plain"}], "bodyValues": {"t": {"value": "one\ntwö\n"}},
        "sentAt": "2026-10-01T10:00:00+02:00", **draft,
    }  # fmt: skip
    made = side.ask("Email/set", create={"d": email})
    if not made.get("created"):
        return made["notCreated"]["d"]["type"]
    properties = [
        "subject",
        "from",
        "to",
        "bcc",
        "inReplyTo",
        "references",
        "sentAt",
        "header:X-A:asText",
        "keywords",
    ]
    ids = [made["created"]["d"]["id"]]
    got = side.ask("Email/get", ids=ids, properties=[*properties, "bodyValues"], fetchTextBodyValues=True)[
        "list"
    ][0]
    return {name: got[name] for name in properties} | {
        "text": [v["value"] for v in got["bodyValues"].values()]
    }


IMPORTS: tuple[dict[str, Any], ...] = (
    {}, {"mailboxIds": {}}, {"mailboxIds": {"nowhere": True}}, {"blobId": "G0none"}, {"keywords": {"a b": True}},
    {"receivedAt": "x"},
)  # fmt: skip


def test_the_same_messages_are_imported_and_refused(pair: Pair) -> None:
    raw = b"From: a@example.net\r\nSubject: x\r\n\r\nbody\r\n"
    for extra in IMPORTS:
        pair.same(diff.one_record, "Email/import", "emails", lambda side, extra=extra: {
            "blobId": side.upload(raw), "mailboxIds": {side.boxes["inbox"]: True}, **extra,
        })  # fmt: skip
    bare = b"From: a@example.net\r\nSubject: y\n\nbody\n"
    refused = pair.same(diff.one_record, "Email/import", "emails", lambda side: {
        "blobId": side.upload(bare), "mailboxIds": {side.boxes["inbox"]: True},
    })  # fmt: skip
    assert refused == "invalidEmail"


def test_what_is_only_a_blob_reads_the_same(pair: Pair) -> None:
    head = b"From: =?utf-8?q?J=C3=B6rg?= <a@example.net>\r\nTo: G: b@example.net;\r\n"
    head += b"Date: Tue, 1 Sep 2026 10:00:00 +0200\r\n"
    properties = ["messageId", "from", "to", "subject", "sentAt", "hasAttachment", "textBody", "bodyValues"]
    for rest in (
        b"Subject: inner\r\nContent-Type: text/html\r\n\r\n<p>hi</p>\r\n", b"\r\nplain\r\n",
        b"Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=DFe",
    ):  # fmt: skip
        found = pair.same(parsed, head + rest, properties)
        assert found["from"] == [{"name": "Jörg", "email": "a@example.net"}]


def parsed(side: Side, raw: bytes, properties: list[str]) -> Any:
    return diff.parse(
        side, raw, properties, bodyProperties=["type", "size", "charset"], fetchAllBodyValues=True
    )


def test_copies_are_what_the_original_is(pair: Pair, cyrus_server: ServedAccount) -> None:
    assert cyrus_server.cyrus is not None
    # So that there is a second account for this person.
    bob = cyrus_server.cyrus.log_in("bob")
    bob.setacl("Archive", cyrus_server.address.partition("@")[0], "lrswipkxtecdan")
    bob.logout()
    pair.mail("m", "Copy me")
    pair.mail("n", "Copy me, too")
    pair.both(diff.update, ["m"], {"keywords/$flagged": True})
    assert pair.same(copied, "m", {}) == [["$flagged"], "2026-10-01T00:01:00Z", "Copy me"]
    changed = {"keywords": {"$seen": True}, "receivedAt": "2026-10-02T00:00:00Z"}
    assert pair.same(copied, "n", changed) == [["$seen"], "2026-10-02T00:00:00Z", "Copy me, too"]
    pair.indexed("Copy", "subject", 2)
    assert pair.same(diff.search, {"subject": "Copy"}) == ["m", "n"]
    same_account = [side.call("Email/copy", fromAccountId=side.account, create={}) for side in pair.sides]
    assert [result["type"] for _, result in same_account] == ["invalidArguments"] * 2


def copied(side: Side, mail: str, extra: dict[str, Any]) -> list[Any]:
    """A mail in the other account that this person may use: what it is like there."""
    other = "bob" if side.name == "cyrus" else "u5b0d44f7"
    boxes = side.ask("Mailbox/get", accountId=other, ids=None, properties=["role"])["list"]
    archive = next(box["id"] for box in boxes if box["role"] == "archive")
    new = {"id": side.mails[mail], "mailboxIds": {archive: True}, **extra}
    made = side.ask("Email/copy", accountId=other, fromAccountId=side.account, create={"k": new})["created"][
        "k"
    ]
    properties = ["keywords", "receivedAt", "subject"]
    got = side.ask("Email/get", accountId=other, ids=[made["id"]], properties=properties)["list"][0]
    return [sorted(got["keywords"]), got["receivedAt"], got["subject"]]


def envelope(side: Side, **parameters: str) -> dict[str, Any]:
    sender = {"email": side.address, "parameters": parameters or None}
    return {"envelope": {"mailFrom": sender, "rcptTo": [{"email": "bob@example.net"}]}}


def test_the_same_mail_is_sent_held_and_refused(pair: Pair) -> None:
    assert pair.same(diff.send, {}, {}) == "final"
    assert pair.same(lambda side: diff.send(side, {}, envelope(side))) == "final"
    assert pair.same(diff.send, {"to": None}, {}) == "noRecipients"
    assert pair.same(diff.send, {}, {"identityId": "nobody"}) == "invalidProperties"
    assert pair.same(diff.send, {}, {"sendAt": "2026-12-01T00:00:00Z"}) == "invalidProperties"
    assert pair.same(diff.send, {}, {"foo": 1}) == "invalidProperties"
    assert pair.same(lambda side: diff.send(side, {}, envelope(side, HOLDFOR="soon"))) == "invalidProperties"
    assert pair.same(lambda side: diff.send(side, {}, envelope(side, HOLDFOR="600"))) == "pending"
    assert pair.same(take_back) == ["done", "pending", 0]


def take_back(side: Side) -> list[Any]:
    """The held mail is taken back: how that went, what it was before, and how many are still held."""
    held = side.ask("EmailSubmission/query", filter={"undoStatus": "pending"})["ids"]
    was = side.ask("EmailSubmission/get", ids=held, properties=["undoStatus"])["list"]
    result = side.ask("EmailSubmission/set", update={held[0]: {"undoStatus": "canceled"}})
    left = side.ask("EmailSubmission/query", filter={"undoStatus": "pending"})["ids"]
    return [
        "done" if held[0] in (result.get("updated") or {}) else "refused",
        was[0]["undoStatus"],
        len(left),
    ]
