"""Handing an address or a file to a program of the person's own: the browser, the desktop's opener.

Never through a shell: what is opened is one argument of a command, whatever characters it has.
"""

from __future__ import annotations

import logging
import os
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from tui.frozen import frozen
from tui.mail.links import target

log = logging.getLogger(__name__)

OPENERS = ("xdg-open", "wslview", "gio open") if sys.platform != "darwin" else ("open",)
"""Tried in this order where $BROWSER is not set."""

IN_TERMINAL = frozenset(
    {"w3m", "lynx", "links", "links2", "elinks", "browsh", "carbonyl", "cha", "www-browser"}
)
"""Browsers that need the terminal for themselves."""


class OpeningError(Exception):
    """Nothing was opened. ``str(error)`` is one plain sentence."""


@frozen
class Opener:
    """A command that is ready to be run. ``in_terminal``: it wants the terminal while it runs."""

    words: tuple[str, ...]
    in_terminal: bool


def browser(url: str, environ: Mapping[str, str] = os.environ) -> Opener:
    """The command that shows an address, from $BROWSER or the desktop. Only http, https and mailto addresses are
    opened, without anything in them that is not part of one. Raises OpeningError."""
    clean = target(url)
    if not clean or clean.startswith("-"):
        raise OpeningError("This is no address of the web, so it is not opened.")
    return _opener(clean, environ, "BROWSER")


def viewer(path: Path, environ: Mapping[str, str] = os.environ) -> Opener:
    """The desktop's command for a file. Raises OpeningError."""
    return _opener(str(path.absolute()), environ, "")


def page(path: Path, environ: Mapping[str, str] = os.environ) -> Opener:
    """The browser's command for a file of ours. Raises OpeningError."""
    return _opener(path.absolute().as_uri(), environ, "BROWSER")


def _opener(what: str, environ: Mapping[str, str], variable: str) -> Opener:
    wanted = environ.get(variable, "") if variable else ""
    for command in [*filter(None, wanted.split(os.pathsep)), *OPENERS]:
        try:
            words = shlex.split(command)
        except ValueError as error:
            raise OpeningError(f"${variable} has a quote that is never closed: {wanted}") from error
        if words and (found := shutil.which(words[0], path=environ.get("PATH"))):
            rest = [word.replace("%s", what) for word in words[1:]]
            asked = any("%s" in word for word in words[1:])
            full = (found, *rest) if asked else (found, *rest, what)
            return Opener(full, Path(words[0]).name in IN_TERMINAL)
    if variable:
        raise OpeningError("No browser was found: set $BROWSER to the one that you like.")
    raise OpeningError("There is no program here that opens files.")


def start(words: Sequence[str], environ: Mapping[str, str] = os.environ) -> None:
    """Run the command beside us, with nothing of our terminal. Raises OpeningError when it does not start."""
    try:
        process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=dict(environ),
        )
        # Somebody has to hear of its end, however long it is shown.
        threading.Thread(target=process.wait, name="opened", daemon=True).start()
    except OSError as error:
        log.warning("%s did not start: %s", words[0], error)
        raise OpeningError(f"{Path(words[0]).name} could not be started ({error.strerror}).") from error
