"""Links of the message that is read: opened with the person's browser, copied, listed with where they lead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from textual import on
from textual.app import App

from tui.mail.page import LinkTarget
from tui.screens.transfers import Transfers
from tui.widgets.reader import Reader

REFUSED = "This link must not be opened."


class Following(Transfers):
    """What a link leads to is said before it is opened; what is suspicious about it is asked about."""

    if TYPE_CHECKING:

        def write_to(self, mailto: str) -> None:
            """A new message as a ``mailto:`` link wants it: another part of the screen does it."""

    @on(Reader.Followed)
    def _followed(self, event: Reader.Followed) -> None:
        event.stop()
        self.follow(event.target)

    def follow(self, target: LinkTarget) -> None:
        """Open it, after a question where it may not be what it seems."""
        if not target.url:
            self.say(target.warning or REFUSED, "warning")
        elif target.warning:
            from tui.screens.confirm import Confirm

            question = Confirm(
                f"Open {target.host}?",
                yes="open it",
                no="leave it",
                detail=f"{target.warning} The address is {target.url[:300]}",
            )
            cast(App[Any], self.app).push_screen(
                question, lambda sure: self._open_link(target.url) if sure else None
            )
        else:
            self._open_link(target.url)

    def _open_link(self, url: str) -> None:
        if url.lower().startswith("mailto:"):
            self.write_to(url)
        else:
            self.carry_out(self._browse(url))

    async def _browse(self, url: str) -> None:
        from tui import opening

        await self.run_opener(opening.browser(url))

    # Copying

    def copy_picked(self) -> None:
        """What the mouse has selected, or the address of the picked link."""
        text = self.reader.selected_text()
        target = self.reader.picked_link
        if text:
            self.copy(text, f"{len(text.splitlines()):,} lines" if "\n" in text else "the selected text")
        elif target is not None and target.url:
            self.copy(target.url, "the address")
        elif target is not None:
            self.say(REFUSED, "warning")
        else:
            self.say("Pick a link with Tab or its number first, or select text with the mouse.", "warning")

    def copy(self, text: str, name: str) -> None:
        """Into the clipboard of the terminal (OSC 52)."""
        cast(App[Any], self.app).copy_to_clipboard(text)
        self.say(f"Copied {name}.")

    # The list

    def list_links(self) -> None:
        """All links of the current message, to choose one."""
        from tui.screens.link_list import LinkList

        links = self.reader.links()
        if not links:
            self.say("There is no link in this message.", "warning")
            return

        def chosen(number: str | None) -> None:
            if number is not None:
                self.follow(links[int(number)])

        cast(App[Any], self.app).push_screen(LinkList(links), chosen)

    @on(Reader.NoMoreStops)
    def _no_more_stops(self, event: Reader.NoMoreStops) -> None:
        """After the last link, Tab goes on to the next pane."""
        event.stop()
        self.call_later(self.run_action, "view_next_pane" if event.step > 0 else "view_previous_pane")
