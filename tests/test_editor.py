"""The person's own editor: its command line, its private file, and what happens when it fails."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tui.editor import Edited, EditorError, Run, command, edit

ENVIRON = {"EDITOR": "editor"}


def writing(text: str | bytes, code: int = 0) -> Run:
    """An editor that saves ``text`` and ends with ``code``."""

    def run(words: Sequence[str]) -> int:
        data = text if isinstance(text, bytes) else text.encode()
        Path(words[-1]).write_bytes(data)
        return code

    return run


def test_visual_wins_over_editor_and_quotes_are_kept() -> None:
    environ = {"VISUAL": "emacsclient -c -a \"\" --title 'My mail'", "EDITOR": "vi"}
    assert command(environ) == ["emacsclient", "-c", "-a", "", "--title", "My mail"]


def test_blank_variables_count_as_unset() -> None:
    assert command({"VISUAL": "  ", "EDITOR": "vi -u NONE"}) == ["vi", "-u", "NONE"]


def test_without_variables_an_installed_editor_is_found(tmp_path: Path) -> None:
    nano = tmp_path / "nano"
    nano.write_text("#!/bin/sh\n")
    nano.chmod(0o755)
    assert command({"PATH": str(tmp_path)}) == [str(nano)]


def test_no_editor_at_all_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(EditorError, match=r"No editor was found: set \$EDITOR"):
        command({"PATH": str(tmp_path)})


def test_an_unclosed_quote_is_a_sentence() -> None:
    with pytest.raises(EditorError, match="quote that is never closed"):
        command({"EDITOR": "vim 'oh"})


def test_the_file_is_private_and_gone_afterwards() -> None:
    seen: list[Path] = []

    def run(words: Sequence[str]) -> int:
        file = Path(words[-1])
        seen.append(file)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
        assert file.read_text(encoding="utf-8") == "Grüße\n"
        (file.parent / ".message.eml.swp").write_text("swap")
        return 0

    assert edit("Grüße", ENVIRON, run) == Edited("Grüße")
    assert not seen[0].parent.exists()


@pytest.mark.parametrize(
    ("before", "saved", "after"),
    [
        ("one", "one\n", "one"),
        ("one", "two\r\nlines\r\n", "two\nlines"),
        ("one\n", "one\n", "one\n"),
        ("one", "one\n\n", "one\n"),
        ("one", "", ""),
        ("one", "\ufeffone\n", "one"),
    ],
)
def test_ends_of_line_come_back_as_they_were(before: str, saved: str, after: str) -> None:
    assert edit(before, ENVIRON, writing(saved)).text == after


def test_an_exit_code_keeps_the_text() -> None:
    with pytest.raises(
        EditorError, match=r"editor ended with an error \(exit code 1\); the text is as it was"
    ):
        edit("kept", ENVIRON, writing("thrown away", 1))


def test_a_killed_editor_gives_back_what_it_had_saved() -> None:
    assert edit("old", ENVIRON, writing("new\n", -9)) == Edited(
        "new", "editor was ended by signal 9; what it had saved is here."
    )
    with pytest.raises(EditorError, match="signal 9"):
        edit("old", ENVIRON, writing("old\n", -9))


def test_bytes_that_are_no_text_keep_the_text() -> None:
    with pytest.raises(EditorError, match="not UTF-8"):
        edit("kept", ENVIRON, writing(b"\xff\xfe\x00"))


def test_a_removed_file_keeps_the_text() -> None:
    def run(words: Sequence[str]) -> int:
        os.unlink(words[-1])
        return 0

    with pytest.raises(EditorError, match="removed its file"):
        edit("kept", ENVIRON, run)


def test_a_missing_program_is_a_sentence() -> None:
    with pytest.raises(EditorError, match="There is no program called /no/such/editor"):
        edit("kept", {"EDITOR": "/no/such/editor --wait"})


def test_a_file_that_is_no_program_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(EditorError, match="could not be started"):
        edit("kept", {"EDITOR": str(tmp_path)})


def test_a_real_program_runs_without_a_shell(tmp_path: Path) -> None:
    script = tmp_path / "my editor.py"
    script.write_text(
        "import sys, pathlib\n"
        "assert sys.argv[1] == '$(touch pwned); `id`'\n"
        "file = pathlib.Path(sys.argv[2])\n"
        "file.write_text(file.read_text().upper())\n"
    )
    value = f"{sys.executable} '{script}' '$(touch pwned); `id`'"
    assert edit("hello", {"EDITOR": value}) == Edited("HELLO")
