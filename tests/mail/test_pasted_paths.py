"""Files dropped on a terminal come as a paste of their paths."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.mail.pasted_paths import paths_in

HOME = Path("/home/ann")


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("/tmp/a.txt", ["/tmp/a.txt"]),
        ("/tmp/a.txt ", ["/tmp/a.txt"]),
        ("'/tmp/two words.txt' ", ["/tmp/two words.txt"]),
        ('"/tmp/two words.txt"', ["/tmp/two words.txt"]),
        (r"/tmp/two\ words.txt", ["/tmp/two words.txt"]),
        ("'/tmp/it'\\''s.txt'", ["/tmp/it's.txt"]),
        ("'/tmp/a' '/tmp/b'", ["/tmp/a", "/tmp/b"]),
        ("/tmp/a\n/tmp/b\n", ["/tmp/a", "/tmp/b"]),
        ("/tmp/Ann's file.txt", ["/tmp/Ann's file.txt"]),
        ("file:///tmp/caf%C3%A9%20menu.pdf", ["/tmp/café menu.pdf"]),
        ("file://localhost/tmp/a", ["/tmp/a"]),
        ("~/notes.txt", ["/home/ann/notes.txt"]),
        ("file://elsewhere/tmp/a", []),
        ("see /tmp/a.txt", []),
        ("https://example.org/a", []),
        ("", []),
        ("/tmp/a\0b", []),
    ],
)
def test_paths(text: str, paths: list[str]) -> None:
    assert paths_in(text, HOME) == tuple(map(Path, paths))


@given(st.text())
def test_any_text_is_looked_at_in_peace(text: str) -> None:
    assert all(path.is_absolute() for path in paths_in("/" + text, HOME))
