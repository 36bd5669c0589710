"""JSON as JMAP wants it: I-JSON (RFC 7493; RFC 8620 §1.5). What breaks its rules is no answer at all."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any, NoReturn

IN_A_THREAD_ABOVE = 1_000_000
"""Octets. Parsing this much takes about a frame."""

_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_HARMLESS = re.compile(rb"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F]")
"""Escaped backslashes, after which a ``u`` means nothing, and pairs of surrogates, which are one character."""


def loads(data: bytes) -> Any:
    """Parse one JSON text. ValueError when it is cut off, no UTF-8, has a name twice in one object, NaN or
    Infinity, a lone surrogate, or is nested too deeply."""
    try:
        document = json.loads(data.decode("utf-8"), object_pairs_hook=_object, parse_constant=_constant)
        if _SURROGATE.search(data) and _SURROGATE.search(_HARMLESS.sub(b"_", data)):
            raise ValueError("a lone surrogate")
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return document


async def loads_async(data: bytes) -> Any:
    """``loads``, in a thread when it would hold up the event loop."""
    if len(data) > IN_A_THREAD_ABOVE:
        return await asyncio.to_thread(loads, data)
    return loads(data)


def dumps(document: object) -> bytes:
    """Compact UTF-8; a lone surrogate becomes ``?`` (it has no valid form on the wire)."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a name occurs twice in one object")
    return result


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
