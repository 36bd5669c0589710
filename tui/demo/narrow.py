"""From Any to a known type at the edge, and to None where the value is something else."""

from __future__ import annotations

from typing import Any, cast

Json = dict[str, Any]


def as_object(value: Any) -> Json | None:
    """A JSON object."""
    return cast("Json", value) if isinstance(value, dict) else None


def as_list(value: Any) -> list[Any] | None:
    """A JSON array."""
    return cast("list[Any]", value) if isinstance(value, list) else None


def as_strings(value: Any) -> list[str] | None:
    """A JSON array of strings only."""
    items = as_list(value)
    if items is None or not all(isinstance(item, str) for item in items):
        return None
    return items


def is_integer(value: Any) -> bool:
    """A JSON number without a fraction; true and false are none."""
    return isinstance(value, int) and not isinstance(value, bool)
