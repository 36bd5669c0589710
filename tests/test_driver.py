"""What is drawn reaches the terminal whole, or nobody is there to see it."""

from __future__ import annotations

import os
import pty
import threading
from collections.abc import Iterator

import pytest

from tui.driver import WholeWrites, when_gone


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    yield reading, writing
    for descriptor in (reading, writing):
        try:
            os.close(descriptor)
        except OSError:
            continue


def read_all(descriptor: int, size: int) -> bytes:
    data = b""
    while len(data) < size:
        data += os.read(descriptor, 1 << 16)
    return data


@pytest.mark.parametrize("blocking", [True, False])
def test_a_large_frame_arrives_whole_through_a_small_buffer(pipe: tuple[int, int], blocking: bool) -> None:
    reading, writing = pipe
    os.set_blocking(writing, blocking)
    frame = "é" * 500_000
    writer = threading.Thread(target=WholeWrites(writing).write, args=(frame,))
    writer.start()
    assert read_all(reading, 1_000_000).decode() == frame
    writer.join()


def test_half_a_surrogate_pair_is_no_reason_to_stop(pipe: tuple[int, int]) -> None:
    WholeWrites(pipe[1]).write("a\ud800b")
    assert os.read(pipe[0], 10) == b"a?b"


def test_writing_to_what_is_gone_is_no_error(pipe: tuple[int, int]) -> None:
    file = WholeWrites(pipe[1])
    os.close(pipe[0])
    assert file.write("frame") == 5
    assert file.write("frame") == 5
    file.flush()


def test_a_terminal_that_is_closed_is_told_of_and_what_is_typed_is_not() -> None:
    master, slave = pty.openpty()
    gone = threading.Event()
    watching = threading.Thread(target=when_gone, args=(slave, gone.set), daemon=True)
    watching.start()
    os.write(master, b"typed\n")
    assert os.read(slave, 10) == b"typed\n"
    assert not gone.is_set()
    os.close(master)
    assert gone.wait(30)
    watching.join()
    os.close(slave)
