"""``jaymail send``: a message from standard input, for people and for scripts; it stands in for sendmail.

Exit codes are those of sysexits.h, as programs that call sendmail expect them.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from tui.mail.safety import clean

if TYPE_CHECKING:
    from tui.mail.message import Address, Identity
    from tui.mail.whole import Whole
    from tui.paths import Paths
    from tui.store.handing_in import Counter
    from tui.store.setup import AccountSetup
    from tui.store.store import MailStore

OK, USAGE, DATA, NO_INPUT, NO_USER, REFUSED, LATER, CONFIG = 0, 64, 65, 66, 67, 69, 75, 78

PATIENCE = 60.0
"""Seconds that the server has to take it, where nothing else is said."""

LOOK = 0.05
"""Seconds between two looks at how it stands."""

EPILOG = """\
Without any of --to, --cc, --bcc, --subject and --attach, standard input is a whole message (RFC 5322), as for
sendmail; else it is the text. A message goes to the recipients that stand here, else to those of its header.

  jaymail send < message.eml
  date | jaymail send --to bob@example.org --subject "The time" --attach report.pdf
  git config --global sendemail.sendmailCmd "jaymail send"

exit codes: 0 the server has it (or, with --queue, this machine), 64 wrong usage, 65 this is no mail, 66 a file cannot
be read, 67 a recipient's address is wrong, 69 the server refuses it, 75 not now: nothing was sent, try again later,
78 there is no such account
"""


class SendError(Exception):
    """``str(e)`` is one plain sentence; ``code`` the exit code."""

    def __init__(self, sentence: str, code: int) -> None:
        super().__init__(sentence)
        self.code = code


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{self.prog}: {message}\n")


def parser() -> argparse.ArgumentParser:
    send = _Parser(
        prog="jaymail send",
        usage="jaymail send [options] [RECIPIENT ...]",
        description="Send a message from standard input.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    send.add_argument("recipients", nargs="*", metavar="RECIPIENT", help="whom a whole message goes to")
    for field in ("to", "cc", "bcc"):
        send.add_argument(
            f"--{field}", metavar="ADDRESS", action="append", default=[], help="may be repeated"
        )
    send.add_argument("--subject", metavar="TEXT")
    send.add_argument("--attach", metavar="FILE", action="append", default=[], help="may be repeated")
    send.add_argument("-f", "-r", "--from", dest="sender", metavar="ADDRESS", default="", help="who sends it")
    send.add_argument("-t", dest="from_header", action="store_true", help="also to those of To, Cc and Bcc")
    send.add_argument("-i", action="store_true", help="a line with only a dot does not end it: never does")
    for ignored in ("-o", "-b", "-F"):
        send.add_argument(ignored, help=argparse.SUPPRESS)
    send.add_argument("--account", metavar="ACCOUNT", default="", help="its name, where there are several")
    send.add_argument(
        "--queue", action="store_true", help="do not wait: it leaves while Jaymail runs, now or next time"
    )
    send.add_argument(
        "--wait", metavar="SECONDS", type=float, default=PATIENCE, help="how long the server may take (60)"
    )
    return send


def run(options: argparse.Namespace, setups: Sequence[AccountSetup], paths: Paths) -> int:
    """Send it, say what went wrong, and return the exit code."""
    from tui.mail.whole import NotAMessage, WrongRecipient
    from tui.store.database import StoreError

    try:
        _send(options, setups, paths.accounts_folder)
    except SendError as error:
        return _fail(error, error.code)
    except WrongRecipient as error:
        return _fail(error, NO_USER)
    except NotAMessage as error:
        return _fail(error, DATA)
    except StoreError as error:
        return _fail(error, LATER)
    return OK


def _fail(error: Exception, code: int) -> int:
    print(clean(str(error)), file=sys.stderr)
    return code


def _send(options: argparse.Namespace, setups: Sequence[AccountSetup], folder: Path) -> None:
    import asyncio

    from tui.store.handing_in import Counter

    octets = sys.stdin.buffer.read()
    setup = _chosen(setups, options, octets, folder)
    with Counter(folder, setup) as counter:
        known = counter.identities()
        if not known and not options.sender and (_by_parts(options) or not _writers(octets)):
            known = asyncio.run(_identities(counter, setup, folder, options.wait))
        key = counter.add(_message(options, octets, known))
        if options.queue:
            return
        try:
            asyncio.run(_see_off(counter, key, setup, folder, options.wait))
        except KeyboardInterrupt:
            raise SendError(f"Stopped. {_called_off(counter, key)}", LATER) from None


# What is sent, and from where


def _chosen(
    setups: Sequence[AccountSetup], options: argparse.Namespace, octets: bytes, folder: Path
) -> AccountSetup:
    """The account that is named; else the one that may write as who sends it."""
    from tui.mail.addresses import parse
    from tui.store.handing_in import Counter

    name = options.account
    fitting = [setup for setup in setups if not name or name in (setup.name, setup.key)]
    if not fitting:
        sentence = (
            f"There is no account {name}." if name else "There is no account yet; jaymail login adds one."
        )
        raise SendError(f"{sentence} Nothing was sent.", CONFIG)
    if len(fitting) == 1:
        return fitting[0]
    sender = parse(options.sender) or (() if _by_parts(options) else _writers(octets))
    for setup in fitting:
        with Counter(folder, setup) as counter:
            mine = {each.email.lower() for each in counter.identities()} | {setup.name.lower()}
        for email in (each.email.lower() for each in sender[:1]):
            if email in mine or "*@" + email.rpartition("@")[2] in mine:
                return setup
    names = ", ".join(setup.name for setup in fitting)
    raise SendError(f"Say which account sends it with --account: {names}. Nothing was sent.", USAGE)


def _writers(octets: bytes) -> tuple[Address, ...]:
    from tui.mail.whole import writers

    return writers(octets)


def _by_parts(options: argparse.Namespace) -> bool:
    return bool(options.to or options.cc or options.bcc or options.attach or options.subject is not None)


def _message(options: argparse.Namespace, octets: bytes, identities: Sequence[Identity]) -> Whole:
    from datetime import datetime
    from uuid import uuid4

    from tui.mail.addresses import parse
    from tui.mail.message import Address
    from tui.mail.whole import read
    from tui.mail.writing_down import written_down

    known = [each for each in identities if not each.email.startswith("*")]
    given = parse(options.sender)
    by_address = {each.email.lower(): Address(each.name, each.email) for each in reversed(known)}
    writer = by_address.get(given[0].email.lower(), given[0]) if given else None
    if writer is None and known:
        writer = Address(known[0].name, known[0].email)
    if _by_parts(options):
        if writer is None:
            raise SendError("Say with --from who sends it; nothing was sent.", USAGE)
        people = {"To": [*options.to, *options.recipients], "Cc": options.cc, "Bcc": options.bcc}
        files = [_file(Path(name)) for name in options.attach]
        octets = written_down(writer, octets, people=people, subject=options.subject or "", files=files)
    host = (writer.email if writer else "").rpartition("@")[2] or "localhost"
    return read(
        octets,
        now=datetime.now().astimezone(),
        message_id=f"{uuid4()}@{host}",
        recipients=() if _by_parts(options) else options.recipients,
        from_header=_by_parts(options) or options.from_header or not options.recipients,
        sender=options.sender,
        writer=writer,
    )


def _file(path: Path) -> tuple[str, bytes]:
    try:
        return path.name, path.read_bytes()
    except OSError as error:
        raise SendError(f"{path} cannot be read ({error.strerror}); nothing was sent.", NO_INPUT) from error


# With the server


async def _identities(
    counter: Counter, setup: AccountSetup, folder: Path, patience: float
) -> tuple[Identity, ...]:
    """Whom the person may write as, asked of the server by an account that has never been open here. Where it names
    nobody in time, the message has to."""
    import asyncio

    end = time.monotonic() + patience
    host = _host(setup, folder)
    try:
        while not (known := counter.identities()) and time.monotonic() < end:
            if host is not None and _trouble(host):
                break
            await asyncio.sleep(LOOK)
    finally:
        if host is not None:
            await host.close()
    return known


async def _see_off(counter: Counter, key: str, setup: AccountSetup, folder: Path, patience: float) -> None:
    """Where no other Jaymail has the account open, this one sends it; else that one does."""
    import asyncio

    from tui.store.records import OutboxState

    end = time.monotonic() + patience
    host: MailStore | None = None
    try:
        while (item := counter.outgoing(key)) is not None:
            if item.state is OutboxState.FAILED:
                counter.take_back(key)
                raise SendError(f"It was not sent: {item.error}", REFUSED)
            host = host or _host(setup, folder)
            why = _trouble(host) if host else ""
            if not why and time.monotonic() >= end:
                why = "The server has not taken it yet."
            if why:
                raise SendError(f"{why} {_called_off(counter, key)}", LATER)
            await asyncio.sleep(LOOK)
        while host and counter.is_sending() and not _trouble(host) and time.monotonic() < end:  # noqa: ASYNC110
            await asyncio.sleep(LOOK)  # another process may have queued it: there is no event to wait for
    finally:
        if host is not None:
            await host.close()


def _called_off(counter: Counter, key: str) -> str:
    if counter.take_back(key):
        return "Nothing was sent; try again later."
    if counter.outgoing(key) is None:
        return "It has left all the same."
    return "Jaymail finds out whether it has left when it runs; do not send it again."


def _host(setup: AccountSetup, folder: Path) -> MailStore | None:
    """The account, opened and at work; None while another Jaymail has it."""
    from tui.store.database import AlreadyOpen
    from tui.store.store import MailStore

    try:
        store = MailStore.open(folder, [setup])
    except AlreadyOpen:
        return None
    store.start()
    return store


def _trouble(store: MailStore) -> str:
    """Why the server cannot be asked now; empty: it can."""
    from tui.store.records import Link

    status = store.accounts[0].status
    if status.link in (Link.OFFLINE, Link.SIGNED_OUT, Link.FAILED):
        return status.problem or "The server cannot be reached."
    return ""
