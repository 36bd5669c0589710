"""``python -m benchmarks NAME [--json]``: run one and print its figures; ``all``: each, into RESULTS.md."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

from benchmarks import every, report
from benchmarks.figures import CannotMeasure
from benchmarks.registry import BENCHMARKS
from tui.demo.process import DemoFailed


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    made.add_argument("name", choices=[*BENCHMARKS, "all"])
    made.add_argument("--json", action="store_true", help="print one JSON object")
    made.add_argument("--quick", action="store_true", help="small mailboxes: only to see that it works")
    made.add_argument("--messages", "--rows", type=int, default=None, help="mails in the mailbox")
    made.add_argument(
        "--server", choices=("demo", "cyrus"), default="demo", help="cyrus: sync only, needs root"
    )
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0, or 1 where something could not be measured. A promise that is missed is a figure."""
    made = parser()
    given = made.parse_args(arguments)
    if given.server != "demo" and given.name != "sync":
        made.error(f"{given.name} runs on the demo server only")
    if given.name == "all":
        if given.messages is not None:
            made.error("all has its own sizes, or those of --quick")
        return every.run(quick=given.quick, as_json=given.json)
    benchmark = BENCHMARKS[given.name]
    messages = given.messages or (benchmark.quick if given.quick else benchmark.usual())
    try:
        figures = benchmark.run(messages, given.server)
    except (CannotMeasure, DemoFailed, TimeoutError) as error:
        said, _, screen = str(error).partition("\n")
        print(*filter(None, (screen, f"{given.name} cannot be measured: {said}")), sep="\n", file=sys.stderr)
        return 1
    print(json.dumps(figures) if given.json else report.plain(figures))
    return 0


def _end(number: int, frame: FrameType | None) -> NoReturn:
    """In order: the servers that it started end, too."""
    sys.exit(1)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)
    raise SystemExit(main())
