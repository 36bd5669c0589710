"""What a person does, as journeys that can be walked again and again while the network breaks.

Each has three parts: ``prepare`` sets the table on a sound network, ``walk`` is what faults are thrown at, and
``arrived`` says whether everything is as the person wanted it.
"""

from __future__ import annotations

import itertools
import os
import shutil
import sqlite3
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Any, TypeVar

from tests.servers.account import ServedAccount
from tests.store.client import Client, until
from tui.mail.draft import Draft
from tui.mail.message import Message
from tui.store.account import AccountStore
from tui.store.records import Link, MaskState, OutboxState
from tui.store.setup import StoreOptions

IMPATIENT = StoreOptions(
    poll_seconds=600,
    gap_seconds=0.05,
    send_delay=0,
    save_seconds=0,
    retry_seconds=0.02,
    doubt_seconds=0.3,
    keep_bodies=0,
)
"""No request comes by itself: each is caused by the journey, or by a fault in it."""

MASKED = ["urn:ietf:params:jmap:core", "https://www.fastmail.com/dev/maskedemail"]
_numbers = itertools.count(1)

T = TypeVar("T")
State = dict[str, tuple[frozenset[str], frozenset[str]]]


class Journey(ABC):
    """``client`` is open, and in step before each walk."""

    def __init__(self, server: ServedAccount, client: Client) -> None:
        self.server = server
        self.other = server.other_client
        self.client = client
        self.name = ""
        self._names: dict[str, str] = {}

    @property
    def account(self) -> AccountStore:
        return self.client.account

    async def begin(self) -> None:
        self.clear_away()
        self.name = f"{type(self).__name__} {next(_numbers)}"
        await self.prepare()
        await self.in_step()

    def clear_away(self) -> None:
        """What the walk before has left: each look at an account takes as long as it has mails."""
        left = [
            mail["id"] for mail in self.other.mails() if self.name and self.name in (mail["subject"] or "")
        ]
        if left:
            self.other.call("Email/set", destroy=left)

    async def prepare(self) -> None:  # noqa: B027 - most journeys need nothing
        """What has to be there before."""

    @abstractmethod
    async def walk(self) -> None: ...

    @abstractmethod
    def arrived(self) -> object:
        """Asked again and again until it is true; AssertionError when it can never be any more."""

    # What all of them need

    async def comes(self, look: Callable[[], T], what: str, *, holds: Callable[[T], object] = bool) -> T:
        """Wait for it; where the sign-in is refused meanwhile, the person signs in again."""

        def careful() -> T:
            if self.account.status.link is Link.SIGNED_OUT:
                self.account.sign_in_again(self.server.credentials)
            return look()

        return await until(careful, f"{what} ({self.name})", holds=holds)

    async def in_step(self) -> None:
        """Nothing waits, and here is exactly what the server has."""

        def settled() -> bool:
            status = self.account.status
            return status.link in (Link.LIVE, Link.POLLING) and not status.waiting

        await self.comes(settled, "everything to be settled")
        await self.comes(self.differences, "no difference to the server", holds=lambda found: not found)

    def differences(self) -> dict[str, object]:
        """What is not the same here and on the server, by id."""
        server, here = self.on_server(), self.here()
        return {
            id_: (server.get(id_), here.get(id_))
            for id_ in server.keys() | here.keys()
            if server.get(id_) != here.get(id_)
        }

    def here(self) -> State:
        path = self.client.folder / "person" / "cache.db"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            rows = db.execute("SELECT id, keywords, mailboxes FROM email").fetchall()
        return {id_: (frozenset(keywords.split()), frozenset(boxes.split())) for id_, keywords, boxes in rows}

    def on_server(self) -> State:
        return {
            mail["id"]: (frozenset(mail["keywords"]), frozenset(mail["mailboxIds"]))
            for mail in self.other.mails()
        }

    def places(self, mails: list[dict[str, Any]]) -> list[str]:
        """The roles of the mailboxes that these mails are in, as the server said when it listed them."""
        if not self._names:  # no journey makes any
            self._names = {box["id"]: box["role"] or box["name"] for box in self.other.mailboxes()}
        return sorted(self._names[id_] for mail in mails for id_ in mail["mailboxIds"])

    async def row_of(self, subject: str) -> str:
        return (await self.client.shown(subject)).id


class AnotherClientsChanges(Journey):
    """New mail, a flag, a move and a deletion of another client come here."""

    async def prepare(self) -> None:
        self.kept, self.moved, self.gone = (
            self.other.deliver(f"{self.name} {what}") for what in ("kept", "moved", "gone")
        )

    async def walk(self) -> None:
        self.other.set_keyword(self.kept, "$flagged")
        self.other.move(self.moved, "archive")
        self.other.destroy(self.gone)
        self.other.deliver(f"{self.name} new")

    def arrived(self) -> object:
        inbox, archive = self.client.subjects(), self.client.subjects("archive")
        return (
            f"{self.name} new" in inbox
            and self.client.row(f"{self.name} kept").flagged
            and f"{self.name} gone" not in inbox
            and f"{self.name} moved" not in inbox
            and f"{self.name} moved" in archive
        )


class ArchiveMany(Journey):
    """A hundred conversations at once."""

    COUNT = 100
    mails: list[dict[str, Any]] = []

    def clear_away(self) -> None:
        """The same mails again and again."""

    async def prepare(self) -> None:
        if not self.mails:
            self.mails = [self.other.deliver(f"{self.name}.{n}") for n in range(self.COUNT)]
        inbox = self.other.mailbox_id("inbox")
        back = {mail["id"]: {"mailboxIds": {inbox: True}} for mail in self.mails}
        self.other.call("Email/set", update=back)

    async def walk(self) -> None:
        threads = sorted({mail["threadId"] for mail in self.mails})
        assert self.account.archive(threads, self.client.box("inbox")).count == self.COUNT

    def arrived(self) -> object:
        archive = frozenset({self.other.mailbox_id("archive")})
        state = self.on_server()
        return all(state[mail["id"]][1] == archive for mail in self.mails)


class ArchiveSome(ArchiveMany):
    """Ten of them, where each takes its time."""

    COUNT = 10


class SaveDraft(Journey):
    """Written, saved, written on, saved again: one draft in the end, with the last words."""

    async def walk(self) -> None:
        self.draft = self.client.draft(self.name, to="bob@example.org", body="First words\n")
        self.account.save_draft(self.draft)
        await self.comes(lambda: self.other.find(message_id=self.draft.message_id), "the draft on the server")
        self.account.save_draft(replace(self.draft, body="The last words\n"))

    def arrived(self) -> object:
        assert [kept.key for kept in self.account.open_drafts() if kept.key == self.draft.key]
        # It may be replaced between being looked for and being read: then there is a newer one.
        found = self.other.find(message_id=self.draft.message_id) or self.other.find(
            message_id=self.draft.message_id
        )
        assert found or self.account.draft_copy(self.draft.key) == "", "the draft is gone from the server"
        return (
            len(found) == 1
            and self.account.draft_copy(self.draft.key) == found[0]["id"]
            and self.places(found) == ["drafts"]
            and self.other.text(found[0]["id"]).strip() == "The last words"
        )


class SaveDraftOfTwoDevices(SaveDraft):
    """The same, and between the two saves another device saves a version of its own: both are kept."""

    async def walk(self) -> None:
        self.draft = self.client.draft(self.name, to="bob@example.org", body="First words\n")
        self.account.save_draft(self.draft)
        await self.comes(lambda: self.other.find(message_id=self.draft.message_id), "the draft on the server")
        self.theirs = self.other.deliver(
            self.name, mailbox="drafts", keywords=["$draft", "$seen"], message_id=self.draft.message_id
        )
        self.account.save_draft(replace(self.draft, body="The last words\n"))

    def arrived(self) -> object:
        found = {mail["id"] for mail in self.other.find(message_id=self.draft.message_id)}
        assert self.theirs["id"] in found, "what the other device wrote is gone"
        ours = self.account.draft_copy(self.draft.key)
        return found == {self.theirs["id"], ours} and self.other.text(ours).strip() == "The last words"


class ThrowAwayADraft(Journey):
    """Written, and thrown away while it is being saved: nothing of it is left."""

    async def walk(self) -> None:
        self.draft = self.client.draft(self.name, to="bob@example.org")
        before = self.server.faults.seen(b"Email/set")
        self.account.save_draft(self.draft)
        await self.comes(lambda: self.server.faults.seen(b"Email/set") > before, "it to be saved")
        assert self.account.discard_draft(self.draft.key).count == 1

    def arrived(self) -> object:
        assert not [kept.key for kept in self.account.open_drafts() if kept.key == self.draft.key]
        return self.other.find(message_id=self.draft.message_id) == []


class SendReply(Journey):
    """An answer to oneself: it arrives once, is kept once, and the original is answered."""

    async def prepare(self) -> None:
        self.original = self.other.deliver(self.name)
        [self.question] = await self.client.read(await self.row_of(self.name))

    def write(self) -> Draft:
        question: Message = self.question
        return self.client.draft(f"Re: {self.name}", to=self.server.address, answers=question)

    async def walk(self) -> None:
        self.mail = self.write()
        assert self.account.send(self.mail).count == 1

    def arrived(self) -> object:
        answered = "$answered" in self.other.keywords(self.original)
        found = self.other.find(message_id=self.mail.message_id)
        places = self.places(found)
        assert places.count("inbox") <= 1, "it was sent twice"
        assert places.count("sent") <= 1, "it is kept twice"
        assert not answered or "sent" in places, "answered, and never sent"
        return (
            answered
            and places == ["inbox", "sent"]
            and self.account.outbox() == ()
            and not any("$draft" in mail["keywords"] for mail in found)
        )


class SendSavedDraft(SendReply):
    """The same, of a draft that the server has already."""

    async def prepare(self) -> None:
        await super().prepare()
        self.mail = self.write()
        self.account.save_draft(self.mail)
        await until(lambda: self.account.draft_copy(self.mail.key), "the draft on the server")

    async def walk(self) -> None:
        assert self.account.send(replace(self.mail, body="The last words\n")).count == 1


class SendWithAttachment(SendReply):
    """The same with a file, which may be gone from its place by the time it is sent."""

    @property
    def content(self) -> bytes:
        return f"Figures of {self.name}".encode() * 1000

    async def walk(self) -> None:
        mail = self.write()
        path = self.client.folder / "figures.ods"
        path.write_bytes(self.content)
        file = await self.account.attach(mail, path)
        path.unlink()
        self.mail = replace(mail, attachments=(file,))
        assert self.account.send(self.mail).count == 1

    def arrived(self) -> object:
        if not super().arrived():
            return False
        for mail in self.other.find(message_id=self.mail.message_id):
            assert [octets for _, _, octets in self.other.attachments(mail["id"])] == [self.content]
        return os.listdir(self.client.folder / "person" / "uploads") == []


class TakeBackASend(Journey):
    """Sent, taken back in time, and a draft again."""

    AFTER = 50.0
    """Seconds: so short a delay is kept here."""

    async def walk(self) -> None:
        self.draft = self.client.draft(self.name, to=self.server.address)
        self.account.send(self.draft, at=time.time() + self.AFTER)
        await self.on_its_way()
        assert self.account.undo().count == 1

    async def on_its_way(self) -> None:
        assert [item.state for item in self.account.outbox()] == [OutboxState.QUEUED]

    def arrived(self) -> object:
        found = self.other.find(message_id=self.draft.message_id)
        places = self.places(found)
        assert "inbox" not in places, "it was sent, though it was taken back"
        return (
            self.account.outbox() == ()
            and places == ["drafts"]
            and "$draft" in found[0]["keywords"]
            and [kept.key for kept in self.account.open_drafts() if kept.key == self.draft.key]
        )


class CallBackAHeldMail(TakeBackASend):
    """The same, of a mail that the server keeps until its time."""

    AFTER = 3600.0

    async def on_its_way(self) -> None:
        await self.comes(
            lambda: [item.state for item in self.account.outbox()],
            "the server to keep it",
            holds=[OutboxState.HELD].__eq__,
        )


class BlockMask(Journey):
    """A masked address is blocked, or unblocked if it was blocked."""

    async def prepare(self) -> None:
        self.mask = await until(
            lambda: next(
                (mask for mask in self.account.masked_emails() if mask.state is not MaskState.DELETED), None
            ),
            "a masked address",
        )

    async def walk(self) -> None:
        blocked = self.mask.state is MaskState.DISABLED
        self.wanted = MaskState.ENABLED if blocked else MaskState.DISABLED
        assert self.account.set_mask_state([self.mask.id], self.wanted).count == 1

    def arrived(self) -> object:
        [on_server] = self.other.call("MaskedEmail/get", using=MASKED, ids=[self.mask.id])["list"]
        here = next(mask for mask in self.account.masked_emails() if mask.id == self.mask.id)
        return (on_server["state"], here.state, here.waiting) == (self.wanted.value, self.wanted, False)


class OpenConversation(Journey):
    """The text of a mail that is not here yet."""

    async def prepare(self) -> None:
        self.other.deliver(self.name, body=f"Text of {self.name}\n")
        self.thread = await self.row_of(self.name)

    async def walk(self) -> None:
        self.account.conversation(self.thread)

    def arrived(self) -> object:
        [message] = self.account.conversation(self.thread)
        return message.body is not None and message.body.text.strip() == f"Text of {self.name}"


class Start(Journey):
    """The program starts with what it kept, and shows what has come since."""

    async def begin(self) -> None:
        self.name = f"{type(self).__name__} {next(_numbers)}"
        await self.client.close()
        self.other.deliver(self.name)

    async def walk(self) -> None:
        self.client.open()
        self.client.begin()

    def arrived(self) -> object:
        return self.account.by_role("inbox") and self.name in self.client.subjects()


class FirstStart(Start):
    """The program starts, and nothing is here yet."""

    async def begin(self) -> None:
        await super().begin()
        shutil.rmtree(self.client.folder / "person")
