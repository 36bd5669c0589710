"""Everybody whom the person has written to or heard from: kept as mails come in, to complete addresses from.

Who is used often and lately comes first. A use counts half after ``HALF_LIFE``; the sum is kept as its logarithm at
one fixed time, so that the order holds without ever being computed anew and an index can keep it.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from tui.mail.addresses import problem
from tui.mail.message import Address
from tui.mail.safety import clean
from tui.store import wire
from tui.store.writer import Writer

HALF_LIFE = 90 * 86_400.0
"""Seconds."""

WRITTEN, HEARD = 5.0, 1.0
"""What a mail to somebody counts, and one from them."""

_FEW = 300
"""People with a word that begins so, of whom all are looked at. Of more, the likeliest are looked through until enough
match, which is soon."""


def note(writer: Writer, email: Mapping[str, Any]) -> None:
    """A mail is new here. Spam, what was thrown away and drafts say nothing of whom the person knows."""
    boxes = wire.ids(email.get("mailboxIds"))
    if "$draft" in wire.keywords(email.get("keywords")) or boxes & writer.roles.hidden:
        return
    when = wire.seconds(email.get("receivedAt")) or 0
    if writer.by_role("sent") in boxes:
        to = [pair for field in ("to", "cc", "bcc") for pair in wire.pairs(email.get(field))]
        _count(writer.db, to, when, WRITTEN)
    else:
        _count(writer.db, wire.pairs(email.get("from")), when, HEARD)


def _count(db: sqlite3.Connection, people: Iterable[Any], when: int, weight: float) -> None:
    for name, email in people:
        address = Address(clean(name or "")[:200], clean(email or "").strip())
        if problem(address):
            continue
        key = address.email.lower()
        row = db.execute("SELECT name, named_at, score FROM person WHERE address = ?", (key,)).fetchone()
        score = math.log2(weight) + when / HALF_LIFE
        if row is None:
            db.execute(
                "INSERT INTO person VALUES(?, ?, ?, ?, ?, ?, ?)",
                (key, address.email, address.name, when, _words(address), score, int(weight == WRITTEN)),
            )
            _index(db, key, _words(address))
            continue
        older_name, named_at, older = row
        newer = address.name and (when >= named_at or not older_name)
        kept = Address(address.name if newer else older_name, address.email)
        if kept.name != older_name:
            _index(db, key, _words(kept))
        low, high = sorted((score, older))
        db.execute(
            "UPDATE person SET name = ?, named_at = ?, words = ?, score = ?, written = max(written, ?) "
            "WHERE address = ?",
            (
                kept.name,
                max(when, named_at) if newer else named_at,
                _words(kept),
                high + math.log2(1 + 2.0 ** (low - high)),
                int(weight == WRITTEN),
                key,
            ),
        )


def introduce(db: sqlite3.Connection, address: Address, when: int) -> float | None:
    """Somebody of whom no mail tells is known as if written to at ``when`` (seconds since the epoch, UTC), but for
    `written_to`. Their score; None where they are known already, or the address is none."""
    key = address.email.lower()
    if problem(address) or db.execute("SELECT 1 FROM person WHERE address = ?", (key,)).fetchone():
        return None
    score = math.log2(WRITTEN) + when / HALF_LIFE
    words = _words(address)
    db.execute(
        "INSERT INTO person VALUES(?, ?, ?, ?, ?, ?, 0)", (key, address.email, address.name, 0, words, score)
    )
    _index(db, key, words)
    return score


def forget(db: sqlite3.Connection, email: str, score: float) -> None:
    """Somebody who was introduced with that score, in lower case, unless mail tells of them meanwhile."""
    gone = db.execute("DELETE FROM person WHERE address = ? AND score = ?", (email, score)).rowcount
    if gone:
        db.execute("DELETE FROM person_word WHERE address = ?", (email,))


def _index(db: sqlite3.Connection, key: str, words: str) -> None:
    """A word of a name that is no longer theirs finds them, too, and is then seen not to match."""
    rows = [(word, key) for word in dict.fromkeys(words.split())]
    db.executemany("INSERT OR IGNORE INTO person_word VALUES(?, ?)", rows)


def _words(address: Address) -> str:
    """What the beginning of a typed word is looked for in: each word after a blank, in lower case."""
    folded = _folded(f"{address.name} {address.email}")
    parts = "".join(letter if letter.isalnum() else " " for letter in folded).split()
    return f" {folded} {' '.join(parts)}"


def _folded(text: str) -> str:
    """Without case and accents: ``Díaz`` is found by ``diaz``."""
    from unicodedata import combining, normalize

    return "".join(letter for letter in normalize("NFKD", text.casefold()) if not combining(letter))


def matching(
    db: sqlite3.Connection, typed: str, limit: int, but: Collection[str] = ()
) -> tuple[Address, ...]:
    """Whose name or address has words that begin as the typed ones do, the most likely first; ``but`` without those
    addresses, in lower case."""
    words = _folded(typed).split()
    if not words:
        return ()
    tests = " AND ".join("instr(words, ?) > 0" for _ in words)
    few = next((found for word in words if len(found := _with_word(db, word)) <= _FEW), None)
    among = (
        "INDEXED BY person_score WHERE"
        if few is None
        else "WHERE address IN (SELECT value FROM json_each(?)) AND"
    )
    rows = db.execute(
        f"SELECT address, email, name FROM person {among} {tests} ORDER BY score DESC LIMIT ?",
        (*([] if few is None else [json.dumps(few)]), *(f" {word}" for word in words), limit + len(but)),
    ).fetchall()
    return tuple(Address(name, email) for key, email, name in rows if key not in but)[:limit]


def _with_word(db: sqlite3.Connection, begins: str) -> list[str]:
    """Addresses of people who have a word that begins so, each at least once; of many, a few too many."""
    rows = db.execute(
        "SELECT address FROM person_word WHERE word >= ? AND word < ? LIMIT ?",
        (begins, begins + "\U0010ffff", _FEW + 1),
    )
    return [address for (address,) in rows]


def written_to(db: sqlite3.Connection, emails: Collection[str]) -> frozenset[str]:
    """Of these addresses, in lower case, those that mail has gone to from here or from another device."""
    rows = db.execute(
        "SELECT address FROM person WHERE written = 1 AND address IN (SELECT value FROM json_each(?))",
        (json.dumps(list(emails)),),
    )
    return frozenset(address for (address,) in rows)
