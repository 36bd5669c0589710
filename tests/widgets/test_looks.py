"""What the list and the tree look like with the most awkward of mail, at every size, in both themes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from rich.cells import cell_len
from textual.app import App

from tests.helpers import screen_text
from tests.widgets.rows import ANN, BOB, ME, NOW, Frame, Rows, conversation, mailbox, seconds
from tui.mail.message import Address
from tui.screens.panes import Wishes, arrange
from tui.store.records import Participant, ThreadRow
from tui.widgets.line_list import Look
from tui.widgets.mailbox_tree import MailboxTree, Place
from tui.widgets.marks import ASCII, UNICODE
from tui.widgets.paint import measure
from tui.widgets.thread_lines import ThreadLines
from tui.widgets.thread_list import ThreadList

Golden = Callable[[str, App[Any]], None]

SIZES = [(140, 40), (100, 30), (80, 24), (60, 20)]
THEMES = ["jaymail-dark", "jaymail-light"]
LABELS = {
    "L1": "Projects",
    "L2": "家族",
    "L3": "עבודה",
    "L4": "A label that is far too long for any row of a list",
}

FAMILY, FLAG, HEART = "👨\u200d👩\u200d👧\u200d👦", "🇩🇪", "❤\ufe0f"
ZALGO = "Z" + "\u0351\u036b\u0343\u036a\u0302" * 4 + "a\u036b\u0357\u0334" * 9 + "lgo"


def by(name: str, email: str = "x@example.org", *, unread: bool = False, me: bool = False) -> Participant:
    return Participant(Address(name, email), me, unread)


def row(number: int, subject: str, *people: Participant, **changes: object) -> ThreadRow:
    given = people or (by("Bob Builder", "bob@example.org"),)
    return conversation(number, subject=subject, participants=given, **changes)


ROWS = [
    row(
        1, "Quarterly figures",
        Participant(BOB, False, True), Participant(ANN, False, False), Participant(ME, True, False),
        received_at=seconds(0.2), count=3, unread=True, flagged=True, answered=True, has_attachment=True,
        masked=True, labels=("L1", "L2"), waiting=True,
    ),
    row(2, "会議の議事録：来週の予定と、まだ決まっていないこと", by("山田 太郎", unread=True), unread=True,
        preview="お世話になっております。", labels=("L2",)),
    row(3, "סיכום הפגישה מיום שלישי", by("דוד כהן"), preview="שלום לכולם, מצורף הסיכום", labels=("L3",)),
    row(4, "مرحبا: موعد الاجتماع 14:30", by("ليلى أحمد"), preview="السلام عليكم", count=12),
    row(5, f"{FAMILY} family, {FLAG} flag, {HEART} heart, 👍🏽 tone", by(f"Zoë {HEART}"),
        preview=f"{FLAG}{FLAG}{FAMILY}"),
    row(6, f"Cafe\u0301 and {ZALGO}", by("Jose\u0301 Ma\u0301rquez")),
    row(7, "two\nlines \x1b[31mred\x07 and a \u202ereversed\u202c tail\t!", by("Mal\x1blory\x00", "m@example.org")),
    row(8, "x" * 5_000, by("An extremely long name " * 40, "long@example.org"), preview="y" * 5_000, count=12_345),
    row(9, "", Participant(ME, True, False), preview="", draft=True),
    row(10, " \u200b\u00ad\u2060 ", preview="  "),
    replace(row(11, "Nobody wrote this"), participants=()),
    row(12, "Invitation: planning", by("Carol Díaz"), invitation=True, has_attachment=True,
        preview="Thu 27 Nov, 10:00–11:00"),
    row(13, "Asleep until Friday", snoozed_until=seconds(-60), labels=("L4",)),
    row(14, "Back again", new=True, unread=True, memo=True),
    row(15, "Nobody wants to hear of this", muted=True, forwarded=True, mailing_list=True),
    row(16, "Everybody wants to hear of this", followed=True, masked=True, received_at=seconds(24 * 400)),
    row(17, "ｆｕｌｌｗｉｄｔｈ ＡＢＣ and half-width ｱｲｳ", by("Ｗｉｄｅ Ｎａｍｅ"), received_at=seconds(24 * 20)),
    row(18, "한국어 제목과 हिन्दी विषय และภาษาไทย", by("김철수"), flagged=True),
]  # fmt: skip

BOXES = (
    mailbox(1, "INBOX", role="inbox", unread=12, total=3481),
    mailbox(2, "Snoozed", role="snoozed", total=3),
    mailbox(3, "Drafts", role="drafts", total=1),
    mailbox(4, "Sent", role="sent", unread=4),
    mailbox(5, "Archive", role="archive", unread=1_234_567),
    mailbox(6, "Spam", role="junk", unread=99),
    mailbox(7, "Trash", role="trash", unread=7),
    mailbox(8, "家族と友だち", unread=3),
    mailbox(9, "עבודה", parent_id="M8", depth=1),
    mailbox(10, f"Holidays {FAMILY} {FLAG}", parent_id="M9", depth=2, unread=31),
    mailbox(11, "A mailbox whose name nobody would ever want to read to its end", unread=12),
    mailbox(12, "Cafe\u0301 \x1b[31m\u202eevil", waiting=True),
    mailbox(13, "", unread=1),
    mailbox(14, "Folded", has_children=True, unread=1),
    mailbox(15, "Not to be seen", parent_id="M14", depth=1),
    mailbox(16, "Old lists", is_subscribed=False),
)
PLACES = (Place("masked", "Masked", 1204, "masked"), Place("outbox", "Outbox", 1, "outbox"))
VIEWS = (Place("view:unread", "Unread", 19, "unread"), Place("view:pinned", "Pinned", 2, "pinned"))


def the_list(density: str, columns: int, rows: int, icons: object = UNICODE) -> ThreadList:
    """As wide as the screen has it, for itself."""
    made = ThreadList(now=lambda: NOW, label=lambda key: LABELS.get(key, ""), marks=icons)  # type: ignore[arg-type]
    panes = arrange(columns, rows, Wishes(preview=False), compact=density == "compact")
    made.row_height = 2 if density == "comfortable" and columns < 100 else panes.row_height
    made.rows = Rows(ROWS)
    return made


def the_tree(icons: object = UNICODE) -> MailboxTree:
    return MailboxTree(marks=icons, folded={"M14", "more:"})  # type: ignore[arg-type]


def fill(made: MailboxTree | ThreadList) -> None:
    if isinstance(made, MailboxTree):
        made.show(BOXES, PLACES, VIEWS)


def is_aligned(app: App[Any], columns: int) -> bool:
    """Whether every line takes just the cells of the screen, as Rich counts them."""
    strips = app.screen._compositor.render_strips()
    return all(sum(cell_len(segment.text) for segment in strip) == columns for strip in strips)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("density", ["comfortable", "compact"])
@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
async def test_the_list(golden: Golden, size: tuple[int, int], density: str, theme: str):
    made = the_list(density, *size)
    async with Frame(made, theme).run_test(size=size) as pilot:
        made.selected = {"t3"}
        await pilot.press("j")
        assert is_aligned(pilot.app, size[0])
        golden(f"list-{density}-{size[0]}x{size[1]}", pilot.app)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
async def test_the_tree(golden: Golden, size: tuple[int, int], theme: str):
    """It stands beside the list, or over it, as wide as that; its height is the screen's."""
    panes = arrange(*size, Wishes(tree=True))
    across = 26 if panes.over else panes.tree_width
    made = the_tree()
    async with Frame(made, theme).run_test(size=(across, size[1])) as pilot:
        fill(made)
        made.set_current("M1")
        await pilot.press("j")
        assert is_aligned(pilot.app, across)
        golden(f"tree-at-{size[0]}x{size[1]}", pilot.app)


async def test_both_with_plain_marks(golden: Golden):
    async with Frame(the_list("compact", 80, 24, ASCII)).run_test(size=(80, 24)) as pilot:
        golden("list-ascii-80x24", pilot.app)
    made = the_tree(ASCII)
    async with Frame(made).run_test(size=(22, 24)) as pilot:
        fill(made)
        await pilot.pause()
        golden("tree-ascii-22x24", pilot.app)


@pytest.mark.parametrize("columns", range(1, 141, 3))
def test_no_row_is_wider_than_the_list_at_any_width(columns: int):
    lines = ThreadLines(UNICODE, lambda: NOW, lambda key: LABELS.get(key, ""))
    for each in ROWS:
        for height in (1, 2):
            for line in lines.draw(each, Look(columns), height):
                assert measure(line) <= max(columns, 6), each.subject[:20]


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (7, 3), (20, 5)])
async def test_the_smallest_screens_survive(size: tuple[int, int]):
    for made in (the_list("comfortable", *size), the_tree()):
        async with Frame(made).run_test(size=size) as pilot:
            fill(made)
            await pilot.press("j", "G", "k")
            assert is_aligned(pilot.app, size[0])
            assert len(screen_text(pilot.app).splitlines()) <= size[1]
