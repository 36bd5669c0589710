"""The program is killed at every point at which it can die while it sends, archives and saves; the next one finishes
the job. Everything that was said to be done is done, once."""

from __future__ import annotations

import json
import multiprocessing
import signal
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.faults import victim
from tests.faults.summary import PROPERTY
from tests.faults.victim import Life
from tests.servers.account import ServedAccount, demo_account
from tests.servers.other_client import Email
from tui.jmap.credentials import Bearer

MOST = 400
"""Crossings; a journey that has more is one that never ends."""

STRIDES = 4
"""Parts of the long tests, which workers may take side by side."""

POINTS = f"{PROPERTY} at which the program was killed"

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["pytest", "tests.faults.victim"])


@pytest.fixture
def server() -> Iterator[ServedAccount]:
    with demo_account(messages=3) as server:
        yield server


def run(life: Life) -> int | None:
    """The exit code of a process that lives this life; negative when a signal ended it."""
    process = processes.Process(target=victim.live, args=(life,))
    process.start()
    process.join()
    code = process.exitcode
    process.close()
    return code


def the_next(life: Life, server: ServedAccount, name: object, **dies: Any) -> Life:
    """New mail to work on, and how to die."""
    life.diary.write_text("", encoding="utf-8")
    return replace(
        life,
        question=server.other_client.deliver(f"Question {name}"),
        clutter=server.other_client.deliver(f"Clutter {name}"),
        reply_id=f"reply.{name}@test.example",
        draft_id=f"draft.{name}@test.example",
        **dies,
    )


def heir(life: Life, dies_at: int = 0) -> Life:
    """The next process: it has nothing to do but what is left."""
    return replace(life, question=None, dies_at=dies_at, dies_after="")


class Mails:
    """What is on the server after a life. Nothing of it, and of the drafts here, is left to the next one: each look
    takes as long as there are mails."""

    def __init__(self, life: Life, server: ServedAccount) -> None:
        self.other = server.other_client
        self.mails = self.other.mails()
        self.names = {box["id"]: box["role"] for box in self.other.mailboxes()}
        self._queue = life.folder / "person" / "queue.db"
        self.told = life.diary.read_text(encoding="utf-8").split()

    def of(self, message_id: str) -> list[Email]:
        return [mail for mail in self.mails if message_id in mail["messageId"]]

    def places(self, mails: list[Email]) -> list[str]:
        return sorted(self.names[id_] for mail in mails for id_ in mail["mailboxIds"])

    def forget(self) -> None:
        self.other.call("Email/set", destroy=[mail["id"] for mail in self.mails])
        with closing(sqlite3.connect(self._queue)) as db, db:
            db.execute("DELETE FROM outbox")


def check(life: Life, server: ServedAccount) -> None:
    """What the person was told has come true, exactly once; what they were not told may have, or not at all."""
    assert life.question is not None
    assert life.clutter is not None
    found = Mails(life, server)
    archived = found.places(found.of(life.clutter["messageId"][0]))
    assert archived == ["archive"] or ("archived" not in found.told and archived == ["inbox"])
    reply = found.of(life.reply_id)
    has_left = found.places(reply) == ["inbox", "sent"]
    assert has_left or ("sent" not in found.told and found.places(reply) in ([], ["drafts"]))
    assert all(("$draft" in mail["keywords"]) is not has_left for mail in reply)
    for mail in reply:
        files = found.other.attachments(mail["id"])
        assert [octets for _, _, octets in files] == [victim.content(life.reply_id)]
    [question] = found.of(life.question["messageId"][0])
    assert ("$answered" in question["keywords"]) == has_left
    draft = found.of(life.draft_id)
    assert found.places(draft) == ["drafts"] or ("saved" not in found.told and draft == [])
    lying = {path.name for path in (life.folder / "person" / "uploads").glob("*")}
    assert lying <= kept_files(life), "a file is left behind"
    found.forget()


def kept_files(life: Life) -> set[str]:
    """The files of the drafts that are still there."""
    with closing(sqlite3.connect(life.folder / "person" / "queue.db")) as db:
        drafts = [json.loads(draft) for (draft,) in db.execute("SELECT draft FROM outbox")]
    return {file["sha256"] for draft in drafts for file in draft["attachments"]}


@pytest.fixture
def life(server: ServedAccount, tmp_path: Path) -> Life:
    assert isinstance(server.credentials, Bearer)
    token = server.credentials.token
    return Life(tmp_path / "mail", server.session_url, token, server.address, tmp_path / "diary")


def crossings(stride: int, strides: int) -> range:
    """Each of so many workers takes the crossings of its own stride."""
    return range(stride, MOST, strides)


def kill_again_and_again(
    life: Life,
    server: ServedAccount,
    crossings: Iterable[int],
    live: Callable[[Life], int | None],
    check: Callable[[Life, ServedAccount], None],
) -> tuple[Life, int]:
    """``live`` one life that ends at each of the crossings in turn, and let the next process finish its job, until one
    has lived to its end: that one, and how many were killed."""
    for kills, dies_at in enumerate(crossings):
        life = the_next(life, server, dies_at, dies_at=dies_at)
        code = live(life)
        if code == 0:
            check(life, server)
            return life, kills
        assert code == -signal.SIGKILL, f"crossing {dies_at}: it ended by itself with {code}"
        assert run(heir(life)) == 0, f"crossing {dies_at}: the next life failed"
        check(life, server)
    pytest.fail(f"more than {MOST} crossings")


@pytest.mark.parametrize("stride", range(1, STRIDES + 1))
def test_killed_at_every_crossing_it_finishes_the_job_in_the_next_life(
    server: ServedAccount, life: Life, stride: int, record_property: Callable[[str, object], None]
) -> None:
    life, kills = kill_again_and_again(life, server, crossings(stride, STRIDES), run, check)
    assert life.diary.read_text(encoding="utf-8").split() == ["archived", "sent", "saved"]
    record_property(POINTS, kills)


@pytest.mark.parametrize("stride", range(1, STRIDES + 1))
def test_killed_again_while_it_finds_out_whether_a_mail_has_left(
    server: ServedAccount, life: Life, stride: int, record_property: Callable[[str, object], None]
) -> None:
    """The first life dies with the answer to its send in its hands; the second at each of its own crossings."""

    def two_lives(life: Life) -> int | None:
        assert run(replace(life, dies_at=0, dies_after="EmailSubmission/set")) == -signal.SIGKILL
        return run(heir(life, life.dies_at))

    _, kills = kill_again_and_again(life, server, crossings(stride, STRIDES), two_lives, check)
    record_property(POINTS, kills)


def test_killed_at_every_crossing_a_message_that_is_sent_as_it_is_leaves_once(
    server: ServedAccount, life: Life, record_property: Callable[[str, object], None]
) -> None:
    """Uploaded, imported, submitted: what was said to be on its way has arrived, whole, and lies in Sent; nothing is
    left in Drafts, nor of its file here. Each third crossing: most of them are those of the tests above."""
    life = replace(life, whole=True)
    life, kills = kill_again_and_again(life, server, crossings(1, 3), run, check_whole)
    assert life.diary.read_text(encoding="utf-8").split() == ["sent"]
    record_property(POINTS, kills)


def check_whole(life: Life, server: ServedAccount) -> None:
    found = Mails(life, server)
    mails = found.of(life.reply_id)
    places = found.places(mails)
    assert places == ["inbox", "sent"] or (found.told == [] and places == [])
    for mail in mails:
        assert "$draft" not in mail["keywords"]
        [kept] = found.other.get([mail["id"]], ["id", "blobId"])
        assert found.other.blob(kept["blobId"]).endswith(b"-old  \r\n+new\t\r\n")
    assert not list((life.folder / "person" / "uploads").glob("*")), "a file is left behind"
    found.forget()
