from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui.mail.message import Address
from tui.mail.quoting import QUOTE_WIDTH, Block, attribution, depth, quote, split, unquoted, without_signature
from tui.mail.text import width


@pytest.mark.parametrize(
    ("line", "level", "words"),
    [
        ("words", 0, "words"),
        ("> words", 1, "words"),
        (">words", 1, "words"),
        (">>words", 2, "words"),
        ("> > words", 2, "words"),
        (">> >  words", 3, " words"),
        (">", 1, ""),
        ("> ", 1, ""),
        ("", 0, ""),
        (" > indented is no quote", 0, " > indented is no quote"),
        ("> a > b", 1, "a > b"),
        (">" * 500 + "x", 99, "x"),
    ],
)
def test_depth(line: str, level: int, words: str):
    assert depth(line) == level
    assert unquoted(line) == words


def test_a_mail_is_split_into_words_quotes_and_signature():
    text = "Hello\n\n> one\n> two\n>> deeper\n\nBye\n-- \nBob\nBuilder"
    assert split(text) == (
        Block("text", 0, "Hello\n"),
        Block("quote", 1, "one\ntwo"),
        Block("quote", 2, "deeper"),
        Block("text", 0, "\nBye"),
        Block("signature", 0, "-- \nBob\nBuilder"),
    )


def test_a_signature_above_a_quote_ends_there():
    assert [block.kind for block in split("Hi\n--\nBob\n\nOn Tuesday, Ann wrote:\n> Hello\nBye")] == [
        "text",
        "signature",
        "quote",
        "text",
    ]


@pytest.mark.parametrize("rule", ["-- ", "--", "--\u00a0", "--  "])
def test_signature_rules(rule: str):
    assert split(f"x\n{rule}\nBob")[-1].kind == "signature"


@pytest.mark.parametrize("line", ["---", "-- Bob", "--- cut here ---", " -- "])
def test_what_is_no_signature_rule(line: str):
    assert all(block.kind == "text" for block in split(f"x\n{line}\nBob"))


@given(st.text(alphabet="ab >-\n", max_size=80))
def test_split_loses_no_line(text: str):
    blocks = split(text)
    assert "\n".join(block.text for block in blocks) == "\n".join(unquoted(line) for line in text.split("\n"))
    for before, after in pairwise(blocks):
        assert (before.kind, before.depth) != (after.kind, after.depth)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Hi\n-- \nBob", "Hi"),
        ("Hi\n\n", "Hi"),
        ("Hi\n-- \nBob\n> quote", "Hi\n-- \nBob\n> quote"),
        ("-- \nBob", ""),
        ("Hi", "Hi"),
    ],
)
def test_the_last_signature_is_left_out(text: str, rest: str):
    assert without_signature(text) == rest


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Hello", "> Hello"),
        ("one\n\ntwo", "> one\n>\n> two"),
        ("> once", ">> once"),
        (">> twice\n> once", ">>> twice\n>> once"),
        ("> > spaced", ">>> spaced"),
        ("  indented", ">   indented"),
        ("", ">"),
    ],
)
def test_quote(text: str, quoted: str):
    assert quote(text) == quoted


@given(st.text(alphabet="abc 中 >\n", max_size=400))
@example("a" * 75 + " > b")
def test_quoted_lines_are_one_deeper_and_not_too_wide(text: str):
    lines = quote(text).split("\n")
    assert all(line.startswith(">") for line in lines)
    assert all(width(line) <= QUOTE_WIDTH + 1 or depth(line) > 50 for line in lines)
    assert {depth(line) for line in lines} == {depth(line) + 1 for line in text.split("\n")} or max(
        map(depth, lines)
    ) > 50


def test_attribution():
    now = datetime(2026, 11, 4, tzinfo=UTC)
    then = datetime(2026, 11, 3, 14, 32, tzinfo=UTC)
    assert (
        attribution(Address("Bob Builder", "b@x"), then, now)
        == "On Tue, 3 Nov 2026 at 14:32, Bob Builder wrote:"
    )
    assert attribution(Address("", "b@x"), then, now) == "On Tue, 3 Nov 2026 at 14:32, b@x wrote:"
    assert attribution(None, then, now) == "On Tue, 3 Nov 2026 at 14:32, somebody wrote:"
