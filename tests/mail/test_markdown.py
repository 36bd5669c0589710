"""What Markdown becomes in the HTML half of a mail."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.mail.markdown import to_html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# Plan\n\n- one\n- two", "<h1>Plan</h1>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("one\ntwo", "<p>one<br />\ntwo</p>"),
        ("> said\n\nanswer", "<blockquote>\n<p>said</p>\n</blockquote>\n<p>answer</p>"),
        ("| a | b |\n| - | - |\n| 1 | 2 |", "<td>1</td>"),
        ("~~gone~~", "<s>gone</s>"),
        ("[here](https://x.example/?a=1&b=2)", '<a href="https://x.example/?a=1&amp;b=2">here</a>'),
        ("Hi\n\n-- \nAlice <a@x>\nLtd", "--&nbsp;<br>\nAlice &lt;a@x&gt;<br>\nLtd</div>"),
    ],
)
def test_what_becomes_of(text: str, html: str):
    assert html in to_html(text)


@pytest.mark.parametrize(
    "hostile",
    ["<script>x</script>", "[x](javascript:alert(1))", "<img src=x onerror=y>", "[x](data:text/html,y)"],
)
def test_nothing_live_is_passed_on(hostile: str):
    made = to_html(hostile)
    assert "<script" not in made
    assert "<img" not in made
    assert "href" not in made


@given(st.text())
def test_any_text_becomes_a_page(text: str):
    assert to_html(text).startswith("<!DOCTYPE html>")
