"""Conversations, mailboxes and messages to draw, and an app to draw them in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from textual.app import App, ComposeResult
from textual.widget import Widget

from tui import themes
from tui.mail.message import Address, Body, Message
from tui.store.records import Mailbox, Participant, ThreadRow

NOW = datetime(2026, 11, 18, 14, 40, tzinfo=UTC)
HOUR = 3600
BOB = Address("Bob Builder", "bob@example.org")
ANN = Address("Ann Lee", "ann@example.org")
ME = Address("Alice Example", "alice@example.org")


def seconds(hours_ago: float = 0) -> int:
    return int(NOW.timestamp() - hours_ago * HOUR)


PLAIN = ThreadRow(
    id="t0",
    subject="Quarterly figures",
    preview="Could you look at the last table?",
    participants=(Participant(BOB, me=False, unread=False),),
    received_at=seconds(1),
    count=1,
    unread=False,
    flagged=False,
    answered=False,
    forwarded=False,
    draft=False,
    has_attachment=False,
    invitation=False,
    masked=False,
    labels=(),
    waiting=False,
)


def conversation(number: int, **changes: object) -> ThreadRow:
    row = replace(PLAIN, id=f"t{number}", subject=f"Subject {number}", received_at=seconds(number))
    return replace(row, **changes)  # type: ignore[arg-type]


class Rows:
    """A list as the store would give it."""

    def __init__(self, rows: Sequence[ThreadRow]) -> None:
        self.rows = list(rows)
        self.windows: list[tuple[int, int]] = []

    def __len__(self) -> int:
        return len(self.rows)

    def row(self, index: int) -> ThreadRow | None:
        return self.rows[index]

    def id_at(self, index: int) -> str | None:
        return self.rows[index].id

    def index_of(self, thread_id: str) -> int | None:
        return next((i for i, row in enumerate(self.rows) if row.id == thread_id), None)

    def window(self, first: int, last: int) -> None:
        self.windows.append((first, last))


def mailbox(key: int, name: str, **changes: object) -> Mailbox:
    plain = Mailbox(key, f"M{key}", None, name, None, 0, 0, 0, 0)
    return replace(plain, **changes)  # type: ignore[arg-type]


def message(number: int, text: str = "Hello.", **changes: object) -> Message:
    plain = Message(
        id=f"e{number}",
        thread_id="t1",
        blob_id=f"b{number}",
        subject="Quarterly figures",
        sender=(BOB,),
        to=(ME, ANN),
        cc=(),
        bcc=(),
        reply_to=(),
        received_at=seconds(10 - number),
        sent_at=None,
        message_id=(f"{number}@example.org",),
        in_reply_to=(),
        references=(),
        keywords=frozenset({"$seen"}),
        mailbox_ids=frozenset({"M1"}),
        preview=text[:40],
        size=1000,
        has_attachment=False,
        body=Body(text=text, html=""),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


class Frame(App[int]):
    """One widget on a screen with the shipped themes."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, widget: Widget, theme: str = themes.DEFAULT) -> None:
        super().__init__()
        self.animation_level = "none"
        for each in themes.load()[0].values():
            self.register_theme(each)
        self.theme = theme
        self.widget = widget

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return themes.complete(self.current_theme.to_color_system().generate())

    def compose(self) -> ComposeResult:
        yield self.widget
