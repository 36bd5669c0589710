"""Searching: a line of text above the list, and in the list what it finds while it is typed."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from tui.screens.triage import Triage
from tui.store.records import ThreadQuery


class SearchLine(Input):
    """Where the words are typed. Enter and the arrow down go to what was found."""

    DEFAULT_CSS = """
    SearchLine {
        display: none;
        margin: 0 1 1 1;
        background: $mail-bar;
        &.-open { display: block; }
    }
    """

    def __init__(self) -> None:
        super().__init__(placeholder="words, from:ann, is:unread, in:archive, before:2026-11", compact=True)
        self.cursor_blink = False


class Searching(Triage):
    """While something is searched for, the list shows what was found; ``mailbox`` is where the person comes back to."""

    searched = ""
    """What the list shows the findings of; empty: it shows the mailbox."""

    def show_rows(self, query: ThreadQuery) -> None:
        """List the conversations of this query."""
        raise NotImplementedError

    @property
    def line(self) -> SearchLine:
        return self.query_one(SearchLine)

    @property
    def mailbox_id(self) -> str:
        """Where actions take place: with a search, or in a view, wherever the mail is."""
        return "" if self.searched else self.home_id

    def is_in(self, *roles: str) -> bool:
        return not self.searched and super().is_in(*roles)

    def action_search_open(self, words: str = "") -> None:
        """Ask what to look for, or look for these words at once."""
        self.back_to_list()
        self.line.add_class("-open")
        self.line.focus()
        if words:
            self.line.value = words
            self._find(words)
            self._to_findings()

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input is self.line:
            self._find(event.value.strip())

    def _find(self, text: str) -> None:
        if text == self.searched:
            return
        if not text or not self.searched:
            self.filters = ()
        self.searched = text
        self.show_rows(self.query_now)

    @property
    def query_now(self) -> ThreadQuery:
        """What is listed: the findings of a search, or the mailbox or view, narrowed by the filters."""
        filters = frozenset(self.filters)
        if self.searched:
            return ThreadQuery("", self.searched, filters)
        return ThreadQuery(self.home_id, "", filters, self.view)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.input is self.line:
            self._to_findings()

    def on_key(self, event: events.Key) -> None:
        if self.focused is self.line and event.key in ("down", "escape"):
            event.stop()
            event.prevent_default()
            if event.key == "down":
                self._to_findings()
            else:
                self.close_search()

    def _to_findings(self) -> None:
        if self.searched:
            self.threads.focus()
        else:
            self.close_search()

    def close_search(self) -> bool:
        """Back to the mailbox; False: nothing was searched for."""
        if not self.line.has_class("-open"):
            return False
        self.line.remove_class("-open")
        self.line.value = ""
        self._find("")
        self.threads.focus()
        return True
