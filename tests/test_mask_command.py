"""``jaymail mask`` in a shell, on the demo server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tui.demo.process import DemoInfo, DemoProcess
from tui.mask_command import host, matching, origin

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def demo() -> Iterator[DemoInfo]:
    server = DemoProcess(messages=30, seed=7)
    yield server.start()
    server.stop()


def shell(home: Path, **environment: str) -> Run:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "tui", "mask", *arguments],
            env={**os.environ, "JAYMAIL_HOME": str(home), **environment},
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


@pytest.fixture
def mask(demo: DemoInfo, tmp_path: Path) -> Run:
    return shell(tmp_path, JAYMAIL_SESSION_URL=demo.session_url, JAYMAIL_TOKEN=demo.token)


def test_an_address_is_made_used_up_and_brought_back(mask: Run) -> None:
    made = mask("new", "https://www.shop-one.example/cart", "--description", "Shoes", "--prefix", "shoes")
    assert (made.returncode, made.stderr) == (0, "")
    address = made.stdout.strip()
    assert address.startswith("shoes")
    assert f"{address}\tactive\thttps://shop-one.example\tShoes" in mask("list").stdout.splitlines()
    assert mask("block", "shop-one.example").stdout.strip() == address
    [shown] = json.loads(mask("show", address, "--json").stdout)
    assert (shown["state"], shown["description"]) == ("disabled", "Shoes")
    assert mask("delete", address).returncode == 0
    assert address not in mask("list").stdout
    assert f"{address}\tdeleted" in mask("list", "--all").stdout
    assert json.loads(mask("unblock", address, "--json").stdout)["state"] == "enabled"
    assert "state:       active\n" in mask("show", address).stdout


def test_ensure_makes_one_once(mask: Run) -> None:
    first = mask("show", "shop-two.example", "--ensure", "--json")
    again = mask("show", "shop-two.example", "--ensure", "--json")
    assert json.loads(first.stdout)["email"] == json.loads(again.stdout)["email"]
    assert json.loads(first.stdout)["forDomain"] == "https://shop-two.example"


def test_several_of_one_site_must_be_told_apart(mask: Run) -> None:
    addresses = {mask("new", "shop-three.example").stdout.strip() for _ in range(2)}
    refused = mask("block", "shop-three.example")
    assert refused.returncode == 2
    assert all(address in refused.stderr for address in addresses)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["show", "nothing.example"], 3, "There is no masked address for nothing.example.\n"),
        (["block", "nobody@nothing.example"], 3, "There is no masked address for nobody@nothing.example.\n"),
        (["new", "x.example", "--prefix", "No!"], 2, "A prefix is made of a-z"),
        (["new", "bob@x.example"], 2, "bob@x.example is an address and no site"),
        ([], 2, "usage"),
    ],
)
def test_what_cannot_be_done_has_a_sentence_and_a_code(
    mask: Run, arguments: list[str], code: int, said: str
) -> None:
    done = mask(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr


def test_a_server_that_is_not_there_is_for_later(tmp_path: Path) -> None:
    mask = shell(tmp_path, JAYMAIL_SESSION_URL="http://127.0.0.1:9/jmap", JAYMAIL_TOKEN="x")
    done = mask("list")
    assert done.returncode == 4
    assert done.stderr.count("\n") == 1


def test_a_sign_in_without_the_scope_says_where_to_get_one(tmp_path: Path) -> None:
    server = DemoProcess(messages=5, seed=7, arguments=("--tokens",))
    info = server.start()
    try:
        token = info.greeting["tokens"]["noSend"]
        done = shell(tmp_path, JAYMAIL_SESSION_URL=info.session_url, JAYMAIL_TOKEN=token)("list")
    finally:
        server.stop()
    assert done.returncode == 1
    assert "At Fastmail, make an API token with Masked Email in its scope" in done.stderr


def test_no_account_is_said(tmp_path: Path) -> None:
    done = shell(tmp_path)("list")
    assert (done.returncode, done.stderr) == (1, "There is no account yet; jaymail login adds one.\n")


@pytest.mark.parametrize(
    ("site", "wanted"),
    [
        ("shop.example", "https://shop.example"),
        ("https://www.Shop.example/a?b", "https://shop.example"),
        ("http://shop.example:8080/", "https://shop.example:8080"),
        ("My shop", "My shop"),
    ],
)
def test_sites_are_written_as_password_managers_do(site: str, wanted: str) -> None:
    assert origin(site) == wanted


def test_sites_match_however_they_are_written() -> None:
    masks = [
        {"id": "1", "forDomain": "https://www.shop.example", "state": "deleted"},
        {"id": "2", "forDomain": "shop.example"},
    ]
    assert [mask["id"] for mask in matching(masks, "http://shop.example/x")] == ["2", "1"]
    assert host("shop.example/x") == "shop.example"
