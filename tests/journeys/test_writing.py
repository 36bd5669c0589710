"""Writing at a real terminal: the person's own editor, keys that terminals mangle, and a sudden end."""

from __future__ import annotations

from pathlib import Path

from tests.journeys.conftest import NewPerson
from tests.servers.account import ServedAccount


def editor(folder: Path) -> str:
    """An editor that clears the screen, shows what it was given, waits for a line, and writes it on top."""
    script = folder / "an editor.sh"
    script.write_text(
        '#!/bin/sh\nprintf "\\033[2J\\033[H"\necho "EDITING: $(head -n 1 "$1")"\nread line\n'
        'printf "%s\\n" "$line" | cat - "$1" > "$1.new"\nmv "$1.new" "$1"\n'
    )
    script.chmod(0o700)
    return f"'{script}'"


def test_the_editor_has_the_terminal_and_gives_it_back(new_person: NewPerson, tmp_path: Path) -> None:
    person = new_person({"EDITOR": editor(tmp_path)})
    person.start("--demo")
    person.is_synced()
    person.begins_message(to="alice@example.org", subject="From an editor", body="Second line.")
    person.press("alt+e")
    person.sees("EDITING: Second line.")
    person.terminal.write(b"First line.\r")
    person.sees("First line.")
    person.in_text()
    person.press("alt+enter")
    person.terminal.wait_gone("F5 send")
    person.sees_row("From an editor")
    person.opens("From an editor")
    person.reads("First line.")
    person.reads("Second line.")
    person.quit()


def test_a_draft_survives_kill_9_and_is_written_on(new_person: NewPerson, demo_server: ServedAccount) -> None:
    person = new_person(demo_server.environment)
    person.start()
    person.is_synced()
    demo_server.faults.refuse()
    person.sees("offline")
    person.begins_message(to="bob@example.org", subject="Half a thought", body="It begins")
    person.sees("Saved here")
    person.terminal.kill9()
    demo_server.faults.accept()
    person.start()
    person.goes_to_mailbox("g", "d", title="Drafts")
    person.goes_to_row("Half a thought")
    person.press("e")
    person.in_text()
    person.sees("It begins")
    person.press("ctrl+x")
    person.terminal.wait_gone("F5 send")
    person.sees_no_row("Half a thought")
    person.quit()
