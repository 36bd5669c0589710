"""How long HTML mail takes to become a page: the corpus and a newsletter of 300 kB, beside what others take for it.

The others make text only; a page has styles, links that are cleaned and judged, and tables in columns as well.
What is measured is processor time, so that a busy machine does not spoil the comparison.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import peers
from benchmarks.figures import at_most, load, milliseconds
from benchmarks.newsletter import newsletter

MESSAGES = 15
"""How often each message is rendered."""
CHARACTERS = 300_000
CELLS = 80
BESIDE, PROMISE = "html2text", 1.0
"""No slower than what makes plain text of it."""
CORPUS = Path(__file__).parents[1] / "tests/mail/corpus/html"


def run(messages: int, server: str) -> dict[str, object]:
    """Milliseconds of processor time, and how many times that of Jaymail the others take."""
    corpus = sorted(CORPUS.glob("*.html"))
    figures: dict[str, object] = {"benchmark": "render", "files": len(corpus), "characters": CHARACTERS}
    promises: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as folder:
        large = Path(folder) / "newsletter.html"
        large.write_text(newsletter(CHARACTERS))
        for name, files in (("corpus", corpus), ("newsletter", [large])):
            ours = _ours(files, messages)
            figures[f"{name} jaymail ms"] = milliseconds(ours)
            for peer, render in _PEERS.items():
                taken = render(files, messages)
                if taken:
                    figures[f"{name} {peer} ms"] = milliseconds(taken)
                    figures[f"{name} {peer} times jaymail"] = round(_typical(taken) / _typical(ours), 2)
                if peer == BESIDE:
                    times = _typical(ours) / _typical(taken)
                    promises.append(at_most(f"the {name}, times {peer}", times, PROMISE))
                if not taken:
                    figures[f"{peer}, not measured"] = f"{peer} is not installed."
    return figures | {"promises": promises, "load": load()}


def _ours(files: Sequence[Path], rounds: int) -> list[float]:
    from tui.mail.message import Body
    from tui.mail.reading import page

    page(Body("", "<p>warm</p>"), CELLS)
    taken: list[float] = []
    for file in files:
        body = Body("", file.read_text())
        for _ in range(rounds):
            start = time.process_time()
            page(body, CELLS)
            taken.append(time.process_time() - start)
    return taken


def _typical(seconds: Sequence[float]) -> float:
    """The sum of what lies between the extremes: a busy machine spoils the largest figures only."""
    ordered = sorted(seconds)
    return sum(ordered[: max(1, len(ordered) * 3 // 4)])


_PEERS: dict[str, Callable[[Sequence[Path], int], list[float]]] = {
    "html2text": lambda files, rounds: peers.render("html2text", files, rounds),
    "inscriptis": lambda files, rounds: peers.render("inscriptis", files, rounds),
    "w3m": peers.w3m,
}
