"""Selecting by kind, by words, or all there is; and what is about to happen to what is selected."""

from __future__ import annotations

from typing import Any, cast

from textual import on
from textual.app import App

from tui.keyboard import keyboard_of
from tui.screens.filtering import Filtering
from tui.store.records import Filter, Link
from tui.widgets.thread_list import ThreadList


class Selecting(Filtering):
    """What is selected is told by the store, whether the list has loaded its rows or not."""

    @on(ThreadList.Asked)
    def _selection_asked(self, message: ThreadList.Asked) -> None:
        match message.what:
            case "all":
                key = keyboard_of(cast(App[Any], self.app)).label("list.all_matching")
                self._select(self._ids(), more=f"; {key} selects all of it" if key else "")
            case "matching":
                self._select_everything()
            case "read":
                self._select(self._ids() - self._ids(Filter("unread")))
            case "unread" | "pinned":
                self._select(self._ids(Filter(message.what)))
            case "search":
                self._ask_words()
            case _:
                pass

    def _ids(self, *more: Filter) -> set[str]:
        return set(self.all_listed(*more))

    def _select(self, ids: set[str], *, more: str = "") -> None:
        """``more``: how older mail is selected, too."""
        self.threads.select(ids)
        if not ids:
            self.say("Nothing here is of that kind.")
        elif self.rows is not None and not self.rows.complete:
            more = more if more and self.far(len(ids)) else ""
            self.say(
                f"Selected what is on this machine; older mail of this list is at the server only{more}."
            )

    def _select_everything(self) -> None:
        """Also what is at the server only: it is said beforehand how much that is."""
        ids = self._ids()
        more = self.far(len(ids)) if ids else ""
        if not more:
            self._select(ids)
            return
        self.threads.select(ids, everything=True)
        there = self.mail.status.link in (Link.LIVE, Link.POLLING)
        then = (
            "what is done to these is done to those next" if there else "those follow once it can be reached"
        )
        self.say(f"Selected {len(ids):,} here, and {more} that are at the server only: {then}.")

    def _ask_words(self) -> None:
        from tui.screens.prompt import Prompt

        ask = Prompt(
            "Select what matches",
            placeholder="words, from:ann, before:2026-11",
            take="select",
            detail="In this list only; / finds mail everywhere.",
        )

        def answered(words: str | None) -> None:
            if words and words.strip():
                self._select(self._ids(Filter("text", words.strip())))

        cast(App[Any], self.app).push_screen(ask, answered)

    @on(ThreadList.SelectionChanged)
    def _selection_changed(self) -> None:
        self.show_selection()

    def show_selection(self) -> None:
        """``3 selected: y archives them``; ``all 1,204 selected: …``."""
        count = len(self.threads.selected)
        self.status.selected = count
        self.status.far = self.far(count) if self.threads.everything else ""
        self.status.doing = self._what_happens(count) if count else ""

    def _what_happens(self, count: int) -> str:
        keys = keyboard_of(cast(App[Any], self.app))
        them = "it" if count == 1 else "them"
        deeds = {"thread.delete": f"deletes {them} for ever"}
        if not self.is_in("trash", "archive"):
            deeds = {"thread.archive": f"archives {them}", "thread.delete": f"deletes {them}"}
        told = [f"{keys.label(action)} {does}" for action, does in deeds.items() if keys.label(action)]
        return ", ".join(told)
