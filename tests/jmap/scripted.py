"""A server of a few lines: handlers by path, every request kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from tests.jmap.documents import session_document
from tui.jmap.client import JmapClient
from tui.jmap.credentials import Bearer

TOKEN = "fmu1-very-secret"
Handler = Callable[[httpx.Request], httpx.Response]


class Scripted:
    """``routes``: host + path → what to answer; a list is answered item by item, its last for ever."""

    def __init__(self, **changes: Any) -> None:
        self.seen: list[httpx.Request] = []
        self.routes: dict[str, Handler | httpx.Response | list[Handler | httpx.Response]] = {
            "mail.example.org/jmap/session": lambda _: httpx.Response(200, json=session_document(**changes)),
        }
        self.transport = httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        answer = self.routes.get(request.url.netloc.decode() + request.url.path)
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if answer is None:
            return httpx.Response(404, text="<html>not here</html>", headers={"content-type": "text/html"})
        return answer if isinstance(answer, httpx.Response) else answer(request)

    def api(self, *answers: Handler | httpx.Response) -> None:
        self.routes["mail.example.org/jmap/api"] = list(answers)

    def client(self, url: str = "https://mail.example.org/jmap/session") -> JmapClient:
        return JmapClient(url, Bearer(TOKEN), transport=self.transport)

    def hops(self) -> list[tuple[str, bool]]:
        """Host and path of each request, and whether it carried the credentials."""
        return [
            (request.url.netloc.decode() + request.url.path, "authorization" in request.headers)
            for request in self.seen
        ]


def json_answer(document: object, status: int = 200, **headers: str) -> httpx.Response:
    return httpx.Response(status, json=document, headers=headers)


def raises(error: Exception) -> Handler:
    def handler(request: httpx.Request) -> httpx.Response:
        raise error

    return handler
