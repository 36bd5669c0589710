"""Email/query and /queryChanges (RFC 8621 §4.4, §4.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tui.demo import ids
from tui.demo.call import Call
from tui.demo.methods import query
from tui.demo.methods.email_filter import Sql, condition, operator, order_by
from tui.demo.methods.snooze_details import is_known
from tui.demo.narrow import Json, as_object
from tui.demo.store.account import Account

_SORTS = ("receivedAt", "sentAt", "size", "from", "to", "subject")
_KEYWORD_SORTS = ("hasKeyword", "allInThreadHaveKeyword", "someInThreadHaveKeyword")


def filter_sql(call: Call) -> Sql:
    """The ``filter`` argument as a condition on emails."""
    value = call.arguments.get("filter")
    return ("1", []) if value is None else query.fold_filter(value, condition, operator)


def _collapsed(rows: Iterable[tuple[int, int]]) -> Iterator[int]:
    seen: set[int] = set()
    for email, thread in rows:
        if thread not in seen:
            seen.add(thread)
            yield email


def _find(
    account: Account, where: Sql, levels: list[query.Comparator], mailbox: int | None
) -> Iterable[tuple[int, int]]:
    if mailbox is not None and [(level.property, level.ascending) for level in levels] == [
        ("receivedAt", False)
    ]:
        # The common list: one mailbox, newest first, is a walk along an index.
        walk = "SELECT email, thread FROM email_mailbox WHERE mailbox = ? ORDER BY received DESC, email DESC"
        return account.mails.scan(walk, [mailbox])
    order, values = order_by(levels)
    statement = f"SELECT e.id, e.thread FROM email e WHERE {where[0]} ORDER BY {order}"
    return account.mails.scan(statement, [*where[1], *values])


def _question(call: Call) -> query.Question:
    account = call.account()
    sorts = (*_SORTS, "snoozedUntil") if is_known(call) else _SORTS
    levels = query.comparators(call, sorts, _KEYWORD_SORTS)
    where = filter_sql(call)
    collapse = call.boolean("collapseThreads")
    fields = as_object(call.arguments.get("filter")) or {}
    mailbox = ids.decode(ids.MAILBOX, fields["inMailbox"]) if fields.keys() == {"inMailbox"} else None

    def compute() -> Iterable[int]:
        rows = _find(account, where, levels, mailbox)
        return _collapsed(rows) if collapse else (row[0] for row in rows)

    key = "Email" + query.question_key(call, "collapseThreads")
    return query.Question("Email", ids.EMAIL, account.log.state("Email"), key, compute)


def query_emails(call: Call) -> Json:
    """Email/query."""
    call.only(*query.QUERY, "collapseThreads")
    return query.answer_query(call, _question(call))


def query_changes(call: Call) -> Json:
    """Email/queryChanges."""
    call.only(*query.QUERY_CHANGES, "collapseThreads")
    return query.answer_query_changes(call, _question(call))
