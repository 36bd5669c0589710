"""The API endpoint without HTTP: octets of a request in, a response document out (RFC 8620 §3)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, cast

from tui.demo import jsontext
from tui.demo.access import Access
from tui.demo.call import Call, Context
from tui.demo.errors import MethodError, RequestProblem
from tui.demo.faults import Faults
from tui.demo.methods.registry import METHODS, RECORD_BY_RECORD
from tui.demo.narrow import Json, as_list, as_object, as_strings
from tui.demo.references import Response, resolve
from tui.demo.session import Limits
from tui.demo.store.account import Account
from tui.demo.store.subscriptions import Subscriptions

_log = logging.getLogger(__name__)


def _parse(body: bytes, limits: Limits, granted: frozenset[str]) -> tuple[Json, list[tuple[str, Json, str]]]:
    try:
        document = jsontext.parse(body)
    except jsontext.NotJson as error:
        raise RequestProblem("notJSON", f"The request is no I-JSON: {error}.") from None
    request = as_object(document)
    if request is None:
        raise RequestProblem("notRequest", "The request is no object.")
    using, calls = as_strings(request.get("using")), as_list(request.get("methodCalls"))
    if using is None or calls is None:
        raise RequestProblem("notRequest", "A request has using (strings) and methodCalls (an array).")
    created = request.get("createdIds")
    created_ids = as_object(created)
    if created is not None and (
        created_ids is None or not all(isinstance(value, str) for value in created_ids.values())
    ):
        raise RequestProblem("notRequest", "createdIds maps creation ids to ids.")
    unknown = sorted(set(using) - granted)
    if unknown:
        raise RequestProblem("unknownCapability", f"There is no {', '.join(unknown)} for you here.")
    if len(calls) > limits.max_calls_in_request:
        detail = f"At most {limits.max_calls_in_request} calls go into one request."
        raise RequestProblem("limit", detail, limit="maxCallsInRequest")
    return request, [_invocation(call) for call in calls]


def _invocation(call: Any) -> tuple[str, Json, str]:
    items = as_list(call)
    if items is not None and len(items) == 3:
        name, arguments, call_id = items
        if isinstance(name, str) and as_object(arguments) is not None and isinstance(call_id, str):
            return name, cast("Json", arguments), call_id
    raise RequestProblem("notRequest", "A method call is an array of a name, an object and a call id.")


class Api:
    """Works off requests, one after the other, each call in its order."""

    def __init__(
        self,
        accounts: Mapping[str, Account],
        limits: Limits,
        now: Callable[[], float],
        faults: Faults,
        subscriptions: Subscriptions,
    ) -> None:
        self._accounts = accounts
        self._faults = faults
        self._subscriptions = subscriptions
        self._limits = limits
        self._now = now

    def answer(self, body: bytes, access: Access, session_state: str) -> Json:
        """The response document. Raises RequestProblem when the whole request is refused."""
        granted = access.granted(account.capabilities for account in self._accounts.values())
        request, calls = _parse(body, self._limits, granted)
        context = Context(
            self._accounts, self._limits, self._now, access, self._faults, self._subscriptions,
            frozenset(request["using"]),
        )  # fmt: skip
        context.created.update(request.get("createdIds") or {})
        responses: list[Response] = []
        for name, arguments, call_id in calls:
            responses.extend(
                (response, result, call_id) for response, result in _run(name, arguments, context, responses)
            )
        document: Json = {"methodResponses": responses, "sessionState": session_state}
        if request.get("createdIds") is not None:
            document["createdIds"] = context.created
        return document


def _check_account(call: Call, capability: str) -> None:
    """Refuse what the account does not have, or does not let this client do (RFC 8620 §3.6.2)."""
    account_id = call.arguments.get("accountId")
    account = call.context.accounts.get(account_id) if isinstance(account_id, str) else None
    if account is None:
        return  # The method knows whether it needs one.
    if capability not in account.capabilities:
        raise MethodError("accountNotSupportedByMethod", "This account has nothing of that kind.")
    if call.method.endswith(RECORD_BY_RECORD) and not call.context.may_change(account):
        raise MethodError("accountReadOnly", "You may read this account, and not change it.")


def _run(name: str, arguments: Json, context: Context, responses: list[Response]) -> list[tuple[str, Json]]:
    try:
        known = METHODS.get(name)
        if known is None or known[0] not in context.using:
            raise MethodError("unknownMethod", f"There is no {name} among the capabilities in use.")
        call = Call(name, resolve(arguments, responses), context)
        _check_account(call, known[0])
        call.refuse()
        result = known[1](call)
    except MethodError as error:
        return [("error", error.arguments)]
    except Exception:
        # The client is told, the log has the trace, and the other calls still run.
        _log.exception("%s failed", name)
        return [("error", {"type": "serverFail", "description": "The server made a mistake."})]
    return [(name, result), *call.also]
