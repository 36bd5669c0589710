"""Thread (RFC 8621 §3)."""

from __future__ import annotations

from tui.demo import ids
from tui.demo.call import Call
from tui.demo.methods import standard
from tui.demo.narrow import Json


def get(call: Call) -> Json:
    """Thread/get: the emails of each thread, oldest first."""
    call.only("ids", "properties")
    account = call.account()
    properties = standard.wanted_properties(call, ("id", "emailIds"))
    found: list[Json] = []
    missing: list[str] = []
    most = call.limits.max_objects_in_get + 1
    asked = standard.wanted_ids(
        call, lambda: [ids.encode(ids.THREAD, n) for n in account.mails.all_numbers("thread", most)]
    )
    for thread_id in asked:
        number = ids.decode(ids.THREAD, thread_id)
        emails = [] if number is None else account.mails.thread(number)
        if emails:
            record = {"id": thread_id, "emailIds": [ids.encode(ids.EMAIL, email) for email in emails]}
            found.append(standard.project(record, properties))
        else:
            missing.append(thread_id)
    return {
        "accountId": account.id,
        "state": account.log.state("Thread"),
        "list": found,
        "notFound": missing,
    }


def changes(call: Call) -> Json:
    """Thread/changes: a thread changes when its set of emails does."""
    return standard.changes(call, "Thread")
