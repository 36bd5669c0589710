"""Why a server does not do something to a masked address, in words for the person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tui.jmap.errors import MethodError, set_error_sentence

NO_SCOPE = (
    "This sign-in may not see masked addresses. At Fastmail, make an API token with Masked Email in its scope"
    " (Settings, Privacy & Security, API tokens), then `jaymail login` again with it."
)

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?Z")
_NO_ACCESS = frozenset({"forbidden", "accountReadOnly", "unknownMethod", "accountNotSupportedByMethod"})
_PROPERTIES = {
    "forDomain": "The server does not take this site: write it like https://shop.example.",
    "description": "The server does not take this description: make it shorter, and plain text.",
    "state": "An address that has been active or blocked can never wait for its first mail again.",
}


def sentence(error: Mapping[str, Any], wanted: Mapping[str, Any] | None = None) -> str:
    """A SetError of MaskedEmail/set. ``wanted``: the properties that were asked for."""
    kind = error.get("type")
    if kind == "rateLimit":
        return _too_many(str(error.get("description") or ""))
    if kind == "forbidden" and error.get("subType") == "addressInUse":
        return "Mail has come to this address, so it cannot be removed for ever: delete it, and its mail bounces."
    if kind == "invalidProperties":
        for name in error.get("properties") or ():
            if name == "emailPrefix":
                return _beginning(str((wanted or {}).get(name) or ""), str(error.get("description") or ""))
            if name in _PROPERTIES:
                return _PROPERTIES[name]
    return set_error_sentence(error)


def failure(error: MethodError) -> str:
    """The whole call failed (RFC 8620 §3.6.2)."""
    return NO_SCOPE if error.type in _NO_ACCESS else error.sentence


def _beginning(prefix: str, said: str) -> str:
    what = f"“{prefix}”" if prefix else "this"
    why = ", which is reserved" if "reserved" in said.lower() else ""
    return f"No address may begin with {what}{why}: choose another beginning."


def _too_many(said: str) -> str:
    """When to try again is in the server's own words, or nowhere."""
    found = _TIME.search(said)
    again = "in an hour"
    if found is not None:
        at = datetime.fromisoformat(found[0].replace("Z", "+00:00")).astimezone()
        today = datetime.now(UTC).astimezone().date()
        again = f"{at:%H:%M}" if at.date() == today else f"{at:%H:%M on %d %B}"
        again = f"at {again}"
    return f"The server makes no more addresses for now: try again {again}."
