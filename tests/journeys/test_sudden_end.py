"""SIGKILL at every stage of a message: what was written is there, and its reader has it exactly once."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.faults.proxy import Fault
from tests.journeys.conftest import NewPerson
from tests.journeys.person import SETTINGS, Person
from tests.servers.account import ServedAccount
from tests.servers.waiting import wait_until

WINDOW = SETTINGS.replace("send_delay = 0", "send_delay = 600")
"""Nothing leaves by itself while a test looks."""


def bodies(home: Path) -> list[str]:
    """The texts that lie on this machine's disk."""
    found: list[str] = []
    for path in home.rglob("queue.db"):
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            found += [json.loads(draft)["body"] for (draft,) in db.execute("SELECT draft FROM outbox")]
    return found


def arrives_once(server: ServedAccount, subject: str) -> dict[str, Any]:
    """It is in the inbox and in Sent, each once, and no draft is left; the one that arrived."""
    other = server.other_client

    names = {box["id"]: box["role"] or box["name"] for box in other.mailboxes()}

    def places() -> list[list[str]]:
        return sorted(
            sorted(names[id_] for id_ in mail["mailboxIds"]) for mail in other.find(subject=subject)
        )

    wait_until(places, f"{subject!r} to arrive once", holds=[["inbox"], ["sent"]].__eq__, deadline=60)
    if server.cyrus is not None:
        mine = [each for each in server.cyrus.sink.sent if each.mail_from == server.address]
        assert sum(f"Subject: {subject}".encode() in each.content for each in mine) == 1
    [mail] = other.find(subject=subject, mailbox="inbox")
    return mail


def settled(person: Person) -> None:
    """Nothing waits any more."""
    person.terminal.wait_for(lambda screen: "✓ synced" in screen and "1 waiting" not in screen)


def resumes(person: Person, subject: str) -> None:
    """On with the draft."""
    person.goes_to_mailbox("g", "d", title="Drafts")
    person.goes_to_row(subject)
    person.press("e")
    person.in_text()


def test_killed_while_typing_nothing_is_lost_that_was_on_disk(
    new_person: NewPerson, demo_server: ServedAccount
) -> None:
    """The person never stops typing; what the disk has grows all the same."""
    person = new_person(demo_server.environment)
    person.start()
    person.is_synced()
    person.begins_message(to="bob@example.org", subject="Typed on and on", body="word0")
    count = 0
    while not any(" word3" in body for body in bodies(person.terminal.home)):
        count += 1
        assert count < 3000, "it is never saved"
        person.press(f" word{count}" if count < 12 else ".")
        if count < 12:
            person.sees(f"word{count}")
    person.terminal.kill9()
    [kept] = bodies(person.terminal.home)
    assert kept.startswith("word0 word1 word2 word3")
    person.start()
    resumes(person, "Typed on and on")
    person.sees(kept.rstrip().split("\n")[0][:60])
    person.quit()


def test_killed_while_uploading_the_file_goes_with_the_mail(
    new_person: NewPerson, demo_server: ServedAccount, tmp_path: Path
) -> None:
    file = tmp_path / "figures.bin"
    file.write_bytes(bytes(range(256)) * 4000)
    person = new_person(demo_server.environment)
    person.start()
    person.is_synced()
    person.begins_message(to=demo_server.address, subject="With figures", body="They are here.")
    held = demo_server.faults.once(Fault.BLACK_HOLE, b"POST /jmap/upload")
    person.terminal.paste(str(file))
    person.sees("Attached figures.bin")
    wait_until(held.fired.is_set, "the upload to be under way")
    person.terminal.kill9()
    file.unlink()
    person.start()
    resumes(person, "With figures")
    person.sees("figures.bin")
    person.sees("They are here.")
    person.sends()
    mail = arrives_once(demo_server, "With figures")
    [(name, _, content)] = demo_server.other_client.attachments(mail["id"])
    assert (name, content) == ("figures.bin", bytes(range(256)) * 4000)
    person.quit()


def test_killed_in_the_countdown_it_still_can_be_taken_back_and_leaves_once(
    new_person: NewPerson, demo_server: ServedAccount
) -> None:
    person = new_person(demo_server.environment, settings=WINDOW)
    person.start()
    person.is_synced()
    person.begins_message(to=demo_server.address, subject="Counted down", body="Every word of it.")
    person.sends()
    person.sees("Sending “Counted down” in")
    person.terminal.kill9()
    person.start()
    person.is_synced()
    person.press("g", "o")
    person.sees("Counted down")
    person.press("e")
    person.in_text()
    person.sees("Every word of it.")
    assert demo_server.other_client.find(subject="Counted down", mailbox="inbox") == []
    person.sends()
    person.sees("Counted down")
    person.terminal.kill9()
    (person.terminal.home / "config.toml").write_text(SETTINGS)
    person.start()
    person.press("g", "o")
    person.sees("Counted down")
    person.press("r")
    arrives_once(demo_server, "Counted down")
    person.quit()


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault.SILENCE, id="it had left"),
        pytest.param(Fault.BLACK_HOLE, id="it had not left"),
    ],
)
def test_killed_while_submitting_it_arrives_exactly_once(
    new_person: NewPerson, mail_server: ServedAccount, fault: Fault
) -> None:
    person = new_person(mail_server.environment)
    person.start()
    person.is_synced()
    person.begins_message(to=mail_server.address, subject="Exactly once", body="One copy.")
    submission = mail_server.faults.once(fault, b"EmailSubmission/set")
    person.sends()
    wait_until(submission.fired.is_set, "the submission to be under way")
    if fault is Fault.SILENCE:
        _is_there(mail_server, "Exactly once")
    person.terminal.kill9()
    person.start()
    arrives_once(mail_server, "Exactly once")
    settled(person)
    arrives_once(mail_server, "Exactly once")
    person.quit()


def _is_there(server: ServedAccount, subject: str) -> None:
    wait_until(lambda: server.other_client.find(subject=subject, mailbox="inbox"), f"{subject!r} to arrive")


def test_killed_after_submitting_the_original_is_answered_in_the_next_life(
    new_person: NewPerson, mail_server: ServedAccount
) -> None:
    """The answer to the submission is heard, and nothing of what follows from it."""
    other = mail_server.other_client
    other.deliver("Any news?", sender=f"Me <{mail_server.address}>")
    person = new_person(mail_server.environment)
    person.start()
    person.is_synced()
    person.opens("Any news?")
    person.press("r")
    person.in_text()
    person.writes("None at all.")
    person.sees("Saved ·")  # there is a draft on the server, which has to go
    mark = mail_server.faults.once(Fault.BLACK_HOLE, b"keywords/$answered")
    person.sends()
    wait_until(mark.fired.is_set, "the mark to be under way")
    person.terminal.kill9()
    person.start()
    arrives_once(mail_server, "Re: Any news?")
    wait_until(lambda: other.keywords(other.one(subject="Any news?")), "the mark", holds=_answered)
    settled(person)
    arrives_once(mail_server, "Re: Any news?")
    person.quit()


def _answered(keywords: set[str]) -> bool:
    return "$answered" in keywords


@pytest.mark.parametrize("answer", ["y", "n"])
def test_who_quits_in_the_window_is_asked_whether_it_shall_leave_now(
    new_person: NewPerson, demo_server: ServedAccount, answer: str
) -> None:
    person = new_person(demo_server.environment, settings=WINDOW)
    person.start()
    person.is_synced()
    person.begins_message(to=demo_server.address, subject="On the way out", body="Bye.")
    person.sends()
    person.sees("Sending “On the way out” in")
    person.press("ctrl+q")
    person.sees("“On the way out” has not left yet.")
    person.press(answer)
    assert person.terminal.wait_exit() == 0
    other = demo_server.other_client
    if answer == "n":
        assert other.find(subject="On the way out", mailbox="inbox") == []
        person.start()
        person.press("g", "o")
        person.sees("On the way out")
        person.press("r")
    arrives_once(demo_server, "On the way out")


def test_what_is_taken_back_in_the_window_is_in_the_composer_again(
    new_person: NewPerson, demo_server: ServedAccount
) -> None:
    person = new_person(demo_server.environment, settings=WINDOW)
    person.start()
    person.is_synced()
    demo_server.faults.refuse()
    person.sees("offline")
    person.begins_message(to=demo_server.address, subject="Second thoughts", body="Wait a moment.")
    person.sends()
    person.sees("Sending “Second thoughts” in")
    person.press("z")
    person.in_text()
    person.sees("Wait a moment.")
    person.terminal.wait_gone("Sending “Second thoughts” in")
    demo_server.faults.accept()
    person.press("escape")
    person.is_synced()
    assert demo_server.other_client.find(subject="Second thoughts", mailbox="inbox") == []
    person.quit()
