"""A handler that refuses some records on request: partial failures for clients to be tried with."""

from __future__ import annotations

from tui.demo.call import Call
from tui.demo.methods.handler import Handler
from tui.demo.narrow import Json


class Refusing:
    """Refuses what the call is to refuse, by the number of the record: creates, then updates, then destroys."""

    def __init__(self, handler: Handler, call: Call) -> None:
        self._handler = handler
        self._call = call
        self._number = -1

    def create(self, data: Json) -> Json:
        self._next()
        return self._handler.create(data)

    def update(self, record: str, patch: Json) -> Json | None:
        self._next()
        return self._handler.update(record, patch)

    def destroy(self, record: str) -> None:
        self._next()
        self._handler.destroy(record)

    def _next(self) -> None:
        self._number += 1
        self._call.refuse(self._number)
