import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.mail.safety import BLOCK_LIMIT, LINE_LIMIT, MARKS, clean, clean_block

# Texts dense in what is dangerous: random text alone would hardly ever put two of them side by side.
fragments = st.sampled_from(
    [
        *"\x1b\x1b[]PX^_\\;0m()\x07\x9b\x9d\x9c\x90\x00\x7f\r\n\t\v\f \x85\x92",
        *"\u202e\u2066\u2069\u200e\u061c\u200b\u200c\u200d\ufeff\u034f\xa0\u3000\u2800\u3164\xad",
        *"\ufe0f\ufe0e\U0001f3fb\U0001f468\U0001f469\U0001f44d\u2764\U0001f525\U0001f1e9\U000e0067\u20e3",
        *"\u0301\u0488\u0e47\u064b\u05b0\u094d\u1160\U0001d165\ud800\udfff\uffff\ufdd0\ufff9\U0001fffe",
        *"ae1#\u0627\u0646\u0915\u0e01\u4e2d\u1100",
        "\x1b[31m",
        "\x1b]8;;http://evil.example\x1b\\",
        "\x1b]52;c;ZXZpbA==\x07",
        "\U0001f469\u200d\U0001f4bb",
    ]
)
hostile = st.lists(st.one_of(fragments, st.characters(), st.text(max_size=3)), max_size=40).map("".join)

FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufdd0-\ufdef"
    "\ud800-\udfff\U000e0000-\U000e0fff\u2028\u2029]"
)


@given(hostile)
@example("👩\u200d" * 9 + "👩")
@example("ب" + "\u064b" * 3 + "\u200c" + "\u064b" * 6 + "x")
def test_a_cleaned_line_is_harmless_and_stays_as_it_is(text: str):
    line = clean(text)
    assert not FORBIDDEN.search(line)
    assert clean(line) == line
    assert len(line) <= LINE_LIMIT
    line.encode()
    assert 0 <= cell_len(line) <= 2 * len(line)


@given(hostile)
def test_a_cleaned_block_is_harmless_lines_that_stay_as_they_are(text: str):
    block = clean_block(text)
    assert not FORBIDDEN.search(block.replace("\n", ""))
    assert clean_block(block) == block
    block.encode()


@given(hostile, st.integers(1, 30))
def test_the_length_is_bounded_and_the_cut_is_clean(text: str, limit: int):
    line = clean(text, limit)
    assert len(line) <= limit
    assert clean(line, limit) == line
    assert clean(line) == line
    assert len(clean_block(text, limit)) <= limit


@given(st.text(alphabet="abc äßé Привет 中文 ελ 👍 'key' [red]$9", max_size=60))
def test_ordinary_text_is_not_touched(text: str):
    assert clean(text) == text


@pytest.mark.parametrize("text", ["x", "👩"])
def test_no_letter_carries_more_than_its_marks(text: str):
    for code in range(0x300, 0x20000):
        mark = chr(code)
        if 0xD800 <= code < 0xE000 or cell_len(mark):
            continue
        stacked = clean(text + mark * (MARKS + 6))
        assert stacked.count(mark) <= MARKS, hex(code)


def test_every_character_that_is_left_alone_is_no_format_character():
    # What is left of the class are visible Arabic, Syriac and Kaithi signs.
    visible = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
    for start in range(0, 0x110000, 0x400):
        # Apart from each other, because some are kept beside their like; the block keeps no line too many.
        block = clean_block("\n".join(f"x{chr(code)}y" for code in range(start, start + 0x400)))
        assert not FORBIDDEN.search(block.replace("\n", ""))
        for character in block:
            if unicodedata.category(character) == "Cf":
                assert ord(character) in visible, hex(ord(character))


@pytest.mark.parametrize(
    ("came", "shown"),
    [
        ("", ""),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07rest", "rest"),
        ("\x1b]8;;http://evil.example\x1b\\here\x1b]8;;\x1b\\", "here"),
        ("\x1b]52;c;ZXZpbA==\x07", ""),
        ("\x1b]0;never ended", "]0;never ended"),
        ("\x1bPq#0;1\x1b\\z", "z"),
        ("\x1bc\x1b(B\x1b=ok", "ok"),
        ("\x1b\x1b[0m[31m", "[31m"),
        ("\x9b31mx", "›31mx"),
        ("it\x92s \x93so\x94", "it’s “so”"),
        ("a\x00b\x7fc\x08d", "abcd"),
        ("one\r\n two\tthree", "one two three"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("\u2066a\u2069\u200fb\u061c", "ab"),
        ("pay\u200bpal\u2060.example", "paypal.example"),
        ("soft\u00adhyphen", "softhyphen"),
        ("Sale! \u200c\u00a0\u034f\u200c\u00a0\u034f\u200c\u00a0 more", "Sale! more"),
        ("\U000e0068\U000e0069hi", "hi"),
        ("broken \ud83d end", "broken \ufffd end"),
        ("x\ufdd0\uffff\U0001fffey", "xy"),
        ("\ufff9base\ufffaruby\ufffb", "baseruby"),
        ("a" + "\u0301" * 50 + "b", "a" + "\u0301" * 4 + "b"),
        ("ก" + "็" * 30, "ก" + "็" * 4),
        # What stays: emoji sequences and joined scripts.
        ("👩\u200d💻 ❤\ufe0f 👍🏽 1\ufe0f\u20e3 🇩🇪", "👩\u200d💻 ❤\ufe0f 👍🏽 1\ufe0f\u20e3 🇩🇪"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क\u094d\u200dष", "क\u094dष"),
        ("a\u200db", "ab"),
        ("a\ufe0fb 🏽", "ab "),
        ("👩\u200d" * 6 + "👩", "👩" * 7),
        ("[red]not markup[/] [@click=app.quit]x[/]", "[red]not markup[/] [@click=app.quit]x[/]"),
        ("会議　の件", "会議 の件"),
    ],
)
def test_one_line(came: str, shown: str):
    assert clean(came) == shown


@pytest.mark.parametrize(
    ("came", "shown"),
    [
        ("a\r\nb\rc\nd\fe\vf\u2028g\u2029h", "a\nb\nc\nd\ne\nf\ng\nh"),
        ("a\tb\n\tc", "a       b\n        c"),
        ("\u00a0\u00a0indented\u3000wide", "  indented  wide"),
        ("one\x1b]0;t\ntwo\x07", "one]0;t\ntwo"),
        ("plain\n\n  text", "plain\n\n  text"),
        ("x\u200b\n\u202ey", "x\ny"),
    ],
)
def test_lines(came: str, shown: str):
    assert clean_block(came) == shown


def test_long_text_is_cut_with_an_ellipsis():
    assert clean("x" * 5_000) == "x" * (LINE_LIMIT - 1) + "…"
    assert clean("x" * 10, 4) == "xxx…"
    block = clean_block("line\n" * BLOCK_LIMIT)
    assert len(block) == BLOCK_LIMIT
    assert block.endswith("…")


def test_a_name_that_hides_behind_junk_is_still_found():
    assert clean("\u200b" * (LINE_LIMIT + 1) + "Bob") == "Bob"
