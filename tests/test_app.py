from __future__ import annotations

import logging
from pathlib import Path

import pytest

from tests.helpers import screen_text, until
from tests.screens.conftest import filled, shared_demo  # noqa: F401 - fixtures
from tests.screens.mail_app import NOW, mail_app, mailbox_screen, setup, toasts
from tui.app import STUMBLED, MailApp, run
from tui.config import Settings, load
from tui.demo.process import DemoInfo
from tui.paths import Paths
from tui.screens.login import LoginScreen
from tui.screens.mailbox import MailboxScreen
from tui.screens.picker import Picker


async def test_commands_are_found_by_name_and_run(shared_demo: DemoInfo, filled: Path, tmp_path: Path):  # noqa: F811
    async with mail_app(shared_demo, tmp_path, filled=filled) as (app, pilot):
        await pilot.press("colon")
        assert isinstance(app.screen, Picker)
        await pilot.press(*"archive")
        assert "Archive the conversation" in screen_text(app)
        await pilot.press(*["backspace"] * 7, *"masked", "enter")
        await until(pilot, lambda: app.screen.__class__.__name__ == "MaskedScreen")
        await pilot.press("q", "ctrl+k", *"mailboxes", "enter")
        await until(pilot, lambda: isinstance(app.screen, MailboxScreen))
        await until(pilot, lambda: not mailbox_screen(app).panes.tree)


async def test_the_theme_that_is_chosen_is_remembered(shared_demo: DemoInfo, filled: Path, tmp_path: Path):  # noqa: F811
    async with mail_app(shared_demo, tmp_path, filled=filled) as (app, pilot):
        await pilot.press("colon", *"theme", "enter")
        await until(pilot, lambda: isinstance(app.screen, Picker) and "jaymail-light" in screen_text(app))
        await pilot.press(*"jaymail-l", "enter")
        await until(pilot, lambda: app.theme == "jaymail-light")
        assert load(app.paths.config_file)[0].theme == "jaymail-light"


async def test_a_theme_that_is_not_there_warns(shared_demo: DemoInfo, filled: Path, tmp_path: Path):  # noqa: F811
    async with mail_app(shared_demo, tmp_path, filled=filled, theme="sea") as (app, _):
        assert app.theme == "jaymail-dark"
        assert 'There is no theme "sea"' in toasts(app)[0]


async def test_keys_that_cannot_be_used_warn(shared_demo: DemoInfo, filled: Path, tmp_path: Path):  # noqa: F811
    keys = {"thread.archive": ("m",)}
    async with mail_app(shared_demo, tmp_path, filled=filled, keys=keys) as (app, _):
        assert "cannot mean both" in toasts(app)[0]


async def test_two_accounts(shared_demo: DemoInfo, filled: Path, tmp_path: Path):  # noqa: F811
    from dataclasses import replace

    one, two = setup(shared_demo), replace(setup(shared_demo, "second"), name="bob@example.org")
    app = MailApp(Settings(), (one, two), paths=Paths(tmp_path, tmp_path, tmp_path), now=lambda: NOW)
    async with app.run_test(size=(140, 40)) as pilot:
        await until(pilot, lambda: "bob@example.org" in screen_text(app))
        assert mailbox_screen(app).mail.name == one.name
        await pilot.press("g", "n")
        await until(pilot, lambda: mailbox_screen(app).mail.name == "bob@example.org")
        await until(pilot, lambda: mailbox_screen(app).mailbox is not None)
        await pilot.press("shift+tab", "G", "enter")
        await until(pilot, lambda: mailbox_screen(app).mail.name == one.name)


async def test_without_an_account_the_first_screen_signs_in(tmp_path: Path):
    app = MailApp(Settings(), (), paths=Paths(tmp_path, tmp_path, tmp_path))
    async with app.run_test(size=(100, 30)) as pilot:
        assert isinstance(app.screen, LoginScreen)
        await pilot.press("escape")
        assert app.return_value == 0


async def test_a_mailto_link_opens_the_composer(shared_demo: DemoInfo, filled: Path, tmp_path: Path):  # noqa: F811
    paths = Paths(tmp_path, tmp_path, tmp_path)
    link = "mailto:bob@example.org?subject=Lunch"
    app = MailApp(Settings(), (setup(shared_demo),), paths=paths, mailto=link, now=lambda: NOW)
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.screen.__class__.__name__ == "ComposeScreen")
        await until(pilot, lambda: "bob@example.org" in screen_text(app) and "Lunch" in screen_text(app))


async def test_a_mistake_ends_the_app_in_a_sentence_and_the_log_has_the_rest(
    shared_demo: DemoInfo,  # noqa: F811
    filled: Path,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
):
    app: MailApp | None = None

    def break_down() -> None:
        raise RuntimeError("a mistake")

    async def stumble() -> None:
        nonlocal app
        async with mail_app(shared_demo, tmp_path, filled=filled) as (app, pilot):
            monkeypatch.setattr(mailbox_screen(app), "action_mail_sync", break_down)
            await pilot.press("ctrl+r")

    with caplog.at_level(logging.CRITICAL), pytest.raises(RuntimeError, match="a mistake"):
        await stumble()
    assert app is not None
    assert app.return_code == 1
    assert " ".join(capsys.readouterr().err.split()) == STUMBLED
    assert "a mistake" in caplog.text


def test_files_that_cannot_be_used_are_said_in_a_sentence(
    shared_demo: DemoInfo,  # noqa: F811
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
):
    paths = Paths(tmp_path, tmp_path, tmp_path)
    paths.accounts_folder.write_text("not a folder")
    assert run(Settings(), (setup(shared_demo),), paths=paths) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
