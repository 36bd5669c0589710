"""Core/echo (RFC 8620 §4)."""

from __future__ import annotations

from tui.demo.call import Call
from tui.demo.narrow import Json


def echo(call: Call) -> Json:
    """The arguments as they came."""
    return call.arguments
