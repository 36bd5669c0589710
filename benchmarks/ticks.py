"""How long the screens' loop stands still, and whose doing that is.

A busy machine takes the processor away from every program. What it does to one that has nothing to do is the noise
floor, measured in the same seconds by a process that only ticks. Linux also says how long each thread was ready to run
and had to wait for a processor: that part of a gap is the machine's doing.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress

TICK = 0.001
FRAME = 0.016

_IDLE = """
import asyncio, json, sys
sys.path.insert(0, {root!r})
from benchmarks.ticks import Ticks

async def main():
    ticks = Ticks()
    counting = asyncio.create_task(ticks.count())
    await asyncio.to_thread(sys.stdin.read)
    counting.cancel()
    print(json.dumps(ticks.figures()))

asyncio.run(main())
"""


class Waits:
    """Seconds for which threads of this process were ready to run, and the machine had no processor for them."""

    def __init__(self) -> None:
        self._files: dict[int, int] = {}

    def seconds(self) -> dict[int, float]:
        """By thread."""
        for thread in threading.enumerate():
            number = thread.native_id
            if number is not None and number not in self._files:
                self._files[number] = os.open(f"/proc/self/task/{number}/schedstat", os.O_RDONLY)
        found: dict[int, float] = {}
        for number, file in self._files.items():
            with suppress(OSError):  # the thread has ended
                found[number] = int(os.pread(file, 100, 0).split()[1]) / 1e9
        return found


class Ticks:
    """The gaps between the ticks of this loop. What of a gap is left when the threads' waits for a processor are taken
    from it is the program's own doing: its work on the screens' thread, or another thread that kept the interpreter."""

    def __init__(self) -> None:
        self._waits = Waits()
        self.longest = self.longest_own = 0.0
        self.worked = 0.0
        """Processor seconds of the screens' thread in the longest gap of the program's own doing."""
        self.over_a_frame = self.over_a_frame_own = 0

    async def count(self) -> None:
        waited = self._waits.seconds()
        last = begun = time.perf_counter()
        used = time.thread_time()
        while True:
            await asyncio.sleep(TICK)
            now, using, waiting = time.perf_counter(), time.thread_time(), self._waits.seconds()
            delay = sum(seconds - waited.get(thread, 0.0) for thread, seconds in waiting.items())
            # Whoever loses the processor while he reads the waits has it said of one gap, and stands still in the next:
            # what is the program's own is counted from after the reading.
            self._gap(now - last - TICK, now - begun - TICK - delay, using - used)
            last, waited = now, waiting
            begun, used = time.perf_counter(), time.thread_time()

    def _gap(self, gap: float, own: float, worked: float) -> None:
        self.longest = max(self.longest, gap)
        self.over_a_frame += gap > FRAME
        self.over_a_frame_own += own > FRAME
        if own > self.longest_own:
            self.longest_own, self.worked = own, worked

    def figures(self) -> dict[str, object]:
        return {
            "longest gap, ms": _ms(self.longest),
            "longest gap of its own doing, ms": _ms(self.longest_own),
            "in it the screens' thread worked, ms": _ms(self.worked),
            "gaps over a frame": self.over_a_frame,
            "gaps over a frame of its own doing": self.over_a_frame_own,
        }


class NoiseFloor:
    """A process that only ticks, from here to ``stop``."""

    def __init__(self, root: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _IDLE.format(root=root)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def stop(self) -> dict[str, object]:
        said, _ = self._process.communicate("")
        found = json.loads(said)
        return {f"{name} (noise floor)": found[name] for name in ("longest gap, ms", "gaps over a frame")}


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
