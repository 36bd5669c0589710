"""A mailbox of any size, all here already: made by the store's own writer from a seed, and kept between runs."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import sqlite3
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from tui.store import mails, people, texts, wire
from tui.store.database import CACHE_SCHEMA, Files
from tui.store.queue import Queue
from tui.store.writer import Writer

NEWEST = 1_795_000_000
"""When the newest mail came, in seconds since the epoch."""

SEED = 5
BATCH = 4_000
"""Mails a transaction, as when a mailbox is filled."""

BLOCK = 10_000
"""Conversations that differ; the next so many are the same again, with other ids and earlier."""

SPAN = 6_000_000
"""Seconds from one block to the next: more than the mails of a block span."""

WITH_TEXT = 2_000
"""So many of the newest mails have their text here, as the settings have it."""

LETTER = "".join(f"Line {n} of a long letter.\n" for n in range(600))
"""What the newest mail says."""

ROLES = ("inbox", "drafts", "sent", "archive", "junk", "trash", None, None, None, None)
NAMES = ("Inbox", "Drafts", "Sent", "Archive", "Spam", "Trash", "Projects", "Family", "Lists", "Receipts")

_PEOPLE = (
    "Ann Lee", "Bob Builder", "Carol Díaz", "Dave", "山田 太郎", "Olga Петрова", "Shop", "Newsletter",
    "דוד כהן", "Zoë", "A very long name indeed, with a title",
)  # fmt: skip
_KEYWORDS = {"$flagged": 0.02, "$answered": 0.2, "$forwarded": 0.03, "$maskedemail": 0.1}
_WORDS = (
    "quarterly", "figures", "lunch", "plan", "invoice", "offer", "tickets", "weather", "report", "holiday",
    "photos", "reading", "list", "garden", "meeting", "minutes", "budget", "draft", "review", "question",
    "answer", "schedule", "train", "museum", "concert", "recipe",
)  # fmt: skip


def boxes() -> list[dict[str, Any]]:
    """The mailboxes, as Mailbox/get gives them."""
    rights = dict.fromkeys(("mayReadItems", "mayAddItems", "mayRemoveItems", "mayRename", "mayDelete"), True)
    return [
        {
            "id": f"M{place}", "name": name, "role": role, "parentId": None, "sortOrder": place,
            "totalEmails": 0, "unreadEmails": 0, "totalThreads": 0, "unreadThreads": 0,
            "myRights": rights, "isSubscribed": True,
        }
        for place, (name, role) in enumerate(zip(NAMES, ROLES, strict=True))
    ]  # fmt: skip


def emails(conversations: int) -> Iterator[dict[str, Any]]:
    """The mails of so many conversations in the Inbox, newest first, as Email/get gives them: the same block again
    and again, each time with other ids and earlier."""
    for block in range(0, conversations, BLOCK):
        yield from _block(block // BLOCK, min(BLOCK, conversations - block))


def _block(block: int, conversations: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(SEED)
    received, number = NEWEST - block * SPAN, 0
    for conversation in range(conversations):
        for _ in range(1 if chance.random() < 0.9 else chance.randrange(2, 5)):
            received -= chance.randrange(5, 400)
            number += 1
            yield _email(chance, f"{block}-", conversation, number, received)


def _email(
    chance: random.Random, block: str, conversation: int, number: int, received: int
) -> dict[str, Any]:
    words = " ".join(chance.choices(_WORDS, k=chance.randrange(1, 8)))
    keywords = {"$seen": True} if chance.random() < 0.85 else {}
    for keyword, share in _KEYWORDS.items():
        if chance.random() < share:
            keywords[keyword] = True
    places = {"M0": True} | ({f"M{chance.randrange(6, 10)}": True} if chance.random() < 0.2 else {})
    return {
        "id": f"{block}e{number}", "threadId": f"{block}t{conversation}", "blobId": f"{block}b{number}",
        "mailboxIds": places, "keywords": keywords, "size": chance.randrange(1_000, 90_000),
        "receivedAt": wire.utc_date(received), "sentAt": wire.utc_date(received),
        "from": [{"name": chance.choice(_PEOPLE), "email": f"p{chance.randrange(500)}@example.org"}],
        "to": [{"name": "Alice", "email": "alice@example.org"}],
        "subject": f"{words.capitalize()} {conversation}",
        "preview": " ".join(chance.choices(_WORDS, k=12)).capitalize() + ".",
        "hasAttachment": chance.random() < 0.1,
        "messageId": [f"{block}{number}@example.org"], "inReplyTo": None, "references": None,
    }  # fmt: skip


def _with_text(email: dict[str, Any], place: int) -> dict[str, Any]:
    """``place``: how many are newer."""
    part = {"partId": "1", "blobId": email["blobId"], "size": 400, "type": "text/plain", "charset": "utf-8"}
    text = "\n".join([email["preview"]] * 20) if place else LETTER
    values = {"1": {"value": text, "isEncodingProblem": False, "isTruncated": False}}
    return email | {
        "bodyStructure": part, "textBody": [part], "htmlBody": [part], "attachments": [], "bodyValues": values,
    }  # fmt: skip


def fill(folder: Path, conversations: int, *, copying: bool = True) -> None:
    """Make an account's files there with this mail. ``copying`` makes the tables of the later blocks from those of
    the first; without, the store's writer takes each mail, which takes long and gives the same."""
    files = Files(folder)
    queue = Queue(files.queue(synchronous="NORMAL"))
    database = files.cache_writer()
    database.execute("PRAGMA synchronous=OFF")
    database.execute("PRAGMA cache_size=-200000")
    writer = Writer(database, queue, lambda delta: None)
    blocks = conversations // BLOCK
    copying = copying and blocks > 1 and conversations % BLOCK == 0
    try:
        with writer.transaction():
            for mailbox in boxes():
                writer.put_mailbox(mailbox)
        _put(writer, emails(BLOCK if copying else conversations))
        if copying:
            met = [_met(email) for email in emails(BLOCK)]
            with writer.transaction():
                for block in range(1, blocks):
                    _copy(database, block)
                    _meet(writer, met, block)
        with writer.transaction():
            for place, email in enumerate(islice(emails(conversations), WITH_TEXT)):
                mails.put_body(writer, _with_text(email, place))
            _settle(writer)
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        queue.close()
        database.close()
        files.close()


def _put(writer: Writer, waiting: Iterator[dict[str, Any]]) -> None:
    while batch := list(islice(waiting, BATCH)):
        with writer.transaction():
            mails.put(writer, batch)


def _copy(database: sqlite3.Connection, block: int) -> None:
    """The first block's rows once more, as those of a later block. Its mails have no text yet."""
    threads = block * BLOCK
    shift = block * SPAN
    renamed = f"'{block}' || substr({{}}, 2)"
    moved: dict[str, dict[str, str]] = {
        "thread": {"k": f"k + {threads}", "id": renamed.format("id")},
        "email": {
            **{name: renamed.format(name) for name in ("id", "blob_id", "message_id")},
            **{name: f"{name} - {shift}" for name in ("received_at", "sent_at")},
            "k": f"k - {shift << 20}",
            "thread_k": f"thread_k + {threads}",
        },
        "mailbox_thread": {"sort_k": f"sort_k - {shift << 20}", "thread_k": f"thread_k + {threads}"},
    }
    for table, changes in moved.items():
        columns: list[str] = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
        taken = ", ".join(changes.get(column, column) for column in columns)
        order = "sort_k" if table == "mailbox_thread" else "k"
        first = f"{order} > {(NEWEST - SPAN) << 20}" if table != "thread" else f"k <= {BLOCK}"
        database.execute(f"INSERT INTO {table} SELECT {taken} FROM {table} WHERE {first} ORDER BY {order}")
    if block == 1:
        database.execute("CREATE TEMP TABLE said(k INTEGER PRIMARY KEY, " + ", ".join(texts.COLUMNS) + ")")
        keys = [key for (key,) in database.execute(f"SELECT k FROM email WHERE k > {(NEWEST - SPAN) << 20}")]
        said = [(key, *texts.words(database, key)) for key in keys]
        database.executemany(f"INSERT INTO said VALUES(?{', ?' * len(texts.COLUMNS)})", said)
    database.execute(
        f"INSERT INTO words(rowid, {', '.join(texts.COLUMNS)}) "
        f"SELECT k - {shift << 20}, {', '.join(texts.COLUMNS)} FROM said ORDER BY k"
    )


def _met(email: dict[str, Any]) -> dict[str, Any]:
    """As much of a mail as says whom the person knows."""
    wanted = {name: email[name] for name in ("from", "mailboxIds", "keywords")}
    return wanted | {"received": wire.seconds(email["receivedAt"])}


def _meet(writer: Writer, met: list[dict[str, Any]], block: int) -> None:
    for email in met:
        people.note(writer, email | {"receivedAt": wire.utc_date(email["received"] - block * SPAN)})


def _settle(writer: Writer) -> None:
    """Every mailbox is complete, and counts what it lists, as the server would say."""
    for mailbox in boxes():
        totals = writer.db.execute(
            "SELECT count(*), count(*) FILTER (WHERE flags & 1) FROM mailbox_thread JOIN mailbox ON k = mailbox_k "
            "WHERE id = ?",
            (mailbox["id"],),
        ).fetchone()
        writer.put_mailbox({"id": mailbox["id"], "totalThreads": totals[0], "unreadThreads": totals[1]})
        writer.set_horizon(mailbox["id"], mails.COMPLETE)


def kept(conversations: int) -> Path:
    """A folder with this mail that is never changed: from an earlier run, or made now."""
    sources = CACHE_SCHEMA + Path(__file__).read_text()
    digest = hashlib.sha256(sources.encode()).hexdigest()[:12]
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "jaymail-benchmarks"
    folder = root / f"list-{conversations}-{digest}"
    if not folder.exists():
        for old in [*root.glob(f"list-{conversations}-*"), *root.glob("making-*")]:
            shutil.rmtree(old)
        making = root / f"making-{os.getpid()}-{time.time_ns()}"
        fill(making, conversations)
        making.rename(folder)
    return folder
