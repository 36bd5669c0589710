"""Fetching blobs for the mailbox screen, and doing something with them."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Coroutine, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from textual.app import App, SuspendNotSupported

from tui.mail.file_names import called
from tui.mail.message import Attachment
from tui.opening import Opener, OpeningError, start
from tui.screens.reading import Reading
from tui.screens.transfer import Transfer, TransferDialog
from tui.store.database import StoreError

if TYPE_CHECKING:
    from tui.store.account import AccountStore

SHOWN_AFTER = 0.5
"""Seconds after which what has not come is worth a dialog."""


class Stopped(Exception):
    """The person does not want to wait for it."""


class Transfers(Reading):
    """What goes wrong is said in one sentence; what is stopped leaves nothing behind."""

    def carry_out(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something that may fetch, open or write."""
        self.run_worker(self._guarded(work, self.mail), group="transfers")

    async def _guarded(self, work: Coroutine[Any, Any, None], mail: AccountStore) -> None:
        try:
            with self.at_hand(mail):
                await work
        except (StoreError, OpeningError) as error:
            self.say(str(error), "error")
        except Stopped:
            self.say("Stopped; nothing was kept.")

    async def run_opener(self, opener: Opener) -> None:
        """Run a browser or a viewer: beside us, or in our place where it needs the terminal. Raises OpeningError."""
        if not opener.in_terminal:
            await asyncio.to_thread(start, opener.words)
            self.say(f"Handed to {Path(opener.words[0]).name}.")
        else:
            self.run_here(opener.words)

    def run_here(self, words: Sequence[str]) -> None:
        """Run a command in the terminal, in our place. Raises OpeningError when it does not start."""
        try:
            with cast(App[Any], self.app).suspend():
                subprocess.run(words, check=False)
        except SuspendNotSupported as error:
            raise OpeningError("Jaymail cannot leave this terminal, so nothing was run in it.") from error
        except OSError as error:
            raise OpeningError(f"{Path(words[0]).name} could not be started ({error.strerror}).") from error

    async def fetched(self, *blobs: Attachment) -> list[bytes]:
        """The octets of these, one after the other. Raises StoreError, and Stopped when the person stops it."""
        name = called(blobs[0].name, blobs[0].type) if len(blobs) == 1 else f"{len(blobs)} files"
        transfer = Transfer(name, sum(blob.size for blob in blobs))
        task = asyncio.ensure_future(self._fetch(blobs, transfer))
        timer = self.set_timer(SHOWN_AFTER, partial(self._show_transfer, transfer, task))
        try:
            return await task
        except asyncio.CancelledError:
            if task.cancelled() and not cast(Any, asyncio.current_task()).cancelling():
                raise Stopped from None
            task.cancel()
            raise
        finally:
            timer.stop()

    async def _fetch(self, blobs: Sequence[Attachment], transfer: Transfer) -> list[bytes]:
        found: list[bytes] = []
        for blob in blobs:
            here = self.enclosed.files.get(blob.blob_id) if self.enclosed is not None else None
            found.append(here if here is not None else await self.mail.raw(blob, moved=transfer.moved))
            transfer.next(len(found[-1]))
        return found

    def _show_transfer(self, transfer: Transfer, task: asyncio.Future[list[bytes]]) -> None:
        dialog = TransferDialog(transfer)

        def closed(go_on: bool | None) -> None:
            if go_on is False:
                task.cancel()

        def done(_: asyncio.Future[list[bytes]]) -> None:
            dialog.finish()

        task.add_done_callback(done)
        cast(App[Any], self.app).push_screen(dialog, closed)
