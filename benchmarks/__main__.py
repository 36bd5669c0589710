"""``python -m benchmarks NAME [--json]``: run one and print its figures."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys

from benchmarks import sync

BENCHMARKS = {"sync": sync}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", choices=sorted(BENCHMARKS))
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--messages", type=int, default=20_000, help="mails in the mailbox (20000)")
    parser.add_argument("--server", choices=("demo", "cyrus"), default="demo", help="cyrus needs root")
    given = parser.parse_args()
    figures = asyncio.run(BENCHMARKS[given.name].run(given.messages, given.server))
    if given.json:
        print(json.dumps(figures))
    else:
        width = max(len(name) for name in figures)
        for name, value in figures.items():
            print(
                f"{name:<{width}}  {value:,}"
                if isinstance(value, int | float)
                else f"{name:<{width}}  {value}"
            )
    return 0


sys.exit(main())
