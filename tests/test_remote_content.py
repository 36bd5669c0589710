"""Pictures of the network: only from public hosts, without anything that tells who asks, and bounded."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tui import remote_content
from tui.remote_content import fetch, is_public

PNG = {"content-type": "image/png"}


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Which names there are, and where they lead."""
    known = {"pictures.example": "93.184.215.14", "inside.example": "10.0.0.7", "here.example": "127.0.0.1"}

    async def look_up(self: Any, host: str, port: int, **_: Any) -> list[Any]:
        if host not in known:
            raise socket.gaierror("no such name")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (known[host], port))]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", look_up)
    return known


class Server:
    """Answers, and keeps what it was asked."""

    def __init__(self, answer: Callable[[httpx.Request], httpx.Response]) -> None:
        self.asked: list[httpx.Request] = []
        self._answer = answer

    def transport(self) -> httpx.MockTransport:
        def handle(request: httpx.Request) -> httpx.Response:
            self.asked.append(request)
            return self._answer(request)

        return httpx.MockTransport(handle)


async def test_a_picture_comes_and_nothing_tells_who_asked():
    server = Server(
        lambda request: httpx.Response(200, headers={**PNG, "set-cookie": "id=7"}, content=b"png")
    )
    urls = ["https://pictures.example/a.png?x=1", "https://pictures.example/b.png"]
    assert await fetch(urls, server.transport()) == dict.fromkeys(urls, b"png")
    for request in server.asked:
        assert request.url.host == "93.184.215.14"
        assert request.headers["host"] == "pictures.example"
        assert request.extensions["sni_hostname"] == "pictures.example"
        assert set(request.headers) == {"host", "user-agent", "accept", "accept-encoding", "connection"}
        assert "jaymail" not in request.headers["user-agent"].lower()


@pytest.mark.parametrize(
    "url",
    [
        "https://inside.example/a.png",
        "https://here.example/a.png",
        "https://nowhere.example/a.png",
        "https://user:secret@pictures.example/a.png",
        "https://pictures.example:22/a.png",
        "https://pictures.example:99999/a.png",
        "ftp://pictures.example/a.png",
        "file:///etc/passwd",
        "https:///a.png",
        "https://[::1/a.png",
        "javascript:alert(1)",
        "",
    ],
)
async def test_what_must_not_be_asked_is_not_asked(url: str):
    server = Server(lambda request: httpx.Response(200, headers=PNG, content=b"png"))
    assert await fetch([url], server.transport()) == {}
    assert server.asked == []


@pytest.mark.parametrize(
    "target",
    ["https://inside.example/", "http://pictures.example/plain", "https://here.example/", "//here.example/"],
)
async def test_a_redirect_does_not_lead_inside_or_out_of_encryption(target: str):
    server = Server(lambda request: httpx.Response(302, headers={"location": target}))
    assert await fetch(["https://pictures.example/a.png"], server.transport()) == {}
    assert len(server.asked) == 1


async def test_a_redirect_to_another_public_picture_is_followed():
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/a.png":
            return httpx.Response(302, headers={"location": "/b.png", "set-cookie": "id=7"})
        return httpx.Response(200, headers=PNG, content=b"png")

    server = Server(answer)
    url = "https://pictures.example/a.png"
    assert await fetch([url], server.transport()) == {url: b"png"}
    assert "cookie" not in server.asked[1].headers
    assert "referer" not in server.asked[1].headers


async def test_redirects_end():
    server = Server(lambda request: httpx.Response(302, headers={"location": "/again.png"}))
    assert await fetch(["https://pictures.example/a.png"], server.transport()) == {}
    assert len(server.asked) == remote_content.REDIRECTS + 1


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, headers={"content-type": "text/html"}, content=b"<html>"),
        httpx.Response(404, headers=PNG, content=b"png"),
        httpx.Response(200, headers=PNG, content=b"x" * (remote_content.LARGEST + 1)),
    ],
)
async def test_what_is_no_picture_or_too_large_is_left_out(answer: httpx.Response):
    server = Server(lambda request: answer)
    assert await fetch(["https://pictures.example/a.png"], server.transport()) == {}


async def test_only_so_many_are_asked_for_and_each_once():
    server = Server(lambda request: httpx.Response(200, headers=PNG, content=b"png"))
    urls = [f"https://pictures.example/{n}.png" for n in range(remote_content.MOST + 20)]
    found = await fetch([*urls, *urls], server.transport())
    assert len(found) == len(server.asked) == remote_content.MOST


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:220:1::", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("192.168.1.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("2002:7f00:1::", False),
        ("nonsense", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool):
    assert is_public(address) is public


async def test_case_107_a_form_is_posted_once_without_anything_that_tells_who_posts():
    server = Server(lambda request: httpx.Response(200, headers={"set-cookie": "id=7"}))
    await remote_content.post("https://pictures.example/u?id=1", "a=b", server.transport())
    [request] = server.asked
    assert (request.method, request.content) == ("POST", b"a=b")
    assert (request.url.host, request.headers["host"]) == ("93.184.215.14", "pictures.example")
    assert not {"cookie", "authorization", "referer"} & set(request.headers)


@pytest.mark.parametrize(
    "url",
    [
        "http://pictures.example/u",
        "https://inside.example/u",
        "https://here.example/u",
        "https://nowhere.example/u",
        "https://[::1/u",
    ],
)
async def test_case_107_no_form_is_posted_inside_or_in_the_open(url: str):
    server = Server(lambda request: httpx.Response(200))
    with pytest.raises(remote_content.NotFetched):
        await remote_content.post(url, "a=b", server.transport())
    assert server.asked == []


@pytest.mark.parametrize("status", [302, 404, 500])
async def test_case_107_a_redirect_is_not_followed_and_no_success(status: int):
    server = Server(lambda request: httpx.Response(status, headers={"location": "https://here.example/"}))
    with pytest.raises(remote_content.NotFetched, match=str(status)):
        await remote_content.post("https://pictures.example/u", "a=b", server.transport())
    assert len(server.asked) == 1
