"""New mail is told of by the terminal itself: the bytes that it gets, and those that it does not."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic

import pytest

from tests.journeys.conftest import NewPerson
from tests.journeys.person import UNMARKED, Person
from tests.servers.account import ServedAccount, demo_account
from tests.servers.waiting import wait_until

GATHERED = 1.5
"""Seconds after which what came has been told of, or will not be."""


@pytest.fixture(scope="module")
def served() -> Iterator[ServedAccount]:
    with demo_account(messages=20) as account:
        yield account


def tells(person: Person, words: bytes) -> None:
    wait_until(lambda: words in person.terminal.output, f"{words!r} among the bytes")


def test_mail_in_the_inbox_is_told_by_the_sequence_that_was_asked_for(
    new_person: NewPerson, served: ServedAccount
) -> None:
    person = new_person(served.environment, settings=UNMARKED + 'notify = "inbox"\nnotify_by = "osc777"\n')
    person.start()
    person.is_synced()
    served.other_client.deliver("Tea at four?", sender="Ann Lee <ann@example.org>")
    person.sees_row("Tea at four?")
    tells(person, b"777;notify;Jaymail;Ann Lee: Tea at four?")
    person.quit()


def test_only_those_whose_mail_is_pinned(new_person: NewPerson, served: ServedAccount) -> None:
    other = served.other_client
    other.deliver("Keep this", sender="Cleo <cleo@example.org>", keywords=["$flagged", "$seen"])
    person = new_person(served.environment, settings=UNMARKED + 'notify = "pinned"\nnotify_by = "osc9"\n')
    person.start()
    person.is_synced()
    person.sees_row("Keep this")
    other.deliver("From anybody", sender="Dan <dan@example.org>")
    person.sees_row("From anybody")
    other.deliver("From Cleo", sender="Cleo <cleo@example.org>")
    person.sees_row("From Cleo")
    tells(person, b"9;Jaymail: Cleo: From Cleo")
    assert b"Jaymail: Dan" not in person.terminal.output
    person.quit()


@pytest.mark.parametrize("notify", ["none", "inbox"])
def test_the_bell_or_nothing(new_person: NewPerson, served: ServedAccount, notify: str) -> None:
    person = new_person(served.environment, settings=UNMARKED + f'notify = "{notify}"\nnotify_by = "bell"\n')
    person.start()
    person.is_synced()

    def rung() -> bool:
        """A bell of its own: one also ends the sequence that sets the title, which begins with ESC ]."""
        parts = bytes(person.terminal.output).split(b"\x07")
        return any(part.rfind(b"\x1b]") <= part.rfind(b"\x1b\\") for part in parts[:-1])

    subject = f"Ring for {notify}"
    served.other_client.deliver(subject)
    person.sees_row(subject)
    seen = monotonic()
    wait_until(lambda: rung() or monotonic() > seen + GATHERED, "a bell, or that none comes")
    assert rung() == (notify == "inbox")
    person.quit()
