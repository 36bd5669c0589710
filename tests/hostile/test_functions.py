"""Hostile mail through every function that makes text for the screen."""

from __future__ import annotations

import pytest

from tests.hostile.harmless import assert_harmless
from tests.hostile.messages import Hostile, hostile_messages
from tests.hostile.payloads import PAYLOADS
from tests.mail.raw import body_of
from tui.demo.mime.body import views
from tui.demo.mime.headers import as_addresses, as_raw, as_text
from tui.demo.mime.parse import parse
from tui.mail import links
from tui.mail.addresses import full_name, short_name
from tui.mail.authentication import own_servers
from tui.mail.file_names import safe_name
from tui.mail.message import Address, Body
from tui.mail.page import View
from tui.mail.reading import page, words
from tui.mail.safety import clean, clean_block
from tui.mail.subjects import forward, reply
from tui.mail.trust import judge

MESSAGES = hostile_messages()
LARGE = {message.name for message in MESSAGES if len(message.raw) > 50_000}


def test_there_are_enough_of_them():
    assert len(MESSAGES) >= 120
    assert len({message.raw for message in MESSAGES}) == len(MESSAGES)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.name)
def test_what_is_drawn_of_a_message_is_harmless(message: Hostile):
    body = body_of(message.raw)
    for view in (View.HTML, View.PLAIN) if body.html and body.text else (View.BEST,):
        for cells in (80,) if message.name in LARGE else (3, 80):
            _draw(body, view, cells)
    for text in (words(body), words(body, with_links=True)):
        for line in text.split("\n"):
            assert_harmless(line)


def _draw(body: Body, view: View, cells: int) -> None:
    made = page(body, cells, view=view, pictures=True)
    assert_harmless(made.note)
    for line in made.lines:
        for span in line:
            assert_harmless(span.text)
            assert span.link == links.target(span.link)
    for link in made.links:
        for text in (link.text, link.url, link.host, link.warning, link.raw):
            assert_harmless(text)
    for picture in made.pictures:
        for text in (picture.src, picture.alt, picture.cid):
            assert_harmless(text)
    for fold in made.folds:
        assert_harmless(fold.words)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.name)
def test_the_headers_and_names_of_a_message_are_harmless(message: Hostile):
    root = parse(message.raw)
    people: dict[str, list[Address]] = {}
    for header in root.headers:
        for text in (as_text(header.raw), as_raw(header.raw)):
            assert_harmless(clean(text))
            assert_harmless(clean(reply(text)))
            assert_harmless(clean(forward(text)))
            for line in clean_block(text).split("\n"):
                assert_harmless(line)
        people[header.name.lower()] = [
            Address(str(each.get("name") or ""), str(each.get("email") or ""))
            for each in as_addresses(header.raw)
        ]
        for person in people[header.name.lower()]:
            assert_harmless(clean(full_name(person)))
            assert_harmless(clean(short_name(person)))
    _judge(message, people)
    for part in views(root).attachments:
        _assert_safe_name(safe_name(part.name or "", part.type))


def _judge(message: Hostile, people: dict[str, list[Address]]) -> None:
    findings = [
        as_raw(each.raw)
        for each in parse(message.raw).headers
        if each.name.lower() == "authentication-results"
    ]
    verdict = judge(
        people.get("from", []), people.get("reply-to", []), findings, own_servers(["evil.example"])
    )
    for text in (verdict.verified, *verdict.warnings, *verdict.details):
        assert_harmless(text)


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=list(PAYLOADS))
def test_a_payload_in_every_function_is_harmless(payload: str):
    person = Address(payload, f"{payload}@{payload}")
    texts = [
        clean(payload),
        *clean_block(payload).split("\n"),
        clean(full_name(person)),
        clean(short_name(person)),
        links.shown(payload),
        links.target(f"https://x.example/{payload}"),
        links.target(f"https://{payload}/"),
        links.host(f"https://{payload}/"),
        links.warning(f"https://{payload}/", payload),
        links.warning(payload, payload),
        *judge([person], [person], [f"x.example; dkim=pass header.d={payload}"], {"x.example"}).warnings,
    ]
    for text in texts:
        assert_harmless(text)
    for name in (payload, f"../{payload}", f"{payload}.txt"):
        _assert_safe_name(safe_name(name))


def _assert_safe_name(name: str) -> None:
    assert_harmless(name)
    assert name
    assert not name.startswith((".", " ", "~"))
    assert "/" not in name
    assert "\\" not in name
    assert len(name.encode()) <= 255
