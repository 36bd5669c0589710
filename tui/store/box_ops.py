"""Changes of mailboxes on their way: sent before the mail that they concern, and what the answer makes of them.

A mailbox that is made here is used at once; mail that was put into it is sent once it has its server's id. Mailboxes
within it are made after it, and those around one that is deleted are deleted after it (RFC 8621 §2.5).
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tui.frozen import frozen
from tui.jmap.errors import MethodError, set_error_sentence
from tui.mail.safety import clean
from tui.store import answers, boxes, wire
from tui.store.boxes import CREATE
from tui.store.ops import DESTROY, Op, Patch, collapse
from tui.store.settle import ALREADY_GONE, PASSING

if TYPE_CHECKING:
    from tui.jmap.request import Call, Request, Response
    from tui.store.remote import Remote
    from tui.store.writer import Writer

log = logging.getLogger(__name__)


@frozen
class SentBoxes:
    """One Mailbox/set on its way, with the ops that it carries."""

    call: Call
    ops: tuple[Op, ...]


@dataclass(slots=True)
class Outcome:
    """``done`` leave the queue once the cache is on disk."""

    done: list[Op] = field(default_factory=list[Op])
    put_off: bool = False


def add(request: Request, remote: Remote, writer: Writer) -> list[SentBoxes]:
    """Put the waiting changes of mailboxes into the request: those that can be made now."""
    adopt(writer)
    waiting = list(collapse(writer.queue.ops("Mailbox")).values())
    doomed = {op.patch.target for op in waiting if op.patch.path == DESTROY}
    parents = dict(writer.db.execute("SELECT id, parent_id FROM mailbox"))
    around = {parents.get(id_) for id_ in doomed}
    ready = [op for op in waiting if not _waits_for_another(op, doomed, around)]
    sent: list[SentBoxes] = []
    for with_mail in (False, True):
        ops = tuple(op for op in ready if (op.patch.path == DESTROY and bool(op.patch.value)) == with_mail)
        if ops:
            arguments = remote.here(
                **_arguments(ops), **({"onDestroyRemoveEmails": True} if with_mail else {})
            )
            sent.append(SentBoxes(request.call("Mailbox/set", arguments), ops))
    return sent


def _waits_for_another(op: Op, doomed: Collection[str], around: Collection[str | None]) -> bool:
    """Whether something has to happen to another mailbox first, or need not happen to this one any more."""
    target, path, value = op.patch.target, op.patch.path, op.patch.value
    if path == DESTROY:
        return target in around or boxes.is_local(target)
    if path == CREATE:
        return boxes.is_local(value.get("parentId"))
    return target in doomed or boxes.is_local(target) or (isinstance(value, str) and boxes.is_local(value))


def _arguments(ops: Sequence[Op]) -> dict[str, Any]:
    created = {_key(op): op.patch.value for op in ops if op.patch.path == CREATE}
    updated: dict[str, dict[str, Any]] = {}
    for op in ops:
        if op.patch.path not in (CREATE, DESTROY):
            updated.setdefault(op.patch.target, {})[op.patch.path] = op.patch.value
    destroyed = [op.patch.target for op in ops if op.patch.path == DESTROY]
    arguments = {"create": created, "update": updated, "destroy": destroyed}
    return {name: value for name, value in arguments.items() if value}


def _key(op: Op) -> str:
    """The creation id (RFC 8620 §5.3), which is an Id, as ours are not."""
    return op.patch.target.partition(":")[2]


def adopt(writer: Writer) -> None:
    """A mailbox that is to be made and is there: an answer was lost, or somebody else has made it meanwhile."""
    for op in collapse(writer.queue.ops("Mailbox")).values():
        if op.patch.path == CREATE and (twin := _twin(writer, op.patch.value)) is not None:
            log.info("a mailbox that was to be made is there already")
            with writer.transaction():
                boxes.named(writer, op.patch.target, twin)


def _twin(writer: Writer, made: Mapping[str, Any]) -> str | None:
    """The mailbox at the server with this name and parent, or with this role."""
    rows = writer.db.execute(
        "SELECT id FROM mailbox WHERE ((parent_id IS ? AND name = ?) OR role = ?) AND NOT gone",
        (made.get("parentId"), made["name"], made.get("role")),
    )
    return next((id_ for (id_,) in rows if not boxes.is_local(id_)), None)


# What became of them


def settle(writer: Writer, response: Response, sent: Sequence[SentBoxes]) -> Outcome:
    """Inside a transaction, after what the same answer says of mailboxes was taken over."""
    outcome = Outcome()
    for each in sent:
        try:
            result = response.result(each.call)
        except MethodError as error:
            _all_failed(writer, each, error, outcome)
            continue
        for target in dict.fromkeys(op.patch.target for op in each.ops):
            _settle_one(writer, target, [op for op in each.ops if op.patch.target == target], result, outcome)
    return outcome


def _all_failed(writer: Writer, sent: SentBoxes, error: MethodError, outcome: Outcome) -> None:
    if error.type in PASSING:
        outcome.put_off = True
        return
    log.warning("Mailbox/set refused: %s", error.type)
    for target in dict.fromkeys(op.patch.target for op in sent.ops):
        _refused(
            writer,
            target,
            [op for op in sent.ops if op.patch.target == target],
            {"type": error.type},
            outcome,
        )


def _settle_one(writer: Writer, target: str, ops: list[Op], result: dict[str, Any], outcome: Outcome) -> None:
    made = wire.member(result, "created", _key(ops[0])) if ops[0].patch.path == CREATE else None
    if made is not None:
        boxes.named(writer, target, answers.text(made, "id"))
        return
    error, known = _error(target, ops, result)
    if error is None and known:
        _mark(writer, ops, outcome)
        if any(op.patch.path == DESTROY for op in ops):
            boxes.drop(writer, target)
        else:
            boxes.confirm(writer, target, ops)
    elif error is None or error.get("type") in PASSING:
        outcome.put_off = True
    elif ops[0].patch.path == CREATE:
        _not_made(writer, target, ops, error, outcome)
    elif error.get("type") in ALREADY_GONE:
        _mark(writer, ops, outcome)
        boxes.drop(writer, target)
    else:
        _refused(writer, target, ops, error, outcome)


def _error(target: str, ops: Sequence[Op], result: dict[str, Any]) -> tuple[dict[str, Any] | None, bool]:
    """The SetError of this record, and, without one, whether the server says that it is done."""
    if ops[0].patch.path == CREATE:
        return wire.member(result, "notCreated", _key(ops[0])), False
    if any(op.patch.path == DESTROY for op in ops):
        return wire.member(result, "notDestroyed", target), target in answers.strings(result, "destroyed")
    return wire.member(result, "notUpdated", target), target in (result.get("updated") or {})


def _not_made(writer: Writer, target: str, ops: list[Op], error: dict[str, Any], outcome: Outcome) -> None:
    made = ops[0].patch.value
    existing = error.get("existingId")
    twin = existing if isinstance(existing, str) else _twin(writer, made)
    if twin is not None:
        boxes.named(writer, target, twin)
    elif made.get("role") and "role" in wire.strings(error.get("properties")):
        # A server that does not know the role: the name says it, too.
        _mark(writer, ops, outcome)
        plain = {name: value for name, value in made.items() if name != "role"}
        writer.queue.add([Patch("Mailbox", target, CREATE, plain)])
        outcome.put_off = True
    else:
        _refused(writer, target, ops, error, outcome)


def _refused(writer: Writer, target: str, ops: list[Op], error: Mapping[str, Any], outcome: Outcome) -> None:
    """It is as the server holds it, and so is mail that was put into what was not made."""
    row = writer.db.execute("SELECT name, confirmed FROM mailbox WHERE id = ?", (target,)).fetchone()
    name = clean(row[0])[:60] if row else "a mailbox"
    reason = _reason(error)
    _mark(writer, ops, outcome)
    if ops[0].patch.path != CREATE:
        writer.delta.notices.append(f"The mailbox “{name}” stays as it was: {reason}")
        boxes.confirm(writer, target, [])
        return
    stranded = writer.queue.targets_with_path("Email", f"mailboxIds/{target}")
    writer.queue.drop_paths(stranded, "mailboxIds/")
    writer.queue.drop_target("Mailbox", target)
    writer.queue.bulk.drop_naming(target)
    writer.delta.spelled_out = True
    moved = "The message in it is" if len(stranded) == 1 else f"The {len(stranded):,} messages in it are"
    back = f" {moved} back in the old place." if stranded else ""
    writer.delta.notices.append(f"The mailbox “{name}” was not made: {reason}{back}")
    writer.refresh_threads(writer.overlay(stranded))
    boxes.overlay(writer, [target])


def _reason(error: Mapping[str, Any]) -> str:
    """Cyrus calls a taken name an invalid one."""
    kind, properties = error.get("type"), wire.strings(error.get("properties"))
    if kind == "alreadyExists" or (kind == "invalidProperties" and "name" in properties):
        return "There is one of that name already, or the server does not take the name; choose another."
    return set_error_sentence(error)


def _mark(writer: Writer, ops: Sequence[Op], outcome: Outcome) -> None:
    writer.settled |= {(op.patch.type, op.patch.target, op.patch.path): op.n for op in ops}
    writer.delta.status = True
    outcome.done += ops
