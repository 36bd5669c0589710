"""Identity (RFC 8621 §6)."""

from __future__ import annotations

from typing import Any

from tui.demo.call import Call
from tui.demo.errors import SetError, invalid_properties
from tui.demo.methods import standard
from tui.demo.narrow import Json, as_list, as_object

PROPERTIES = ("id", "name", "email", "replyTo", "bcc", "textSignature", "htmlSignature", "mayDelete")
_DEFAULTS: Json = {"name": "", "replyTo": None, "bcc": None, "textSignature": "", "htmlSignature": ""}


def get(call: Call) -> Json:
    """Identity/get."""
    account = call.account()
    return standard.get(call, account.identities, PROPERTIES, account.log.state("Identity"))


def changes(call: Call) -> Json:
    """Identity/changes."""
    return standard.changes(call, "Identity")


def _checked(data: Json) -> None:
    for name in ("name", "textSignature", "htmlSignature"):
        if not isinstance(data[name], str):
            raise invalid_properties("This is a string.", name)
    for name in ("replyTo", "bcc"):
        if data[name] is not None and not _are_addresses(data[name]):
            raise invalid_properties("This is a list of addresses, or null.", name)


def _are_addresses(value: Any) -> bool:
    items = as_list(value)
    if items is None:
        return False
    fields = [as_object(item) or {} for item in items]
    return all(
        isinstance(item.get("email"), str) and (item.get("name") is None or isinstance(item["name"], str))
        for item in fields
    )


class _Identities:
    def __init__(self, call: Call) -> None:
        self.account = call.account()

    def create(self, data: Json) -> Json:
        unknown = [name for name in data if name not in _DEFAULTS and name != "email"]
        if unknown:
            raise invalid_properties("These properties cannot be set.", *unknown)
        email = data.get("email")
        if not isinstance(email, str) or "@" not in email:
            raise invalid_properties("An identity has an email.", "email")
        if not self.account.receives(email):
            raise SetError("forbiddenFrom", "This is not one of your addresses.")
        made: Json = {**_DEFAULTS, **data}
        _checked(made)
        record = f"I{self.account.number()}"
        made.update(id=record, mayDelete=True)
        self.account.identities[record] = made
        self.account.log.created("Identity", record)
        return {name: value for name, value in made.items() if name not in data}

    def update(self, record: str, patch: Json) -> Json | None:
        before = self.account.identities.get(record)
        if before is None:
            raise SetError("notFound")
        after = standard.patched(before, patch)
        for name, default in _DEFAULTS.items():
            after[name] = default if after[name] is None else after[name]
        fixed = [name for name in after if name not in _DEFAULTS and after[name] != before.get(name)]
        if fixed:
            raise invalid_properties("These properties of an identity never change.", *fixed)
        _checked(after)
        if after != before:
            self.account.identities[record] = after
            self.account.log.updated("Identity", record)
        return None

    def destroy(self, record: str) -> None:
        identity = self.account.identities.get(record)
        if identity is None:
            raise SetError("notFound")
        if not identity["mayDelete"]:
            raise SetError("forbidden", "This identity stays.")
        del self.account.identities[record]
        self.account.log.destroyed("Identity", record)


def set_identities(call: Call) -> Json:
    """Identity/set."""
    call.only(*standard.SET_ARGUMENTS)
    account = call.account()
    return standard.set_records(call, "Identity", _Identities(call), lambda: account.log.state("Identity"))
