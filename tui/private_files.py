"""Files that other programs are handed: in a folder of ours alone, gone when Jaymail ends."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path


@cache
def folder() -> Path:
    """The folder of this run, 0700."""
    made = Path(tempfile.mkdtemp(prefix="jaymail-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def fresh() -> Path:
    """A new folder in it, so that a file may have its own name."""
    return Path(tempfile.mkdtemp(dir=folder()))


def write(name: str, data: bytes) -> Path:
    """A new file, 0600, in a folder of its own. ``name`` must be safe. Raises OSError."""
    path = fresh() / name
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    return path
