"""Ways off a mailing list (RFC 2369 §3.2, RFC 8058): which of those that a mail names may be taken."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum
from urllib.parse import urlsplit

from tui.frozen import frozen
from tui.mail.authentication import Finding, own_results, registered
from tui.mail.message import Body

ONE_CLICK = "List-Unsubscribe=One-Click"
"""What the header must say, and what is posted (RFC 8058 §3.1)."""


class How(StrEnum):
    ONE_CLICK = "one click"
    MAIL = "mail"
    PAGE = "page"


@frozen
class Way:
    """``url`` is https for ONE_CLICK, mailto for MAIL, http or https for PAGE; ``host`` is whom it reaches."""

    how: How
    url: str
    host: str


def may_click(body: Body, servers: Collection[str]) -> bool:
    """Whether one click may be a way, so that ``way`` wants to see the signatures."""
    offered = "".join(body.list_unsubscribe_post.split()).lower() == ONE_CLICK.lower()
    return offered and bool(_secure(_pages(body)) and _passed(body, servers))


def way(
    body: Body, servers: Collection[str], *, sender: str = "", signatures: Sequence[str] = ()
) -> Way | None:
    """The best way off the list; ``servers`` may have written Authentication-Results (``own_servers``).

    One click is for mail only of which a signature (``signatures``: its DKIM-Signature fields) was found good, covers
    what says how to leave, and is by the domain of the ``sender`` or of whoever is told (RFC 8058 §4): who forges a
    mail must not have us post anything.
    """
    pages = _pages(body)
    secure = _secure(pages)
    if secure and may_click(body, servers):
        trusted = {registered(sender.rpartition("@")[2].lower()), registered(_host(secure))}
        passed = [each for each in _passed(body, servers) if registered(_signer(each)) in trusted]
        if any(_covers(signature, finding) for finding in passed for signature in signatures):
            return Way(How.ONE_CLICK, secure, _host(secure))
    urls = [url.strip() for url in body.list_unsubscribe]
    mail = next((url for url in urls if url.lower().startswith("mailto:")), "")
    if mail:
        return Way(How.MAIL, mail, mail[7:].partition("?")[0].rpartition("@")[2])
    page = secure or next(iter(pages), "")
    return Way(How.PAGE, page, _host(page)) if page else None


def archive(body: Body) -> str:
    """Where earlier mail of the list is read (RFC 2369 §3.6), or ""."""
    return next((url.strip() for url in body.list_archive if _host(url.strip())), "")


def _pages(body: Body) -> list[str]:
    urls = [url.strip() for url in body.list_unsubscribe]
    return [url for url in urls if url.lower().startswith(("https://", "http://")) and _host(url)]


def _secure(pages: Sequence[str]) -> str:
    return next((url for url in pages if url.lower().startswith("https://")), "")


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # an address that is none
        return ""


def _passed(body: Body, servers: Collection[str]) -> list[Finding]:
    """The signatures that the account's own server found good."""
    results = own_results(body.authentication, servers)
    findings = results.findings if results is not None else ()
    return [each for each in findings if (each.method, each.result) == ("dkim", "pass") and _signer(each)]


def _signer(finding: Finding) -> str:
    return finding.domain("header.d", "header.i")


def _covers(signature: str, finding: Finding) -> bool:
    """Whether it is the signature that was found good, and signs both fields that say how to leave."""
    tags = dict(_tag(part) for part in signature.split(";") if "=" in part)
    fields = {name.lower() for name in tags.get("h", "").split(":")}
    said = finding.properties
    return (
        tags.get("d", "").lower() == _signer(finding)
        and said.get("header.s", tags.get("s", "")).lower() == tags.get("s", "").lower()
        and tags.get("b", "").startswith(said.get("header.b", ""))
        and {"list-unsubscribe", "list-unsubscribe-post"} <= fields
    )


def _tag(part: str) -> tuple[str, str]:
    """A tag of a signature (RFC 6376 §3.2); spaces within mean nothing in those that matter here."""
    name, _, value = part.partition("=")
    return name.strip(), "".join(value.split())
