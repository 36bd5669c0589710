"""The demo server and Cyrus IMAP do the same: random scripts of operations, the same answers.

Where Cyrus is known to do otherwise, deviations.KNOWN says how, and the script does not go there.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from email.header import Header
from email.utils import formataddr
from typing import Any

import pytest

from tests.demo import differential as diff
from tests.demo.differential import Pair

pytestmark = pytest.mark.cyrus

TOPICS = ("Tides", "Lunch on Thursday", "Überstunden", "見積書")
PEOPLE = (
    ("Bob", "bob@example.net"),
    ("Ann Ąžuolas", "ann@example.net"),
    ("Díaz, Carol", "carol@example.com"),
)
KEYWORDS = ("$seen", "$flagged", "$answered", "$forwarded", "project-x")
KINDS = (
    *("import",) * 4, "flag", "move", "query", "queryChanges", "changes", "get", "threads", "counts", "destroy",
    "label", "keywords", "body",
)  # fmt: skip
BOXES = ("inbox", "archive", "junk", "trash", "Work", "Old")


def allowed(operation: Callable[..., Any], ours: Any, theirs: Any) -> Any:
    """Their answer without what KNOWN lists."""
    if operation is diff.get:
        for email in theirs["list"].values():
            if email.get("hasAttachment"):
                email["keywords"].pop("$hasattachment", None)  # KNOWN["$hasattachment"]
    if operation is diff.counts:
        for box, figures in theirs.items():
            assert ours[box]["unreadEmails"] == ours[box]["unread"]
            figures["unreadEmails"] = figures["unread"]  # KNOWN["unreadEmails"]
    if operation is diff.changes and ours and "updated" in ours:
        told = theirs["created"] + theirs["updated"]
        if all(one in told for one in ours["updated"]):
            theirs = {**theirs, "updated": ours["updated"]}  # KNOWN["updated"]
    return theirs


def body(chance: random.Random, number: int) -> tuple[list[str], bool]:
    """The rest of a message after its first header fields, and whether something is attached.

    It is plain, with a file, or with HTML and a picture.
    """
    text = f"Hello, this is number {number}.\r\n" * chance.randint(1, 40)
    plain = ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "", text + "Grüße"]
    latin = [
        "Content-Type: text/plain; charset=iso-8859-1", "Content-Transfer-Encoding: quoted-printable", "",
        f"{text}Gr=FC=DFe",
    ]  # fmt: skip
    file = [
        'Content-Type: application/pdf; name="a.pdf"', "Content-Transfer-Encoding: base64",
        "Content-Disposition: attachment; filename*=utf-8''%C3%BCber.pdf", "", "JVBERi0xLjQK",
    ]  # fmt: skip
    page = ["Content-Type: text/html; charset=utf-8", "", f'<p>{number}</p><img src="cid:p@x">']
    picture = [
        "Content-Type: image/png", "Content-ID: <p@x>", "Content-Transfer-Encoding: base64", "", "iVBORw0KGgo=",
    ]  # fmt: skip
    kind = chance.randrange(5)
    if kind == 0:
        return multipart("mixed", plain, file), True
    if kind == 1:
        return multipart("alternative", latin, multipart("related", page, picture)), True
    if kind == 2:
        return multipart("mixed", multipart("alternative", plain, page), file, latin), True
    return (plain if kind == 3 else latin), False


def multipart(kind: str, *parts: list[str]) -> list[str]:
    boundary = f"{kind}-{len(parts)}"
    lines = [f"Content-Type: multipart/{kind}; boundary={boundary}", ""]
    for part in parts:
        lines += [f"--{boundary}", *part]
    return [*lines, f"--{boundary}--", ""]


class Script:
    """Chooses operations; knows which mails there are, and nothing of the servers."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.seed = seed
        self.made = 0
        self.alive: list[str] = []
        self.plain: set[str] = set()
        self.asked: list[str] = []

    def some(self, most: int = 4) -> list[str]:
        return self.chance.sample(self.alive, min(len(self.alive), self.chance.randint(1, most)))

    def raw(self) -> bytes:
        """A message: some answer earlier ones, some have two bodies and a file."""
        number, chance = self.made, self.chance
        topic = chance.randrange(len(TOPICS))
        lines = [
            f"From: {formataddr(chance.choice(PEOPLE))}",
            "To: alice@example.org", f"Message-ID: <{self.seed}.{number}@example.net>",
            f"Date: Tue, {1 + number % 28} Sep 2026 10:{number % 60:02}:00 +0200", f"X-Note: note {number}",
            "MIME-Version: 1.0",
        ]  # fmt: skip
        subject = f"{TOPICS[topic]} {topic}"
        if self.alive and chance.random() < 0.5:
            answered = f"<{self.seed}.{chance.choice(self.alive).removeprefix('mail')}@example.net>"
            lines += [f"In-Reply-To: {answered}", f"References: {answered}"]
            subject = f"Re: {subject}"
        lines.append(f"Subject: {Header(subject).encode()}")
        rest, has_attachment = body(chance, number)
        lines += rest
        if not has_attachment:
            self.plain.add(f"mail{number}")
        return "\r\n".join(lines).encode()

    def condition(self, depth: int = 0) -> dict[str, Any]:
        chance = self.chance
        if depth < 2 and chance.random() < 0.3:
            inner = [self.condition(depth + 1) for _ in range(chance.randint(1, 3))]
            return {"operator": chance.choice(("AND", "OR", "NOT")), "conditions": inner}
        return chance.choice([
            {"inMailbox": chance.choice(BOXES)},
            {"inMailboxOtherThan": chance.sample(BOXES, 2)},
            {"hasKeyword": chance.choice(KEYWORDS)},
            {"notKeyword": chance.choice(KEYWORDS)},
            {"someInThreadHaveKeyword": "$flagged"},
            {"noneInThreadHaveKeyword": "$flagged"},
            {"allInThreadHaveKeyword": "$seen"},
            {"before": f"2026-10-01T{chance.randrange(24):02}:30:30Z"},
            {"after": f"2026-10-01T{chance.randrange(24):02}:30:30Z"},
            {"minSize": chance.randrange(300, 1500)},
            {"maxSize": chance.randrange(300, 1500)},
            {"hasAttachment": chance.choice((True, False))},
        ])  # fmt: skip

    def next(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """An operation, and its arguments beside the side."""
        chance = self.chance
        kind = "import" if len(self.alive) < 4 else chance.choice(KINDS)
        if kind == "import":
            mail, raw = f"mail{self.made}", self.raw()
            when = f"2026-10-01T{self.made // 60:02}:{self.made % 60:02}:00Z"
            self.made += 1
            self.alive.append(mail)
            boxes = chance.sample(BOXES, chance.choice((1, 1, 1, 2)))
            return diff.import_mail, (mail, raw, boxes, chance.sample(KEYWORDS, chance.randrange(3)), when)
        if kind == "flag":
            value = chance.choice((True, None))
            return diff.update, (self.some(), {f"keywords/{chance.choice(KEYWORDS)}": value})
        if kind == "move":
            target = chance.choice(BOXES)
            return diff.update, (self.some(), {"mailboxIds": {f"@{target}": True}})
        if kind == "label":
            added, removed = chance.sample(BOXES, 2)
            patch: dict[str, bool | None] = {f"mailboxIds/@{added}": True}
            if chance.random() < 0.5:
                patch[f"mailboxIds/@{removed}"] = None  # never the last one: KNOWN["last mailbox"]
            return diff.update, (self.some(), patch)
        if kind == "keywords":
            chosen = dict.fromkeys(chance.sample(KEYWORDS, chance.randrange(4)), True)
            # KNOWN["hasAttachment filter"]
            mails = [mail for mail in self.some(3) if mail in self.plain]
            return diff.update, ([*mails, "nobody"], {"keywords": chosen})
        if kind == "body":
            return diff.bodies, (self.some(2), chance.choice((0, 0, 40)))
        if kind == "destroy":
            gone = self.some(2)
            self.alive = [mail for mail in self.alive if mail not in gone]
            return diff.destroy, (gone,)
        if kind == "query":
            return diff.query, self.question()
        if kind == "queryChanges" and self.asked:
            return diff.query_changes, (chance.choice(self.asked),)
        if kind == "changes":
            return diff.changes, (chance.choice(("Email", "Thread", "Mailbox")),)
        if kind == "get":
            return diff.get, (self.some(), diff.METADATA + diff.HEADERS)
        if kind == "threads":
            return diff.threads, (self.some(),)
        return diff.counts, ()

    def question(self) -> tuple[str, dict[str, Any]]:
        chance = self.chance
        levels = [{"property": name, "isAscending": chance.choice((True, False))}
                  for name in chance.sample(("size", "subject", "from", "sentAt"), chance.randrange(2))]  # fmt: skip
        levels.append({"property": "receivedAt", "isAscending": chance.choice((True, False))})
        question: dict[str, Any] = {
            "filter": None if chance.random() < 0.1 else self.condition(), "sort": levels,
            "collapseThreads": chance.choice((True, False)), "calculateTotal": True,
        }  # fmt: skip
        key = f"query{len(self.asked)}"
        if chance.random() < 0.5:
            question |= {"position": chance.randrange(-3, 6), "limit": chance.randrange(1, 6)}
        else:
            self.asked.append(key)
        return key, question


REFUSALS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("Email/nonsense", {}, ""),
    ("Mailbox/get", {"accountId": "nobody"}, ""),
    ("Email/get", {"ids": "x"}, ""),
    ("Email/get", {"ids": [7]}, ""),
    ("Email/get", {"ids": [], "properties": ["nonsense"]}, ""),
    ("Email/get", {"ids": [], "maxBodyValueBytes": -1}, ""),
    ("Email/query", {"sort": [{"property": "nonsense"}]}, ""),
    ("Email/query", {"filter": {"nonsense": 1}}, "invalidArguments"),
    ("Email/query", {"filter": {"operator": "XOR", "conditions": []}}, ""),
    ("Email/query", {"filter": {"minSize": "x"}}, ""),
    ("Email/query", {"limit": -1}, ""),
    ("Email/query", {"position": "x"}, ""),
    ("Email/query", {"anchor": "M0unknown"}, "Email/query"),
    ("Email/set", {"ifInState": "nonsense"}, ""),
    ("Email/set", {"destroy": "x"}, ""),
    ("Email/changes", {"sinceState": 7}, ""),
    ("Email/changes", {}, "cannotCalculateChanges"),
    ("Email/changes", {"sinceState": "nonsense"}, "invalidArguments"),
    ("Email/queryChanges", {"sinceQueryState": "nonsense"}, ""),
    ("Thread/get", {"ids": 7}, ""),
    ("Mailbox/query", {"filter": {"nonsense": 1}}, "invalidArguments"),
    ("Mailbox/query", {"sort": [{"property": "nonsense"}]}, ""),
    ("Email/import", {"emails": 7}, ""),
    ("Email/parse", {"blobIds": "x"}, ""),
    ("SearchSnippet/get", {"emailIds": "x"}, ""),
)
"""Calls that cannot succeed; where Cyrus refuses them in another way, or not at all, the third says how."""


def test_what_cannot_be_done_is_refused_alike(pair: Pair) -> None:
    demo, cyrus = pair.sides
    for method, arguments, theirs in REFUSALS:
        ours = diff.refusal(demo, method, arguments)
        assert ours != method, arguments
        assert diff.refusal(cyrus, method, arguments) == (theirs or ours), (method, arguments, ours)


@pytest.mark.parametrize("seed", range(6))
def test_a_random_script_gives_the_same_answers(pair: Pair, seed: int) -> None:
    script = Script(seed)
    done: list[str] = []
    for name, above in (("Work", None), ("Old", "Work")):
        assert [diff.make_box(side, name, above) for side in pair.sides] == ["done", "done"]
    for _ in range(100):
        operation, arguments = script.next()
        done.append(f"{operation.__name__}{arguments}"[:300])
        ours, theirs = (operation(side, *arguments) for side in pair.sides)
        found = diff.differences(ours, allowed(operation, ours, theirs))
        assert not found, "\n".join([*done[-8:], "", *found])
