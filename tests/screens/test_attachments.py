"""Saving attachments on the real store and the demo server."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.helpers import until
from tests.screens.mail_app import mail_app, mailbox_screen, toasts
from tui.demo.process import DemoInfo


async def test_shift_s_saves_what_the_conversation_carries(own_demo: DemoInfo, tmp_path: Path):
    folder = tmp_path / "saved"
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        screen = mailbox_screen(app)
        screen.settings = replace(screen.settings, download_folder=str(folder))
        rows = screen.threads.rows
        assert rows is not None
        carries = next(
            index
            for index in range(len(rows))
            if (row := rows.row(index)) is not None and row.has_attachment and row.count == 1
        )
        await pilot.press(*["j"] * carries)
        await until(pilot, lambda: [m.thread_id for m in screen.reader.messages] == [rows.id_at(carries)])
        await until(pilot, lambda: screen.reader.messages[0].body is not None)
        (message,) = screen.reader.messages
        assert message.body is not None
        wanted = message.body.attachments
        await pilot.press("S", *(["enter"] if len(wanted) > 1 else []))
        await until(pilot, lambda: any(toast.startswith("Saved ") for toast in toasts(app)))
        assert sorted(path.stat().st_size for path in folder.iterdir()) == sorted(
            part.size for part in wanted
        )


async def test_where_nothing_is_attached_it_is_said(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        screen = mailbox_screen(app)
        rows = screen.threads.rows
        assert rows is not None
        bare = next(
            index
            for index in range(len(rows))
            if (row := rows.row(index)) is not None and not row.has_attachment and not row.invitation
        )
        await pilot.press(*["j"] * bare)
        await until(pilot, lambda: {m.thread_id for m in screen.reader.messages} == {rows.id_at(bare)})
        await until(pilot, lambda: all(m.body for m in screen.reader.messages))
        await pilot.press("S")
        await until(pilot, lambda: toasts(app) == ["There is no attachment here."])
