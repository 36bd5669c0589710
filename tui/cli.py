"""The command line. Only argparse is imported up front: ``--help`` and ``--version`` answer at once.

Exit codes: 0 done, 1 it could not be done (a sentence on standard error says why), 2 wrong usage.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui import __version__, mask_command, send_command
from tui.paths import Paths

if TYPE_CHECKING:
    from tui.store.setup import AccountSetup

EPILOG = """\
A mailto: link as the only argument opens a message to that address.

environment:
  JAYMAIL_HOME         one folder for everything: settings, accounts, mail, log
  JAYMAIL_SESSION_URL  an account for this run, saved nowhere, with
  JAYMAIL_TOKEN          its API token, or
  JAYMAIL_USERNAME, JAYMAIL_PASSWORD
                         its name and password
  JAYMAIL_LOG          how much is logged: DEBUG, INFO, WARNING, ERROR
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line (default: the process's own) and return the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["send"]:
        return _send(arguments[1:])
    links = [argument for argument in arguments if argument.lower().startswith("mailto:")]
    parser = _parser()
    options = parser.parse_args([argument for argument in arguments if argument not in links])
    if len(links) > 1 or (links and options.command):
        parser.error("a mailto: link stands alone")
    try:
        if options.command:
            return _command(options)
        if not _has_terminal():
            return _fail("Jaymail needs a terminal; `jaymail --help` lists what works without one.")
        gc.disable()  # until the first paint: what a start makes, stays, and looking through it took a sixth of it
        return _demo(*links) if options.demo else _start(*links)
    except KeyboardInterrupt:
        return _fail("Stopped.")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains while it leaves
        return 1
    finally:
        gc.enable()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="jaymail",
        usage="jaymail [--demo] [mailto:ADDRESS] | COMMAND ...",
        description="A full-screen, keyboard-driven mail client for Fastmail and every other JMAP server.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"jaymail {__version__}")
    parser.add_argument(
        "--demo", action="store_true", help="try everything on a sample mailbox; nothing is left behind"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands", prog="jaymail")
    login = commands.add_parser("login", help="sign in to Fastmail or any JMAP server, and remember it")
    login.add_argument(
        "server",
        nargs="?",
        default="",
        metavar="ADDRESS|URL",
        help='mail address, session URL, or "fastmail"',
    )
    how = login.add_mutually_exclusive_group()
    how.add_argument("--token", action="store_true", help="with an API token")
    how.add_argument("--user", metavar="NAME", default="", help="with this name and a password")
    login.add_argument(
        "--insecure-file",
        action="store_true",
        help="where there is no keyring, keep the secret in a file that only you can read, without asking",
    )
    logout = commands.add_parser("logout", help="forget an account's token or password")
    logout.add_argument("account", metavar="ACCOUNT", help="its name or key, as `jaymail accounts` shows it")
    logout.add_argument("--forget-mail", action="store_true", help="delete its mail on this machine, too")
    mask_command.add_parser(commands)
    commands.add_parser("send", add_help=False, help="send a message from standard input, as sendmail does")
    commands.add_parser("accounts", help="list the accounts")
    commands.add_parser("paths", help="show where everything is kept")
    commands.add_parser(
        "config", help="print the path of the settings file and every setting with its default"
    )
    return parser


def _command(options: argparse.Namespace) -> int:
    paths = Paths.find()
    if options.command == "paths":
        return _paths(paths)
    if options.command == "config":
        return _config(paths)
    from tui.accounts import terminal
    from tui.accounts.errors import AccountError

    try:
        if options.command == "login":
            return terminal.login(
                paths,
                options.server,
                token=options.token,
                username=options.user,
                allow_file=options.insecure_file,
            )
        if options.command == "mask":
            return _mask(options, paths)
        if options.command == "logout":
            return terminal.logout(paths, options.account, forget_mail=options.forget_mail)
        return terminal.list_accounts(paths, os.environ)
    except AccountError as error:
        return _fail(error.sentence)


def _mask(options: argparse.Namespace, paths: Paths) -> int:
    from tui.accounts.setups import account_setups

    setups, warnings = account_setups(paths, os.environ)
    for warning in warnings:
        print(warning, file=sys.stderr)
    return mask_command.run(options, setups)


def _send(arguments: Sequence[str]) -> int:
    """Its own words and exit codes: those of sendmail."""
    options = send_command.parser().parse_args(arguments)
    from tui.accounts.errors import AccountError
    from tui.accounts.setups import account_setups
    from tui.log import start_log

    paths = Paths.find()
    try:
        setups, warnings = account_setups(paths, os.environ)
    except AccountError as error:
        print(error.sentence, file=sys.stderr)
        return send_command.CONFIG
    for warning in filter(None, (*warnings, start_log(paths.log_file))):
        print(warning, file=sys.stderr)
    return send_command.run(options, setups, paths)


def _paths(paths: Paths) -> int:
    for name, path in (
        ("settings", paths.config_file),
        ("accounts", paths.accounts_file),
        ("themes", paths.themes),
        ("mail", paths.accounts_folder),
        ("log", paths.log_file),
    ):
        print(f"{name:<9} {path}")
    return 0


def _config(paths: Paths) -> int:
    """Valid TOML, path included: the output can be the file."""
    from tui.config import default_file

    print(f"# {paths.config_file}")
    print(default_file(), end="")
    return 0


def _start(mailto: str = "") -> int:
    from tui.accounts.environment import forget_secrets
    from tui.accounts.errors import AccountError
    from tui.accounts.setups import account_setups

    paths = Paths.find()
    try:
        setups, warnings = account_setups(paths, os.environ)
    except AccountError as error:
        return _fail(error.sentence)
    forget_secrets(os.environ)
    return _run(paths, setups, warnings, mailto)


def _demo(mailto: str = "") -> int:
    """Everything on the embedded server, in a temporary folder that goes with it."""
    import importlib
    import shutil
    import tempfile
    import threading

    from tui.demo.process import DemoFailed, DemoProcess
    from tui.jmap.credentials import Bearer
    from tui.leaving import asking, leave_in_order
    from tui.store.setup import AccountSetup

    leave_in_order()
    # While the server starts, this process would only wait.
    threading.Thread(target=importlib.import_module, args=("tui.app",), daemon=True).start()
    home, server = tempfile.mkdtemp(prefix="jaymail-demo-"), DemoProcess()
    os.environ["JAYMAIL_HOME"] = home
    try:
        info = server.start()
        setup = AccountSetup("demo", info.username, info.session_url, lambda: Bearer(info.token))
        return _run(Paths.find(), (setup,), (), mailto)
    except DemoFailed as error:
        return _fail(str(error))
    finally:
        with asking(lambda _: None):  # a signal is too late to change what happens
            server.stop()
            shutil.rmtree(home, ignore_errors=True)


def _run(paths: Paths, setups: Sequence[AccountSetup], warnings: Sequence[str], mailto: str) -> int:
    """The screen, which says the warnings."""
    from tui.config import load
    from tui.leaving import leave_in_order
    from tui.log import start_log
    from tui.paths import private_folder

    try:
        private_folder(paths.accounts_folder)
    except OSError as error:
        return _fail(
            f"Mail cannot be kept in {paths.accounts_folder} ({error.strerror}): see `jaymail paths`."
        )
    leave_in_order()
    settings, more = load(paths.config_file)
    said = [warning for warning in (*warnings, *more, start_log(paths.log_file)) if warning]
    from tui.app import run

    return run(settings, setups, paths=paths, mailto=mailto, warnings=said)


def _has_terminal() -> bool:
    """Keys come from standard input; the screen is drawn on standard error, which nobody pipes by habit."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1
