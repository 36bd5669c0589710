"""The session resource (RFC 8620 §2) and the limits that the server enforces."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from tui.demo.access import Access
from tui.demo.narrow import Json
from tui.demo.store.account import Account
from tui.demo.urns import CONTACTS, CORE, MAIL, MASKED, SNOOZE, SUBMISSION, VACATION

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
    max_masks_per_hour: int = 100

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


@dataclass(frozen=True, slots=True)
class Bases:
    """The origins of the server and of its downloads, without a slash at their end."""

    server: str
    download: str


def account_capabilities(limits: Limits, *, snooze: bool) -> Json:
    """What an account can do, and its own limits (RFC 8621 §1.3)."""
    return {
        CORE: {},
        MAIL: {
            "maxMailboxesPerEmail": limits.max_mailboxes_per_email,
            "maxMailboxDepth": None,
            "maxSizeMailboxName": limits.max_size_mailbox_name,
            "maxSizeAttachmentsPerEmail": limits.max_size_attachments,
            "emailQuerySortOptions": [*SORTS, *(["snoozedUntil"] if snooze else [])],
            "mayCreateTopLevelMailbox": True,
        },
        SUBMISSION: {
            "maxDelayedSend": MAX_DELAY,
            "submissionExtensions": {"FUTURERELEASE": [str(MAX_DELAY)]},
        },
        VACATION: {},
        CONTACTS: {"maxAddressBooksPerCard": None, "mayCreateAddressBook": True},
        MASKED: {},
        SNOOZE: {},
    }


def capabilities(limits: Limits, granted: frozenset[str]) -> Json:
    """What the server does for those to whom this is granted."""
    offered = {
        CORE: limits.core(),
        MAIL: {},
        SUBMISSION: {},
        VACATION: {},
        CONTACTS: {},
        MASKED: {},
        SNOOZE: {},
    }
    return {name: value for name, value in offered.items() if name in granted}


def _without_urls(username: str, accounts: Iterable[Account], limits: Limits, access: Access) -> Json:
    all_accounts = list(accounts)
    granted = access.granted(account.capabilities for account in all_accounts)
    offered = {
        n: v for n, v in account_capabilities(limits, snooze=SNOOZE in granted).items() if n in granted
    }
    return {
        "capabilities": capabilities(limits, granted),
        "accounts": {
            account.id: {
                "name": account.name,
                "isPersonal": account.is_personal,
                "isReadOnly": access.read_only or account.is_read_only,
                "accountCapabilities": {n: v for n, v in offered.items() if n in account.capabilities},
            }
            for account in all_accounts
        },
        "primaryAccounts": dict.fromkeys(offered, all_accounts[0].id),
        "username": username,
    }


def session_state(username: str, accounts: Iterable[Account], limits: Limits, access: Access) -> str:
    """Changes when anything in the session but its URLs changes."""
    text = json.dumps(_without_urls(username, accounts, limits, access), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def session_document(
    bases: Bases, username: str, accounts: Iterable[Account], limits: Limits, access: Access
) -> Json:
    """The whole session as this access lets one see it."""
    kept, base = list(accounts), bases.server
    return {
        **_without_urls(username, kept, limits, access),
        "apiUrl": f"{base}/jmap/api/",
        "downloadUrl": f"{bases.download}/jmap/download/{{accountId}}/{{blobId}}/{{name}}?type={{type}}",
        "uploadUrl": f"{base}/jmap/upload/{{accountId}}/",
        "eventSourceUrl": f"{base}/jmap/event/?types={{types}}&closeafter={{closeafter}}&ping={{ping}}",
        "state": session_state(username, kept, limits, access),
    }
