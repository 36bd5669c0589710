"""The keys that move a list's cursor: by a row, by a page or by half of one, and to the ends."""

from __future__ import annotations

from textual.reactive import reactive
from textual.scroll_view import ScrollView


class CursorKeys(ScrollView):
    """Rows of ``row_height`` lines each; the list says how many there are."""

    cursor: reactive[int] = reactive(0, repaint=False, init=False)
    row_height = 1

    @property
    def page(self) -> int:
        """Rows that fit on the screen, at least one."""
        return max(1, self.scrollable_content_region.height // self.row_height)

    def meant_id(self) -> str | None:
        """The row that the key in hand is for."""
        raise NotImplementedError

    def row_count(self) -> int:
        raise NotImplementedError

    def move(self, rows: int) -> None:
        self.meant_id()
        self.cursor += rows

    def action_cursor_down(self) -> None:
        self.move(1)

    def action_cursor_up(self) -> None:
        self.move(-1)

    def action_cursor_top(self) -> None:
        self.cursor = 0

    def action_cursor_bottom(self) -> None:
        self.cursor = self.row_count() - 1

    def action_cursor_page_down(self) -> None:
        self.move(self.page)

    def action_cursor_page_up(self) -> None:
        self.move(-self.page)

    def action_cursor_half_down(self) -> None:
        self.move(max(1, self.page // 2))

    def action_cursor_half_up(self) -> None:
        self.move(-max(1, self.page // 2))
