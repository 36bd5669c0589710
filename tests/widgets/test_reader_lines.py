from __future__ import annotations

from dataclasses import replace

import pytest

from tests.widgets.rows import ANN, BOB, ME, NOW, message, seconds
from tui.mail import reading
from tui.mail.message import Address, Attachment, Body, Memo, Message
from tui.mail.page import Page, Span
from tui.widgets.marks import UNICODE
from tui.widgets.paint import Piece
from tui.widgets.reader_heads import Look, margin, text_width
from tui.widgets.reader_lines import (
    FETCHING,
    GARBLED,
    LAYING_OUT,
    NO_TEXT,
    NOT_HERE,
    TRUNCATED,
    Sheet,
    lay_out,
)
from tui.widgets.reader_text import Pieces, Text

LOOK = Look(66, 100, NOW, UNICODE, frozenset({"alice@example.org"}), offline=False)


def body(message: Message) -> Text:
    assert message.body is not None
    return Text(Page(tuple((Span(line, ""),) for line in message.body.text.split("\n"))))


def text(line: Pieces) -> str:
    return "".join(piece.text for piece in line).rstrip()


def shown(*messages: Message, unfolded: set[str], look: Look = LOOK) -> list[str]:
    return [text(line) for line in drawn(lay_out(messages, frozenset(unfolded), look, body))]


def drawn(sheet: Sheet) -> list[Pieces]:
    return [sheet.line(index) for index in range(len(sheet))]


def test_an_open_message_has_its_head_its_recipients_and_its_text():
    lines = shown(message(1, "Hello.\n\nBob"), unfolded={"e1"})
    assert lines[0].startswith("Bob Builder  bob@example.org")
    assert lines[0].endswith("05:40")
    assert lines[1:] == ["to me, Ann", "", "Hello.", "", "Bob"]


def test_a_folded_message_is_one_line_with_sender_preview_and_date():
    (line,) = shown(message(1, "Please look at the figures.", received_at=seconds(24)), unfolded=set())
    assert line.startswith("Bob Builder")
    assert "Please look at the figures." in line
    assert line.endswith("Tue")


def test_folded_messages_follow_each_other_and_a_rule_parts_the_open_ones():
    lines = shown(message(1), message(2), message(3), unfolded={"e3"})
    assert [bool(line) for line in lines[:6]] == [True, True, False, True, False, True]
    assert set(lines[3].strip()) == {"─"}


def test_each_message_has_one_head_and_its_lines_know_it():
    sheet = lay_out((message(1), message(2)), frozenset({"e1", "e2"}), LOOK, body)
    lines = range(len(sheet))
    assert [text(sheet.line(line))[:11] for line in lines if sheet.is_head(line)] == ["Bob Builder"] * 2
    assert [sheet.head(0), sheet.head(1)] == [0, 7]
    assert [sheet.message_at(line) for line in lines] == [0] * 4 + [1] * 7
    assert set(text(sheet.line(5))) == {"─"}


def test_the_person_is_me_and_others_are_short_among_recipients():
    lines = shown(message(1, cc=(Address("", "dave@example.org"),), sender=(ME,)), unfolded={"e1"})
    assert "Alice Example  alice@example.org" in lines[0]
    assert lines[1] == "to me, Ann   cc dave"


def test_the_address_is_always_shown_beside_the_name():
    liar = Address("bob@example.org", "eve@evil.example")
    (head, *_) = shown(message(1, sender=(liar,)), unfolded={"e1"})
    assert "eve@evil.example" in head


def test_an_address_without_a_name_is_shown_once():
    (head, *_) = shown(message(1, sender=(Address("", "bob@example.org"),)), unfolded={"e1"})
    assert head.count("bob@example.org") == 1


def test_nobody_wrote_it():
    assert "(nobody)" in shown(message(1, sender=()), unfolded={"e1"})[0]
    assert "(nobody)" in shown(message(1, sender=()), unfolded=set())[0]


def test_drafts_and_pinned_messages_say_so():
    (head, *_) = shown(message(1, keywords=frozenset({"$draft", "$flagged"})), unfolded={"e1"})
    assert "Draft" in head
    assert "★" in head


@pytest.mark.parametrize(("offline", "says"), [(False, FETCHING), (True, NOT_HERE)])
def test_a_body_that_is_not_here_says_why(offline: bool, says: str):
    lines = shown(message(1, body=None), unfolded={"e1"}, look=replace(LOOK, offline=offline))
    assert " ".join(line.strip() for line in lines[3:]) == says


def test_what_is_missing_of_a_body_is_said():
    whole = Body(text="Hello.", html="", truncated=True, garbled=True)
    said = " ".join(line.strip() for line in shown(message(1, body=whole), unfolded={"e1"}))
    assert TRUNCATED in said
    assert GARBLED in said


def test_a_message_without_text_says_so():
    sheet = lay_out((message(1, body=Body("", "")),), frozenset({"e1"}), LOOK, lambda message: Text(Page(())))
    assert text(drawn(sheet)[-1]) == NO_TEXT


def test_a_text_that_is_being_laid_out_is_one_dim_line():
    sheet = lay_out((message(1),), frozenset({"e1"}), LOOK, lambda message: None)
    assert drawn(sheet)[-1] == (Piece(LAYING_OUT, "italic dim"),)


def test_text_has_the_inks_of_its_styles_and_its_links():
    page = reading.page(Body("See https://example.org/a now.", ""), 60)
    assert Text(page).pieces(0) == (
        Piece("See "),
        Piece("https://example.org/a", "underline link", link="https://example.org/a", act="link 0"),
        Piece(" now."),
    )


def test_a_text_of_blanks_is_none():
    assert shown(message(1, body=Body(text=" \n", html="")), unfolded={"e1"})[-1] == NO_TEXT


def test_attachments_are_named_with_their_sizes_as_many_in_a_line_as_fit():
    files = [Attachment(f"b{n}", f"figures-{n}.ods", "x/y", 48_200) for n in range(4)]
    whole = Body(text="Hello.", html="", attachments=tuple(files))
    lines = shown(message(1, body=whole), unfolded={"e1"})
    assert lines[-2:] == [
        "@ figures-0.ods  48 kB   @ figures-1.ods  48 kB",
        "@ figures-2.ods  48 kB   @ figures-3.ods  48 kB",
    ]


def test_a_long_file_name_is_cut_and_an_unnamed_file_is_called_by_what_it_is():
    files = (Attachment("b1", "x" * 200, "x/y", 1), Attachment("b2", "", "image/png", 2_340_000))
    lines = shown(message(1, body=Body("", "", files)), unfolded={"e1"})
    assert lines[-2].endswith("x…  1 B")
    assert lines[-1] == "@ attachment.png  2.3 MB"


def test_many_recipients_take_two_lines_at_most():
    crowd = tuple(Address(f"Person {n}", f"p{n}@example.org") for n in range(200))
    lines = shown(message(1, to=crowd), unfolded={"e1"})
    assert lines[3] == ""
    assert lines[2].endswith("…")


@pytest.mark.parametrize("cells", [20, 39, 40, 66, 100, 200])
def test_no_line_is_wider_than_its_pane(cells: int):
    files = (Attachment("b1", "figures.ods", "x/y", 48_000),)
    messages = (message(1), message(2, body=Body("Hello.", "", files)), message(3, body=None))
    sheet = lay_out(messages, frozenset({"e2", "e3"}), replace(LOOK, cells=cells), lambda m: Text(Page(())))
    for line in drawn(sheet):
        assert sum(len(piece.text) for piece in line) <= cells - margin(cells, 100)


def test_the_text_is_centred_when_there_is_room():
    assert (text_width(200, 100), margin(200, 100)) == (100, 50)
    assert (text_width(66, 100), margin(66, 100)) == (60, 3)


def test_dates_of_open_messages_have_their_time():
    assert shown(message(1, received_at=seconds(24)), unfolded={"e1"})[0].endswith("Tue 14:40")
    wide = replace(LOOK, cells=120)
    assert shown(message(1, received_at=seconds(24)), unfolded={"e1"}, look=wide)[0].endswith(
        "Tue, 17 Nov 2026 at 14:40"
    )


def test_sender_and_recipients_cannot_paint():
    evil = Address("Eve\x1b[31m\nX", "eve@evil.example")
    sheet = lay_out((message(1, sender=(evil,), to=(evil, ANN, BOB)),), frozenset({"e1"}), LOOK, body)
    assert "\x1b" not in "".join(text(line) for line in drawn(sheet))


def test_notes_to_self_stand_below_the_text_each_with_its_mark():
    notes = (
        Memo("m1", "Ask Bob about row 7\nbefore \x1b[31mFriday " + "soon " * 20, 1),
        Memo("m2", "Done", 2),
    )
    lines = shown(message(1, "Hello.", memos=notes), unfolded={"e1"})
    assert lines[-6:-3] == ["", "¶ Ask Bob about row 7", lines[-4]]
    assert lines[-4].startswith("  before Friday soon")
    assert lines[-3].startswith("  soon")
    assert lines[-2:] == ["", "¶ Done"]
    assert max(map(len, lines)) <= LOOK.text_width
