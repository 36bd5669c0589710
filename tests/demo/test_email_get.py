"""Email/get and /parse: properties, header forms, bodies (RFC 8621 §4.1, §4.2, §4.9)."""

from __future__ import annotations

import pytest

from .conftest import Jmap

MIXED = b"""From: "Doe, Jane" <jane@example.net>, x@example.net (Xaver)
To: Friends: a@example.org, "B" <b@example.org>;, c@example.org
Subject: =?utf-8?Q?Caf=C3=A9?= =?utf-8?Q?_au_lait?=
Date: Thu, 19 Nov 2026 09:00:00 +0100 (CET)
Message-ID: <one@example.net>
In-Reply-To: <zero@example.net>
References: <minus@example.net> <zero@example.net>
List-Unsubscribe: <https://example.net/leave>, <mailto:leave@example.net>
X-Twice: first
X-Twice:  second
X-Folded: one
 two
\tthree
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b1"

preamble
--b1
Content-Type: multipart/alternative; boundary=b2

--b2
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Caf=E9
--b2
Content-Type: text/html; charset=utf-8

<p>Caf\xc3\xa9 <b>noir</b></p>
--b2--

--b1
Content-Type: image/png; name="p.png"
Content-Disposition: inline
Content-ID: <pic@x>
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--b1
Content-Type: application/octet-stream
Content-Disposition: attachment; filename*=utf-8''%E2%82%AC.bin

data
--b1--
epilogue
"""


async def test_default_properties(jmap: Jmap) -> None:
    made = await jmap.import_mail(MIXED)
    email = (await jmap.ask("Email/get", ids=[made["id"]]))["list"][0]
    assert email.keys() == {
        "id", "blobId", "threadId", "mailboxIds", "keywords", "size", "receivedAt", "messageId", "inReplyTo",
        "references", "sender", "from", "to", "cc", "bcc", "replyTo", "subject", "sentAt", "hasAttachment", "preview",
        "bodyValues", "textBody", "htmlBody", "attachments",
    }  # fmt: skip
    assert email["bodyValues"] == {}
    assert email["cc"] is None
    assert email["sentAt"] == "2026-11-19T09:00:00+01:00"
    assert email["messageId"] == ["one@example.net"]
    assert email["references"] == ["minus@example.net", "zero@example.net"]
    assert email["preview"] == "Café"
    assert email["textBody"][0].keys() == {
        "partId", "blobId", "size", "name", "type", "charset", "disposition", "cid", "language", "location",
    }  # fmt: skip


async def test_header_forms(jmap: Jmap) -> None:
    made = await jmap.import_mail(MIXED)
    wanted = {
        "from": [{"name": "Doe, Jane", "email": "jane@example.net"}, {"name": "Xaver", "email": "x@example.net"}],
        "to": [{"name": None, "email": "a@example.org"}, {"name": "B", "email": "b@example.org"},
               {"name": None, "email": "c@example.org"}],
        "header:To:asGroupedAddresses": [
            {"name": "Friends", "addresses": [{"name": None, "email": "a@example.org"},
                                             {"name": "B", "email": "b@example.org"}]},
            {"name": None, "addresses": [{"name": None, "email": "c@example.org"}]}],
        "header:subject": " =?utf-8?Q?Caf=C3=A9?= =?utf-8?Q?_au_lait?=",
        "header:Subject:asText": "Café au lait",
        "header:X-Twice": "  second",
        "header:X-Twice:asText": "second",
        "header:X-Twice:asText:all": ["first", "second"],
        "header:X-Twice:all": [" first", "  second"],
        "header:X-Folded:asText": "one two\tthree",
        "header:X-Folded:asRaw": " one\r\n two\r\n\tthree",
        "header:Date:asDate": "2026-11-19T09:00:00+01:00",
        "header:List-Unsubscribe:asURLs": ["https://example.net/leave", "mailto:leave@example.net"],
        "header:References:asMessageIds": ["minus@example.net", "zero@example.net"],
        "header:X-No:asText": None,
        "header:X-No:all": [],
    }  # fmt: skip
    assert await jmap.email(made["id"], *wanted) == {"id": made["id"], **wanted}


@pytest.mark.parametrize(
    "name",
    ["header:", "header:From:asText", "header:Subject:asAddresses", "header:Date:asURLs", "header:X:asRaw:some",
     "header:X:all:asText", "header:X y", "headers2", "header:Received:asText", "header:X:astext"],
)  # fmt: skip
async def test_properties_that_do_not_exist(jmap: Jmap, name: str) -> None:
    assert (await jmap.refused("Email/get", ids=[], properties=[name]))["type"] == "invalidArguments"


async def test_body_structure_and_its_views(jmap: Jmap) -> None:
    made = await jmap.import_mail(MIXED)
    email = await jmap.email(made["id"], "bodyStructure", "textBody", "htmlBody", "attachments", "hasAttachment",
                             bodyProperties=["partId", "type", "name", "charset", "disposition", "cid"])  # fmt: skip
    root = email["bodyStructure"]
    assert (root["type"], root["partId"], root["charset"]) == ("multipart/mixed", None, None)
    alternative, image, binary = root["subParts"]
    assert [part["type"] for part in alternative["subParts"]] == ["text/plain", "text/html"]
    assert image == {"partId": "3", "type": "image/png", "name": "p.png", "charset": None, "disposition": "inline",
                     "cid": "pic@x"}  # fmt: skip
    assert (binary["name"], binary["disposition"]) == ("€.bin", "attachment")
    assert [part["partId"] for part in email["textBody"]] == ["1", "3"]
    assert [part["partId"] for part in email["htmlBody"]] == ["2", "3"]
    assert [part["partId"] for part in email["attachments"]] == ["4"]
    assert email["hasAttachment"] is True


async def test_body_values(jmap: Jmap) -> None:
    made = await jmap.import_mail(MIXED)
    text = await jmap.email(made["id"], "bodyValues", fetchTextBodyValues=True)
    assert text["bodyValues"] == {"1": {"value": "Café", "isEncodingProblem": False, "isTruncated": False}}
    html = await jmap.email(made["id"], "bodyValues", fetchHTMLBodyValues=True)
    assert html["bodyValues"].keys() == {"2"}
    both = await jmap.email(made["id"], "bodyValues", fetchAllBodyValues=True)
    assert both["bodyValues"].keys() == {"1", "2"}


async def test_truncation_cuts_no_character_and_no_tag(jmap: Jmap) -> None:
    made = await jmap.import_mail(MIXED)
    cut = await jmap.email(made["id"], "bodyValues", fetchAllBodyValues=True, maxBodyValueBytes=4)
    assert cut["bodyValues"]["1"] == {"value": "Caf", "isEncodingProblem": False, "isTruncated": True}
    cut = await jmap.email(made["id"], "bodyValues", fetchHTMLBodyValues=True, maxBodyValueBytes=11)
    assert cut["bodyValues"]["2"]["value"] == "<p>Café "


@pytest.mark.parametrize(
    ("head", "body", "value"),
    [
        (b"Content-Type: text/plain; charset=utf-8", b"caf\xe9", "caf�"),
        (b"Content-Type: text/plain; charset=x-unknown", b"caf\xc3\xa9", "café"),
        (b"Content-Type: text/plain\nContent-Transfer-Encoding: x-odd", b"abc", "abc"),
    ],
)
async def test_encoding_problems_are_told(jmap: Jmap, head: bytes, body: bytes, value: str) -> None:
    made = await jmap.import_mail(b"Subject: x\n" + head + b"\n\n" + body)
    email = await jmap.email(made["id"], "bodyValues", fetchAllBodyValues=True)
    assert email["bodyValues"]["1"] == {"value": value, "isEncodingProblem": True, "isTruncated": False}


HEAD = b"From: a@example.net\nSubject: s\nMIME-Version: 1.0\n"


def multipart(kind: str, *parts: bytes, boundary: str = "B") -> bytes:
    mark = f"--{boundary}\n".encode()
    sections = b"".join(mark + part + b"\n" for part in parts)
    return (
        f"Content-Type: multipart/{kind}; boundary={boundary}\n\n".encode()
        + sections
        + f"--{boundary}--\n".encode()
    )


TEXT = b"Content-Type: text/plain\n\ntext"
HTML = b"Content-Type: text/html\n\n<p>html"
IMAGE = b"Content-Type: image/png\n\nimage"
NAMED = b"Content-Type: text/plain; name=a.txt\n\nnamed"
CALENDAR = b"Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR"


@pytest.mark.parametrize(
    ("raw", "text", "html", "attachments"),
    [
        (TEXT, "1", "1", ""),
        (HTML, "1", "1", ""),
        (IMAGE, "1", "1", ""),
        (b"Content-Type: application/pdf\n\nx", "", "", "1"),
        (multipart("alternative", TEXT, HTML), "1", "2", ""),
        (multipart("alternative", TEXT), "1", "1", ""),
        (multipart("alternative", HTML), "1", "1", ""),
        (multipart("alternative", TEXT, HTML, CALENDAR), "1", "2", "3"),
        (multipart("mixed", TEXT, NAMED), "1", "1", "2"),
        (multipart("mixed", TEXT, IMAGE, TEXT), "123", "123", ""),
        (multipart("related", HTML, IMAGE), "1", "1", "2"),
        (multipart("mixed", multipart("alternative", TEXT, HTML, boundary="C"), TEXT), "13", "23", ""),
        (multipart("alternative", TEXT, multipart("related", HTML, IMAGE, boundary="C")), "1", "2", "3"),
        (multipart("alternative", multipart("mixed", TEXT, IMAGE, boundary="C"), HTML), "12", "3", "2"),
        (multipart("mixed", TEXT, b"Content-Disposition: attachment\n\nx"), "1", "1", "2"),
        (multipart("digest", HEAD + b"\nx"), "", "", "1"),
    ],
)
async def test_the_algorithm_for_bodies(
    jmap: Jmap, raw: bytes, text: str, html: str, attachments: str
) -> None:
    made = await jmap.import_mail(HEAD + raw)
    email = await jmap.email(made["id"], "textBody", "htmlBody", "attachments", bodyProperties=["partId"])
    found = [
        "".join(part["partId"] for part in email[name]) for name in ("textBody", "htmlBody", "attachments")
    ]
    assert found == [text, html, attachments]


@pytest.mark.parametrize(
    "raw",
    [
        b"From: x\nContent-Type: multipart/mixed; boundary=B\n\nno boundary at all",
        b"From: x\nContent-Type: multipart/mixed; boundary=B\n\n--B\n\nnever closed",
        b"From: x\nContent-Type: multipart/mixed\n\n--B\n\nx\n--B--",
        b"From: x\nContent-Type: ;;;\nContent-Disposition: =\n\nx",
        b"From: x\nContent-Transfer-Encoding: base64\n\n!!!not base64===",
        b"From: \xff\xfe\nSubject: =?x?b?\xff?= =?utf-8?b?!?=\nDate: never\nMessage-ID: none\n\nx",
        b'From: x\nContent-Type: text/plain; charset="\xff"\n\nx',
        b'From: x\nContent-Type: multipart/mixed; boundary=""\n\n--\nx',
        b"Subject: " + b"(" * 5000 + b"\nTo: " + b'"' * 5001 + b"\n\nx",
        HEAD + multipart("mixed", multipart("mixed", TEXT)),
        b"From: x",
    ],
)
async def test_malformed_mail_is_shown_somehow(jmap: Jmap, raw: bytes) -> None:
    made = await jmap.import_mail(raw)
    email = (await jmap.ask("Email/get", ids=[made["id"]], fetchAllBodyValues=True))["list"][0]
    assert email["textBody"] or email["attachments"]
    structure = await jmap.email(made["id"], "bodyStructure", "headers", "to", "header:To:asGroupedAddresses")
    assert structure["headers"]


async def test_ids_are_needed_and_counted(strict: Jmap) -> None:
    mails = [await strict.make_mail(str(number)) for number in range(4)]
    assert [mail["id"] for mail in (await strict.ask("Email/get", ids=None))["list"]] == mails
    assert len((await strict.ask("Thread/get", ids=None))["list"]) == 4
    await strict.make_mail("One too many")
    for method in ("Email/get", "Thread/get"):
        assert (await strict.refused(method, ids=None))["type"] == "requestTooLarge"
    assert (await strict.refused("Email/get", ids=[f"M{n}" for n in range(5)]))["type"] == "requestTooLarge"
    got = await strict.ask("Email/get", ids=["M99", "M99", "M01", "x", ""])
    assert got["notFound"] == ["M99", "M01", "x", ""]


async def test_parse(jmap: Jmap) -> None:
    blob = await jmap.upload(MIXED.replace(b"\n", b"\r\n"))
    other = await jmap.upload(b"no message")
    result = await jmap.ask("Email/parse", blobIds=[blob, other, "G999"], fetchTextBodyValues=True)
    email = result["parsed"][blob]
    assert "id" not in email
    assert (email["subject"], email["bodyValues"]["1"]["value"]) == ("Café au lait", "Café")
    assert result["notParsable"] == [other]
    assert result["notFound"] == ["G999"]
    metadata = await jmap.ask(
        "Email/parse", blobIds=[blob], properties=["id", "mailboxIds", "threadId", "blobId", "size"]
    )
    assert metadata["parsed"][blob] == {
        "id": None, "mailboxIds": None, "threadId": None, "blobId": blob, "size": len(MIXED) + MIXED.count(b"\n"),
    }  # fmt: skip
    image = email["attachments"][0]
    data = await jmap.http.get(f"/jmap/download/{jmap.account}/{image['blobId']}/p?type=image/png")
    assert data.content == b"data"


async def test_octets_beyond_the_charset_that_was_named_are_a_problem(jmap: Jmap) -> None:
    head = "Subject: x\r\nContent-Type: text/plain"
    for named, octets, problem in (
        ("; charset=us-ascii", "caf\u00e9".encode(), True), ("; charset=us-ascii", b"cafe", False),
        ("; charset=utf-8", "caf\u00e9".encode(), False), ("; charset=utf-8", b"caf\xe9", True),
        ("; charset=x-unknown", b"cafe", True), ("", b"cafe", False),
    ):  # fmt: skip
        mail = await jmap.import_mail(f"{head}{named}\r\n\r\n".encode() + octets)
        got = await jmap.email(mail["id"], "bodyValues", fetchAllBodyValues=True)
        assert got["bodyValues"]["1"]["isEncodingProblem"] is problem, (named, octets)
