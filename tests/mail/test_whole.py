"""Whole messages: what a program hands in, and mail that is redirected."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.mail.message import Address
from tui.mail.whole import NotAMessage, envelope, read, redirected, writers

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
PATCH = b"""\
From 1234567890 Mon Sep 17 00:00:00 2001
From: =?utf-8?q?Al=C3=ADce?= <alice@example.org>
To: "Builder, Bob" <bob@example.net>, ann@example.com
Cc: list@x.org
Bcc: eve@example.com
Date: Tue, 3 Nov 2026 14:32:00 +0100
Message-ID: <p1@example.org>
Subject: [PATCH] Do less,
 and do it
 well

---
-\x00old \n+new\x80
"""


def taken(source: bytes, **how: object):
    return read(source, **{"now": NOW, "message_id": "ours@example.org", "from_header": True, **how})  # type: ignore[arg-type]


def test_a_patch_leaves_as_it_is_but_for_its_hidden_recipients() -> None:
    whole = taken(PATCH)
    assert [each.email for each in whole.recipients] == [
        "bob@example.net",
        "ann@example.com",
        "list@x.org",
        "eve@example.com",
    ]
    assert (whole.sender, whole.message_id) == (Address("Alíce", "alice@example.org"), "p1@example.org")
    assert whole.subject == "[PATCH] Do less, and do it well"
    expected = PATCH.split(b"\n", 1)[1].replace(b"Bcc: eve@example.com\n", b"").replace(b"\n", b"\r\n")
    assert whole.source == expected


def test_recipients_that_are_named_are_the_only_ones() -> None:
    whole = taken(
        PATCH, from_header=False, recipients=["Bob <bob@example.net>", "BOB@example.net", "bob@Example.NET"]
    )
    assert [each.email for each in whole.recipients] == ["bob@example.net", "BOB@example.net"]


def test_what_is_missing_is_added_on_top() -> None:
    whole = taken(b"From: alice@example.org\nTo: bob@example.net\n\nHi")
    message = message_from_bytes(whole.source, policy=default)
    assert message["Message-ID"] == "<ours@example.org>"
    assert message["Date"].datetime == NOW
    assert whole.message_id == "ours@example.org"
    assert whole.source.endswith(b"\r\n\r\nHi")


def test_another_sender_for_the_envelope() -> None:
    whole = taken(PATCH, sender="bounces@example.org")
    assert envelope(whole)["mailFrom"] == {"email": "bounces@example.org", "parameters": None}
    assert b"bounces" not in whole.source


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"\n\n",
        b"Hello there",
        b"To: bob@example.net\n\nno From",
        b"From: alice@example.org\n\nnobody",
        b"From: alice@example.org\nTo: bob@\n\nbroken",
        b"From: a b c\nTo: bob@example.net\n\nbroken",
        b"From: alice@example.org\nno field\nTo: bob@example.net\n\nx",
    ],
)
def test_what_is_no_mail_is_not_sent(source: bytes) -> None:
    with pytest.raises(NotAMessage, match=r"(?i)nothing was sent"):
        taken(source)


def test_a_redirected_mail_shows_who_wrote_it_and_who_passed_it_on() -> None:
    me, bob = Address("Alice Jäger", "alice@example.org"), Address("Bob, B.", "bob@bücher.example")
    whole = redirected(PATCH, me, [bob, Address("", "ann@example.com")], now=NOW, message_id="r1@example.org")
    message = message_from_bytes(whole.source, policy=default)
    assert message["From"] == "Alíce <alice@example.org>"
    assert message["Resent-From"] == "Alice Jäger <alice@example.org>"
    assert [each.addr_spec for each in message["Resent-To"].addresses] == [
        "bob@xn--bcher-kva.example",
        "ann@example.com",
    ]
    assert message["Resent-Message-ID"] == "<r1@example.org>"
    assert message["Message-ID"] == "<p1@example.org>"
    assert "Bcc" not in message
    assert whole.source.endswith(b"---\r\n-\x00old \r\n+new\x80\r\n")
    assert [each["email"] for each in envelope(whole)["rcptTo"]] == [  # type: ignore[attr-defined]
        "bob@xn--bcher-kva.example",
        "ann@example.com",
    ]


fields = st.sampled_from(
    [b"From: a@b.example", b"To: c@d.example", b"Bcc: e@f.example", b"Subject: x", b" more", b""]
)


@given(st.lists(fields | st.binary(max_size=12), max_size=12))
def test_any_octets_are_read_or_refused(lines: list[bytes]) -> None:
    try:
        whole = taken(b"\n".join(lines))
    except NotAMessage:
        return
    head = whole.source.partition(b"\r\n\r\n")[0]
    assert b"bcc:" not in head.lower().replace(b"\r\n", b"\n").split(b"\n")
    assert b"\n" not in whole.source.replace(b"\r\n", b"")
    assert b"\r" not in whole.source.replace(b"\r\n", b"")


def test_a_mail_without_from_is_from_the_writer() -> None:
    source = b"To: bob@example.org\n\nHello.\n"
    whole = read(
        source, now=NOW, message_id="1@x", from_header=True, writer=Address("Ünal", "me@example.org")
    )
    assert whole.sender.email == "me@example.org"
    assert b"From: =?utf-8?" in whole.source
    assert writers(whole.source) == (Address("Ünal", "me@example.org"),)
