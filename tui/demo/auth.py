"""Who may come in: one name, with a password (Basic) or one of some tokens (Bearer)."""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from tui.demo.access import TOKENS, Access


@dataclass(frozen=True, slots=True)
class Credentials:
    """Made anew for each run; nothing outside of it can know them. ``tokens``: by their name in TOKENS."""

    username: str
    password: str
    tokens: Mapping[str, str]

    @classmethod
    def random(cls, username: str) -> Credentials:
        tokens = {name: f"demo-{secrets.token_urlsafe(24)}" for name in TOKENS}
        return cls(username, secrets.token_urlsafe(18), tokens)

    @property
    def token(self) -> str:
        """The token that may do everything."""
        return self.tokens["full"]

    def by_token(self, token: str) -> Access | None:
        """What this token is good for, if it is one."""
        found: Access | None = None
        for name, right in self.tokens.items():
            if _same(token, right):
                found = TOKENS[name]
        return found

    def by_password(self, encoded: str) -> Access | None:
        """What the name and password in these Basic credentials (RFC 7617) are good for, if they are right."""
        try:
            name, colon, password = base64.b64decode(encoded, validate=True).decode("utf-8").partition(":")
        except ValueError:
            return None
        # Both are compared whatever the first says, so that the time tells nothing.
        right_name, right_password = _same(name, self.username), _same(password, self.password)
        return Access("password") if colon and right_name and right_password else None


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), right.encode("utf-8"))
