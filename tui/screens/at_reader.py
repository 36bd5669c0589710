"""What the mailbox screen does for its reader: links, finding, attachments, views, and ways out for a message."""

from __future__ import annotations

from textual import on

from tui.screens.attachments import Attachments
from tui.screens.finding import Finding
from tui.screens.unsubscribing import Unsubscribing
from tui.widgets.reader import Reader


class AtReader(Attachments, Finding, Unsubscribing):
    """The reader asks for what needs the account, another screen or another program."""

    @on(Reader.Asked)
    def _reader_asked(self, event: Reader.Asked) -> None:
        event.stop()
        match event.what:
            case "links":
                self.list_links()
            case "copy":
                self.copy_picked()
            case "view":
                self.next_view()
            case "headers":
                self.show_headers()
            case "remote":
                self.ask_for_pictures()
            case "leave":
                self.leave_enclosed()
            case _:
                self.find(event.what)
