"""The embedded demo server in a process of its own, as ``jaymail --demo`` runs it."""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from typing import Any

from tests.servers.waiting import DEADLINE


class DemoServer:
    """``python -m tui.demo`` on a port of its own choosing; its mail is in memory and ends with it."""

    def __init__(self, *, messages: int = 60, seed: int = 1) -> None:
        self._command = [sys.executable, "-m", "tui.demo", "--port", "0"]
        self._command += ["--messages", str(messages), "--seed", str(seed)]
        self._process: subprocess.Popen[bytes] | None = None
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed in stop)
        self.description: dict[str, Any] = {}

    @property
    def session_url(self) -> str:
        return self.description["sessionUrl"]

    @property
    def token(self) -> str:
        return self.description["token"]

    def start(self) -> None:
        """Returns when the server has said where it listens."""
        atexit.register(self.stop)
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            start_new_session=True,
        )
        self.description = json.loads(self._first_line())

    def stop(self) -> None:
        atexit.unregister(self.stop)
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        self._errors.close()

    def _first_line(self) -> bytes:
        assert self._process is not None
        assert self._process.stdout is not None
        output = self._process.stdout.fileno()
        line, end = b"", time.monotonic() + DEADLINE
        while not line.endswith(b"\n"):
            readable, _, _ = select.select([output], [], [], max(0.0, end - time.monotonic()))
            data = os.read(output, 1 << 16) if readable else b""
            if not data:
                self._errors.seek(0)
                said = self._errors.read().decode(errors="replace")
                self.stop()
                raise RuntimeError(f"the demo server did not start: {said[-2000:] or 'it said nothing'}")
            line += data
        return line
