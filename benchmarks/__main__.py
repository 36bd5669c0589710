"""``python -m benchmarks NAME [--json]``: run one and print its figures."""

from __future__ import annotations

import argparse
import json
import sys
from typing import cast

from benchmarks import keys, lists, reader, render, search, start, sync

BENCHMARKS = {
    "keys": keys,
    "list": lists,
    "reader": reader,
    "render": render,
    "search": search,
    "start": start,
    "sync": sync,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", choices=sorted(BENCHMARKS))
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    sizes = ", ".join(f"{name} {module.MESSAGES:,}" for name, module in BENCHMARKS.items())
    parser.add_argument(
        "--messages", "--rows", type=int, default=None, help=f"mails in the mailbox ({sizes})"
    )
    parser.add_argument(
        "--server", choices=("demo", "cyrus"), default="demo", help="cyrus: sync only, needs root"
    )
    given = parser.parse_args()
    benchmark = BENCHMARKS[given.name]
    if given.server != "demo" and benchmark is not sync:
        parser.error(f"{given.name} runs on the demo server only")
    figures = benchmark.run(given.messages or benchmark.MESSAGES, given.server)
    if given.json:
        print(json.dumps(figures))
        return 0
    width = max(map(len, figures))
    for name, value in figures.items():
        print(f"{name:<{width}}  {_text(value)}")
    return 0


def _text(value: object) -> str:
    if isinstance(value, dict):
        parts = cast("dict[str, float]", value)
        return "   ".join(f"{name} {part:,}" for name, part in parts.items())
    return f"{value:,}" if isinstance(value, int | float) else str(value)


sys.exit(main())
