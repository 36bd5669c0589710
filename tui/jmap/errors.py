"""Everything that can go wrong on the wire, each with one plain sentence for the person.

JmapError
  ServerUnreachable   DNS, connect, TLS                                      never applied
  ServerBusy          429, 503, request-level concurrency limit              never applied
  AnswerLost          cut connection, read time-out, 5xx, broken JSON        maybe applied
    AnswerTooLarge    more octets than Jaymail accepts                       maybe applied
  MissingResponse     the answer holds fewer responses than there were calls maybe applied
  MethodError         one call failed (RFC 8620 §3.6.2)                      see its ``outcome``
  RequestRefused      the whole request was refused (RFC 8620 §3.6.1)        futile
  SignInRefused       401 or 403                                             futile
  NotJmap             what answers is no JMAP server                         futile
  OtherHost           a redirect leads to a host that nobody agreed to       futile
  NoMailAccount       a JMAP server, but no mail for this sign-in            futile
  NoPush              the server sends no events                             futile
  BlobGone            the blob is no longer on the server                    futile
  BlobTooLarge        the blob is larger than the caller allows              futile
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from tui.jmap.sentences import method_sentence, tidy
from tui.jmap.sentences import set_error_sentence as set_error_sentence


class Outcome(Enum):
    """Whether the server may have done what a failed request asked for; decides what may be repeated."""

    NEVER_APPLIED = "never applied"
    """Repeat at will."""
    MAYBE_APPLIED = "maybe applied"
    """Repeat only what is idempotent; find out about the rest."""
    FUTILE = "futile"
    """Not done, and the same request would fail again."""


class JmapError(Exception):
    """A failure on the wire. ``sentence`` (and ``str``) is fit to be shown; it holds no secrets."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    @property
    def outcome(self) -> Outcome:
        return Outcome.FUTILE


class ServerUnreachable(JmapError):
    """No connection: DNS, connect, TLS, proxy."""

    @property
    def outcome(self) -> Outcome:
        return Outcome.NEVER_APPLIED


class ServerBusy(JmapError):
    """The server asks to come back later. ``retry_after``: seconds, when it said how many."""

    def __init__(self, sentence: str, retry_after: float | None = None) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after

    @property
    def outcome(self) -> Outcome:
        return Outcome.NEVER_APPLIED


class AnswerLost(JmapError):
    """The request went out and no usable answer came back."""

    @property
    def outcome(self) -> Outcome:
        return Outcome.MAYBE_APPLIED


class SignInRefused(JmapError):
    """401 or 403. ``schemes``: what WWW-Authenticate offers, in lower case (RFC 9110 §11.6.1)."""

    def __init__(self, sentence: str, status: int = 401, schemes: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.status = status
        self.schemes = schemes


class NotJmap(JmapError):
    """What answers at this address does not speak JMAP, or not over an encrypted connection."""


class OtherHost(JmapError):
    """The session lives at ``url``, on a host that the person has not agreed to."""

    def __init__(self, sentence: str, url: str) -> None:
        super().__init__(sentence)
        self.url = url


class NoMailAccount(JmapError):
    """The sign-in works, and none of its accounts holds mail."""


class NoPush(JmapError):
    """The server sends no events to this client (RFC 8620 §7.3): poll until the session changes."""


class BlobGone(JmapError):
    """404 for a blob (RFC 8620 §6.2)."""


class BlobTooLarge(JmapError):
    """The blob has more octets than ``limit``, which the caller set."""

    def __init__(self, sentence: str, limit: int) -> None:
        super().__init__(sentence)
        self.limit = limit


class RequestRefused(JmapError):
    """The server refused the whole request (RFC 8620 §3.6.1); no call of it was run.

    ``type`` is the error's name without its URN prefix (``limit``, ``notJSON``, ``unknownCapability``…), or
    ``http-<status>`` when the server named none; ``limit`` is the name of the exceeded limit.
    """

    def __init__(self, sentence: str, type: str, detail: str = "", limit: str = "") -> None:  # noqa: A002
        super().__init__(sentence)
        self.type = type
        self.detail = detail
        self.limit = limit


class MethodError(JmapError):
    """One call failed (RFC 8620 §3.6.2); the others of its request stand. ``arguments``: the whole error."""

    def __init__(self, method: str, arguments: Mapping[str, Any]) -> None:
        self.method = method
        self.arguments = dict(arguments)
        kind = arguments.get("type")
        self.type = kind if isinstance(kind, str) else "serverFail"
        description = arguments.get("description")
        self.description = tidy(description) if isinstance(description, str) else ""
        super().__init__(method_sentence(self.type, method, self.description))

    @property
    def outcome(self) -> Outcome:
        if self.type == "serverUnavailable":
            return Outcome.NEVER_APPLIED
        return Outcome.MAYBE_APPLIED if self.type == "serverPartialFail" else Outcome.FUTILE


class AnswerTooLarge(AnswerLost):
    """The answer has more octets than Jaymail accepts; the rest of it was not read."""


class MissingResponse(JmapError):
    """The server answered the request, and said nothing about this call."""

    def __init__(self, method: str) -> None:
        super().__init__(f"The server left a part of the request ({method}) unanswered.")
        self.method = method

    @property
    def outcome(self) -> Outcome:
        return Outcome.MAYBE_APPLIED
