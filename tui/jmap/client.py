"""The client: fetches the session, sends requests, and says precisely how they failed."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, BinaryIO

from tui.jmap import blobs, strict_json, urls
from tui.jmap.answer import refusal
from tui.jmap.errors import (
    AnswerLost,
    NotJmap,
    OtherHost,
    RequestRefused,
    ServerBusy,
)
from tui.jmap.gate import Gate
from tui.jmap.http import Http
from tui.jmap.request import Request, Response
from tui.jmap.session import CORE, Limits, Session

if TYPE_CHECKING:
    import httpx

    from tui.jmap.credentials import Credentials

log = logging.getLogger(__name__)

MOST_AT_ONCE = 8
"""API requests, however many the server would allow."""


class JmapClient:
    """One sign-in at one server. Use it from one asyncio loop; close it with ``aclose``."""

    def __init__(
        self,
        session_url: str,
        credentials: Credentials,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """NotJmap when ``session_url`` is no https address (or http on this machine)."""
        if not urls.is_safe(session_url):
            raise NotJmap("Jaymail talks to mail servers over https only: check the address.")
        self.session_url = session_url
        self.http = Http(credentials, transport)
        self._session: Session | None = None
        self._refreshing = asyncio.Lock()
        self._told_state = ""
        self._fetched_for = ""
        self._allowed: tuple[int, int] = (0, 0)
        self._allow(Limits())

    @property
    def credentials(self) -> Credentials | None:
        """What this client signs in with; may be replaced at any time, for the requests after that."""
        return self.http.credentials

    @credentials.setter
    def credentials(self, credentials: Credentials) -> None:
        self.http.credentials = credentials

    @property
    def session(self) -> Session | None:
        """The session as last fetched, or as kept from last time."""
        return self._session

    @session.setter
    def session(self, session: Session | None) -> None:
        if session is not None and urls.origin(session.url) != urls.origin(self.session_url):
            # The server was changed in the settings: what an older one named must not get the credentials.
            log.warning("the kept session is another server's and is not used")
            session = None
        self._session = session
        if session is not None:
            self._allow(session.limits)

    @property
    def session_changed(self) -> bool:
        """Whether an answer told of a session state that we do not have, and that we have not asked for yet
        (RFC 8620 §3.4): fetch the session again when there is time."""
        if self._session is None or not self._told_state:
            return False
        return self._told_state not in (self._session.state, self._fetched_for)

    async def fetch_session(self) -> Session:
        """GET the session resource; also becomes ``session``.

        Redirects are followed (at most five, never from https to http). OtherHost when they lead to another
        origin: that one never sees the credentials unless the person agrees and its address becomes the
        session URL.
        """
        told = self._told_state
        given = urls.origin(self.session_url)
        answer = await self.http.get(self.session_url, {given}, accept="application/json")
        if not answer.authorized and answer.status in (200, 401, 403):
            here, there = urls.host(self.session_url), urls.host(answer.url)
            raise OtherHost(f"Mail for {here} is served by {there}.", answer.url)
        if answer.status != 200:
            raise refusal(answer, self.credentials)
        if not answer.is_json:
            raise NotJmap(
                f"{urls.host(answer.url)} answers with a web page instead of a JMAP session: check the "
                "address, and whether this network asks for a sign-in of its own."
            )
        try:
            document = await strict_json.loads_async(answer.body)
        except ValueError as error:
            raise NotJmap(
                f"What {urls.host(answer.url)} answers is not a JMAP session: check the address."
            ) from error
        session = Session.parse(document, answer.url)
        self._fetched_for = told
        self._session = session
        self._allow(session.limits)
        return session

    async def ready_session(self) -> Session:
        """The session, fetched if there is none yet."""
        return self._session or await self._refresh(None)

    async def send(self, request: Request) -> Response:
        """Send an API request (RFC 8620 §3), in parts where it has more calls than the server takes at once. Its body
        never follows a redirect.

        When the API is not where the session says, or does not offer what it says, no call was run: the
        session is fetched anew, and if that changes anything the request is sent once more.
        """
        session = await self.ready_session()
        first, *more = request.parts(session.limits.max_calls_in_request)
        response = await self._send(session, first)
        for part in more:
            response.join(await self._send(session, part))
        return response

    async def _send(self, session: Session, request: Request) -> Response:
        try:
            return await self._post(session, request)
        except (NotJmap, RequestRefused) as error:
            if isinstance(error, RequestRefused) and error.type != "unknownCapability":
                raise
            fresh = await self._refresh(session)
            if fresh.api_url == session.api_url and _using(fresh, request) == _using(session, request):
                raise
            return await self._post(fresh, request)

    async def _post(self, session: Session, request: Request) -> Response:
        body = strict_json.dumps(request.body(_using(session, request)))
        _check_limits(session, request, len(body))
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        gate = self.requests
        async with gate:
            started = time.monotonic()
            answer = await self.http.request("POST", session.api_url, session.origins, headers, content=body)
            if answer.status != 200:
                error = refusal(answer, self.credentials)
                if isinstance(error, ServerBusy) and answer.status == 400:
                    gate.lower()
                raise error
        if not answer.is_json:
            raise AnswerLost(f"{urls.host(answer.url)} answers with something that is not JMAP.")
        try:
            response = Response(await strict_json.loads_async(answer.body), request.calls)
        except ValueError as error:
            raise AnswerLost(f"The answer of {urls.host(answer.url)} is broken.") from error
        self._told_state = response.session_state
        methods = " ".join(call.method for call in request.calls)
        took = (time.monotonic() - started) * 1000
        log.debug("%s: %d bytes out, %d in, %.0f ms", methods, len(body), len(answer.body), took)
        return response

    async def upload(
        self,
        account_id: str,
        source: BinaryIO,
        size: int,
        type: str,  # noqa: A002
        moved: Callable[[int], None] = lambda _: None,
    ) -> dict[str, Any]:
        """Store a file on the server; see ``blobs.upload``."""
        return await blobs.upload(self, account_id, source, size, type, moved)

    async def download(
        self,
        account_id: str,
        blob_id: str,
        name: str,
        type: str,  # noqa: A002
        *,
        limit: int,
        moved: Callable[[int], None] = lambda _: None,
    ) -> bytes:
        """Fetch a blob; see ``blobs.download``."""
        return await blobs.download(self, account_id, blob_id, name, type, limit=limit, moved=moved)

    async def aclose(self) -> None:
        """Close every connection."""
        await self.http.aclose()

    async def _refresh(self, old: Session | None) -> Session:
        """The session anew; those who ask at the same time share one answer."""
        async with self._refreshing:
            if self._session is not None and self._session is not old:
                return self._session
            return await self.fetch_session()

    def _allow(self, limits: Limits) -> None:
        allowed = (min(limits.max_concurrent_requests, MOST_AT_ONCE), limits.max_concurrent_upload)
        if allowed != self._allowed:
            self._allowed = allowed
            self.requests, self.uploads = Gate(allowed[0]), Gate(allowed[1])


def _using(session: Session, request: Request) -> tuple[str, ...]:
    """One capability that the server does not know fails the whole request (RFC 8620 §3.6.1)."""
    return tuple(
        capability for capability in request.using if capability == CORE or session.offers(capability)
    )


def _check_limits(session: Session, request: Request, size: int) -> None:
    limits, host = session.limits, urls.host(session.api_url)
    if len(request.calls) > limits.max_calls_in_request:
        exceeded = "maxCallsInRequest"
    elif size > limits.max_size_request:
        exceeded = "maxSizeRequest"
    else:
        return
    raise RequestRefused(
        f"This was too much for one request to {host} ({exceeded}).", "limit", limit=exceeded
    )
