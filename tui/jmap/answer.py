"""What came back over HTTP, and what it means when it is not what was asked for (RFC 8620 §3.6.1)."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import field
from email.utils import parsedate_to_datetime
from typing import Any, cast

from tui.frozen import frozen
from tui.jmap import strict_json, urls
from tui.jmap.credentials import Basic, Credentials
from tui.jmap.errors import (
    AnswerLost,
    JmapError,
    NotJmap,
    RequestRefused,
    ServerBusy,
    SignInRefused,
)
from tui.jmap.sentences import tidy

_URN = "urn:ietf:params:jmap:error:"
_TOO_MANY_AT_ONCE = ("maxConcurrentRequests", "maxConcurrentUpload")
_KEPT = "What is here stays here."


@frozen
class Answer:
    """A whole HTTP response. ``headers`` finds names in any case.

    ``url`` is what was asked last, after redirects; ``authorized``: whether that went with credentials.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    url: str
    authorized: bool

    @property
    def is_json(self) -> bool:
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def refusal(answer: Answer, credentials: Credentials | None) -> JmapError:
    """The error for an answer that is no success. ``credentials``: what was sent, for the wording."""
    status, host = answer.status, urls.host(answer.url)
    problem = _problem(answer)
    kind = _text(problem, "type").removeprefix(_URN)
    if status in (401, 403):
        return _sign_in_refused(answer, credentials, tidy(_text(problem, "detail")))
    if status in (408, 425, 429, 503) or _text(problem, "limit") in _TOO_MANY_AT_ONCE:
        wait = retry_after(answer.headers.get("retry-after", ""))
        return ServerBusy(f"{host} is busy ({status}) and asks to try again later.", wait)
    if status >= 500:
        return AnswerLost(f"{host} has a problem of its own ({status}). {_KEPT}")
    if status in (404, 410) or 300 <= status < 400:
        return NotJmap(f"There is no JMAP server at this address of {host} ({status}): check the address.")
    return _request_refused(status, kind, problem, host)


def _request_refused(status: int, kind: str, problem: Mapping[str, Any], host: str) -> RequestRefused:
    detail = tidy(_text(problem, "detail"))
    limit = _text(problem, "limit")
    if status == 413:
        kind, limit = "limit", limit or "maxSizeRequest"
    if kind == "limit":
        sentence = f"This was too much for one request to {host} ({limit or 'limit'})."
    elif kind == "unknownCapability":
        sentence = f"{host} no longer offers something that Jaymail asked for."
    else:
        sentence = f"{host} did not accept the request ({kind or status})."
    said = f" It says: {detail}" if detail else ""
    return RequestRefused(sentence + said, kind or f"http-{status}", detail, limit)


def _sign_in_refused(answer: Answer, credentials: Credentials | None, detail: str) -> SignInRefused:
    offered = schemes(answer.headers.get("www-authenticate", ""))
    host = urls.host(answer.url)
    basic = isinstance(credentials, Basic)
    if answer.status == 403:
        said = f" It says: {detail}" if detail else ""
        sentence = f"{host} does not allow this with the present sign-in (403).{said} {_KEPT}"
    elif basic and "basic" not in offered and "bearer" in offered:
        sentence = f"{host} wants an API token (Bearer), and a name with a password was given. {_KEPT}"
    elif not basic and "bearer" not in offered and "basic" in offered:
        sentence = f"{host} wants a name with a password (Basic), and an API token was given. {_KEPT}"
    elif basic:
        sentence = f"{host} does not accept this name with this password: sign in again. {_KEPT}"
    else:
        sentence = (
            f"{host} does not accept this API token: make a new one with read and write access to mail, "
            f"and sign in again. {_KEPT}"
        )
    return SignInRefused(sentence, answer.status, offered)


_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9!#$%&'*+.^_`|~-]*)(?:\s*$|\s+[^\s=])")


def schemes(header: str) -> tuple[str, ...]:
    """The schemes that WWW-Authenticate names, in lower case and its order (RFC 9110 §11.6.1)."""
    found: dict[str, None] = {}
    for part in _QUOTED.sub('""', header).split(","):
        match = _SCHEME.match(part)
        if match is not None:
            found[match.group(1).lower()] = None
    return tuple(found)


def retry_after(value: str, now: float | None = None) -> float | None:
    """Seconds to wait (RFC 9110 §10.2.3), given as such or as a date; None when neither is there."""
    value = value.strip()
    if value.isascii() and value.isdigit() and len(value) < 10:
        return float(value)
    try:
        due = parsedate_to_datetime(value).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0.0, due - (time.time() if now is None else now))


def _problem(answer: Answer) -> Mapping[str, Any]:
    """The problem details (RFC 7807), or nothing."""
    if not answer.is_json:
        return {}
    try:
        document = strict_json.loads(answer.body)
    except ValueError:
        return {}
    return cast("dict[str, Any]", document) if isinstance(document, dict) else {}


def _text(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name)
    return value if isinstance(value, str) else ""
