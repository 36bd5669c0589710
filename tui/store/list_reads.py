"""What the lists read, straight from SQLite on the screens' own thread: keys, conversations, and rows to draw."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from tui.mail.message import Address
from tui.store import membership, snoozing
from tui.store.boxes import COMPLETE
from tui.store.packing import unpack
from tui.store.reads import unlabelled
from tui.store.records import Participant, ThreadRow

FIRST_KEY = (1 << 63) - 1
"""Above every key by which something is listed."""


def sort_keys(
    db: sqlite3.Connection, mailbox_key: int, limit: int = -1, below: int | None = None
) -> array[int]:
    """The keys of a mailbox's conversations, oldest first; of the newest ``limit`` of them below a key."""
    rows = db.execute(
        "SELECT sort_k FROM mailbox_thread WHERE mailbox_k = ? AND sort_k < ? ORDER BY sort_k DESC LIMIT ?",
        (mailbox_key, FIRST_KEY if below is None else below, limit),
    )
    keys = array("q", [key for (key,) in rows])
    keys.reverse()
    return keys


def mails_only_in(db: sqlite3.Connection, mailbox_ids: Sequence[str]) -> int:
    """How many mails are in these mailboxes and in no others; those that are not here count as such."""
    wanted = set(mailbox_ids)
    count = here = 0
    boxes = json.dumps(list(mailbox_ids))
    rows = db.execute(
        "SELECT mailboxes, count(*) FROM email WHERE thread_k IN (SELECT thread_k FROM mailbox_thread "
        "JOIN mailbox ON mailbox.k = mailbox_k WHERE id IN (SELECT value FROM json_each(?))) GROUP BY mailboxes",
        (boxes,),
    )
    for packed, mails in rows:
        inside = unpack(packed)
        count += mails if inside and inside <= wanted else 0
        here += mails * len(inside & wanted)
    (known,) = db.execute(
        "SELECT coalesce(sum(emails), 0) FROM mailbox WHERE id IN (SELECT value FROM json_each(?)) "
        "AND horizon IS NOT ?",
        (boxes, COMPLETE),
    ).fetchone()
    return max(count, count + known - here) if known else count


def thread_ids(db: sqlite3.Connection, mailbox_key: int, keys: Sequence[int]) -> tuple[str, ...]:
    """The ids of the conversations that a mailbox lists under these keys (oldest first), newest first."""
    if not keys:
        return ()
    bounds = (mailbox_key, keys[0], keys[-1])
    # Ids hold no space (RFC 8620 §1.2), and one long text is read faster than so many rows.
    joined, count = db.execute(
        "SELECT group_concat(id, ' '), count(*) FROM (SELECT thread.id FROM mailbox_thread JOIN thread "
        "ON thread.k = thread_k WHERE mailbox_k = ? AND sort_k BETWEEN ? AND ? ORDER BY sort_k DESC)",
        bounds,
    ).fetchone()
    if count == len(keys):
        return tuple(joined.split(" "))
    rows = db.execute(
        "SELECT sort_k, thread.id FROM mailbox_thread JOIN thread ON thread.k = thread_k "
        "WHERE mailbox_k = ? AND sort_k BETWEEN ? AND ? ORDER BY sort_k DESC",
        bounds,
    )
    wanted = set(keys)
    return tuple(id_ for key, id_ in rows if key in wanted)


def all_complete(db: sqlite3.Connection) -> bool:
    """Whether every mail of every mailbox is here."""
    return db.execute("SELECT 1 FROM mailbox WHERE horizon IS NOT ?", (COMPLETE,)).fetchone() is None


def size(db: sqlite3.Connection, mailbox_key: int) -> int:
    """How many conversations are listed under this key."""
    return db.execute("SELECT count(*) FROM mailbox_thread WHERE mailbox_k = ?", (mailbox_key,)).fetchone()[0]


def thread_at(db: sqlite3.Connection, mailbox_key: int, sort_key: int) -> tuple[int, str] | None:
    """The key and id of the conversation listed there."""
    return db.execute(
        "SELECT thread.k, thread.id FROM mailbox_thread JOIN thread ON thread.k = thread_k "
        "WHERE mailbox_k = ? AND sort_k = ?",
        (mailbox_key, sort_key),
    ).fetchone()


def place_of(db: sqlite3.Connection, mailbox_key: int, thread_id: str) -> int | None:
    """The sort key under which the mailbox lists this conversation."""
    row = db.execute(
        "SELECT sort_k FROM mailbox_thread JOIN thread ON thread.k = thread_k WHERE mailbox_k = ? AND thread.id = ?",
        (mailbox_key, thread_id),
    ).fetchone()
    return row[0] if row else None


def places_of(db: sqlite3.Connection, mailbox_key: int, thread_ids: Sequence[str]) -> list[int]:
    """The same for many conversations, in no order."""
    rows = db.execute(
        "SELECT sort_k FROM mailbox_thread JOIN thread ON thread.k = thread_k "
        "WHERE mailbox_k = ? AND thread.id IN (SELECT value FROM json_each(?))",
        (mailbox_key, json.dumps(thread_ids)),
    )
    return [key for (key,) in rows]


def thread_row(
    db: sqlite3.Connection,
    thread: tuple[int, str],
    mailbox_id: str,
    hidden_ids: Collection[str],
    own: Collection[str],
    snoozed: str | None = None,
) -> ThreadRow | None:
    """One line of the list; None when the conversation is no longer in this mailbox (empty: anywhere)."""
    thread_key, thread_id = thread
    rows, mails = _shown(db, thread_key, mailbox_id, hidden_ids)
    here = [row for row in rows if not mailbox_id or mailbox_id in mails[row[0]].mailboxes]
    if not here:
        return None
    newest = here[-1]
    keywords = frozenset[str]().union(*(mails[row[0]].keywords for row in rows))
    return ThreadRow(
        id=thread_id,
        subject=rows[0][2],
        preview=newest[4],
        participants=_participants(rows, mails, own),
        received_at=newest[1],
        count=len(rows),
        unread=any(mails[row[0]].unread for row in rows),
        flagged="$flagged" in keywords,
        answered="$answered" in keywords,
        forwarded="$forwarded" in keywords,
        draft="$draft" in keywords,
        has_attachment=any(row[5] for row in rows),
        invitation=any(row[6] for row in rows),
        masked="$maskedemail" in keywords,
        labels=_labels(db, (mails[row[0]] for row in rows), {mailbox_id, *hidden_ids}),
        waiting=any(row[9] for row in rows),
        muted=membership.is_muted(mails[row[0]].keywords for row in rows),
        followed="$followed" in keywords,
        memo="$hasmemo" in keywords,
        new=snoozing.WOKEN in keywords,
        snoozed_until=_asleep((mails[row[0]] for row in here), snoozed) if snoozed else None,
        mailing_list=any(row[10] for row in rows) or "$ismailinglist" in keywords,
    )


def _labels(
    db: sqlite3.Connection, mails: Iterable[membership.Mail], besides: Collection[str]
) -> tuple[str, ...]:
    """The other mailboxes that these mails are in, those aside that say nothing."""
    inside = frozenset[str]().union(*(mail.mailboxes for mail in mails)).difference(besides)
    return tuple(sorted(inside - unlabelled(db))) if inside else ()


def _shown(
    db: sqlite3.Connection, thread_key: int, mailbox_id: str, hidden_ids: Collection[str]
) -> tuple[list[tuple[Any, ...]], dict[int, membership.Mail]]:
    """The mails of a conversation that its line in this mailbox tells of, oldest first; and all of them by their
    keys."""
    rows = db.execute(
        "SELECT k, received_at, subject, sender, preview, has_attachment, invitation, keywords, mailboxes, "
        "confirmed IS NOT NULL, list_id != '' FROM email WHERE thread_k = ? ORDER BY k",
        (thread_key,),
    ).fetchall()
    mails = {row[0]: membership.Mail(row[0], unpack(row[7]), unpack(row[8])) for row in rows}
    seen_here = {mail.key for mail in membership.visible(mails.values(), mailbox_id, hidden_ids)}
    rows = [row for row in rows if row[0] in seen_here]
    # A note is no mail of its own, but where notes are listed.
    rows = [row for row in rows if not mails[row[0]].memo or mailbox_id in mails[row[0]].mailboxes] or rows
    return rows, mails


def _asleep(mails: Iterable[membership.Mail], snoozed: str) -> int | None:
    """When the first of these mails wakes that sleep."""
    times = [snoozing.until(mail.keywords) for mail in mails if snoozed in mail.mailboxes]
    return min((moment for moment in times if moment is not None), default=None)


def _participants(
    rows: Sequence[tuple[Any, ...]], mails: dict[int, membership.Mail], own: Collection[str]
) -> tuple[Participant, ...]:
    """Who wrote, each once, in the order of their first mail."""
    found: dict[str, Participant] = {}
    for row in rows:
        for name, email in json.loads(row[3])[:1]:
            key = email.lower() or name
            unread = mails[row[0]].unread
            before = found.get(key)
            if before is None:
                found[key] = Participant(Address(name, email), key in own, unread)
            elif unread and not before.unread:
                found[key] = Participant(before.address, before.me, unread=True)
    return tuple(found.values())
