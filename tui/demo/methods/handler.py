"""What the /set of every type has in common, as a protocol."""

from __future__ import annotations

from typing import Protocol

from tui.demo.narrow import Json


class Handler(Protocol):
    """How one type is created, updated and destroyed. Each raises SetError and then changes nothing."""

    def create(self, data: Json) -> Json:
        """Make a record; the properties that the server chose, with the id."""
        ...

    def update(self, record: str, patch: Json) -> Json | None:
        """Change a record; what else than the patch changed, or None. An unknown record is notFound."""
        ...

    def destroy(self, record: str) -> None:
        """Remove a record. An unknown one is notFound."""
        ...
