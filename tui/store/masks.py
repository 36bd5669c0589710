"""Masked addresses (Fastmail's MaskedEmail) in the cache, with the ops that wait laid over them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tui.jmap.session import MASKED
from tui.store import wire
from tui.store.boxes import CREATE, is_local
from tui.store.mask_all import everything, is_now
from tui.store.ops import DESTROY, Op
from tui.store.records import MaskedEmail, MaskState

if TYPE_CHECKING:
    from tui.store.remote import Remote
    from tui.store.writer import Writer


def account_id(remote: Remote) -> str | None:
    """The account that holds the masked addresses, or None where the server or the token has none."""
    account = remote.session.account_for(MASKED) if remote.session.offers(MASKED) else None
    return account.id if account else None


_STATE = "masked state"


async def fetch(remote: Remote, writer: Writer) -> int:
    """Read all of them anew, unless a state says that nothing changed: at Fastmail it is empty, and what changed cannot
    be asked for (observed). How many came."""
    account = account_id(remote)
    if account is None or await is_now(remote.client, account, writer.meta(_STATE) or ""):
        return 0
    while True:
        generation = writer.generation
        found, state = await everything(remote.client, account, remote.limits.max_objects_in_get)
        if generation == writer.generation:
            break  # else something was settled meanwhile that this answer may not know of
    with writer.transaction():
        known = {id_ for (id_,) in writer.db.execute("SELECT id FROM masked") if not is_local(id_)}
        for id_ in known - {mask["id"] for mask in found}:
            drop(writer, id_)
        for mask in found:
            put(writer, mask)
        overlay(writer, unmade(writer))
        writer.set_meta(_STATE, state)
    return len(found)


def put(writer: Writer, mask: Mapping[str, Any]) -> None:
    document = json.dumps(dict(mask), ensure_ascii=False, sort_keys=True)
    row = writer.db.execute("SELECT document, confirmed FROM masked WHERE id = ?", (mask["id"],)).fetchone()
    if row is None:
        writer.db.execute("INSERT INTO masked VALUES(?, ?, NULL)", (mask["id"], document))
    elif row[1] is not None:
        writer.db.execute("UPDATE masked SET confirmed = ? WHERE id = ?", (document, mask["id"]))
        overlay(writer, [mask["id"]])
    elif row[0] != document:
        writer.db.execute("UPDATE masked SET document = ? WHERE id = ?", (document, mask["id"]))
    else:
        return
    writer.delta.masked = True


def drop(writer: Writer, mask_id: str) -> None:
    writer.db.execute("DELETE FROM masked WHERE id = ?", (mask_id,))
    writer.queue.drop_target("MaskedEmail", mask_id)
    writer.delta.masked = True


SENT, TOLD = "sent", "told"
"""Paths of ops that say of an address that is to be made: it was sent at that time (seconds since the epoch, UTC),
and the person knows why it takes so long."""


def _laid_over(base: str, ops: Iterable[Op]) -> dict[str, Any]:
    """What the server holds with what waits. ``gone``: it is to be removed, and not shown any more."""
    shown = json.loads(base)
    for op in ops:
        if op.patch.path == CREATE:
            shown |= op.patch.value
        elif op.patch.path == DESTROY:
            shown["gone"] = True
        elif op.patch.path not in (SENT, TOLD):
            shown[op.patch.path] = op.patch.value
    return shown


def overlay(writer: Writer, mask_ids: Iterable[str]) -> None:
    """confirmed ⊕ ops, for masked addresses; one that is to be made is here as long as that waits."""
    for mask_id in mask_ids:
        row = writer.db.execute("SELECT document, confirmed FROM masked WHERE id = ?", (mask_id,)).fetchone()
        ops = writer.waiting("MaskedEmail", [mask_id])
        if is_local(mask_id):
            if not any(op.patch.path == CREATE for op in ops):
                writer.db.execute("DELETE FROM masked WHERE id = ?", (mask_id,))
                writer.delta.masked = True
                continue
            row = ("", json.dumps({"id": mask_id}))
        if row is None:
            continue
        base = row[1] if row[1] is not None else row[0]
        writer.db.execute(
            "INSERT OR REPLACE INTO masked VALUES(?, ?, ?)",
            (
                mask_id,
                json.dumps(_laid_over(base, ops), ensure_ascii=False, sort_keys=True),
                base if ops else None,
            ),
        )
        writer.delta.masked = True


def confirm(writer: Writer, mask_id: str, ops: Iterable[Op]) -> None:
    done = list(ops)
    if any(op.patch.path == DESTROY for op in done):
        drop(writer, mask_id)
        return
    row = writer.db.execute("SELECT confirmed FROM masked WHERE id = ?", (mask_id,)).fetchone()
    if row and row[0] is not None:
        writer.db.execute(
            "UPDATE masked SET confirmed = ? WHERE id = ?",
            (json.dumps(_laid_over(row[0], done), ensure_ascii=False, sort_keys=True), mask_id),
        )
    overlay(writer, [mask_id])


def unmade(writer: Writer) -> set[str]:
    """Addresses that are to be made, by their ids of our own: what waits for them is not sent before."""
    waiting = {op.patch.target for op in writer.queue.ops("MaskedEmail")}
    return {id_ for id_ in waiting if is_local(id_)}


def name(writer: Writer, mask_id: str) -> str:
    row = writer.db.execute("SELECT document FROM masked WHERE id = ?", (mask_id,)).fetchone()
    return str(json.loads(row[0]).get("email", "")) if row else "a masked address"


@lru_cache(maxsize=16_384)
def record(document: str, *, waiting: bool) -> MaskedEmail:
    """A row for the screens; a state that nobody has heard of yet is shown as blocked, the careful reading."""
    fields = json.loads(document)
    state = fields.get("state")
    known = state in {member.value for member in MaskState}
    return MaskedEmail(
        id=fields["id"],
        email=str(fields.get("email") or ""),
        state=MaskState(state) if known else MaskState.DISABLED,
        for_domain=str(fields.get("forDomain") or ""),
        description=str(fields.get("description") or ""),
        created_at=wire.seconds(fields.get("createdAt")),
        last_message_at=wire.seconds(fields.get("lastMessageAt")),
        created_by=str(fields.get("createdBy") or ""),
        url=str(fields.get("url") or ""),
        waiting=waiting,
    )
