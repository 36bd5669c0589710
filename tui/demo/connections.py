"""Which connection a request came by, so that it can be cut."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any, cast

from uvicorn.protocols.http.h11_impl import H11Protocol


class Connections:
    """The open connections by the client's end of them."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, int], asyncio.Transport] = {}
        opened = self._open

        class Protocol(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
                super().connection_made(transport)
                if self.client is not None:
                    opened[self.client] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                if self.client is not None:
                    opened.pop(self.client, None)
                super().connection_lost(exc)

        self.protocol: type[asyncio.Protocol] = Protocol

    def cut(self, scope: MutableMapping[str, Any]) -> None:
        """End the connection of this ASGI scope at once: what was not sent is lost."""
        client = cast("tuple[str, int] | None", scope.get("client"))
        transport = None if client is None else self._open.get(client)
        if transport is not None:
            transport.abort()
