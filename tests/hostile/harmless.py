"""What may be drawn: text that a terminal can only print."""

from __future__ import annotations

import re

from tui.mail.safety import clean

FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufdd0-\ufdef"
    "\ud800-\udfff\U000e0000-\U000e0fff\U0010eeee]"
)


def assert_harmless(text: str) -> None:
    """Nothing in it is obeyed, hidden or turned around, and cleaning it once more changes nothing."""
    assert not FORBIDDEN.search(text), ascii(text)
    assert clean(text, len(text) + 1) == text, ascii(text)
    text.encode()
