"""Mail leaves once, whatever breaks, and a draft is never in danger."""

from __future__ import annotations

import time
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import tui.store.account as account_module
import tui.store.outbox as outbox_module
import tui.store.queue as queue_module
import tui.store.sending as sending_module
from tests.store.desk import Desk
from tests.store.office import Office
from tui.jmap.errors import AnswerLost, JmapError, ServerUnreachable
from tui.mail.draft import Draft
from tui.mail.message import Address
from tui.store.ops import Patch
from tui.store.records import OutboxState

T0 = 1_795_000_000
ALL = list(OutboxState)


def draft(**changes: object) -> Draft:
    fields = {
        "key": uuid.uuid4().hex,
        "message_id": f"{uuid.uuid4()}@example.org",
        "identity_id": "I1",
        "sender": Address("Me", "me@example.org"),
        "to": (Address("Bob", "bob@example.org"),),
        "bcc": (Address("", "eve@example.org"),),
        "subject": "Hello",
        "body": "text\n",
    }
    return Draft(**(fields | changes))  # type: ignore[arg-type]


def queue(desk: Desk, mail: Draft) -> None:
    desk.queue.save(mail)
    assert desk.queue.step(mail.key, [OutboxState.COMPOSING], OutboxState.QUEUED, due_at=0)


def in_box(desk: Desk, box: str) -> list[str]:
    return [id_ for id_, email in desk.server.emails.items() if box in email["mailboxIds"]]


async def test_sent_mail_lies_in_sent_and_the_original_is_answered(desk: Desk) -> None:
    original = desk.server.add("T1", at=T0)
    await desk.fill()
    queue(desk, draft(answers=original, answers_keyword="$answered"))
    await desk.outbox.work()
    assert desk.queue.in_state(*ALL) == []
    assert len(in_box(desk, "se")) == 1
    assert in_box(desk, "dr") == []
    envelope = desk.server.submissions[0]["envelope"]
    assert [each["email"] for each in envelope["rcptTo"]] == ["bob@example.org", "eve@example.org"]
    create = next(
        call for request in desk.server.requests for call in request.calls if "create" in call.arguments
    )
    assert "bcc" not in create.arguments["create"]["mail"]
    await desk.sync.run()
    assert "$answered" in desk.server.emails[original]["keywords"]


async def test_a_draft_is_saved_as_new_before_the_old_one_goes(desk: Desk) -> None:
    await desk.fill()
    mail = draft()
    for _ in range(2):
        desk.queue.save(mail)
        await desk.outbox.work()
    assert len(in_box(desk, "dr")) == 2
    await desk.sync.run()
    assert len(in_box(desk, "dr")) == 1
    (item,) = desk.queue.in_state(OutboxState.COMPOSING)
    assert item.server_id == in_box(desk, "dr")[0]


async def test_a_saved_draft_is_gone_once_it_was_sent(desk: Desk) -> None:
    await desk.fill()
    mail = draft()
    desk.queue.save(mail)
    await desk.outbox.work()
    queue(desk, mail)
    await desk.outbox.work()
    await desk.sync.run()
    assert in_box(desk, "dr") == []
    assert len(in_box(desk, "se")) == 1


async def test_a_draft_whose_save_was_not_heard_of_leaves_no_copy(desk: Desk) -> None:
    await desk.fill()
    mail = draft()
    desk.queue.save(mail)
    cut(desk, AnswerLost("cut"))
    with pytest.raises(AnswerLost):
        await desk.outbox.work()
    await desk.sync.run()
    await desk.outbox.work()
    await desk.sync.run()
    assert len(in_box(desk, "dr")) == 1


def cut(desk: Desk, error: JmapError, *, before: bool = False) -> None:
    """The next request fails, before or after the server has acted."""
    honest = desk.server.send

    async def send(request: object) -> object:
        desk.server.send = honest  # type: ignore[method-assign]
        if not before:
            await honest(request)  # type: ignore[arg-type]
        raise error

    desk.server.send = send  # type: ignore[assignment, method-assign]


async def test_case_89_an_answer_lost_after_the_server_acted_sends_nothing_twice(desk: Desk) -> None:
    await desk.fill()
    queue(desk, draft())
    cut(desk, AnswerLost("cut"))
    with pytest.raises(AnswerLost):
        await desk.outbox.work()
    assert [item.state for item in desk.queue.in_state(*ALL)] == [OutboxState.UNKNOWN]
    await desk.outbox.work()
    assert desk.queue.in_state(*ALL) == []
    assert len(desk.server.submissions) == 1


async def test_case_89_a_request_that_never_arrived_is_sent_again(desk: Desk) -> None:
    await desk.fill()
    queue(desk, draft())
    cut(desk, AnswerLost("cut"), before=True)
    with pytest.raises(AnswerLost):
        await desk.outbox.work()
    await desk.outbox.work()
    assert len(desk.server.submissions) == 1
    assert desk.queue.in_state(*ALL) == []


@pytest.mark.parametrize("acted", [True, False])
async def test_case_89_dying_while_submitting_sends_exactly_once(desk: Desk, acted: bool) -> None:
    await desk.fill()
    mail = draft()
    queue(desk, mail)
    if acted:
        cut(desk, AnswerLost("the program is killed here"))
        with pytest.raises(AnswerLost):
            await desk.outbox.work()
        desk.queue.step(mail.key, [OutboxState.UNKNOWN], OutboxState.SUBMITTING)
    else:
        desk.queue.step(mail.key, [OutboxState.QUEUED], OutboxState.SUBMITTING)
    desk.restart()
    desk.outbox.recover()
    await desk.outbox.work()
    await desk.outbox.work()
    assert len(desk.server.submissions) == 1
    assert desk.queue.in_state(*ALL) == []


async def test_offline_a_mail_waits(desk: Desk) -> None:
    await desk.fill()
    queue(desk, draft())
    cut(desk, ServerUnreachable("away"), before=True)
    with pytest.raises(ServerUnreachable):
        await desk.outbox.work()
    assert [item.state for item in desk.queue.in_state(*ALL)] == [OutboxState.QUEUED]
    await desk.outbox.work()
    assert len(desk.server.submissions) == 1


async def test_case_87_a_refused_submission_keeps_the_mail_and_says_why(desk: Desk) -> None:
    original = desk.server.add("T1", at=T0)
    await desk.fill()
    queue(desk, draft(answers=original, answers_keyword="$answered"))
    desk.server._emailsubmission_set = lambda *_: {  # type: ignore[method-assign]
        "notCreated": {"send": {"type": "forbiddenFrom"}}
    }
    await desk.outbox.work()
    (item,) = desk.queue.in_state(*ALL)
    assert item.state is OutboxState.FAILED
    assert item.error
    assert item.server_id == in_box(desk, "dr")[0]
    assert [notice for notice in desk.notices() if "Hello" in notice]
    await desk.sync.run()
    assert "$answered" not in desk.server.emails[original]["keywords"]


async def test_in_doubt_the_server_is_given_time(desk: Desk) -> None:
    desk.outbox.options = type(desk.options)(doubt_seconds=60)
    await desk.fill()
    mail = draft()
    queue(desk, mail)
    desk.queue.step(mail.key, [OutboxState.QUEUED], OutboxState.UNKNOWN)
    pause = await desk.outbox.work()
    assert pause is not None
    assert 0 < pause <= 60
    assert desk.server.submissions == []


async def test_a_mail_that_is_on_its_way_cannot_be_edited(desk: Desk) -> None:
    mail = draft()
    queue(desk, mail)
    desk.queue.save(draft(key=mail.key, subject="changed"))
    (item,) = desk.queue.in_state(*ALL)
    assert (item.state, item.draft.subject) == (OutboxState.QUEUED, "Hello")


def test_patches_wait_in_the_order_in_which_they_were_made(desk: Desk) -> None:
    patches = [Patch("Email", f"M{n}", "keywords/$seen", True) for n in range(5)]
    desk.queue.add(patches)
    assert [op.patch for op in desk.queue.ops()] == patches


async def test_a_mail_over_which_the_server_stumbles_does_not_keep_the_others_waiting(desk: Desk) -> None:
    await desk.fill()
    doubtful = draft()
    queue(desk, doubtful)
    desk.queue.step(doubtful.key, [OutboxState.QUEUED], OutboxState.UNKNOWN)
    other, unfinished = draft(), draft()
    queue(desk, other)
    desk.queue.save(unfinished)
    honest = desk.server._email_query

    def strange(arguments: dict[str, Any], more: object) -> dict[str, Any]:
        if doubtful.message_id in arguments["filter"].get("header", []):
            return {"queryState": "1", "ids": "none"}
        return honest(arguments, more)

    desk.server._email_query = strange  # type: ignore[method-assign]
    with pytest.raises(AnswerLost):
        await desk.outbox.work()
    assert {item.key for item in desk.queue.in_state(*ALL)} == {doubtful.key, unfinished.key}
    assert len(desk.server.submissions) == 1
    assert len(in_box(desk, "dr")) == 1


# Mail that is to be sent later


def hold(desk: Desk, mail: Draft, seconds: float = 3600) -> None:
    queue(desk, mail)
    desk.queue.hold(mail.key, time.time() + seconds)


async def test_mail_for_later_is_kept_by_the_server_until_its_time(desk: Desk) -> None:
    await desk.fill()
    hold(desk, draft())
    pause = await desk.outbox.work()
    (item,) = desk.queue.in_state(*ALL)
    assert (item.state, item.submission_id) == (OutboxState.HELD, desk.server.submissions[0]["id"])
    parameters = desk.server.submissions[0]["envelope"]["mailFrom"]["parameters"]
    assert 3590 <= int(parameters["HOLDFOR"]) <= 3600
    assert pause is None or pause <= 3600


async def test_case_90_a_held_mail_is_called_back_and_is_a_draft_again(desk: Desk) -> None:
    await desk.fill()
    mail = draft()
    hold(desk, mail)
    await desk.outbox.work()
    desk.queue.step(mail.key, [OutboxState.HELD], OutboxState.CANCELLING)
    await desk.outbox.work()
    (item,) = desk.queue.in_state(*ALL)
    assert (item.state, item.hold_until) == (OutboxState.COMPOSING, 0)
    assert in_box(desk, "dr") == [item.server_id]
    assert "$draft" in desk.server.emails[item.server_id]["keywords"]
    assert in_box(desk, "se") == []


async def test_case_91_called_back_too_late_it_has_left_and_that_is_said(desk: Desk) -> None:
    await desk.fill()
    mail = draft()
    hold(desk, mail)
    await desk.outbox.work()
    desk.server.submissions[0]["undoStatus"] = "final"
    desk.queue.step(mail.key, [OutboxState.HELD], OutboxState.CANCELLING)
    await desk.outbox.work()
    assert desk.queue.in_state(*ALL) == []
    assert [notice for notice in desk.notices() if "left already" in notice]
    assert len(in_box(desk, "se")) == 1


async def test_an_answer_lost_for_a_mail_for_later_finds_it_in_keeping(desk: Desk) -> None:
    await desk.fill()
    hold(desk, draft())
    cut(desk, AnswerLost("cut"))
    with pytest.raises(AnswerLost):
        await desk.outbox.work()
    await desk.outbox.work()
    assert [item.state for item in desk.queue.in_state(*ALL)] == [OutboxState.HELD]
    assert len(desk.server.submissions) == 1


async def test_a_draft_discarded_while_it_is_being_saved_leaves_no_copy(desk: Desk) -> None:
    await desk.fill()
    mail = draft()
    desk.queue.save(mail)
    desk.server.before_answer = lambda: desk.queue.throw_away(mail.key)
    await desk.outbox.work()
    assert desk.queue.in_state(*ALL) == []
    await desk.sync.run()
    assert in_box(desk, "dr") == []


# What waits for its time is sent at once after all


def send_now(desk: Desk, mail: Draft) -> None:
    """As the account does."""
    if desk.queue.step(
        mail.key, [OutboxState.QUEUED], OutboxState.QUEUED, due_at=time.time()
    ) or desk.queue.step(mail.key, [OutboxState.HELD], OutboxState.CANCELLING):
        desk.queue.hold(mail.key, 0)


async def test_a_held_mail_that_is_to_leave_now_is_called_back_and_sent(desk: Desk) -> None:
    await desk.fill()
    mail = draft()
    hold(desk, mail)
    await desk.outbox.work()
    send_now(desk, mail)
    await desk.outbox.work()
    assert [one["undoStatus"] for one in desk.server.submissions] == ["canceled", "final"]
    assert desk.queue.in_state(*ALL) == []
    await desk.sync.run()
    assert in_box(desk, "dr") == []
    assert len(in_box(desk, "se")) == 1


async def test_a_held_mail_that_left_meanwhile_is_not_sent_again_now(desk: Desk) -> None:
    await desk.fill()
    mail = draft()
    hold(desk, mail)
    await desk.outbox.work()
    desk.server.submissions[0]["undoStatus"] = "final"
    send_now(desk, mail)
    await desk.outbox.work()
    await desk.outbox.work()
    assert len(desk.server.submissions) == 1
    assert desk.queue.in_state(*ALL) == []


async def test_a_calling_back_whose_answer_is_lost_still_sends_once(desk: Desk) -> None:
    await desk.fill()
    mail = draft()
    hold(desk, mail)
    await desk.outbox.work()
    send_now(desk, mail)
    cut(desk, AnswerLost("cut"))
    with pytest.raises(AnswerLost):
        await desk.outbox.work()
    await desk.outbox.work()
    assert [one["undoStatus"] for one in desk.server.submissions] == ["canceled", "final"]
    assert len(in_box(desk, "se")) == 1


class Clock:
    """The time that the outbox goes by."""

    def __init__(self, now: float) -> None:
        self.now = now

    def time(self) -> float:
        return self.now


async def test_a_mail_can_be_taken_back_until_the_last_tenth_of_its_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of ten: at 9.9 it is a draft again, whole; what is not taken back leaves at 10.0, and then it is too late."""
    clock = Clock(float(T0))
    for module in (account_module, outbox_module, sending_module, queue_module):
        monkeypatch.setattr(module, "time", clock)
    async with Office(tmp_path) as office:
        account, server = office.account, office.server
        account.options = replace(account.options, send_delay=10.0)
        engine = account.engine
        outbox = outbox_module.Outbox(
            office.remote, engine.writer, engine.enclosures, account.options, lambda: None
        )
        back, gone = draft(subject="Taken back"), draft(subject="Gone")
        assert account.send(back).count == account.send(gone).count == 1
        clock.now += 9.9
        wait = await outbox.work()
        assert wait is not None
        assert round(wait, 3) == 0.1
        assert server.submissions == []
        taken = account.cancel_send(back.key)
        assert taken is not None
        assert (taken.subject, taken.body, taken.bcc) == (back.subject, back.body, back.bcc)
        clock.now += 0.1
        await outbox.work()
        assert len(server.submissions) == 1
        assert account.cancel_send(gone.key) is None
        assert [each.key for each in account.open_drafts()] == [back.key]
