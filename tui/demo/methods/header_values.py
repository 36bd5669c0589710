"""From the parsed form of a header field back to the field (RFC 8621 §4.6)."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.utils import format_datetime
from typing import Any

from tui.demo.dates import parse_date
from tui.demo.mime.compose import Raw, address_value, text_value
from tui.demo.narrow import as_list, as_object, as_strings


class WrongForm(ValueError):
    """The value does not have the form that the property names."""


def _raw(value: Any) -> Raw:
    """As it is, or not at all: a line may only end where the next one goes on with a space."""
    if not isinstance(value, str) or not value.isascii():
        raise WrongForm
    if re.search(r"[\x00\r\n]", re.sub(r"\r\n(?=[ \t])", "", value)):
        raise WrongForm
    return Raw(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise WrongForm
    return text_value(value)


def _addresses(value: Any) -> str:
    items = as_list(value)
    if items is None:
        raise WrongForm
    written: list[str] = []
    for item in items:
        fields = as_object(item)
        if fields is None or not isinstance(fields.get("email"), str) or fields.keys() - {"name", "email"}:
            raise WrongForm
        name = fields.get("name")
        if name is not None and not isinstance(name, str):
            raise WrongForm
        written.append(address_value(name, fields["email"]))
    return ", ".join(written)


def _groups(value: Any) -> str:
    items = as_list(value)
    if items is None:
        raise WrongForm
    written: list[str] = []
    for item in items:
        fields = as_object(item)
        if fields is None or fields.keys() - {"name", "addresses"}:
            raise WrongForm
        members = _addresses(fields.get("addresses"))
        name = fields.get("name")
        if name is None:
            written.append(members)
        elif isinstance(name, str):
            written.append(f"{address_value(name, 'x').removesuffix(' <x>')}: {members};")
        else:
            raise WrongForm
    return ", ".join(written)


def _message_ids(value: Any) -> str:
    items = as_strings(value)
    if items is None or any(not item or set(item) & set("<> \t\r\n") or not item.isascii() for item in items):
        raise WrongForm
    return " ".join(f"<{item}>" for item in items)


def _date(value: Any) -> str:
    moment = parse_date(value)
    if moment is None:
        raise WrongForm
    return format_datetime(moment)


def _urls(value: Any) -> str:
    items = as_strings(value)
    if items is None or any(set(item) & set("<> \t\r\n") or not item.isascii() for item in items):
        raise WrongForm
    return ", ".join(f"<{item}>" for item in items)


_WRITERS: dict[str, Callable[[Any], str]] = {
    "asRaw": _raw,
    "asText": _text,
    "asAddresses": _addresses,
    "asGroupedAddresses": _groups,
    "asMessageIds": _message_ids,
    "asDate": _date,
    "asURLs": _urls,
}


def written(form: str, value: Any) -> str:
    """The field's value, folded later. Raises WrongForm."""
    return _WRITERS[form](value)
