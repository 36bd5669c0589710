"""What screens read of mailboxes that a server describes oddly."""

from __future__ import annotations

from typing import Any

from tests.store.desk import Desk
from tui.store import mails, reads


def box(id_: str, parent: object = None, **more: object) -> dict[str, Any]:
    return {"id": id_, "name": id_, "parentId": parent, "role": None, "sortOrder": 0, **more}


def tree(desk: Desk) -> list[tuple[str, int]]:
    return [(found.id, found.depth) for found in reads.mailboxes(desk.db)]


def put(desk: Desk, *boxes: dict[str, Any]) -> None:
    with desk.writer.transaction():
        for one in boxes:
            desk.writer.put_mailbox(one)


def test_children_stand_below_their_parents_and_roles_come_first(desk: Desk) -> None:
    put(desk, box("b"), box("b1", "b"), box("a"), box("z", role="inbox"), box("a1", "a"), box("a11", "a1"))
    assert tree(desk) == [("z", 0), ("a", 0), ("a1", 1), ("a11", 2), ("b", 0), ("b1", 1)]


def test_mailboxes_that_contain_each_other_are_shown_all_the_same(desk: Desk) -> None:
    put(desk, box("root"), box("a", "b"), box("b", "a"), box("own", "own"), box("lost", "gone"))
    assert tree(desk) == [("lost", 0), ("root", 0), ("a", 0), ("b", 1), ("own", 0)]


def test_a_tree_of_any_depth_is_shown(desk: Desk) -> None:
    put(desk, *(box(f"m{n}", f"m{n - 1}" if n else None) for n in range(3000)))
    assert tree(desk)[-1] == ("m2999", 2999)


def test_what_makes_no_sense_is_as_it_was(desk: Desk) -> None:
    good = box("a", role="archive", totalThreads=3, unreadThreads=1, myRights={"mayAddItems": False})
    put(desk, good)
    before = reads.mailboxes(desk.db)
    odd = [None, [], {}, "x", -1, 1.5, True, [None]]
    for value in odd:
        if not isinstance(value, str):
            put(desk, {"id": "a", "name": value, "parentId": value or [], "role": value or []})
        put(desk, {"id": "a", "myRights": value if value != {} else None})
    assert reads.mailboxes(desk.db) == before
    put(desk, {"id": "a", "totalThreads": "many", "unreadThreads": [1], "sortOrder": None})
    assert (reads.mailboxes(desk.db)[0].total, reads.mailboxes(desk.db)[0].unread) == (0, 0)


def test_mail_in_a_trash_that_is_gone_counts_as_any_other(desk: Desk) -> None:
    put(desk, box("in", role="inbox"), box("tr", role="trash"))
    with desk.writer.transaction():
        mail = {"receivedAt": "2026-01-01T00:00:00Z", "threadId": "T", "keywords": {"$seen": True}}
        mails.put(desk.writer, [{**mail, "id": "M1", "mailboxIds": {"in": True}}])
        mails.put(desk.writer, [{**mail, "id": "M2", "mailboxIds": {"tr": True}, "keywords": {}}])
    unread = "SELECT flags & 1 FROM mailbox_thread WHERE mailbox_k > 0"
    assert sorted(desk.db.execute(unread).fetchall()) == [(0,), (1,)]
    with desk.writer.transaction():
        desk.writer.drop_mailbox("tr")
    assert desk.db.execute(unread).fetchall() == [(1,)]
