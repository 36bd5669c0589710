"""Whatever is done to a mailbox, its counts, changes and query changes tell the truth."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .conftest import Jmap

NEWEST = [{"property": "receivedAt", "isAscending": False}]
KEYWORDS = st.sampled_from(["$seen", "$flagged"])
OPERATION = st.one_of(
    st.tuples(st.just("make"), st.integers(0, 3), st.integers(0, 40)),
    st.tuples(st.just("keyword"), st.integers(0, 30), KEYWORDS),
    st.tuples(st.just("move"), st.integers(0, 30), st.sampled_from(["inbox", "archive", "trash"])),
    st.tuples(st.just("label"), st.integers(0, 30), st.sampled_from(["inbox", "archive", "trash"])),
    st.tuples(st.just("destroy"), st.integers(0, 30), st.none()),
)
QUERIES: list[dict[str, Any]] = [
    {"filter": {"inMailbox": "inbox"}, "sort": NEWEST, "collapseThreads": True},
    {"filter": {"inMailbox": "archive"}, "sort": [{"property": "receivedAt"}]},
    {"filter": {"hasKeyword": "$seen"}, "sort": [{"property": "hasKeyword", "keyword": "$flagged"}, *NEWEST]},
    {"filter": {"someInThreadHaveKeyword": "$flagged"}, "sort": NEWEST, "collapseThreads": True},
]


class Follower:
    """A client that only listens to changes."""

    def __init__(self, jmap: Jmap) -> None:
        self.jmap = jmap
        self.state = ""
        self.emails: set[str] = set()
        self.lists: list[tuple[str, list[str]]] = []

    def queries(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for query in QUERIES:
            condition = {name: self.jmap.boxes.get(value, value) for name, value in query["filter"].items()}
            found.append({**query, "filter": condition})
        return found

    async def begin(self) -> None:
        self.state = (await self.jmap.ask("Email/get", ids=[]))["state"]
        self.emails = set((await self.jmap.ask("Email/query"))["ids"])
        for query in self.queries():
            result = await self.jmap.ask("Email/query", **query)
            self.lists.append((result["queryState"], result["ids"]))

    async def catch_up(self) -> None:
        more = True
        while more:
            page = await self.jmap.ask("Email/changes", sinceState=self.state, maxChanges=2)
            assert not set(page["created"]) & self.emails
            assert set(page["updated"]) <= self.emails
            self.emails = (self.emails | set(page["created"])) - set(page["destroyed"])
            self.state, more = page["newState"], page["hasMoreChanges"]
        for number, query in enumerate(self.queries()):
            state, ids = self.lists[number]
            changes = await self.jmap.ask("Email/queryChanges", sinceQueryState=state, **query)
            ids = [one for one in ids if one not in set(changes["removed"])]
            for added in changes["added"]:
                ids.insert(added["index"], added["id"])
            self.lists[number] = (changes["newQueryState"], ids)

    async def check(self) -> None:
        assert self.emails == set((await self.jmap.ask("Email/query"))["ids"])
        for (state, ids), query in zip(self.lists, self.queries(), strict=True):
            result = await self.jmap.ask("Email/query", **query)
            assert (result["queryState"], result["ids"]) == (state, ids)


async def perform(jmap: Jmap, alive: list[str], operation: tuple[Any, ...], number: int) -> None:
    kind, which, what = operation
    if kind == "make":
        alive.append(await jmap.make_mail(
            f"Topic {which}", messageId=[f"{number}.{which}@x"], references=[f"topic-{which}@x"],
            receivedAt=f"2026-01-{1 + what % 28:02}T00:00:00Z",
        ))  # fmt: skip
        return
    if not alive:
        return
    email = alive[which % len(alive)]
    if kind == "destroy":
        alive.remove(email)
        await jmap.ask("Email/set", destroy=[email])
    elif kind == "keyword":
        has = what in (await jmap.email(email, "keywords"))["keywords"]
        await jmap.ask("Email/set", update={email: {f"keywords/{what}": None if has else True}})
    elif kind == "move":
        await jmap.ask("Email/set", update={email: {"mailboxIds": {jmap.boxes[what]: True}}})
    else:
        await jmap.ask("Email/set", update={email: {f"mailboxIds/{jmap.boxes[what]}": True}})


async def counted(jmap: Jmap) -> None:
    """Each mailbox's counts are what a look at every email gives."""
    ids = (await jmap.ask("Email/query"))["ids"]
    emails = (await jmap.ask("Email/get", ids=ids, properties=["mailboxIds", "keywords", "threadId"]))["list"]
    trash = jmap.boxes["trash"]
    for box in (await jmap.ask("Mailbox/get", ids=None))["list"]:
        inside = [email for email in emails if box["id"] in email["mailboxIds"]]
        unread = {email["id"] for email in emails if not {"$seen", "$draft"} & email["keywords"].keys()}
        relevant = inside if box["id"] == trash else [e for e in emails if e["mailboxIds"].keys() != {trash}]
        unread_threads = {email["threadId"] for email in relevant if email["id"] in unread}
        threads = {email["threadId"] for email in inside}
        assert box["totalEmails"] == len(inside)
        assert box["unreadEmails"] == len([email for email in inside if email["id"] in unread])
        assert box["totalThreads"] == len(threads)
        assert box["unreadThreads"] == len(threads & unread_threads)
        query = {"filter": {"inMailbox": box["id"]}, "calculateTotal": True, "limit": 0}
        assert (await jmap.ask("Email/query", **query))["total"] == box["totalEmails"]


@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.lists(OPERATION, min_size=1, max_size=5), min_size=1, max_size=6))
async def test_a_follower_knows_what_a_newcomer_sees(jmap: Jmap, rounds: list[list[tuple[Any, ...]]]) -> None:
    alive = (await jmap.ask("Email/query"))["ids"]
    follower = Follower(jmap)
    await follower.begin()
    number = jmap.server_account.log.counter
    for operations in rounds:
        for operation in operations:
            number += 1
            await perform(jmap, alive, operation, number)
        await follower.catch_up()
        await follower.check()
        await counted(jmap)
