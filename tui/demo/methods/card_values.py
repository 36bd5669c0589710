"""Whether a card is one (RFC 9553): the properties that are known have their types, the others are kept as they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tui.demo.dates import parse_utc
from tui.demo.errors import invalid_properties
from tui.demo.narrow import Json, as_list, as_object

_KINDS = ("individual", "group", "org", "location", "device", "application")
_STRINGS = ("uid", "kind", "language", "prodId")
# Maps of objects, and the member that each object must have (RFC 9553 §2.2-2.8); empty: none.
_MAPS = {
    "nicknames": "name", "organizations": "", "titles": "name", "emails": "address", "phones": "number",
    "onlineServices": "", "addresses": "", "notes": "note", "media": "kind", "links": "uri", "calendars": "uri",
    "directories": "uri", "cryptoKeys": "uri", "anniversaries": "kind", "personalInfo": "value",
}  # fmt: skip


def checked(card: Json, blob_exists: Callable[[str], bool]) -> None:
    """Raises invalidProperties for what is no card. ``blob_exists``: by blob id."""
    if card.get("@type") != "Card":
        raise invalid_properties("A card says so.", "@type")
    if card.get("version") != "1.0":
        raise invalid_properties("The version is 1.0.", "version")
    for name in _STRINGS:
        if name in card and (not isinstance(card[name], str) or not card[name]):
            raise invalid_properties("This is a string.", name)
    if card.get("kind", "individual") not in _KINDS and "." not in card["kind"]:
        raise invalid_properties("There is no such kind.", "kind")
    for name in ("created", "updated"):
        if name in card and parse_utc(card[name]) is None:
            raise invalid_properties("This is a UTC date.", name)
    for name, member in _MAPS.items():
        if name in card:
            _check_map(name, card[name], member)
    if "members" in card:
        _check_members(card)
    if "name" in card:
        _check_name(card["name"])
    for item in (as_object(card.get("media")) or {}).values():
        blob_id = item.get("blobId")
        if blob_id is not None and not (isinstance(blob_id, str) and blob_exists(blob_id)):
            raise invalid_properties("There is no such blob.", "media")


def _check_map(name: str, value: Any, member: str) -> None:
    items = as_object(value)
    if items is None:
        raise invalid_properties("This maps ids to objects.", name)
    for item in items.values():
        fields = as_object(item)
        if fields is None or (member and not isinstance(fields.get(member), str)):
            raise invalid_properties(
                f"Each is an object with {member}." if member else "Each is an object.", name
            )


def _check_members(card: Json) -> None:
    members = as_object(card["members"])
    if members is None or any(item is not True for item in members.values()):
        raise invalid_properties("This maps each uid to true.", "members")
    if card.get("kind") != "group":
        raise invalid_properties("Only groups have members.", "members")


def _check_name(value: Any) -> None:
    name = as_object(value)
    if name is None:
        raise invalid_properties("This is an object.", "name")
    full, components = name.get("full"), name.get("components")
    if full is not None and not isinstance(full, str):
        raise invalid_properties("full is a string.", "name")
    if full is None and components is None:
        raise invalid_properties("A name is full, or has components.", "name")
    if components is None:
        return
    for item in as_list(components) or [None]:
        fields = as_object(item) or {}
        if not isinstance(fields.get("kind"), str) or not isinstance(fields.get("value"), str):
            raise invalid_properties("A component has a kind and a value.", "name")
