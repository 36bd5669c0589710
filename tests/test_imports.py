"""Import time is start time: what a start may import, and what must wait until it is needed."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("httpx", "keyring", "html2text", "selectolax", "starlette", "uvicorn", "dns", "tomlkit")


BACKGROUND = {
    f"tui.{name}"
    for name in (
        *("jmap.client", "jmap.http", "jmap.answer", "jmap.push", "jmap.event_stream", "jmap.blobs"),
        *("store.sync", "store.fill", "store.listener", "store.outbox", "store.settle", "store.doubt"),
        *("store.deliveries", "store.pages", "store.saving", "store.waking", "store.begin"),
    )
}
"""What speaks with the server: the thread that does imports it, after the first paint."""


LATER = {
    f"tui.{name}"
    for name in (
        *("screens.label_picker", "screens.filter_picker", "screens.mailbox_picker", "screens.picker"),
        *("screens.palette", "screens.help", "screens.compose_form", "screens.login", "screens.history"),
        *("screens.masked", "screens.outbox", "screens.time_picker", "store.remote", "store.uploads"),
        *("mail.invitation", "store.search.reader", "store.search.values"),
    )
}
"""What a person asks for, and what only the background needs: imported when it is."""


def imported(code: str, *, parts: int = 1) -> set[str]:
    """The packages that a fresh interpreter has imported after running the code; ``parts`` of their names count."""
    report = f"import sys; print('\\n' + ' '.join({{'.'.join(n.split('.')[:{parts}]) for n in sys.modules}}))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"], capture_output=True, text=True, timeout=60, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_import_neither_the_screen_nor_the_wire(option: str) -> None:
    code = f"from tui.cli import main\ntry:\n    main(['{option}'])\nexcept SystemExit:\n    pass"
    assert (
        imported(code) & {"textual", "rich", "asyncio", "sqlite3", "platformdirs", "tomllib", *HEAVY} == set()
    )


@pytest.mark.parametrize("command", ["paths", "config"])
def test_small_commands_do_not_import_the_screen(command: str) -> None:
    assert imported(f"from tui.cli import main\nmain(['{command}'])") & {"textual", "rich", *HEAVY} == set()


def test_the_screen_is_imported_without_what_only_the_background_needs() -> None:
    found = imported("import tui.app")
    assert "textual" in found
    assert found & set(HEAVY) == set()


def test_the_first_paint_needs_nothing_that_speaks_with_the_server() -> None:
    code = "import tui.app, tui.driver, tui.screens.mailbox, tui.store.setup, tui.store.store"
    found = imported(code, parts=3)
    assert "tui.store.engine" in found
    assert found & BACKGROUND == set()
    assert found & LATER == set()
    assert imported(code) & {*HEAVY, "html", "hashlib"} == set()


def test_finding_the_accounts_at_the_start_asks_no_keyring() -> None:
    code = "import tui.accounts.setups as s; s.account_setups(s.Paths.find(), {})"
    assert imported(code) & {"textual", *HEAVY} == set()
