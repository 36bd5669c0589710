"""Whom the person may write as (RFC 8621 §6), kept beside the mail so that writing needs no network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tui.jmap.request import Request
from tui.jmap.session import SUBMISSION
from tui.mail.message import Identity
from tui.store import answers, wire

if TYPE_CHECKING:
    from tui.mail.draft import Draft
    from tui.store.remote import Remote
    from tui.store.writer import Writer


async def fetch(remote: Remote, writer: Writer) -> None:
    """Read them anew; Cyrus 3.6 knows no Identity/changes."""
    if not remote.session.offers(SUBMISSION):
        return
    request = Request()
    call = request.call("Identity/get", remote.here(ids=None))
    found = answers.records((await remote.client.send(request)).result(call))
    document = json.dumps(found, ensure_ascii=False)
    if document != writer.meta("identities"):
        with writer.transaction() as delta:
            writer.set_meta("identities", document)
            delta.identities = True


def identity(item: Mapping[str, Any], username: str) -> Identity:
    """An Identity for the screens. Cyrus 3.6 leaves name and address empty: then it is the sign-in's own."""
    return Identity(
        id=str(item["id"]),
        name=str(item.get("name") or ""),
        email=str(item.get("email") or "") or username,
        reply_to=wire.addresses(wire.pairs(item.get("replyTo"))),
        bcc=wire.addresses(wire.pairs(item.get("bcc"))),
        text_signature=str(item.get("textSignature") or ""),
        html_signature=str(item.get("htmlSignature") or ""),
    )


def id_for(writer: Writer, draft: Draft) -> str:
    """The identity to submit with: the draft's own if the server still has it, else one for its sender."""
    found = wire.items(json.loads(writer.meta("identities") or "[]"))
    if any(item["id"] == draft.identity_id for item in found):
        return draft.identity_id
    sender = draft.sender.email.lower()
    for wanted in (sender, "*@" + sender.rpartition("@")[2]):
        for item in found:
            if str(item.get("email") or "").lower() == wanted:
                return str(item["id"])
    return str(found[0]["id"]) if found else draft.identity_id
