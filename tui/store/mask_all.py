"""All masked addresses, asked of the server: it tells of no change, so they are always got whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.jmap.errors import MethodError
from tui.jmap.request import Request
from tui.store import answers

if TYPE_CHECKING:
    from tui.jmap.client import JmapClient

Records = list[dict[str, Any]]


async def everything(client: JmapClient, account_id: str, at_once: int) -> tuple[Records, str]:
    """In one call; or ``at_once`` of them in each, where the server finds that there are too many for one. With the
    state that they are of, "" where it is not known.

    Raises JmapError.
    """
    try:
        answer = await _call(client, "MaskedEmail/get", accountId=account_id, ids=None)
        return answers.records(answer), _state(answer)
    except MethodError as error:
        if error.type != "requestTooLarge":
            raise
    ids = await _ids(client, account_id, at_once)
    found: Records = []
    for first in range(0, len(ids), at_once):
        some = ids[first : first + at_once]
        found += answers.records(await _call(client, "MaskedEmail/get", accountId=account_id, ids=some))
    return found, ""


async def is_now(client: JmapClient, account_id: str, state: str) -> bool:
    """Whether nothing changed since this state. Fastmail's is always "", which says nothing. Raises JmapError."""
    if not state:
        return False
    return _state(await _call(client, "MaskedEmail/get", accountId=account_id, ids=[])) == state


def _state(answer: dict[str, Any]) -> str:
    state = answer.get("state")
    return state if isinstance(state, str) else ""


async def _ids(client: JmapClient, account_id: str, at_once: int) -> list[str]:
    """As MaskedEmail/query tells them, which Fastmail has and does not document."""
    found: dict[str, None] = {}
    while True:
        before = len(found)
        asked = {"accountId": account_id, "position": before, "limit": at_once}
        found |= dict.fromkeys(answers.ids(await _call(client, "MaskedEmail/query", **asked)))
        if len(found) < before + at_once:
            return list(found)


async def _call(client: JmapClient, method: str, **arguments: Any) -> dict[str, Any]:
    request = Request()
    call = request.call(method, arguments)
    return (await client.send(request)).result(call)
