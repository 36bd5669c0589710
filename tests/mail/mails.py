"""Messages to test with: only what a test is about needs to be said."""

from __future__ import annotations

from typing import Any

from tui.mail.message import Address, Body, Identity, Message

ME = Address("Alice Example", "alice@example.org")
BOB = Address("Bob Builder", "bob@example.net")
ANN = Address("Ann", "ann@example.com")
IDENTITY = Identity("I1", "Alice Example", "alice@example.org")


def mail(**known: Any) -> Message:
    """A mail from Bob to Alice, 2026-11-03 13:32 UTC, with ``known`` in place of what it usually has."""
    usual: dict[str, Any] = {
        "id": "M1",
        "thread_id": "T1",
        "blob_id": "B1",
        "subject": "Figures",
        "sender": (BOB,),
        "to": (ME,),
        "cc": (),
        "bcc": (),
        "reply_to": (),
        "received_at": 1793712800,
        "sent_at": 1793712720,
        "message_id": ("m1@example.net",),
        "in_reply_to": (),
        "references": (),
        "keywords": frozenset(),
        "mailbox_ids": frozenset({"inbox"}),
        "preview": "",
        "size": 1000,
        "has_attachment": False,
        "body": Body(text="Hello Alice\n", html=""),
    }
    return Message(**{**usual, **known})
