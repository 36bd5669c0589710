"""The session resource (RFC 8620 §2) and the limits that the server enforces."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from tui.demo.narrow import Json
from tui.demo.store.account import Account

CORE = "urn:ietf:params:jmap:core"
MAIL = "urn:ietf:params:jmap:mail"
SUBMISSION = "urn:ietf:params:jmap:submission"
VACATION = "urn:ietf:params:jmap:vacationresponse"
MASKED = "https://www.fastmail.com/dev/maskedemail"

SORTS = (
    "receivedAt", "sentAt", "size", "from", "to", "subject",
    "hasKeyword", "allInThreadHaveKeyword", "someInThreadHaveKeyword",
)  # fmt: skip
MAX_DELAY = 44_236_800


@dataclass(frozen=True, slots=True)
class Limits:
    """What one client may ask for at once (RFC 8620 §2); sizes in octets."""

    max_size_upload: int = 50_000_000
    max_concurrent_upload: int = 4
    max_size_request: int = 10_000_000
    max_concurrent_requests: int = 8
    max_calls_in_request: int = 50
    max_objects_in_get: int = 500
    max_objects_in_set: int = 500
    max_size_mailbox_name: int = 490
    max_mailboxes_per_email: int = 1000
    max_size_attachments: int = 50_000_000
    max_query: int = 5000

    def core(self) -> Json:
        return {
            "maxSizeUpload": self.max_size_upload,
            "maxConcurrentUpload": self.max_concurrent_upload,
            "maxSizeRequest": self.max_size_request,
            "maxConcurrentRequests": self.max_concurrent_requests,
            "maxCallsInRequest": self.max_calls_in_request,
            "maxObjectsInGet": self.max_objects_in_get,
            "maxObjectsInSet": self.max_objects_in_set,
            "collationAlgorithms": ["i;ascii-numeric", "i;ascii-casemap", "i;unicode-casemap"],
        }


def account_capabilities(limits: Limits) -> Json:
    """What an account can do, and its own limits (RFC 8621 §1.3)."""
    return {
        CORE: {},
        MAIL: {
            "maxMailboxesPerEmail": limits.max_mailboxes_per_email,
            "maxMailboxDepth": None,
            "maxSizeMailboxName": limits.max_size_mailbox_name,
            "maxSizeAttachmentsPerEmail": limits.max_size_attachments,
            "emailQuerySortOptions": list(SORTS),
            "mayCreateTopLevelMailbox": True,
        },
        SUBMISSION: {
            "maxDelayedSend": MAX_DELAY,
            "submissionExtensions": {"FUTURERELEASE": [str(MAX_DELAY)]},
        },
        VACATION: {},
        MASKED: {},
    }


def capabilities(limits: Limits) -> Json:
    """What the server can do."""
    return {CORE: limits.core(), MAIL: {}, SUBMISSION: {}, VACATION: {}, MASKED: {}}


def _without_urls(username: str, accounts: Iterable[Account], limits: Limits) -> Json:
    offered = account_capabilities(limits)
    all_accounts = list(accounts)
    return {
        "capabilities": capabilities(limits),
        "accounts": {
            account.id: {
                "name": account.name,
                "isPersonal": account is all_accounts[0],
                "isReadOnly": False,
                "accountCapabilities": offered,
            }
            for account in all_accounts
        },
        "primaryAccounts": dict.fromkeys(offered, all_accounts[0].id),
        "username": username,
    }


def session_state(username: str, accounts: Iterable[Account], limits: Limits) -> str:
    """Changes when anything in the session but its URLs changes."""
    text = json.dumps(_without_urls(username, accounts, limits), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def session_document(base: str, username: str, accounts: Iterable[Account], limits: Limits) -> Json:
    """The whole session; ``base`` is the server's origin, without a slash at its end."""
    kept = list(accounts)
    return {
        **_without_urls(username, kept, limits),
        "apiUrl": f"{base}/jmap/api/",
        "downloadUrl": f"{base}/jmap/download/{{accountId}}/{{blobId}}/{{name}}?type={{type}}",
        "uploadUrl": f"{base}/jmap/upload/{{accountId}}/",
        "eventSourceUrl": f"{base}/jmap/event/?types={{types}}&closeafter={{closeafter}}&ping={{ping}}",
        "state": session_state(username, kept, limits),
    }
