"""What the system has read from the disk can be put out of its memory, so that the next start reads it again."""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Iterable
from pathlib import Path


def libraries() -> list[Path]:
    """All that Python may load: compiled modules, sources and data, its own and those that are installed."""
    homes = {Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    homes.add(Path(__file__).parents[1] / "tui")
    wanted = (".py", ".so", ".tcss", ".toml")
    return [file for home in homes for file in home.rglob("*") if file.suffix in wanted]


def forget(files: Iterable[Path]) -> None:
    """Linux keeps what a program has mapped at this moment; files that are gone meanwhile are none."""
    os.sync()  # what is not written yet would stay
    for file in files:
        try:
            descriptor = os.open(file, os.O_RDONLY)
        except FileNotFoundError:
            continue
        try:
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)
