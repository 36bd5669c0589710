"""Case 28: an answer that is not I-JSON is no answer."""

from __future__ import annotations

import json
import threading

import pytest

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
