"""EmailSubmission/get, /changes, /query and /queryChanges (RFC 8621 §7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tui.demo import ids
from tui.demo.call import Call
from tui.demo.dates import parse_utc, utc
from tui.demo.delivery import delivery_status
from tui.demo.errors import MethodError, invalid_arguments
from tui.demo.methods import query, standard
from tui.demo.narrow import Json, as_strings
from tui.demo.store.account import Submission

LETTER = "S"
PROPERTIES = (
    "id", "identityId", "emailId", "threadId", "envelope", "sendAt", "undoStatus", "deliveryStatus",
    "dsnBlobIds", "mdnBlobIds",
)  # fmt: skip


def document(submission: Submission) -> Json:
    """A submission as the client sees it."""
    return {
        "id": ids.encode(LETTER, submission.number),
        "identityId": submission.identity,
        "emailId": ids.encode(ids.EMAIL, submission.email),
        "threadId": ids.encode(ids.THREAD, submission.thread),
        "envelope": submission.envelope,
        "sendAt": utc(submission.send_at),
        "undoStatus": submission.undo_status,
        "deliveryStatus": delivery_status(submission),
        "dsnBlobIds": [ids.encode(ids.BLOB, number) for number in submission.reports],
        "mdnBlobIds": [],
    }


def get(call: Call) -> Json:
    """EmailSubmission/get."""
    account = call.account()
    records = {ids.encode(LETTER, number): document(one) for number, one in account.submissions.items()}
    return standard.get(call, records, PROPERTIES, account.log.state("EmailSubmission"))


def changes(call: Call) -> Json:
    """EmailSubmission/changes."""
    return standard.changes(call, "EmailSubmission")


_Test = Callable[[Submission], bool]


def _one_of(read: Callable[[Submission], str]) -> Callable[[Any], _Test]:
    def make(value: Any) -> _Test:
        names = as_strings(value)
        if names is None:
            raise invalid_arguments("This condition is a list of ids.", "filter")
        return lambda one: read(one) in names

    return make


def _status(value: Any) -> _Test:
    if value not in ("pending", "final", "canceled"):
        raise invalid_arguments("undoStatus is pending, final or canceled.", "filter")
    return lambda one: one.undo_status == value


def _date(*, before: bool) -> Callable[[Any], _Test]:
    def make(value: Any) -> _Test:
        moment = parse_utc(value)
        if moment is None:
            raise invalid_arguments("This condition is a UTC date.", "filter")
        limit = moment.timestamp()
        return lambda one: one.send_at < limit if before else one.send_at >= limit

    return make


_CONDITIONS: dict[str, Callable[[Any], _Test]] = {
    "identityIds": _one_of(lambda one: one.identity),
    "emailIds": _one_of(lambda one: ids.encode(ids.EMAIL, one.email)),
    "threadIds": _one_of(lambda one: ids.encode(ids.THREAD, one.thread)),
    "undoStatus": _status,
    "before": _date(before=True),
    "after": _date(before=False),
}


def _condition(fields: Json) -> _Test:
    unknown = fields.keys() - _CONDITIONS.keys()
    if unknown:
        raise MethodError("unsupportedFilter", f"Submissions cannot be filtered by {', '.join(unknown)}.")
    tests = [_CONDITIONS[name](value) for name, value in fields.items()]
    return lambda one: all(test(one) for test in tests)


_SORTS: dict[str, Callable[[Submission], float]] = {
    "emailId": lambda one: one.email,
    "threadId": lambda one: one.thread,
    "sentAt": lambda one: one.send_at,
    "sendAt": lambda one: one.send_at,
}


def _question(call: Call) -> query.Question:
    account = call.account()
    levels = query.comparators(call, _SORTS)
    value = call.arguments.get("filter")
    test = query.fold_filter(value, _condition, query.combined) if value is not None else None

    def compute() -> list[int]:
        found = [one for one in account.submissions.values() if test is None or test(one)]
        for level in reversed(levels):
            found.sort(key=_SORTS[level.property], reverse=not level.ascending)
        return [one.number for one in found]

    key = "EmailSubmission" + query.question_key(call)
    return query.Question("EmailSubmission", LETTER, account.log.state("EmailSubmission"), key, compute)


def query_submissions(call: Call) -> Json:
    """EmailSubmission/query."""
    call.only(*query.QUERY)
    return query.answer_query(call, _question(call))


def query_changes(call: Call) -> Json:
    """EmailSubmission/queryChanges."""
    call.only(*query.QUERY_CHANGES)
    return query.answer_query_changes(call, _question(call))
