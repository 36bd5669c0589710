"""Leaving a mailing list, on the real store and the demo server."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from tests.helpers import screen_text, until
from tests.screens.mail_app import mail_app
from tests.screens.test_at_reader import read, said
from tests.servers.other_client import OtherClient
from tui import remote_content
from tui.demo.process import DemoInfo
from tui.screens.confirm import Confirm

HTTPS = "https://list.example/u?id=1"


@pytest.fixture
def other(own_demo: DemoInfo) -> OtherClient:
    return OtherClient(own_demo.session_url, f"Bearer {own_demo.token}", own_demo.username)


def issue(other: OtherClient, ways: str, *, signed: bool = True) -> None:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = "news@list.example", other.address, "The news"
    mail["List-Unsubscribe"], mail["List-Unsubscribe-Post"] = ways, "List-Unsubscribe=One-Click"
    server = other.address.rpartition("@")[2]
    if signed:
        mail["Authentication-Results"] = f"mx.{server}; dkim=pass header.d=list.example"
        fields = "From:List-Unsubscribe:List-Unsubscribe-Post"
        mail["DKIM-Signature"] = f"v=1; a=rsa-sha256; d=list.example; s=k; h={fields}; bh=x; b=y"
    mail.set_content("News.\n")
    other.put(mail.as_bytes(), mailbox="inbox")


@pytest.mark.parametrize("works", [True, False])
async def test_one_click_is_asked_about_and_then_posted(
    own_demo: DemoInfo, other: OtherClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, works: bool
):
    posted: list[tuple[str, str]] = []

    async def post(url: str, content: str) -> None:
        posted.append((url, content))
        if not works:
            raise remote_content.NotFetched("The server did not answer.")

    monkeypatch.setattr(remote_content, "post", post)
    issue(other, f"<{HTTPS}>")
    async with mail_app(own_demo, tmp_path / "home") as (app, pilot):
        screen = await read(app, pilot, "The news")
        await pilot.press(".", "q")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        assert posted == []
        await pilot.press("y")
        await until(
            pilot, said(app, "You have left this list." if works else "You may still be on this list")
        )
        assert posted == [(HTTPS, "List-Unsubscribe=One-Click")]
        if works:
            await until(pilot, lambda: "$unsubscribed" in screen.reader.messages[0].keywords)


async def test_unsigned_mail_is_left_by_a_mail(own_demo: DemoInfo, other: OtherClient, tmp_path: Path):
    issue(other, f"<{HTTPS}>, <mailto:leave@list.example?subject=bye>", signed=False)
    async with mail_app(own_demo, tmp_path / "home", send_delay=600.0) as (app, pilot):
        screen = await read(app, pilot, "The news")
        await pilot.press(".", "q")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("y")
        await until(pilot, lambda: len(screen.mail.outbox()) == 1)
        [item] = screen.mail.outbox()
        assert (item.subject, [each.email for each in item.to]) == ("bye", ["leave@list.example"])


async def test_the_archive_of_a_list_is_opened_after_its_host_was_shown(
    own_demo: DemoInfo, other: OtherClient, tmp_path: Path, opened: Callable[[], list[str]]
):
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = "news@list.example", other.address, "The news"
    mail["List-Archive"] = "<https://archive.list.example/2026>"
    mail.set_content("News.\n")
    other.put(mail.as_bytes(), mailbox="inbox")
    async with mail_app(own_demo, tmp_path / "home") as (app, pilot):
        await read(app, pilot, "The news")
        await pilot.press(".", "v")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        assert "Open the archive at archive.list.example?" in screen_text(app)
        assert opened() == []
        await pilot.press("y")
        await until(pilot, lambda: opened() == ["https://archive.list.example/2026"])


async def test_a_letter_has_no_list_to_leave(own_demo: DemoInfo, other: OtherClient, tmp_path: Path):
    other.deliver("A letter")
    async with mail_app(own_demo, tmp_path / "home") as (app, pilot):
        await read(app, pilot, "A letter")
        await pilot.press(".", "v")
        await until(pilot, said(app, "names no archive"))
        await pilot.press(".", "q")
        await until(pilot, said(app, "names no way to unsubscribe"))
