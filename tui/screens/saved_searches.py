"""Searches that were kept under a name: they stand in the tree as mailboxes of their own, and are always up to date."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from textual.app import App

from tui.screens.searching import Searching
from tui.widgets.mailbox_tree import Place

SEARCH = "search:"
"""Begins the ids of kept searches among the places."""
_BETWEEN = "\t"
_BY_RELEVANCE = f"{_BETWEEN}by relevance"
"""Ends an entry of which what fits best comes first."""


class Kept(NamedTuple):
    """What is searched for, and in which order it is listed."""

    text: str
    by_relevance: bool = False


class SavedSearches(Searching):
    """They are an account's own, and kept where this machine keeps how the screens were left."""

    @property
    def _kept_under(self) -> str:
        return f"searches in {self.home.setup.key}"

    def saved_searches(self) -> dict[str, Kept]:
        """By their names, in the order of these."""
        kept = self.remembered.strings(self._kept_under) or frozenset()
        pairs = (entry.partition(_BETWEEN) for entry in kept)
        return dict(
            sorted(
                (name, Kept(text.removesuffix(_BY_RELEVANCE), text.endswith(_BY_RELEVANCE)))
                for name, between, text in pairs
                if between
            )
        )

    def saved_places(self) -> list[Place]:
        return [Place(f"{SEARCH}{name}", name, icon="search") for name in self.saved_searches()]

    def _keep(self, searches: dict[str, Kept]) -> None:
        entries = frozenset(
            f"{name}{_BETWEEN}{kept.text}{_BY_RELEVANCE if kept.by_relevance else ''}"
            for name, kept in searches.items()
        )
        self.remembered.keep({self._kept_under: entries})
        self.show_tree()

    def show_tree(self) -> None:
        """Show the mailboxes and places anew."""
        raise NotImplementedError

    def open_saved(self, name: str) -> None:
        kept = self.saved_searches().get(name)
        if kept is None:
            self.say("This search is not kept any more.", "warning")
            return
        if Kept(self.searched, self.by_relevance) != kept:
            self.close_search()  # the same words may be there in the other order
        self.by_relevance = kept.by_relevance
        self.action_search_open(kept.text)
        self.boxes.set_current(f"{SEARCH}{name}")

    def action_search_sort(self) -> None:
        """A search that is kept is kept in the order that was chosen last."""
        super().action_search_sort()
        kept = self.saved_searches()
        same = {
            name: Kept(self.searched, self.by_relevance) for name in kept if kept[name].text == self.searched
        }
        if self.searched and same:
            self._keep(kept | same)

    def action_search_save(self) -> None:
        """Under a name; one that is there already is replaced."""
        from tui.screens.prompt import Prompt

        text = self.searched
        if not text:
            self.say("There is no search to keep; / begins one.", "warning")
            return
        known = {kept.text: name for name, kept in self.saved_searches().items()}
        kept = Kept(text, self.by_relevance)

        def taken(name: str | None) -> None:
            if name is not None:
                self._keep({**self.saved_searches(), _clean(name): kept})
                self.say(f"“{_clean(name)}” is among the mailboxes now.")

        def check(name: str) -> str:
            return "" if _clean(name) else "Give it a name."

        ask = Prompt(
            "Keep this search", value=known.get(text, ""), detail=text, placeholder="a name", check=check
        )
        cast(App[Any], self.app).push_screen(ask, taken)

    def action_search_saved(self) -> None:
        """Choose one of them."""
        from tui.screens.picker import Choice, Picker

        searches = self.saved_searches()
        if not searches:
            self.say("No search is kept yet; Ctrl-S keeps the one that is shown.", "warning")
            return

        def chosen(name: str | None) -> None:
            if name is not None:
                self.open_saved(name)

        choices = [Choice(name, name, kept.text) for name, kept in searches.items()]
        cast(App[Any], self.app).push_screen(Picker("Kept searches", choices), chosen)

    def action_search_forget(self) -> None:
        """Not to keep the search that is shown."""
        searches = self.saved_searches()
        left = {name: kept for name, kept in searches.items() if kept.text != self.searched}
        if len(left) == len(searches):
            self.say("The search that is shown is not kept.", "warning")
        else:
            self._keep(left)
            self.say("This search is not kept any more.")


def _clean(name: str) -> str:
    from tui.mail.safety import clean

    return clean(name.replace(_BETWEEN, " "), 60).strip()
