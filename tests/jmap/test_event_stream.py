"""Case 111: server-sent events, however they are written and cut."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.jmap.event_stream import LONGEST, Event, EventStream


def parse(*chunks: bytes) -> list[Event]:
    stream = EventStream()
    return [event for chunk in chunks for event in stream.feed(chunk)]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_case_111_an_event_with_each_kind_of_line_end(end: bytes) -> None:
    text = end.join([b": new event source connection", b"event: state", b"id: 7", b"data: {}", b"", b""])
    assert parse(text) == [Event("state", "{}", "7")]
    assert parse(*(text[i : i + 1] for i in range(len(text)))) == [Event("state", "{}", "7")]


@pytest.mark.parametrize(
    ("text", "events"),
    [
        (b"data: a\ndata: b\n\n", [Event("message", "a\nb", "")]),
        (b"data:a\ndata:  b\ndata\ndata:\n\n", [Event("message", "a\n b\n\n", "")]),
        (b"\xef\xbb\xbfdata: a\n\n", [Event("message", "a", "")]),
        (b"data: a\n\n\xef\xbb\xbfdata: b\n\n", [Event("message", "a", "")]),
        (b": ping\n\n: ping\n\n", []),
        (b"event: state\nid: 1\n\ndata: a\n\n", [Event("message", "a", "1")]),
        (
            b"id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n",
            [Event("message", x, y) for x, y in ("a1", "b1", ("c", ""))],
        ),
        (b"id: 1\x002\ndata: a\n\n", [Event("message", "a", "")]),
        (b"data: a\n", []),
        (b"data: a", []),
        (b"data: \xff\xfe\n\n", [Event("message", "\ufffd\ufffd", "")]),
        (b"nonsense: 1\nDATA: x\ndata: a\n\n", [Event("message", "a", "")]),
        (b"data: a\r\rdata: b\r\n\r\n", [Event("message", "a", ""), Event("message", "b", "")]),
    ],
)
def test_case_111_as_the_standard_says(text: bytes, events: list[Event]) -> None:
    assert parse(text) == events
    assert parse(*(text[i : i + 1] for i in range(len(text)))) == events


PIECES = st.sampled_from(
    [
        b"\n",
        b"\r",
        b"\r\n",
        b"data: x",
        b"data:\xc3\xbc\xf0\x9f\x98\x80",
        b"event: state",
        b"id: 9",
        b": c",
        b"\xef\xbb\xbf",
        b"\xff",
        b"retry: 5",
        b"",
        b"\n\n",
        b"data",
    ]
)


@given(st.lists(PIECES, max_size=30).map(b"".join), st.lists(st.integers(0, 200), max_size=8))
def test_case_111_it_does_not_matter_where_the_chunks_end(text: bytes, cuts: list[int]) -> None:
    places = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    chunks = [text[a:b] for a, b in itertools.pairwise(places)]
    assert parse(*chunks) == parse(text)


def test_the_last_event_id_starts_where_the_last_connection_ended() -> None:
    stream = EventStream("41")
    assert list(stream.feed(b"data: a\n\nid: 42\ndata: b\n\n")) == [
        Event("message", "a", "41"),
        Event("message", "b", "42"),
    ]
    assert stream.last_id == "42"


@pytest.mark.parametrize(
    ("line", "retry"), [(b"2500", 2500), (b"2.5", None), (b"x", None), (b"", None), (b"9" * 40, None)]
)
def test_retry_is_a_number_of_milliseconds(line: bytes, retry: int | None) -> None:
    stream = EventStream()
    list(stream.feed(b"retry: " + line + b"\n"))
    assert stream.retry == retry


def test_an_overlong_line_is_dropped_and_not_kept_in_memory() -> None:
    stream = EventStream()
    assert list(stream.feed(b"data: ")) == []
    for _ in range(30):
        assert list(stream.feed(b"x" * 100_000)) == []
    assert len(stream._line) <= LONGEST + 1
    assert list(stream.feed(b"\n\ndata: next\n\n")) == [Event("message", "next", "")]


def test_an_event_of_too_many_lines_is_dropped_and_not_kept_in_memory() -> None:
    stream = EventStream()
    for _ in range(300):
        assert list(stream.feed(b"data: " + b"x" * 9_000 + b"\n")) == []
    assert sum(map(len, stream._data)) <= LONGEST
    assert list(stream.feed(b"\ndata: next\n\n")) == [Event("message", "next", "")]
