"""The program is killed at every point at which it can die while it sends, archives and saves; the next one finishes
the job. Everything that was said to be done is done, once."""

from __future__ import annotations

import json
import multiprocessing
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.faults import victim
from tests.faults.summary import PROPERTY
from tests.faults.victim import Life
from tests.servers.account import ServedAccount, demo_account
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
    question, clutter = (f"{what} {name}" for what in ("Question", "Clutter"))
    server.other_client.deliver(question)
    server.other_client.deliver(clutter)
    life.diary.write_text("", encoding="utf-8")
    return replace(
        life,
        question=question,
        clutter=clutter,
        reply_id=f"reply.{name}@test.example",
        draft_id=f"draft.{name}@test.example",
        **dies,
    )


def heir(life: Life, dies_at: int = 0) -> Life:
    """The next process: it has nothing to do but what is left."""
    return replace(life, question="", dies_at=dies_at, dies_after="")


def check(life: Life, server: ServedAccount) -> None:
    """What the person was told has come true, exactly once; what they were not told may have, or not at all."""
    other = server.other_client
    told = life.diary.read_text(encoding="utf-8").split()
    names = {box["id"]: box["role"] for box in other.mailboxes()}

    def places(mails: list[dict[str, object]]) -> list[str]:
        return sorted(names[id_] for mail in mails for id_ in mail["mailboxIds"])  # type: ignore[attr-defined]

    archived = places(other.find(subject=life.clutter))
    assert archived == ["archive"] or ("archived" not in told and archived == ["inbox"])
    reply = other.find(message_id=life.reply_id)
    has_left = places(reply) == ["inbox", "sent"]
    assert has_left or ("sent" not in told and places(reply) in ([], ["drafts"]))
    assert all(("$draft" in mail["keywords"]) is not has_left for mail in reply)
    for mail in reply:
        files = other.attachments(str(mail["id"]))
        assert [octets for _, _, octets in files] == [victim.content(life.reply_id)]
    assert ("$answered" in other.keywords(other.one(subject=life.question))) == has_left
    draft = other.find(message_id=life.draft_id)
    assert places(draft) == ["drafts"] or ("saved" not in told and draft == [])
    lying = {path.name for path in (life.folder / "person" / "uploads").glob("*")}
    assert lying <= kept_files(life), "a file is left behind"


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


@pytest.mark.parametrize("stride", range(1, STRIDES + 1))
def test_killed_at_every_crossing_it_finishes_the_job_in_the_next_life(
    server: ServedAccount, life: Life, stride: int, record_property: Callable[[str, object], None]
) -> None:
    kills = 0
    for dies_at in crossings(stride, STRIDES):
        life = the_next(life, server, dies_at, dies_at=dies_at)
        code = run(life)
        if code == 0:
            break
        kills += 1
        assert code == -signal.SIGKILL, f"crossing {dies_at}: it ended by itself with {code}"
        assert run(heir(life)) == 0, f"crossing {dies_at}: the next life failed"
        check(life, server)
    else:
        pytest.fail(f"more than {MOST} crossings")
    check(life, server)
    assert life.diary.read_text(encoding="utf-8").split() == ["archived", "sent", "saved"]
    record_property(POINTS, kills)


@pytest.mark.parametrize("stride", range(1, STRIDES + 1))
def test_killed_again_while_it_finds_out_whether_a_mail_has_left(
    server: ServedAccount, life: Life, stride: int, record_property: Callable[[str, object], None]
) -> None:
    """The first life dies with the answer to its send in its hands; the second at each of its own crossings."""
    kills = 0
    for dies_at in crossings(stride, STRIDES):
        life = the_next(life, server, dies_at, dies_after="EmailSubmission/set")
        assert run(life) == -signal.SIGKILL
        code = run(heir(life, dies_at))
        if code == 0:
            break
        kills += 1
        assert code == -signal.SIGKILL, f"crossing {dies_at}: it ended by itself with {code}"
        assert run(heir(life)) == 0, f"crossing {dies_at}: the third life failed"
        check(life, server)
    else:
        pytest.fail(f"more than {MOST} crossings")
    check(life, server)
    record_property(POINTS, kills)


def test_killed_at_every_crossing_a_message_that_is_sent_as_it_is_leaves_once(
    server: ServedAccount, life: Life, record_property: Callable[[str, object], None]
) -> None:
    """Uploaded, imported, submitted: what was said to be on its way has arrived, whole, and lies in Sent; nothing is
    left in Drafts, nor of its file here. Each third crossing: most of them are those of the tests above."""
    life = replace(life, whole=True)
    kills = 0
    for dies_at in crossings(1, 3):
        life = the_next(life, server, dies_at, dies_at=dies_at)
        code = run(life)
        if code == 0:
            break
        kills += 1
        assert code == -signal.SIGKILL, f"crossing {dies_at}: it ended by itself with {code}"
        assert run(heir(life)) == 0, f"crossing {dies_at}: the next life failed"
        check_whole(life, server)
    else:
        pytest.fail(f"more than {MOST} crossings")
    check_whole(life, server)
    assert life.diary.read_text(encoding="utf-8").split() == ["sent"]
    record_property(POINTS, kills)


def check_whole(life: Life, server: ServedAccount) -> None:
    other = server.other_client
    names = {box["id"]: box["role"] for box in other.mailboxes()}
    mails = other.find(message_id=life.reply_id)
    places = sorted(names[id_] for mail in mails for id_ in mail["mailboxIds"])
    told = life.diary.read_text(encoding="utf-8").split()
    assert places == ["inbox", "sent"] or (told == [] and places == [])
    for mail in mails:
        assert "$draft" not in mail["keywords"]
        [kept] = other.get([mail["id"]], ["id", "blobId"])
        assert other.blob(kept["blobId"]).endswith(b"-old  \r\n+new\t\r\n")
    assert not list((life.folder / "person" / "uploads").glob("*")), "a file is left behind"
