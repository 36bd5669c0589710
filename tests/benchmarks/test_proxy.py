"""The proxy that makes the way longer passes everything on, and counts it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from benchmarks.proxy import DelayingProxy, Exchange, methods, round_trips
from benchmarks.watched import named


class Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing."""


@pytest.fixture
def proxy() -> Iterator[DelayingProxy]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        with DelayingProxy(server.server_address[1]) as made:
            yield made
        server.shutdown()
        thread.join()


def test_requests_go_there_and_back_and_are_counted(proxy: DelayingProxy) -> None:
    proxy.delay = 0.001
    body = json.dumps({"methodCalls": [["Email/get", {}, "0"], ["Thread/get", {}, "1"]]})
    with httpx.Client(trust_env=False) as client:
        for text in (body, "x" * 200_000):
            assert client.post(f"http://127.0.0.1:{proxy.port}/", content=text).text == text
    first, second = proxy.since(0.0)
    assert first.methods == ("Email/get", "Thread/get")
    assert second.methods == ()
    assert second.octets > 200_000
    assert first.began < first.answered <= second.began < second.answered
    assert proxy.is_quiet(0.0)


def test_what_is_no_jmap_request_calls_no_method() -> None:
    for body in (b"", b"{", b"[]", b'{"methodCalls": 3}', b'{"methodCalls": [3]}', b'{"methodCalls": [[]]}'):
        assert methods(body) == ()


def exchange(began: float, answered: float, *names: str) -> Exchange:
    return Exchange(names, 1, began, answered)


def test_round_trips_are_requests_that_waited_for_one_another() -> None:
    assert round_trips([]) == 0
    assert round_trips([exchange(0, 1), exchange(1, 2), exchange(2.5, 3)]) == 3
    assert round_trips([exchange(0, 3), exchange(0, 1), exchange(1, 2), exchange(1.5, 2.5)]) == 2
    assert round_trips([exchange(0, 1), exchange(1, 0)]) == 1, "one is not answered yet"


def test_what_was_asked_for_is_told_in_words() -> None:
    asked = [exchange(0, 1), exchange(1, 2, "A/get", "B/get"), exchange(2, 3, "A/get", "B/get")]
    assert named(asked) == "GET; 2 × A/get + B/get"
    assert named([]) == "nothing"
