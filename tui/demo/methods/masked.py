"""MaskedEmail/get, /changes and /set, as observed at Fastmail: states that say nothing, prefixes with a random end."""

from __future__ import annotations

import re
import secrets

from tui.demo import ids
from tui.demo.call import Call
from tui.demo.dates import parse_utc, utc
from tui.demo.errors import MethodError, SetError, invalid_properties
from tui.demo.methods import standard
from tui.demo.narrow import Json
from tui.demo.store.account import MASK_DOMAIN, Account

PROPERTIES = (
    "id", "email", "state", "forDomain", "description", "lastMessageAt", "createdAt", "createdBy", "url",
)  # fmt: skip
_STATES = ("pending", "enabled", "disabled", "deleted")
_PREFIX = re.compile(r"[a-z0-9_]{1,64}")
_RESERVED = {"abuse", "admin", "hostmaster", "postmaster", "root", "security", "support", "webmaster"}
_WORDS = (
    "amber", "birch", "cedar", "delta", "ember", "fjord", "glade", "heron", "ivory", "jolly", "karst", "lotus",
    "maple", "north", "ocean", "pearl", "quiet", "river", "stone", "tulip", "umber", "vivid", "willow", "zephyr",
)  # fmt: skip
_PENDING_SECONDS = 86_400
_HOUR = 3600


def forget_unused(account: Account, now: float) -> None:
    """A pending mask that got no mail for a day goes away by itself."""
    for mask in list(account.masks.values()):
        created = parse_utc(mask["createdAt"])
        if mask["state"] == "pending" and created and now - created.timestamp() > _PENDING_SECONDS:
            del account.masks[mask["id"]]


def get(call: Call) -> Json:
    """MaskedEmail/get. The state is always empty: a client can only get everything anew."""
    account = call.account()
    forget_unused(account, call.context.now())
    return standard.get(call, account.masks, PROPERTIES, "")


def changes(call: Call) -> Json:
    """MaskedEmail/changes: never known."""
    call.only("sinceState", "maxChanges")
    call.account()
    call.required_string("sinceState")
    raise MethodError("cannotCalculateChanges")


class _Masks:
    def __init__(self, call: Call) -> None:
        self.call = call
        self.account = call.account()

    def create(self, data: Json) -> Json:
        self._check_rate()
        known = {"state", "forDomain", "description", "url", "emailPrefix", "createdBy"}
        unknown = [name for name in data if name not in known]
        if unknown:
            raise invalid_properties("These properties cannot be set.", *unknown)
        prefix = data.get("emailPrefix") or ""
        if prefix and not (isinstance(prefix, str) and _PREFIX.fullmatch(prefix)):
            raise invalid_properties("A prefix has up to 64 of a-z, 0-9 and _.", "emailPrefix")
        if prefix in _RESERVED:
            raise invalid_properties("Name is reserved", "emailPrefix")
        state = data.get("state", "pending")
        mask: Json = {
            "id": ids.encode(ids.MASK, self.account.number()),
            "email": self._address(prefix),
            "state": state,
            "forDomain": data.get("forDomain") or "",
            "description": data.get("description") or "",
            "lastMessageAt": None,
            "createdAt": utc(self.call.context.now()),
            "createdBy": "API token: demo",
            "url": data.get("url"),
        }
        _checked(mask)
        self.account.masks[mask["id"]] = mask
        self.account.masks_made.append(self.call.context.now())
        return dict(mask)

    def update(self, record: str, patch: Json) -> Json | None:
        before = self.account.masks.get(record)
        if before is None:
            raise SetError("notFound")
        after = standard.patched(before, patch)
        writable = {"state", "forDomain", "description", "url"}
        fixed = [name for name in after if name not in writable and after[name] != before.get(name)]
        if fixed:
            raise invalid_properties("These properties of a masked email never change.", *fixed)
        if after["state"] == "pending" and before["state"] != "pending":
            raise invalid_properties("A masked email cannot be pending again.", "state")
        _checked(after)
        self.account.masks[record] = after
        return None

    def destroy(self, record: str) -> None:
        mask = self.account.masks.get(record)
        if mask is None:
            raise SetError("notFound")
        if mask["lastMessageAt"] is not None:
            raise SetError("forbidden", "Mail has come to this address.", subType="addressInUse")
        del self.account.masks[record]

    def _check_rate(self) -> None:
        """Refuse to make more than some in a while; the error says when there may be more."""
        most, now = self.call.limits.max_masks_per_hour, self.call.context.now()
        recent = self.account.masks_made = [one for one in self.account.masks_made if one > now - _HOUR]
        if len(recent) >= most:
            again = utc(recent[0] + _HOUR)
            raise SetError(
                "rateLimit", f"At most {most} masked emails are made in an hour. Try again at {again}."
            )

    def _address(self, prefix: str) -> str:
        taken = {mask["email"] for mask in self.account.masks.values()}
        while True:
            if prefix:
                local = f"{prefix}.{secrets.choice(_WORDS)}{secrets.randbelow(900) + 100}"
            else:
                local = f"{secrets.choice(_WORDS)}.{secrets.choice(_WORDS)}{secrets.randbelow(9000) + 1000}"
            if f"{local}@{MASK_DOMAIN}" not in taken:
                return f"{local}@{MASK_DOMAIN}"


def _checked(mask: Json) -> None:
    if mask["state"] not in _STATES:
        raise invalid_properties("There is no such state.", "state")
    for name in ("forDomain", "description"):
        if not isinstance(mask[name], str):
            raise invalid_properties("This is a string.", name)
    if mask["url"] is not None and not isinstance(mask["url"], str):
        raise invalid_properties("This is a string, or null.", "url")


def set_masks(call: Call) -> Json:
    """MaskedEmail/set. As observed, oldState is empty and newState null."""
    call.only(*standard.SET_ARGUMENTS)
    result = standard.set_records(call, "MaskedEmail", _Masks(call), lambda: "")
    return {**result, "newState": None}
