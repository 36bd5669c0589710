"""What the mailbox screen does for its reader, on the real store and the demo server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from email.message import EmailMessage
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.helpers import screen_text, until
from tests.screens.mail_app import mail_app, mailbox_screen, toasts
from tests.servers.other_client import OtherClient
from tui import remote_content
from tui.app import MailApp
from tui.demo.process import DemoInfo
from tui.mail.message import Attachment
from tui.mail.page import View
from tui.screens.confirm import Confirm
from tui.screens.mailbox import MailboxScreen
from tui.screens.picker import Picker
from tui.screens.picture import PictureScreen
from tui.screens.prompt import Prompt
from tui.widgets.find_line import FindLine

HTML = '<p>Read <a href="https://one.example/a?utm_source=x">the story</a> or <a href="https://evil.example/">https://bank.example</a></p>'


@pytest.fixture
def other(own_demo: DemoInfo) -> OtherClient:
    return OtherClient(own_demo.session_url, f"Bearer {own_demo.token}", own_demo.username)


async def read(app: MailApp, pilot: Pilot[int], subject: str) -> MailboxScreen:
    """Open the newest conversation, which has this subject, with its text."""
    screen = mailbox_screen(app)
    await until(pilot, lambda: screen.threads.rows is not None and screen.threads.rows.row(0) is not None)
    rows = screen.threads.rows
    assert rows is not None
    await until(pilot, lambda: (row := rows.row(0)) is not None and row.subject == subject)
    await pilot.press("home", "enter")
    await until(
        pilot,
        lambda: (
            [m.subject for m in screen.reader.messages] == [subject]
            and all(m.body is not None for m in screen.reader.messages)
        ),
    )
    await until(pilot, lambda: screen.reader.has_focus)
    return screen


def said(app: MailApp, words: str) -> Callable[[], bool]:
    return lambda: any(words in toast for toast in toasts(app))


async def test_a_link_is_opened_clean_copied_and_listed(
    own_demo: DemoInfo, other: OtherClient, tmp_path: Path, opened: Callable[[], list[str]]
):
    other.deliver("Links", body="", html=HTML)
    async with mail_app(own_demo, tmp_path / "home") as (app, pilot):
        screen = await read(app, pilot, "Links")
        await pilot.press("tab")
        assert "one.example" in screen_text(app)
        await pilot.press("Y")
        assert app.clipboard == "https://one.example/a"
        await pilot.press("enter")
        await until(pilot, lambda: opened() == ["https://one.example/a"])
        await pilot.press("ctrl+l")
        await until(pilot, lambda: isinstance(app.screen, Picker))
        assert "one.example/a" in screen_text(app)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)


async def test_a_link_that_is_not_what_it_says_is_asked_about(
    own_demo: DemoInfo, other: OtherClient, tmp_path: Path, opened: Callable[[], list[str]]
):
    other.deliver("Links", body="", html=HTML)
    async with mail_app(own_demo, tmp_path / "home") as (app, pilot):
        screen = await read(app, pilot, "Links")
        await pilot.press("tab", "tab", "enter")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        assert "bank.example" in screen_text(app)
        await pilot.press("n")
        await until(pilot, lambda: app.screen is screen)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("y")
        await until(pilot, lambda: opened() == ["https://evil.example/"])


async def test_words_are_found_with_a_count_and_escape_ends_it(
    own_demo: DemoInfo, other: OtherClient, tmp_path: Path
):
    other.deliver("Words", body="A needle here.\nAnd one needle there.\n")
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        screen = await read(app, pilot, "Words")
        await pilot.press("f3", *"needle")
        await until(pilot, lambda: "1 of 2" in screen_text(app))
        await pilot.press("enter", "ctrl+n")
        await until(pilot, lambda: "2 of 2" in screen_text(app))
        assert screen.reader.has_focus
        await pilot.press("f3", *"nothing")
        await until(pilot, lambda: "not found" in screen_text(app))
        await pilot.press("escape")
        assert not screen.query_one(FindLine).is_open
        assert screen.reader.sought == ""
        assert screen.reader.has_focus


async def test_the_view_goes_round_and_is_remembered_for_the_sender(
    own_demo: DemoInfo, other: OtherClient, tmp_path: Path
):
    other.deliver(
        "Views", body="The plain words, which are a good part of it.\n", html="<p>The <b>HTML</b> words.</p>"
    )
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        screen = await read(app, pilot, "Views")
        assert "The plain words" in screen_text(app)
        await pilot.press("v")
        await until(pilot, lambda: "Content-Type" in screen_text(app))
        await pilot.press("v")
        await until(pilot, lambda: "The HTML words" in screen_text(app))
        assert screen.mail.senders.view("bob@example.org") == View.HTML
        await pilot.press("v")
        await until(pilot, lambda: "The plain words" in screen_text(app))
        assert screen.mail.senders.view("bob@example.org") == View.PLAIN


async def test_views_that_are_typed_fast_all_count(own_demo: DemoInfo, other: OtherClient, tmp_path: Path):
    other.deliver("Views", body="The plain words, a good part of it.\n", html="<p>The <b>HTML</b> words.</p>")
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        screen = await read(app, pilot, "Views")
        fetched, may_come = screen.fetched, asyncio.Event()

        async def slowly(*parts: Attachment) -> list[bytes]:
            await may_come.wait()
            return await fetched(*parts)

        screen.fetched = slowly  # type: ignore[method-assign]
        await pilot.press("v", "v", "j")
        await until(pilot, lambda: "The HTML words" in screen_text(app))
        may_come.set()
        await until(pilot, lambda: not screen.workers)
        assert "The HTML words" in screen_text(app)
        assert screen.mail.senders.view("bob@example.org") == View.HTML
        await pilot.press("v", "v", "v")
        await until(pilot, lambda: screen.mail.senders.view("bob@example.org") == View.HTML)
        await pilot.press("h", "h")
        await until(pilot, lambda: not screen.workers)
        assert "The HTML words" in screen_text(app)
        assert "Message-ID" not in screen_text(app)


async def test_all_headers_and_the_usual_ones(own_demo: DemoInfo, other: OtherClient, tmp_path: Path):
    other.deliver("Headers", message_id="known@example.net")
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        await read(app, pilot, "Headers")
        await pilot.press("h")
        await until(pilot, lambda: "Message-ID: <known@example.net>" in screen_text(app))
        assert "Hello." in screen_text(app)
        await pilot.press("h")
        await until(pilot, lambda: "Message-ID" not in screen_text(app))


async def test_a_message_is_saved_as_it_came_as_text_and_as_a_page(
    own_demo: DemoInfo, other: OtherClient, tmp_path: Path
):
    other.deliver(
        "Kept", body="The text of it is long enough to be read.\n", html="<p>The <script>x</script>page.</p>"
    )
    folder = tmp_path / "saved"
    async with mail_app(own_demo, tmp_path / "home", download_folder=str(folder)) as (app, pilot):
        screen = await read(app, pilot, "Kept")
        for downs, name in ((0, "Kept.eml"), (1, "Kept.txt"), (2, "Kept.html")):
            await pilot.press(".", "e")
            await until(pilot, lambda: isinstance(app.screen, Picker))
            await pilot.press(*["down"] * downs, "enter")
            await until(pilot, lambda name=name: (folder / name).exists() and app.screen is screen)
        assert b"Subject: Kept" in (folder / "Kept.eml").read_bytes()
        assert "The text of it" in (folder / "Kept.txt").read_text()
        page = (folder / "Kept.html").read_text()
        assert "Content-Security-Policy" in page
        assert "<script" not in page
        await pilot.press(".", "e")
        await until(pilot, lambda: isinstance(app.screen, Picker))
        await pilot.press("down", "down", "down", "enter")
        await until(pilot, lambda: "The text of it" in app.clipboard)


async def test_the_browser_gets_a_private_page(
    own_demo: DemoInfo, other: OtherClient, tmp_path: Path, opened: Callable[[], list[str]]
):
    other.deliver("Shown", body="", html="<p>The page.</p>")
    async with mail_app(own_demo, tmp_path / "home") as (app, pilot):
        await read(app, pilot, "Shown")
        await pilot.press(".", "o")
        await until(pilot, opened)
        assert private_text(opened()[0]) == (0o600, 0o700, True)


def private_text(uri: str) -> tuple[int, int, bool]:
    """Who may read the page and its folder, and whether it is the right one."""
    path = Path(uri.removeprefix("file://"))
    return path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777, "The page." in path.read_text()


async def test_piping_asks_for_the_command_and_needs_a_terminal(
    own_demo: DemoInfo, other: OtherClient, tmp_path: Path
):
    other.deliver("Piped")
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        await read(app, pilot, "Piped")
        await pilot.press("|")
        await until(pilot, lambda: isinstance(app.screen, Prompt))
        await pilot.press(*"cat", "enter")
        await until(pilot, said(app, "cannot leave this terminal"))


def with_files() -> bytes:
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "Carol <carol@example.org>", "The inner one"
    inner.set_content("Words inside.\n")
    inner.add_attachment(b"inner file", maintype="application", subtype="x-thing", filename="inner.bin")
    outer = EmailMessage()
    outer["From"], outer["To"], outer["Subject"] = "Bob <bob@example.org>", "alice@example.org", "Outer"
    outer["Date"], outer["Message-ID"] = "Wed, 18 Nov 2026 14:39:00 +0000", "<outer@example.org>"
    outer.set_content("See the files.\n")
    outer.add_attachment(inner)
    outer.add_attachment(PIXEL, maintype="image", subtype="png", filename="dot.png")
    return outer.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415478da63f8cfc0000003010100c9fe"
    "92ef0000000049454e44ae426082"
)


async def test_an_enclosed_message_is_read_and_left_and_its_files_can_be_saved(
    own_demo: DemoInfo, other: OtherClient, tmp_path: Path
):
    other.put(with_files(), mailbox="inbox")
    folder = tmp_path / "saved"
    async with mail_app(own_demo, tmp_path / "home", download_folder=str(folder)) as (app, pilot):
        screen = await read(app, pilot, "Outer")
        await pilot.press("tab", "enter")
        await until(pilot, lambda: isinstance(app.screen, Picker))
        await pilot.press("enter")
        await until(pilot, lambda: "Words inside." in screen_text(app))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: isinstance(app.screen, Picker))
        await pilot.press("enter")
        await until(pilot, lambda: (folder / "inner.bin").exists())
        assert (folder / "inner.bin").read_bytes() == b"inner file"
        await until(pilot, lambda: app.screen is screen)
        await pilot.press("escape", "escape")
        await until(pilot, lambda: "See the files." in screen_text(app))


async def test_a_picture_is_looked_at(own_demo: DemoInfo, other: OtherClient, tmp_path: Path):
    other.put(with_files(), mailbox="inbox")
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        screen = await read(app, pilot, "Outer")
        await pilot.press("tab", "tab", "enter")
        await until(pilot, lambda: isinstance(app.screen, Picker))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, PictureScreen))
        await until(pilot, lambda: "▀" in screen_text(app))
        await pilot.press("q")
        await until(pilot, lambda: app.screen is screen)


async def test_space_goes_on_to_the_next_conversation(own_demo: DemoInfo, other: OtherClient, tmp_path: Path):
    other.deliver("Short")
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        screen = await read(app, pilot, "Short")
        before = screen.threads.cursor_id
        await pilot.press("space")
        await until(pilot, lambda: screen.threads.cursor_id != before)
        await until(pilot, lambda: screen.reader.messages[0].thread_id == screen.threads.cursor_id)
        assert screen.reader.has_focus


async def test_a_first_mail_and_a_diverted_answer_are_said(
    own_demo: DemoInfo, other: OtherClient, tmp_path: Path
):
    other.deliver("Hello there", sender='"bob@example.org" <eve@stranger.example>')
    async with mail_app(own_demo, tmp_path, size=(140, 40)) as (app, pilot):
        await read(app, pilot, "Hello there")
        shown = " ".join(screen_text(app).split())
        assert "first mail from" in shown
        assert "The name says bob@example.org" in shown


async def test_pictures_come_when_they_are_asked_for_and_always_for_a_sender(
    own_demo: DemoInfo, other: OtherClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    asked: list[str] = []

    async def fetch(urls: Iterable[str]) -> dict[str, bytes]:
        asked.extend(urls)
        return dict.fromkeys(asked, PIXEL)

    monkeypatch.setattr(remote_content, "fetch", fetch)
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "Bob <bob@example.org>", "alice@example.org", "Seen"
    made.set_content("Look at the HTML.")
    far = '<img src="https://pictures.example/a.png" alt="Far" width="80" height="40">'
    html = f'<p>Above</p>{far}<img src="cid:dot" alt="Near"><p>Below</p>'
    made.add_alternative(html, subtype="html")
    made.get_payload()[1].add_related(PIXEL, "image", "png", cid="<dot>", filename="dot.png")
    other.put(made.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), mailbox="inbox")
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        screen = await read(app, pilot, "Seen")
        screen.reader.set_view(screen.reader.messages[0], View.HTML)
        await until(pilot, lambda: "1 picture not loaded" in screen_text(app))
        assert asked == []
        assert "▀" not in screen_text(app)
        await pilot.press(".", "i")
        await until(pilot, lambda: isinstance(app.screen, Picker))
        await pilot.press("down", "enter")
        await until(pilot, lambda: screen_text(app).count("▀") >= 2)
        assert asked == ["https://pictures.example/a.png"]
        assert "not loaded" not in screen_text(app)
        assert screen.mail.senders.loads_remote("bob@example.org")
