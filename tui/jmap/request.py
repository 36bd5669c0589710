"""One API request and its answer: method calls, result references, responses by call (RFC 8620 §3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from tui.frozen import frozen
from tui.jmap.errors import AnswerLost, MethodError, MissingResponse
from tui.jmap.session import CONTACTS, CORE, MAIL, MASKED, SNOOZING, SUBMISSION, VACATION

_CAPABILITIES = {
    "Core": CORE,
    "Blob": CORE,
    "Mailbox": MAIL,
    "Thread": MAIL,
    "Email": MAIL,
    "SearchSnippet": MAIL,
    "Identity": SUBMISSION,
    "EmailSubmission": SUBMISSION,
    "VacationResponse": VACATION,
    "ContactCard": CONTACTS,
    "MaskedEmail": MASKED,
}
# Cyrus says resultReference where RFC 8620 §3.7 says invalidResultReference.
_REFERENCE_ERRORS = frozenset({"invalidResultReference", "resultReference"})


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """One method call of a request."""

    id: str
    method: str
    arguments: dict[str, Any] = field(repr=False)

    def ref(self, path: str) -> dict[str, str]:
        """A reference to a part of this call's result (RFC 8620 §3.7): ``{"#ids": call.ref("/ids")}``."""
        return {"resultOf": self.id, "name": self.method, "path": path}

    def referenced(self) -> Iterable[str]:
        """The ids of the calls that this one takes arguments from."""
        for name, value in self.arguments.items():
            if name.startswith("#") and isinstance(value, dict):
                source = cast("dict[str, Any]", value).get("resultOf")
                if isinstance(source, str):
                    yield source


class Request:
    """An API request under construction; ``using`` follows from the methods that are called."""

    def __init__(self) -> None:
        self.calls: list[Call] = []

    def call(self, method: str, arguments: dict[str, Any]) -> Call:
        """Append a method call. ValueError for a method of a type that this client does not know."""
        if method.partition("/")[0] not in _CAPABILITIES:
            raise ValueError(f"no capability is known for {method}")
        call = Call(f"c{len(self.calls)}", method, arguments)
        self.calls.append(call)
        return call

    @property
    def using(self) -> tuple[str, ...]:
        """The capabilities that the calls need, core first."""
        needed = dict.fromkeys(_CAPABILITIES[call.method.partition("/")[0]] for call in self.calls)
        if any(_names_snoozing(call.arguments) for call in self.calls):
            needed[SNOOZING] = None
        if any("onSuccessUpdateEmail" in call.arguments for call in self.calls):
            needed[MAIL] = None  # it implies an Email/set (RFC 8621 §7.5), and Cyrus refuses it without
        return (CORE, *(capability for capability in needed if capability != CORE))

    def body(self, using: Sequence[str] | None = None) -> dict[str, Any]:
        """The Request object (RFC 8620 §3.3). ``using`` narrows it to what a session offers."""
        return {
            "using": list(self.using if using is None else using),
            "methodCalls": [[call.method, call.arguments, call.id] for call in self.calls],
        }

    def parts(self, most: int) -> list[Request]:
        """The same as requests of at most ``most`` calls, for a server that takes no more at once. Calls that build on
        one another (RFC 8620 §3.7, §5.3) stay together, even where that is too many."""
        chains: list[list[Call]] = []
        for call in self.calls:
            needed = set(call.referenced())
            first = next(
                (at for at, chain in enumerate(chains) if needed & {one.id for one in chain}), len(chains)
            )
            if _names_a_creation(call.arguments):
                first = 0
            chains[first:] = [[*(one for chain in chains[first:] for one in chain), call]]
        parts = [Request()]
        for chain in chains:
            if parts[-1].calls and len(parts[-1].calls) + len(chain) > most:
                parts.append(Request())
            parts[-1].calls += chain
        return parts


def _names_snoozing(arguments: dict[str, Any]) -> bool:
    """Whether the property of that name is asked for or set."""
    patches = cast("dict[str, object]", arguments.get("update") or {}).values()
    return "snoozed" in (arguments.get("properties") or ()) or any(
        isinstance(patch, dict) and "snoozed" in patch for patch in patches
    )


def _names_a_creation(value: object) -> bool:
    """Whether a record is meant that an earlier call creates: ``#`` and its creation id."""
    if isinstance(value, dict):
        return any(_names_a_creation(inner) for inner in cast("dict[str, object]", value).values())
    if isinstance(value, list):
        return any(_names_a_creation(inner) for inner in cast("list[object]", value))
    return isinstance(value, str) and value.startswith("#")


@frozen
class _Entry:
    name: str
    arguments: dict[str, Any]
    call_id: str


class Response:
    """The answer to a request. Responses are found by call id and method name, never by position."""

    def __init__(self, document: object, calls: Sequence[Call]) -> None:
        """AnswerLost when ``document`` is no Response object (RFC 8620 §3.4), or is broken in any part."""
        self._calls = {call.id: call for call in calls}
        doc = cast("dict[str, Any]", document) if isinstance(document, dict) else {}
        state = doc.get("sessionState")
        self.session_state: str = state if isinstance(state, str) else ""
        self._entries = _entries(doc.get("methodResponses"))

    def join(self, later: Response) -> Response:
        """Both answers as one, to a request that was sent in parts."""
        self._calls |= later._calls
        self._entries += later._entries
        self.session_state = later.session_state
        return self

    def result(self, call: Call) -> dict[str, Any]:
        """The arguments of the call's response; raises MethodError, or MissingResponse when there is none."""
        found = self._find(call.id, call.method)
        if found is not None:
            return found
        error = self.error(call)
        raise error if error is not None else MissingResponse(call.method)

    def error(self, call: Call) -> MethodError | None:
        """Why the call failed; None when it succeeded or has no response.

        When it failed only because a call that it refers to failed, that call's error is given.
        """
        if self._find(call.id, call.method) is not None:
            return None
        arguments = self._find(call.id, "error")
        if arguments is None:
            return None
        found = MethodError(call.method, arguments)
        if found.type in _REFERENCE_ERRORS:
            for source in call.referenced():
                earlier = self._calls.get(source)
                root = None if earlier is None or earlier is call else self.error(earlier)
                if root is not None:
                    return root
        return found

    def implicit(self, call: Call, method: str) -> dict[str, Any] | None:
        """The response to a call that the server made on its own account for ``call``, under the same id: the
        Email/set of an EmailSubmission/set (RFC 8621 §7.5). None when there is none, or it failed."""
        return self._find(call.id, method)

    def _find(self, call_id: str, name: str) -> dict[str, Any] | None:
        for entry in self._entries:
            if entry.call_id == call_id and entry.name == name:
                return entry.arguments
        return None


def _entries(value: object) -> list[_Entry]:
    if not isinstance(value, list):
        raise AnswerLost("The server's answer could not be understood.")
    entries: list[_Entry] = []
    for item in cast("list[Any]", value):
        match item:
            case [str(name), dict(), str(call_id)]:
                entries.append(_Entry(name, cast("dict[str, Any]", item[1]), call_id))
            case _:
                raise AnswerLost("The server's answer could not be understood.")
    return entries
