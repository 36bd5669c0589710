"""``jaymail send`` in a shell: as sendmail, and by flags; alone, and beside a Jaymail that has the account open."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.servers.account import ServedAccount, cyrus_account, demo_account
from tests.servers.cyrus import CyrusServer
from tests.servers.imap import find
from tests.servers.waiting import wait_until
from tui.accounts.setups import account_setups
from tui.paths import Paths
from tui.store.records import Link
from tui.store.store import MailStore

Send = Callable[..., subprocess.CompletedProcess[bytes]]

MESSAGE = b"From: %s\nTo: Bob <bob@example.org>\nBcc: dave@example.org\nSubject: %s\n\nHello.\n.\nYours\n"


@pytest.fixture(scope="module")
def served() -> Iterator[ServedAccount]:
    with demo_account() as account:
        yield account


def environment(account: ServedAccount, home: Path) -> dict[str, str]:
    return {**os.environ, "JAYMAIL_HOME": str(home), **account.environment}


@pytest.fixture
def send(served: ServedAccount, tmp_path: Path) -> Send:
    def run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "tui", "send", *arguments],
            env=environment(served, tmp_path),
            input=given,
            capture_output=True,
            timeout=60,
        )

    return run


def message(served: ServedAccount, subject: str) -> bytes:
    return MESSAGE % (served.address.encode(), subject.encode())


def sent(served: ServedAccount, subject: str) -> bytes:
    """The source of the one mail in Sent of that subject."""
    mail = served.other_client.one(subject=subject)
    assert served.other_client.places(mail) == {"sent"}
    return served.other_client.blob(served.other_client.get([mail["id"]], ["blobId"])[0]["blobId"])


def test_a_whole_message_is_with_the_server_when_it_returns(send: Send, served: ServedAccount) -> None:
    done = send("-i", "-t", given=message(served, "Whole"))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    source = sent(served, "Whole")
    assert source.endswith(b"\r\n\r\nHello.\r\n.\r\nYours\r\n")
    assert b"dave" not in source
    assert b"Message-ID: <" in source


def test_a_message_of_parts(send: Send, served: ServedAccount, tmp_path: Path) -> None:
    from email import message_from_bytes
    from email.policy import default

    file = tmp_path / "Zahlen ü.csv"
    file.write_bytes(b"a,b\n")
    flags = ("--to", "Björn <bob@example.org>", "--subject", "Größe", "--attach", str(file))
    done = send(*flags, given="Grüße\n".encode())
    assert (done.returncode, done.stderr) == (0, b"")
    mail = message_from_bytes(sent(served, "Größe"), policy=default)
    text, attached = mail.iter_parts()
    assert mail["From"].addresses[0].addr_spec == served.address
    assert mail["To"].addresses[0].display_name == "Björn"
    assert text.get_content().replace("\r\n", "\n") == "Grüße\n"
    assert attached.get_filename() == "Zahlen ü.csv"


def test_what_is_queued_leaves_with_the_next(send: Send, served: ServedAccount) -> None:
    assert send("--queue", "bob@example.org", given=message(served, "Patient")).returncode == 0
    assert served.other_client.find(subject="Patient") == []
    assert send("bob@example.org", given=message(served, "Next")).returncode == 0
    found = served.other_client.find(subject="Patient")
    assert [served.other_client.places(mail) for mail in found] == [{"sent"}]


async def test_beside_an_open_jaymail(send: Send, served: ServedAccount, tmp_path: Path) -> None:
    paths = Paths.find({"JAYMAIL_HOME": str(tmp_path)})
    setups, _ = account_setups(paths, served.environment)
    store = MailStore.open(paths.accounts_folder, setups)
    store.start()
    try:
        await asyncio.to_thread(
            wait_until, lambda: store.accounts[0].status.link is Link.LIVE, "the account to be live"
        )
        done = await asyncio.to_thread(send, "bob@example.org", given=message(served, "Beside"))
        assert (done.returncode, done.stderr) == (0, b"")
        sent(served, "Beside")
        assert [item.subject for item in store.accounts[0].recently_sent()] == ["Beside"]
    finally:
        await store.close()


@pytest.mark.parametrize(
    ("arguments", "given", "code", "said"),
    [
        (["--nonsense"], b"", 64, b"unrecognized arguments"),
        (["bob@example.org"], b"no header\n", 65, b"This is no mail"),
        ([], b"From: a@example.org\n\nHello.\n", 65, b"Nobody is named"),
        (["--to", "bob@example.org", "--attach", "/nowhere"], b"", 66, b"/nowhere cannot be read"),
        (["bob"], b"From: a@example.org\n\nHello.\n", 67, b"Nothing was sent."),
        (["--to", "bob@"], b"Hello.", 67, b"Nothing was sent."),
        (["--account", "nobody"], b"From: a@example.org\n\n", 78, b"There is no account nobody."),
    ],
)
def test_what_cannot_be_sent(send: Send, arguments: list[str], given: bytes, code: int, said: bytes) -> None:
    done = send(*arguments, given=given)
    assert (done.returncode, done.stdout) == (code, b"")
    assert said in done.stderr


def test_what_the_server_refuses_is_not_kept(send: Send, served: ServedAccount) -> None:
    done = send("bob@example.org", given=MESSAGE % (b"stranger@elsewhere.example", b"Forged"))
    assert done.returncode == 69
    assert done.stderr.startswith(b"It was not sent: ")
    assert send("bob@example.org", given=message(served, "After")).returncode == 0
    wait_until(lambda: not served.other_client.find(subject="Forged"), "nothing of it to be left")


def test_without_the_server_nothing_is_sent_or_kept(send: Send, served: ServedAccount) -> None:
    served.faults.refuse()
    try:
        done = send("bob@example.org", given=message(served, "Too early"))
    finally:
        served.faults.accept()
    assert done.returncode == 75
    assert done.stderr.endswith(b"Nothing was sent; try again later.\n")
    assert send("bob@example.org", given=message(served, "Later")).returncode == 0
    assert served.other_client.find(subject="Too early") == []


def test_help_names_the_exit_codes(send: Send) -> None:
    done = send("--help")
    assert done.returncode == 0
    assert b"sendemail.sendmailCmd" in done.stdout


def _git(where: Path, *arguments: str, **more: str) -> str:
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, **more}
    done = subprocess.run(
        ["git", *arguments],
        cwd=where,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def _repository(where: Path) -> Path:
    _git(where.parent, "init", "-q", str(where))
    _git(where, "config", "user.name", "Ælice")
    _git(where, "config", "user.email", "alice@example.org")
    (where / "code.txt").write_text("one\n")
    _git(where, "add", ".")
    _git(where, "commit", "-qm", "Begin")
    return where


@pytest.mark.cyrus
@pytest.mark.skipif(
    shutil.which("git-send-email", path="/usr/lib/git-core:/usr/libexec/git-core") is None,
    reason="git send-email is not installed",
)
def test_a_patch_goes_through_git_send_email(cyrus: CyrusServer, tmp_path: Path) -> None:
    """What Bob fetches by IMAP is what Alice committed, accents, trailing blanks and dots included."""
    mine = _repository(tmp_path / "mine")
    theirs = tmp_path / "theirs"
    shutil.copytree(mine, theirs)
    text = "one\nzwei – größer \n.\nFrom here\n\ttabs\n" + "x" * 300 + "\n"
    (mine / "code.txt").write_text(text)
    _git(mine, "commit", "-qam", "Make it größer")
    [patch] = _git(mine, "format-patch", "-1").split()
    with cyrus_account(cyrus) as alice, cyrus_account(cyrus) as bob:
        _git(
            mine,
            "send-email",
            f"--sendmail-cmd={sys.executable} -m tui send",
            f"--from={alice.address}",
            f"--to={bob.address}",
            "--confirm=never",
            "--transfer-encoding=8bit",
            patch,
            **{**environment(alice, tmp_path / "home"), "PYTHONPATH": str(Path(__file__).parents[1])},
        )
        box = cyrus.log_in(bob.address.partition("@")[0])
        try:
            [mail] = wait_until(
                lambda: find(box, "INBOX", subject="[PATCH] Make it größer"), "the patch with Bob"
            )
        finally:
            box.logout()
    (theirs / "it.patch").write_bytes(mail.message.as_bytes())
    _git(theirs, "am", "it.patch")
    assert (theirs / "code.txt").read_text() == text
    assert _git(theirs, "log", "-1", "--format=%an %s").strip() == "Ælice Make it größer"
