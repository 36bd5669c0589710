"""What a search finds here is what reading every mail would find."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.desk import Desk
from tui.store.search import here, parse
from tui.store.search.query import (
    ANYWHERE,
    All,
    Any,
    Asleep,
    Attached,
    Header,
    Inside,
    Keyword,
    Node,
    Not,
    OfList,
    Received,
    Size,
    Words,
    resolve,
)

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=ZoneInfo("Europe/Berlin"))
T0 = int(NOW.timestamp())

VOCABULARY = ["tide", "Tidé", "gauge", "fog", "Große", "x1", "lamp-oil", "a", "ab", "日本"]
PEOPLE = ["ann@example.org", "bob@x.example", "carol@tide.example"]
KEYWORDS = ["$seen", "$flagged", "$answered"]
BOXES = {"in": ("Inbox", "inbox"), "ar": ("Archive", "archive"), "tr": ("Trash", "trash")}

sentence = st.lists(st.sampled_from(VOCABULARY), max_size=4).map(" ".join)


@dataclass(frozen=True)
class Mail:
    subject: str
    text: str
    sender: str
    to: str
    cc: str
    keywords: frozenset[str]
    box: str
    attached: bool
    list_id: str
    size: int
    age: int
    bcc: str = ""
    files: str = ""
    """Names of what is attached."""


mails = st.builds(
    Mail,
    subject=sentence,
    text=sentence,
    sender=st.sampled_from(PEOPLE),
    to=st.sampled_from(PEOPLE),
    cc=st.sampled_from(["", *PEOPLE]),
    keywords=st.frozensets(st.sampled_from(KEYWORDS)),
    box=st.sampled_from([*BOXES]),
    attached=st.booleans(),
    list_id=st.sampled_from(["", "announce.x.example"]),
    size=st.sampled_from([500, 5_000, 5_000_000]),
    age=st.integers(0, 40),
    bcc=st.sampled_from(["", *PEOPLE]),
    files=st.sampled_from(["", "fog.pdf", "x1 Tide.ods", "lamp-oil.tar.gz"]),
)

term = st.sampled_from([*VOCABULARY, "ti", "gros", "example", "zzz"])
condition = st.one_of(
    term,
    st.builds('"{} {}"'.format, term, term),
    st.builds(
        "{}:{}".format, st.sampled_from(["from", "to", "cc", "bcc", "subject", "body", "filename"]), term
    ),
    st.sampled_from(
        [
            "is:unread",
            "is:pinned",
            "is:answered",
            "has:attachment",
            "in:inbox",
            "in:trash",
            "in:nowhere",
            "larger:1k",
            "smaller:1M",
            "after:7d",
            "before:30d",
            "on:3d",
            "list:announce",
            "keyword:$seen",
        ]
    ),
)
queries = st.recursive(
    condition,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(" ".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda some: "(" + " OR ".join(some) + ")"),
        inner.map("-({})".format),
    ),
    max_leaves=6,
)


def tokens(text: str) -> list[str]:
    plain = "".join(
        letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter)
    )
    return re.findall(r"[^\W_]+", plain.lower())


def holds(words: Words, text: str) -> bool:
    wanted, there = tokens(words.text), tokens(text)
    for start in range(len(there) - len(wanted) + 1):
        row = there[start : start + len(wanted)]
        if row == wanted:
            return True
        if words.begun and row[:-1] == wanted[:-1] and row[-1].startswith(wanted[-1]):
            return True
    return False


def fits(node: Node, mail: Mail, at: int) -> bool:
    """Whether the mail is found, by reading it."""
    match node:
        case All(parts):
            return all(fits(part, mail, at) for part in parts)
        case Any(parts):
            return any(fits(part, mail, at) for part in parts)
        case Not(part):
            return not fits(part, mail, at)
        case Words(_, field):
            fields = {
                "from": mail.sender,
                "to": mail.to,
                "cc": mail.cc,
                "bcc": mail.bcc,
                "filename": mail.files,
                "subject": mail.subject,
                "body": mail.text,
            }
            return any(holds(node, text) for name, text in fields.items() if field in ("", name))
        case Keyword(name, on):
            return (name in mail.keywords) is on
        case Attached():
            return mail.attached
        case Inside(name, id_):
            return mail.box == id_ or (not id_ and name in ANYWHERE)
        case Received(since, until):
            return (since is None or at >= since) and (until is None or at < until)
        case Size(least, below):
            return (least is None or mail.size >= least) and (below is None or mail.size < below)
        case OfList(text):
            return text in mail.list_id
        case Header("List-Id", text):
            return bool(mail.list_id) and text in mail.list_id
        case Asleep():
            return any(keyword.startswith("snoozed-until-") for keyword in mail.keywords)
        case _:
            raise AssertionError(node)


def add(desk: Desk, number: int, mail: Mail) -> tuple[str, int]:
    """Put it into the server, where the desk fetches it from; its id and when it came."""
    at = T0 - mail.age * 86_400 - number

    def person(email: str) -> list[dict[str, str]]:
        return [{"name": "", "email": email}] if email else []

    id_ = desk.server.add(
        f"T{number}",
        at=at,
        boxes=(mail.box,),
        keywords=tuple(mail.keywords),
        subject=mail.subject,
        **{"from": person(mail.sender)},
        to=person(mail.to),
        cc=person(mail.cc),
        bcc=person(mail.bcc),
        size=mail.size,
        hasAttachment=mail.attached,
        textBody=[{"partId": "1", "type": "text/plain"}],
        bodyValues={"1": {"value": mail.text}},
        attachments=[{"partId": "2", "blobId": f"B{number}", "type": "text/x", "name": mail.files, "size": 1}]
        if mail.files
        else [],
        **({"header:List-Id:asText": mail.list_id} if mail.list_id else {}),
    )
    return id_, at


@settings(max_examples=40, deadline=None)
@given(some=st.lists(mails, max_size=8), texts=st.lists(queries, min_size=1, max_size=6))
async def test_local_findings_are_those_of_reading_every_mail(some: list[Mail], texts: list[str]) -> None:
    with TemporaryDirectory() as folder, Desk(Path(folder)) as desk:
        added = [(*add(desk, number, mail), mail) for number, mail in enumerate(some)]
        await desk.fill()
        _agree(desk, added, texts)


def _agree(desk: Desk, added: list[tuple[str, int, Mail]], texts: list[str]) -> None:
    for text in texts:
        for typed in (text, text + " "):
            search = resolve(parse(typed, NOW), BOXES, lambda _: ())
            if search.root is None:
                continue
            wanted = {id_ for id_, at, mail in added if fits(search.root, mail, at)}
            for among in (None, json.dumps([key for (key,) in desk.db.execute("SELECT k FROM thread")])):
                for ranked in (False, True):
                    statement, values = here.select(search, 100, among=among, ranked=ranked)
                    rows = desk.db.execute(
                        f"SELECT id FROM email WHERE k IN (SELECT k FROM ({statement}))", values
                    )
                    assert {id_ for (id_,) in rows} == wanted, typed
