from __future__ import annotations

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.mail import enclosed
from tui.mail.enclosed import parse
from tui.mail.message import Address


def letter() -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"] = "Jürgen Müller <j@example.org>", "Ann <ann@example.org>, bob@example.org"
    made["Subject"], made["Date"] = "Grüße aus Köln", "Tue, 03 Nov 2026 10:00:00 +0100"
    made.set_content("Der Text.\n")
    made.add_alternative("<p>Der <b>Text</b>.</p>", subtype="html")
    made.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="bild ü.png", cid="<c1@x>")
    return made


def test_a_message_has_its_people_its_texts_and_its_files():
    found = parse(letter().as_bytes(), "b1")
    message = found.message
    assert (message.subject, message.sender) == (
        "Grüße aus Köln",
        (Address("Jürgen Müller", "j@example.org"),),
    )
    assert message.to == (Address("Ann", "ann@example.org"), Address("", "bob@example.org"))
    assert message.received_at == 1_793_696_400
    assert message.body is not None
    assert message.body.text.strip() == "Der Text."
    assert message.body.html.strip() == "<p>Der <b>Text</b>.</p>"
    (file,) = message.body.attachments
    assert (file.name, file.type, file.size, file.cid) == ("bild ü.png", "image/png", 4, "c1@x")
    assert found.files == {file.blob_id: b"\x89PNG"}


def test_a_message_inside_it_is_a_file_again():
    outer = EmailMessage()
    outer["Subject"] = "Fwd"
    outer.set_content("See below.")
    outer.add_attachment(letter())
    found = parse(outer.as_bytes(), "b1")
    assert found.message.body is not None
    (file,) = found.message.body.attachments
    assert file.type == "message/rfc822"
    assert parse(found.files[file.blob_id], "b2").message.subject == "Grüße aus Köln"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff" * 100,
        b"Date: Mon, 99 Foo 99999 99:99:99 +9999\nSubject: =?x-none?q?=FF?=\n\nHi",
        b"Date: Mon, 1 Jan 0001 00:00:00 +2359\n\n",
        b"Content-Type: multipart/mixed; boundary=a\n\n--a\n--a\nContent-Type: multipart/mixed\n\n--a--",
        b"Content-Type: text/plain; charset=no-such\nContent-Transfer-Encoding: base64\n\n%%%",
        b"Content-Type: message/rfc822\n\nContent-Type: message/rfc822\n\nSubject: deep\n\n",
        b"From: " + b"a@b.example, " * 20_000 + b"\n\n",
    ],
)
def test_what_is_broken_is_read_as_far_as_it_goes(data: bytes):
    assert parse(data, "b1").message.body is not None


@given(st.binary(max_size=400))
def test_nothing_makes_it_fail(data: bytes):
    parse(b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n" + data, "b1")
    parse(data, "b1")


def test_what_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(enclosed, "LARGEST", 10)
    with pytest.raises(ValueError, match="larger"):
        parse(b"x" * 11, "b1")
