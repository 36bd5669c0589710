"""What is sent as format=flowed is read as it was written."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui.mail.flowed import MOST, flowed, unflowed
from tui.mail.text import width

LONG = "one two three four five six seven eight nine ten"


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("short", "short"),
        (LONG, "one two three four \nfive six seven \neight nine ten"),
        (LONG + "\n\nNext.", "one two three four \nfive six seven \neight nine ten\n\nNext."),
        ("> " + LONG, "> one two three \n> four five six \n> seven eight nine \n> ten"),
        (">> quoted twice", ">> quoted twice"),
        (">unspaced", "> unspaced"),
        (">\n>>", ">\n>>"),
        (">  >no quote of a quote", ">  >no quote of a quote"),
        ("From here on", " From here on"),
        (" indented", "  indented"),
        ("    " + LONG, "     " + LONG),
        ("| " + LONG, "| " + LONG),
        ("-- \nme", "-- \nme"),
        ("> -- \n> they", "> -- \n> they"),
        ("ends in blanks   \nnext", "ends in blanks\nnext"),
        ("a  word  and  two  blanks", "a  word  and  two  \nblanks"),
        (
            "see https://example.org/a/very/long/address now",
            "see \nhttps://example.org/a/very/long/address \nnow",
        ),
        ("one two three four > five", "one two three four \n > five"),
        ("one two three four From five", "one two three four \n From five"),
        ("one two three four -- five six", "one two three four -- \nfive six"),
        ("one two three fou -- five six se", "one two three fou -- \nfive six se"),
        ("数字数字数字 数字数字数字", "数字数字数字 \n数字数字数字"),
    ],
)
def test_flowed(text: str, sent: str) -> None:
    assert flowed(text, 20) == sent


WORD = st.text(st.sampled_from("ab>-| é数\u0301"), max_size=12) | st.sampled_from(
    ["-- ", "From ", "> ", "--"]
)
LINE = st.builds(
    lambda marks, words: marks + " ".join(words),
    st.sampled_from(["", "> ", ">> ", ">", "> > ", " "]),
    st.lists(WORD, max_size=12),
)


def as_it_comes_back(line: str) -> str:
    """Blanks at its end are gone, and a quote's marks are set apart."""
    marks = len(line) - len(line.lstrip(">"))
    words = line[marks:].removeprefix(" ") if marks else line
    words = words if words == "-- " else words.rstrip(" ")
    return f"{'>' * marks} {words}" if marks else words


@given(st.lists(LINE, max_size=8).map("\n".join), st.integers(5, 120))
@example("-- a", 5)
@example("aa -- a", 5)
def test_what_was_flowed_comes_back(text: str, columns: int) -> None:
    assert unflowed(flowed(text, columns)) == "\n".join(map(as_it_comes_back, text.split("\n")))


@given(
    st.lists(st.text("abc", min_size=1, max_size=8), min_size=1, max_size=60),
    st.sampled_from(["", "> ", ">>> "]),
)
def test_no_line_is_too_long(words: list[str], marks: str) -> None:
    assert all(width(line) <= MOST for line in flowed(marks + " ".join(words), 200).split("\n"))
