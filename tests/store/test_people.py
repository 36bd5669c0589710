"""Whom addresses are completed to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.mail.message import Address
from tui.store import people
from tui.store.database import Files
from tui.store.mails import put
from tui.store.queue import Queue
from tui.store.writer import Writer

DAY = 86_400
BOXES = {"in": "inbox", "out": "sent", "spam": "junk", "draft": "drafts"}


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    files = Files(tmp_path / "mail")
    cache, queue = files.cache_writer(), Queue(files.queue(synchronous="NORMAL"))
    writer = Writer(cache, queue, lambda _: None)
    with writer.transaction():
        for name, role in BOXES.items():
            writer.put_mailbox({"id": name, "name": name, "role": role})
    yield writer
    cache.close()
    queue.close()
    files.close()


def mail(
    writer: Writer, box: str, who: str, *, name: str = "", day: int = 100, keywords: tuple[str, ...] = ()
) -> None:
    """One from ``who`` in a mailbox; in "out", one to them."""
    (count,) = writer.db.execute("SELECT count(*) FROM email").fetchone()
    other, me = [{"name": name, "email": who}], [{"name": "", "email": "me@example.org"}]
    email = {
        "id": f"e{count}",
        "threadId": f"t{count}",
        "mailboxIds": {box: True},
        "keywords": dict.fromkeys(keywords, True),
        "receivedAt": f"2026-{1 + day // 28 % 12:02}-{1 + day % 28:02}T10:00:00Z",
        "from": me if box in ("out", "draft") else other,
        "to": other if box in ("out", "draft") else me,
    }
    with writer.transaction():
        assert put(writer, [email]) == set()


def found(writer: Writer, typed: str, **but: set[str]) -> list[str]:
    return [each.email for each in people.matching(writer.db, typed, 8, **but)]


def test_names_and_addresses_are_found_by_the_beginnings_of_their_words(writer: Writer) -> None:
    mail(writer, "in", "Carol.Diaz@Example.org", name="Carol Díaz")
    for typed in ("car", "Diaz", "díaz", "di ca", "carol.d", "example", "CAROL.DIAZ@EXA"):
        assert found(writer, typed) == ["Carol.Diaz@Example.org"], typed
    for typed in ("arol", "iaz", "bob", "", "carol bob"):
        assert found(writer, typed) == [], typed


def test_who_is_written_to_comes_before_who_writes(writer: Writer) -> None:
    mail(writer, "in", "ann@x.org")
    mail(writer, "in", "ann@x.org")
    mail(writer, "out", "anna@x.org")
    assert found(writer, "ann") == ["anna@x.org", "ann@x.org"]


def test_lately_counts_more_than_long_ago(writer: Writer) -> None:
    for _ in range(3):
        mail(writer, "out", "ann@x.org", day=1)
    mail(writer, "out", "anna@x.org", day=300)
    assert found(writer, "ann") == ["anna@x.org", "ann@x.org"]
    for _ in range(40):
        mail(writer, "out", "ann@x.org", day=1)
    assert found(writer, "ann") == ["ann@x.org", "anna@x.org"]


def test_spam_and_drafts_know_nobody(writer: Writer) -> None:
    mail(writer, "spam", "prince@x.org")
    mail(writer, "draft", "half@x.org", keywords=("$draft",))
    mail(writer, "in", "not an address")
    assert writer.db.execute("SELECT count(*) FROM person").fetchone() == (0,)


def test_the_latest_name_is_kept_and_an_empty_one_is_none(writer: Writer) -> None:
    mail(writer, "in", "ann@x.org", name="Ann Old", day=10)
    mail(writer, "in", "ann@x.org", name="Ann New", day=20)
    mail(writer, "in", "ANN@x.org", day=30)
    mail(writer, "in", "ann@x.org", name="Ann Older", day=5)
    assert people.matching(writer.db, "ann", 8) == (Address("Ann New", "ann@x.org"),)
    assert found(writer, "old") == []


def test_those_who_are_there_already_are_left_out(writer: Writer) -> None:
    for name in "abcdefghij":
        mail(writer, "in", f"ann.{name}@x.org")
    assert len(found(writer, "ann")) == 8
    assert len(found(writer, "ann", but={"ann.a@x.org", "ann.b@x.org"})) == 8


def test_only_those_written_to_are_known(writer: Writer) -> None:
    mail(writer, "in", "ann@x.org")
    mail(writer, "out", "Bob@x.org")
    assert people.written_to(writer.db, ["ann@x.org", "bob@x.org", "eve@x.org"]) == {"bob@x.org"}


def test_the_index_answers_without_sorting(writer: Writer) -> None:
    plan = writer.db.execute(
        "EXPLAIN QUERY PLAN SELECT address, email, name FROM person INDEXED BY person_score "
        "WHERE instr(words, ' a') > 0 ORDER BY score DESC LIMIT 8"
    ).fetchall()
    assert "person_score" in str(plan)
    assert "TEMP B-TREE" not in str(plan)


def test_a_hostile_name_is_made_harmless(writer: Writer) -> None:
    mail(writer, "in", "eve@x.org", name="Eve\x1b[31m\u202e")
    ((found_name, _),) = [(each.name, each.email) for each in people.matching(writer.db, "eve", 8)]
    assert "\x1b" not in found_name
    assert "\u202e" not in found_name


def test_the_table_is_the_screens_to_read(writer: Writer, tmp_path: Path) -> None:
    mail(writer, "in", "ann@x.org")
    reader = sqlite3.connect(tmp_path / "mail" / "cache.db")
    assert [each.email for each in people.matching(reader, "a", 1)] == ["ann@x.org"]
    reader.close()
