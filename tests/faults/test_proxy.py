"""The proxy breaks what it says it breaks: the fault tests stand on it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from tests.faults.proxy import Fault, FaultProxy, Reply, _whole_body
from tests.servers.ports import LOOPBACK
from tests.servers.waiting import wait_until

ANSWER = b"a" * 100_000


class Backend:
    """A small HTTP server that notes what reached it."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        notes = self.bodies

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                notes.append(self.body())
                self.send_response(200)
                self.send_header("Content-Length", str(len(ANSWER)))
                self.end_headers()
                self.wfile.write(ANSWER)

            def body(self) -> bytes:
                if self.headers["Transfer-Encoding"] != "chunked":
                    return self.rfile.read(int(self.headers["Content-Length"]))
                parts = []
                while size := int(self.rfile.readline(), 16):
                    parts.append(self.rfile.read(size))
                    self.rfile.readline()
                self.rfile.readline()
                return b"".join(parts)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's name)
                pass

        self.server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def backend() -> Iterator[Backend]:
    backend = Backend()
    yield backend
    backend.close()


@pytest.fixture
def proxy(backend: Backend) -> Iterator[FaultProxy]:
    proxy = FaultProxy(backend.port)
    proxy.start()
    yield proxy
    proxy.stop()


@pytest.fixture
def client(proxy: FaultProxy) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://{LOOPBACK}:{proxy.port}", timeout=30, trust_env=False) as client:
        yield client


def test_passes_requests_and_answers_on_one_connection(client, proxy, backend) -> None:
    assert [client.post("/", content=body).content for body in (b"one", b"two")] == [ANSWER, ANSWER]
    assert backend.bodies == [b"one", b"two"]
    assert proxy.seen(b"two") == 1


def test_passes_a_chunked_body(client, backend) -> None:
    assert client.post("/", content=iter([b"par", b"ts"])).content == ANSWER
    assert client.post("/", content=b"next").content == ANSWER
    assert backend.bodies == [b"parts", b"next"]


def test_refuses_and_accepts_again(client, proxy, backend) -> None:
    client.post("/", content=b"before")
    proxy.refuse()
    with pytest.raises(httpx.TransportError):
        client.post("/", content=b"lost on the old connection")
    with pytest.raises(httpx.ConnectError):
        client.post("/", content=b"refused")
    proxy.accept()
    assert client.post("/", content=b"after").content == ANSWER
    assert backend.bodies == [b"before", b"after"]


def test_cuts_before_the_server_sees_it(client, proxy, backend) -> None:
    trigger = proxy.once(Fault.CUT_BEFORE, b"send")
    client.post("/", content=b"other")
    with pytest.raises(httpx.RemoteProtocolError):
        client.post("/", content=b"send")
    assert trigger.fired.is_set()
    client.post("/", content=b"send again")
    assert backend.bodies == [b"other", b"send again"]


def test_cuts_after_the_server_acted(client, proxy, backend) -> None:
    proxy.once(Fault.CUT_AFTER, b"send", nth=2)
    client.post("/", content=b"send first")
    with pytest.raises(httpx.RemoteProtocolError):
        client.post("/", content=b"send second")
    client.post("/", content=b"send third")
    assert backend.bodies == [b"send first", b"send second", b"send third"]


def test_is_silent_after_the_server_acted(client, proxy, backend) -> None:
    proxy.once(Fault.SILENCE)
    with pytest.raises(httpx.ReadTimeout):
        client.post("/", content=b"acted", timeout=0.5)
    assert backend.bodies == [b"acted"]
    assert client.post("/", content=b"next").content == ANSWER


def test_cuts_in_the_middle_of_the_answer(client, proxy, backend) -> None:
    proxy.once(Fault.CUT_MID_BODY)
    with client.stream("POST", "/", content=b"x") as answer:
        assert answer.status_code == 200
        with pytest.raises(httpx.RemoteProtocolError):
            answer.read()
    assert backend.bodies == [b"x"]
    assert client.post("/", content=b"y").content == ANSWER


def test_black_hole_never_answers(client, proxy, backend) -> None:
    proxy.always(Fault.BLACK_HOLE)
    with pytest.raises(httpx.ReadTimeout):
        client.post("/", content=b"lost", timeout=0.2)
    proxy.always(Fault.PASS)
    assert client.post("/", content=b"found").content == ANSWER
    assert backend.bodies == [b"found"]


def test_delay_holds_a_request_back(client, proxy, backend) -> None:
    proxy.always(Fault.DELAY, delay=0.5)
    with pytest.raises(httpx.ReadTimeout):
        client.post("/", content=b"slow", timeout=0.1)
    proxy.always(Fault.DELAY, delay=0.01)
    assert client.post("/", content=b"arrives").content == ANSWER
    assert backend.bodies == [b"arrives"]


def test_truncates_an_answer_that_looks_whole(client, proxy, backend) -> None:
    proxy.once(Fault.TRUNCATE)
    answer = client.post("/", content=b"acted")
    assert (answer.status_code, answer.content) == (200, ANSWER[: len(ANSWER) // 2])
    assert backend.bodies == [b"acted"]
    assert client.post("/", content=b"next").content == ANSWER


def test_answers_in_the_servers_place(client, proxy, backend) -> None:
    proxy.once(Fault.ANSWER, b"send", reply=Reply(429, {"Retry-After": "1"}, b"later"))
    answer = client.post("/", content=b"send")
    assert (answer.status_code, answer.headers["retry-after"], answer.content) == (429, "1", b"later")
    assert client.post("/", content=b"send").content == ANSWER
    assert backend.bodies == [b"send"]


def test_answers_otherwise_than_the_server_that_acted(client, proxy, backend) -> None:
    proxy.once(Fault.ANSWER_AFTER, reply=Reply(500))
    assert client.post("/", content=b"acted").status_code == 500
    assert backend.bodies == [b"acted"]


def test_a_forgotten_fault_meets_nobody(client, proxy) -> None:
    trigger = proxy.once(Fault.CUT_BEFORE, nth=2)
    client.post("/", content=b"one")
    proxy.forget()
    assert client.post("/", content=b"two").content == ANSWER
    assert not trigger.fired.is_set()


def test_a_held_request_arrives_after_the_client_gave_up(client, proxy, backend) -> None:
    proxy.once(Fault.HOLD)
    with pytest.raises(httpx.ReadTimeout):
        client.post("/", content=b"late", timeout=0.2)
    assert client.post("/", content=b"other").content == ANSWER
    proxy.release()
    wait_until(lambda: backend.bodies, "the held request", holds=[b"other", b"late"].__eq__)


@pytest.mark.parametrize("extra", [b"", b";name=value"])
def test_a_chunked_body_is_whole_at_its_last_chunk(extra: bytes) -> None:
    whole = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3" + extra + b"\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    )
    assert _whole_body(whole) == b"abcde"
    for cut in range(len(whole) - 4):
        assert _whole_body(whole[:cut]) is None
