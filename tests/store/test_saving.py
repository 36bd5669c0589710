"""Which copies of a draft are ours: no other device's text is ever destroyed, and none of our own is left behind."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.store.desk import Desk
from tests.store.test_outbox import ALL, cut, draft, in_box, queue
from tui.jmap.errors import AnswerLost, MethodError
from tui.mail.draft import Draft
from tui.store.copies import MARK
from tui.store.records import OutboxState

T0 = 1_795_000_000


def theirs(desk: Desk, mail: Draft, **more: Any) -> str:
    """Another device saves a version of this draft."""
    more = {"messageId": [mail.message_id], "sentAt": "2026-11-22T10:00:00Z", "subject": mail.subject} | more
    return desk.server.add("T9", at=T0, boxes=("dr",), keywords=("$draft", "$seen"), **more)


async def save(desk: Desk, mail: Draft) -> str:
    desk.queue.save(mail)
    await desk.outbox.work()
    await desk.sync.run()
    item = desk.queue.outgoing(mail.key)
    assert item is not None
    return item.server_id


async def test_another_devices_version_is_kept_and_told_of_once_even_after_a_restart(desk: Desk) -> None:
    await desk.fill()
    mail = draft()
    await save(desk, mail)
    other = theirs(desk, mail)
    await save(desk, mail)
    desk.restart()
    ours = await save(desk, mail)
    assert set(in_box(desk, "dr")) == {other, ours}
    assert [notice for notice in desk.notices() if "another device" in notice] == [
        "“Hello” was changed on another device as well; both versions are kept in Drafts."
    ]


async def test_each_further_version_of_another_device_is_told_of(desk: Desk) -> None:
    await desk.fill()
    mail = draft()
    others = {theirs(desk, mail)}
    await save(desk, mail)
    others.add(theirs(desk, mail))
    ours = await save(desk, mail)
    assert set(in_box(desk, "dr")) == {*others, ours}
    assert len(desk.notices()) == 2


async def test_a_copy_that_keeps_our_mark_under_another_date_is_not_ours(desk: Desk) -> None:
    """As a client leaves it that writes a draft on and keeps the header fields that it does not know."""
    await desk.fill()
    mail = draft()
    base = await save(desk, mail)
    mark = desk.server.emails[base][MARK]
    other = theirs(desk, mail, **{MARK: mark})
    ours = await save(desk, mail)
    assert set(in_box(desk, "dr")) == {other, ours}


async def test_what_was_written_on_and_is_gone_is_said(desk: Desk) -> None:
    await desk.fill()
    mail = draft()
    desk.server.destroy(await save(desk, mail))
    await save(desk, mail)
    ours = await save(desk, mail)
    assert in_box(desk, "dr") == [ours]
    assert [notice for notice in desk.notices() if "elsewhere meanwhile" in notice] == desk.notices()
    assert len(desk.notices()) == 1


async def test_a_lost_send_leaves_another_devices_version_alone(desk: Desk) -> None:
    """The server made the mail and did not submit it: that copy is ours, and becomes the draft's newest."""
    await desk.fill()
    mail = draft()
    await save(desk, mail)
    other = theirs(desk, mail)
    queue(desk, mail)
    honest = desk.server._emailsubmission_set
    desk.server._emailsubmission_set = lambda *_: {"type": "serverFail"}  # type: ignore[method-assign]
    cut(desk, AnswerLost("cut"))
    with pytest.raises(AnswerLost):
        await desk.outbox.work()
    desk.server._emailsubmission_set = honest  # type: ignore[method-assign]
    await desk.outbox.work()
    await desk.sync.run()
    (item,) = desk.queue.in_state(*ALL)
    assert item.state is OutboxState.FAILED
    assert item.server_id != other
    assert set(in_box(desk, "dr")) == {other, item.server_id}


async def test_two_compositions_of_one_message_id_leave_each_other_alone_without_a_word(desk: Desk) -> None:
    await desk.fill()
    first = draft()
    second = draft(message_id=first.message_id)
    ids: list[str] = []
    for _ in range(2):
        ids = [await save(desk, first), await save(desk, second)]
    assert sorted(in_box(desk, "dr")) == sorted(ids)
    assert desk.notices() == []


async def test_where_copies_cannot_be_looked_up_none_is_destroyed(desk: Desk) -> None:
    await desk.fill()
    mail = draft()
    base = await save(desk, mail)
    desk.server.fail = lambda method: (
        {"type": "serverFail"} if method in ("Email/query", "Email/get") else None
    )
    desk.queue.save(mail)
    await desk.outbox.work()
    desk.server.fail = lambda _: None
    await desk.sync.run()
    assert base in in_box(desk, "dr")
    assert in_box(desk, "dr")[1:] != []
    ours = await save(desk, mail)
    assert in_box(desk, "dr") == [ours], "the next save finds both"


# Thrown away after a save of which the answer was lost


async def lost_save(desk: Desk, mail: Draft) -> None:
    desk.queue.save(mail)
    cut(desk, AnswerLost("cut"))
    with pytest.raises(AnswerLost):
        await desk.outbox.work()


async def test_a_draft_thrown_away_after_lost_saves_leaves_no_copy_even_after_a_restart(desk: Desk) -> None:
    await desk.fill()
    mail = draft()
    other = theirs(desk, mail)
    await lost_save(desk, mail)
    await lost_save(desk, mail)
    desk.queue.throw_away(mail.key)
    assert len(in_box(desk, "dr")) == 3
    desk.restart()
    await desk.outbox.work()
    await desk.sync.run()
    assert in_box(desk, "dr") == [other]
    assert desk.queue.in_state(*ALL) == []


async def test_what_was_thrown_away_is_looked_for_until_the_server_answers(desk: Desk) -> None:
    await desk.fill()
    mail = draft()
    await lost_save(desk, mail)
    desk.queue.throw_away(mail.key)
    cut(desk, AnswerLost("cut"), before=True)
    with pytest.raises(AnswerLost):
        await desk.outbox.work()
    desk.server.fail = lambda method: {"type": "serverFail"} if method == "Email/query" else None
    with pytest.raises(MethodError):
        await desk.outbox.work()
    desk.server.fail = lambda _: None
    await desk.outbox.work()
    await desk.sync.run()
    assert in_box(desk, "dr") == []


async def test_where_it_can_never_be_looked_for_it_is_let_go(desk: Desk) -> None:
    await desk.fill()
    mail = draft()
    await lost_save(desk, mail)
    desk.queue.throw_away(mail.key)
    desk.server.fail = lambda method: {"type": "unsupportedFilter"} if method == "Email/query" else None
    await desk.outbox.work()
    assert desk.queue.in_state(*ALL) == []


async def test_it_is_looked_for_only_once_the_lost_save_can_be_under_way_no_more(desk: Desk) -> None:
    await desk.fill()
    mail = draft()
    await lost_save(desk, mail)
    desk.queue.throw_away(mail.key)
    desk.outbox.options = replace(desk.options, doubt_seconds=600)
    asked = len(desk.server.requests)
    rest = await desk.outbox.work()
    assert rest is not None
    assert rest > 500
    assert len(desk.server.requests) == asked


async def test_a_draft_brought_back_after_a_lost_save_has_one_copy(desk: Desk) -> None:
    await desk.fill()
    mail = draft()
    await save(desk, mail)
    await lost_save(desk, mail)
    desk.queue.throw_away(mail.key)
    desk.queue.save(mail)
    ours = await save(desk, mail)
    assert in_box(desk, "dr") == [ours]
    assert desk.notices() == []
    desk.queue.throw_away(mail.key)
    assert desk.queue.in_state(*ALL) == [], "nothing is in doubt any more"
