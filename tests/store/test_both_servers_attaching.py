"""Local files as attachments against real servers, the demo server and Cyrus."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.proxy import Fault, Reply
from tests.servers.account import ServedAccount
from tests.store.client import Client, until
from tui.mail.draft import Draft
from tui.store.account import AccountStore
from tui.store.database import StoreError
from tui.store.records import OutboxState

EML = b"From: a@example.org\nSubject: Inside\nDate: Fri, 21 Nov 2025 10:00:00 +0000\n\nA mail in a mail.\n"
FILES = {
    "Grüße 😀.txt": ("text/plain", "Zeile mit Umlauten: äöü\nund noch eine\n".encode()),
    "latin.txt": ("text/plain", "äöü\n".encode("latin-1")),
    "figures.ods": ("application/vnd.oasis.opendocument.spreadsheet", bytes(range(256)) * 400),
    "all.tar.gz": ("application/gzip", b"\x1f\x8b not really"),
    "no ending": ("application/octet-stream", b"\x00\x01"),
    "empty.bin": ("application/octet-stream", b""),
}


@pytest.fixture
async def client(mail_server: ServedAccount, tmp_path: Path) -> AsyncIterator[Client]:
    client = Client(mail_server, tmp_path / "mail")
    yield client
    await client.close()


async def attach(account: AccountStore, draft: Draft, files: Sequence[Path]) -> Draft:
    """As the composer does: each is among the draft's attachments before the next."""
    for path in files:
        draft = replace(draft, attachments=(*draft.attachments, await account.attach(draft, path)))
        account.save_draft(draft)
    return draft


def write(folder: Path, names: Sequence[str] = tuple(FILES)) -> list[Path]:
    for name in names:
        (folder / name).write_bytes(FILES[name][1])
    return [folder / name for name in names]


def spooled(client: Client) -> list[str]:
    return os.listdir(client.folder / "person" / "uploads")


async def arrived(client: Client, draft: Draft) -> str:
    """The email id of the one mail that came into the inbox."""
    await until(lambda: client.account.outbox() == (), "the outbox to empty")
    other = client.server.other_client
    [mail] = await until(lambda: other.find(message_id=draft.message_id, mailbox="inbox"), "it to arrive")
    return mail["id"]


async def test_every_kind_of_file_arrives_as_it_was_when_it_was_attached(
    client: Client, mail_server: ServedAccount, tmp_path: Path
) -> None:
    account = await client.start()
    files = write(tmp_path)
    draft = await attach(account, client.draft("With files", to=mail_server.address), files)
    for path in files:
        path.unlink()
    account.send(draft)
    found = mail_server.other_client.attachments(await arrived(client, draft))
    # The line ends of text are a server's own business (RFC 2049 §4).
    assert {name: (kind, octets.replace(b"\r\n", b"\n")) for name, kind, octets in found} == FILES
    assert [name for name, _, _ in found] == list(FILES)
    await until(lambda: spooled(client), "the copies to go", holds=[].__eq__)


async def test_a_mail_is_attached_as_a_mail(
    client: Client, mail_server: ServedAccount, tmp_path: Path
) -> None:
    account = await client.start()
    path = tmp_path / "inside.eml"
    path.write_bytes(EML.replace(b"\n", b"\r\n"))
    draft = await attach(account, client.draft("A mail inside", to=mail_server.address), [path])
    account.send(draft)
    [(name, kind, octets)] = mail_server.other_client.attachments(await arrived(client, draft))
    assert (name, kind) == ("inside.eml", "message/rfc822")
    assert b"A mail in a mail." in octets


async def test_a_draft_with_files_is_saved_and_can_be_gone_on_with(
    client: Client, mail_server: ServedAccount, tmp_path: Path
) -> None:
    other = mail_server.other_client
    account = await client.start()
    draft = client.draft("Unfinished with files", to=mail_server.address)
    draft = await attach(account, draft, write(tmp_path, ["figures.ods"]))
    [upload] = await until(
        lambda: account.uploads(draft), "the upload", holds=lambda found: found and found[0].done
    )
    assert (upload.name, upload.moved, upload.error) == ("figures.ods", 102_400, "")

    def saved() -> list[tuple[str, bytes]]:
        mails = other.find(message_id=draft.message_id, mailbox="drafts")
        files = [file for mail in mails for file in other.attachments(mail["id"])]
        return [(name, octets) for name, _, octets in files]

    await until(saved, "the draft with its file", holds=[("figures.ods", FILES["figures.ods"][1])].__eq__)
    await client.close()
    account = await client.start()
    [kept] = account.open_drafts()
    assert kept.attachments == draft.attachments
    account.send(kept)
    [(name, _, octets)] = other.attachments(await arrived(client, draft))
    assert (name, octets) == ("figures.ods", FILES["figures.ods"][1])
    await until(
        lambda: other.find(message_id=draft.message_id, mailbox="drafts"), "no draft", holds=[].__eq__
    )


async def test_case_84_a_file_that_the_server_has_forgotten_is_uploaded_again(
    client: Client, mail_server: ServedAccount, tmp_path: Path
) -> None:
    account = await client.start()
    draft = client.draft("Written for days", to=mail_server.address)
    draft = await attach(account, draft, write(tmp_path, ["figures.ods", "no ending"]))
    await until(lambda: all(each.done for each in account.uploads(draft)), "both uploads")
    await until(lambda: account.draft_copy(draft.key), "the draft on the server")
    unknown = f"G{'0' * 40}" if mail_server.kind == "cyrus" else "G999999"
    with closing(sqlite3.connect(client.folder / "person" / "queue.db")) as queue:
        queue.execute("UPDATE upload SET blob_id = ? WHERE size > 1000", (unknown,))
        queue.commit()
    uploads = mail_server.faults.seen(b"upload/")
    account.send(draft)
    found = mail_server.other_client.attachments(await arrived(client, draft))
    assert [(name, octets) for name, _, octets in found] == [
        (name, FILES[name][1]) for name in ("figures.ods", "no ending")
    ]
    assert mail_server.faults.seen(b"upload/") == uploads + 1


async def test_a_file_that_was_attached_offline_is_sent_after_a_restart(
    client: Client, mail_server: ServedAccount, tmp_path: Path
) -> None:
    account = await client.start()
    mail_server.stop()
    await client.offline()
    draft = client.draft("Attached offline", to=mail_server.address)
    draft = await attach(account, draft, write(tmp_path, ["figures.ods"]))
    account.send(draft)
    [item] = account.outbox()
    assert (item.state, item.uploading) == (OutboxState.QUEUED, (0, 102_400))
    await client.close()
    mail_server.start()
    await client.start()
    [(_, _, octets)] = mail_server.other_client.attachments(await arrived(client, draft))
    assert octets == FILES["figures.ods"][1]


@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.CUT_MID_BODY, Fault.TRUNCATE])
async def test_a_broken_upload_is_repeated(
    client: Client, mail_server: ServedAccount, tmp_path: Path, fault: Fault
) -> None:
    account = await client.start()
    trigger = mail_server.faults.once(fault, b"upload/")
    draft = client.draft("Broken", to=mail_server.address)
    draft = await attach(account, draft, write(tmp_path, ["figures.ods"]))
    account.send(draft)
    [(_, _, octets)] = mail_server.other_client.attachments(await arrived(client, draft))
    assert octets == FILES["figures.ods"][1]
    assert trigger.fired.is_set()


async def test_case_85_a_file_above_the_limit_is_refused_in_words(
    client: Client, mail_server: ServedAccount, tmp_path: Path
) -> None:
    account = await client.start()
    session = account._session
    assert session is not None
    path = tmp_path / "huge.bin"
    with path.open("wb") as file:
        file.truncate(session.limits.max_size_upload + 1)  # it takes no room on the disk
    with pytest.raises(StoreError, match=r"huge\.bin was not attached: the server takes files up to"):
        await account.attach(client.draft("Huge", to="bob@example.org"), path)


async def test_a_refused_upload_keeps_the_message_and_is_tried_again_when_it_is_sent_again(
    client: Client, mail_server: ServedAccount, tmp_path: Path
) -> None:
    account = await client.start()
    mail_server.faults.once(Fault.ANSWER, b"upload/", reply=Reply(413))
    draft = client.draft("Too large, it says", to=mail_server.address)
    draft = await attach(account, draft, write(tmp_path, ["figures.ods"]))
    await until(lambda: account.uploads(draft)[0].error, "the refusal")
    await until(lambda: [n for n in client.notices if "on this machine only" in n], "the sentence")
    account.send(draft)
    [(_, _, octets)] = mail_server.other_client.attachments(await arrived(client, draft))
    assert octets == FILES["figures.ods"][1]
