"""The scroll bar of a list: one cell wide, drawn anew only where it looks different."""

from __future__ import annotations

from typing import Self, cast

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.geometry import Region
from textual.scrollbar import ScrollBar
from textual.strip import Strip
from textual.widget import Widget

Thumb = tuple[int, int, int, bool]
"""Where the thumb begins and ends, of how many cells, and whether the mouse is at it."""


class ListBar(ScrollBar):
    """As Textual's, with whole cells for the thumb: among a million rows a step moves it by nothing at all, and then
    nothing is drawn. The mouse grabs the thumb, and above and below it goes by pages."""

    def __init__(self) -> None:
        super().__init__(vertical=True, name="vertical", thickness=1)
        self._drawn: Thumb | None = None
        self._strips: tuple[Strip, Strip, Strip, Strip] | None = None

    def thumb(self) -> Thumb:
        size, all_, shown = self.size.height, self.window_virtual_size, self.window_size
        near = bool(self.grabbed or self.mouse_over)
        if not size or not shown or shown >= all_:
            return 0, 0, size, near
        length = min(size, max(1, round(size * shown / all_)))
        start = round((size - length) * min(1.0, self.position / (all_ - shown)))
        return start, start + length, size, near

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        if repaint and not (regions or layout or recompose) and self._drawn == self.thumb():
            return self
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips = self._drawn = None

    def render_lines(self, crop: Region) -> list[Strip]:
        self._drawn = start, end, _, near = self.thumb()
        if self._strips is None:
            self._strips = self._make_strips()
        above, thumb, held, below = self._strips
        if near:
            thumb = held
        strips = [above if y < start else thumb if y < end else below for y in crop.line_range]
        ground = self.background_colors[1]
        for line_filter in self.get_line_filters():
            strips = [strip.apply_filter(line_filter, ground) for strip in strips]
        return strips

    def _make_strips(self) -> tuple[Strip, Strip, Strip, Strip]:
        """Above the thumb, the thumb, the thumb at the mouse, and below it. What the mouse does is in their styles."""
        styles = cast(Widget, self.parent).styles
        ground = styles.scrollbar_background.rich_color

        def cell(text: str, color: Color, does: str) -> Strip:
            style = Style(color=color.rich_color, bgcolor=ground, meta={"@mouse.down": does})
            return Strip([Segment(text, style)], 1)

        return (
            cell(" ", styles.scrollbar_color, "scroll_up"),
            cell("▐", styles.scrollbar_color, "grab"),
            cell("▐", styles.scrollbar_color_active, "grab"),
            cell(" ", styles.scrollbar_color, "scroll_down"),
        )
