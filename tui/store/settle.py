"""Sending ops, and what the server's answer makes of them (RFC 8620 §5.3)."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from tui.frozen import frozen
from tui.jmap.errors import JmapError, MethodError, set_error_sentence
from tui.mail.safety import clean
from tui.store import answers, mails, mask_sentences, masks, snoozing, wire
from tui.store.ops import DESTROY, Op, apply, as_updates, collapse, unpointer
from tui.store.remote import refuses
from tui.store.writer import Writer, pack, unpack

if TYPE_CHECKING:
    from tui.jmap.request import Call, Request, Response
    from tui.store.remote import Remote

log = logging.getLogger(__name__)

PASSING = frozenset({"serverUnavailable", "serverFail", "serverPartialFail", "rateLimit", "stateMismatch"})
"""Errors after which the same patch may be sent again: it is idempotent."""

ALREADY_GONE = frozenset({"notFound", "willDestroy"})


def for_good(error: JmapError) -> bool:
    """Whether the server refuses, and would the next time."""
    return refuses(error) and not (isinstance(error, MethodError) and error.type in PASSING)


@frozen
class SentSet:
    """One /set on its way. ``ops`` are those whose values it carries; ``held`` follow once these are done."""

    call: Call
    type: str
    ops: tuple[Op, ...]
    held: tuple[Op, ...] = ()


def add_sets(
    request: Request, remote: Remote, writer: Writer, limit: int, later: Collection[str] = ()
) -> list[SentSet]:
    """Put the waiting ops into the request, at most ``limit`` records of each type, and none of the records
    ``later``."""
    sent: list[SentSet] = []
    for type_, account_id in (("Email", remote.account_id), ("MaskedEmail", masks.account_id(remote))):
        if account_id is None:
            continue
        without = {*later, *masks.unmade(writer)} if type_ == "MaskedEmail" else later
        chosen = writer.queue.next_targets(type_, limit, without)
        ops = list(collapse(writer.queue.ops(type_, chosen)).values())
        held = _hold_back(ops, writer) if type_ == "Email" and remote.mail_may_be_in_two else []
        kept = {op.n for op in held}
        ops = [op for op in ops if op.n not in kept]
        updates, destroyed = as_updates(ops)
        if not ops:
            continue
        arguments: dict[str, Any] = {"accountId": account_id}
        if type_ == "Email" and remote.knows_snoozing:
            updates = _with_snoozing(writer, updates)
        if updates:
            arguments["update"] = updates
        if destroyed:
            arguments["destroy"] = destroyed
        sent.append(SentSet(request.call(f"{type_}/set", arguments), type_, tuple(ops), tuple(held)))
    return sent


def _with_snoozing(writer: Writer, updates: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """For a server that has a property for what we keep in keywords."""
    boxes = [id_ for (id_,) in writer.db.execute("SELECT id FROM mailbox ORDER BY k")]
    for email_id, update in updates.items():
        if any(path.startswith("keywords/snoozed-") for path in update):
            row = writer.db.execute("SELECT keywords FROM email WHERE id = ?", (email_id,)).fetchone()
            # What has just left may not be here yet.
            wanted = {path.removeprefix("keywords/") for path, value in update.items() if value is True}
            updates[email_id] = snoozing.written(
                update, wanted | (unpack(row[0]) if row else frozenset()), boxes
            )
    return updates


def _hold_back(ops: Sequence[Op], writer: Writer) -> list[Op]:
    """The leavings of mails that join a mailbox which somebody may have deleted meanwhile.

    Cyrus 3.6 ignores a mailbox that is gone, and so destroys a mail that in one patch joins it and leaves its
    last other one; a leaving alone is refused. Mailboxes with a role stay: moves to them are one patch, since
    two patches of which the answers were lost could meet those that undo them, and leave nothing.
    """
    lasting = {id_ for (id_,) in writer.db.execute("SELECT id FROM mailbox WHERE role IS NOT NULL")}
    risky = {op.patch.target for op in ops if op.patch.value and _mailbox(op) not in (lasting | {""})}
    return [op for op in ops if not op.patch.value and _mailbox(op) and op.patch.target in risky]


def _mailbox(op: Op) -> str:
    """The mailbox that the op joins or leaves; empty for one of another kind."""
    field, _, segment = op.patch.path.partition("/")
    return unpointer(segment) if field == "mailboxIds" else ""


def drop_moot(writer: Writer, sent_up_to: int, limit: int) -> None:
    """Ops that ask for what the server holds already need not be sent: on and off again is nothing at all. Looks at
    those that are next to be sent, of so many records.

    Unless an op of that key was sent (its number is at most ``sent_up_to``) and nothing was heard of it since:
    then what we hold for confirmed may be older than our own act.
    """
    while moot := _moot(writer, sent_up_to, limit):
        writer.queue.drop(moot)
        writer.ops_changed({op.patch.target for op in moot})


def _moot(writer: Writer, sent_up_to: int, limit: int) -> list[Op]:
    targets = writer.queue.next_targets("Email", limit, ())
    ops = writer.queue.ops("Email", targets)
    doubtful = set(collapse(op for op in ops if op.n <= sent_up_to))
    confirmed = writer.confirmed(targets)
    moot: list[Op] = []
    for key, op in collapse(ops).items():
        held = confirmed.get(op.patch.target)
        if held is None or op.patch.path == DESTROY or key in doubtful:
            continue
        if apply(held, [op.patch]) == held:
            moot.append(op)
    return moot


@dataclass(slots=True)
class Settled:
    """``ops`` leave the queue once the transaction is on disk. ``put_off``: others stay in it, to be sent later,
    ``later``: those of these records; ``too_many``: they have to be sent in smaller portions."""

    ops: list[Op]
    put_off: bool = False
    later: set[str] = field(default_factory=set[str])
    too_many: MethodError | None = None
    stumbled: bool = False
    """The server failed at the whole of a portion."""


def settle(
    writer: Writer, response: Response, sets: list[SentSet], hopeless: Collection[str] = ()
) -> Settled:
    """Inside a transaction: take over what the server answered to our ops. What it fails at once more of the records
    ``hopeless`` is given up."""
    settled = Settled([])
    for sent in sets:
        error = response.error(sent.call)
        if error is not None:
            _all_failed(writer, sent, error, settled, hopeless)
        else:
            _some_failed(writer, sent, response.result(sent.call), settled, hopeless)
    return settled


def _some_failed(
    writer: Writer, sent: SentSet, result: dict[str, Any], settled: Settled, hopeless: Collection[str]
) -> None:
    refused = {**_by_id(result, "notUpdated"), **_by_id(result, "notDestroyed")}
    done = {*_by_id(result, "updated"), *answers.strings(result, "destroyed")}
    confirmed: dict[str, list[Op]] = {}
    for target, ops in _by_target(sent.ops).items():
        reason = wire.member(refused, target)
        kind = str((reason or {}).get("type"))
        if reason is None and target not in done:
            kind = "serverFail"  # it says nothing about this record: the patch is sent again
            reason = {"type": kind} if target in hopeless else None
        if kind in PASSING and target not in hopeless:
            log.info("%s/set of one record put off: %s", sent.type, kind)
            settled.later.add(target)
            continue
        _mark(writer, ops)
        settled.ops += ops
        if reason is None:
            confirmed[target] = ops
        elif kind in ALREADY_GONE:
            _gone(writer, sent.type, target)
        else:
            held = [op for op in sent.held if op.patch.target == target]
            _mark(writer, held)
            settled.ops += held
            _reject(writer, sent.type, target, _why(sent.type, reason))
    _confirm(writer, sent.type, confirmed)


def _why(type_: str, reason: dict[str, Any]) -> str:
    return mask_sentences.sentence(reason) if type_ == "MaskedEmail" else set_error_sentence(reason)


def _by_target(ops: Iterable[Op]) -> dict[str, list[Op]]:
    found: dict[str, list[Op]] = {}
    for op in ops:
        found.setdefault(op.patch.target, []).append(op)
    return found


def _by_id(result: dict[str, Any], name: str) -> dict[str, Any]:
    """A map from ids (RFC 8620 §5.3); null where it is empty."""
    value = result.get(name)
    if value is not None and not isinstance(value, dict):
        raise answers.not_understood()
    return cast("dict[str, Any]", value or {})


def _all_failed(
    writer: Writer, sent: SentSet, error: MethodError, settled: Settled, hopeless: Collection[str]
) -> None:
    targets = list(dict.fromkeys(op.patch.target for op in sent.ops))
    if error.type == "requestTooLarge" and len(targets) > 1:
        settled.too_many = error
        return
    if error.type in ("serverFail", "serverPartialFail") and not set(targets) <= set(hopeless):
        settled.stumbled = True
        settled.later |= set(targets) if len(targets) == 1 else set()
        return
    if error.type in PASSING - {"serverFail", "serverPartialFail"}:
        settled.put_off = True
        return
    log.warning("%s/set refused: %s", sent.type, error.type)
    _mark(writer, (*sent.ops, *sent.held))
    settled.ops += (*sent.ops, *sent.held)
    _fall_back(writer, sent.type, targets)
    writer.delta.notices.append(f"Not done to {_count(len(targets))}: {error.sentence}")


def _count(mails_: int) -> str:
    return "one message" if mails_ == 1 else f"{mails_} messages"


def _mark(writer: Writer, ops: Iterable[Op]) -> None:
    writer.settled |= {(op.patch.type, op.patch.target, op.patch.path): op.n for op in ops}
    writer.delta.status = True


def _confirm(writer: Writer, type_: str, done: dict[str, list[Op]]) -> None:
    """The server holds these values now: they are part of what is confirmed."""
    if type_ == "MaskedEmail":
        for target, ops in done.items():
            masks.confirm(writer, target, ops)
        return
    destroyed = [target for target, ops in done.items() if any(op.patch.path == DESTROY for op in ops)]
    mails.drop(writer, destroyed)
    changed = [target for target in done if target not in set(destroyed)]
    held = [
        apply(state, (op.patch for op in done[target])) for target, state in writer.confirmed(changed).items()
    ]
    writer.db.executemany(
        "UPDATE email SET confirmed = ? WHERE id = ?",
        [(f"{pack(state.keywords)}\n{pack(state.mailboxes)}", state.id) for state in held],
    )
    _fall_back(writer, type_, changed)


def _gone(writer: Writer, type_: str, target: str) -> None:
    if type_ == "Email":
        mails.drop(writer, [target])
    else:
        masks.drop(writer, target)


def name_of(writer: Writer, target: str) -> str:
    """What a mail, or a masked address, is called in a sentence."""
    row = writer.db.execute("SELECT subject FROM email WHERE id = ?", (target,)).fetchone()
    if row is None and writer.db.execute("SELECT 1 FROM masked WHERE id = ?", (target,)).fetchone():
        return masks.name(writer, target)
    return clean(row[0])[:60] if row and row[0] else "a message without subject"


def _reject(writer: Writer, type_: str, target: str, sentence: str) -> None:
    """The record shows again what the server holds, and the person is told which it is."""
    writer.delta.notices.append(f"Not done to “{name_of(writer, target)}”: {sentence}")
    _fall_back(writer, type_, [target])


def _fall_back(writer: Writer, type_: str, targets: list[str]) -> None:
    """Show confirmed ⊕ the ops that remain."""
    if type_ == "MaskedEmail":
        masks.overlay(writer, targets)
        return
    writer.overlay(targets)
    writer.refresh_threads(writer.threads_of(targets))
