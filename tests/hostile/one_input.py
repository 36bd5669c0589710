"""Any octets through everything that turns mail into text; whatever comes out is harmless."""

from __future__ import annotations

from tests.hostile.harmless import assert_harmless
from tui.mail import links
from tui.mail.authentication import own_servers
from tui.mail.file_names import safe_name
from tui.mail.message import Address, Body
from tui.mail.page import View
from tui.mail.reading import page, words
from tui.mail.safety import clean, clean_block
from tui.mail.text import width
from tui.mail.trust import judge


def take(octets: bytes) -> None:
    """The first octet chooses the width and what the text is."""
    if not octets:
        return
    text = octets[1:].decode("utf-8", "surrogateescape")
    cells = octets[0] % 60 + 1
    if octets[0] & 0x80:
        _short(text)
    else:
        _body(Body(text, text, flowed=bool(octets[0] & 0x40)), cells)


def _body(body: Body, cells: int) -> None:
    for view in (View.HTML, View.PLAIN):
        made = page(body, cells, view=view, pictures=bool(cells % 2))
        for line in made.lines:
            drawn = "".join(span.text for span in line)
            assert width(drawn) <= max(cells, 2), (cells, drawn)
            for span in line:
                assert_harmless(span.text)
        for link in made.links:
            for text in (link.text, link.url, link.host, link.warning, link.raw):
                assert_harmless(text)
    for line in words(body, with_links=True).split("\n"):
        assert_harmless(line)


def _short(text: str) -> None:
    assert_harmless(clean(text))
    for line in clean_block(text).split("\n"):
        assert_harmless(line)
    name, _, rest = text.partition("\n")
    person = Address(name, rest)
    verdict = judge([person], [Address("", rest)], [text, rest], own_servers([name, rest[:40]]))
    for sentence in (verdict.verified, *verdict.warnings, *verdict.details):
        assert_harmless(sentence)
    for url in (text, f"https://{text}", f"https://www.google.com/url?q={text}"):
        assert links.target(links.target(url)) == links.target(url)
        links.clean_url(url)
        assert_harmless(links.warning(url, name))
        assert_harmless(links.shown(url))
    assert_harmless(safe_name(text))
