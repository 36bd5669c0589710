"""``python -m tui.demo``: a JMAP server with a sample mailbox, for trying and testing clients."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tui.demo", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 takes any free one")
    parser.add_argument("--messages", type=int, default=300, help="how many messages the mailbox has")
    parser.add_argument(
        "--masks", type=int, default=0, help="how many masked addresses are added to the written ones"
    )
    parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same mailbox")
    parser.add_argument(
        "--now", type=_moment, default=None, help="start at this time instead of now (ISO 8601)"
    )
    parser.add_argument("--certificate", default=None, help="PEM file: serve https with it")
    parser.add_argument("--key", default=None, help="PEM file: the certificate's private key")
    for name, text in (
        ("--one-origin", "serve downloads at the same port as the rest"),
        ("--tokens", "also print tokens that may only read, or may not send"),
        ("--shared", "add a second account, which is a group's"),
        ("--snooze", "let mail sleep until a time, as Cyrus and Fastmail do"),
        ("--approve", "grant every OAuth request without a click"),
        ("--control", "add an endpoint that makes things go wrong on request"),
        ("--exit-with-parent", "stop when standard input ends"),
    ):
        parser.add_argument(name, action="store_true", help=text)
    return parser


def main() -> None:
    arguments = _parser().parse_args()
    # The server's modules take a moment to import; --help does not need them.
    from tui.demo.run import Options, serve

    serve(Options(**vars(arguments)))


if __name__ == "__main__":
    main()
