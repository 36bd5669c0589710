"""Notes to self: at once beneath the mail, once at the server, changed and thrown away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.store.office import Office
from tui.mail.message import Memo
from tui.store import memo_ops

T0 = 1_795_000_000


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    office = Office(tmp_path / "account")
    office.server.add("T1", at=T0, messageId=["first@example.org"])
    office.server.add("T1", at=T0 + 5, messageId=["second@example.org"])
    async with office:
        yield office


def notes(office: Office) -> dict[str, list[str]]:
    return {
        one.id: [memo.text for memo in one.memos] for one in office.account.conversation("T1") if one.memos
    }


def made(office: Office) -> list[str]:
    return [id_ for id_, email in office.server.emails.items() if "$memo" in email["keywords"]]


def texts(office: Office) -> list[str]:
    created = [call["create"]["memo"] for call in office.calls("Email/set") if "create" in call]
    return [email["bodyValues"]["text"]["value"].strip() for email in created]


async def test_a_note_is_shown_at_once_and_kept_at_the_server(office: Office) -> None:
    receipt = office.account.add_memo("M1", "Call Bob\n")
    assert (receipt.text, receipt.undo) == ("Noted", "Take the note away")
    assert notes(office) == {"M1": ["Call Bob"]}
    assert [one.id for one in office.account.conversation("T1")] == ["M1", "M2"]
    [row] = office.rows("in")
    assert (row.memo, row.count) == (True, 2)
    await office.sync()
    [id_] = made(office)
    note = office.server.emails[id_]
    assert (note["threadId"], note["inReplyTo"]) == ("T1", ["first@example.org"])
    assert office.server.boxes[next(iter(note["mailboxIds"]))] == "memos"
    assert office.keywords(id_) == {"$memo", "$seen"}
    assert "$hasmemo" in office.keywords("M1")
    assert texts(office) == ["Call Bob"]
    assert office.waiting() == 0
    assert [list(shown) for shown in notes(office)] == [list("M1")]
    [row] = office.rows("in")
    assert (row.memo, row.count) == (True, 2)
    [memo] = office.account.conversation("T1")[0].memos
    assert memo == Memo(id_, "preview", 1_800_000_000)


async def test_a_note_survives_a_restart_and_a_lost_answer(office: Office) -> None:
    office.account.add_memo("M1", "Call Bob")
    office.restart()
    assert notes(office) == {"M1": ["Call Bob"]}
    honest = office.server.send

    async def lost(request: object) -> object:
        answer = await honest(request)  # type: ignore[arg-type]
        if made(office):
            raise ConnectionError
        return answer

    office.server.send = lost  # type: ignore[method-assign,assignment]
    with pytest.raises(ConnectionError):
        await office.sync()
    office.server.send = honest  # type: ignore[method-assign]
    office.restart()
    await office.sync()
    assert len(made(office)) == 1
    assert office.waiting() == 0
    assert list(notes(office)) == ["M1"]


async def test_undo_and_redo_of_a_note(office: Office) -> None:
    office.account.add_memo("M2", "Call Bob")
    office.account.undo()
    assert notes(office) == {}
    await office.sync()
    assert (made(office), office.waiting()) == ([], 0)
    assert "$hasmemo" not in office.keywords("M2")
    office.account.redo()
    assert notes(office) == {"M2": ["Call Bob"]}
    await office.sync()
    office.account.undo()
    assert notes(office) == {}
    await office.sync()
    await office.sync()
    assert (made(office), office.waiting()) == ([], 0)


async def test_a_note_is_changed(office: Office) -> None:
    office.account.add_memo("M1", "Call Bob")
    [memo] = office.account.conversation("T1")[0].memos
    assert memo.waiting
    office.account.edit_memo(memo.id, "Call Ann")
    assert notes(office) == {"M1": ["Call Ann"]}
    await office.sync()
    assert texts(office) == ["Call Ann"]
    [memo] = office.account.conversation("T1")[0].memos
    assert not memo.waiting
    office.account.edit_memo(memo.id, "Call Eve")
    assert notes(office) == {"M1": ["Call Eve"]}
    await office.sync()
    assert texts(office) == ["Call Ann", "Call Eve"]
    shown = [id_ for id_ in made(office) if "tr" not in office.boxes(id_)]
    assert [one.memos[0].id for one in office.account.conversation("T1") if one.memos] == shown
    office.account.undo()
    await office.sync()
    await office.sync()
    assert [one.memos[0].id for one in office.account.conversation("T1") if one.memos] == [memo.id]


async def test_a_note_is_thrown_away(office: Office) -> None:
    for text in ("One", "Two"):
        office.account.add_memo("M1", text)
    await office.sync()
    first, second = office.account.conversation("T1")[0].memos
    office.account.remove_memo(first.id)
    assert [memo.id for memo in office.account.conversation("T1")[0].memos] == [second.id]
    await office.sync()
    assert "$hasmemo" in office.keywords("M1")
    office.account.remove_memo(second.id)
    await office.sync()
    assert notes(office) == {}
    assert "$hasmemo" not in office.keywords("M1")
    assert {box for id_ in made(office) for box in office.boxes(id_)} == {"tr"}
    assert [one.id for one in office.account.conversation("T1")] == ["M1", "M2"]
    office.account.undo()
    await office.sync()
    assert "$hasmemo" in office.keywords("M1")
    assert [memo.id for memo in office.account.conversation("T1")[0].memos] == [second.id]


async def test_a_note_stays_where_it_is_when_its_conversation_goes(office: Office) -> None:
    office.account.add_memo("M1", "Call Bob")
    await office.sync()
    [id_] = made(office)
    before = office.boxes(id_)
    office.account.archive(["T1"], "in")
    office.account.set_seen(["T1"], False, mailbox_id="ar")
    await office.sync()
    assert office.boxes(id_) == before
    assert "$seen" in office.keywords(id_)
    assert office.boxes("M1") == {"ar"}


async def test_a_note_that_the_server_refuses_is_told_of(office: Office) -> None:
    office.account.add_memo("M1", "Call Bob")
    await office.sync_lane.run()
    honest = office.server._email_set

    def refusing(arguments: dict[str, object], created: dict[str, str]) -> dict[str, object]:
        if "create" in arguments:
            return {"created": None, "notCreated": {"memo": {"type": "overQuota"}}}
        return honest(arguments, created)

    office.server._email_set = refusing  # type: ignore[method-assign]
    await office.sync()
    assert notes(office) == {}
    assert len(office.notices) == 1
    assert office.notices[0].startswith("The note was not kept: ")
    assert "$hasmemo" not in office.keywords("M1")
    assert office.waiting() == 0


async def test_nothing_is_no_note(office: Office) -> None:
    assert office.account.add_memo("M1", "  \n").count == 0
    assert office.account.add_memo("gone", "x").count == 0
    assert office.account.edit_memo("gone", "x").count == 0
    assert office.account.remove_memo("M1").count == 0
    assert office.waiting() == 0


async def test_a_note_that_is_thrown_away_elsewhere_at_once_does_not_wait_for_ever(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memo_ops, "LOOKS", 2)
    office.account.add_memo("M1", "Call Bob")
    await office.sync_lane.run()
    await office.memos.work()
    [id_] = made(office)
    del office.server.emails[id_]
    for _ in range(3):
        await office.sync()
    assert office.waiting() == 0
    assert notes(office) == {}
