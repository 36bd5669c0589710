"""A message out of Jaymail: into a file, to a command, to the printer, to the browser, to the clipboard."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Callable, Coroutine
from typing import Any, cast

from textual.app import App, SuspendNotSupported

from tui import private_files
from tui.mail import reading
from tui.mail.addresses import format_addresses
from tui.mail.file_names import called
from tui.mail.message import Attachment, Message
from tui.mail.safety import clean
from tui.mail.text import long_date
from tui.opening import OpeningError
from tui.screens.following import Following
from tui.store import downloads
from tui.store.fetching import source
from tui.widgets.clock import moment
from tui.widgets.reader_lines import FETCHING


class Exporting(Following):
    """Always the reader's current message, or else the newest of the conversation at the cursor."""

    def _message_here(self) -> Message | None:
        current = self.reader.current_message if self.panes.reader else None
        if current is None:
            current = next(iter(reversed(self.messages_of(self.threads.cursor_id))), None)
        if current is None:
            self.say("There is no message here.", "warning")
        elif current.body is None:
            self.say(FETCHING, "warning")
            return None
        return current

    # Into a file

    def action_reader_export(self) -> None:
        from tui.screens.picker import Choice, Picker

        message = self._message_here()
        if message is None:
            return
        doings: dict[str, tuple[str, Callable[[], None]]] = {
            "eml": (
                "As it came, to open in another mail program (.eml)",
                lambda: self._export_source(message),
            ),
            "txt": (
                "As text (.txt)",
                lambda: self._export_text(message, "text/plain", self._as_text(message)),
            ),
            "html": (
                "As a page without anything that runs or loads (.html)",
                lambda: self._export_html(message),
            ),
            "copy": ("Copy the text", lambda: self.copy(self._as_text(message), "the text")),
        }
        choices = [Choice(name, label) for name, (label, _) in doings.items()]
        cast(App[Any], self.app).push_screen(
            Picker("Export the message", choices), lambda name: doings[name][1]() if name else None
        )

    def _export_source(self, message: Message) -> None:
        async def work() -> None:
            (data,) = await self.fetched(source(message))
            await self._export(message, data, "message/rfc822")

        self.carry_out(work())

    def _export_text(self, message: Message, type_: str, text: str) -> None:
        self.carry_out(self._export(message, text.encode(), type_))

    def _export_html(self, message: Message) -> None:
        from tui.mail import browser_page

        async def work() -> None:
            page = await asyncio.to_thread(browser_page.page, message)
            await self._export(message, page.encode(), "text/html")

        self.carry_out(work())

    async def _export(self, message: Message, data: bytes, type_: str) -> None:
        ending = {"message/rfc822": ".eml", "text/plain": ".txt", "text/html": ".html"}[type_]
        file = Attachment("", f"{clean(message.subject, 100) or 'message'}{ending}", type_, len(data))
        path = await asyncio.to_thread(downloads.write, data, file, self.settings.downloads)
        self.say(f"Saved {path.name} in {path.parent}.")

    def _as_text(self, message: Message) -> str:
        assert message.body is not None
        when = long_date(moment(message.received_at), self.now())
        head = [
            f"From: {format_addresses(message.sender)}",
            f"To: {format_addresses(message.to)}",
            f"Date: {when}",
            f"Subject: {message.subject}",
        ]
        return "\n".join(map(clean, head)) + f"\n\n{reading.words(message.body, with_links=True)}\n"

    # To a command

    def action_reader_pipe(self) -> None:
        message = self._message_here()
        if message is not None:
            self._ask_for_command("Give the message to a command", lambda: self.fetched(source(message)))

    def pipe_file(self, attachment: Attachment) -> None:
        """Give an attachment to a command."""
        self._ask_for_command(
            f"Give {called(attachment.name, attachment.type)} to a command", lambda: self.fetched(attachment)
        )

    def _ask_for_command(self, title: str, fetch: Callable[[], Coroutine[Any, Any, list[bytes]]]) -> None:
        from tui.screens.prompt import Prompt

        async def work(command: str) -> None:
            (data,) = await fetch()
            self._run_command(command, data)

        prompt = Prompt(
            title, detail="Your shell runs it, in this terminal.", placeholder="less", take="run it"
        )
        cast(App[Any], self.app).push_screen(
            prompt, lambda command: self.carry_out(work(command)) if command and command.strip() else None
        )

    def _run_command(self, command: str, data: bytes) -> None:
        """The command is the person's own and runs as they would run it; only what it reads came in a mail."""
        try:
            with cast(App[Any], self.app).suspend():
                done = subprocess.run(["/bin/sh", "-c", command], input=data, check=False)
                print(f"\n[{command}: exit code {done.returncode}; Enter goes back to Jaymail]", flush=True)
                sys.stdin.readline()
        except SuspendNotSupported as error:
            raise OpeningError("Jaymail cannot leave this terminal, so nothing was run in it.") from error

    # To the printer and the browser

    def action_reader_print(self) -> None:
        from tui.screens.confirm import Confirm

        message = self._message_here()
        if message is None:
            return
        printer = shutil.which("lp")
        if printer is None:
            self.say("There is no printing here: the command lp was not found.", "warning")
            return
        question = Confirm("Print the message?", yes="print it", no="do not", detail=message.subject)
        cast(App[Any], self.app).push_screen(
            question, lambda sure: self.carry_out(self._print_text(printer, message)) if sure else None
        )

    async def _print_text(self, printer: str, message: Message) -> None:
        def run() -> subprocess.CompletedProcess[bytes]:
            title = clean(message.subject, 80) or "message"
            return subprocess.run(
                [printer, "-t", title, "-"],
                input=self._as_text(message).encode(),
                capture_output=True,
                check=False,
            )

        try:
            done = await asyncio.to_thread(run)
        except OSError as error:
            raise OpeningError(f"lp could not be started ({error.strerror}).") from error
        if done.returncode:
            why = clean(done.stderr.decode(errors="replace"), 200) or f"exit code {done.returncode}"
            raise OpeningError(f"It was not printed: {why}")
        self.say("Handed to the printer.")

    def action_reader_browser(self) -> None:
        message = self._message_here()
        if message is not None:
            self.carry_out(self._show_in_browser(message))

    async def _show_in_browser(self, message: Message) -> None:
        from tui import opening
        from tui.mail import browser_page

        page = await asyncio.to_thread(browser_page.page, message)
        try:
            path = await asyncio.to_thread(private_files.write, "message.html", page.encode())
        except OSError as error:
            raise OpeningError(f"The page could not be written ({error.strerror}).") from error
        await self.run_opener(opening.page(path))
