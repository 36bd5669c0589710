"""The demo server as a child process, for whoever wants one for a while. Standard library only."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

_ROOT = Path(__file__).parents[2]
# Like "-m tui.demo", but whatever lies in the folder where the person happens to be is not imported.
_START = "import sys; sys.path.append(sys.argv.pop(1)); from tui.demo.__main__ import main; main()"


class DemoFailed(Exception):
    """The server did not start; the message says why, with the end of what it wrote to stderr."""


@dataclass(frozen=True, slots=True)
class DemoInfo:
    """Where the server is, and how to come in: by name and password, or by token.

    ``greeting``: all that the server said when it started; some options make it say more.
    """

    session_url: str
    username: str
    password: str
    token: str
    greeting: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def __repr__(self) -> str:
        return f"DemoInfo({self.session_url!r}, {self.username!r})"


class DemoProcess:
    """A server of one's own. It ends with ``stop()``, and also when this process ends in any other way."""

    def __init__(
        self,
        *,
        messages: int | None = None,
        seed: int | None = None,
        now: str | None = None,
        timeout: float | None = None,
        arguments: Sequence[str] = (),
    ) -> None:
        """``now``: ISO 8601, the time the mailbox is made for. ``timeout``: seconds that the start may take.

        ``arguments``: more options of the command line.
        """
        # A busy machine generates a thousand messages a second.
        allowance = 60.0 + (messages or 0) / 1000
        self._command = [sys.executable, "-P", "-c", _START, str(_ROOT), "--port", "0", "--exit-with-parent"]
        options = {"--messages": messages, "--seed": seed, "--now": now}
        for name, value in options.items():
            if value is not None:
                self._command += [name, str(value)]
        self._command += arguments
        self._timeout = allowance if timeout is None else timeout
        self._process: subprocess.Popen[bytes] | None = None
        self._stderr: IO[bytes] | None = None

    def start(self) -> DemoInfo:
        """Start the server and wait until it answers. Raises DemoFailed."""
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed by stop()
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._stderr
        )
        line = self._first_line(self._process)
        try:
            greeting = json.loads(line)
            return DemoInfo(
                greeting["sessionUrl"],
                greeting["username"],
                greeting["password"],
                greeting["token"],
                greeting,
            )
        except (ValueError, KeyError, TypeError):
            complaint = self._complaint()
            self.stop()
            raise DemoFailed(f"The demo server did not start. {complaint}") from None

    def stop(self) -> None:
        """End the server and wait for its end; doing so twice is fine."""
        process, self._process = self._process, None
        if process is not None:
            if process.stdin is not None:
                process.stdin.close()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout is not None:
                process.stdout.close()
        if self._stderr is not None:
            self._stderr.close()
            self._stderr = None

    def __enter__(self) -> DemoInfo:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _first_line(self, process: subprocess.Popen[bytes]) -> bytes:
        """What the server says first; empty when it ends, or takes too long."""
        assert process.stdout is not None
        timer = threading.Timer(self._timeout, process.kill)
        timer.start()
        try:
            return process.stdout.readline()
        finally:
            timer.cancel()

    def _complaint(self) -> str:
        """The last line that the server wrote to stderr."""
        if self._stderr is None:
            return ""
        self._stderr.seek(0)
        lines = self._stderr.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else "It said nothing about why."
