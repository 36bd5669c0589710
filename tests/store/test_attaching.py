"""Attaching, as the composer does it, without any network: the file is safe and waits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.store.model_server import ACCOUNT, session
from tests.store.test_account import open_account
from tests.store.test_outbox import draft
from tui.jmap.session import MAIL
from tui.mail.message import Attachment
from tui.store.account import AccountStore
from tui.store.database import StoreError
from tui.store.records import OutboxState, Upload


@pytest.fixture
def account(tmp_path: Path) -> Iterator[AccountStore]:
    account = open_account(tmp_path)
    yield account
    account.close()


def write(folder: Path, content: bytes, name: str = "figures.ods") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def limited(account: AccountStore, **limits: Any) -> None:
    """As the server says it."""
    document = session().document()
    offered = {**document["accounts"][ACCOUNT]["accountCapabilities"], MAIL: limits}
    document["accounts"] = {ACCOUNT: {**document["accounts"][ACCOUNT], "accountCapabilities": offered}}
    with account.engine.writer.transaction():
        kept = json.dumps({"url": "https://example.org/session", "document": document})
        account.engine.writer.set_meta("session", kept)
    account._load_session()


@pytest.mark.parametrize(
    ("name", "content", "type_", "charset"),
    [
        ("figures.ods", b"PK", "application/vnd.oasis.opendocument.spreadsheet", ""),
        ("notes.txt", "Grüße".encode(), "text/plain", "utf-8"),
        ("notes.txt", "Grüße".encode("latin-1"), "text/plain", ""),
        ("all.tar.gz", b"\x1f\x8b", "application/gzip", ""),
        ("README", b"text", "application/octet-stream", ""),
    ],
)
async def test_a_file_becomes_an_attachment(
    account: AccountStore, tmp_path: Path, name: str, content: bytes, type_: str, charset: str
) -> None:
    file = await account.attach(draft(), write(tmp_path, content, name))
    assert (file.blob_id, file.name, file.type, file.size, file.charset) == (
        "",
        name,
        type_,
        len(content),
        charset,
    )


async def test_it_waits_and_survives_the_end_of_the_program(account: AccountStore, tmp_path: Path) -> None:
    mail = draft()
    file = await account.attach(mail, write(tmp_path, b"content"))
    mail = replace(mail, attachments=(file,))
    assert account.save_draft(mail)
    account.send(mail)
    waits = Upload(file.sha256, "figures.ods", 7, 0, done=False, error="")
    account.close()
    again = open_account(tmp_path)
    assert again.uploads(mail) == (waits,)
    [item] = again.outbox()
    assert (item.state, item.uploading) == (OutboxState.QUEUED, (0, 7))
    with again._spool.open(file.sha256, 7) as copy:
        assert copy.read() == b"content"
    again.close()


async def test_all_attachments_together_may_not_be_more_than_the_server_takes(
    account: AccountStore, tmp_path: Path
) -> None:
    limited(account, maxSizeAttachmentsPerEmail=10)
    theirs = Attachment("G1", "theirs.ods", "application/ods", 5)
    mail = draft(attachments=(theirs,))
    assert (await account.attach(mail, write(tmp_path, b"12345"))).size == 5
    with pytest.raises(StoreError, match="all attachments of a message may have 10 octets together"):
        await account.attach(mail, write(tmp_path, b"123456"))


async def test_stopped_is_stopped_until_it_is_wanted_again(account: AccountStore, tmp_path: Path) -> None:
    mail = draft()
    file = await account.attach(mail, write(tmp_path, b"content"))
    mail = replace(mail, attachments=(file,))
    account.stop_upload(file)
    assert "stopped" in account.uploads(mail)[0].error
    account.retry_upload(file)
    assert account.uploads(mail)[0].error == ""
    account.stop_upload(file)
    account.send(mail)
    assert account.uploads(mail)[0].error == "", "sending is asking for it"


async def test_a_send_that_is_taken_back_keeps_its_files(account: AccountStore, tmp_path: Path) -> None:
    mail = draft()
    mail = replace(mail, attachments=(await account.attach(mail, write(tmp_path, b"content")),))
    account.send(mail)
    back = account.cancel_send(mail.key)
    assert back is not None
    assert back.attachments == mail.attachments
    assert len(account.uploads(back)) == 1


async def test_a_draft_that_was_thrown_away_comes_back_with_its_files(
    account: AccountStore, tmp_path: Path
) -> None:
    mail = draft()
    mail = replace(mail, attachments=(await account.attach(mail, write(tmp_path, b"content")),))
    account.save_draft(mail)
    account.discard_draft(mail.key)
    account.engine.enclosures.sweep()
    account.undo()
    [back] = account.open_drafts()
    with account._spool.open(back.attachments[0].sha256, 7) as copy:
        assert copy.read() == b"content"
