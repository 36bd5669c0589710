"""Files of drafts: kept as they were, uploaded once, and again where the server has forgotten them."""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import replace

import pytest

from tests.store.client import until
from tests.store.desk import Desk
from tests.store.test_outbox import draft, in_box
from tui.jmap.errors import AnswerLost, NotJmap, RequestRefused
from tui.mail.draft import Draft
from tui.mail.message import Attachment
from tui.store.records import OutboxState

ALL = list(OutboxState)
BIG = 1 << 40


def attach(desk: Desk, mail: Draft, *contents: bytes) -> Draft:
    """As the composer does, without its screen."""
    files = list(mail.attachments)
    for number, content in enumerate(contents, len(files)):
        path = desk.folder.parent / f"file{number}.bin"
        path.write_bytes(content)
        taken = desk.enclosures.spool.take_in(path, BIG)
        desk.queue.uploads.add(taken.sha256, taken.size)
        files.append(Attachment("", path.name, "application/octet-stream", taken.size, sha256=taken.sha256))
    return replace(mail, attachments=tuple(files))


def send(desk: Desk, mail: Draft) -> None:
    desk.queue.save(mail)
    assert desk.queue.step(mail.key, [OutboxState.COMPOSING], OutboxState.QUEUED, due_at=0)


def spooled(desk: Desk) -> int:
    folder = desk.files.uploads
    return len(list(folder.iterdir())) if folder.exists() else 0


def sent_blobs(desk: Desk) -> list[bytes]:
    """The files of the mail that was created last."""
    created = [
        email
        for request in desk.server.requests
        for call in request.calls
        if call.method == "Email/set"
        for email in call.arguments.get("create", {}).values()
    ]
    parts = created[-1]["bodyStructure"]["subParts"][1:]
    return [desk.server.blobs[part["blobId"]] for part in parts]


async def test_a_send_waits_for_its_files_and_leaves_none_behind(desk: Desk) -> None:
    await desk.fill()
    mail = attach(desk, draft(), b"one", b"two")
    send(desk, mail)
    await desk.outbox.work()
    assert desk.server.submissions == []
    assert [item.state for item in desk.queue.in_state(*ALL)] == [OutboxState.QUEUED]
    await desk.uploads.work()
    await desk.outbox.work()
    assert len(desk.server.submissions) == 1
    assert sent_blobs(desk) == [b"one", b"two"]
    assert spooled(desk) == 0
    assert desk.queue.uploads.of([each.sha256 for each in mail.attachments]) == {}


async def test_a_draft_is_saved_with_its_files(desk: Desk) -> None:
    await desk.fill()
    mail = attach(desk, draft(), b"one")
    desk.queue.save(mail)
    await desk.outbox.work()
    assert in_box(desk, "dr") == []
    await desk.uploads.work()
    await desk.outbox.work()
    assert len(in_box(desk, "dr")) == 1
    assert sent_blobs(desk) == [b"one"]
    assert spooled(desk) == 1, "a draft may be saved and sent again"


async def test_the_same_file_is_uploaded_once(desk: Desk) -> None:
    await desk.fill()
    for _ in range(2):
        send(desk, attach(desk, draft(), b"the same", b"the same"))
        await desk.uploads.work()
    await desk.outbox.work()
    assert list(desk.server.blobs.values()) == [b"the same"]
    assert len(desk.server.submissions) == 2
    assert spooled(desk) == 0


async def test_a_file_that_another_draft_has_too_stays(desk: Desk) -> None:
    await desk.fill()
    desk.queue.save(attach(desk, draft(), b"shared"))
    send(desk, attach(desk, draft(), b"shared", b"own"))
    await desk.uploads.work()
    await desk.outbox.work()
    assert len(desk.server.submissions) == 1
    assert spooled(desk) == 1


@pytest.mark.parametrize("sending", [True, False])
async def test_case_84_what_the_server_has_forgotten_is_uploaded_again_and_nothing_else(
    desk: Desk, sending: bool
) -> None:
    await desk.fill()
    mail = attach(desk, draft(), b"forgotten", b"remembered")
    await desk.uploads.work()
    [gone] = [blob_id for blob_id, data in desk.server.blobs.items() if data == b"forgotten"]
    del desk.server.blobs[gone]
    send(desk, mail) if sending else desk.queue.save(mail)
    await desk.outbox.work()
    assert (desk.server.submissions, in_box(desk, "dr")) == ([], [])
    await desk.uploads.work()
    await desk.outbox.work()
    assert sent_blobs(desk) == [b"forgotten", b"remembered"]
    assert sorted(desk.server.blobs.values()) == [b"forgotten", b"remembered"]
    assert len(in_box(desk, "se" if sending else "dr")) == 1
    assert desk.notices() == []


async def test_case_84_a_server_that_forgets_at_once_is_not_asked_for_ever(desk: Desk) -> None:
    await desk.fill()
    send(desk, attach(desk, draft(), b"forgotten"))
    for _ in range(10):
        await desk.uploads.work()
        desk.server.blobs.clear()
        await desk.outbox.work()
    [item] = desk.queue.in_state(*ALL)
    assert item.state is OutboxState.FAILED
    assert "attach it again" in item.error
    assert (
        sum(call.method == "EmailSubmission/set" for one in desk.server.requests for call in one.calls) == 3
    )


async def test_case_84_a_forwarded_file_that_is_gone_cannot_be_uploaded_again(desk: Desk) -> None:
    await desk.fill()
    theirs = Attachment("G-of-a-mail-that-is-gone", "theirs.ods", "application/ods", 5)
    send(desk, attach(desk, draft(attachments=(theirs,)), b"mine"))
    await desk.uploads.work()
    await desk.outbox.work()
    [item] = desk.queue.in_state(*ALL)
    assert item.state is OutboxState.FAILED
    assert spooled(desk) == 1, "what is kept in the outbox keeps its files"


async def test_a_refused_upload_leaves_the_message_with_a_sentence_until_it_is_tried_again(
    desk: Desk,
) -> None:
    await desk.fill()
    mail = attach(desk, draft(), b"much")

    def refuse() -> None:
        raise RequestRefused("The server finds this file too large.", "limit", limit="maxSizeUpload")

    desk.server.uploading = refuse
    send(desk, mail)
    await desk.uploads.work()
    await desk.outbox.work()
    [item] = desk.queue.in_state(*ALL)
    assert item.state is OutboxState.FAILED
    assert item.error == "file0.bin was not uploaded: The server finds this file too large."
    assert any("kept in the outbox" in notice for notice in desk.notices())
    desk.server.uploading = lambda: None
    desk.queue.uploads.again([mail.attachments[0].sha256])
    desk.queue.step(mail.key, [OutboxState.FAILED], OutboxState.QUEUED, due_at=0)
    await desk.uploads.work()
    await desk.outbox.work()
    assert len(desk.server.submissions) == 1


async def test_a_draft_whose_file_is_refused_says_so_once_and_is_saved_when_it_is_there(desk: Desk) -> None:
    await desk.fill()
    mail = attach(desk, draft(), b"much")
    desk.queue.uploads.failed(mail.attachments[0].sha256, "The server finds this file too large.")
    for _ in range(3):
        desk.queue.save(mail)
        await desk.outbox.work()
    assert len([notice for notice in desk.notices() if "on this machine only" in notice]) == 1
    desk.queue.uploads.again([mail.attachments[0].sha256])
    await desk.uploads.work()
    await desk.outbox.work()
    assert len(in_box(desk, "dr")) == 1


async def test_an_upload_whose_answer_was_lost_is_repeated(desk: Desk) -> None:
    await desk.fill()
    send(desk, attach(desk, draft(), b"content"))
    lost = [AnswerLost("cut")]

    def cut() -> None:
        if lost:
            raise lost.pop()

    desk.server.uploading = cut
    with pytest.raises(AnswerLost):
        await desk.uploads.work()
    await desk.uploads.work()
    await desk.outbox.work()
    assert sent_blobs(desk) == [b"content"]


async def test_a_server_that_is_none_at_its_upload_address_is_not_asked_for_ever(desk: Desk) -> None:
    await desk.fill()
    mail = attach(desk, draft(), b"content")

    def nowhere() -> None:
        raise NotJmap("There is no JMAP server at this address.")

    desk.server.uploading = nowhere
    for _ in range(2):
        with pytest.raises(NotJmap):
            await desk.uploads.work()
    await desk.uploads.work()
    assert (
        desk.enclosures.trouble(mail)
        == "file0.bin was not uploaded: There is no JMAP server at this address."
    )


async def test_an_upload_is_stopped_and_taken_up_again(desk: Desk) -> None:
    await desk.fill()
    mail = attach(desk, draft(), b"content")
    [file] = mail.attachments
    honest = desk.server.upload

    async def slow(*arguments: object) -> object:
        desk.uploads.stop(file.sha256)
        await asyncio.sleep(0)
        return await honest(*arguments)  # type: ignore[arg-type]

    desk.server.upload = slow  # type: ignore[assignment, method-assign]
    await desk.uploads.work()
    assert "stopped" in desk.enclosures.trouble(mail)
    desk.server.upload = honest  # type: ignore[method-assign]
    await desk.uploads.work()
    assert desk.enclosures.enclosed(mail) is None, "nobody asked for it"
    desk.queue.uploads.again([file.sha256])
    await desk.uploads.work()
    assert desk.enclosures.enclosed(mail) is not None


async def test_what_comes_while_another_is_under_way_need_not_wait(desk: Desk) -> None:
    await desk.fill()
    held = asyncio.Event()
    honest = desk.server.upload

    async def slow(*arguments: object) -> object:
        if arguments[2] == 4:  # the size
            await held.wait()
        return await honest(*arguments)  # type: ignore[arg-type]

    desk.server.upload = slow  # type: ignore[assignment, method-assign]
    mail = attach(desk, draft(), b"slow")
    working = asyncio.create_task(desk.uploads.work())
    await asyncio.sleep(0)
    mail = attach(desk, mail, b"quick")
    desk.uploads.begin()
    await until(lambda: b"quick" in desk.server.blobs.values(), "the quick one")
    assert not working.done()
    held.set()
    await working
    assert desk.enclosures.enclosed(mail) is not None


async def test_progress_is_told(desk: Desk) -> None:
    await desk.fill()
    attach(desk, draft(), bytes(100_000))
    seen: list[int] = []

    def look(delta: object) -> None:
        seen.extend(desk.uploads.moved.values())

    desk.uploads._publish = look
    await desk.uploads.work()
    assert 100_000 in seen
    assert desk.uploads.moved == {}


async def test_a_copy_that_is_gone_or_damaged_fails_with_a_sentence(desk: Desk) -> None:
    await desk.fill()
    mail = attach(desk, draft(), b"content")
    path = desk.files.uploads / mail.attachments[0].sha256
    path.write_bytes(b"cut")
    await desk.uploads.work()
    assert "damaged; attach it again" in desk.enclosures.trouble(mail)
    path.unlink()
    desk.queue.uploads.again([mail.attachments[0].sha256])
    await desk.uploads.work()
    assert "gone; attach it again" in desk.enclosures.trouble(mail)
    assert desk.server.blobs == {}


async def test_files_survive_a_restart_and_are_uploaded_then(desk: Desk) -> None:
    await desk.fill()
    mail = attach(desk, draft(), b"content")
    send(desk, mail)
    desk.restart()
    desk.enclosures.sweep(time.time() + 60)
    await desk.uploads.work()
    await desk.outbox.work()
    assert sent_blobs(desk) == [b"content"]


def test_what_no_draft_has_is_swept_up(desk: Desk) -> None:
    kept = attach(desk, draft(), b"kept")
    desk.queue.save(kept)
    left = attach(desk, draft(), b"attached, and never saved")
    (desk.files.uploads / "1234.part").write_bytes(b"half a copy")
    desk.enclosures.sweep()
    assert spooled(desk) == 3, "an undo may want them back"
    desk.enclosures.sweep(time.time() + 60)
    assert [path.name for path in desk.files.uploads.iterdir()] == [kept.attachments[0].sha256]
    assert desk.queue.uploads.of([left.attachments[0].sha256]) == {}


async def test_a_file_that_was_attached_again_meanwhile_stays(desk: Desk) -> None:
    """Another draft has it that is not saved yet."""
    await desk.fill()
    send(desk, attach(desk, draft(), b"shared"))
    await desk.uploads.work()
    later = time.time() + 60
    for path in desk.files.uploads.iterdir():
        os.utime(path, (later, later))
    await desk.outbox.work()
    assert len(desk.server.submissions) == 1
    assert spooled(desk) == 1


async def test_another_account_gets_its_files_anew(desk: Desk) -> None:
    await desk.fill()
    mail = attach(desk, draft(), b"content")
    desk.queue.save(mail)
    await desk.uploads.work()
    desk.queue.leave_account("", "")
    assert desk.enclosures.enclosed(mail) is None
    await desk.uploads.work()
    assert desk.enclosures.enclosed(mail) is not None


def test_a_mail_that_was_read_here_keeps_its_own_blobs(desk: Desk) -> None:
    theirs = Attachment("G1", "a.pdf", "application/pdf", 5)
    mail = draft(attachments=(theirs,))
    assert desk.enclosures.enclosed(mail) == mail
