from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.widgets.rows import message
from tui.mail.browser_page import POLICY, page, sanitised
from tui.mail.message import Body

HOSTILE = [
    "<script>alert(1)</script>",
    "<p onclick=alert(1)>x</p>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" java\nscript:alert(1)">x</a>',
    '<img src="https://evil.example/pixel.gif">',
    '<img src=x onerror="alert(1)">',
    "<iframe src=https://evil.example></iframe>",
    "<svg><script>alert(1)</script></svg>",
    '<form action="https://evil.example"><input name=a></form>',
    '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    '<base href="https://evil.example/">',
    '<link rel=stylesheet href="https://evil.example/x.css">',
    '<div style="background:url(https://evil.example/x.png)">x</div>',
    "<object data=https://evil.example></object><embed src=https://evil.example>",
    '<p title="&quot;><script>alert(1)</script>">x</p>',
    "<!--><script>alert(1)</script>-->",
    "<style><a title='</style><img src=x onerror=alert(1)>'></style>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    '<table background="https://evil.example/x.png"><tr><td>x</td></tr></table>',
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
]


class Seen(HTMLParser):
    """Every tag and attribute, as a browser would meet them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def seen(html: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Seen()
    parser.feed(html)
    parser.close()
    return parser.found


def harmless(html: str) -> None:
    for tag, attrs in seen(html):
        assert tag not in {
            "script",
            "iframe",
            "object",
            "embed",
            "form",
            "meta",
            "base",
            "link",
            "style",
            "svg",
            "math",
        }
        for name, value in attrs.items():
            assert not name.startswith("on")
            assert name != "background"
            if name == "href":
                assert re.match(r"https?://|mailto:", value or "")
            if name == "src":
                assert (value or "").startswith("data:image/")
            assert "url(" not in (value or "").lower() or name == "href"


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_is_left_that_runs_or_loads(html: str):
    harmless(sanitised(html))
    harmless(sanitised(f"<div>{html}<p>after</p>"))


@given(
    st.lists(st.sampled_from([*HOSTILE, "<", ">", '"', "</", "<p ", "a=", "<!--", "-->", "x"]), max_size=6)
)
def test_nothing_is_left_however_it_is_mixed(pieces: list[str]):
    harmless(sanitised("".join(pieces)))


def test_what_shows_something_stays():
    html = '<h1>Hi</h1><p style="color:red">a <b>b</b> &amp; c</p><a href="https://example.org/?a=1&amp;b=2">d</a>'
    kept = sanitised(html)
    assert "<h1>Hi</h1>" in kept
    assert '<p style="color:red">a <b>b</b> &amp; c</p>' in kept
    assert 'href="https://example.org/?a=1&amp;b=2"' in kept
    assert "noreferrer" in kept


def test_the_page_forbids_what_the_cleaning_might_have_missed():
    made = page(replace(message(1), subject="</title><script>", body=Body("", "<p>Hello</p>")))
    assert "default-src 'none'" in POLICY
    assert made.index("Content-Security-Policy") < made.index("<p>Hello</p>")
    assert "<script>" not in made
    assert "no-referrer" in made


def test_plain_text_is_shown_as_it_is():
    assert "<pre>1 &lt; 2\n</pre>" in page(message(1, "1 < 2\n")) or "<pre>1 &lt; 2</pre>" in page(
        message(1, "1 < 2\n")
    )
