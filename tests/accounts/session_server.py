"""A server on this machine that knows nothing but sessions: good ones, and what else may answer."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOKEN = "t0ps3cret"
BASIC = "Basic " + base64.b64encode(b"alice:pa ss").decode()

MAIL = "urn:ietf:params:jmap:mail"
CORE = "urn:ietf:params:jmap:core"


def session(*, mail: bool = True) -> dict[str, object]:
    capabilities: dict[str, object] = {CORE: {}} | ({MAIL: {}} if mail else {})
    account = {
        "name": "alice@example.org",
        "isPersonal": True,
        "isReadOnly": False,
        "accountCapabilities": capabilities,
    }
    return {
        "capabilities": capabilities,
        "accounts": {"A1": account},
        "primaryAccounts": {MAIL: "A1"} if mail else {},
        "username": "alice@example.org",
        "apiUrl": "/api/",
        "downloadUrl": "/download/{accountId}/{blobId}/{name}?type={type}",
        "uploadUrl": "/upload/{accountId}/",
        "eventSourceUrl": "/events/?types={types}&closeafter={closeafter}&ping={ping}",
        "state": "1",
    }


class _Handler(BaseHTTPRequestHandler):
    server: SessionServer

    def do_GET(self) -> None:
        self.server.seen.append((self.path, self.headers.get("Authorization", "")))
        if self.path == "/moved":
            other = self.server.url.replace("127.0.0.1", "localhost")
            return self._answer(302, b"", Location=f"{other}/session")
        if self.path == "/web":
            return self._answer(200, b"<html>Welcome</html>", type="text/html")
        if self.path not in ("/session", "/nomail"):
            return self._answer(404, b"not here", type="text/plain")
        if self.headers.get("Authorization") not in (f"Bearer {TOKEN}", BASIC):
            return self._answer(401, b"{}", **{"WWW-Authenticate": 'Bearer, Basic realm="mail"'})
        return self._answer(200, json.dumps(session(mail=self.path == "/session")).encode())

    def _answer(self, status: int, body: bytes, type: str = "application/json", **headers: str) -> None:  # noqa: A002
        self.send_response(status)
        for name, value in {"Content-Type": type, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        return


class SessionServer(ThreadingHTTPServer):
    """``seen``: every path with its Authorization header."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: list[tuple[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


@contextmanager
def running_session_server() -> Iterator[SessionServer]:
    with SessionServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
