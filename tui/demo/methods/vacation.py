"""VacationResponse (RFC 8621 §8): one record, with the id ``singleton``."""

from __future__ import annotations

from tui.demo.call import Call
from tui.demo.dates import parse_utc
from tui.demo.errors import SetError, invalid_properties
from tui.demo.methods import standard
from tui.demo.narrow import Json

PROPERTIES = ("id", "isEnabled", "fromDate", "toDate", "subject", "textBody", "htmlBody")


def get(call: Call) -> Json:
    """VacationResponse/get."""
    account = call.account()
    return standard.get(
        call, {"singleton": account.vacation}, PROPERTIES, account.log.state("VacationResponse")
    )


class _Vacation:
    def __init__(self, call: Call) -> None:
        self.account = call.account()

    def create(self, data: Json) -> Json:
        raise SetError("singleton", "There is exactly one vacation response.")

    def update(self, record: str, patch: Json) -> Json | None:
        if record != "singleton":
            raise SetError("notFound")
        before = self.account.vacation
        after = standard.patched(before, patch)
        unknown = [
            name for name in after if name not in PROPERTIES or (name == "id" and after["id"] != record)
        ]
        if unknown:
            raise invalid_properties("There are no such properties to set.", *unknown)
        if not isinstance(after["isEnabled"], bool):
            raise invalid_properties("isEnabled is true or false.", "isEnabled")
        for name in ("fromDate", "toDate"):
            if after[name] is not None and parse_utc(after[name]) is None:
                raise invalid_properties("This is a UTC date, or null.", name)
        for name in ("subject", "textBody", "htmlBody"):
            if after[name] is not None and not isinstance(after[name], str):
                raise invalid_properties("This is a string, or null.", name)
        if after != before:
            self.account.vacation = after
            self.account.log.updated("VacationResponse", record)
        return None

    def destroy(self, record: str) -> None:
        raise SetError("singleton", "There is exactly one vacation response.")


def set_vacation(call: Call) -> Json:
    """VacationResponse/set."""
    call.only(*standard.SET_ARGUMENTS)
    account = call.account()
    return standard.set_records(
        call, "VacationResponse", _Vacation(call), lambda: account.log.state("VacationResponse")
    )
