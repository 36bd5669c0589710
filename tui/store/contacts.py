"""The person's address books (RFC 9610) among those whom addresses are completed from.

Somebody in an address book counts as if they had been written to once, half a year ago: before a sender who was heard
of now and then, after everybody whom the person really writes to.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tui.jmap.errors import MethodError
from tui.jmap.request import Request
from tui.jmap.session import CONTACTS
from tui.mail.message import Address
from tui.mail.safety import clean
from tui.store import answers, people, wire

if TYPE_CHECKING:
    from tui.store.remote import Remote
    from tui.store.writer import Writer

_STATE = "contact state"
_PROPERTIES = ["id", "kind", "name", "emails"]
_AT_ONCE = 500
_AGE = 180 * 86_400
"""Seconds since when somebody counts as written to."""

_TABLE = """
CREATE TABLE IF NOT EXISTS contact(   -- which cards name an address; the score of whom they alone made known
    id TEXT NOT NULL, address TEXT NOT NULL, score REAL NOT NULL, PRIMARY KEY(id, address)) WITHOUT ROWID
"""


async def fetch(remote: Remote, writer: Writer) -> None:
    """Take over what has changed since the last time; all of it, where the server cannot tell."""
    account = remote.session.account_for(CONTACTS) if remote.session.offers(CONTACTS) else None
    if account is None:
        return
    with writer.transaction():
        writer.db.execute(_TABLE)
    since = writer.meta(_STATE)
    if since:
        try:
            while since:
                since = await _changes(remote, writer, account.id, since)
            return
        except MethodError as error:
            if error.type not in ("cannotCalculateChanges", "invalidArguments"):
                raise
    await _everybody(remote, writer, account.id)


async def _changes(remote: Remote, writer: Writer, account: str, since: str) -> str:
    """One step; the state to go on from, or an empty one."""
    request = Request()
    changes = request.call(
        "ContactCard/changes",
        {"accountId": account, "sinceState": since, "maxChanges": remote.at_once(_AT_ONCE)},
    )
    gets = [
        request.call(
            "ContactCard/get", {"accountId": account, "#ids": changes.ref(path), "properties": _PROPERTIES}
        )
        for path in ("/created", "/updated")
    ]
    response = await remote.client.send(request)
    told = response.result(changes)
    found = [card for get in gets for card in answers.records(response.result(get))]
    state = answers.text(told, "newState")
    with writer.transaction():
        _forget(writer, answers.strings(told, "destroyed"))
        _put(writer, found)
        writer.set_meta(_STATE, state)
    return state if told.get("hasMoreChanges") is True and state != since else ""


async def _everybody(remote: Remote, writer: Writer, account: str) -> None:
    """Page by page. The state is that of the first: what changes meanwhile is told of once more."""
    found: dict[str, dict[str, Any]] = {}
    state = ""
    while True:
        request = Request()
        page = {"accountId": account, "position": len(found), "limit": remote.at_once(_AT_ONCE)}
        query = request.call("ContactCard/query", page)
        get = request.call(
            "ContactCard/get", {"accountId": account, "#ids": query.ref("/ids"), "properties": _PROPERTIES}
        )
        result = (await remote.client.send(request)).result(get)
        state = state or answers.text(result, "state")
        fresh = {card["id"]: card for card in answers.records(result) if card["id"] not in found}
        if not fresh:
            break
        found |= fresh
    with writer.transaction():
        known = [id_ for (id_,) in writer.db.execute("SELECT DISTINCT id FROM contact")]
        _forget(writer, set(known) - set(found))
        _put(writer, found.values())
        writer.set_meta(_STATE, state)


def _put(writer: Writer, cards: Collection[Mapping[str, Any]]) -> None:
    """A card that is known goes first: what it says now may be less."""
    _forget(writer, [str(card["id"]) for card in cards])
    since = int(time.time()) - _AGE
    for card in cards:
        for address in _addresses(card):
            score = people.introduce(writer.db, address, since)
            if score is None:  # known by mail, or by another card
                other = writer.db.execute(
                    "SELECT max(score) FROM contact WHERE address = ?", (address.email.lower(),)
                ).fetchone()
                score = other[0] or 0.0
            row = (card["id"], address.email.lower(), score)
            writer.db.execute("INSERT OR REPLACE INTO contact VALUES(?, ?, ?)", row)


def _forget(writer: Writer, ids: Collection[str]) -> None:
    """Whoever was known only from these cards is known no more."""
    for id_ in ids:
        rows = writer.db.execute("SELECT address, score FROM contact WHERE id = ?", (id_,)).fetchall()
        writer.db.execute("DELETE FROM contact WHERE id = ?", (id_,))
        for address, score in rows:
            other = writer.db.execute("SELECT 1 FROM contact WHERE address = ?", (address,)).fetchone()
            if other is None:
                people.forget(writer.db, address, score)


def _addresses(card: Mapping[str, Any]) -> Iterator[Address]:
    if card.get("kind") == "group":
        return
    name = _name(wire.member(card, "name") or {})
    for each in (wire.member(card, "emails") or {}).values():
        email: object = each.get("address") if isinstance(each, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        if isinstance(email, str):
            yield Address(clean(name)[:200], clean(email).strip())


def _name(name: Mapping[str, Any]) -> str:
    """The full name; else its parts in the order of the card (RFC 9553 §2.2.1)."""
    full = name.get("full")
    if isinstance(full, str) and full.strip():
        return full
    parts = [part for part in wire.items(name.get("components")) if part.get("kind") != "separator"]
    return " ".join(str(part.get("value") or "") for part in parts).strip()
