"""Who may come in: one name, with a password (Basic) or a token (Bearer)."""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass

CHALLENGE = 'Bearer realm="Jaymail demo", Basic realm="Jaymail demo", charset="UTF-8"'


@dataclass(frozen=True, slots=True)
class Credentials:
    """Made anew for each run; nothing outside of it can know them."""

    username: str
    password: str
    token: str

    @classmethod
    def random(cls, username: str) -> Credentials:
        return cls(username, secrets.token_urlsafe(18), f"demo-{secrets.token_urlsafe(24)}")

    def admit(self, authorization: str) -> bool:
        """Whether the value of an Authorization header is right."""
        scheme, _, rest = authorization.strip().partition(" ")
        if scheme.lower() == "bearer":
            return _same(rest.strip(), self.token)
        if scheme.lower() != "basic":
            return False
        try:
            name, colon, password = (
                base64.b64decode(rest.strip(), validate=True).decode("utf-8").partition(":")
            )
        except ValueError:
            return False
        # Both are compared whatever the first says, so that the time tells nothing.
        right_name, right_password = _same(name, self.username), _same(password, self.password)
        return bool(colon) and right_name and right_password


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), right.encode("utf-8"))
