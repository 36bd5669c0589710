"""What all types share of /copy, from one account to another (RFC 8620 §5.4)."""

from __future__ import annotations

from collections.abc import Callable

from tui.demo.call import Call
from tui.demo.errors import MethodError, SetError, invalid_arguments
from tui.demo.narrow import Json, as_object
from tui.demo.store.account import Account

_ARGUMENTS = (
    "fromAccountId", "ifFromInState", "ifInState", "create", "onSuccessDestroyOriginal", "destroyFromIfInState",
)  # fmt: skip


def check_state(call: Call, account: Account, kind: str, argument: str) -> str:
    """The type's state in the account. Raises stateMismatch when the argument names another one."""
    state = account.log.state(kind)
    expected = call.string(argument)
    if expected is not None and expected != state:
        raise MethodError("stateMismatch", f"The state is {state}.")
    return state


def _source(call: Call, account: Account) -> Account:
    if call.arguments.get("fromAccountId") == account.id:
        raise invalid_arguments("The accounts are the same.", "fromAccountId")
    try:
        return call.account("fromAccountId")
    except MethodError as error:
        kind = "fromAccountNotFound" if error.arguments["type"] == "accountNotFound" else "invalidArguments"
        raise MethodError(kind, "There is no account to copy from.") from None


def copy_records(
    call: Call,
    kind: str,
    copy_one: Callable[[Account, Account, Json], Json],
    destroy: Callable[[Account, list[str], str | None], None],
) -> Json:
    """Copy each record on its own; ``destroy`` removes those originals that were copied, when asked to.

    ``copy_one`` gets the two accounts and what was sent for the record; it raises SetError and then changes nothing.
    """
    call.only(*_ARGUMENTS)
    account = call.account()
    source = _source(call, account)
    creates = call.mapping("create")
    destroy_originals = call.boolean("onSuccessDestroyOriginal")
    check_state(call, source, kind, "ifFromInState")
    old_state = check_state(call, account, kind, "ifInState")
    if len(creates) > call.limits.max_objects_in_set:
        raise MethodError("requestTooLarge", f"At most {call.limits.max_objects_in_set} records at once.")
    made, refused, copied = _copied(call, source, account, creates, copy_one)
    if destroy_originals and copied:
        destroy(source, copied, call.string("destroyFromIfInState"))
    return {
        "fromAccountId": source.id,
        "accountId": account.id,
        "oldState": old_state,
        "newState": account.log.state(kind),
        "created": made or None,
        "notCreated": refused or None,
    }


def _copied(
    call: Call,
    source: Account,
    account: Account,
    creates: Json,
    copy_one: Callable[[Account, Account, Json], Json],
) -> tuple[Json, Json, list[str]]:
    """What was made and what was refused, by creation id; and the ids of the originals that were copied."""
    made: Json = {}
    refused: Json = {}
    copied: list[str] = []
    for number, (key, value) in enumerate(creates.items()):
        fields = as_object(value) or {}
        try:
            call.refuse(number)
            made[key] = copy_one(source, account, fields)
            call.context.created[key] = made[key]["id"]
            copied.append(call.real_id(fields["id"]))
        except SetError as error:
            refused[key] = error.document
    return made, refused, copied
