"""What servers answer, for the tests of the wire."""

from __future__ import annotations

from typing import Any

from tui.jmap.session import CORE, MAIL, SUBMISSION

HOST = "https://mail.example.org"
SESSION_URL = f"{HOST}/jmap/session"
API_URL = f"{HOST}/jmap/api"
EVENTS = "event/?types={types}&closeafter={closeafter}&ping={ping}"
DOWNLOAD = "download/{accountId}/{blobId}/{name}?type={type}"


def session_document(core: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """A session as a server with relative addresses gives it (Cyrus does). ``core``: limits."""
    return {
        "capabilities": {CORE: core or {}, MAIL: {}, SUBMISSION: {}},
        "accounts": {
            "u1": {
                "name": "alice@example.org",
                "isPersonal": True,
                "isReadOnly": False,
                "accountCapabilities": {MAIL: {}, SUBMISSION: {"maxDelayedSend": 300}},
            }
        },
        "primaryAccounts": {MAIL: "u1", SUBMISSION: "u1"},
        "username": "alice",
        "apiUrl": "/jmap/api",
        "downloadUrl": f"/jmap/{DOWNLOAD}",
        "uploadUrl": "/jmap/upload/{accountId}/",
        "eventSourceUrl": f"/jmap/{EVENTS}",
        "state": "s1",
        **changes,
    }


def response_document(*responses: list[Any], state: str = "s1") -> dict[str, Any]:
    """An API response (RFC 8620 §3.4)."""
    return {"methodResponses": list(responses), "sessionState": state}


def problem(kind: str, status: int = 400, **more: Any) -> dict[str, Any]:
    """Problem details (RFC 8620 §3.6.1)."""
    return {"type": f"urn:ietf:params:jmap:error:{kind}", "status": status, **more}
