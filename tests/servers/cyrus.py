"""A real Cyrus IMAP server of its own for the tests: own folder, own ports, gone afterwards."""

from __future__ import annotations

import atexit
import contextlib
import imaplib
import os
import shutil
import signal
import string
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.servers.ports import LOOPBACK, free_port, is_listening
from tests.servers.smtp import SmtpSink
from tests.servers.waiting import wait_until

BINARIES = Path("/usr/lib/cyrus/bin")
DOMAIN = "example.org"
PASSWORD = "Tr0ub4dor&3"
_FOLDER_PREFIX = "jaymail-cyrus-"
_TEMPLATES = Path(__file__).parent / "cyrus_config"


def why_not() -> str:
    """Why Cyrus can't run here, as one sentence; empty when it can."""
    needed = [BINARIES / "master", BINARIES / "httpd", BINARIES / "squatter"]
    if absent := [path.name for path in needed if not path.exists()]:
        return (
            f"Cyrus is not installed ({', '.join(absent)} missing; apt-get install cyrus-imapd cyrus-caldav)."
        )
    if tools := [name for name in ("saslpasswd2", "setpriv") if shutil.which(name) is None]:
        return f"{' and '.join(tools)} missing (apt-get install sasl2-bin util-linux)."
    if os.geteuid() != 0:
        return "Cyrus needs root, to run as its own user."
    return ""


class CyrusServer:
    """Cyrus with IMAP, JMAP and LMTP on loopback, and an SMTP server that brings mail round.

    ``start`` and ``stop`` may be called again and again: ports and data stay. ``destroy`` removes
    everything; it also runs at interpreter exit, and the processes die with this one.
    """

    def __init__(self, users: Sequence[str] = ("alice", "bob")) -> None:
        _remove_leftovers()
        self.folder = Path(tempfile.mkdtemp(prefix=f"{_FOLDER_PREFIX}{os.getpid()}-", dir="/tmp"))
        self.imap_port, self.http_port, self.lmtp_port = free_port(), free_port(), free_port()
        self.sink = SmtpSink(free_port(), self.lmtp_port)
        self._users = list(users)
        self._master: subprocess.Popen[bytes] | None = None
        atexit.register(self.destroy)
        self._lay_out()
        self.sink.start()  # before the first session request: Cyrus looks once whether it can send

    @property
    def session_url(self) -> str:
        return f"http://{LOOPBACK}:{self.http_port}/.well-known/jmap"

    @staticmethod
    def address(user: str) -> str:
        return f"{user}@{DOMAIN}"

    def start(self) -> None:
        """Returns when every service answers and every user has an account."""
        if self._master is not None:
            return
        configuration = [
            "-C",
            str(self.folder / "imapd.conf"),
            "-M",
            str(self.folder / "cyrus.conf"),
            "-p",
            str(self.folder / "master.pid"),
        ]
        # As user cyrus from the start, so that the kernel ends it when this process is killed.
        as_cyrus = ["setpriv", "--reuid=cyrus", "--regid=mail", "--init-groups", "--pdeathsig=TERM"]
        with (self.folder / "master.log").open("ab") as log:
            self._master = subprocess.Popen(
                [*as_cyrus, str(BINARIES / "master"), *configuration],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=self.folder,
            )
        for port in (self.imap_port, self.http_port, self.lmtp_port):
            wait_until(lambda port=port: self._answers(port), f"Cyrus to listen on port {port}")
        for user in self._users:
            self.log_in(user).logout()

    def stop(self) -> None:
        """Ends all of its processes and returns when the ports are closed. The data stays."""
        master, self._master = self._master, None
        if master is None:
            return
        group = master.pid  # its own session, so all of its services are in this group
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            master.wait(timeout=10)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)
        master.wait(timeout=10)
        for port in (self.imap_port, self.http_port, self.lmtp_port):
            wait_until(lambda port=port: not is_listening(port), f"port {port} to close")

    def destroy(self) -> None:
        atexit.unregister(self.destroy)
        try:
            self.stop()
            self.sink.stop()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def add_user(self, user: str) -> None:
        """A new person with an empty account, while the server runs or before."""
        self._set_password(user)
        self._users.append(user)
        if self._master is not None:
            self.log_in(user).logout()

    def log_in(self, user: str) -> imaplib.IMAP4:
        """An IMAP connection of that user; the caller logs out."""
        connection = imaplib.IMAP4(LOOPBACK, self.imap_port, timeout=60)
        connection.login(user, PASSWORD)
        return connection

    def _answers(self, port: int) -> bool:
        if self._master is not None and self._master.poll() is not None:
            log = (self.folder / "master.log").read_text(errors="replace")
            raise RuntimeError(f"Cyrus ended with {self._master.returncode} while starting: {log[-2000:]}")
        return is_listening(port)

    def _lay_out(self) -> None:
        self.folder.chmod(0o755)
        for name in ("conf", "spool", "search", "proc", "lock", "sieve", "socket"):
            (self.folder / name).mkdir()
        values = {
            "B": str(self.folder),
            "IMAP": str(self.imap_port),
            "HTTP": str(self.http_port),
            "LMTP": str(self.lmtp_port),
            "SMTP": str(self.sink.port),
        }
        for name in ("imapd.conf", "cyrus.conf"):
            template = string.Template((_TEMPLATES / name).read_text())
            (self.folder / name).write_text(template.substitute(values))
        for user in self._users:
            self._set_password(user)
        subprocess.run(["chown", "-R", "cyrus:mail", str(self.folder)], check=True)

    def _set_password(self, user: str) -> None:
        database = self.folder / "conf" / "sasldb2"
        for realm in (DOMAIN, "localhost"):
            subprocess.run(
                ["saslpasswd2", "-p", "-c", "-f", str(database), "-u", realm, user],
                input=PASSWORD.encode() + b"\n",
                check=True,
                capture_output=True,
            )
        shutil.chown(database, "cyrus", "mail")


def _remove_leftovers() -> None:
    """Folders of test runs that were killed: their process is gone, so nobody else will."""
    for folder in Path("/tmp").glob(f"{_FOLDER_PREFIX}*"):
        owner = folder.name.removeprefix(_FOLDER_PREFIX).partition("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists():
            shutil.rmtree(folder, ignore_errors=True)
