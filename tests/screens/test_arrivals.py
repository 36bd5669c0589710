"""What is new, on the real store and the demo server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from tests.servers.account import ServedAccount
from tests.store.client import Client, until
from tests.widgets.rows import ANN, BOB, ME, conversation
from tui.arrivals import Arrivals, said
from tui.store.records import Participant


class Told:
    """What was told, and what is to be looked at when the person has waited."""

    def __init__(self, client: Client, wanted: str = "inbox") -> None:
        self.texts: list[str] = []
        self._later: list[Callable[[], None]] = []
        self.arrivals = Arrivals(client.account, wanted, self._wait, self.texts.append)
        client.account.sync_now()

    def _wait(self, seconds: float, then: Callable[[], None]) -> None:
        self._later.append(then)

    def wait(self) -> None:
        waiting, self._later = self._later, []
        for then in waiting:
            then()

    async def begun(self) -> None:
        await until(
            lambda: self.arrivals._rows, "the first look at the Inbox", holds=lambda rows: rows is not None
        )


@pytest.fixture
async def told(client: Client) -> Iterator[Told]:
    made = Told(client)
    await made.begun()
    return made


async def test_new_mail_is_told_once_and_what_was_there_is_not(
    client: Client, served: ServedAccount, told: Told
) -> None:
    told.wait()
    assert told.texts == []
    served.other_client.deliver("First news", sender="Ann Lee <ann@example.org>")
    await client.shown("First news")
    told.wait()
    assert told.texts == ["Ann Lee: First news"]
    client.account.archive([client.row("First news").id], client.box("inbox"))
    await client.not_shown("First news")
    client.account.undo()
    await client.shown("First news")
    told.wait()
    assert len(told.texts) == 1


async def test_a_burst_is_told_together_and_own_mail_not_at_all(
    client: Client, served: ServedAccount, told: Told
) -> None:
    other = served.other_client
    other.deliver("One of two", sender="Ann Lee <ann@example.org>")
    other.deliver("Two of two", sender="Bob <bob@example.org>")
    other.deliver("From myself", sender=served.address)
    for subject in ("One of two", "Two of two", "From myself"):
        await client.shown(subject)
    told.wait()
    assert told.texts == ["2 new conversations: Bob, Ann Lee"]


async def test_what_is_muted_is_not_told_and_what_is_followed_always(
    client: Client, served: ServedAccount, told: Told
) -> None:
    rows = [conversation(1, muted=True), conversation(2, followed=True), conversation(3)]
    pinned = Arrivals(client.account, "pinned", lambda seconds, then: None, told.texts.append)
    none = Arrivals(client.account, "none", lambda seconds, then: None, told.texts.append)
    assert [told.arrivals._is_wanted(row) for row in rows] == [False, True, True]
    assert [pinned._is_wanted(row) for row in rows] == [False, True, False]
    assert [none._is_wanted(row) for row in rows] == [False, False, False]


async def test_pinned_senders_are_those_whose_mail_is_pinned(client: Client, served: ServedAccount) -> None:
    told = Told(client, "pinned")
    await told.begun()
    other = served.other_client
    other.deliver("To be pinned", sender="Vip <vip@example.org>")
    await client.shown("To be pinned")
    client.account.set_flagged([client.row("To be pinned").id], True, mailbox_id=client.box("inbox"))
    await until(lambda: client.row("To be pinned").flagged, "the pin")
    told.wait()
    told.texts.clear()
    other.deliver("From somebody else", sender="Other <other@example.org>")
    other.deliver("From the pinned one", sender="Vip <vip@example.org>")
    await client.shown("From somebody else")
    await client.shown("From the pinned one")
    told.wait()
    assert told.texts == ["Vip: From the pinned one"]


async def test_what_was_to_be_told_when_the_person_left_is_not(
    client: Client, served: ServedAccount, told: Told
) -> None:
    served.other_client.deliver("Too late", sender="Ann Lee <ann@example.org>")
    await client.shown("Too late")
    told.arrivals.close()
    await client.close()
    told.wait()
    assert told.texts == []


def test_more_than_three_senders_are_others() -> None:
    people = [replace(BOB, name=name) for name in ("A", "B", "C", "D")] + [ANN]
    me = Participant(ME, me=True, unread=False)
    rows = [
        conversation(
            n,
            participants=(me, Participant(person, me=False, unread=True)),
        )
        for n, person in enumerate(people)
    ]
    assert said(rows) == "5 new conversations: A, B, C and others"
    assert said([replace(rows[0], subject="")]) == "A: (no subject)"
