"""What is offered behind an operator."""

from __future__ import annotations

import json

import pytest

from tests.store.desk import Desk
from tui.store.search import known

T0 = 1_795_000_000


async def test_lists_and_keywords_are_those_of_the_newest_mail(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, field in enumerate(
        ["Old <old.x.example>", "<news.x.example>", "The News <NEWS.x.example>", "a.x"]
    ):
        desk.server.add(
            f"T{number}",
            at=T0 + number,
            keywords=("$seen", "project-b") if number > 1 else ("$junk",),
            **{"header:List-Id:asText": field},
        )
    await desk.fill()
    assert known.values(desk.db, "list") == ["news.x.example", "a.x", "old.x.example"]
    assert {"$seen", "project-b", "$junk", "$flagged"} <= set(known.values(desk.db, "keyword"))
    monkeypatch.setattr(known, "NEWEST", 2)
    assert known.values(desk.db, "list") == ["a.x", "news.x.example"]
    assert "$junk" not in known.values(desk.db, "keyword")


async def test_masks_are_their_sites_and_then_their_addresses(desk: Desk) -> None:
    for number, (email, site) in enumerate(
        [
            ("b@m.example", "https://shop.example/x"),
            ("a@m.example", "https://shop.example"),
            ("", "bank.example"),
        ]
    ):
        document = {"id": f"K{number}", "email": email, "forDomain": site}
        desk.writer.db.execute("INSERT INTO masked VALUES(?, ?, NULL)", (f"K{number}", json.dumps(document)))
    assert known.values(desk.db, "mask") == ["shop.example", "bank.example", "a@m.example", "b@m.example"]
