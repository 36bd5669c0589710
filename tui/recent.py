"""What was used last, the last one first: a small file that may be lost."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from tui.paths import write_private

log = logging.getLogger(__name__)

KEPT = 30


def load(path: Path) -> tuple[str, ...]:
    """The names in the file; none when there is no such file, or none that can be read."""
    try:
        names: object = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:
        log.warning("%s cannot be read: %s", path, error)
        return ()
    if not isinstance(names, list):
        return ()
    return tuple(name for name in cast(list[object], names) if isinstance(name, str))[:KEPT]


def with_first(name: str, names: Sequence[str]) -> tuple[str, ...]:
    """The names with this one before the others."""
    return (name, *(each for each in names if each != name))[:KEPT]


def save(path: Path, names: Sequence[str]) -> None:
    """Write the file; one that cannot be written is noted in the log, and only forgets."""
    try:
        write_private(path, json.dumps(list(names)) + "\n")
    except OSError as error:
        log.warning("%s cannot be written: %s", path, error)
