"""How OAuth says no (RFC 6749 §5.2, RFC 7591 §3.2.2)."""

from __future__ import annotations


class OAuthError(Exception):
    """``code`` is the registered error code; the message is for the client's developer."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code = code
        self.description = description

    def document(self) -> dict[str, str]:
        return {"error": self.code, "error_description": self.description}
