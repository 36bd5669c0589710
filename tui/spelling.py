"""Misspelt words, by the hunspell or aspell of this machine (ispell's pipe protocol, ``-a``)."""

from __future__ import annotations

import logging
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence

from tui.frozen import frozen

log = logging.getLogger(__name__)

PROGRAMS = ("hunspell", "aspell")
"""Tried in this order."""
PATIENCE = 20.0
"""Seconds for one text."""
MOST = 6
"""Suggestions for a word."""

_FOREIGN = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+|`[^`]*`|\S*[/\\_]\S*")
"""Addresses, links and code are no words."""


class SpellingError(Exception):
    """The text could not be looked at. ``str(error)`` is one plain sentence."""


@frozen
class Misspelling:
    """A word that no dictionary has, by line and column (from 0) of the text."""

    row: int
    column: int
    word: str
    suggestions: tuple[str, ...]


def check(text: str, language: str = "auto", *, path: str | None = None) -> list[Misspelling]:
    """The misspelt words of a person's own lines, in order. Blocks; not for the screens' thread. Raises SpellingError.

    ``language`` is the dictionary's name; ``path`` is where the programs are looked for.
    """
    rows = [(row, line) for row, line in enumerate(text.split("\n")) if not line.startswith(">")]
    signature = next((at for at, (_, line) in enumerate(rows) if line in ("-- ", "--")), len(rows))
    rows = rows[:signature]
    lines = [_FOREIGN.sub(lambda found: " " * len(found.group()), line) for _, line in rows]
    answers = _asked(lines, language, path)
    found: list[Misspelling] = []
    for (row, _), line, answer in zip(rows, lines, answers, strict=True):
        found += _found(row, line, answer)
    return found


def _asked(lines: Sequence[str], language: str, path: str | None) -> list[list[str]]:
    """What the program says to each line."""
    command = _command(language, path)
    try:
        done = subprocess.run(
            command,
            input="!\n" + "".join(f"^{line}\n" for line in lines),
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SpellingError(f"{command[0]} could not be used ({error}); the text is as it was.") from error
    # Behind the greeting, the answer to each line ends with an empty one; a line without words has nothing else.
    greeting, _, said = done.stdout.partition("\n")
    answers = [block.split("\n") for block in _blocks(said)]
    if done.returncode != 0 or not greeting.startswith("@(#)") or len(answers) < len(lines):
        log.warning("%s: %s", command, done.stderr[:500])
        raise SpellingError(
            "There is no dictionary for the text: install one, or set compose.language to one that is there."
        )
    return answers[: len(lines)]


def _blocks(said: str) -> Iterator[str]:
    block: list[str] = []
    for line in said.split("\n"):
        if line:
            block.append(line)
        else:
            yield "\n".join(block)
            block = []


def _command(language: str, path: str | None) -> list[str]:
    for name in PROGRAMS:
        program = shutil.which(name, path=path)
        if program is None:
            continue
        wanted = [] if language == "auto" else ["-d", language]
        encoding = ["-i", "utf-8"] if name == "hunspell" else ["--encoding=utf-8"]
        return [program, "-a", *encoding, *wanted]
    raise SpellingError("Neither hunspell nor aspell is installed, so nothing was looked at.")


def _found(row: int, line: str, answer: Sequence[str]) -> Iterator[Misspelling]:
    """The programs count octets or letters, so each word is looked for from where the last one ended."""
    at = 0
    for said in answer:
        if not said.startswith(("& ", "# ")):
            continue
        word = said.split(" ", 2)[1]
        column = line.find(word, at)
        if column < 0:
            continue
        at = column + len(word)
        suggestions = said.partition(": ")[2].split(", ") if said[0] == "&" else []
        yield Misspelling(row, column, word, tuple(suggestions[:MOST]))
