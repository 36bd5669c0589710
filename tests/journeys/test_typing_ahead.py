"""Keys that come while a conversation is still on its way are neither lost nor done twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.journeys.conftest import NewPerson
from tests.journeys.person import UNMARKED, Person, reader_pane
from tests.servers.account import ServedAccount, demo_account

ONLINE = UNMARKED + "keep_bodies = 0\n"
"""No text is here before it is opened."""
LINES = 3_000
DOWN = 23
LETTERS = 4


@pytest.fixture(scope="module")
def served() -> Iterator[ServedAccount]:
    with demo_account(messages=20) as account:
        body = "".join(f"Line {number} of it.\n" for number in range(LINES))
        for number in range(LETTERS):
            account.other_client.deliver(f"A letter, the {number}th", body=body)
        yield account


def page(screen: str) -> list[str]:
    lines = [line.strip(" ▐") for line in reader_pane(screen)[2:]]
    return [line for line in lines if line.startswith("Line ")]


def begins_with(number: int) -> Callable[[str], bool]:
    def holds(screen: str) -> bool:
        shown = page(screen)
        return bool(shown) and shown[0] == f"Line {number} of it."

    holds.__name__ = f"line {number} at the top of the reader"
    return holds


def opened(new_person: NewPerson, served: ServedAccount, home: str) -> Person:
    person = new_person(served.environment, home=home, settings=ONLINE)
    person.start()
    person.is_synced()
    person.sees_row(f"A letter, the {LETTERS - 1}th")
    return person


def test_scrolling_begins_where_the_text_will_be(new_person: NewPerson, served: ServedAccount) -> None:
    slow = opened(new_person, served, "slow")
    slow.opens(f"A letter, the {LETTERS - 1}th")
    pane = reader_pane(slow.terminal.wait_for(begins_with(0)))
    slow.quit()
    above = next(at for at, line in enumerate(pane[2:]) if line.strip(" ▐").startswith("Line 0 "))
    fast = opened(new_person, served, "fast")
    fast.press("home", "enter", *"j" * DOWN)
    fast.terminal.wait_for(begins_with(DOWN - above))
    fast.press("j")
    fast.terminal.wait_for(begins_with(DOWN - above + 1))
    fast.quit()


def test_each_conversation_that_is_turned_to_is_one(new_person: NewPerson, served: ServedAccount) -> None:
    person = opened(new_person, served, "turning")
    person.press("home", "enter", "J", "J", "v", "J", "K", "j", "J", "K")
    person.sees(f"   A letter, the {LETTERS - 3}th")
    person.reads("Line 5 of it.")
    person.quit()


def test_an_action_is_done_once(new_person: NewPerson, served: ServedAccount) -> None:
    person = opened(new_person, served, "acting")
    person.press("home", "enter", "J", "y", "j")
    person.sees_no_row(f"A letter, the {LETTERS - 2}th")
    for number in set(range(LETTERS)) - {LETTERS - 2}:
        person.sees_row(f"A letter, the {number}th")
    person.quit()
