"""Who a message is from and for, on the way (RFC 8621 §7), and how long it is held (RFC 4865)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from tui.demo.dates import parse_utc
from tui.demo.errors import SetError, invalid_properties
from tui.demo.mime.addresses import addresses
from tui.demo.mime.parse import split_headers
from tui.demo.narrow import Json, as_list, as_object
from tui.demo.session import MAX_DELAY
from tui.demo.store.rows import Mail

_ADDRESS = re.compile(
    r"(?:\"[^\"\r\n]+\"|[^\s@<>,;:\"()\[\]]+)@(?:[^\s@<>,;:\"()\[\]]+|\[[0-9A-Fa-f.:IPv]+\])"
)
_MAX_RECIPIENTS = 100


def envelope_of(value: Any, mail: Mail, identity: Json) -> Json:
    """The envelope that was given, or the one that the message's header fields imply. Raises SetError."""
    if value is None:
        return _implied(mail, identity)
    fields = as_object(value)
    recipients = as_list(fields.get("rcptTo")) if fields else None
    if fields is None or recipients is None or fields.keys() - {"mailFrom", "rcptTo"}:
        raise invalid_properties("An envelope has mailFrom and rcptTo.", "envelope")
    return {
        "mailFrom": _address(fields.get("mailFrom")),
        "rcptTo": _unique(_address(item) for item in recipients),
    }


def _implied(mail: Mail, identity: Json) -> Json:
    name = "sender" if mail.headers["sender"] else "from"
    senders: list[Json] = mail.headers[name] or []
    if len(senders) > 1:
        raise SetError(
            "invalidEmail", "The message is from several, and none of them sends it.", properties=[name]
        )
    own: str = identity["email"]
    sender: str = senders[0]["email"] if senders else own
    if not may_use(identity, sender) and not own.startswith("*"):
        sender = own
    recipients: list[Json] = []
    for name in ("to", "cc", "bcc"):
        recipients += [{"email": item["email"], "parameters": None} for item in mail.headers[name] or ()]
    return {"mailFrom": {"email": sender, "parameters": None}, "rcptTo": _unique(recipients)}


def may_use(identity: Json, address: str) -> bool:
    """Whether an identity is for this address; that of ``*@example.org`` is for all of its domain."""
    own, wanted = identity["email"].lower(), address.lower()
    return own == wanted or (own.startswith("*@") and wanted.rpartition("@")[2] == own[2:])


def _unique(recipients: Iterable[Json]) -> list[Json]:
    found: dict[str, Json] = {}
    for recipient in recipients:
        found.setdefault(recipient["email"].lower(), recipient)
    return list(found.values())


def _address(value: Any) -> Json:
    fields = as_object(value)
    if fields is None or not isinstance(fields.get("email"), str) or fields.keys() - {"email", "parameters"}:
        raise invalid_properties("An envelope's address has an email.", "envelope")
    given = fields.get("parameters")
    parameters = as_object(given)
    if given is not None and (
        parameters is None or not all(item is None or isinstance(item, str) for item in parameters.values())
    ):
        raise invalid_properties("Parameters are strings or null.", "envelope")
    return {"email": fields["email"], "parameters": parameters}


def _responsible(mail: Mail, message: bytes) -> list[str]:
    """Whose message it is: who sent it on last, else who wrote it (RFC 5322 §3.6.6: resent fields go on top)."""
    for header in split_headers(message)[0]:
        if header.name.lower() == "resent-from":
            return [one["email"] for one in addresses(header.raw.decode("utf-8", "replace"))]
    return [one["email"] for one in mail.headers["from"] or ()]


def check(envelope: Json, mail: Mail, message: bytes, allowed: Callable[[str], bool]) -> None:
    """Refuse what may not be sent; ``allowed`` tells whether an address is the sender's own. Raises SetError."""
    if not mail.headers["from"]:
        raise SetError("invalidEmail", "The message does not say who it is from.", properties=["from"])
    responsible = _responsible(mail, message)
    if not responsible or not all(map(allowed, responsible)):
        raise SetError("forbiddenFrom", "The message is from an address that is not yours.")
    if not allowed(envelope["mailFrom"]["email"]):
        raise SetError("forbiddenMailFrom", "The envelope's sender is not one of your addresses.")
    recipients = [recipient["email"] for recipient in envelope["rcptTo"]]
    if not recipients:
        raise SetError("noRecipients")
    if len(recipients) > _MAX_RECIPIENTS:
        raise SetError("tooManyRecipients", maxRecipients=_MAX_RECIPIENTS)
    wrong = [recipient for recipient in recipients if not _ADDRESS.fullmatch(recipient)]
    if wrong:
        raise SetError("invalidRecipients", invalidRecipients=wrong)


def due(envelope: Json, now: float) -> float:
    """When the message is to leave, by HOLDFOR or HOLDUNTIL (RFC 4865 §4). Raises invalidProperties."""
    given: dict[str, str | None] = envelope["mailFrom"]["parameters"] or {}
    parameters = {name.upper(): text for name, text in given.items()}
    hold_for, hold_until = parameters.get("HOLDFOR"), parameters.get("HOLDUNTIL")
    if hold_for is None and hold_until is None:
        return now
    moment = parse_utc(hold_until) if hold_until is not None else None
    if hold_for is not None and hold_until is None and hold_for.isascii() and hold_for.isdigit():
        wait = float(hold_for)
    elif hold_for is None and moment is not None:
        wait = moment.timestamp() - now
    else:
        raise invalid_properties("HOLDFOR is seconds, HOLDUNTIL a UTC date; only one of them.", "envelope")
    if wait > MAX_DELAY:
        raise invalid_properties(f"Mail is held for at most {MAX_DELAY} seconds.", "envelope")
    return now + max(0.0, wait)
