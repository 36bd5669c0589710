"""MIME: whatever is written can be read again, and whatever comes can be read somehow."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.demo.mime.addresses import addresses
from tui.demo.mime.body import decoded, leaves, preview, shortened, truncate, views
from tui.demo.mime.compose import Source, address_value, fold, text_value, write
from tui.demo.mime.encoded import decode_words
from tui.demo.mime.envelope import base_subject, envelope
from tui.demo.mime.headers import as_date, as_message_ids, as_text, as_urls
from tui.demo.mime.parse import parse

QUIET = settings(deadline=None, derandomize=True)
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=120)


@QUIET
@given(TEXT)
def test_subjects_survive(text: str) -> None:
    line = fold("Subject", text_value(text)).encode()
    assert line.isascii()
    raw = parse(line + b"\r\n\r\n").last("Subject")
    assert as_text(raw or b"") == unicodedata.normalize("NFC", text).strip()


@QUIET
@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=60))
def test_names_survive(name: str) -> None:
    value = fold("To", address_value(name, "a@example.org"))
    found = addresses(value.partition(":")[2].replace("\r\n", ""))
    assert [one["email"] for one in found] == ["a@example.org"]
    assert " ".join((found[0]["name"] or "").split()) == " ".join(name.split())


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.sampled_from(["text/plain", "text/html", "application/x"]), st.binary(max_size=200)),
                min_size=1, max_size=4))  # fmt: skip
def test_binary_parts_survive(parts: list[tuple[str, bytes]]) -> None:
    sources = [Source("application/octet-stream", data, name="x.bin") for _, data in parts]
    tree = parse(write([("Subject", "x")], Source("multipart/mixed", parts=sources)))
    assert [part.content() for part in leaves(tree)] == [data for _, data in parts]


@QUIET
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"), max_size=300))
def test_texts_survive(text: str) -> None:
    tree = parse(write([], Source("text/plain", text.encode(), charset="utf-8")))
    assert decoded(tree) == (text, False)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.binary(max_size=400))
def test_nothing_breaks_the_parser(data: bytes) -> None:
    tree = parse(b"From: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + data + b"\r\n--b--")
    views(tree)
    preview(tree)
    envelope(parse(data))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=?utf-8?q?a_b?= =?utf-8?q?c?=", "a bc"),
        ("=?utf-8?b?w6Q=?= and =?iso-8859-1?q?=E4?=", "ä and ä"),
        ("=?utf-8?b?w?= =?utf-8?b?6Q=?=", "w\ufffd"),
        ("=?x-none?q?=E4?=", "\ufffd"),
        ("=?utf-8?q?open", "=?utf-8?q?open"),
        ("a =?us-ascii*en?q?b?= c", "a b c"),
    ],
)
def test_encoded_words(text: str, expected: str) -> None:
    assert decode_words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("a@b", [(None, "a@b")]),
        ("<a@b>", [(None, "a@b")]),
        ("A B <a@b>, c@d", [("A B", "a@b"), (None, "c@d")]),
        ('"A, B" <a@b>', [("A, B", "a@b")]),
        ('"A \\"q\\" B" <a@b>', [('A "q" B', "a@b")]),
        ("a@b (The (inner) name)", [("The (inner) name", "a@b")]),
        ("=?utf-8?q?J=C3=B6rg?= <j@x>", [("Jörg", "j@x")]),
        ("G: a@b, c@d;, e@f", [(None, "a@b"), (None, "c@d"), (None, "e@f")]),
        ("undisclosed-recipients:;", []),
        ("<@x,@y:a@b>", [(None, "a@b")]),
        (",, a@b,,", [(None, "a@b")]),
        ("just a name", [(None, "just a name")]),
        ('"quoted local"@b', [(None, '"quoted local"@b')]),
    ],
)
def test_addresses(text: str, expected: list[tuple[str | None, str]]) -> None:
    assert [(one["name"], one["email"]) for one in addresses(text)] == expected


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Plan", "plan"), ("Re: Plan", "plan"), ("AW: Fwd: re[2]: Plan", "plan"), ("[list] Re: [list] Plan", "plan"),
        ("Plan (fwd)", "plan"), ("Re:", "re:"), ("Ready: go", "ready: go"), (None, ""), ("回复：计划", "计划"),
    ],
)  # fmt: skip
def test_base_subject(subject: str | None, expected: str) -> None:
    assert base_subject(subject) == expected


def test_parsed_forms_of_nonsense() -> None:
    assert as_date(b" yesterday") is None
    assert as_date(b" Thu, 19 Nov 2026 09:00:00 -0000") == "2026-11-19T09:00:00Z"
    assert as_date(b" 99 Nov 2026 09:00:00 +0000") is None
    assert as_message_ids(b" nothing") is None
    assert as_message_ids(b" (c) <a@b> text <c@d>") == ["a@b", "c@d"]
    assert as_urls(b" none") is None


def test_previews_leave_out_quotes_attributions_signatures_and_padding() -> None:
    raw = b"Subject: x\r\n\r\nYes!\r\n\r\nOn Monday, Bob wrote:\r\n> no?\r\n\r\n-- \r\nAlice\r\n"
    assert preview(parse(raw)) == "Yes!"
    assert preview(parse(b"Subject: x\r\n\r\n> only\r\n> quotes\r\n")) == "only quotes"
    assert shortened("Sale" + "\u034f\u200c \xa0" * 40 + " Shoes") == "Sale Shoes"
    assert len(shortened("word " * 200)) == 256


def test_truncation_is_in_octets() -> None:
    assert truncate("äöü", 3, False) == ("ä", True)
    assert truncate("äöü", 6, False) == ("äöü", False)
    assert truncate("<p>a</p>", 5, True) == ("<p>a", True)
    assert truncate("abc", 0, False) == ("abc", False)
