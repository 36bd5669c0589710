"""The documents from which a client learns where to sign in (RFC 9728, RFC 8414)."""

from __future__ import annotations

from tui.demo.narrow import Json
from tui.demo.oauth import scopes

RESOURCE = "/.well-known/oauth-protected-resource"
SERVER = "/.well-known/oauth-authorization-server"
SESSION = "/jmap/session"


def protected_resource(origin: str, path: str) -> Json:
    """The metadata of the resource at ``path``, which is empty for the origin itself."""
    return {
        "resource": origin + path,
        "resource_name": "Jaymail demo",
        "authorization_servers": [origin],
        "bearer_methods_supported": ["header"],
        "scopes_supported": list(scopes.SUPPORTED),
    }


def authorization_server(origin: str) -> Json:
    """The metadata of the authorization server, whose issuer is the origin."""
    return {
        "issuer": origin,
        "authorization_endpoint": f"{origin}/oauth/authorize",
        "token_endpoint": f"{origin}/oauth/token",
        "registration_endpoint": f"{origin}/oauth/register",
        "revocation_endpoint": f"{origin}/oauth/revoke",
        "scopes_supported": list(scopes.SUPPORTED),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_methods_supported": ["none"],
        "revocation_endpoint_auth_methods_supported": ["none"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
    }


def challenges(origin: str, *, wrong_token: bool) -> list[str]:
    """The values of WWW-Authenticate; ``wrong_token``: a token was sent, and it is not good (RFC 6750 §3)."""
    bearer = f'Bearer realm="Jaymail demo", resource_metadata="{origin}{RESOURCE}{SESSION}"'
    if wrong_token:
        bearer += ', error="invalid_token"'
    return [bearer, 'Basic realm="Jaymail demo", charset="UTF-8"']
