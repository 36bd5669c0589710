"""The three levels at which a JMAP request can fail (RFC 8620 §3.6, §5.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_REQUEST = "urn:ietf:params:jmap:error:"


class RequestProblem(Exception):
    """The whole request is refused, with problem details (RFC 8620 §3.6.1, RFC 7807)."""

    def __init__(
        self,
        kind: str,
        detail: str,
        status: int = 400,
        *,
        limit: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.status = status
        self.limit = limit
        self.headers = dict(headers or {})

    def document(self) -> dict[str, Any]:
        """Problem details as they go over the wire."""
        kind = self.kind if ":" in self.kind else _REQUEST + self.kind
        document: dict[str, Any] = {"type": kind, "status": self.status, "detail": self.detail}
        if self.limit is not None:
            document["limit"] = self.limit
        return document


class MethodError(Exception):
    """One method call is refused; the rest of the request goes on (RFC 8620 §3.6.2)."""

    def __init__(self, kind: str, description: str = "", **extra: Any) -> None:
        super().__init__(description or kind)
        self.arguments: dict[str, Any] = {"type": kind, **extra}
        if description:
            self.arguments["description"] = description


def invalid_arguments(description: str, *names: str) -> MethodError:
    """A wrong, unknown or missing argument."""
    extra = {"arguments": list(names)} if names else {}
    return MethodError("invalidArguments", description, **extra)


class SetError(Exception):
    """One record of a /set, /copy or /import is refused; the other records go on (RFC 8620 §5.3)."""

    def __init__(self, kind: str, description: str = "", **extra: Any) -> None:
        super().__init__(description or kind)
        self.document: dict[str, Any] = {"type": kind, **extra}
        if description:
            self.document["description"] = description


def invalid_properties(description: str, *names: str) -> SetError:
    """Properties that are wrong, unknown, immutable or set by the server alone."""
    return SetError("invalidProperties", description, properties=list(names))
