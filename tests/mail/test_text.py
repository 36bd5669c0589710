from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.mail import text
from tui.mail.safety import clean, clean_block
from tui.mail.text import breaks, clusters, date_and_time, fit, long_date, moment, short_date, width, wrap

words = st.text(
    alphabet=st.one_of(
        st.sampled_from("ab  é中文。、한ไทย👩\u200d💻🇩🇪❤\ufe0f👍🏽e\u0301a\u0300\u0301\u200cبپ-–’"),
        st.characters(),
    ),
    max_size=60,
).map(clean)
families = st.sampled_from(
    ["👩\u200d👩\u200d👧", "🇩🇪", "🇫🇷🇪🇸", "❤\ufe0f", "x", " ", "漢字", "e\u0301", "1\ufe0f\u20e3"]
)
rich_words = st.one_of(words, st.lists(families, max_size=20).map("".join))


@given(rich_words)
def test_clusters_are_the_text_and_their_widths_its_width(line: str):
    parts = list(clusters(line))
    assert "".join(cluster for cluster, _ in parts) == line
    assert sum(size for _, size in parts) == width(line)


@given(rich_words, st.integers(0, 40), st.booleans())
def test_fit_is_exactly_as_wide_as_asked(line: str, cells: int, right: bool):
    assert cell_len(fit(line, cells, right=right)) == cells


@given(rich_words, st.integers(2, 40), st.integers(0, 5))
@example("𠀀0000", 5, 3)
@example("0 00\U00018d1f", 4, 2)
def test_wrapped_lines_fit_and_lose_spaces_only(line: str, cells: int, hang: int):
    indent = ">" * min(hang, cells - 2)
    lines = wrap(line, cells, indent)
    assert lines
    for index, each in enumerate(lines):
        assert width(each) <= cells
        assert not index or each.startswith(indent)
    bare = "".join(each.removeprefix(indent if index else "") for index, each in enumerate(lines))
    assert bare.replace(" ", "") == line.replace(" ", "")


@given(rich_words, st.integers(1, 40))
def test_no_cluster_is_split(line: str, cells: int):
    edges = {0}
    for cluster, _ in clusters(line):
        edges.add(max(edges) + len(cluster))
    for start, end in breaks(line, cells):
        assert start in edges
        assert end in edges


@given(st.text(alphabet="ab cdé –", max_size=80), st.integers(1, 20))
def test_even_text_breaks_as_uneven_text_does(line: str, cells: int):
    by_cells = list(text._uneven_breaks(line, cells, 0))
    assert [line[a:b].strip() for a, b in breaks(line, cells)] == [
        line[a:b].strip() for a, b in (by_cells if width(line) > cells else [(0, len(line))])
    ]


def test_every_even_character_takes_one_cell():
    for code in range(0x20, 0x3000):
        if clean(chr(code)) == chr(code) and not text._UNEVEN.search(chr(code)):
            assert cell_len(chr(code)) == 1, hex(code)


@pytest.mark.parametrize(
    ("came", "cells", "fitted"),
    [
        ("", 0, ""),
        ("", 3, "   "),
        ("abc", 0, ""),
        ("abc", 1, "…"),
        ("abc", 2, "a…"),
        ("abc", 3, "abc"),
        ("abc", 5, "abc  "),
        ("中文字", 6, "中文字"),
        ("中文字", 5, "中文…"),
        ("中文字", 4, "中… "),
        ("中", 1, "…"),
        ("🇩🇪🇫🇷", 3, "🇩🇪…"),
        ("🇩🇪🇫🇷", 2, "… "),
        ("👩‍👩‍👧 x", 3, "👩‍👩‍👧…"),
        ("cafe\u0301s", 5, "cafe\u0301s"),
        ("cafe\u0301s", 4, "caf…"),
    ],
)
def test_fit(came: str, cells: int, fitted: str):
    assert fit(came, cells) == fitted


def test_fit_to_the_right():
    assert fit("14:32", 7, right=True) == "  14:32"
    assert fit("long one", 4, right=True) == "lon…"


@pytest.mark.parametrize(
    ("came", "cells", "indent", "lines"),
    [
        ("", 10, "", [""]),
        ("   ", 2, "", [""]),
        ("one two three", 7, "", ["one two", "three"]),
        ("one two three", 8, "", ["one two", "three"]),
        ("one  two", 4, "", ["one", "two"]),
        ("  indented text", 10, "", ["  indented", "text"]),
        ("* a list item", 8, "  ", ["* a list", "  item"]),
        ("abcdefghij", 4, "", ["abcd", "efgh", "ij"]),
        ("see https://example.org/a/b", 10, "", ["see", "https://ex", "ample.org/", "a/b"]),
        ("one\ntwo three", 5, "", ["one", "two", "three"]),
        ("会議の前に、最後の表。", 12, "", ["会議の前に、", "最後の表。"]),
        ("会議の前、最後", 8, "", ["会議の", "前、最後"]),
        ("英語 word 混在", 7, "", ["英語", "word 混", "在"]),
        ("abc 中文", 1, "", ["a", "b", "c", "中", "文"]),
        ("naïve café", 6, "", ["naïve", "café"]),
        ("trailing   ", 8, "", ["trailing"]),
    ],
)
def test_wrap(came: str, cells: int, indent: str, lines: list[str]):
    assert wrap(came, cells, indent) == lines


@pytest.mark.parametrize("cells", [0, -1])
def test_no_width_is_no_crash(cells: int):
    assert "".join(wrap("ab 中", cells)).replace(" ", "") == "ab中"
    assert fit("ab", cells) == ""


def test_a_very_long_line_is_wrapped_completely():
    line = clean_block("中" * 100_000)
    assert "".join(wrap(line, 80)) == line


NOW = datetime(2026, 11, 24, 15, 0, tzinfo=timezone(timedelta(hours=1)))  # a Tuesday


@pytest.mark.parametrize(
    ("then", "short", "timed"),
    [
        ("2026-11-24T14:32:00+01:00", "14:32", "14:32"),
        ("2026-11-24T00:00:00+01:00", "00:00", "00:00"),
        ("2026-11-23T23:30:00+00:00", "00:30", "00:30"),
        ("2026-11-23T23:59:59+01:00", "Mon", "Mon 23:59"),
        ("2026-11-18T09:12:00+01:00", "Wed", "Wed 09:12"),
        ("2026-11-17T09:12:00+01:00", "17 Nov", "17 Nov 09:12"),
        ("2026-01-03T09:12:00+01:00", "3 Jan", "3 Jan 09:12"),
        ("2025-12-31T23:00:00+01:00", "2025", "31 Dec 2025 23:00"),
        ("1970-01-01T00:00:00+00:00", "1970", "1 Jan 1970 01:00"),
        ("2026-11-25T08:00:00+01:00", "25 Nov", "25 Nov 08:00"),
        ("2106-02-07T06:28:15+00:00", "2106", "7 Feb 2106 07:28"),
    ],
)
def test_dates_are_as_short_as_they_can_be_true(then: str, short: str, timed: str):
    assert short_date(datetime.fromisoformat(then), NOW) == short
    assert date_and_time(datetime.fromisoformat(then), NOW) == timed
    assert len(short) <= 6


def test_a_date_in_full():
    assert long_date(datetime(2026, 11, 3, 13, 32, tzinfo=UTC), NOW) == "Tue, 3 Nov 2026 at 14:32"


@pytest.mark.parametrize("seconds", [-(10**15), -1, 0, 1.5, 10**12, 10**18])
def test_absurd_times_are_still_times(seconds: float):
    assert short_date(moment(seconds, NOW), NOW)
    assert long_date(moment(seconds, datetime.now(timezone(timedelta(hours=-12)))), NOW)
