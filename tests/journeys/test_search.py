"""Searching in a real terminal: found while typing, put away as a whole, kept, offline, and beyond what is here."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from tests.journeys.conftest import NewPerson
from tests.journeys.person import UNMARKED, Person, list_pane
from tests.servers.account import ServedAccount, demo_account
from tests.servers.waiting import wait_until


def searches(person: Person, text: str, *, finds: int) -> None:
    """Types it, and sees so many conversations once the server has had its say."""
    person.press("/")
    person.writes(text)
    finds_so_many(person, finds)


def finds_so_many(person: Person, count: int) -> None:
    def told(screen: str) -> bool:
        return (
            re.search(rf"Search +{count} found( on this machine)?$", list_pane(screen)[0].rstrip())
            is not None
        )

    told.__name__ = f"{count} conversations found"
    person.terminal.wait_for(told)


def test_found_refined_opened_put_away_brought_back_kept_and_found_again(
    new_person: NewPerson, mail_server: ServedAccount
) -> None:
    other = mail_server.other_client
    first = other.deliver("The old quay", body="Where does the xylophone go?\n")
    second = other.deliver("Concert", body="It begins with a xylophone.\n", sender="Zoe <zoe@example.net>")
    other.deliver("Nothing of it", body="Hello.\n")
    person = new_person(mail_server.environment, settings=UNMARKED)
    person.start()
    person.is_synced()
    person.sees_row("Nothing of it")
    searches(person, "xylophone", finds=2)
    person.sees_row("Where does the xylophone")
    person.writes(" from:zoe")
    finds_so_many(person, 1)
    person.sees_row("Concert")
    person.sees_no_row("The old quay")
    person.press("enter")
    person.opens("Concert")
    person.reads("It begins with a xylophone.")
    person.goes_back()
    person.press("/")
    for _ in " from:zoe":
        person.press("backspace")
    finds_so_many(person, 2)
    person.press("enter")
    person.goes_to_row("Concert")
    person.press("*", "*")
    person.sees("2 selected: y archives them")
    person.press("y")
    for mail in (first, second):
        wait_until(lambda mail=mail: other.places(mail), "it in Archive", holds={"archive"}.__eq__)
    finds_so_many(person, 2)
    person.press("z")
    for mail in (first, second):
        wait_until(lambda mail=mail: other.places(mail), "it back in the Inbox", holds={"inbox"}.__eq__)
    person.press("ctrl+s")
    person.sees("Keep this search")
    person.writes("Instruments")
    person.press("enter")
    person.sees("is among the mailboxes now")
    person.quit()
    mail_server.stop()
    person.start()
    person.sees("Instruments")
    person.press("g", "s")
    person.sees("Kept searches")
    person.press("enter")
    person.sees("2 found on this machine")
    person.sees_row("The old quay")
    person.goes_to_row("Concert")
    person.press("y")
    person.sees("1 waiting")
    mail_server.start()
    person.quit()


def test_what_only_the_server_has_is_found_too(new_person: NewPerson, tmp_path: Path) -> None:
    with demo_account(messages=500) as account:
        other = account.other_client
        oldest = min(other.mails(), key=lambda mail: mail["receivedAt"])
        person = new_person(account.environment, settings=UNMARKED + "keep_headers = 100\nkeep_bodies = 0\n")
        person.start()
        person.is_synced()
        assert oldest["id"] not in _here(tmp_path)
        day = oldest["receivedAt"][:10]
        word = max(re.findall(r"\w+", oldest["subject"]), key=len)
        person.press("/")
        person.writes(f"on:{day} subject:{word}")
        person.sees_row(oldest["subject"][:12])
        assert oldest["id"] in _here(tmp_path)
        person.quit()


def _here(home: Path) -> set[str]:
    """The mails of which this machine knows."""
    [cache] = home.glob("jaymail/**/cache.db")
    database = sqlite3.connect(cache)
    try:
        return {id_ for (id_,) in database.execute("SELECT id FROM email")}
    finally:
        database.close()
