"""The session resource: what the server offers, to which accounts, within which limits (RFC 8620 §2)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Any, cast

from tui.frozen import frozen
from tui.jmap import urls
from tui.jmap.errors import NoMailAccount, NotJmap

CORE = "urn:ietf:params:jmap:core"
MAIL = "urn:ietf:params:jmap:mail"
SUBMISSION = "urn:ietf:params:jmap:submission"
VACATION = "urn:ietf:params:jmap:vacationresponse"
CONTACTS = "urn:ietf:params:jmap:contacts"
MASKED = "https://www.fastmail.com/dev/maskedemail"
SNOOZING = "https://cyrusimap.org/ns/jmap/mail"
"""Among other things, the property ``snoozed`` of an Email (Cyrus, Fastmail)."""

log = logging.getLogger(__name__)


@frozen
class Limits:
    """What the server accepts at once; sizes in octets. The defaults are RFC 8620's suggested minimums."""

    max_objects_in_get: int = 500
    max_objects_in_set: int = 500
    max_calls_in_request: int = 16
    max_size_request: int = 10_000_000
    max_concurrent_requests: int = 4
    max_size_upload: int = 50_000_000
    max_concurrent_upload: int = 4

    @classmethod
    def parse(cls, core: Mapping[str, Any]) -> Limits:
        """From the core capability; what is missing or senseless gets its default."""
        default = cls()
        return cls(
            _count(core.get("maxObjectsInGet"), default.max_objects_in_get),
            _count(core.get("maxObjectsInSet"), default.max_objects_in_set),
            _count(core.get("maxCallsInRequest"), default.max_calls_in_request),
            _count(core.get("maxSizeRequest"), default.max_size_request),
            _count(core.get("maxConcurrentRequests"), default.max_concurrent_requests),
            _count(core.get("maxSizeUpload"), default.max_size_upload),
            _count(core.get("maxConcurrentUpload"), default.max_concurrent_upload),
        )


@frozen
class Account:
    """One account of a session. ``capabilities``: capability → what the server says of it here."""

    id: str
    name: str
    is_personal: bool
    is_read_only: bool
    capabilities: Mapping[str, Any]


@frozen
class Session:
    """A session as its server described it. ``url`` is where it was found after redirects; the other URLs are
    absolute and may be used with credentials; the optional ones are empty when the server has none."""

    url: str
    username: str
    state: str
    api_url: str
    download_url: str
    upload_url: str
    event_source_url: str
    capabilities: Mapping[str, Any]
    accounts: Mapping[str, Account]
    primary_accounts: Mapping[str, str]
    limits: Limits
    _document: Mapping[str, Any] = field(repr=False, compare=False)

    @classmethod
    def parse(cls, document: object, url: str) -> Session:
        """Read the session document that was found at ``url``. NotJmap when it is none."""
        doc = _object(document)
        capabilities = _object(doc.get("capabilities"))
        if CORE not in capabilities or not isinstance(doc.get("accounts"), dict):
            raise NotJmap(f"What {urls.host(url)} answers is not a JMAP session: check the address.")
        return cls(
            url=url,
            username=_text(doc.get("username")),
            state=_text(doc.get("state")),
            api_url=_api_url(url, doc.get("apiUrl")),
            download_url=_optional_url(url, doc, "downloadUrl"),
            upload_url=_optional_url(url, doc, "uploadUrl"),
            event_source_url=_optional_url(url, doc, "eventSourceUrl"),
            capabilities=MappingProxyType(capabilities),
            accounts=MappingProxyType(_accounts(_object(doc["accounts"]))),
            primary_accounts=MappingProxyType(
                {k: v for k, v in _object(doc.get("primaryAccounts")).items() if isinstance(v, str)}
            ),
            limits=Limits.parse(_object(capabilities[CORE])),
            _document=doc,
        )

    def document(self) -> dict[str, Any]:
        """What ``parse`` was given: to be kept on disk, together with ``url``."""
        return dict(self._document)

    def mail_account(self) -> Account:
        """The account whose mail is shown. NoMailAccount when there is none."""
        account = self.account_for(MAIL)
        if account is None:
            raise NoMailAccount(
                f"The sign-in at {urls.host(self.url)} works, but it gives no access to mail: "
                "use a token that includes mail, or another account."
            )
        return account

    def account_for(self, capability: str) -> Account | None:
        """The primary account for a capability if it really has it, else the first that does."""
        primary = self.accounts.get(self.primary_accounts.get(capability, ""))
        if primary is not None and capability in primary.capabilities:
            return primary
        return next((a for a in self.accounts.values() if capability in a.capabilities), None)

    def offers(self, capability: str) -> bool:
        """Whether requests of this session may name the capability in ``using``."""
        return capability in self.capabilities

    @property
    def origins(self) -> frozenset[str]:
        """The origins that may get the credentials: the session's own and those that it names."""
        named = (self.url, self.api_url, self.download_url, self.upload_url, self.event_source_url)
        return frozenset(urls.origin(url) for url in named if url)


def _api_url(base: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise NotJmap(f"What {urls.host(base)} answers is not a JMAP session: check the address.")
    url = urls.resolve(base, value)
    if not urls.may_lead_to(base, url):
        raise NotJmap(
            f"{urls.host(base)} wants mail to be sent over an address that is not encrypted, so nothing was "
            "sent: its administrator has to set an https address."
        )
    return url


def _optional_url(base: str, document: Mapping[str, Any], name: str) -> str:
    value = document.get(name)
    if not isinstance(value, str) or not value:
        return ""
    url = urls.resolve(base, value)
    if not urls.may_lead_to(base, url):
        log.warning("the session's %s is not encrypted and is not used", name)
        return ""
    return url


def _accounts(document: Mapping[str, Any]) -> dict[str, Account]:
    accounts: dict[str, Account] = {}
    for account_id, value in document.items():
        entry = _object(value)
        accounts[account_id] = Account(
            id=account_id,
            name=_text(entry.get("name")),
            is_personal=entry.get("isPersonal") is not False,
            is_read_only=entry.get("isReadOnly") is True,
            # Cyrus gives null here until the user has logged in once over IMAP.
            capabilities=MappingProxyType(_object(entry.get("accountCapabilities"))),
        )
    return accounts


def _object(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _count(value: object, default: int) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 1 else default
