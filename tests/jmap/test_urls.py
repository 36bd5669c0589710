"""Addresses: origins, safety, templates."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.jmap import urls


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Example.org/x", "https://example.org:443"),
        ("https://example.org:8443", "https://example.org:8443"),
        ("http://127.0.0.1:80/", "http://127.0.0.1:80"),
        ("https://[::1]:9/x", "https://[::1]:9"),
        ("https://[0:0::1]/x", "https://[::1]:443"),
        ("https://bücher.example/", "https://xn--bcher-kva.example:443"),
    ],
)
def test_an_origin_is_scheme_host_and_port(url: str, origin: str) -> None:
    assert urls.origin(url) == origin


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "/jmap",
        "ftp://a.example/",
        "https://",
        "https://a b/",
        "https://u@a.example/",
        "https://u:p@a/",
        "https://a.example:99999/",
        "https://a_%00.example/",
        "https://-a.example/",
        "https://[::1/",
        "https:a",
    ],
)
def test_what_is_no_usable_address_has_no_origin(url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whichever
        urls.origin(url)
    assert not urls.is_safe(url)


def test_a_host_in_a_sentence_has_its_port_when_it_is_an_unusual_one() -> None:
    assert urls.host("https://example.org/x") == "example.org"
    assert urls.host("https://example.org:8443/x") == "example.org:8443"
    assert urls.host("http://localhost:80/x") == "localhost"


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.org/", True),
        ("http://example.org/", False),
        ("http://localhost:8080/", True),
        ("http://127.9.9.9/", True),
        ("http://[::1]:1/", True),
        ("http://localhost.example.org/", False),
        ("http://127.0.0.1.example.org/", False),
        ("http://10.0.0.1/", False),
    ],
)
def test_plain_http_is_safe_on_this_machine_only(url: str, safe: bool) -> None:
    assert urls.is_safe(url) is safe


def test_case_04_https_never_leads_to_http() -> None:
    assert urls.may_lead_to("http://127.0.0.1/", "http://127.0.0.1:81/")
    assert urls.may_lead_to("http://127.0.0.1/", "https://example.org/")
    assert not urls.may_lead_to("https://example.org/", "http://127.0.0.1/")
    assert not urls.may_lead_to("HTTPS://example.org/", "http://localhost/")
    assert not urls.may_lead_to("http://127.0.0.1/", "http://example.org/")
    assert urls.may_lead_to("https://example.org/", "HTTPS://example.com/")


def test_case_19_values_in_a_template_are_encoded_slashes_too() -> None:
    url = urls.expand(
        "https://x/d/{accountId}/{blobId}/{name}?type={type}",
        {"accountId": "u1", "blobId": "G1", "name": "a/b ü%.pdf", "type": "message/rfc822"},
    )
    assert url == "https://x/d/u1/G1/a%2Fb%20%C3%BC%25.pdf?type=message%2Frfc822"


def test_case_19_a_template_without_variables_gets_query_parameters() -> None:
    values = {"types": "Email,Mailbox", "closeafter": "no", "ping": "60"}
    assert (
        urls.expand("https://x/event/", values)
        == "https://x/event/?types=Email%2CMailbox&closeafter=no&ping=60"
    )
    assert urls.expand("https://x/event/?v=1", {"ping": "60"}) == "https://x/event/?v=1&ping=60"


def test_unknown_variables_are_empty() -> None:
    assert urls.expand("https://x/{a}/{b}", {"a": "1"}) == "https://x/1/"


@given(st.text())
def test_no_value_breaks_out_of_its_place(value: str) -> None:
    url = urls.expand("https://x/{name}/end", {"name": value})
    middle = url.removeprefix("https://x/").removesuffix("/end")
    assert not set("/?#&= \r\n") & set(middle)
    assert unquote(middle) == value.encode("utf-8", "replace").decode()


def test_case_01_relative_addresses_keep_the_port() -> None:
    assert (
        urls.resolve("http://127.0.0.1:8080/jmap", "/jmap/u/{accountId}/")
        == "http://127.0.0.1:8080/jmap/u/{accountId}/"
    )
    assert urls.resolve("https://a/b", "https://c/d#e") == "https://c/d"
    assert urls.resolve("https://a/b", "http://[") == ""
