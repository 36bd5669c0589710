"""Other mail clients of the terminal, each in a home of its own, on the same Cyrus account over IMAP."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from benchmarks.terminal import Terminal
from tests.servers import cyrus, imap, sample

LIST_MARK = "Subject of the newest"
"""A row of the list is on the screen when this is: it begins the subject of the newest mail."""


@contextmanager
def account(messages: int) -> Generator[cyrus.CyrusServer]:
    """A Cyrus with so many mails in alice's Inbox, the newest with the subject that is waited for."""
    server = cyrus.CyrusServer(users=("alice",))
    try:
        server.start()
        connection = server.log_in("alice")
        imap.append(connection, sample.mails(messages - 1, to=server.address("alice")))
        letter = f"From: bob@example.org\r\nSubject: {LIST_MARK}\r\nMessage-ID: <newest@example.org>\r\n\r\nHello\r\n"
        connection.append("INBOX", "", "", letter.encode())
        connection.logout()
        yield server
    finally:
        server.destroy()


def why_not(program: str) -> str:
    """Why it cannot be measured here, as one sentence; empty when it can."""
    if shutil.which(program) is None:
        return f"{program} is not installed (apt-get install {program})."
    return cyrus.why_not()


def neomutt(home: Path, server: cyrus.CyrusServer) -> Terminal:
    home.mkdir(exist_ok=True)
    (home / "cache").mkdir(exist_ok=True)
    (home / "muttrc").write_text(
        f'set folder="imap://{server.address("alice")}@127.0.0.1:{server.imap_port}/"\n'
        f'set spoolfile="+INBOX"\nset imap_pass="{cyrus.PASSWORD}"\nset ssl_starttls=no\nset ssl_force_tls=no\n'
        f'set header_cache="{home}/cache/headers"\nset message_cachedir="{home}/cache/bodies"\n'
        'set sort=reverse-date-received\nset record=""\n'
    )
    return Terminal(["neomutt", "-n", "-F", str(home / "muttrc")], _environment(home))


def aerc(home: Path, server: cyrus.CyrusServer) -> Terminal:
    settings = home / ".config" / "aerc"
    settings.mkdir(parents=True, exist_ok=True)
    name, secret = quote(server.address("alice"), safe=""), quote(cyrus.PASSWORD, safe="")
    accounts = settings / "accounts.conf"
    accounts.write_text(
        f"[alice]\nsource = imap+insecure://{name}:{secret}@127.0.0.1:{server.imap_port}\n"
        f"from = Alice <{server.address('alice')}>\ndefault = INBOX\ncache-headers = true\n"
    )
    accounts.chmod(0o600)
    return Terminal(["aerc"], _environment(home))


PEERS = {"neomutt": neomutt, "aerc": aerc}


def _environment(home: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
    return kept | {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_DATA_HOME": str(home / ".local"),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
    }
