"""Walking through the panes: which are shown, which has the keys, and one step back."""

from __future__ import annotations

from typing import Any, cast

from textual import on
from textual.app import App
from textual.events import DescendantFocus, Resize
from textual.widget import Widget

from tui.screens.filtering import Filtering
from tui.screens.panes import STEP, dragged
from tui.widgets.pane import Pane
from tui.widgets.pane_title import PaneTitle
from tui.widgets.thread_list import ThreadList


class Walking(Filtering):
    """The tree, the list and the reader, as the size of the screen and the person's wishes have them."""

    def panes_by_name(self) -> tuple[tuple[str, PaneTitle, Widget], ...]:
        return (
            ("tree", self.boxes_title, self.boxes),
            ("list", self.list_title, self.threads),
            ("reader", self.reader_title, self.reader),
        )

    def show_panes(self) -> None:
        panes = self.panes
        for name, visible in (("tree", panes.tree), ("list", panes.threads), ("reader", panes.reader)):
            self.query_one(f"#{name}-pane").display = visible
        self.query_one("#tree-pane").set_class(panes.over, "-over")
        beside = panes.tree and not panes.over
        self.query_one("#list-pane").set_class(beside, "-ruled")
        self.query_one("#reader-pane").set_class(beside or panes.threads, "-ruled")
        if not panes.over:
            self.query_one("#tree-pane").styles.width = panes.tree_width
        else:
            self.query_one("#tree-pane").styles.clear_rule("width")
        self.query_one("#list-pane").styles.width = panes.list_width or "1fr"
        self.threads.set_row_height(panes.row_height)
        if panes.reader:
            self.show_conversation()
        self.call_after_refresh(self._keep_focus)

    @on(ThreadList.Asked)
    def _density_asked(self, message: ThreadList.Asked) -> None:
        if message.what == "density":
            self.compact = not self.compact
            cast(Any, self.app).remember("density", "compact" if self.compact else "comfortable")
            self.show_panes()
            lines = "one line" if self.panes.row_height == 1 else "two lines"
            self.say(f"A conversation takes {lines} now.")

    # The rules between the panes

    def action_view_wider(self) -> None:
        self._widen(STEP)

    def action_view_narrower(self) -> None:
        self._widen(-STEP)

    def _widen(self, step: int) -> None:
        """The tree's and the list's own rule are at their right, the reader's is at its left."""
        panes = self.panes
        if self.focused is self.boxes and panes.tree and not panes.over:
            self._drag("list", panes.tree_width + step)
        elif panes.threads and panes.reader:
            at = panes.rest + panes.list_width
            self._drag("reader", at - step if self.focused is self.reader else at + step)
        self._keep_widths()

    def on_pane_rule_dragged(self, message: Pane.RuleDragged) -> None:
        self._drag((message.pane.id or "").removesuffix("-pane"), message.column)
        if message.done:
            self._keep_widths()

    def _drag(self, pane: str, to: int) -> None:
        widths = dragged(self.widths, self.panes, self.size.width, pane, to)
        if widths != self.widths:
            self.widths = widths
            self.show_panes()

    def _keep_widths(self) -> None:
        self.remembered.keep({"tree width": self.widths.tree, "list share": self.widths.share})

    def _keep_focus(self) -> None:
        """A pane that was hidden takes the focus with it; without one, keys mean nothing."""
        if self.focused is None:
            self.threads.focus()

    def on_resize(self, event: Resize) -> None:
        self.show_panes()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        for _, title, widget in self.panes_by_name():
            title.active = widget is event.widget
        if event.widget is self.threads and not self.panes.threads:
            self.wish(reading=False)

    def action_view_tree(self) -> None:
        self.wish(tree=not self.panes.tree)
        if self.panes.tree:
            self.boxes.focus()
        elif self.focused is self.boxes:
            self.threads.focus()

    def action_view_preview(self) -> None:
        self.wish(preview=not self.wishes.preview, reading=False)
        self.threads.focus()

    def action_view_next_pane(self) -> None:
        self._to_pane(1)

    def action_view_previous_pane(self) -> None:
        self._to_pane(-1)

    def _to_pane(self, step: int) -> None:
        shown = [
            widget
            for _, _, widget in self.panes_by_name()
            if widget.parent is not None and widget.parent.display
        ]
        at = shown.index(self.focused) if self.focused in shown else 0
        shown[(at + step) % len(shown)].focus()

    def action_view_back(self) -> None:
        self._back()

    def action_view_close(self) -> None:
        if not self._back():
            cast(App[int], self.app).exit(0)

    def _back(self) -> bool:
        """One step back; False: there is none."""
        if self.focused is not self.threads or self.wishes.reading or (self.panes.over and self.panes.tree):
            self.back_to_list()
        elif self.threads.selected:
            self.threads.clear_selection()
        else:
            return self.clear_filters() or self.close_search()
        return True
