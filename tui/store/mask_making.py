"""Addresses that wait to be made. The server chooses an address, so each is here under an id of our own until then.

A creation is no patch that may be sent twice. That it is sent is noted on disk before; where no answer came, the
server is asked for an equal address that is new here, and only without one it is sent again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tui.jmap.errors import MethodError
from tui.jmap.request import Request
from tui.store import answers, masks, wire
from tui.store.boxes import CREATE
from tui.store.mask_all import everything
from tui.store.mask_sentences import failure, sentence
from tui.store.masks import SENT, TOLD
from tui.store.ops import DESTROY, Patch
from tui.store.settle import PASSING

if TYPE_CHECKING:
    from tui.store.remote import Remote
    from tui.store.writer import Writer

log = logging.getLogger(__name__)

TYPE = "MaskedEmail"

SLACK = 600
"""Seconds by which the server's clock may differ from ours."""


async def make(remote: Remote, writer: Writer) -> bool:
    """Have all that waits made. True: some were. Raises JmapError; what was not made still waits then."""
    account = masks.account_id(remote)
    waiting = [op.patch for op in writer.queue.ops(TYPE) if op.patch.path == CREATE]
    if account is None:
        return False
    for patch in waiting:
        await _make_one(remote, writer, account, patch)
    return bool(waiting)


async def _make_one(remote: Remote, writer: Writer, account: str, patch: Patch) -> None:
    told = {op.patch.path: op.patch.value for op in writer.queue.ops(TYPE, [patch.target])}
    if CREATE not in told:
        return  # taken back while another one was made
    if SENT in told:
        twin = await _twin(remote, writer, account, patch.value, told[SENT])
        if twin is not None:
            log.info("a masked address that was to be made is there already")
            _named(writer, patch.target, twin)
            return
    if DESTROY in told:
        _forget(writer, patch.target)
        return
    with writer.queue.transaction():
        writer.queue.drop_mask_notes(patch.target, (SENT,))
        writer.queue.add([Patch(TYPE, patch.target, SENT, int(time.time()))])
    request = Request()
    wanted = {name: value for name, value in patch.value.items() if name != "createdAt"}
    call = request.call("MaskedEmail/set", {"accountId": account, "create": {"new": wanted}})
    response = await remote.client.send(request)
    try:
        result = response.result(call)
    except MethodError as error:
        _not_made(writer, patch, error.type, failure(error))
        return
    made = wire.member(result, "created", "new")
    if made is not None:
        _named(writer, patch.target, {**wanted, **made, "id": answers.text(made, "id")})
        return
    refused = wire.set_error(result, "notCreated", "new")
    _not_made(writer, patch, str(refused.get("type")), sentence(refused, wanted))


async def _twin(
    remote: Remote, writer: Writer, account: str, wanted: Mapping[str, Any], sent_at: int
) -> dict[str, Any] | None:
    """The address that the server made for a creation of which we heard nothing."""
    found, _ = await everything(remote.client, account, remote.limits.max_objects_in_get)
    known = {id_ for (id_,) in writer.db.execute("SELECT id FROM masked")}
    return next(
        (
            mask
            for mask in found
            if mask["id"] not in known
            and (wire.seconds(mask.get("createdAt")) or sent_at) >= sent_at - SLACK
            and all((mask.get(name) or "") == wanted[name] for name in ("forDomain", "description"))
            and str(mask.get("email") or "").startswith(wanted.get("emailPrefix") or "")
        ),
        None,
    )


def _named(writer: Writer, local_id: str, mask: Mapping[str, Any]) -> None:
    """The server has made it. First the queue, so that it is never made twice."""
    with writer.queue.transaction():
        writer.queue.drop_mask_notes(local_id, (CREATE, SENT, TOLD))
        writer.queue.rename_mask(local_id, mask["id"])
    with writer.transaction() as delta:
        masks.put(writer, {name: value for name, value in mask.items() if name != "emailPrefix"})
        masks.overlay(writer, [local_id, mask["id"]])
        delta.renamed[local_id] = mask["id"]
        delta.status = True
    writer.generation += 1


def _forget(writer: Writer, local_id: str, said: str = "") -> None:
    """It is not to be made any more. Why not is told along with it: who waits for the address looks once."""
    writer.queue.drop_target(TYPE, local_id)
    with writer.transaction() as delta:
        masks.overlay(writer, [local_id])
        delta.status = True
        delta.unmade.add(local_id)
        if said:
            delta.notices.append(said)


def _not_made(writer: Writer, patch: Patch, kind: str, why: str) -> None:
    """It waits on where the server may take it later, which is said once; else it is given up."""
    site = (
        patch.value["forDomain"].partition("://")[2] or patch.value["description"] or "no site in particular"
    )
    if kind not in PASSING:
        _forget(writer, patch.target, f"The address for {site} was not made: {why}")
        return
    told = {op.patch.path for op in writer.queue.ops(TYPE, [patch.target])}
    with writer.queue.transaction():
        writer.queue.drop_mask_notes(patch.target, (SENT,))
        if TOLD not in told:
            writer.queue.add([Patch(TYPE, patch.target, TOLD, True)])
    if TOLD not in told:
        with writer.transaction() as delta:
            delta.notices.append(f"The address for {site} is not made yet, and waits. {why}")
            delta.masked = True
