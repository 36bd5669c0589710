"""What the servers find, asked in their words for what a person typed, is what reading every mail would find."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.demo.differential import Side, basic, import_mail
from tests.servers.account import cyrus_account
from tests.servers.waiting import wait_until
from tests.store.desk import Desk
from tests.store.search.differences import DIFFERENCES, TABLE, table
from tests.store.search.test_here import NOW, PEOPLE, T0, Mail, fits
from tui.demo.process import DemoProcess
from tui.store.finding import find
from tui.store.search import parse, resolve
from tui.store.search.query import Boxes, is_everywhere
from tui.store.search.there import jmap_filter

WORDS = ("harbour", "clock", "dumplings", "soup", "rope", "gull", "überstunden", "x17", "tin-roof")
"""Each its own stem, none the beginning of another: differences.py has those that are not."""

EVERY = "everybody"
"""Stands in the text of every mail: once so many are found, all are in the index."""

ROLES = ("inbox", "archive", "trash")
BOXES: Boxes = {role: (role.capitalize(), role) for role in ROLES}
KEYWORDS = ("$seen", "$flagged", "$answered", "$muted")
MASK = "carol@tide.example"
COUNT = 60

OPERATORS = (
    "is:unread", "is:pinned", "is:answered", "is:muted", "is:draft", "is:snoozed", "has:attachment", "in:inbox",
    "in:trash", "in:nowhere", "in:anywhere", "larger:2k", "smaller:2k", "after:7d", "before:30d", "on:3d",
    'after:"last friday"', "before:2026-11-10", "on:2026-11", "list:announce", "list:nobody", "keyword:$seen",
    "mask:shop", "header:List-Id", "header:List-Id:announce",
)  # fmt: skip

term = st.sampled_from([*WORDS, "example", "nothing"])
condition = st.one_of(
    term,
    st.builds('"{} {}"'.format, term, term),
    st.builds("{}:{}".format, st.sampled_from(["from", "to", "cc", "bcc", "subject", "body"]), term),
    st.builds("{}:{}".format, st.sampled_from(["from", "to", "cc", "bcc"]), st.sampled_from(PEOPLE)),
    st.sampled_from(OPERATORS),
)
queries = st.recursive(
    condition,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(" ".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda some: "(" + " OR ".join(some) + ")"),
        inner.map("-({})".format),
    ),
    max_leaves=5,
)


@dataclass(repr=False)
class Served:
    """A server with mail that is known."""

    side: Side
    mails: dict[str, tuple[Mail, int]] = field(default_factory=dict[str, tuple[Mail, int]])
    asked: int = 0

    def put(self, name: str, mail: Mail) -> None:
        at = T0 - mail.age * 86_400 - len(self.mails)
        when = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        size = import_mail(self.side, name, message(name, mail), [mail.box], sorted(mail.keywords), when)[
            "size"
        ]
        self.mails[name] = replace(mail, size=size), at

    def indexed(self, words: str, count: int) -> None:
        """Returns when so many mails are found. Cyrus keeps answers, so every question is another one."""

        def found() -> bool:
            self.asked += 1
            condition = {"body": words, "maxSize": 2**40 + self.asked}
            return len(self.side.ask("Email/query", filter=condition)["ids"]) >= count

        wait_until(found, f"{words} in the index")

    def find(self, text: str) -> set[str]:
        """What the server finds when this is typed."""
        boxes = {self.side.boxes[role]: BOXES[role] for role in ROLES}
        search = resolve(parse(text, NOW), boxes, masks)
        if search.root is None:
            return set()
        asked = jmap_filter(search, [self.side.boxes["trash"]], None)
        return set(self.side.named(self.side.ask("Email/query", filter=asked)["ids"]))


def masks(text: str) -> tuple[str, ...]:
    return (MASK,) if text == "shop" else ()


def message(name: str, mail: Mail) -> bytes:
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"], made["Subject"] = mail.sender, mail.to, mail.subject
    if mail.cc:
        made["Cc"] = mail.cc
    if mail.bcc:
        made["Bcc"] = mail.bcc
    if mail.list_id:
        made["List-Id"] = f"<{mail.list_id}>"
    made["Message-ID"] = f"<{name}@x>"
    made["Date"] = "Tue, 1 Sep 2026 10:00:00 +0200"
    made.set_content(mail.text + "\n")
    if mail.attached:
        made.add_attachment(b"\0" * mail.size, "application", "octet-stream", filename="data.bin")
    return made.as_bytes()


def written() -> list[Mail]:
    """The same ones in every run."""
    chance = random.Random(8)

    def sentence(most: int) -> str:
        return " ".join(chance.choices(WORDS, k=chance.randrange(most)))

    return [
        Mail(
            subject=sentence(3),
            text=f"{sentence(4)} {EVERY}",
            sender=chance.choice(PEOPLE),
            to=chance.choice(PEOPLE),
            cc=chance.choice(["", *PEOPLE]),
            bcc=chance.choice(["", "", *PEOPLE]),
            keywords=frozenset(chance.sample(KEYWORDS, chance.randrange(3))),
            box=chance.choice(ROLES),
            attached=(attached := chance.random() < 0.3),
            list_id=chance.choice(["", "", "announce.x.example"]),
            size=chance.choice([100, 5_000]) if attached else 0,
            age=chance.randrange(40),
        )
        for _ in range(COUNT)
    ]


@contextmanager
def demo() -> Iterator[Side]:
    with DemoProcess(messages=0, arguments=["--shared"]) as info:
        yield Side("demo", info.session_url, f"Bearer {info.token}")


@contextmanager
def cyrus(request: pytest.FixtureRequest) -> Iterator[Side]:
    from tests.servers.cyrus import PASSWORD

    with cyrus_account(request.getfixturevalue("cyrus")) as account:
        assert account.cyrus is not None
        yield Side("cyrus", account.cyrus.session_url, basic(account.address, PASSWORD))


@pytest.fixture(scope="module", params=["demo", pytest.param("cyrus", marks=pytest.mark.cyrus)])
def served(request: pytest.FixtureRequest) -> Iterator[Served]:
    with demo() if request.param == "demo" else cyrus(request) as side:
        there = Served(side)
        for number, mail in enumerate(written()):
            there.put(f"m{number}", mail)
        for number, difference in enumerate(DIFFERENCES):
            there.put(
                f"d{number}", replace(written()[0], subject=f"d{number}", text=f"{difference.text} {EVERY}")
            )
        there.indexed(EVERY, COUNT + len(DIFFERENCES))
        yield there
        side.http.close()


@settings(max_examples=120, deadline=None, derandomize=True)
@given(text=queries)
def test_what_the_server_finds_is_what_reading_every_mail_finds(served: Served, text: str) -> None:
    typed = text + " "
    search = resolve(parse(typed, NOW), BOXES, masks)
    assert search.root is not None
    aside = () if is_everywhere(search) else ("trash",)
    wanted = {
        name
        for name, (mail, at) in served.mails.items()
        if name[0] == "m" and mail.box not in aside and fits(search.root, mail, at)
    }
    assert {name for name in served.find(typed) if name[0] == "m"} == wanted, typed


def test_where_full_texts_differ_they_differ_as_the_table_says(served: Served) -> None:
    said = {row.what: row.demo if served.side.name == "demo" else row.cyrus for row in DIFFERENCES}
    found = {
        row.what: f"d{number}" in served.find(f"in:anywhere body:{row.query}")
        for number, row in enumerate(DIFFERENCES)
    }
    assert found == said


async def test_here_they_are_as_the_table_says_too(tmp_path: Path) -> None:
    part = [{"partId": "1", "type": "text/plain"}]
    with Desk(tmp_path) as desk:
        for number, row in enumerate(DIFFERENCES):
            body: dict[str, Any] = {"textBody": part, "bodyValues": {"1": {"value": row.text}}}
            desk.server.add(f"T{number}", at=T0 + number, subject="none", **body)
        await desk.fill()
        threads = dict(desk.db.execute("SELECT id, k FROM thread"))
        found = {
            row.what: threads[f"T{number}"] in find(desk.db, parse(f"body:{row.query}")).mails
            for number, row in enumerate(DIFFERENCES)
        }
    assert found == {row.what: row.here for row in DIFFERENCES}


def test_the_written_table_is_that_of_the_rows() -> None:
    assert TABLE.read_text() == table()
