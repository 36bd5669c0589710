"""One method call, and typed reading of its arguments (RFC 8620 §3.2, §3.6.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.demo.access import Access
from tui.demo.errors import MethodError, SetError, invalid_arguments
from tui.demo.faults import Faults
from tui.demo.narrow import Json, as_list, as_object, as_strings, is_integer
from tui.demo.session import Limits
from tui.demo.store.account import Account
from tui.demo.store.subscriptions import Subscriptions

_MAX_INTEGER = 2**53 - 1


@dataclass(slots=True)
class Context:
    """What the calls of one request share. ``created`` maps creation ids to real ids (RFC 8620 §3.3)."""

    accounts: Mapping[str, Account]
    limits: Limits
    now: Callable[[], float]
    access: Access
    faults: Faults
    subscriptions: Subscriptions
    using: frozenset[str] = frozenset()
    created: dict[str, str] = field(default_factory=dict[str, str])

    def may_change(self, account: Account) -> bool:
        return not (self.access.read_only or account.is_read_only)


@dataclass(slots=True)
class Call:
    """A call whose result references are resolved. Every getter raises invalidArguments for a wrong type."""

    method: str
    arguments: Json
    context: Context
    also: list[tuple[str, Json]] = field(default_factory=list[tuple[str, Json]])
    """Responses to implicit calls; they follow this call's own, with the same call id."""
    _refusals: dict[str, Json] = field(init=False)

    def __post_init__(self) -> None:
        self._refusals = self.context.faults.refusals(self.method)

    def refuse(self, record: int | None = None) -> None:
        """Fail where it was asked for: with the n-th record, or the whole call. Raises SetError or MethodError."""
        refusal = self._refusals.get("*" if record is None else str(record))
        if refusal is None:
            return
        rest = {name: value for name, value in refusal.items() if name not in ("type", "description")}
        kind = MethodError if record is None else SetError
        raise kind(refusal["type"], refusal.get("description", ""), **rest)

    @property
    def limits(self) -> Limits:
        return self.context.limits

    def only(self, *names: str) -> None:
        """Refuse arguments that are none of these; accountId is always one."""
        unknown = [name for name in self.arguments if name not in names and name != "accountId"]
        if unknown:
            raise invalid_arguments(f"{self.method} has no such argument.", *unknown)

    def account(self, argument: str = "accountId") -> Account:
        """The account that the call is about. Raises accountNotFound."""
        account_id = self.arguments.get(argument)
        if not isinstance(account_id, str):
            raise invalid_arguments(f"{argument} is missing or no id.", argument)
        account = self.context.accounts.get(account_id)
        if account is None:
            raise MethodError("accountNotFound")
        return account

    def boolean(self, name: str, default: bool = False) -> bool:
        value = self.arguments.get(name, default)
        if not isinstance(value, bool):
            raise invalid_arguments("This argument is true or false.", name)
        return value

    def string(self, name: str) -> str | None:
        """A string; None when it is missing or null."""
        value = self.arguments.get(name)
        if value is not None and not isinstance(value, str):
            raise invalid_arguments("This argument is a string.", name)
        return value

    def required_string(self, name: str) -> str:
        value = self.string(name)
        if value is None:
            raise invalid_arguments("This argument is required.", name)
        return value

    def integer(self, name: str, default: int = 0) -> int:
        value = self.arguments.get(name)
        if value is None:
            return default
        if not is_integer(value) or abs(value) > _MAX_INTEGER:
            raise invalid_arguments("This argument is an integer.", name)
        return value

    def unsigned(self, name: str) -> int | None:
        """An unsigned integer; None when it is missing or null."""
        value = self.arguments.get(name)
        if value is None:
            return None
        if not is_integer(value) or not 0 <= value <= _MAX_INTEGER:
            raise invalid_arguments("This argument is an unsigned integer.", name)
        return value

    def strings(self, name: str) -> list[str] | None:
        """An array of strings; None when it is missing or null."""
        value = self.arguments.get(name)
        if value is None:
            return None
        items = as_strings(value)
        if items is None:
            raise invalid_arguments("This argument is an array of strings.", name)
        return items

    def ids(self, name: str) -> list[str] | None:
        """An array of ids, creation ids of earlier calls resolved; None when it is missing or null."""
        items = self.strings(name)
        return None if items is None else [self.real_id(item) for item in items]

    def real_id(self, value: str) -> str:
        """The id that ``#creationId`` stands for; any other id, and an unknown creation id, as it is."""
        return self.context.created.get(value[1:], value) if value.startswith("#") else value

    def mapping(self, name: str) -> Json:
        """An object; empty when it is missing or null."""
        value = self.arguments.get(name)
        if value is None:
            return {}
        fields = as_object(value)
        if fields is None:
            raise invalid_arguments("This argument is an object.", name)
        return fields

    def array(self, name: str) -> list[Any] | None:
        """An array of anything; None when it is missing or null."""
        value = self.arguments.get(name)
        items = as_list(value)
        if value is not None and items is None:
            raise invalid_arguments("This argument is an array.", name)
        return items


Method = Callable[[Call], Json]
