"""Email/set, /import, /copy (RFC 8621 §4.6-4.8) and what all /set share (RFC 8620 §5.3)."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Jmap

TEXT = {"bodyStructure": {"type": "text/plain", "partId": "t"}, "bodyValues": {"t": {"value": "x"}}}


async def refusal(jmap: Jmap, **email: Any) -> dict:
    data = {"mailboxIds": {jmap.boxes["drafts"]: True}, **email}
    before = (await jmap.ask("Email/get", ids=[]))["state"]
    result = await jmap.ask("Email/set", create={"k": data})
    assert result["created"] is None
    assert (await jmap.ask("Email/get", ids=[]))["state"] == before
    return result["notCreated"]["k"]


async def test_create_gives_id_blob_thread_and_size(jmap: Jmap) -> None:
    email = {
        "mailboxIds": {jmap.boxes["drafts"]: True},
        "keywords": {"$Draft": True},
        "subject": "Grüße",
        **TEXT,
    }
    made = (await jmap.ask("Email/set", create={"k": email}))["created"]["k"]
    assert made.keys() == {"id", "blobId", "threadId", "size"}
    got = await jmap.email(made["id"], "keywords", "subject", "messageId", "sentAt", "size", "receivedAt")
    assert got["keywords"] == {"$draft": True}
    assert got["subject"] == "Grüße"
    assert got["size"] == made["size"]
    assert got["receivedAt"] == "2026-11-24T14:56:00Z"
    assert len(got["messageId"]) == 1
    assert got["sentAt"] is not None


async def test_headers_in_all_forms_come_back_as_they_went_in(jmap: Jmap) -> None:
    given = {
        "messageId": ["a.b@example.org"],
        "inReplyTo": ["p@example.org"],
        "references": ["o@example.org", "p@example.org"],
        "from": [{"name": 'Jörg "the" Müller, jr.', "email": "joerg@example.org"}],
        "sender": [{"name": None, "email": "s@example.org"}],
        "replyTo": [{"name": "Ann", "email": "ann@example.org"}],
        "to": [{"name": f"Person {n} 🌊", "email": f"p{n}@example.org"} for n in range(12)],
        "subject": "A subject that is long enough to be folded, in Ünïcode and with 🌊, more than once, surely, yes",
        "sentAt": "2026-11-20T09:15:00+01:00",
        "header:X-Text:asText": "naïve",
        "header:List-Post:asURLs": ["mailto:a@example.org", "https://example.org/x"],
        "header:X-Ids:asMessageIds": ["1@x", "2@x"],
        "header:X-Date:asDate": "2026-01-01T00:00:00Z",
        "header:X-Group:asGroupedAddresses": [
            {"name": "The team", "addresses": [{"name": None, "email": "t@example.org"}]},
            {"name": None, "addresses": [{"name": "Zoë", "email": "z@example.org"}]},
        ],
        "header:X-Many:asText:all": ["one", "two"],
        "header:X-Raw": " as it stands",
    }
    mail = await jmap.make_mail(**{**given, "header:X-Raw": " as it stands"})
    assert await jmap.email(mail, *given) == {"id": mail, **given}


async def test_body_structure_with_blobs_comes_back(jmap: Jmap) -> None:
    png = await jmap.upload(b"\x89PNG not really")
    pdf = await jmap.upload(b"%PDF-1.4 not really \x00\xff")
    inner = await jmap.email(await jmap.make_mail("Inner"), "blobId")
    mail = await jmap.make_mail(
        bodyStructure={"type": "multipart/mixed", "subParts": [
            {"type": "multipart/related", "subParts": [
                {"type": "multipart/alternative", "subParts": [
                    {"type": "text/plain", "partId": "t"}, {"type": "text/html", "partId": "h"}]},
                {"type": "image/png", "blobId": png, "cid": "img1@x", "disposition": "inline", "name": "pix.png"}]},
            {"type": "application/pdf", "blobId": pdf, "disposition": "attachment", "name": "Résumé 2026.pdf",
             "language": ["de", "en"], "location": "https://example.org/r", "header:X-Part:asText": "yes"},
            {"type": "message/rfc822", "blobId": inner["blobId"], "disposition": "attachment", "name": "o.eml"}]},
        bodyValues={"t": {"value": "plain ünï\n"}, "h": {"value": "<p>x <img src='cid:img1@x'></p>"}},
    )  # fmt: skip
    got = await jmap.email(mail, "attachments", "textBody", "htmlBody", "bodyValues", "hasAttachment",
                           fetchAllBodyValues=True, bodyProperties=["partId", "blobId", "type", "name", "disposition",
                                                                   "cid", "size", "language", "location",
                                                                   "header:X-Part:asText"])  # fmt: skip
    assert got["hasAttachment"] is True
    assert [part["type"] for part in got["attachments"]] == ["image/png", "application/pdf", "message/rfc822"]
    image, document, message = got["attachments"]
    assert (image["cid"], image["disposition"], image["name"]) == ("img1@x", "inline", "pix.png")
    assert document["name"] == "Résumé 2026.pdf"
    assert (document["language"], document["location"]) == (["de", "en"], "https://example.org/r")
    assert document["header:X-Part:asText"] == "yes"
    assert document["size"] == len(b"%PDF-1.4 not really \x00\xff")
    data = await jmap.http.get(f"/jmap/download/{jmap.account}/{document['blobId']}/x?type=application/pdf")
    assert data.content == b"%PDF-1.4 not really \x00\xff"
    parsed = (await jmap.ask("Email/parse", blobIds=[message["blobId"]], properties=["subject"]))["parsed"]
    assert parsed == {message["blobId"]: {"subject": "Inner"}}
    values = [got["bodyValues"][part["partId"]]["value"] for part in (got["textBody"][0], got["htmlBody"][0])]
    assert values == ["plain ünï\n", "<p>x <img src='cid:img1@x'></p>"]


async def test_convenience_form(jmap: Jmap) -> None:
    blob = await jmap.upload(b"a,b\n", "text/csv")
    mail = await jmap.make_mail(
        bodyStructure=None,
        textBody=[{"partId": "t", "type": "text/plain"}],
        htmlBody=[{"partId": "h", "type": "text/html"}],
        attachments=[{"blobId": blob, "type": "text/csv", "name": "a.csv"}],
        bodyValues={"t": {"value": "x"}, "h": {"value": "<b>x</b>"}},
    )
    got = await jmap.email(mail, "bodyStructure", bodyProperties=["type", "name", "disposition"])
    structure = got["bodyStructure"]
    assert structure["type"] == "multipart/mixed"
    assert [part["type"] for part in structure["subParts"]] == ["multipart/alternative", "text/csv"]
    assert structure["subParts"][1]["disposition"] == "attachment"


@pytest.mark.parametrize(
    ("email", "properties"),
    [
        ({"mailboxIds": {}}, ["mailboxIds"]),
        ({"mailboxIds": None}, ["mailboxIds"]),
        ({"mailboxIds": {"P999": True}}, ["mailboxIds"]),
        ({"mailboxIds": {"P1": False}}, ["mailboxIds"]),
        ({"keywords": {"$seen": False}}, ["keywords"]),
        ({"keywords": {"a b": True}}, ["keywords"]),
        ({"keywords": {"": True}}, ["keywords"]),
        ({"receivedAt": "2026-01-01T00:00:00+01:00"}, ["receivedAt"]),
        ({"receivedAt": "yesterday"}, ["receivedAt"]),
        ({"id": "M1"}, ["id"]),
        ({"headers": []}, ["headers"]),
        ({"preview": "x"}, ["preview"]),
        ({"from": "a@b"}, ["from"]),
        ({"from": [{"name": "x"}]}, ["from"]),
        ({"subject": ["x"]}, ["subject"]),
        ({"messageId": ["<a@b>"]}, ["messageId"]),
        ({"sentAt": "soon"}, ["sentAt"]),
        ({"subject": "x", "header:Subject:asText": "y"}, ["header:Subject:asText"]),
        ({"header:From:asText": "x"}, ["header:From:asText"]),
        ({"header:Content-Type": " text/plain"}, ["header:Content-Type"]),
        ({"header:X:asNothing": "x"}, ["header:X:asNothing"]),
        ({"header:X": "a\nb"}, ["header:X"]),
        ({"bodyStructure": {"partId": "no"}}, ["bodyStructure/partId"]),
        ({"bodyStructure": {"type": "text/plain"}}, ["bodyStructure"]),
        ({"bodyStructure": {"partId": "t", "blobId": "G1"}}, ["bodyStructure"]),
        ({"bodyStructure": {"partId": "t", "charset": "utf-8"}}, ["bodyStructure/charset"]),
        ({"bodyStructure": {"partId": "t", "size": 1}}, ["bodyStructure/size"]),
        ({"bodyStructure": {"partId": "t", "type": "text/plain", "header:Content-Type": " text/plain"}},
         ["bodyStructure/type"]),
        ({"bodyStructure": {"partId": "t", "name": "a", "disposition": "inline",
                            "header:content-disposition": " inline"}},
         ["bodyStructure/name", "bodyStructure/disposition"]),
        ({"bodyStructure": {"partId": "t", "header:Content-Transfer-Encoding": " 8bit"}},
         ["header:Content-Transfer-Encoding"]),
        ({"textBody": [{"partId": "t"}]}, ["textBody"]),
        ({"bodyStructure": None, "textBody": [{"partId": "t"}, {"partId": "t"}]}, ["textBody"]),
        ({"bodyStructure": None, "textBody": [{"partId": "t", "type": "text/html"}]}, ["textBody"]),
        ({"bodyValues": {"t": {"value": "x", "isTruncated": True}}}, ["bodyValues"]),
        ({"bodyValues": {"t": {"value": 1}}}, ["bodyValues"]),
        ({"bodyStructure": {"type": "multipart/mixed", "partId": "t"}}, ["bodyStructure"]),
    ],
)  # fmt: skip
async def test_create_names_the_property_that_is_wrong(
    jmap: Jmap, email: dict, properties: list[str]
) -> None:
    error = await refusal(jmap, **{**TEXT, **email})
    assert (error["type"], error.get("properties")) == ("invalidProperties", properties)


@pytest.mark.parametrize(
    "value",
    [
        "bare",
        " spaced",
        "  twice",
        "\ttab",
        "",
        " ",
        " one\r\n two\r\n\tthree",
        " =?utf-8?q?=C3=BC?= ",
        "a" * 200,
    ],
)
async def test_a_raw_value_is_what_it_was_set_to(jmap: Jmap, value: str) -> None:
    part = {"partId": "t", "type": "text/plain", "header:X-Part": value}
    email = {
        **TEXT,
        "header:X-Raw:asRaw": value,
        "header:X-More:asRaw:all": [value, " other"],
        "bodyStructure": part,
    }
    mail = await jmap.make_mail(**email)
    got = await jmap.email(
        mail, "header:X-Raw", "header:X-More:asRaw:all", "bodyStructure", bodyProperties=["header:X-Part"]
    )
    assert got == {
        "id": mail, "header:X-Raw": value, "header:X-More:asRaw:all": [value, " other"],
        "bodyStructure": {"header:X-Part": value},
    }  # fmt: skip


@pytest.mark.parametrize("value", ["a\nb", "a\n b", "a\r b", "a\r\nb", "a\r\n", "a\x00", "ü"])
async def test_a_raw_value_that_no_header_field_can_have_is_refused(jmap: Jmap, value: str) -> None:
    assert (await refusal(jmap, **{**TEXT, "header:X": value}))["properties"] == ["header:X"]


async def test_missing_blobs_are_all_named(jmap: Jmap) -> None:
    error = await refusal(
        jmap,
        attachments=[{"blobId": "G99"}, {"blobId": "G98"}],
        textBody=[{"partId": "t"}],
        bodyValues=TEXT["bodyValues"],
    )
    assert (error["type"], error["notFound"]) == ("blobNotFound", ["G99", "G98"])


async def test_attachments_have_a_limit(strict: Jmap) -> None:
    blob = await strict.upload(b"x" * 1000)
    parts = [{"type": "a/b", "blobId": blob}, {"type": "a/b", "blobId": blob}]
    error = await refusal(strict, bodyStructure={"type": "multipart/mixed", "subParts": parts})
    assert (error["type"], error["maxSize"]) == ("tooLarge", 1500)


async def test_keywords_and_mailboxes_are_patched(jmap: Jmap) -> None:
    mail = await jmap.make_mail(keywords={"$seen": True})
    inbox, archive = jmap.boxes["inbox"], jmap.boxes["archive"]
    patch = {
        "keywords/$Flagged": True,
        "keywords/$seen": None,
        f"mailboxIds/{inbox}": None,
        f"mailboxIds/{archive}": True,
    }
    result = await jmap.ask("Email/set", update={mail: patch})
    assert result["updated"] == {mail: None}
    got = await jmap.email(mail, "keywords", "mailboxIds")
    assert got == {"id": mail, "keywords": {"$flagged": True}, "mailboxIds": {archive: True}}


async def test_keywords_with_escapes(jmap: Jmap) -> None:
    mail = await jmap.make_mail()
    await jmap.ask("Email/set", update={mail: {"keywords/a~1b": True, "keywords/c~0d": True}})
    assert (await jmap.email(mail, "keywords"))["keywords"] == {"a/b": True, "c~d": True}
    await jmap.ask("Email/set", update={mail: {"keywords/a~1b": None}})
    assert (await jmap.email(mail, "keywords"))["keywords"] == {"c~d": True}


@pytest.mark.parametrize(
    ("patch", "kind"),
    [
        ({"keywords/$seen": False}, "invalidProperties"),
        ({"keywords/a b": True}, "invalidProperties"),
        ({"mailboxIds": {}}, "invalidProperties"),
        ({"mailboxIds/P1": None}, "invalidProperties"),
        ({"mailboxIds/P999": True}, "invalidProperties"),
        ({"subject": "New"}, "invalidProperties"),
        ({"id": "M77"}, "invalidProperties"),
        ({"what": 1}, "invalidProperties"),
        ({"keywords": {}, "keywords/$seen": True}, "invalidPatch"),
        ({"keywords/$seen/x": True}, "invalidPatch"),
    ],
)
async def test_a_wrong_patch_changes_nothing_of_its_email(jmap: Jmap, patch: dict, kind: str) -> None:
    mail = await jmap.make_mail()
    before = await jmap.email(mail, "keywords", "mailboxIds")
    result = await jmap.ask("Email/set", update={mail: {"keywords/$flagged": True, **patch}})
    if "keywords" in patch:
        assert result["notUpdated"][mail]["type"] == "invalidPatch"
    else:
        assert result["notUpdated"][mail]["type"] == kind
    assert result["oldState"] == result["newState"]
    assert await jmap.email(mail, "keywords", "mailboxIds") == before


async def test_saying_what_is_so_changes_no_state(jmap: Jmap) -> None:
    mail = await jmap.make_mail(keywords={"$seen": True})
    result = await jmap.ask(
        "Email/set", update={mail: {"keywords/$seen": True, "subject": "Hello", "keywords/x": None}}
    )
    assert result["updated"] == {mail: None}
    assert result["oldState"] == result["newState"]


async def test_each_record_stands_for_itself(jmap: Jmap) -> None:
    good, gone = await jmap.make_mail(), await jmap.make_mail()
    result = await jmap.ask(
        "Email/set",
        create={"bad": {"mailboxIds": {}}},
        update={
            good: {"keywords/$seen": True},
            "M999": {"keywords/$seen": True},
            gone: {"keywords/$seen": True},
        },
        destroy=[gone, "M998", gone],
    )
    assert result["notCreated"].keys() == {"bad"}
    assert result["updated"] == {good: None}
    assert {key: error["type"] for key, error in result["notUpdated"].items()} == {
        "M999": "notFound", gone: "willDestroy",
    }  # fmt: skip
    assert result["destroyed"] == [gone]
    assert result["notDestroyed"] == {"M998": {"type": "notFound"}}


async def test_if_in_state(jmap: Jmap) -> None:
    state = (await jmap.ask("Email/get", ids=[]))["state"]
    mail = await jmap.make_mail()
    error = await jmap.refused("Email/set", ifInState=state, destroy=[mail])
    assert error["type"] == "stateMismatch"
    current = (await jmap.ask("Email/get", ids=[]))["state"]
    assert (await jmap.ask("Email/set", ifInState=current, destroy=[mail]))["destroyed"] == [mail]


async def test_objects_in_set_are_counted_together(strict: Jmap) -> None:
    error = await strict.refused("Email/set", update={"M1": {}, "M2": {}}, destroy=["M3", "M4"])
    assert error["type"] == "requestTooLarge"


async def test_import_keeps_the_octets(jmap: Jmap) -> None:
    raw = b"From: a@example.net\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\nMessage-ID: <i@x>\r\n\r\nBody\r\n"
    made = await jmap.import_mail(raw, keywords={"$seen": True}, receivedAt="2020-02-29T12:00:00.120Z")
    got = await jmap.email(made["id"], "subject", "receivedAt", "keywords", "blobId", "size")
    assert (got["subject"], got["receivedAt"], got["size"]) == ("Grüße", "2020-02-29T12:00:00Z", len(raw))
    data = await jmap.http.get(f"/jmap/download/{jmap.account}/{got['blobId']}/m.eml?type=message%2Frfc822")
    assert data.content == raw
    assert data.headers["content-type"] == "message/rfc822"


async def test_import_refuses_what_is_no_message_and_what_is_not_there(jmap: Jmap) -> None:
    nothing = await jmap.upload(b"\x00\x01\x02")
    place = {jmap.boxes["inbox"]: True}
    result = await jmap.ask("Email/import", emails={
        "a": {"blobId": nothing, "mailboxIds": place}, "b": {"blobId": "G999", "mailboxIds": place},
        "c": {"blobId": nothing, "mailboxIds": {}}, "d": {"mailboxIds": place},
    })  # fmt: skip
    kinds = {key: error["type"] for key, error in result["notCreated"].items()}
    assert kinds == {
        "a": "invalidEmail",
        "b": "invalidProperties",
        "c": "invalidProperties",
        "d": "invalidProperties",
    }
    assert result["oldState"] == result["newState"]
    assert (await jmap.refused("Email/import"))["type"] == "invalidArguments"


async def test_copy_needs_another_account(jmap: Jmap) -> None:
    assert (await jmap.refused("Email/copy", fromAccountId=jmap.account, create={}))[
        "type"
    ] == "invalidArguments"
    assert (await jmap.refused("Email/copy", fromAccountId="other", create={}))[
        "type"
    ] == "fromAccountNotFound"


async def test_threads_by_references_and_subject(jmap: Jmap) -> None:
    first = await jmap.make_mail("Plan", messageId=["1@x"])
    reply = await jmap.make_mail("Re: plan", messageId=["2@x"], inReplyTo=["1@x"], references=["1@x"])
    other = await jmap.make_mail("Something else", messageId=["3@x"], references=["1@x"])
    alone = await jmap.make_mail("Plan", messageId=["4@x"])
    threads = {m: (await jmap.email(m, "threadId"))["threadId"] for m in (first, reply, other, alone)}
    assert threads[first] == threads[reply]
    assert len({threads[first], threads[other], threads[alone]}) == 3
    got = await jmap.ask("Thread/get", ids=[threads[first], "T999"])
    assert got["list"] == [{"id": threads[first], "emailIds": [first, reply]}]
    assert got["notFound"] == ["T999"]


async def test_threads_change_with_their_emails_and_not_with_flags(jmap: Jmap) -> None:
    first = await jmap.make_mail("Plan", messageId=["1@x"])
    state = (await jmap.ask("Thread/get", ids=[]))["state"]
    await jmap.ask("Email/set", update={first: {"keywords/$seen": True}})
    assert (await jmap.ask("Thread/get", ids=[]))["state"] == state
    second = await jmap.make_mail("Plan", messageId=["2@x"], references=["1@x"])
    thread = (await jmap.email(first, "threadId"))["threadId"]
    assert (await jmap.ask("Thread/changes", sinceState=state))["updated"] == [thread]
    await jmap.ask("Email/set", destroy=[first, second])
    assert (await jmap.ask("Thread/changes", sinceState=state))["destroyed"] == [thread]


async def test_copy_to_another_account_and_away_from_the_first(two: tuple[Jmap, str, str]) -> None:
    jmap, other, inbox = two
    mail = await jmap.make_mail("Plan", keywords={"$seen": True})
    responses = await jmap.calls(
        ("Email/copy", {"accountId": other, "fromAccountId": jmap.account, "onSuccessDestroyOriginal": True, "create": {
            "a": {"id": mail, "mailboxIds": {inbox: True}}, "b": {"id": "M99", "mailboxIds": {inbox: True}},
            "c": {"id": mail, "mailboxIds": {"P77": True}}}}),
    )  # fmt: skip
    copied = responses[0][1]
    assert copied["created"]["a"].keys() == {"id", "blobId", "threadId", "size"}
    assert {key: error["type"] for key, error in copied["notCreated"].items()} == {
        "b": "notFound", "c": "invalidProperties",
    }  # fmt: skip
    assert responses[1][0] == "Email/set"
    assert responses[1][1]["accountId"] == jmap.account
    assert responses[1][1]["destroyed"] == [mail]
    got = await jmap.ask(
        "Email/get", accountId=other, ids=[copied["created"]["a"]["id"]], properties=["subject", "keywords"]
    )
    assert got["list"][0]["subject"] == "Plan"
    assert got["list"][0]["keywords"] == {"$seen": True}


async def test_a_copy_whose_original_moved_on_keeps_the_original(two: tuple[Jmap, str, str]) -> None:
    jmap, other, inbox = two
    mail = await jmap.make_mail()
    arguments = {
        "accountId": other, "fromAccountId": jmap.account, "create": {"a": {"id": mail, "mailboxIds": {inbox: True}}},
        "onSuccessDestroyOriginal": True, "destroyFromIfInState": "long ago",
    }  # fmt: skip
    responses = await jmap.calls(("Email/copy", arguments))
    assert responses[0][1]["created"]["a"]["id"]
    assert (responses[1][0], responses[1][1]["type"]) == ("error", "stateMismatch")
    assert (await jmap.ask("Email/get", ids=[mail]))["notFound"] == []


async def test_blobs_are_copied_between_accounts(two: tuple[Jmap, str, str]) -> None:
    jmap, other, _ = two
    blob = await jmap.upload(b"data")
    result = await jmap.ask("Blob/copy", accountId=other, fromAccountId=jmap.account, blobIds=[blob, "G99"])
    data = await jmap.http.get(f"/jmap/download/{other}/{result['copied'][blob]}/x?type=a/b")
    assert data.content == b"data"
    assert result["notCopied"]["G99"]["type"] == "notFound"


async def test_mail_reaches_another_account_of_the_server(two: tuple[Jmap, str, str]) -> None:
    jmap, other, inbox = two
    email = {"mailboxIds": {jmap.boxes["drafts"]: True}, "from": [{"email": "alice@example.org"}],
             "to": [{"email": "team@example.org"}]}  # fmt: skip
    await jmap.calls(
        ("Email/set", {"create": {"d": email}}),
        ("EmailSubmission/set", {"create": {"s": {"emailId": "#d", "identityId": "I1"}}}),
    )
    found = await jmap.ask("Email/query", accountId=other, filter={"inMailbox": inbox})
    assert len(found["ids"]) == 1
    assert (await jmap.mailbox("inbox"))["totalEmails"] == 0
