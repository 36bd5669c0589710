"""Mailboxes made, renamed, moved and deleted here, with and without a network."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.store.office import Office
from tui.store.boxes import is_local
from tui.store.records import Mailbox, ThreadQuery
from tui.store.sync import PutOff

T0 = 1_795_000_000


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    office = Office(tmp_path / "account")
    office.server.add("T1", at=T0)
    office.server.add("T2", at=T0 + 1)
    async with office:
        yield office


def named(office: Office, name: str) -> Mailbox | None:
    return next((box for box in office.account.mailboxes() if box.name == name), None)


async def test_a_new_mailbox_is_used_before_the_server_knows_it(office: Office) -> None:
    receipt = office.account.create_mailbox("Work")
    assert (receipt.text, receipt.undo) == ("Made the mailbox Work", "Delete the mailbox Work")
    assert is_local(receipt.mailbox_id)
    listed = office.list(receipt.mailbox_id)
    assert office.account.move(["T1"], "in", receipt.mailbox_id).count == 1
    await office.told()
    assert [listed.id_at(0), len(listed)] == ["T1", 1]
    assert office.ids("in") == ["T2"]
    box = named(office, "Work")
    assert box is not None
    assert (box.total, box.waiting) == (1, True)

    await office.sync()
    real = office.server.box_named("Work")
    assert office.renamed == [(receipt.mailbox_id, real)]
    assert office.boxes("M1") == {real}
    assert office.waiting() == 0
    assert [listed.id_at(0), listed.mailbox_id] == ["T1", real]
    # The id that it had still names it: in lists, in actions and for undo.
    assert office.ids(receipt.mailbox_id) == ["T1"]
    assert office.account.archive(["T1"], receipt.mailbox_id).count == 1
    office.account.undo()
    office.account.undo()
    await office.sync()
    assert office.boxes("M1") == {"in"}


async def test_mailboxes_within_new_mailboxes(office: Office) -> None:
    outer = office.account.create_mailbox("Outer").mailbox_id
    inner = office.account.create_mailbox("Inner", outer).mailbox_id
    office.account.label(["T1"], "in", inner)
    assert [(box.name, box.depth) for box in office.account.mailboxes() if is_local(box.id)] == [
        ("Outer", 0),
        ("Inner", 1),
    ]
    await office.sync()
    server = office.server
    assert server._mailbox(server.box_named("Inner"))["parentId"] == server.box_named("Outer")
    assert office.boxes("M1") == {"in", server.box_named("Inner")}
    assert office.waiting() == 0


async def test_what_was_made_and_used_survives_a_restart(office: Office) -> None:
    box = office.account.create_mailbox("Work").mailbox_id
    office.account.move(["T1"], "in", box)
    office.restart()
    assert office.ids(box) == ["T1"]
    await office.sync()
    assert office.boxes("M1") == {office.server.box_named("Work")}
    assert not any(is_local(one.id) for one in office.account.mailboxes())


async def test_an_answer_that_was_lost_makes_no_second_mailbox(office: Office) -> None:
    office.account.create_mailbox("Work")
    honest = office.server.send

    async def lost(request: object) -> object:
        await honest(request)  # type: ignore[arg-type]
        raise ConnectionError

    office.server.send = lost  # type: ignore[method-assign,assignment]
    with pytest.raises(ConnectionError):
        await office.sync()
    office.server.send = honest  # type: ignore[method-assign]
    await office.sync()
    assert [office.server._mailbox(id_)["name"] for id_ in office.server.boxes].count("Work") == 1
    assert [box.name for box in office.account.mailboxes()].count("Work") == 1
    assert office.waiting() == 0
    assert office.notices == []


async def test_case_81_a_name_that_is_taken_is_refused_at_once(office: Office) -> None:
    receipt = office.account.create_mailbox("La")
    assert (receipt.count, receipt.text) == (0, "There is a mailbox La here already; choose another name.")
    office.account.create_mailbox("Work")
    await office.sync()
    assert office.account.rename_mailbox(office.server.box_named("Work"), "La").count == 0
    assert office.waiting() == 0


async def test_case_81_a_name_taken_at_the_server_is_the_mailbox_that_was_meant(office: Office) -> None:
    box = office.account.create_mailbox("Work").mailbox_id
    office.account.move(["T1"], "in", box)
    office.server.boxes["W"] = None
    office.server.box_facts["W"] = {"name": "Work"}
    office.server.box_states += 1
    await office.sync()
    assert office.boxes("M1") == {"W"}
    assert office.notices == []


async def test_case_81_a_name_that_the_server_refuses_brings_the_mail_back(office: Office) -> None:
    box = office.account.create_mailbox("Wörk").mailbox_id
    office.account.move(["T1"], "in", box)
    office.server.refuse = lambda _, patch: (
        {"type": "invalidProperties", "properties": ["name"]} if patch.get("name") == "Wörk" else None
    )
    await office.sync()
    assert named(office, "Wörk") is None
    assert office.ids("in") == ["T2", "T1"]
    assert office.boxes("M1") == {"in"}
    assert office.waiting() == 0
    assert len(office.notices) == 1
    assert "“Wörk” was not made" in office.notices[0]
    assert "The message in it is back" in office.notices[0]


async def test_rename_move_and_hide_are_undone(office: Office) -> None:
    account = office.account
    account.create_mailbox("Work")
    await office.sync()
    box = office.server.box_named("Work")
    assert account.rename_mailbox(box, "Play").undo == "Rename Play to Work"
    assert account.move_mailbox(box, "la").text == "Moved Play to La"
    assert account.subscribe_mailbox(box, False).text == "Hid Play"
    shown = account.mailbox(box)
    assert shown is not None
    assert (shown.name, shown.parent_id, shown.is_subscribed, shown.waiting) == ("Play", "la", False, True)
    await office.sync()
    held = office.server._mailbox(box)
    assert (held["name"], held["parentId"], held["isSubscribed"]) == ("Play", "la", False)
    for _ in range(3):
        account.undo()
    await office.sync()
    held = office.server._mailbox(box)
    assert (held["name"], held["parentId"], held["isSubscribed"]) == ("Work", None, True)
    shown = account.mailbox(box)
    assert shown is not None
    assert (shown.name, shown.waiting) == ("Work", False)
    account.redo()
    await office.sync()
    assert office.server._mailbox(box)["name"] == "Play"


async def test_a_mailbox_never_goes_into_itself(office: Office) -> None:
    office.account.create_mailbox("Inner", "la")
    await office.sync()
    inner = office.server.box_named("Inner")
    assert office.account.move_mailbox("la", inner).text == "A mailbox cannot be moved into itself."


async def test_case_80_a_mailbox_with_mail_and_mailboxes_is_deleted_from_within(office: Office) -> None:
    server, account = office.server, office.account
    account.create_mailbox("Inner", "la")
    await office.sync()
    inner = server.box_named("Inner")
    only = server.add("T3", at=T0 + 2, boxes=(inner,))
    both = server.add("T4", at=T0 + 3, boxes=("la", "in"))
    await office.sync()
    plan = account.plan_delete("la")
    assert (plan.possible, plan.mailboxes, plan.mails) == (True, (inner, "la"), 1)
    assert plan.sentence == (
        "La and one mailbox in it: One message is in no other mailbox and deleted for ever with it."
    )
    receipt = account.delete_mailbox("la")
    assert (receipt.count, receipt.undoable) == (2, False)
    assert {"la", inner}.isdisjoint(box.id for box in account.mailboxes())
    await office.sync()
    assert {"la", inner}.isdisjoint(server.boxes)
    assert only not in server.emails
    assert office.boxes(both) == {"in"}
    assert office.waiting() == 0
    assert all("onDestroyRemoveEmails" in call for call in office.calls("Mailbox/set") if "destroy" in call)


@pytest.mark.parametrize("error", ["mailboxHasChild", "mailboxHasEmail", "forbidden"])
async def test_case_80_a_mailbox_that_the_server_keeps_comes_back_with_a_sentence(
    office: Office, error: str
) -> None:
    office.server.refuse = lambda id_, _: {"type": error} if id_ == "la" else None
    office.account.delete_mailbox("la")
    assert office.account.mailbox("la") is None
    await office.sync()
    assert office.account.mailbox("la") is not None
    assert len(office.notices) == 1
    assert office.notices[0].startswith("The mailbox “La” stays as it was: ")
    assert office.waiting() == 0


async def test_undoing_a_new_mailbox_never_takes_mail_with_it(office: Office) -> None:
    office.account.create_mailbox("Work")
    office.account.undo()
    assert named(office, "Work") is None
    await office.sync()
    assert "Work" not in [office.server._mailbox(id_)["name"] for id_ in office.server.boxes]
    office.account.create_mailbox("Play")
    await office.sync()
    office.server.add("T5", at=T0 + 5, boxes=(office.server.box_named("Play"),))
    office.account.undo()
    await office.sync()
    assert named(office, "Play") is not None
    assert "stays as it was" in office.notices[0]


async def test_mailboxes_with_a_task_stay(office: Office) -> None:
    assert not office.account.plan_delete("ar").possible
    assert office.account.delete_mailbox("ar").count == 0
    assert office.account.rename_mailbox("in", "Mine").count == 0
    assert office.account.move_mailbox("tr", "la").count == 0


async def test_what_the_owner_forbids_is_not_tried(office: Office) -> None:
    office.server.box_facts["la"] = {
        "myRights": {"mayRename": False, "mayDelete": False, "mayCreateChild": False}
    }
    office.server.box_states += 1
    await office.sync()
    account = office.account
    assert not account.plan_delete("la").possible
    assert account.rename_mailbox("la", "x").count == 0
    assert account.create_mailbox("x", "la").count == 0
    assert office.waiting() == 0


async def test_case_82_emptying_trash_keeps_what_is_elsewhere(office: Office) -> None:
    server = office.server
    gone = server.add("T3", at=T0 + 2, boxes=("tr",))
    kept = server.add("T4", at=T0 + 3, boxes=("tr", "la"))
    await office.sync()
    plan = office.account.plan_empty("tr")
    assert (plan.possible, plan.mails, plan.sentence) == (True, 1, "One message in Tr, deleted for ever.")
    assert office.account.empty("tr").count == 2
    assert office.ids("tr") == []
    await office.sync()
    assert gone not in server.emails
    assert office.boxes(kept) == {"la"}
    assert office.account.plan_empty("in").sentence == "Only Trash and Junk can be emptied."


async def test_all_of_a_mailbox_is_read_in_one_action(office: Office) -> None:
    receipt = office.account.mark_all_read("in")
    assert (receipt.text, receipt.undo) == (
        "Marked 2 conversations in In as read",
        "Mark 2 conversations as unread",
    )
    assert office.ids(ThreadQuery(view="unread")) == []
    await office.sync()
    assert all("$seen" in office.keywords(id_) for id_ in office.server.emails)
    office.account.undo()
    await office.sync()
    assert not any("$seen" in office.keywords(id_) for id_ in office.server.emails)


async def test_a_server_that_fails_for_a_moment_is_asked_again(office: Office) -> None:
    office.account.create_mailbox("Work")
    office.server.fail = lambda method: {"type": "serverUnavailable"} if method == "Mailbox/set" else None
    with pytest.raises(PutOff):
        await office.sync()
    office.server.fail = lambda _: None
    await office.sync()
    assert office.server.box_named("Work")


async def test_a_server_without_the_role_gets_the_name(office: Office) -> None:
    office.account._make("Snoozed", None, "snoozed")
    office.server.refuse = lambda _, patch: (
        {"type": "invalidProperties", "properties": ["role"]} if patch.get("role") else None
    )
    with pytest.raises(PutOff):
        await office.sync()
    await office.sync()
    assert office.server.boxes[office.server.box_named("Snoozed")] is None
    assert office.waiting() == 0


async def test_a_reset_leaves_what_is_to_be_made(office: Office) -> None:
    box = office.account.create_mailbox("Work").mailbox_id
    office.account.move(["T1"], "in", box)
    await office.sync_lane.reset()
    await office.told()
    assert office.ids(box) == ["T1"]
