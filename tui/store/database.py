"""The two SQLite files of an account, and the connections to them.

``cache.db`` holds what the server said: it may be deleted at any time and comes back.
``queue.db`` holds what only this machine knows: pending ops, drafts, mail on its way.
"""

from __future__ import annotations

import fcntl
import logging
import os
import sqlite3
import time
from pathlib import Path
from typing import IO

log = logging.getLogger(__name__)

CACHE_VERSION = 7

CACHE_SCHEMA = """
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE state(type TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE mailbox(
    k INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given to another: open lists know their mailbox by it
    id TEXT NOT NULL UNIQUE, parent_id TEXT, name TEXT NOT NULL, role TEXT,
    sort_order INTEGER NOT NULL, total INTEGER NOT NULL, unread INTEGER NOT NULL, rights TEXT NOT NULL,
    emails INTEGER NOT NULL, subscribed INTEGER NOT NULL,
    confirmed TEXT,                   -- name, parent and subscription at the server, while ops are pending; else NULL
    gone INTEGER NOT NULL DEFAULT 0,  -- it is to be deleted, and not shown any more
    horizon INTEGER);                 -- complete down to this second; NULL: nothing is here yet
CREATE TABLE thread(
    k INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    complete INTEGER NOT NULL DEFAULT 0);   -- every mail of it is here
CREATE TABLE email(
    k INTEGER PRIMARY KEY,            -- (receivedAt << 20) | n: newest first is a key scan
    id TEXT NOT NULL UNIQUE, thread_k INTEGER NOT NULL, blob_id TEXT NOT NULL, size INTEGER NOT NULL,
    received_at INTEGER NOT NULL, sent_at INTEGER, subject TEXT NOT NULL, sender TEXT NOT NULL,
    addressees TEXT NOT NULL, preview TEXT NOT NULL, message_id TEXT NOT NULL, ancestors TEXT NOT NULL,
    has_attachment INTEGER NOT NULL, invitation INTEGER NOT NULL DEFAULT 0,
    list_id TEXT NOT NULL DEFAULT '', -- of the mailing list that it came by; empty: none
    keywords TEXT NOT NULL, mailboxes TEXT NOT NULL,   -- effective: confirmed ⊕ pending ops; space-separated
    confirmed TEXT,                   -- what the server holds, while ops are pending; else NULL
    stale INTEGER NOT NULL DEFAULT 0);
CREATE INDEX email_thread ON email(thread_k);
CREATE INDEX email_message_id ON email(message_id);
CREATE INDEX email_stale ON email(stale) WHERE stale = 1;
CREATE INDEX email_flagged ON email(k) WHERE instr(' ' || keywords || ' ', ' $flagged ') > 0;
CREATE INDEX email_snoozed ON email(k) WHERE instr(keywords, 'snoozed-until-') > 0;
CREATE TABLE mailbox_thread(          -- the lists of mailboxes and, under keys below -1, of views
    mailbox_k INTEGER NOT NULL, sort_k INTEGER NOT NULL, thread_k INTEGER NOT NULL,
    flags INTEGER NOT NULL, PRIMARY KEY(mailbox_k, sort_k)) WITHOUT ROWID;   -- membership.py says which flags
CREATE INDEX mailbox_thread_unread ON mailbox_thread(mailbox_k, sort_k) WHERE flags & 1;
CREATE INDEX mailbox_thread_pinned ON mailbox_thread(mailbox_k, sort_k) WHERE flags & 2;
CREATE UNIQUE INDEX mailbox_thread_thread ON mailbox_thread(thread_k, mailbox_k);
CREATE TABLE pending_count(           -- by how much pending ops change the server's counts
    thread_k INTEGER NOT NULL, mailbox_k INTEGER NOT NULL, total INTEGER NOT NULL, unread INTEGER NOT NULL,
    PRIMARY KEY(thread_k, mailbox_k)) WITHOUT ROWID;
-- Contentless: an entry goes by giving its words again, which are rebuilt from email and body (texts.py).
CREATE VIRTUAL TABLE words USING fts5(
    subject, sender, recipients, copies, blind, text, files,
    content='', tokenize='unicode61 remove_diacritics 2', prefix='1 2 3');
CREATE TABLE body(email_k INTEGER PRIMARY KEY, document BLOB NOT NULL);
CREATE TABLE person(                  -- whom the person has written to or heard from (people.py)
    address TEXT PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL, named_at INTEGER NOT NULL,
    words TEXT NOT NULL, score REAL NOT NULL, written INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX person_score ON person(score DESC, words);
CREATE TABLE person_word(word TEXT NOT NULL, address TEXT NOT NULL, PRIMARY KEY(word, address)) WITHOUT ROWID;
CREATE TABLE masked(id TEXT PRIMARY KEY, document TEXT NOT NULL, confirmed TEXT) WITHOUT ROWID;
"""

ATTACHED_INDEX = """
CREATE INDEX IF NOT EXISTS email_attached ON email(k, size, thread_k, mailboxes) WHERE has_attachment
"""
"""For searches of what has attachments: few mails have, and which is told without reading any. It needs no new version:
a cache without it gets it in the background, in half a second among a million mails."""

QUEUE_STEPS = (
    """
CREATE TABLE op(
    n INTEGER PRIMARY KEY AUTOINCREMENT, type TEXT NOT NULL, target TEXT NOT NULL, path TEXT NOT NULL,
    value TEXT NOT NULL, created_at REAL NOT NULL);
CREATE TABLE outbox(
    key TEXT PRIMARY KEY, state TEXT NOT NULL, due_at REAL NOT NULL, draft TEXT NOT NULL,
    version INTEGER NOT NULL, saved_version INTEGER NOT NULL DEFAULT 0, server_id TEXT NOT NULL DEFAULT '',
    error TEXT NOT NULL DEFAULT '', changed_at REAL NOT NULL,
    hold_until REAL NOT NULL DEFAULT 0,           -- the server is to keep it until then; 0: not at all
    submission_id TEXT NOT NULL DEFAULT '') WITHOUT ROWID;
CREATE TABLE sent_bcc(message_id TEXT PRIMARY KEY, bcc TEXT NOT NULL) WITHOUT ROWID;
""",
    """
CREATE TABLE upload(                  -- files of drafts, kept in the folder ``uploads`` under their hash
    sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL,
    blob_id TEXT NOT NULL DEFAULT '',             -- what the server made of it; empty: to be uploaded
    error TEXT NOT NULL DEFAULT '') WITHOUT ROWID;  -- why it is not tried any more
CREATE TABLE sent(                    -- what has left lately, and what became of it
    key TEXT PRIMARY KEY, subject TEXT NOT NULL, recipients TEXT NOT NULL, sent_at REAL NOT NULL,
    submission_id TEXT NOT NULL, delivery TEXT NOT NULL DEFAULT '{}',
    looks INTEGER NOT NULL DEFAULT 0,             -- so often the server was asked
    look_at REAL) WITHOUT ROWID;                  -- when to ask again; NULL: it is known
""",
    """
CREATE TABLE sender(                  -- how the person reads the mail of an address, in lower case
    address TEXT PRIMARY KEY,
    view TEXT NOT NULL DEFAULT '',                -- "html" or "plain"; empty: the better one
    remote INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;  -- whether its pictures come from the network unasked
""",
    """
CREATE TABLE bulk(                    -- parts of actions on many conversations, not yet spelled out as ops
    n INTEGER PRIMARY KEY AUTOINCREMENT, deed TEXT NOT NULL, task TEXT NOT NULL, threads TEXT NOT NULL);
CREATE TABLE bulk_back(               -- what undoes the parts that are
    n INTEGER PRIMARY KEY AUTOINCREMENT, deed TEXT NOT NULL, patches TEXT NOT NULL);
CREATE INDEX op_target ON op(type, target);
""",
    """
ALTER TABLE outbox ADD COLUMN submitted_at INTEGER NOT NULL DEFAULT 0;  -- the Date of what was last sent of it
ALTER TABLE outbox ADD COLUMN others TEXT NOT NULL DEFAULT '[]';  -- other devices' versions that were told of
""",
    """
ALTER TABLE outbox ADD COLUMN in_doubt INTEGER NOT NULL DEFAULT 0;  -- it may have a copy in Drafts that is not known
""",
    """
CREATE TABLE beyond(                  -- actions on all of a list, as far as it is at the server only
    n INTEGER PRIMARY KEY AUTOINCREMENT, deed TEXT NOT NULL, task TEXT NOT NULL,
    filter TEXT NOT NULL,                         -- of Email/query, as JSON
    before INTEGER NOT NULL);                     -- what was received earlier is still to be done
""",
)
"""From nothing to the first version, and from each to the next: what is in queue.db is never thrown away."""

QUEUE_SCHEMA, QUEUE_VERSION = "".join(QUEUE_STEPS), len(QUEUE_STEPS)


class StoreError(Exception):
    """Something that the store cannot do, as one plain sentence."""

    @property
    def sentence(self) -> str:
        return str(self)


class AlreadyOpen(StoreError):
    """Another Jaymail has the account."""


def _connect(path: Path, *, synchronous: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(f"PRAGMA synchronous={synchronous}")
    connection.execute("PRAGMA temp_store=MEMORY")
    return connection


def queue_beside(folder: Path) -> sqlite3.Connection:
    """The queue of an account that another Jaymail may have open: SQLite lets both write. StoreError when it is of
    another version, or cannot be opened."""
    path = folder / "queue.db"
    try:
        connection = _connect(path, synchronous="FULL")
        if _version(connection) == QUEUE_VERSION:
            return connection
        connection.close()
    except sqlite3.Error as error:
        raise StoreError(f"The queue of this account cannot be used ({error}); nothing was sent.") from error
    raise StoreError("Another version of Jaymail has this account open; nothing was sent, close it first.")


def _private(path: Path) -> None:
    """Make the file 0600 before SQLite writes mail into it (its WAL inherits the mode)."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    path.chmod(0o600)


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _create(connection: sqlite3.Connection, schema: str, version: int) -> None:
    connection.executescript(f"BEGIN; {schema} PRAGMA user_version={version}; COMMIT;")


def _migrate(queue: sqlite3.Connection) -> None:
    """Each step whole or not at all."""
    for step in range(_version(queue), QUEUE_VERSION):
        log.info("the queue is brought to version %d", step + 1)
        _create(queue, QUEUE_STEPS[step], step + 1)


def _is_empty(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0


def _set_aside(path: Path) -> Path:
    """Move a file that cannot be used out of the way, with its journal, and keep it."""
    aside = path.with_name(f"{path.name}.damaged-{time.time_ns()}")
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(aside.with_name(aside.name + suffix))
    return aside


class Files:
    """An account's folder: opened, locked to this program, its schema in place.

    Raises StoreError when another Jaymail has it open, or when the disk refuses.
    ``notices`` says in sentences what had to be repaired.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cache_path = folder / "cache.db"
        self.queue_path = folder / "queue.db"
        self.uploads = folder / "uploads"
        self.notices: list[str] = []
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
            _private(folder / "lock")
            self._lock: IO[str] = (folder / "lock").open("w")
        except OSError as error:
            log.warning("cannot use %s: %s", folder, error)
            raise StoreError(
                f"The mail folder {folder} cannot be written; make it writable and start again."
            ) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise AlreadyOpen(
                "This account is already open in another Jaymail; use that one, or close it first."
            ) from error
        try:
            self._prepare_cache()
            self._prepare_queue()
        except StoreError:
            self._lock.close()
            raise
        except (OSError, sqlite3.Error) as error:
            self._lock.close()
            log.warning("cannot open the databases in %s: %s", folder, error)
            raise StoreError(
                f"The mail folder {folder} cannot be used ({error}); nothing was lost, free some space "
                "or make it writable and start again."
            ) from error

    def _prepare_cache(self) -> None:
        """A cache that is damaged or of another version is set aside and filled anew from the server."""
        try:
            self._make(self.cache_path, CACHE_SCHEMA, CACHE_VERSION)
        except sqlite3.OperationalError:  # a full or read-only disk is not damage
            raise
        except sqlite3.DatabaseError as error:
            log.warning("cache set aside as %s: %s", _set_aside(self.cache_path), error)
            self.notices.append("The mail kept on this machine could not be read; it is being fetched again.")
            self._make(self.cache_path, CACHE_SCHEMA, CACHE_VERSION)

    def _prepare_queue(self) -> None:
        """A damaged queue is kept aside: what it held cannot be fetched again, so it is said."""
        try:
            self._make(self.queue_path, QUEUE_SCHEMA, QUEUE_VERSION)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as error:
            aside = _set_aside(self.queue_path)
            log.error("queue set aside as %s: %s", aside, error)
            self.notices.append(
                f"The queue of waiting actions and drafts could not be read; it is kept as {aside.name}, "
                "look there for what had not been sent."
            )
            self._make(self.queue_path, QUEUE_SCHEMA, QUEUE_VERSION)

    def _make(self, path: Path, schema: str, version: int) -> None:
        _private(path)
        connection = _connect(path, synchronous="FULL")
        try:
            if _is_empty(connection):
                _create(connection, schema, version)
            elif path == self.queue_path and _version(connection) > version:
                raise StoreError(
                    "A newer Jaymail has kept drafts and actions for this account; use that one."
                )
            elif path == self.queue_path and _version(connection) > 0:
                verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
                if verdict != "ok":
                    raise sqlite3.DatabaseError(verdict)
                _migrate(connection)
            elif _version(connection) != version:
                raise sqlite3.DatabaseError(f"version {_version(connection)}, wanted {version}")
        finally:
            connection.close()

    def cache_reader(self) -> sqlite3.Connection:
        """For the screens: it never writes, so it never waits for the writer."""
        connection = _connect(self.cache_path, synchronous="NORMAL")
        connection.execute("PRAGMA query_only=ON")
        connection.execute("PRAGMA mmap_size=268435456")
        return connection

    def cache_writer(self) -> sqlite3.Connection:
        connection = _connect(self.cache_path, synchronous="NORMAL")
        connection.execute(ATTACHED_INDEX)
        return connection

    def queue(self, *, synchronous: str) -> sqlite3.Connection:
        """NORMAL: a commit survives kill -9 and costs no fsync; FULL: it survives a power cut."""
        return _connect(self.queue_path, synchronous=synchronous)

    def close(self) -> None:
        self._lock.close()
