"""The person's own editor for a text: ``$VISUAL`` or ``$EDITOR`` on a private file that is removed."""

from __future__ import annotations

import logging
import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tui.frozen import frozen

log = logging.getLogger(__name__)

FALLBACKS = ("sensible-editor", "nano", "vi")
"""Tried in this order where neither variable is set."""

Run = Callable[[Sequence[str]], int]
"""Runs a command in the terminal and returns its exit code; negative: the signal that ended it."""


class EditorError(Exception):
    """The text could not be edited. ``str(error)`` is one plain sentence; the text is as it was."""


@frozen
class Edited:
    """What came back. ``warning``: empty, or one plain sentence where the editor broke off after saving."""

    text: str
    warning: str = ""


def command(environ: Mapping[str, str]) -> list[str]:
    """The editor's command line, split as a shell would and never run by one. Raises EditorError."""
    for variable in ("VISUAL", "EDITOR"):
        value = environ.get(variable, "").strip()
        if not value:
            continue
        try:
            return shlex.split(value)
        except ValueError as error:
            raise EditorError(f"${variable} has a quote that is never closed: {value}") from error
    for name in FALLBACKS:
        if found := shutil.which(name, path=environ.get("PATH")):
            return [found]
    raise EditorError("No editor was found: set $EDITOR to the one that you like.")


def edit(text: str, environ: Mapping[str, str], run: Run | None = None) -> Edited:
    """Let the person edit ``text`` and return what was saved; blocks meanwhile. Raises EditorError.

    The file has the suffix .eml, so that editors set themselves up for mail, and lies alone in a folder of
    its own: swap and backup files of the editor go with it.
    """
    words = command(environ)
    folder = Path(tempfile.mkdtemp(prefix="jaymail-"))
    try:
        file = folder / "message.eml"
        _write_private(file, text)
        code = _run(words, file, run or _call)
        return _result(words[0], code, text, _read(file, text))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write_private(file: Path, text: str) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    # A text without an end of line makes some editors complain; _read takes it off again.
    with open(descriptor, "w", encoding="utf-8", newline="") as stream:
        stream.write(text if text.endswith("\n") else text + "\n")


def _call(words: Sequence[str]) -> int:
    return subprocess.run(words, check=False).returncode


def _run(words: list[str], file: Path, run: Run) -> int:
    try:
        return run([*words, str(file)])
    except FileNotFoundError as error:
        raise EditorError(f"There is no program called {words[0]}: set $EDITOR to your editor.") from error
    except OSError as error:
        log.warning("editor %s did not start: %s", words[0], error)
        raise EditorError(
            f"{words[0]} could not be started ({error.strerror}); the text is as it was."
        ) from error


def _read(file: Path, before: str) -> str:
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise EditorError("The editor removed its file; the text is as it was.") from error
    except UnicodeDecodeError as error:
        raise EditorError("The editor saved text that is not UTF-8; the text is as it was.") from error
    text = text.replace("\r\n", "\n")
    return text[:-1] if text.endswith("\n") and not before.endswith("\n") else text


def _result(name: str, code: int, before: str, after: str) -> Edited:
    """An exit code above zero is how an editor says "never mind" (vim's :cq); a signal is an accident."""
    program = Path(name).name
    if code == 0:
        return Edited(after)
    if code < 0 and after != before:
        return Edited(after, f"{program} was ended by signal {-code}; what it had saved is here.")
    why = f"exit code {code}" if code > 0 else f"signal {-code}"
    raise EditorError(f"{program} ended with an error ({why}); the text is as it was.")
