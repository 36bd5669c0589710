"""A person's own templates."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui import templates
from tui.templates import Template, TemplateError


def test_they_are_files_of_a_folder(tmp_path: Path) -> None:
    assert templates.names(tmp_path / "none") == []
    for name in ("b.txt", "a.md", "c.doc"):
        (tmp_path / name).write_text("x")
    assert templates.names(tmp_path) == ["a.md", "b.txt"]


def test_a_first_line_may_give_the_subject(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Subject: Hello\n\nDear **Bob**\n")
    (tmp_path / "b.txt").write_bytes(b"\xef\xbb\xbfDear\r\nBob\x1b[31m\r\n")
    assert templates.load(tmp_path, "a.md") == Template("a", "Hello", "Dear **Bob**", True)
    loaded = templates.load(tmp_path, "b.txt")
    assert (loaded.subject, loaded.markdown) == ("", False)
    assert loaded.body.startswith("Dear\nBob")
    assert "\x1b" not in loaded.body


def test_what_is_kept_is_found_again_and_replaces_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    assert templates.keep(folder, "A/B: offer", "Offer", "Dear\n\n", markdown=False) == "A-B- offer.txt"
    assert templates.load(folder, "A-B- offer.txt") == Template("A-B- offer", "Offer", "Dear", False)
    with pytest.raises(TemplateError, match="already"):
        templates.keep(folder, "A/B: offer", "", "x", markdown=False)
    with pytest.raises(TemplateError, match="letters"):
        templates.keep(folder, "../..", "", "x", markdown=False)
    assert list(tmp_path.iterdir()) == [folder]


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "b.txt").write_bytes(b"x" * (templates.MOST + 1))
    for name, why in (("a.txt", "UTF-8"), ("b.txt", "too large"), ("c.txt", "cannot be read")):
        with pytest.raises(TemplateError, match=why):
            templates.load(tmp_path, name)
