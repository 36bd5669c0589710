"""How the person left the screens: what is folded, how wide the panes are. May be lost, and is never a setting."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

log = logging.getLogger(__name__)


class Remembered:
    """A small file of JSON. One that is missing, broken or from another version is an empty one. Each change is
    written at once and not waited for: a power cut takes the last ones."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: dict[str, Any] | None = None

    def _read(self) -> dict[str, Any]:
        if self._kept is None:
            self._kept = {}
            with suppress(OSError, ValueError):
                found = json.loads(self._path.read_text(encoding="utf-8"))
                self._kept = cast("dict[str, Any]", found) if isinstance(found, dict) else {}
        return self._kept

    def strings(self, name: str) -> frozenset[str] | None:
        """The set that was kept under this name; None: nothing was."""
        value = self._read().get(name)
        if not isinstance(value, list):
            return None
        return frozenset(item for item in cast("list[Any]", value) if isinstance(item, str))

    def number(self, name: str, least: float, most: float, usual: float) -> float:
        """The number that was kept under this name, where it is one between these."""
        value = self._read().get(name)
        good = isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most
        return float(cast(float, value)) if good else usual

    def keep(self, values: Mapping[str, frozenset[str] | float]) -> None:
        """Keep these under their names. Where the disk refuses, they last until the program ends."""
        kept = self._read()
        new = {
            name: sorted(value) if isinstance(value, frozenset) else value for name, value in values.items()
        }
        if all(kept.get(name) == value for name, value in new.items()):
            return
        kept.update(new)
        try:
            self._write(json.dumps(kept, indent=1))
        except OSError as error:
            log.warning("cannot keep how the screens were left: %s", error)

    def _write(self, text: str) -> None:
        from tui.paths import make_folder

        make_folder(self._path.parent)
        new = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        new.replace(self._path)
