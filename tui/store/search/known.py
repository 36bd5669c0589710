"""What can stand behind an operator: the lists, masked emails and keywords of the mail that is here."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable

from tui.store.packing import unpack
from tui.store.search.query import KEYWORDS

KNOWN = ("list", "mask", "keyword")

NEWEST = 5_000
"""Mails that are looked at for lists and keywords: what is in none of them is hardly looked for by name."""


def values(db: sqlite3.Connection, operator: str) -> list[str]:
    """What is known of one of KNOWN, what is there most often first."""
    if operator == "list":
        return _most_often(_id_of(field) for (field,) in _of_newest(db, "list_id") if field)
    if operator == "mask":
        return _masks(db)
    known = _most_often(keyword for (some,) in _of_newest(db, "keywords") for keyword in unpack(some))
    return list(dict.fromkeys((*known, *(name for name, _ in KEYWORDS.values()))))


def _id_of(field: str) -> str:
    """``news.x.example`` of ``The news <news.x.example>`` (RFC 2919 §3)."""
    return field.rpartition("<")[2].partition(">")[0].strip().lower()


def _of_newest(db: sqlite3.Connection, column: str) -> sqlite3.Cursor:
    return db.execute(f"SELECT {column} FROM email ORDER BY k DESC LIMIT {NEWEST}")


def _most_often(names: Iterable[str]) -> list[str]:
    return [name for name, _ in Counter(names).most_common()]


def _masks(db: sqlite3.Connection) -> list[str]:
    """Their sites, then the addresses."""
    sites: Counter[str] = Counter()
    addresses: list[str] = []
    for (document,) in db.execute("SELECT document FROM masked"):
        mask = json.loads(document)
        site = str(mask.get("forDomain") or "")
        host = site.partition("://")[2].partition("/")[0] or site
        sites.update([host] if host else [])
        addresses += [email] if isinstance(email := mask.get("email"), str) and email else []
    return [*_most_often(sites.elements()), *sorted(addresses)]
