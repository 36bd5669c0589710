"""Searching on the real store and the demo server."""

from __future__ import annotations

from pathlib import Path

from tests.helpers import screen_text, until
from tests.screens.mail_app import mail_app, mailbox_screen, subjects, toasts
from tui.demo.process import DemoInfo


async def test_what_is_typed_is_found_while_it_is_typed_and_left_again(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        inbox = subjects(app)
        word = max(inbox[3].split(), key=len).strip(".,:;[]()")
        await pilot.press("slash", *word[:4])
        await until(pilot, lambda: inbox[3] in subjects(app) and len(subjects(app)) < len(inbox))
        await until(pilot, lambda: "asking the server" not in screen_text(app))
        assert mailbox_screen(app).list_title.heading == "Search"
        await pilot.press("enter", "escape")
        await until(pilot, lambda: subjects(app) == inbox)


async def test_actions_on_what_was_found_take_place_wherever_the_mail_is(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        inbox = subjects(app)
        await pilot.press("slash", *"is:unread", "enter")
        await until(pilot, lambda: 0 < len(subjects(app)) < len(inbox))
        found = subjects(app)[0]
        await pilot.press("y")
        await until(pilot, lambda: toasts(app) == ["Archived one conversation · z: bring it back to Inbox"])
        await pilot.press("escape")
        await until(pilot, lambda: mailbox_screen(app).searched == "" and found not in subjects(app))
        await pilot.press("z")
        await until(pilot, lambda: subjects(app) == inbox)


async def test_going_to_a_mailbox_ends_the_search(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        await pilot.press("slash", *"is:pinned", "down", "g", "t")
        await until(pilot, lambda: mailbox_screen(app).list_title.heading == "Sent")
        assert not mailbox_screen(app).line.has_class("-open")


async def test_a_label_is_one_more_mailbox(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        subject = subjects(app)[0]
        await pilot.press("l", *"family", "enter")
        await until(
            pilot, lambda: toasts(app) == ["Labelled one conversation Family · z: take it out of Family"]
        )
        assert subjects(app)[0] == subject
        mailbox_screen(app).show_mailbox(
            next(b.id for b in mailbox_screen(app).mail.mailboxes() if b.name == "Family")
        )
        await until(pilot, lambda: subject in subjects(app))


async def test_what_was_not_understood_is_said_and_searched_for_as_text(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        await pilot.press("slash", *"before:soonish")
        await until(pilot, lambda: "“before:soonish” was not understood" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: "not understood" not in screen_text(app))


async def test_a_second_slash_searches_only_here(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        await pilot.press("slash", "slash")
        await until(pilot, lambda: mailbox_screen(app).line.value == "in:Inbox ")
        await pilot.press(*"is:pinned", "enter")
        screen = mailbox_screen(app)
        await until(pilot, lambda: screen.searched == "in:Inbox is:pinned" and screen.threads.has_focus)
        assert screen.rows is not None
        inbox = screen.mail.by_role("inbox")
        assert inbox is not None
        assert screen.rows.mailbox_id == inbox.id


async def test_the_word_at_the_caret_is_completed_and_earlier_searches_come_back(
    own_demo: DemoInfo, tmp_path: Path
):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        line = mailbox_screen(app).line
        await pilot.press("slash", *"is:unr")
        await until(pilot, lambda: line._suggestion == "is:unread")
        await pilot.press("right", "enter", "escape", "slash", "up")
        await until(pilot, lambda: line.value == "is:unread")


async def test_more_like_this_is_one_key_away(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        screen = mailbox_screen(app)
        assert screen.rows is not None
        row = screen.rows.row(0)
        assert row is not None
        await pilot.press("apostrophe")
        await until(pilot, lambda: "More like this" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: screen.searched.startswith("from:") and screen.threads.row_count() > 0)
        assert screen.searched.removeprefix("from:") in {person.address.email for person in row.participants}


async def test_a_search_is_kept_in_the_tree_and_found_there_after_a_restart(
    own_demo: DemoInfo, tmp_path: Path
):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        await pilot.press("slash", *"is:pinned", "enter")
        await until(pilot, lambda: mailbox_screen(app).threads.has_focus)
        found = subjects(app)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Keep this search" in screen_text(app))
        await pilot.press(*"Stars", "enter")
        await until(pilot, lambda: mailbox_screen(app).boxes.index_of("search:Stars") is not None)
        await pilot.press("ctrl+o")  # what is kept is the order, too, which was chosen last
        await until(pilot, lambda: mailbox_screen(app).by_relevance)
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        screen = mailbox_screen(app)
        await until(pilot, lambda: screen.boxes.index_of("search:Stars") is not None)
        await pilot.press("g", "s", "enter")
        await until(pilot, lambda: screen.searched == "is:pinned" and subjects(app) == found)
        assert screen.by_relevance
        await pilot.press("ctrl+o", "g", "s", "enter")
        await until(pilot, lambda: screen.searched == "is:pinned" and subjects(app) == found)
        assert not screen.by_relevance
        await app.run_action("screen.search_forget")
        assert screen.boxes.index_of("search:Stars") is None


async def test_what_was_searched_for_is_marked_in_what_was_found(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        await pilot.press("slash", *'"finance sent us"', "enter")
        reader = mailbox_screen(app).reader
        await until(pilot, lambda: mailbox_screen(app).threads.row_count() > 0)
        await pilot.press("enter")
        await until(pilot, lambda: reader.places > 0)
        at = reader.at
        await pilot.press("n")
        await until(pilot, lambda: reader.at != at or reader.places == 1)
        await pilot.press("escape")
        await until(pilot, lambda: not reader.sought)


async def test_findings_show_where_the_words_stand(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        await pilot.press("slash", *'"finance sent us"')
        screen = mailbox_screen(app)

        def marked() -> list[str]:
            row = screen.rows.row(0) if screen.rows is not None else None
            return (
                [row.preview[first:last] for first, last in row.found_in_preview] if row is not None else []
            )

        await until(pilot, lambda: marked() == ["finance sent us"])
        await until(pilot, lambda: "Quarterly figures  …7 do" in screen_text(app))


async def test_findings_are_sorted_by_relevance_and_by_date_again(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        screen = mailbox_screen(app)
        await pilot.press("slash", *"figures", "enter")
        await until(pilot, lambda: "asking the server" not in screen_text(app) and len(subjects(app)) > 1)
        await pilot.press("G")
        at, by_date = screen.threads.cursor_id, subjects(app)
        await pilot.press("ctrl+o")
        await until(pilot, lambda: "found, best first" in screen_text(app))
        assert (screen.threads.cursor_id, sorted(subjects(app))) == (at, sorted(by_date))
        await pilot.press("ctrl+o")
        await until(pilot, lambda: "best first" not in screen_text(app))
        assert (screen.threads.cursor_id, subjects(app)) == (at, by_date)


async def test_searches_come_back_after_a_restart_too(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        for text in ("is:pinned", "lunch"):
            await pilot.press("slash", *text, "enter")
            await until(pilot, lambda text=text: mailbox_screen(app).earlier[:1] == (text,))
            await pilot.press("escape")
            await until(pilot, lambda: not mailbox_screen(app).searched)
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        assert mailbox_screen(app).earlier == ("lunch", "is:pinned")
        await pilot.press("slash", "up", "up")
        await until(pilot, lambda: mailbox_screen(app).line.value == "is:pinned")


async def test_people_are_completed_by_address_and_name(own_demo: DemoInfo, tmp_path: Path):
    async with mail_app(own_demo, tmp_path) as (app, pilot):
        line = mailbox_screen(app).line
        await pilot.press("slash", *'from:"Ann O')
        await until(pilot, lambda: line._suggestion == 'from:"Ann Okafor')
        await pilot.press("right")
        await until(pilot, lambda: line.value == 'from:"Ann Okafor"')
        await until(pilot, lambda: mailbox_screen(app).threads.row_count() > 0)
