from __future__ import annotations

from tests.helpers import screen_text
from tests.widgets.rows import Frame, mailbox
from tui.widgets.mailbox_tree import MailboxTree, Place, mailbox_name
from tui.widgets.marks import ASCII
from tui.widgets.tree_rows import lay_out, next_unread

BOXES = (
    mailbox(1, "INBOX", role="inbox", unread=12, total=40),
    mailbox(2, "Drafts", role="drafts", unread=0, total=3),
    mailbox(3, "Sent", role="sent", unread=2, total=90),
    mailbox(4, "Projects", has_children=True, unread=1204),
    mailbox(5, "Garden", parent_id="M4", depth=1, has_children=True),
    mailbox(6, "Roses", parent_id="M5", depth=2, unread=7),
    mailbox(7, "Lists"),
)
PLACES = (Place("masked", "Masked", 1204, "masked"), Place("outbox", "Outbox", icon="outbox"))
VIEWS = (Place("view:unread", "Unread", 19, "unread"), Place("view:pinned", "Pinned", 2, "pinned"))


class Tree(Frame):
    def __init__(self, tree: MailboxTree) -> None:
        super().__init__(tree)
        self.opened: list[tuple[str, str]] = []
        self.folded: list[frozenset[str]] = []

    def on_mailbox_tree_opened(self, message: MailboxTree.Opened) -> None:
        self.opened.append((message.mailbox_id, message.place))

    def on_mailbox_tree_folded(self, message: MailboxTree.Folded) -> None:
        self.folded.append(message.folded)


async def shown(*keys: str, current: str = "M1") -> tuple[MailboxTree, Tree, list[str]]:
    tree = MailboxTree()
    app = Tree(tree)
    async with app.run_test(size=(24, 14)) as pilot:
        tree.show(BOXES, PLACES)
        tree.set_current(current)
        await pilot.press(*keys)
        await pilot.pause()
        return tree, app, screen_text(app).splitlines()


async def test_the_tree_shows_names_counts_and_places():
    _, _, lines = await shown()
    assert lines[:10] == [
        "▌ ⌂ Inbox           12",
        "  ✎ Drafts           3",
        "  → Sent",
        " ▾  Projects     1,204",
        "   ▾  Garden",
        "        Roses        7",
        "    Lists",
        "",
        "  ◐ Masked       1,204",
        "  ↑ Outbox",
    ]


async def test_keys_walk_over_the_gap_and_open():
    tree, app, _ = await shown("G", "k", "enter", "k", "enter")
    assert app.opened == [("", "masked"), ("M7", "")]
    assert tree.cursor_id == "M7"


async def test_walking_down_passes_the_gap_too():
    tree, _, _ = await shown("j", "j", "j", "j", "j", "j", "j")
    assert tree.cursor_id == "masked"


async def test_folding_hides_what_is_below():
    tree, _, lines = await shown("j", "j", "j", "left")
    assert lines[3].startswith("▌▸  Projects")
    assert "Garden" not in "\n".join(lines)
    assert tree.cursor_id == "M4"


async def test_unfolding_shows_it_again():
    _, _, lines = await shown("j", "j", "j", "left", "right")
    assert "Roses" in "\n".join(lines)


async def test_left_on_a_child_goes_to_its_parent():
    tree, _, _ = await shown("j", "j", "j", "j", "j", "left")
    assert tree.cursor_id == "M5"


async def test_what_is_opened_from_elsewhere_is_unfolded_and_marked():
    tree = MailboxTree()
    async with Tree(tree).run_test(size=(24, 14)) as pilot:
        tree.show(BOXES, PLACES)
        await pilot.press("j", "j", "j", "left")
        pilot.app.set_focus(None)
        await pilot.pause()
        tree.set_current("M6")
        await pilot.pause()
        assert tree.cursor_id == "M6"
        row = next(line for line in range(14) if "Roses" in "".join(s.text for s in tree.render_line(line)))
        assert any(s.text.strip() == "Roses" and s.style and s.style.bold for s in tree.render_line(row))


async def test_the_cursor_stays_on_its_mailbox_when_others_come():
    tree = MailboxTree()
    async with Tree(tree).run_test(size=(24, 14)) as pilot:
        tree.show(BOXES, PLACES)
        await pilot.press("j", "j")
        tree.show((mailbox(9, "Aardvark"), *BOXES), PLACES)
        assert tree.cursor_id == "M3"


async def test_an_empty_tree_survives_its_keys():
    tree = MailboxTree()
    async with Tree(tree).run_test(size=(24, 14)) as pilot:
        await pilot.press("j", "k", "enter", "left", "right", "G")
        assert "No mailboxes yet." in screen_text(pilot.app)


def test_names_are_clean_and_the_inbox_does_not_shout():
    assert mailbox_name(BOXES[0]) == "Inbox"
    assert mailbox_name(mailbox(1, "INBOX")) == "INBOX"
    assert mailbox_name(mailbox(1, "a\x1b[31mb\n")) == "ab "


HIDDEN = (
    *BOXES,
    mailbox(8, "Old lists", is_subscribed=False, has_children=True),
    mailbox(9, "Python", parent_id="M8", depth=1, is_subscribed=False, unread=5),
    mailbox(10, "Work", is_subscribed=False, has_children=True),
    mailbox(11, "Reports", parent_id="M10", depth=1, waiting=True),
)


async def test_views_stand_above_and_are_opened_like_pages():
    tree = MailboxTree()
    app = Tree(tree)
    async with app.run_test(size=(24, 20)) as pilot:
        tree.show(BOXES, PLACES, VIEWS)
        await pilot.pause()
        assert screen_text(app).splitlines()[:4] == [
            "▌ ● Unread          19",
            "  ★ Pinned           2",
            "",
            "  ⌂ Inbox           12",
        ]
        await pilot.press("j", "enter", "j", "enter")
        assert app.opened == [("", "view:pinned"), ("M1", "")]


async def test_what_is_hidden_is_behind_more_and_dim():
    tree = MailboxTree()
    app = Tree(tree)
    async with app.run_test(size=(24, 20)) as pilot:
        tree.show(HIDDEN, ())
        await pilot.press("G")
        lines = screen_text(app).splitlines()
        assert lines[7:10] == [" ▾  Work", "      Reports         ↑", "▌▸  more             2"]
        await pilot.press("enter")
        lines = screen_text(app).splitlines()
        assert lines[9:12] == ["▌▾  more", "   ▾  Old lists", "        Python       5"]
        assert app.folded == [frozenset()]
        row = list(tree.render_line(10))
        assert [s.style.color for s in row if "Old" in s.text] == [tree.inks.style("dim").color]
        await pilot.press("j", "j", "left", "left", "left", "left")
        assert tree.cursor_id == "more:"
        assert "Old lists" not in screen_text(app)


async def test_what_was_folded_is_folded_again():
    tree = MailboxTree(folded={"M4", "gone"})
    async with Tree(tree).run_test(size=(24, 20)) as pilot:
        tree.show(HIDDEN, ())
        await pilot.pause()
        text = screen_text(pilot.app)
        assert "Garden" not in text
        assert "Old lists" in text


async def test_a_hidden_mailbox_that_is_open_is_seen():
    tree = MailboxTree()
    async with Tree(tree).run_test(size=(24, 20)) as pilot:
        tree.show(HIDDEN, ())
        tree.set_current("M9")
        await pilot.pause()
        assert "Python" in screen_text(pilot.app)


def test_where_nothing_is_subscribed_all_is_shown():
    boxes = [mailbox(1, "A", is_subscribed=False), mailbox(2, "B", is_subscribed=False)]
    assert [row.id for row in lay_out((), boxes, (), ()) if row is not None] == ["M1", "M2"]


def test_the_next_with_unread_mail_goes_round_and_passes_what_nobody_reads():
    boxes = (
        mailbox(1, "Inbox", role="inbox", unread=1),
        mailbox(2, "Spam", role="junk", unread=9),
        mailbox(3, "A"),
        mailbox(4, "B", unread=2),
        mailbox(5, "Hidden", is_subscribed=False, unread=2),
    )
    assert next_unread(boxes, "M1") == "M4"
    assert next_unread(boxes, "M4") == "M1"
    assert next_unread(boxes[:3], "M1") is None
    assert next_unread(boxes, "view:unread") == "M1"


async def test_plain_letters_where_icons_are_off():
    tree = MailboxTree(marks=ASCII)
    async with Tree(tree).run_test(size=(24, 20)) as pilot:
        tree.show(BOXES, PLACES, VIEWS)
        await pilot.pause()
        text = screen_text(pilot.app)
        assert text.isascii()
        assert "  i Inbox" in text
