"""The control endpoint: asks for faults. It exists only when the command line asked for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tui.demo.errors import RequestProblem
from tui.demo.faults import Faults
from tui.demo.methods.registry import METHODS, RECORD_BY_RECORD
from tui.demo.narrow import Json, as_object, is_integer
from tui.demo.service import Service


def _wrong(name: str, what: str) -> RequestProblem:
    return RequestProblem("about:blank", f"{name} is {what}.")


def _count(name: str, value: Any) -> int:
    if not is_integer(value) or not 0 <= value <= 1_000_000:
        raise _wrong(name, "a number from 0")
    return value


def _seconds(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 600:
        raise _wrong(name, "a number of seconds up to 600")
    return float(value)


def _refusals(name: str, value: Any) -> dict[str, dict[str, Json]]:
    found: dict[str, dict[str, Json]] = {}
    for method, places in (as_object(value) or {}).items():
        if method not in METHODS:
            raise _wrong(name, f"for methods, and {method} is none")
        by_place: dict[str, Json] = {}
        for place, document in (as_object(places) or {}).items():
            error = as_object(document)
            one = method.endswith(RECORD_BY_RECORD) and place.isascii() and place.isdigit()
            if not (one or place == "*") or error is None or not isinstance(error.get("type"), str):
                raise _wrong(
                    name, "an object: method, to * or the number of a record that it writes, to error"
                )
            by_place[place] = error
        found[method] = by_place
    return found


_SETTINGS: dict[str, tuple[str, Callable[[str, Any], Any]]] = {
    "latency": ("latency", _seconds),
    "rateLimited": ("rate_limited", _count),
    "retryAfter": ("retry_after", _count),
    "unauthorized": ("unauthorized", _count),
    "unavailable": ("unavailable", _count),
    "dropBefore": ("drop_before", _count),
    "dropAfter": ("drop_after", _count),
    "refuse": ("refuse", _refusals),
}


def document(faults: Faults) -> Json:
    """The faults as they are now."""
    return {name: getattr(faults, attribute) for name, (attribute, _) in _SETTINGS.items()}


async def control(service: Service, wish: Json) -> Json:
    """Set faults, and do what happens once: ``forgetStates``, ``expireTokens``, ``endStreams``.

    Raises RequestProblem for what it does not know; then nothing is changed.
    """
    deeds = {"forgetStates": service.forget_states, "expireTokens": service.expire_tokens,
             "endStreams": service.end_streams}  # fmt: skip
    unknown = [name for name in wish if name not in _SETTINGS and name not in deeds]
    if unknown:
        raise RequestProblem("about:blank", f"There is no {', '.join(unknown)}.")
    values = {
        _SETTINGS[name][0]: _SETTINGS[name][1](name, value)
        for name, value in wish.items()
        if name in _SETTINGS
    }
    for attribute, value in values.items():
        setattr(service.faults, attribute, value)
    for name, deed in deeds.items():
        if wish.get(name) is True:
            await deed()
    return document(service.faults)
