"""The log: one private, rotating file. A person sees a sentence; the details are here, never secrets."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Mapping
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

from tui.paths import make_folder

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")

_SECRET = re.compile(
    r"(?i)(\b(?:bearer|basic)\s+|\b(?:password|access_token|refresh_token|api_token)\b[\"']?\s*[:=]\s*[\"']?)"
    r"[^\s\"',;)}\]]+"
)


class _PrivateFile(RotatingFileHandler):
    """Rotated files are born 0600, whatever the umask says."""

    def _open(self) -> IO[str]:  # pyright: ignore[reportIncompatibleMethodOverride]
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return os.fdopen(descriptor, self.mode, encoding="utf-8")


class _Careful(logging.Formatter):
    """The last line of defence: what looks like a credential is blotted out, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        return _SECRET.sub(r"\1***", super().format(record))


def start_log(path: Path, environ: Mapping[str, str] = os.environ) -> str:
    """Send every logger to the file. ``JAYMAIL_LOG`` is the level: DEBUG, INFO, WARNING (default) or ERROR.

    Returns a warning in a sentence, or nothing. A log that cannot be written never stops the program.
    """
    level = environ.get("JAYMAIL_LOG", "").strip().upper() or "WARNING"
    warning = ""
    if level not in LEVELS:
        warning = f"JAYMAIL_LOG should be one of {', '.join(LEVELS)}; WARNING is used."
        level = "WARNING"
    root = logging.getLogger()
    root.setLevel(level)
    logging.raiseExceptions = False  # a full disk must not write over the screen
    try:
        make_folder(path.parent)
        handler = _PrivateFile(path, maxBytes=1_000_000, backupCount=2)
    except OSError as error:
        root.addHandler(logging.NullHandler())
        return f"There is no log: {path} cannot be written ({error.strerror})."
    handler.setFormatter(_Careful("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
    logging.captureWarnings(True)
    # The HTTP library's own lines name every header; ours say what matters.
    for noisy in ("httpx", "httpcore", "markdown_it", "asyncio"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))
    return warning
