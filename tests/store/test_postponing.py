"""Snoozing, waking and muting, at a server that knows of them and at one that does not."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.store.office import Office
from tui.store import snoozing, waking
from tui.store.records import ThreadQuery
from tui.store.wire import utc_date

T0 = 1_795_000_000
SOON = (int(time.time()) // 60 + 24 * 60) * 60  # far enough that no slow run gets there
SNOOZED = ThreadQuery(view="snoozed")


@pytest.fixture(params=["keyword", "property"])
async def office(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    office = Office(tmp_path / "account", knows_snoozing=request.param == "property")
    office.server.add("T1", at=T0, keywords=("$seen",))
    office.server.add("T2", at=T0 + 100)
    office.server.add("T3", at=T0 + 200, boxes=("la",))
    async with office:
        yield office


def time_passes(office: Office, monkeypatch: pytest.MonkeyPatch, to: int) -> list[str]:
    with monkeypatch.context() as patch:
        patch.setattr(waking.time, "time", lambda: float(to))
        woken, _ = waking.wake(office.account.engine.writer, server_wakes=office.remote.knows_snoozing)
    return woken


def test_times_as_keywords() -> None:
    assert snoozing.until_keyword(1_795_338_000) == "snoozed-until-20261122t0900z"
    for moment in (1_795_338_000, 1_795_338_001, 0, 253_402_300_799):
        assert snoozing.until([snoozing.until_keyword(moment), "$seen"]) == moment
    assert snoozing.until(["snoozed-until-20261322t0900z", "snoozed-until-", "x"]) is None
    assert snoozing.home([snoozing.from_keyword("P-F")], ["a", "P-F"], "a") == "P-F"
    assert snoozing.home([snoozing.from_keyword("gone")], ["a", "P-F"], "a") == "a"


async def test_snoozed_mail_sleeps_at_the_server_with_its_time(office: Office) -> None:
    receipt = office.account.snooze(["T1"], "in", SOON)
    assert receipt.count == 1
    assert receipt.text.startswith("Snoozed one conversation until ")
    assert office.ids("in") == ["T2"]
    [row] = office.rows(SNOOZED)
    assert (row.id, row.snoozed_until) == ("T1", SOON)
    assert office.account.counts()["snoozed"] == 1
    await office.sync()
    box = office.server.box_named("Snoozed")
    assert office.server.boxes[box] == "snoozed"
    assert office.boxes("M1") == {box}
    if office.remote.knows_snoozing:
        wanted = {"until": utc_date(SOON), "setKeywords": {"$new": True, "$seen": False}}
        assert office.server.emails["M1"]["snoozed"] == wanted
        assert office.keywords("M1") == {"$seen"}
    else:
        assert office.keywords("M1") == {"$seen", snoozing.until_keyword(SOON)}
    [row] = office.rows(SNOOZED)
    assert (row.snoozed_until, row.waiting) == (SOON, False)


async def test_another_machine_knows_when_it_wakes(office: Office, tmp_path: Path) -> None:
    office.account.snooze(["T1"], "in", SOON)
    await office.sync()
    async with Office(
        tmp_path / "other", office.server, knows_snoozing=office.remote.knows_snoozing
    ) as other:
        [row] = other.rows(SNOOZED)
        assert (row.id, row.snoozed_until) == ("T1", SOON)


async def test_undoing_a_snooze_leaves_no_trace(office: Office) -> None:
    before = dict(office.server.emails["M1"])
    office.account.snooze(["T1"], "in", SOON)
    await office.sync()
    office.account.undo()
    await office.sync()
    after = office.server.emails["M1"]
    assert (after["mailboxIds"], after["keywords"]) == (before["mailboxIds"], before["keywords"])
    assert after.get("snoozed") is None
    office.account.redo()
    await office.sync()
    assert [row.snoozed_until for row in office.rows(SNOOZED)] == [SOON]


async def test_what_is_due_comes_back_once_on_top_and_new(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.account.snooze(["T1"], "in", SOON)
    await office.sync()
    assert time_passes(office, monkeypatch, SOON - 1) == []
    assert time_passes(office, monkeypatch, SOON + 100) == ["M1"]
    assert time_passes(office, monkeypatch, SOON + 100) == []
    await office.told()
    assert office.ids("in") == ["T1", "T2"]
    row = office.rows("in")[0]
    assert (row.new, row.unread, row.snoozed_until) == (True, True, None)
    await office.sync()
    assert office.boxes("M1") == {"in"}
    assert "$new" in office.keywords("M1")
    assert "$seen" not in office.keywords("M1")
    office.server.add("T4", at=SOON + 60)
    await office.sync()
    assert office.ids("in") == ["T4", "T1", "T2"]
    office.account.set_message_seen(["M1"], True)
    await office.sync()
    assert office.ids("in") == ["T4", "T1", "T2"]
    assert not {"$new"} & office.keywords("M1")


async def test_archiving_what_woke_makes_it_ordinary(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.account.snooze(["T1"], "in", SOON)
    time_passes(office, monkeypatch, SOON + 100)
    office.account.archive(["T1"], "in")
    await office.sync()
    assert office.boxes("M1") == {"ar"}
    assert office.keywords("M1") == set()
    assert office.server.emails["M1"].get("snoozed") is None


async def test_mail_of_another_mailbox_wakes_there(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.account.snooze(["T3"], "la", SOON)
    await office.sync()
    time_passes(office, monkeypatch, SOON + 100)
    await office.sync()
    assert office.boxes("M3") == {"la"}


async def test_snoozing_again_changes_the_time_and_keeps_the_way_home(office: Office) -> None:
    office.account.snooze(["T3"], "la", SOON)
    await office.sync()
    box = office.server.box_named("Snoozed")
    office.account.snooze(["T3"], box, SOON + 3600)
    await office.sync()
    assert [row.snoozed_until for row in office.rows(SNOOZED)] == [SOON + 3600]
    office.account.unsnooze(["T3"])
    await office.sync()
    assert office.boxes("M3") == {"la"}
    assert office.keywords("M3") == set()


async def test_what_sleeps_is_listed_soonest_first(office: Office) -> None:
    office.account.snooze(["T2"], "in", SOON + 3600)
    office.account.snooze(["T1"], "in", SOON)
    assert office.ids(SNOOZED) == ["T1", "T2"]


async def test_a_time_that_is_over_is_refused(office: Office) -> None:
    assert office.account.snooze(["T1"], "in", int(time.time()) - 60).count == 0
    assert office.waiting() == 0


async def test_what_the_server_woke_is_not_woken_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.account.snooze(["T1"], "in", SOON)
    await office.sync()
    box = office.server.box_named("Snoozed")
    office.server.patch("M1", {f"mailboxIds/{box}": None, "mailboxIds/in": True, "keywords/$new": True})
    await office.sync()
    assert time_passes(office, monkeypatch, SOON + 1000) == []
    assert office.ids("in") == ["T1", "T2"]


# Muting and following


async def test_replies_to_a_muted_conversation_are_read_and_archived(office: Office) -> None:
    assert office.account.mute(["T1"], True, mailbox_id="in").text == "Muted one conversation"
    await office.sync()
    assert office.keywords("M1") == {"$seen", "$muted"}
    reply = office.server.add("T1", at=T0 + 300)
    await office.sync()
    await office.sync()
    assert office.boxes(reply) == {"ar"}
    assert office.keywords(reply) == {"$seen"}
    assert office.ids(ThreadQuery(view="muted")) == ["T1"]
    assert office.rows("in")[1].muted


async def test_what_the_person_brings_back_stays(office: Office) -> None:
    office.account.mute(["T1"], True, mailbox_id="in")
    reply = office.server.add("T1", at=T0 + 300)
    await office.sync()
    office.server.patch(reply, {"mailboxIds/in": True, "keywords/$seen": None})
    await office.sync()
    assert "in" in office.boxes(reply)
    assert "$seen" not in office.keywords(reply)


async def test_unmuting_takes_it_from_every_mail(office: Office) -> None:
    reply = office.server.add("T1", at=T0 + 300, keywords=("$muted",), boxes=("tr",))
    office.server.patch("M1", {"keywords/$muted": True})
    await office.sync()
    office.account.mute(["T1"], False, mailbox_id="in")
    await office.sync()
    assert "$muted" not in office.keywords("M1") | office.keywords(reply)
    office.account.undo()
    await office.sync()
    assert "$muted" in office.keywords("M1") & office.keywords(reply)


async def test_following_ends_muting_and_the_other_way_round(office: Office) -> None:
    office.account.mute(["T1"], True, mailbox_id="in")
    office.account.follow(["T1"], True, mailbox_id="in")
    [row] = [row for row in office.rows("in") if row.id == "T1"]
    assert (row.muted, row.followed) == (False, True)
    await office.sync()
    assert office.keywords("M1") == {"$seen", "$followed"}
    reply = office.server.add("T1", at=T0 + 300)
    await office.sync()
    assert office.boxes(reply) == {"in"}


def refused(_id: str, patch: dict[str, Any]) -> dict[str, Any] | None:
    return {"type": "forbidden"} if any("snoozed" in path for path in patch) else None


async def test_a_server_that_refuses_brings_it_back_with_a_sentence(office: Office) -> None:
    office.server.refuse = refused
    office.account.snooze(["T1"], "in", SOON)
    await office.sync()
    assert office.ids("in") == ["T2", "T1"]
    assert len(office.notices) == 1
    assert office.boxes("M1") == {"in"}
