"""Codes and tokens: what a person granted to a client, and how it is used up, renewed and taken back."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from tui.demo.access import Access
from tui.demo.narrow import Json
from tui.demo.oauth import scopes
from tui.demo.oauth.errors import OAuthError

CODE_SECONDS = 60
ACCESS_SECONDS = 3600


@dataclass(slots=True)
class Grant:
    """``refresh``: the one refresh token that is still good. All that it issued ends with the grant."""

    number: int
    client_id: str
    scopes: tuple[str, ...]
    refresh: str = ""
    revoked: bool = False
    access: dict[str, float] = field(default_factory=dict[str, float])
    """Access tokens, and when they end."""


@dataclass(slots=True)
class _Code:
    grant: Grant
    redirect_uri: str
    challenge: str
    ends: float
    used: bool = False


class Grants:
    """Every grant of one run. ``now`` gives seconds since the epoch."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._grants: list[Grant] = []
        self._codes: dict[str, _Code] = {}
        self._refresh: dict[str, Grant] = {}
        """Every refresh token there ever was: an old one that comes back is the sign of a theft."""
        self._access: dict[str, Grant] = {}

    def code(self, client_id: str, asked: tuple[str, ...], redirect_uri: str, challenge: str) -> str:
        """A code for what a person has just granted."""
        grant = Grant(len(self._grants) + 1, client_id, asked)
        self._grants.append(grant)
        code = secrets.token_urlsafe(24)
        self._codes[code] = _Code(grant, redirect_uri, challenge, self._now() + CODE_SECONDS)
        return code

    def redeem(self, code: str, client_id: str, redirect_uri: str, verifier: str) -> Json:
        """A token response for a code. Raises invalid_grant; a code that comes twice ends its grant."""
        found = self._codes.get(code)
        if found is None or found.grant.client_id != client_id or found.redirect_uri != redirect_uri:
            raise OAuthError("invalid_grant", "There is no such code for this client and redirect URI.")
        if found.used:
            self._end(found.grant)
            raise OAuthError("invalid_grant", "The code was used before: the grant is revoked.")
        if self._now() > found.ends:
            raise OAuthError("invalid_grant", "The code is too old.")
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=")
        if not hmac.compare_digest(challenge, found.challenge.encode()):
            raise OAuthError("invalid_grant", "The code verifier is not that of the challenge.")
        found.used = True
        return self._issue(found.grant)

    def refresh(self, token: str, client_id: str) -> Json:
        """A token response, with a new refresh token. An old one that is used again ends its grant."""
        grant = self._refresh.get(token)
        if grant is None or grant.client_id != client_id or grant.revoked:
            raise OAuthError("invalid_grant", "There is no such refresh token.")
        if grant.refresh != token:
            self._end(grant)
            raise OAuthError("invalid_grant", "The refresh token was used before: the grant is revoked.")
        return self._issue(grant)

    def revoke(self, token: str, client_id: str) -> None:
        """End what this token belongs to (RFC 7009); an unknown one is as good as revoked."""
        grant = self._refresh.get(token) or self._access.get(token)
        if grant is not None and grant.client_id == client_id:
            self._end(grant)

    def admit(self, token: str) -> Access | None:
        """What an access token is good for, while it is."""
        grant = self._access.get(token)
        if grant is None or grant.access.get(token, 0) <= self._now():
            return None
        return Access(f"grant {grant.number}", scopes.capabilities(grant.scopes))

    def expire(self) -> None:
        """All access tokens end now; refresh tokens stay good."""
        for grant in self._grants:
            grant.access.clear()

    def _issue(self, grant: Grant) -> Json:
        access = f"access-{secrets.token_urlsafe(24)}"
        grant.access[access] = self._now() + ACCESS_SECONDS
        self._access[access] = grant
        answer: Json = {
            "access_token": access, "token_type": "Bearer", "expires_in": ACCESS_SECONDS,
            "scope": " ".join(grant.scopes),
        }  # fmt: skip
        if scopes.OFFLINE in grant.scopes:
            grant.refresh = f"refresh-{secrets.token_urlsafe(24)}"
            self._refresh[grant.refresh] = grant
            answer["refresh_token"] = grant.refresh
        return answer

    def _end(self, grant: Grant) -> None:
        grant.revoked = True
        grant.access.clear()
