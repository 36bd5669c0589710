"""A mail is found by its words, by those of its body once it is here, and not after it is gone."""

from __future__ import annotations

import pytest

from tests.store.desk import Desk

T0 = 1_795_000_000


def found(desk: Desk, match: str) -> list[str]:
    rows = desk.db.execute(
        "SELECT email.id FROM words JOIN email ON email.k = words.rowid WHERE words MATCH ? ORDER BY words.rowid",
        (match,),
    )
    return [id_ for (id_,) in rows]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            {
                "textBody": [{"partId": "1", "type": "text/plain"}],
                "bodyValues": {"1": {"value": "Überfällige Rechnung"}},
            },
            "uberfallige",
        ),
        (
            {
                "htmlBody": [{"partId": "1", "type": "text/html"}],
                "bodyValues": {"1": {"value": "<style>x{}</style><p>caf&eacute;</p>"}},
            },
            "cafe",
        ),
        ({"attachments": [{"partId": "2", "type": "application/pdf", "name": "invoice 17.pdf"}]}, "invoice"),
    ],
)
async def test_a_body_is_found_once_it_is_here_and_not_after_it_went(
    desk: Desk, body: dict[str, object], words: str
) -> None:
    id_ = desk.server.add("T1", at=T0)
    desk.server.add("T2", at=T0 + 1)
    await desk.sync.run()
    await desk.filler.older("in")
    assert found(desk, words) == []
    assert len(found(desk, "subject")) == 2
    desk.server.emails[id_] |= body
    await desk.filler.bodies([id_])
    await desk.filler.bodies([id_])
    assert found(desk, words) == [id_]
    desk.server.destroy(id_)
    await desk.sync.run()
    assert found(desk, words) == []
    assert len(found(desk, "subject")) == 1
    assert found(desk, "x OR style") == []
