"""The background half of an account without its loops: tests take each step themselves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.store.model_server import ModelServer
from tui.store import reads
from tui.store.database import Files
from tui.store.delta import Delta
from tui.store.enclosures import Enclosures
from tui.store.fill import Filler
from tui.store.ops import Patch
from tui.store.outbox import Outbox
from tui.store.queue import Queue
from tui.store.remote import Remote
from tui.store.setup import StoreOptions
from tui.store.spool import Spool
from tui.store.sync import Sync
from tui.store.uploads import Uploads
from tui.store.writer import Writer


class Desk:
    """``restart`` closes and opens the files, as a new run of the program does."""

    def __init__(self, folder: Path, server: ModelServer | None = None, **core: int) -> None:
        self.folder = folder
        self.server = server or ModelServer()
        self.core = core
        self.deltas: list[Delta] = []
        self.options = StoreOptions(send_delay=0, doubt_seconds=0, save_seconds=0)
        self._open()

    def _open(self) -> None:
        self.files = Files(self.folder)
        self.db = self.files.cache_reader()
        self.queue = Queue(self.files.queue(synchronous="FULL"))
        self._writing = self.files.cache_writer()
        self.writer = Writer(self._writing, self.queue, self.deltas.append)
        self.remote: Remote = self.server.remote(**self.core)
        self.sync = Sync(self.remote, self.writer)
        self.filler = Filler(self.remote, self.writer, self.options, lambda: None)
        self.enclosures = Enclosures(self.queue, Spool(self.files.uploads), lambda: None)
        self.uploads = Uploads(
            self.remote, self.queue, self.enclosures.spool, self.deltas.append, lambda: None
        )
        self.outbox = Outbox(self.remote, self.writer, self.enclosures, self.options, lambda: None)

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def _close(self) -> None:
        self.db.close()
        self.queue.close()
        self._writing.close()
        self.files.close()

    def restart(self) -> None:
        self._close()
        self._open()

    async def fill(self) -> None:
        """Until everything is here."""
        await self.sync.run()
        await self.filler.run()

    def do(self, patches: Sequence[Patch]) -> None:
        self.queue.add(patches)
        self.writer.ops_changed({patch.target for patch in patches})

    def listed(self, mailbox_id: str) -> list[str]:
        """The conversations of a mailbox, newest first."""
        rows = self.db.execute(
            "SELECT thread.id FROM mailbox_thread JOIN mailbox ON mailbox.k = mailbox_k "
            "JOIN thread ON thread.k = thread_k WHERE mailbox.id = ? ORDER BY sort_k DESC",
            (mailbox_id,),
        )
        return [id_ for (id_,) in rows]

    def counts(self) -> dict[str, tuple[int, int]]:
        return {box.id: (box.total, box.unread) for box in reads.mailboxes(self.db)}

    def notices(self) -> list[str]:
        return [notice for delta in self.deltas for notice in delta.notices]


def expected(server: ModelServer, mailbox_id: str, patches: Sequence[Patch] = ()) -> set[str]:
    """The naive model: which conversations ``server ⊕ ops`` lists in a mailbox."""
    found: set[str] = set()
    for email in server.emails.values():
        boxes = set(email["mailboxIds"])
        for patch in patches:
            if patch.target == email["id"] and patch.path.startswith("mailboxIds/"):
                box = patch.path.removeprefix("mailboxIds/")
                boxes = boxes | {box} if patch.value else boxes - {box}
        if mailbox_id in boxes:
            found.add(email["threadId"])
    return found
