"""Keys that come faster than the screen, in whatever pieces the line cuts them into: none is lost, none comes twice."""

from __future__ import annotations

import random

from tests.journeys.conftest import NewPerson
from tests.journeys.person import UNMARKED, has_moved, list_pane
from tests.screens.mail_app import demo
from tests.servers.waiting import wait_until

KEYS = 2_000
LAST = 30
"""The walk stays within the rows that the sample has: at an end of the list a key too many would not be seen."""
DOWN, UP = (b"j", b"\x1b[B", b"\x1bOB"), (b"k", b"\x1b[A", b"\x1bOA")


def walk(chance: random.Random) -> tuple[bytes, int]:
    """The bytes of so many steps from the first row, and the row where they end."""
    at, sent = 0, bytearray()
    for _ in range(KEYS):
        down = at == 0 or (at < LAST and chance.random() < 0.52)
        at += 1 if down else -1
        sent += chance.choices(DOWN if down else UP, (20, 1, 1))[0]
    return bytes(sent), at


def in_pieces(data: bytes, chance: random.Random) -> list[bytes]:
    pieces: list[bytes] = []
    while data:
        size = chance.choice((1, 1, 2, 3, 7, 37, 200))
        pieces.append(data[:size])
        data = data[size:]
    return pieces


def at_cursor(screen: str) -> list[str]:
    """The lines of the row at the cursor, without the scroll bar."""
    return [line[1:].rstrip(" ▐") for line in list_pane(screen) if line.startswith("▌")]


def test_two_thousand_steps_end_where_they_lead(new_person: NewPerson) -> None:
    chance = random.Random(11)
    keys, end = walk(chance)
    with demo() as info:
        environment = {"JAYMAIL_SESSION_URL": info.session_url, "JAYMAIL_TOKEN": info.token}
        person = new_person(environment, settings=UNMARKED)
        person.start()
        person.is_synced()
        person.press("home")
        person.terminal.wait_for(lambda screen: len(at_cursor(screen)) == 2)
        for _ in range(end):
            before = list_pane(person.terminal.text())
            person.press("j")
            person.terminal.wait_for(lambda screen, before=before: has_moved(before, list_pane(screen)))
        expected = at_cursor(person.terminal.text())
        person.press("home")
        person.terminal.wait_for(lambda screen: at_cursor(screen) != expected)
        for piece in in_pieces(keys, chance):
            person.terminal.write(piece)
        person.press("?")  # it comes after all the others
        person.sees("Keys of fastmail", deadline=120)
        person.press("q")
        person.terminal.wait_gone("Keys of fastmail")
        wait_until(
            lambda: at_cursor(person.terminal.text()),
            f"row {end} at the cursor",
            holds=lambda row: row == expected,
        )
        person.quit()
