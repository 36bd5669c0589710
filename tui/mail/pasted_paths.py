"""File names in what a terminal pastes when files are dropped on it: quoted, escaped, or as file:// URLs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from urllib.parse import unquote, urlsplit

MOST = 20_000
"""Characters: what is longer is a text, and not looked at."""

_BEGINS = re.compile(r"""\s*['"]?(?:/|~/|file://)""")


def paths_in(text: str, home: Path) -> tuple[Path, ...]:
    """The paths, when the text is nothing but absolute ones, by blanks or lines; else none.

    Whether there are such files is for the caller to see: ``/etc/hosts`` may as well be a word of a text.
    """
    if len(text) > MOST or not _BEGINS.match(text) or "\0" in text:
        return ()
    for words in (_quoted(text), text.strip().splitlines()):
        found = [_path(word, home) for word in words if word.strip()]
        whole = [path for path in found if path is not None]
        if whole and len(whole) == len(found):
            return tuple(whole)
    return ()


def _quoted(text: str) -> list[str]:
    """Words as a shell splits them; none where a quote is never closed."""
    try:
        return shlex.split(text)
    except ValueError:
        return []


def _path(word: str, home: Path) -> Path | None:
    word = word.strip().strip("'\"")
    if word.startswith("file://"):
        url = urlsplit(word)
        return Path(unquote(url.path)) if url.netloc in ("", "localhost") and url.path else None
    if word.startswith("~/"):
        return home / word[2:]
    return Path(word) if word.startswith("/") else None
