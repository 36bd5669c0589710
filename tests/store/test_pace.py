"""How long to wait, and how a wait ends."""

from __future__ import annotations

import asyncio

import pytest

from tui.jmap.errors import AnswerLost, ServerBusy
from tui.store.pace import LONGEST_PAUSE, LONGEST_WISH, Bell, backoff


def test_case_25_pauses_double_up_to_a_limit_and_differ_a_little() -> None:
    pauses = [backoff(AnswerLost("cut"), failures, 1.0) for failures in range(1, 12)]
    for failures, pause in enumerate(pauses):
        assert 0.8 * min(2.0**failures, LONGEST_PAUSE) <= pause <= 1.2 * min(2.0**failures, LONGEST_PAUSE)
    assert len({backoff(None, 1, 1.0) for _ in range(20)}) > 1


@pytest.mark.parametrize(("asked", "waits"), [(7.0, 7.0), (0.0, 0.0), (86_400.0, LONGEST_WISH)])
def test_case_25_what_the_server_asks_for_goes_first(asked: float, waits: float) -> None:
    assert waits <= backoff(ServerBusy("busy", asked), 1, 1.0) <= waits + 1


def test_case_25_a_busy_server_that_names_no_time_is_given_growing_pauses() -> None:
    assert backoff(ServerBusy("busy"), 5, 1.0) >= 0.8 * 16


async def test_a_bell_ends_a_wait_once_whether_it_rang_before_or_during_it() -> None:
    bell = Bell()
    bell.ring()
    bell.ring()
    await bell.wait(None)
    waiting = asyncio.create_task(bell.wait(None))
    await asyncio.sleep(0)
    assert not waiting.done()
    bell.ring()
    await waiting
    await bell.wait(0)
