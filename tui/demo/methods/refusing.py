"""A handler that refuses some records on request: partial failures for clients to be tried with."""

from __future__ import annotations

from collections.abc import Mapping

from tui.demo.errors import SetError
from tui.demo.methods.handler import Handler
from tui.demo.narrow import Json


class Refusing:
    """``refusals``: SetErrors by the number of the record in the call, counted over creates, updates, destroys."""

    def __init__(self, handler: Handler, refusals: Mapping[int, Json]) -> None:
        self._handler = handler
        self._refusals = refusals
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
        refusal = self._refusals.get(self._number)
        if refusal is not None:
            rest = {name: value for name, value in refusal.items() if name not in ("type", "description")}
            raise SetError(refusal["type"], refusal.get("description", ""), **rest)
