"""I-JSON (RFC 7493), as RFC 8620 §1.5 wants it: what is ambiguous is refused and never guessed."""

from __future__ import annotations

import json
import math
from typing import Any


class NotJson(ValueError):
    """The octets are no I-JSON; the message says why."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise NotJson("an object has the same name twice")
    return result


def _constant(name: str) -> float:
    raise NotJson(f"{name} is no JSON number")


def _float(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise NotJson("a number is out of range")
    return value


def parse(data: bytes) -> Any:
    """The value that ``data`` encodes. Raises NotJson for anything else than one I-JSON text."""
    try:
        value = json.loads(
            data.decode("utf-8"), object_pairs_hook=_object, parse_constant=_constant, parse_float=_float
        )
        if b"\\" in data:
            # An escaped lone surrogate decodes to a str that no encoder can write.
            dump(value)
    except NotJson:
        raise
    except RecursionError:
        raise NotJson("nested too deeply") from None
    except ValueError as error:
        raise NotJson(str(error)) from None
    return value


def dump(value: Any) -> bytes:
    """The shortest UTF-8 form of ``value``."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")
