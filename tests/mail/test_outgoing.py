from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

import tui
from tui.mail.draft import Draft, envelope, to_email
from tui.mail.message import Address, Attachment

BERLIN = timezone(timedelta(hours=1))
NOW = datetime(2026, 11, 21, 20, 0, 0, 123456, tzinfo=BERLIN)
BOB = Address("Bob Builder", "bob@example.org")
ANN = Address("", "ann@example.net")

DRAFT = Draft(
    key="k1",
    message_id="mid@example.com",
    identity_id="I1",
    sender=Address("Me", "me@example.com"),
    to=(BOB,),
    subject="Re: x",
    body="One\nTwo",
)


def email(draft: Draft, *, with_bcc: bool = True):
    return to_email(draft, mailbox_id="drafts", keywords=("$draft", "$seen"), sent_at=NOW, with_bcc=with_bcc)


def test_a_plain_mail_is_one_text_part():
    assert email(DRAFT) == {
        "mailboxIds": {"drafts": True},
        "keywords": {"$draft": True, "$seen": True},
        "from": [{"name": "Me", "email": "me@example.com"}],
        "to": [{"name": "Bob Builder", "email": "bob@example.org"}],
        "subject": "Re: x",
        "messageId": ["mid@example.com"],
        "sentAt": "2026-11-21T20:00:00+01:00",
        "header:User-Agent:asText": f"Jaymail/{tui.__version__}",
        "bodyValues": {"text": {"value": "One\nTwo\n"}},
        "bodyStructure": {"type": "text/plain", "partId": "text"},
    }


def test_a_reply_tells_what_it_answers():
    made = email(replace(DRAFT, in_reply_to=("b@x",), references=("a@x", "b@x")))
    assert made["inReplyTo"] == ["b@x"]
    assert made["references"] == ["a@x", "b@x"]


def test_attachments_go_by_blob_id_after_the_text():
    pdf = Attachment("B1", "Résumé 2026.pdf", "application/pdf", 10)
    odd = Attachment("B2", "", "not a type", 10, disposition="inline", cid="<img1@client>")
    assert email(replace(DRAFT, attachments=(pdf, odd)))["bodyStructure"] == {
        "type": "multipart/mixed",
        "subParts": [
            {"type": "text/plain", "partId": "text"},
            {
                "type": "application/pdf",
                "blobId": "B1",
                "disposition": "attachment",
                "name": "Résumé 2026.pdf",
            },
            {
                "type": "application/octet-stream",
                "blobId": "B2",
                "disposition": "inline",
                "name": None,
                "cid": "img1@client",
            },
        ],
    }


def test_bcc_is_in_the_mail_only_when_asked_for():
    draft = replace(DRAFT, bcc=(ANN,))
    assert email(draft)["bcc"] == [{"name": None, "email": "ann@example.net"}]
    assert "bcc" not in email(draft, with_bcc=False)
    assert [each["email"] for each in envelope(draft)["rcptTo"]] == ["bob@example.org", "ann@example.net"]


def test_the_reply_address_of_an_identity_is_sent():
    assert email(replace(DRAFT, reply_to=(ANN,)))["replyTo"] == [{"name": None, "email": "ann@example.net"}]


def test_the_time_is_local_with_its_offset():
    utc = to_email(
        DRAFT, mailbox_id="d", keywords=(), sent_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), with_bcc=True
    )
    assert utc["sentAt"] == "2026-01-02T03:04:05+00:00"
    with pytest.raises(ValueError, match="time zone"):
        to_email(DRAFT, mailbox_id="d", keywords=(), sent_at=datetime(2026, 1, 2), with_bcc=True)


def test_no_header_is_injected_and_nothing_unsendable_leaves():
    made = email(
        replace(
            DRAFT,
            to=(Address("Bob\r\nBcc: eve@evil.example", "bob@example.org\n"),),
            subject="hello\r\nX-Evil: 1\x00\ud800",
            body="a\r\nb\rc\x00\x1b[31m\tend\udfff",
        )
    )
    assert made["to"] == [{"name": "Bob Bcc: eve@evil.example", "email": "bob@example.org"}]
    assert made["subject"] == "hello X-Evil: 1"
    assert made["bodyValues"]["text"]["value"] == "a\nb\nc[31m\tend\n"


def test_the_envelope_names_everybody_once():
    draft = replace(
        DRAFT,
        to=(BOB, Address("", "BOB@example.org")),
        cc=(Address("Again", "bob@EXAMPLE.ORG"), ANN),
        bcc=(ANN, Address("", " ")),
    )
    assert envelope(draft) == {
        "mailFrom": {"email": "me@example.com", "parameters": None},
        "rcptTo": [
            {"email": "bob@example.org", "parameters": None},
            {"email": "BOB@example.org", "parameters": None},
            {"email": "ann@example.net", "parameters": None},
        ],
    }


def test_domains_are_sent_in_ascii():
    draft = replace(DRAFT, sender=Address("", "Kim@BÜCHER.example"), to=(Address("", "kim@faß.example"),))
    assert email(draft)["to"] == [{"name": None, "email": "kim@xn--fa-hia.example"}]
    assert email(draft)["from"] == [{"name": None, "email": "Kim@xn--bcher-kva.example"}]
    assert envelope(draft)["mailFrom"]["email"] == "Kim@xn--bcher-kva.example"


def types(part: dict[str, Any]) -> object:
    """The structure as nested lists of media types."""
    return [part["type"], *map(types, part["subParts"])] if "subParts" in part else part["type"]


def test_markdown_is_sent_as_it_was_written_and_as_html():
    made = email(replace(DRAFT, markdown=True, body="**Two** <b>x</b>"))
    assert types(made["bodyStructure"]) == ["multipart/alternative", "text/plain", "text/html"]
    assert made["bodyValues"]["text"]["value"] == "**Two** <b>x</b>\n"
    assert "<strong>Two</strong> &lt;b&gt;x&lt;/b&gt;" in made["bodyValues"]["html"]["value"]


def test_a_picture_that_stands_in_the_text_goes_with_it_and_files_beside_it():
    picture = Attachment("B1", "chart.png", "image/png", 10, disposition="inline", cid="<c1@me>")
    file = Attachment("B2", "a.pdf", "application/pdf", 10)
    made = email(replace(DRAFT, markdown=True, body="![The chart](cid:c1@me)", attachments=(file, picture)))
    assert types(made["bodyStructure"]) == [
        "multipart/mixed",
        ["multipart/alternative", "text/plain", ["multipart/related", "text/html", "image/png"]],
        "application/pdf",
    ]
    assert 'src="cid:c1@me"' in made["bodyValues"]["html"]["value"]
