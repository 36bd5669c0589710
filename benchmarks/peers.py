"""Other renderers of HTML mail, in an environment of their own that is kept between runs."""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from platformdirs import user_cache_path

PACKAGES = ("html2text==2025.4.15", "inscriptis==2.7.6")

# Reads the names of files and how often each is rendered; writes the seconds that each took the processor.
_WORKER = """
import json, pathlib, sys, time
which, rounds, *files = sys.argv[1:]
if which == "inscriptis":
    from inscriptis import get_text as render
else:
    import html2text
    def render(source):
        made = html2text.HTML2Text(bodywidth=80)
        made.ignore_images = True
        return made.handle(source)
sources = [pathlib.Path(file).read_text() for file in files]
render("<p>warm</p>")
taken = []
for source in sources:
    for _ in range(int(rounds)):
        start = time.process_time()
        render(source)
        taken.append(time.process_time() - start)
print(json.dumps(taken))
"""


def python() -> Path:
    """The interpreter of the environment that the peers are installed in."""
    home = user_cache_path("jaymail-benchmarks") / f"peers-{sys.version_info.major}.{sys.version_info.minor}"
    interpreter = home / "bin" / "python"
    if not (home / "ready").exists():
        venv.create(home, with_pip=True, clear=True)
        subprocess.run([interpreter, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
        (home / "ready").touch()
    return interpreter


def render(which: str, files: Sequence[Path], rounds: int) -> list[float]:
    """Seconds of processor time that html2text or inscriptis takes for each rendering, the import not counted."""
    command = [str(python()), "-c", _WORKER, which, str(rounds), *map(str, files)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return cast("list[float]", json.loads(done.stdout))


def w3m(files: Sequence[Path], rounds: int) -> list[float]:
    """Seconds of processor time that each ``w3m -dump`` takes, its start included; none where it is not installed."""
    if shutil.which("w3m") is None:
        return []
    taken: list[float] = []
    for file in files:
        for _ in range(rounds):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(
                ["w3m", "-dump", "-cols", "80", "-T", "text/html", file],
                check=True,
                stdout=subprocess.DEVNULL,
            )
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return taken
