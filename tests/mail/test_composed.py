"""A draft as octets says what the draft says: read with Python's email."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from tui.mail.composed import composed
from tui.mail.draft import Draft
from tui.mail.flowed import unflowed
from tui.mail.message import Address, Attachment
from tui.mail.whole import NotAMessage

SENT_AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
LONG = "Words " * 40 + "ünd Ende."
DRAFT = Draft(
    key="k1",
    message_id="mid@example.com",
    identity_id="I1",
    sender=Address("Jürgen, Me", "me@example.com"),
    to=(Address("Bob Builder", "bob@example.org"), Address("", "ann@bücher.example")),
    cc=(Address("Carol", "carol@example.org"),),
    bcc=(Address("", "eve@example.org"),),
    reply_to=(Address("", "answers@example.com"),),
    subject="Zahlen für Ærø 数字",
    body=f"{LONG}\n\n> quoted\n\n-- \nme\n",
    in_reply_to=("before@example.org",),
    references=(f"{'long' * 40}@example.org", "before@example.org"),
)


def read(draft: Draft, **contents: bytes) -> EmailMessage:
    octets = composed(draft, SENT_AT, contents)
    assert not set(b"\r\n") & set(octets.replace(b"\r\n", b""))
    assert max(map(len, octets.split(b"\r\n"))) < 998
    message = message_from_bytes(octets, policy=default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def test_the_header_is_whole_and_has_no_bcc() -> None:
    mail = read(DRAFT)
    assert (mail["Subject"], mail["Message-ID"], mail["In-Reply-To"]) == (
        DRAFT.subject,
        "<mid@example.com>",
        "<before@example.org>",
    )
    assert mail["References"].split() == [f"<{id_}>" for id_ in DRAFT.references]
    assert [(each.display_name, each.addr_spec) for each in mail["From"].addresses] == [
        ("Jürgen, Me", "me@example.com")
    ]
    assert [each.addr_spec for each in mail["To"].addresses] == [
        "bob@example.org",
        "ann@xn--bcher-kva.example",
    ]
    assert [each.addr_spec for each in mail["Cc"].addresses] == ["carol@example.org"]
    assert [each.addr_spec for each in mail["Reply-To"].addresses] == ["answers@example.com"]
    assert mail["Bcc"] is None
    assert mail["Date"].datetime == SENT_AT


@pytest.mark.parametrize("last", ["ünd Ende.", "and the end."])
def test_the_text_flows(last: str) -> None:
    draft = replace(DRAFT, body=DRAFT.body.replace("ünd Ende.", last))
    mail = read(draft)
    assert (mail.get_content_type(), mail.get_param("format")) == ("text/plain", "flowed")
    text = mail.get_content().replace("\r\n", "\n")
    assert max(map(len, text.split("\n"))) <= 72
    assert "\n-- \n" in text
    assert unflowed(text) == draft.body


def test_files_are_as_they_were() -> None:
    forwarded = b"Subject: inner\r\n\r\nIn 8 bits: \xc3\xa4\xff\r\n"
    files = (
        Attachment("B1", "Größen – 数字.bin", "application/x-odd", 3),
        Attachment("B2", "inner.eml", "message/rfc822", len(forwarded)),
        Attachment("B3", "notes.txt", "text/plain", 5, charset="utf-8"),
        Attachment("B4", "bad\ntype", "no type", 1),
        Attachment("B5", "", "message/rfc822", 1),
    )
    mail = read(
        replace(DRAFT, attachments=files),
        B1=b"\0\n\xff",
        B2=forwarded,
        B3="größe".encode(),
        B4=b"x",
        B5=b"a\nb",
    )
    text, odd, inner, notes, other, bare = mail.iter_parts()
    assert text.get_param("format") == "flowed"
    assert (odd.get_filename(), odd.get_content_type(), odd.get_content()) == (
        "Größen – 数字.bin",
        "application/x-odd",
        b"\0\n\xff",
    )
    assert inner.get_content()["Subject"] == "inner"
    assert forwarded in composed(replace(DRAFT, attachments=files[1:2]), SENT_AT, {"B2": forwarded})
    assert notes.get_content() == "größe"
    assert (other.get_filename(), other.get_content_type()) == ("bad type", "application/octet-stream")
    assert (bare.get_filename(), bare.get_content_type(), bare.get_content()) == (
        None,
        "application/octet-stream",
        b"a\nb",
    )
    assert all(part.get_content_disposition() == "attachment" for part in (odd, inner, notes, other))


def test_an_address_that_no_header_can_hold_is_said() -> None:
    with pytest.raises(NotAMessage):
        composed(replace(DRAFT, to=(Address("", "nobody"),)), SENT_AT, {})
