"""Changes as they happen: one EventSource connection (RFC 8620 §7.3)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any, cast

from tui.frozen import frozen
from tui.jmap import strict_json, urls
from tui.jmap.answer import Answer, refusal
from tui.jmap.errors import NoPush, ServerUnreachable
from tui.jmap.event_stream import Event, EventStream

if TYPE_CHECKING:
    import httpx

    from tui.jmap.client import JmapClient

log = logging.getLogger(__name__)

GRACE = 10.0
"""Seconds that a ping may be late, in addition to one that was lost."""
LONGEST_INTERVAL = 900.0
"""Seconds between pings; what claims to be longer is not believed."""


@frozen
class Connected:
    """The server has begun to send: what changed before is yet to be asked for."""


@frozen
class StateChange:
    """New states: account id → type → state (RFC 8620 §7.1). ``event_id``: to go on from, may be empty."""

    changed: Mapping[str, Mapping[str, str]]
    event_id: str = ""


async def listen(
    client: JmapClient, types: Sequence[str], *, ping: int = 60, last_event_id: str = ""
) -> AsyncGenerator[Connected | StateChange]:
    """Hold one connection: Connected once it stands, then each StateChange, until the server ends it.

    ``types``: of which types to hear, all if empty. ``ping``: seconds between signs of life; without one for
    twice that and ten seconds more, ServerUnreachable. ``last_event_id``: of the last StateChange of an
    earlier connection. NoPush when the server will not send events; other failures as for any request.
    Reconnecting is the caller's business, and so is ``aclose`` (``contextlib.aclosing``) when it stops early.
    """
    from tui.jmap.http import read_chunk

    session = await client.ready_session()
    if not session.event_source_url:
        raise NoPush(f"{urls.host(session.url)} sends no events.")
    values = {"types": ",".join(types) or "*", "closeafter": "no", "ping": str(ping)}
    url = urls.expand(session.event_source_url, values)
    stream = EventStream(last_event_id)
    silence = _patience(ping)
    async with AsyncExitStack() as stack:
        try:
            async with asyncio.timeout(silence):
                connection = _connection(client, url, session.origins, last_event_id)
                chunks = (await stack.enter_async_context(connection)).aiter_bytes()
        except TimeoutError as error:
            raise ServerUnreachable(f"{urls.host(url)} has fallen silent.") from error
        yield Connected()
        while (chunk := await read_chunk(chunks, silence, url)) is not None:
            for event in stream.feed(chunk):
                if event.type == "ping":
                    silence = max(silence, _patience(_interval(event)))
                elif (change := _state_change(event)) is not None:
                    yield change


@asynccontextmanager
async def _connection(
    client: JmapClient, url: str, trusted: frozenset[str], last_event_id: str
) -> AsyncGenerator[httpx.Response]:
    from tui.jmap.http import EVENTS

    # Compressed, events wait in a buffer on the way until it is full.
    headers = {"Accept": "text/event-stream", "Accept-Encoding": "identity", "Cache-Control": "no-cache"}
    if last_event_id:
        headers["Last-Event-ID"] = last_event_id
    async with client.http.stream("GET", url, trusted, headers, timeout=EVENTS) as response:
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        status = response.status_code
        if status == 200 and kind == "text/event-stream":
            yield response
            return
        host = urls.host(url)
        if status in (401, 408, 425, 429) or status >= 500:
            raise refusal(Answer(status, response.headers, b"", url, True), client.credentials)
        raise NoPush(f"{host} sends no events ({status}).")


def _patience(ping: float) -> float:
    return 2 * ping + GRACE


def _interval(event: Event) -> float:
    """Seconds between pings, as the server means to send them. Stalwart says milliseconds."""
    document = _document(event)
    value = document.get("interval")
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        return 0.0
    seconds = float(value) / 1000 if value >= 1000 else float(value)
    return min(seconds, LONGEST_INTERVAL)


def _state_change(event: Event) -> StateChange | None:
    """Fastmail's first event, of type ``connect``, tells the present states in the same form."""
    if event.type not in ("state", "message"):
        return None
    changed: dict[str, Mapping[str, str]] = {}
    accounts = _document(event).get("changed")
    if isinstance(accounts, dict):
        for account_id, states in cast("dict[str, Any]", accounts).items():
            if isinstance(states, dict):
                known = cast("dict[str, Any]", states)
                changed[account_id] = {k: v for k, v in known.items() if isinstance(v, str)}
    return StateChange(changed, event.id) if changed else None


def _document(event: Event) -> dict[str, Any]:
    try:
        document = strict_json.loads(event.data.encode())
    except ValueError:
        log.debug("an event (%s) that is not JSON was left out", event.type[:20])
        return {}
    return cast("dict[str, Any]", document) if isinstance(document, dict) else {}
