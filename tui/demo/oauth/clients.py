"""Clients that registered themselves (RFC 7591): public ones, on the person's own machine (RFC 8252)."""

from __future__ import annotations

import ipaddress
import re
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from tui.demo.narrow import Json, as_strings
from tui.demo.oauth import scopes
from tui.demo.oauth.errors import OAuthError

_MOST = 200
_GRANT_TYPES = ("authorization_code", "refresh_token")
_PRIVATE_SCHEME = re.compile(r"[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+")


@dataclass(frozen=True, slots=True)
class Client:
    """``scope`` is what it asks for when an authorization request does not say."""

    id: str
    name: str
    redirect_uris: tuple[str, ...]
    scope: str

    def redirects_to(self, uri: str) -> bool:
        """Whether the answer may go there: exactly as registered, but on loopback at any port (RFC 8252 §7.3)."""
        return any(uri == known or _same_but_port(uri, known) for known in self.redirect_uris)


def _is_loopback(uri: str) -> bool:
    parts = urlsplit(uri)
    try:
        loopback = parts.hostname == "localhost" or ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False
    return parts.scheme == "http" and loopback and parts.username is None


def _same_but_port(uri: str, known: str) -> bool:
    try:
        if not (_is_loopback(uri) and _is_loopback(known)):
            return False
        one, other = urlsplit(uri), urlsplit(known)
        return (one.hostname, one.path, one.query, one.fragment) == (
            other.hostname, other.path, other.query, other.fragment,
        )  # fmt: skip
    except ValueError:
        return False


def _may_register(uri: str) -> bool:
    try:
        scheme = urlsplit(uri).scheme
        return "#" not in uri and (_is_loopback(uri) or bool(_PRIVATE_SCHEME.fullmatch(scheme)))
    except ValueError:
        return False


class Clients:
    """All of them, by client id; the oldest is forgotten when there are too many."""

    def __init__(self) -> None:
        self._by_id: dict[str, Client] = {}

    def find(self, client_id: str) -> Client | None:
        return self._by_id.get(client_id)

    def register(self, data: Json) -> Json:
        """Client metadata in, the registration response out. Raises OAuthError."""
        uris = as_strings(data.get("redirect_uris"))
        if not uris or not all(_may_register(uri) for uri in uris):
            raise OAuthError(
                "invalid_redirect_uri", "Redirects go to http on loopback, or a reverse-DNS scheme."
            )
        if data.get("token_endpoint_auth_method", "none") != "none":
            raise OAuthError(
                "invalid_client_metadata", "Clients are public: token_endpoint_auth_method is none."
            )
        grant_types = as_strings(data.get("grant_types", ["authorization_code"]))
        if grant_types is None or not set(grant_types) <= set(_GRANT_TYPES):
            raise OAuthError("invalid_client_metadata", f"The grant types are {' and '.join(_GRANT_TYPES)}.")
        if data.get("response_types", ["code"]) != ["code"]:
            raise OAuthError("invalid_client_metadata", "The only response type is code.")
        name, scope = data.get("client_name", ""), data.get("scope", "")
        if not isinstance(name, str) or not isinstance(scope, str):
            raise OAuthError("invalid_client_metadata", "client_name and scope are strings.")
        if scope:
            _check_scope(scope)
        client = Client(secrets.token_urlsafe(12), name[:100], tuple(uris), scope)
        if len(self._by_id) >= _MOST:
            del self._by_id[next(iter(self._by_id))]
        self._by_id[client.id] = client
        return {
            "client_id": client.id, "client_name": client.name, "redirect_uris": uris, "grant_types": grant_types,
            "response_types": ["code"], "token_endpoint_auth_method": "none", "scope": scope,
        }  # fmt: skip


def _check_scope(scope: str) -> None:
    try:
        scopes.parse(scope)
    except OAuthError as error:
        raise OAuthError("invalid_client_metadata", error.description) from None
