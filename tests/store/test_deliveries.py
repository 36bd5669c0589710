"""What became of sent mail at each recipient."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from tests.store.desk import Desk
from tests.store.test_outbox import draft, hold, queue
from tui.jmap.errors import AnswerLost
from tui.mail.message import Address
from tui.store import deliveries
from tui.store.deliveries import Deliveries
from tui.store.records import OutboxState
from tui.store.sent_rows import SentRow


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.store.outcomes.FIRST_LOOK", 0.0)
    monkeypatch.setattr(deliveries, "FIRST_LOOK", 0.0)


def status(delivered: str, reply: str = "250 Ok") -> dict[str, str]:
    return {"delivered": delivered, "smtpReply": reply, "displayed": "unknown"}


async def sent(desk: Desk, **told: Any) -> Deliveries:
    """A mail has left; the server tells this of it."""
    await desk.fill()
    queue(desk, draft())
    await desk.outbox.work()
    if told:
        desk.server.submissions[0]["deliveryStatus"] = told["status"]
    return Deliveries(desk.remote, desk.queue, desk.deltas.append)


def kept(desk: Desk) -> SentRow:
    [row] = desk.queue.sent.recent()
    return row


def asked(desk: Desk) -> int:
    return sum(call.method == "EmailSubmission/get" for one in desk.server.requests for call in one.calls)


async def test_what_was_sent_is_remembered(desk: Desk) -> None:
    await sent(desk)
    row = kept(desk)
    assert (row.subject, row.recipients) == ("Hello", (("Bob", "bob@example.org"), ("", "eve@example.org")))
    assert row.submission_id == desk.server.submissions[0]["id"]


async def test_case_98_each_recipient_who_was_not_reached_is_named_once(desk: Desk) -> None:
    no = status("no", "550 5.1.1 No such user")
    looking = await sent(desk, status={"bob@example.org": no, "eve@example.org": status("queued")})
    for _ in range(3):
        await looking.work()
    assert desk.notices() == [
        "“Hello” did not reach bob@example.org (the server there says: 550 5.1.1 No such user); "
        "check the address, or reach them another way."
    ]
    assert kept(desk).delivered == {
        "bob@example.org": ("no", "550 5.1.1 No such user"),
        "eve@example.org": ("queued", "250 Ok"),
    }
    desk.server.submissions[0]["deliveryStatus"]["eve@example.org"] = status("no", "")
    await looking.work()
    assert len(desk.notices()) == 2
    assert "no reason is given" in desk.notices()[-1]


async def test_it_is_asked_until_it_is_known(desk: Desk) -> None:
    looking = await sent(desk, status={"bob@example.org": status("queued")})
    assert await looking.work() is not None
    desk.server.submissions[0]["deliveryStatus"] = {"bob@example.org": status("yes")}
    assert await looking.work() is None
    before = asked(desk)
    await looking.work()
    assert asked(desk) == before
    assert desk.notices() == []


@pytest.mark.parametrize("told", [None, "nonsense"])
async def test_a_server_that_does_not_tell_is_asked_once(desk: Desk, told: object) -> None:
    looking = await sent(desk, status=told)
    assert await looking.work() is None
    assert asked(desk) == 1


async def test_a_server_that_has_forgotten_it_is_asked_once(desk: Desk) -> None:
    looking = await sent(desk)
    desk.server.submissions.clear()
    assert await looking.work() is None
    assert kept(desk).delivered == {}


async def test_a_server_that_cannot_be_asked_is_asked_once(desk: Desk) -> None:
    looking = await sent(desk)
    desk.server.fail = lambda method: {"type": "unknownMethod"} if method == "EmailSubmission/get" else None
    assert await looking.work() is None
    before = asked(desk)
    assert await looking.work() is None
    assert asked(desk) == before


async def test_a_lost_answer_is_asked_for_again(desk: Desk) -> None:
    looking = await sent(desk, status={"bob@example.org": status("yes")})
    honest = desk.server.send

    async def cut(_: object) -> object:
        raise AnswerLost("cut")

    desk.server.send = cut  # type: ignore[assignment, method-assign]
    with pytest.raises(AnswerLost):
        await looking.work()
    desk.server.send = honest  # type: ignore[method-assign]
    await looking.work()
    assert kept(desk).delivered == {"bob@example.org": ("yes", "250 Ok")}


async def test_after_some_days_nobody_asks_any_more(desk: Desk) -> None:
    looking = await sent(desk, status={"bob@example.org": status("queued")})
    desk.queue._db.execute("UPDATE sent SET sent_at = sent_at - 6 * 86400")
    assert await looking.work() is None
    desk.queue._db.execute("UPDATE sent SET sent_at = sent_at - 30 * 86400")
    await looking.work()
    assert desk.queue.sent.recent() == []


async def test_the_pauses_grow(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliveries, "FIRST_LOOK", 10.0)
    looking = await sent(desk, status={"bob@example.org": status("queued")})
    pauses: list[int] = []
    for _ in range(9):
        pauses.append(round(await looking.work() or 0))
        desk.queue._db.execute("UPDATE sent SET look_at = 0")
    assert pauses[:3] == [30, 90, 270]
    assert pauses == sorted(pauses)
    assert max(pauses) <= 6 * 3600


async def test_what_the_server_says_is_no_way_into_the_terminal(desk: Desk) -> None:
    no = status("no", "550 \x1b[2J\r\nNo")
    looking = await sent(desk, status={"bob@example.org\x1b]": no})
    await looking.work()
    [notice] = desk.notices()
    assert "\x1b" not in notice


async def test_of_a_held_mail_it_is_asked_once_it_has_left(desk: Desk) -> None:
    await desk.fill()
    mail = draft()
    hold(desk, mail)
    await desk.outbox.work()
    assert desk.queue.sent.recent() == []
    desk.queue.step(mail.key, [OutboxState.HELD], OutboxState.HELD, due_at=time.time() - 1)
    await desk.outbox.work()
    assert kept(desk).submission_id == desk.server.submissions[0]["id"]


async def test_another_account_is_not_asked(desk: Desk) -> None:
    looking = await sent(desk, status={"bob@example.org": status("no")})
    desk.queue.leave_account("", "")
    assert await looking.work() is None
    assert asked(desk) == 0
    assert kept(desk).recipients[0] == ("Bob", "bob@example.org")


async def test_a_mail_to_many_names_keeps_their_names(desk: Desk) -> None:
    await desk.fill()
    people = (Address("Zoë 😀", "zoe@example.org"), Address("", "x@example.org"))
    queue(desk, replace(draft(), to=people, bcc=()))
    await desk.outbox.work()
    assert kept(desk).recipients == (("Zoë 😀", "zoe@example.org"), ("", "x@example.org"))
