"""What each scope lets a client do. The names are those that mail services use."""

from __future__ import annotations

from tui.demo.oauth.errors import OAuthError
from tui.demo.urns import ALL, CONTACTS, CORE, MAIL, SUBMISSION, VACATION

OFFLINE = "offline_access"
"""With this one a client gets a refresh token."""

_CAPABILITIES: dict[str, frozenset[str]] = {
    "urn:ietf:params:oauth:scope:mail": frozenset({MAIL, SUBMISSION, VACATION}),
    "urn:ietf:params:oauth:scope:contacts": frozenset({CONTACTS}),
    OFFLINE: frozenset(),
    **{urn: frozenset({urn}) for urn in ALL},
}

SUPPORTED = tuple(_CAPABILITIES)


def parse(text: str) -> tuple[str, ...]:
    """The scopes in a ``scope`` parameter, each once. Raises invalid_scope for an unknown one, or none at all."""
    scopes = tuple(dict.fromkeys(text.split()))
    unknown = [scope for scope in scopes if scope not in _CAPABILITIES]
    if unknown or not scopes:
        raise OAuthError("invalid_scope", f"The scopes are {' '.join(SUPPORTED)}.")
    return scopes


def capabilities(scopes: tuple[str, ...]) -> frozenset[str]:
    """What a client with these scopes may use."""
    return frozenset({CORE}).union(*(_CAPABILITIES[scope] for scope in scopes))
