"""The attachments of what is written."""

from __future__ import annotations

import pytest

from tests.helpers import screen_text
from tests.widgets.holder import held
from tui.mail.message import Attachment
from tui.widgets.attachment_list import AttachmentList, size_text
from tui.widgets.line_field import LineField

FILES = tuple(
    Attachment(f"b{number}", name, "text/plain", 48_123)
    for number, name in enumerate(["one.txt", "two [b].txt", "a very long name of a file " * 4])
)


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 kB"),
        (48_123, "48 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (9_949_999, "9.9 MB"),
        (12_000_000, "12 MB"),
        (3_200_000_000, "3.2 GB"),
        (5_000_000_000_000, "5.0 TB"),
    ],
)
def test_sizes(octets: int, text: str) -> None:
    assert size_text(octets) == text


async def test_each_is_a_line_and_long_names_keep_their_size_in_sight() -> None:
    app = held(AttachmentList(FILES))
    async with app.run_test(size=(40, 8)):
        lines = screen_text(app).split("\n")
        assert lines[0] == "▸ one.txt  48 kB"
        assert lines[1] == "@ two [b].txt  48 kB"
        assert lines[2].endswith("…  48 kB")


async def test_one_is_removed_and_put_back() -> None:
    files = AttachmentList(FILES)
    app = held(files)
    async with app.run_test() as pilot:
        await pilot.press("down", "d")
        assert [each.name for each in files.attachments] == [FILES[0].name, FILES[2].name]
        assert "1 removed; u puts back" in screen_text(app)
        await pilot.press("d", "d", "d", "d")
        assert files.attachments == ()
        await pilot.press("u")
        assert files.attachments == FILES


async def test_up_and_down_leave_at_the_ends() -> None:
    above, files, below = LineField("a"), AttachmentList(FILES), LineField("b")
    app = held(above, files, below)
    async with app.run_test() as pilot:
        await pilot.press("tab", "up")
        assert above.has_focus
        await pilot.press("tab", "down", "down", "down")
        assert below.has_focus
