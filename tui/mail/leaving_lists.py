"""Ways off a mailing list (RFC 2369 §3.2, RFC 8058): which of those that a mail names may be taken."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from tui.mail.authentication import own_results
from tui.mail.message import Body

ONE_CLICK = "List-Unsubscribe=One-Click"
"""What the header must say, and what is posted (RFC 8058 §3.1)."""


class How(StrEnum):
    ONE_CLICK = "one click"
    MAIL = "mail"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Way:
    """``url`` is https for ONE_CLICK, mailto for MAIL, http or https for PAGE; ``host`` is whom it reaches."""

    how: How
    url: str
    host: str


def way(body: Body, servers: Collection[str]) -> Way | None:
    """The best way off the list; ``servers`` may have written Authentication-Results (``own_servers``). One click
    is for signed mail only (RFC 8058 §4): who forges a mail must not have us post anything."""
    urls = [url.strip() for url in body.list_unsubscribe]
    pages = [url for url in urls if url.lower().startswith(("https://", "http://")) and _host(url)]
    secure = next((url for url in pages if url.lower().startswith("https://")), "")
    may_post = "".join(body.list_unsubscribe_post.split()).lower() == ONE_CLICK.lower()
    if secure and may_post and _signed(body, servers):
        return Way(How.ONE_CLICK, secure, _host(secure))
    mail = next((url for url in urls if url.lower().startswith("mailto:")), "")
    if mail:
        return Way(How.MAIL, mail, mail[7:].partition("?")[0].rpartition("@")[2])
    page = secure or next(iter(pages), "")
    return Way(How.PAGE, page, _host(page)) if page else None


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # an address that is none
        return ""


def _signed(body: Body, servers: Collection[str]) -> bool:
    results = own_results(body.authentication, servers)
    return results is not None and any(
        finding.method == "dkim" and finding.result == "pass" for finding in results.findings
    )
