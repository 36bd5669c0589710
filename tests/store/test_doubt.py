"""When it is not known whether a mail has left: evidence ends the doubt, and nothing else does."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

import pytest

from tests.store.desk import Desk
from tests.store.test_outbox import ALL, cut, draft, in_box, queue
from tui.jmap.errors import AnswerLost, MethodError, NotJmap, RequestRefused, ServerBusy, SignInRefused
from tui.jmap.request import Request, Response
from tui.store.outbox import TRIES
from tui.store.records import OutboxState

T0 = 1_795_000_000


async def doubtful(desk: Desk, *, before: bool = False) -> Any:
    """A mail whose sending was not answered."""
    await desk.fill()
    mail = draft()
    queue(desk, mail)
    cut(desk, AnswerLost("cut"), before=before)
    with pytest.raises(AnswerLost):
        await desk.outbox.work()
    return mail


def states(desk: Desk) -> list[OutboxState]:
    return [item.state for item in desk.queue.in_state(*ALL)]


@pytest.mark.parametrize(
    "answer",
    [{"ids": None}, {}, {"ids": {}}, {"ids": [5]}, {"ids": ["M1", None]}],
    ids=["null", "nothing", "object", "number", "null inside"],
)
async def test_an_answer_that_makes_no_sense_is_no_evidence(desk: Desk, answer: dict[str, Any]) -> None:
    await doubtful(desk)
    honest = desk.server._email_query
    desk.server._email_query = lambda _arguments, _: answer  # type: ignore[method-assign]
    with pytest.raises(AnswerLost):
        await desk.outbox.work()
    desk.server._email_query = honest  # type: ignore[method-assign]
    await desk.outbox.work()
    assert states(desk) == []
    assert len(desk.server.submissions) == 1


async def test_mail_that_the_server_found_and_does_not_describe_is_no_evidence(desk: Desk) -> None:
    await doubtful(desk)
    honest = desk.server._email_get
    desk.server._email_get = lambda *_: {"list": [], "notFound": []}  # type: ignore[method-assign]
    with pytest.raises(AnswerLost):
        await desk.outbox.work()
    desk.server._email_get = honest  # type: ignore[method-assign]
    await desk.outbox.work()
    assert len(desk.server.submissions) == 1


async def test_what_the_sync_has_heard_counts_where_the_servers_search_lags_behind(desk: Desk) -> None:
    await doubtful(desk)
    await desk.sync.run()
    desk.server._email_query = lambda *_: {"ids": []}  # type: ignore[method-assign]
    await desk.outbox.work()
    assert states(desk) == []
    assert len(desk.server.submissions) == 1


async def test_a_server_that_cannot_search_leaves_the_decision_to_the_person(desk: Desk) -> None:
    await doubtful(desk, before=True)
    desk.server.fail = lambda method: {"type": "unsupportedFilter"} if method == "Email/query" else None
    await desk.outbox.work()
    assert states(desk) == [OutboxState.FAILED]
    assert [notice for notice in desk.notices() if "look in Sent" in notice]
    assert desk.server.submissions == []


async def test_case_26_a_send_that_fails_again_and_again_is_given_back_to_the_person(desk: Desk) -> None:
    await desk.fill()
    queue(desk, draft())
    honest = desk.server.send
    tried: list[Request] = []

    async def failing(request: Request) -> Response:
        if "EmailSubmission/set" in [call.method for call in request.calls]:
            tried.append(request)
            raise AnswerLost("500")
        return await honest(request)

    desk.server.send = failing  # type: ignore[method-assign]
    for _ in range(10):
        with suppress(AnswerLost):
            await desk.outbox.work()
    (item,) = desk.queue.in_state(*ALL)
    assert (item.state, item.error) == (OutboxState.FAILED, "500")
    assert len(tried) == TRIES
    assert desk.server.submissions == []


async def test_cases_91_and_92_a_mail_whose_calling_back_was_not_answered_has_not_left(desk: Desk) -> None:
    await desk.fill()
    mail = draft()
    queue(desk, mail)
    desk.queue.hold(mail.key, time.time() + 3600)
    await desk.outbox.work()
    desk.queue.step(mail.key, [OutboxState.HELD], OutboxState.CANCELLING)
    cut(desk, AnswerLost("cut"))
    with pytest.raises(AnswerLost):
        await desk.outbox.work()
    await desk.outbox.work()
    assert states(desk) == [OutboxState.COMPOSING]
    assert not [notice for notice in desk.notices() if "left" in notice]
    asked = [call for request in desk.server.requests for call in request.calls]
    assert not [
        call for call in asked if call.method == "EmailSubmission/set" and "destroy" in call.arguments
    ]


async def test_case_93_the_time_of_sending_is_never_set_but_by_holding(desk: Desk) -> None:
    await desk.fill()
    queue(desk, draft())
    await desk.outbox.work()
    asked = [call for request in desk.server.requests for call in request.calls]
    (submission,) = [
        call.arguments["create"]["send"] for call in asked if call.method == "EmailSubmission/set"
    ]
    assert submission.keys() == {"emailId", "identityId", "envelope"}
    assert not submission["envelope"]["mailFrom"].get("parameters")


async def test_case_30_sent_mail_that_was_not_moved_is_moved_later(desk: Desk) -> None:
    await desk.fill()
    queue(desk, draft())
    honest = desk.server._emailsubmission_set

    def unmoved(arguments: dict[str, Any], created: dict[str, str]) -> dict[str, Any]:
        return honest({**arguments, "onSuccessUpdateEmail": {"#send": {}}}, created)

    desk.server._emailsubmission_set = unmoved  # type: ignore[method-assign]
    await desk.outbox.work()
    assert len(in_box(desk, "dr")) == 1
    await desk.sync.run()
    assert in_box(desk, "dr") == []
    (sent,) = in_box(desk, "se")
    assert "$draft" not in desk.server.emails[sent]["keywords"]


@pytest.mark.parametrize(
    "error", [ServerBusy("busy"), SignInRefused("no", 401), NotJmap("moved")], ids=lambda error: str(error)
)
async def test_what_has_not_been_looked_at_is_sent_later(desk: Desk, error: Exception) -> None:
    await desk.fill()
    queue(desk, draft())
    cut(desk, error, before=True)  # type: ignore[arg-type]
    with pytest.raises(type(error)):
        await desk.outbox.work()
    assert states(desk) == [OutboxState.QUEUED]
    await desk.outbox.work()
    assert len(desk.server.submissions) == 1


@pytest.mark.parametrize(
    "error",
    [
        SignInRefused("this token may not send", 403),
        RequestRefused("too large", "limit", limit="maxSizeRequest"),
        MethodError("Email/set", {"type": "accountReadOnly"}),
    ],
    ids=lambda error: str(error),
)
async def test_what_is_refused_for_good_is_said(desk: Desk, error: Exception) -> None:
    await desk.fill()
    queue(desk, draft())
    cut(desk, error, before=True)  # type: ignore[arg-type]
    await desk.outbox.work()
    (item,) = desk.queue.in_state(*ALL)
    assert (item.state, item.error) == (OutboxState.FAILED, str(error))


@pytest.mark.parametrize("type_", ["serverPartialFail", None])
async def test_a_submission_of_which_it_is_not_said_whether_it_was_made_is_looked_up(
    desk: Desk, type_: str | None
) -> None:
    await desk.fill()
    queue(desk, draft())
    honest = desk.server._emailsubmission_set

    def mumbling(arguments: dict[str, Any], created: dict[str, str]) -> dict[str, Any]:
        honest(arguments, created)
        return {"type": type_} if type_ else {"created": None, "notCreated": None}

    desk.server._emailsubmission_set = mumbling  # type: ignore[method-assign]
    with pytest.raises((MethodError, AnswerLost)):
        await desk.outbox.work()
    assert states(desk) == [OutboxState.UNKNOWN]
    await desk.outbox.work()
    assert states(desk) == []
    assert len(desk.server.submissions) == 1


async def test_a_clock_that_was_set_back_makes_nothing_wait_for_days(desk: Desk) -> None:
    await desk.fill()
    mail = draft()
    desk.queue.save(mail)
    tomorrow = time.time() + 86_400
    desk.queue._db.execute(
        "UPDATE outbox SET state = 'queued', changed_at = ?, due_at = ?", (tomorrow, tomorrow + 5)
    )
    pause = await desk.outbox.work()
    assert pause is not None
    assert pause < 6
    desk.queue._db.execute("UPDATE outbox SET state = 'unknown', changed_at = ?", (tomorrow,))
    await desk.outbox.work()
    assert states(desk) == []
    assert len(desk.server.submissions) == 1


async def test_a_mail_that_is_changed_while_another_is_sent_leaves_as_it_is_now(desk: Desk) -> None:
    """The person takes the second back, changes it and sends it again, while the first is under way."""
    await desk.fill()
    first, second = draft(), draft(subject="before")
    queue(desk, first)
    queue(desk, second)
    once = [True]

    def meanwhile() -> None:
        if once and once.pop():
            assert desk.queue.step(second.key, [OutboxState.QUEUED], OutboxState.COMPOSING)
            desk.queue.save(draft(key=second.key, message_id=second.message_id, subject="after"))
            desk.queue.step(second.key, [OutboxState.COMPOSING], OutboxState.QUEUED, due_at=time.time() + 600)

    desk.server.before_answer = meanwhile
    pause = await desk.outbox.work()
    assert pause is not None
    assert len(desk.server.submissions) == 1
    (item,) = desk.queue.in_state(*ALL)
    assert (item.state, item.draft.subject) == (OutboxState.QUEUED, "after")
