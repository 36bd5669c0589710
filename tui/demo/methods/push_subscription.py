"""PushSubscription/get and /set (RFC 8620 §7.2). They belong to a sign-in and to no account.

Subscriptions with ``keys`` are refused. Who gives keys must get encrypted messages (RFC 8291), and the server has
nothing to encrypt with: that would take a library that a mail client needs for nothing else.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Any
from urllib.parse import urlsplit

from tui.demo.call import Call
from tui.demo.dates import parse_utc, utc
from tui.demo.errors import MethodError, SetError, invalid_properties
from tui.demo.methods import standard
from tui.demo.narrow import Json, as_strings
from tui.demo.store.subscriptions import Subscription

PROPERTIES = ("id", "deviceClientId", "verificationCode", "expires", "types")
_PRIVATE = ("url", "keys")
_MAX_SECONDS = 7 * 86_400
_CREATABLE = {"deviceClientId", "url", "keys", "verificationCode", "expires", "types"}


def _document(one: Subscription) -> Json:
    return {
        "id": one.id,
        "deviceClientId": one.device,
        "verificationCode": one.code if one.verified else None,
        "expires": utc(one.expires),
        "types": None if one.types is None else sorted(one.types),
    }


def get(call: Call) -> Json:
    """PushSubscription/get: without state, and never with the URL or the keys."""
    call.only("ids", "properties")
    if set(call.strings("properties") or ()) & set(_PRIVATE):
        raise MethodError("forbidden", "The URL and the keys are told to nobody.")
    properties = standard.wanted_properties(call, PROPERTIES)
    found = call.context.subscriptions.of(call.context.access.holder, call.context.now())
    asked = standard.wanted_ids(call, lambda: list(found))
    return {
        "list": [standard.project(_document(found[item]), properties) for item in asked if item in found],
        "notFound": [item for item in asked if item not in found],
    }


class _Handler:
    def __init__(self, call: Call) -> None:
        self.call = call
        self.context = call.context

    def create(self, data: Json) -> Json:
        unknown = [name for name in data if name not in _CREATABLE]
        if unknown:
            raise invalid_properties("These properties cannot be set.", *unknown)
        device, url = data.get("deviceClientId"), data.get("url")
        if not isinstance(device, str) or not device:
            raise invalid_properties("A subscription names the client and its device.", "deviceClientId")
        if not isinstance(url, str) or not _is_https(url):
            raise invalid_properties("The URL begins with https://.", "url")
        if data.get("keys") is not None:
            raise invalid_properties("This server cannot encrypt: leave the keys out.", "keys")
        if data.get("verificationCode") is not None:
            raise invalid_properties("The code is not known yet.", "verificationCode")
        expires = self._expires(data.get("expires"))
        one = Subscription(
            self.context.subscriptions.next_id(), self.context.access.holder, device, url, _types(data.get("types")),
            expires, secrets.token_urlsafe(18),
            {account.id: account.log.counter for account in self.context.accounts.values()},
        )  # fmt: skip
        self.context.subscriptions.add(one)
        made: Json = {"id": one.id, "keys": None, "verificationCode": None, "types": _document(one)["types"]}
        made = {name: value for name, value in made.items() if name not in data}
        return made if data.get("expires") == utc(expires) else {**made, "expires": utc(expires)}

    def update(self, record: str, patch: Json) -> Json | None:
        one = self._find(record)
        after = standard.patched(_document(one), patch)
        fixed = [name for name in after if name not in ("verificationCode", "expires", "types")
                 and after[name] != _document(one).get(name)]  # fmt: skip
        if fixed:
            raise invalid_properties("These properties of a subscription never change.", *fixed)
        types = _types(after["types"])
        expires = self._expires(after["expires"]) if "expires" in patch else one.expires
        if "verificationCode" in patch:
            code = patch["verificationCode"]
            if not isinstance(code, str) or not hmac.compare_digest(code.encode(), one.code.encode()):
                raise invalid_properties("This is not the code that was sent.", "verificationCode")
            one.verified = True
        one.types, one.expires = types, expires
        if "expires" in patch and patch["expires"] != utc(expires):
            return {"expires": utc(expires)}
        return None

    def destroy(self, record: str) -> None:
        self.context.subscriptions.remove(self._find(record).id)

    def _find(self, record: str) -> Subscription:
        found = self.context.subscriptions.of(self.context.access.holder, self.context.now()).get(record)
        if found is None:
            raise SetError("notFound")
        return found

    def _expires(self, value: Any) -> float:
        """When it ends: as asked, but not later than the server allows."""
        latest = self.context.now() + _MAX_SECONDS
        if value is None:
            return latest
        moment = parse_utc(value)
        if moment is None:
            raise invalid_properties("This is a UTC date, or null.", "expires")
        return min(moment.timestamp(), latest)


def _types(value: Any) -> frozenset[str] | None:
    names = as_strings(value)
    if value is not None and names is None:
        raise invalid_properties("This is a list of type names, or null for all.", "types")
    return None if names is None else frozenset(names)


def _is_https(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def set_subscriptions(call: Call) -> Json:
    """PushSubscription/set: without ifInState and states."""
    call.only("create", "update", "destroy")
    return standard.apply_set(call, _Handler(call))
