"""What all types share: /get, /changes and /set by RFC 8620 §5.1-5.3."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from tui.demo.call import Call
from tui.demo.errors import MethodError, SetError, invalid_arguments, invalid_properties
from tui.demo.methods.handler import Handler
from tui.demo.methods.refusing import Refusing
from tui.demo.narrow import Json, as_object
from tui.demo.references import unescape


def wanted_properties(call: Call, known: Iterable[str]) -> list[str] | None:
    """The ``properties`` argument, checked against the type's; None asks for all."""
    asked = call.strings("properties")
    if asked is None:
        return None
    unknown = [name for name in asked if name not in set(known)]
    if unknown:
        raise invalid_arguments(f"There is no property {', '.join(unknown)}.", "properties")
    return asked


def wanted_ids(call: Call, everything: Callable[[], Sequence[str]]) -> list[str]:
    """The ids to get, each once. ``everything`` gives all ids: null asks for them."""
    asked = call.ids("ids")
    found = list(dict.fromkeys(everything() if asked is None else asked))
    if len(found) > call.limits.max_objects_in_get:
        raise MethodError("requestTooLarge", f"At most {call.limits.max_objects_in_get} records at once.")
    return found


def project(record: Json, properties: list[str] | None) -> Json:
    """The record with only these properties, and its id."""
    if properties is None:
        return record
    return {"id": record["id"], **{name: record[name] for name in properties}}


def get(call: Call, records: Mapping[str, Json], known: Iterable[str], state: str) -> Json:
    """/get of a small collection that is held as documents."""
    call.only("ids", "properties")
    properties = wanted_properties(call, known)
    asked = wanted_ids(call, lambda: list(records))
    return {
        "accountId": call.arguments["accountId"],
        "state": state,
        "list": [project(copy.deepcopy(records[item]), properties) for item in asked if item in records],
        "notFound": [item for item in asked if item not in records],
    }


def changes(call: Call, kind: str) -> Json:
    """/changes of any type."""
    call.only("sinceState", "maxChanges")
    account = call.account()
    limit = call.unsigned("maxChanges")
    if limit == 0:
        raise invalid_arguments("maxChanges is greater than zero.", "maxChanges")
    found = account.log.changes(kind, call.required_string("sinceState"), limit)
    result: Json = {
        "accountId": account.id,
        "oldState": found.old_state,
        "newState": found.new_state,
        "hasMoreChanges": found.more,
        "created": found.created,
        "updated": found.updated,
        "destroyed": found.destroyed,
    }
    if kind == "Mailbox":
        figures = ["totalEmails", "unreadEmails", "totalThreads", "unreadThreads"]
        result["updatedProperties"] = figures if found.counts_only else None
    return result


SET_ARGUMENTS = ("ifInState", "create", "update", "destroy")


def set_records(call: Call, kind: str, handler: Handler, state: Callable[[], str]) -> Json:
    """The creates, updates and destroys of a /set in an account that has states, one after the other."""
    return set_with(call, state, lambda: apply_set(call, handler))


def set_with(call: Call, state: Callable[[], str], apply: Callable[[], Json]) -> Json:
    """A /set in an account that has states; ``apply`` makes its changes, and says what became of them."""
    account = call.account()
    old_state = state()
    expected = call.string("ifInState")
    _check_size(call)
    if expected is not None and expected != old_state:
        raise MethodError("stateMismatch", f"The state is {old_state}.")
    outcome = apply()
    return {"accountId": account.id, "oldState": old_state, "newState": state(), **outcome}


def _check_size(call: Call) -> None:
    records = len(call.mapping("create")) + len(call.mapping("update")) + len(set(call.ids("destroy") or ()))
    if records > call.limits.max_objects_in_set:
        raise MethodError("requestTooLarge", f"At most {call.limits.max_objects_in_set} records at once.")


def apply_set(call: Call, handler: Handler) -> Json:
    """What became of the creates, updates and destroys of a /set, each record on its own."""
    _check_size(call)
    handler = Refusing(handler, call)
    creates, updates = call.mapping("create"), call.mapping("update")
    destroys = list(dict.fromkeys(call.ids("destroy") or ()))
    created, not_created = _create_all(call, creates, handler)
    updated, not_updated = _update_all(call, updates, destroys, handler)
    destroyed: list[str] = []
    not_destroyed: Json = {}
    for record in destroys:
        try:
            handler.destroy(record)
            destroyed.append(record)
        except SetError as error:
            not_destroyed[record] = error.document
    return {
        "created": created or None,
        "updated": updated or None,
        "destroyed": destroyed or None,
        "notCreated": not_created or None,
        "notUpdated": not_updated or None,
        "notDestroyed": not_destroyed or None,
    }


def _create_all(call: Call, creates: Json, handler: Handler) -> tuple[Json, Json]:
    """Records may refer to each other, in any order: one that waits for another is tried after it."""
    created: Json = {}
    refused: Json = {}
    waiting = dict(creates)
    while waiting:
        ready = [key for key, data in waiting.items() if not _refers_to(data, waiting.keys() - {key})]
        for key in ready or list(waiting):
            data = as_object(waiting.pop(key))
            try:
                if data is None:
                    raise invalid_properties("A record is an object.")
                created[key] = handler.create(data)
                call.context.created[key] = created[key]["id"]
            except SetError as error:
                refused[key] = error.document
    return created, refused


def _refers_to(value: Any, keys: Iterable[str]) -> bool:
    names = {f"#{key}" for key in keys}
    fields = as_object(value) or {}
    return any(isinstance(item, str) and item in names for item in fields.values())


def _update_all(call: Call, updates: Json, destroys: list[str], handler: Handler) -> tuple[Json, Json]:
    updated: Json = {}
    refused: Json = {}
    for key, value in updates.items():
        record, patch = call.real_id(key), as_object(value)
        try:
            if record in destroys:
                raise SetError("willDestroy")
            if patch is None:
                raise SetError("invalidPatch", "A patch is an object.")
            updated[record] = handler.update(record, patch)
        except SetError as error:
            refused[record] = error.document
    return updated, refused


def patched(record: Json, patch: Json) -> Json:
    """A copy of the record with the patch applied (RFC 8620 §5.3). Raises invalidPatch."""
    result = copy.deepcopy(record)
    paths = [[unescape(token) for token in path.split("/")] for path in patch]
    ordered = sorted(paths)
    if any(longer[: len(shorter)] == shorter for shorter, longer in pairwise(ordered)):
        raise SetError("invalidPatch", "One path of the patch is within another.")
    for path, value in zip(paths, patch.values(), strict=True):
        target = result
        for token in path[:-1]:
            inner = as_object(target.get(token))
            if inner is None:
                raise SetError("invalidPatch", f"There is no {token} to patch.")
            target = inner
        if value is None and len(path) > 1:
            target.pop(path[-1], None)
        else:
            target[path[-1]] = copy.deepcopy(value)
    return result
