"""Searching: a line of text above the list, and in the list what it finds while it is typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any, cast

from textual import events, on
from textual.app import App
from textual.widgets import Input, Static

from tui.screens.triage import Triage
from tui.store.found import FoundList
from tui.store.records import Filter, ThreadQuery
from tui.store.search import parse
from tui.store.search.known import KNOWN
from tui.store.together import INBOXES
from tui.widgets.mailbox_tree import mailbox_name
from tui.widgets.search_line import SearchLine

__all__ = ["SearchLine", "SearchNote", "Searching"]

IN_TEXT = ("", "body", "subject")
"""The fields whose words may stand in the text of a message."""

HISTORY = 50
"""Searches that come back with the arrow up."""


class SearchNote(Static):
    """What of the search was not understood, below it."""

    DEFAULT_CSS = """
    SearchNote {
        display: none;
        margin: 0 1 1 1;
        height: auto;
        color: $mail-warning;
        &.-shown { display: block; }
    }
    """

    def __init__(self) -> None:
        super().__init__("", markup=False)

    def say(self, notes: Iterable[str]) -> None:
        text = " ".join(notes)
        self.update(text)
        self.set_class(bool(text), "-shown")


class Searching(Triage):
    """While something is searched for, the list shows what was found; ``mailbox`` is where the person comes back to."""

    searched = ""
    """What the list shows the findings of; empty: it shows the mailbox."""
    by_relevance = False
    """Whether what fits best comes first in what is found, and not the newest."""
    _earlier: tuple[str, ...] | None = None

    def show_rows(self, query: ThreadQuery) -> None:
        """List the conversations of this query."""
        raise NotImplementedError

    def search_line(self) -> SearchLine:
        """A new one, for the screen to show."""
        known = {name: partial(self._known, name) for name in KNOWN}
        return SearchLine(lambda: map(mailbox_name, self.in_tree.values()), self._people, known)

    def _known(self, operator: str) -> list[str]:
        """Values of this operator, as the mail of this account has them."""
        from tui.mail.safety import clean

        names = map(clean, self.mail.search_values(operator))
        return [name for name in names if name and '"' not in name]

    def _people(self, typed: str) -> list[str]:
        """The addresses and names of those whom this may mean, the most likely first."""
        from tui.mail.safety import clean

        found = self.mail.people(typed) if typed else ()
        names = (clean(each) for person in found for each in (person.email, person.name))
        return [name for name in names if name and '"' not in name]

    @property
    def line(self) -> SearchLine:
        return self.query_one(SearchLine)

    @property
    def mailbox_id(self) -> str:
        """Where actions take place: with a search, or in a view, wherever the mail is; with all inboxes, in the
        Inbox of the account at hand."""
        if self.merged and not self.searched:
            inbox = self.mail.by_role("inbox")
            return inbox.id if inbox is not None else ""
        return "" if self.searched else self.home_id

    def is_in(self, *roles: str) -> bool:
        return not self.searched and super().is_in(*roles)

    def action_search_open(self, words: str = "") -> None:
        """Ask what to look for, or look for these words at once."""
        self.back_to_list()
        self.line.earlier = self.earlier
        self.line.open(words or self.searched)
        if words:
            self._find(words)
            self._to_findings()

    @on(SearchLine.Here)
    def _only_here(self) -> None:
        if self.in_all_inboxes:
            self.line.open("in:inbox ")
        elif self.mailbox is not None:
            name = mailbox_name(self.mailbox)
            self.line.open(f'in:"{name}" ' if " " in name else f"in:{name} ")

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
        self.query_one(SearchNote).say(self.rows.notes if self.rows is not None else ())

    @property
    def query_now(self) -> ThreadQuery:
        """What is listed: the findings of a search, or the mailbox or view, narrowed by the filters."""
        filters = frozenset(self.filters)
        if self.searched:
            by_relevance = self.by_relevance and not self.in_all_inboxes
            return ThreadQuery("", self.searched, filters, by_relevance=by_relevance)
        return ThreadQuery(self.home_id, "", filters, self.view)

    @property
    def in_all_inboxes(self) -> bool:
        """The inboxes of several accounts are listed, or come back to: what is searched is the mail of all of them."""
        return self.view == INBOXES and len(self.together.accounts) > 1

    def all_listed(self, *more: Filter) -> tuple[str, ...]:
        """The ids of all that is listed and passes these filters, too, whether the list has loaded its rows or not."""
        now = self.query_now
        wanted = replace(now, filters=now.filters | {*more})
        return tuple(self.together.all_ids(wanted)) if self.merged else self.mail.all_ids(wanted)

    def far(self, here: int) -> str:
        query = self.query_now
        if self.merged:
            found = [each.beyond(query, len(each.all_ids(query))) for each in self.together.accounts]
        else:
            found = [self.mail.beyond(query, here)]
        some = [far.about for far in found if far is not None]
        if not some:
            return ""
        return "more" if None in some else f"about {sum(filter(None, some)):,}"

    def action_search_sort(self) -> None:
        """The other order, for this search and those that follow; the cursor stays on its conversation."""
        if not self.searched:
            self.say("There is nothing to sort: / begins a search.", "warning")
            return
        if self.merged:
            self.say("What is found in several accounts is sorted by date.", "warning")
            return
        at, before = self.threads.cursor_id, self.rows
        self.by_relevance = not self.by_relevance
        self.show_rows(self.query_now)
        if isinstance(before, FoundList) and isinstance(self.rows, FoundList):
            self.rows.go_on_from(before)
        if at is not None:
            self.threads.go_to(at)

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
            self._remember()
            self.threads.focus()
        else:
            self.close_search()

    @property
    def earlier(self) -> tuple[str, ...]:
        """What was searched for, the last one first; kept over restarts."""
        if self._earlier is None:
            kept = sorted(self.remembered.strings(self._history) or ())
            self._earlier = tuple(
                text for _, between, text in (one.partition("\t") for one in kept) if between
            )
        return self._earlier

    @property
    def _history(self) -> str:
        return f"searches made in {self.mail.setup.key}"

    def _remember(self) -> None:
        others = (text for text in self.earlier if text != self.searched)
        self._earlier = (self.searched, *others)[:HISTORY]
        numbered = frozenset(f"{number:03}\t{text}" for number, text in enumerate(self._earlier))
        self.remembered.keep({self._history: numbered})

    def close_search(self) -> bool:
        """Back to the mailbox; False: nothing was searched for."""
        if not self.line.has_class("-open"):
            return False
        self.line.remove_class("-open")
        self.line.value = ""
        self._find("")
        self.threads.focus()
        return True

    def open_conversation(self) -> None:
        """What a search was for is marked in what it found."""
        super().open_conversation()
        if self.searched and not self.reader.sought:
            self.reader.find_any([each.text for each in parse(self.searched).words if each.field in IN_TEXT])

    # From a conversation to others like it

    def action_search_like(self) -> None:
        """Offer to look for more of what the conversation at the cursor is."""
        from tui.screens.picker import Choice, Picker

        offers = self._offers()
        if not offers:
            self.say("There is no conversation here.", "warning")
            return

        def chosen(text: str | None) -> None:
            if text is not None:
                self.action_search_open(text)

        choices = [Choice(text, name, also=text) for name, text in offers]
        cast(App[Any], self.app).push_screen(Picker("More like this", choices), chosen)

    def _offers(self) -> list[tuple[str, str]]:
        """In words, and as a search."""
        messages = self.messages_of(self.threads.cursor_id)
        if not messages:
            return []
        own = self.mail.own_addresses()
        theirs = [each for each in messages if each.sender and each.sender[0].email.lower() not in own]
        newest = theirs[-1] if theirs else messages[-1]
        offers: list[tuple[str, str]] = []
        if newest.sender:
            address = newest.sender[0].email
            offers.append((f"From {address}", f"from:{address}"))
            if "@" in address:
                domain = address.rpartition("@")[2]
                offers.append((f"From anybody at {domain}", f'from:"{domain}"'))
        people = [*newest.to, *newest.cc]
        offers += [
            (f"To the mask {each.email}", f"to:{each.email}")
            for each in people
            if self.mail.mask_of([each.email]) is not None
        ]
        if newest.body is not None and newest.body.list_id:
            name = newest.body.list_id.strip().strip("<>").rpartition("<")[2]
            offers.append((f"From the list {name}", f'list:"{name}"'))
        subject = newest.subject.replace('"', " ").strip()
        if parse(f'subject:"{subject}"').root is not None:
            offers.append(("With the same subject", f'subject:"{_bare(subject)}"'))
        return offers


def _bare(subject: str) -> str:
    """Without what answers put before it."""
    from tui.mail.subjects import reply

    return reply(subject).removeprefix("Re: ")
