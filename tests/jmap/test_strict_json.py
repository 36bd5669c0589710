"""Case 28: an answer that is not I-JSON is no answer."""

from __future__ import annotations

import json
import threading

import pytest
from hypothesis import given
from hypothesis.strategies import lists, sampled_from

from tui.jmap import strict_json


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b'{"a": 1',
        b'{"a": [1, 2',
        b'{"a": 1, "a": 2}',
        b'[{"b": {"a": 1, "\\u0061": 2}}]',
        b'{"a": NaN}',
        b"[Infinity]",
        b"[-Infinity]",
        b'["\\ud800"]',
        b'["\\uDC00 x"]',
        b'{"\\udfff": 1}',
        b'["\xff"]',
        b'{"a": 1} {"b": 2}',
        b"[" * 100_000,
        b"[" + b"9" * 5000 + b"]",
        '{"a": 1}'.encode("utf-16"),
    ],
    ids=lambda text: repr(text[:24]),
)
def test_case_28_broken_json_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whichever
        strict_json.loads(text)


def test_surrogate_pairs_and_escaped_backslashes_are_fine() -> None:
    assert strict_json.loads(b'["\\ud83d\\ude00", "\\\\ud800"]') == ["😀", "\\ud800"]


PIECES = [b"\\ud83d", b"\\ude00", b"\\\\", b"\\n", b"\\u0041", b"u", b"d83d", b"\\uD83D", b"\\uDE00"]


@given(lists(sampled_from(PIECES), max_size=8))
def test_a_lone_surrogate_is_told_from_all_that_looks_like_one(pieces: list[bytes]) -> None:
    text = b'["' + b"".join(pieces) + b'"]'
    honest = json.loads(text)
    try:
        honest[0].encode()
    except UnicodeEncodeError:
        with pytest.raises(ValueError, match="surrogate"):
            strict_json.loads(text)
    else:
        assert strict_json.loads(text) == honest


async def test_a_large_document_is_parsed_in_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[threading.Thread] = []
    loads = strict_json.loads
    monkeypatch.setattr(
        strict_json, "loads", lambda data: (threads.append(threading.current_thread()), loads(data))[1]
    )
    small, large = b'{"a": 1}', json.dumps(["x" * 100] * 11_000).encode()
    assert len(large) > strict_json.IN_A_THREAD_ABOVE
    assert await strict_json.loads_async(small) == {"a": 1}
    assert len(await strict_json.loads_async(large)) == 11_000
    assert threads[0] is threading.main_thread()
    assert threads[1] is not threading.main_thread()


def test_what_is_sent_is_always_valid() -> None:
    assert strict_json.dumps({"subject": "ü😀\ud800"}) == '{"subject":"ü😀?"}'.encode()
    with pytest.raises(ValueError, match="JSON compliant"):
        strict_json.dumps(float("nan"))
