"""Sets of ids and keywords as columns of cache.db."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache


def pack(values: Iterable[str]) -> str:
    """Ids and keywords hold no space (RFC 8620 §1.2, RFC 8621 §4.1.1), so a column holds a set of them."""
    return " ".join(sorted(values))


@lru_cache(maxsize=8192)
def unpack(column: str) -> frozenset[str]:
    """Mails share few of these sets, so each is made once."""
    return frozenset(column.split())
