"""Text dense in what is dangerous, made by Hypothesis, and octets that atheris grows where it is installed."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hostile.one_input import take
from tests.hostile.payloads import PAYLOADS

PIECES = [
    *(payload for payload in PAYLOADS.values() if len(payload) < 300),
    *(
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<i>",
        "<a>",
        "</a>",
        "<br>",
        "<hr>",
        "<ul>",
        "<ol>",
        "<li>",
        "</ul>",
        "<pre>",
        "</pre>",
    ),
    *(
        "<blockquote>",
        "</blockquote>",
        "<q>",
        "<table>",
        "<tr>",
        "<td>",
        "<th>",
        "</table>",
        "<caption>",
        "<h1>",
        "</h1>",
    ),
    *("<div>", "</div>", "<span>", "<select>", "<svg>", "<template>", "<!--", "-->"),
    *(
        "<a href='https://x.example/?utm_source=a'>",
        "<a href='javascript:x'>",
        "<img src='https://x.example/' alt='",
        "'>",
    ),
    *(
        "<p style='color:red;display:block'>",
        "<td colspan=3>",
        "<ol type=i start=4>",
        "<p dir=rtl>",
        "<style>.a{display:none}",
    ),
    *(
        "> ",
        ">> ",
        "-- \n",
        "\n",
        "\n\n",
        " ",
        "@@ -1 +1 @@\n",
        "-x\n",
        "+y\n",
        "https://x.example/a",
        "bob@x.example",
        "words ",
    ),
    *(
        "dkim=pass",
        "; ",
        "header.d=",
        "x.example",
        '"',
        "(",
        ")",
        "=",
        "&#27;",
        "&zwnj;",
        "&nbsp;",
        "שלום",
        "中文",
        "👩‍💻",
    ),
]

mail = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=25).map("".join)


@settings(max_examples=250)
@given(st.integers(0, 255), mail)
def test_any_mail_is_read_without_harm(first: int, text: str):
    take(bytes([first]) + text.encode("utf-8", "surrogateescape" if text.isascii() else "surrogatepass"))


@given(st.binary(max_size=200))
def test_any_octets_are_read_without_harm(octets: bytes):
    take(octets)


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is not installed")
def test_grown_octets_are_read_without_harm():
    command = [
        sys.executable,
        "-m",
        "tests.hostile.fuzz",
        "-runs=20000",
        "-timeout=30",
        "-max_len=4096",
        "-seed=1",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
