"""Two JMAP servers side by side: the same operations by raw JSON, and answers in which only meaning is left.

Ids, states and blob ids are each server's own; here every record has a name that both sides share.
"""

from __future__ import annotations

import base64
import itertools
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

import httpx

from tests.servers.waiting import wait_until

Json = dict[str, Any]
USING = ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail", "urn:ietf:params:jmap:submission"]
ROLES = ("inbox", "archive", "drafts", "junk", "sent", "trash")
METADATA = ["id", "mailboxIds", "keywords", "size", "receivedAt", "hasAttachment"]
HEADERS = [
    "messageId", "inReplyTo", "references", "sender", "from", "to", "cc", "bcc", "replyTo", "subject", "sentAt",
    "header:X-Note:asText", "header:List-Post:asURLs:all", "header:Subject:asRaw",
]  # fmt: skip
BODY = ["textBody", "htmlBody", "attachments", "bodyValues"]
PART = ["partId", "size", "type", "charset", "disposition", "cid", "name"]


class Side:
    """One of the servers, with one account. ``mails`` and ``boxes``: ids by our names."""

    def __init__(self, name: str, session_url: str, authorization: str) -> None:
        self.name = name
        self.http = httpx.Client(
            headers={"Authorization": authorization}, follow_redirects=True, timeout=60, trust_env=False
        )
        answer = self.http.get(session_url)
        session = answer.json()
        self._urls = {key: urljoin(str(answer.url), session[key]) for key in ("apiUrl", "uploadUrl")}
        self.account: str = session["primaryAccounts"][USING[1]]
        self.address: str = (
            session["username"] if "@" in session["username"] else f"{session['username']}@example.org"
        )
        self.mails: dict[str, str] = {}
        self.boxes: dict[str, str] = {}
        self.own_boxes: set[str] = set()
        self.states: dict[str, str] = {}
        self.queries: dict[str, tuple[Json, str, list[str]]] = {}
        for box in self.ask("Mailbox/get", ids=None)["list"]:
            if box["role"] in ROLES:
                self.boxes[box["role"]] = box["id"]

    def call(self, method: str, **arguments: Any) -> tuple[str, Json]:
        """The name and arguments of the response to one call."""
        call = [method, {"accountId": self.account, **arguments}, "c"]
        response = self.http.post(self._urls["apiUrl"], json={"using": USING, "methodCalls": [call]})
        assert response.status_code == 200, (self.name, method, arguments, response.text)
        name, result, _ = response.json()["methodResponses"][0]
        return name, result

    def ask(self, method: str, **arguments: Any) -> Json:
        """The arguments of the response to a call that succeeds."""
        name, result = self.call(method, **arguments)
        assert name == method, (self.name, method, arguments, result)
        return result

    def upload(self, data: bytes) -> str:
        url = self._urls["uploadUrl"].replace("{accountId}", self.account)
        response = self.http.post(url, content=data, headers={"Content-Type": "message/rfc822"})
        return response.json()["blobId"]

    def named(self, ids: Any) -> list[str]:
        """Mail ids as our names; a mail that nobody named is an error of the server."""
        names = {record: name for name, record in self.mails.items()}
        return [names[record] for record in ids or ()]

    def boxes_named(self, ids: Any) -> list[str]:
        names = {record: name for name, record in self.boxes.items()}
        return sorted(names[record] for record in ids or () if record in names)


def basic(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def outcome(result: Json, kind: str, names: dict[str, str]) -> Json:
    """What became of each record of a /set, as its error's type or "done"."""
    done = dict.fromkeys(result.get(kind) or (), "done")
    refused = {key: error["type"] for key, error in (result.get(f"not{kind.capitalize()}") or {}).items()}
    known = {record: name for name, record in names.items()}
    return {known.get(key, key): value for key, value in (done | refused).items()}


def import_mail(side: Side, mail: str, raw: bytes, boxes: list[str], keywords: list[str], when: str) -> Any:
    """Email/import. Sizes are those of the octets that were sent."""
    email = {
        "blobId": side.upload(raw),
        "mailboxIds": {side.boxes[box]: True for box in boxes},
        "keywords": dict.fromkeys(keywords, True),
        "receivedAt": when,
    }
    result = side.ask("Email/import", emails={"i": email})
    if not result.get("created"):
        return {"refused": result["notCreated"]["i"]["type"]}
    side.mails[mail] = result["created"]["i"]["id"]
    return {"size": result["created"]["i"]["size"]}


def update(side: Side, mails: list[str], patch: Json) -> Any:
    """Email/set update. ``@name`` in a patch stands for that mailbox's id."""

    def real(text: str) -> str:
        head, at, box = text.partition("@")
        return head + side.boxes[box] if at else text

    clean = {
        real(path): {real(key): one for key, one in value.items()} if isinstance(value, dict) else value
        for path, value in patch.items()
    }
    ids = {mail: side.mails.get(mail, "M0unknown") for mail in mails}
    result = side.ask("Email/set", update=dict.fromkeys(ids.values(), clean))
    return outcome(result, "updated", ids)


def destroy(side: Side, mails: list[str]) -> Any:
    result = side.ask("Email/set", destroy=[side.mails[mail] for mail in mails])
    return outcome(result, "destroyed", side.mails)


def _filter(side: Side, condition: Any) -> Any:
    if condition is None:
        return None
    if "operator" in condition:
        return {**condition, "conditions": [_filter(side, one) for one in condition["conditions"]]}
    real = dict(condition)
    if "inMailbox" in real:
        real["inMailbox"] = side.boxes[real["inMailbox"]]
    if "inMailboxOtherThan" in real:
        real["inMailboxOtherThan"] = [side.boxes[box] for box in real["inMailboxOtherThan"]]
    return real


def query(side: Side, key: str, question: Json) -> Any:
    """Email/query; it is kept under ``key`` for ``query_changes``."""
    real = {**question, "filter": _filter(side, question["filter"])}
    name, result = side.call("Email/query", **real)
    if name == "error":
        return {"error": result["type"]}
    if "limit" not in question and not question.get("position") and "anchor" not in question:
        followed = {part: real[part] for part in ("filter", "sort", "collapseThreads")}
        side.queries[key] = (followed, result["queryState"], result["ids"])
    return {"ids": side.named(result["ids"]), "total": result.get("total"), "position": result["position"]}


def query_changes(side: Side, key: str) -> Any:
    """Email/queryChanges of a kept query, as the list that a client has afterwards."""
    question, state, ids = side.queries[key]
    name, result = side.call("Email/queryChanges", sinceQueryState=state, **question)
    if name == "error":
        assert result["type"] == "cannotCalculateChanges", (side.name, result)
        fresh = side.ask("Email/query", **question)
        side.queries[key] = (question, fresh["queryState"], fresh["ids"])
        return side.named(fresh["ids"])
    removed = set(result["removed"])
    ids = [record for record in ids if record not in removed]
    for item in sorted(result["added"], key=lambda item: item["index"]):
        ids.insert(item["index"], item["id"])
    side.queries[key] = (question, result["newQueryState"], ids)
    return side.named(ids)


def changes(side: Side, kind: str) -> Any:
    """/changes since the last time it was asked for."""
    since = side.states.get(kind)
    if since is None:
        side.states[kind] = side.ask(f"{kind}/get", ids=[])["state"]
        return None
    result = side.ask(f"{kind}/changes", sinceState=since)
    side.states[kind] = result["newState"]
    more = result["hasMoreChanges"]
    if kind == "Mailbox":
        return {name: side.boxes_named(result[name]) for name in ("created", "destroyed")} | {"more": more}
    if kind == "Thread":
        found: Json = {name: _members(side, result[name]) for name in ("created", "updated")}
        return found | {"destroyed": len(result["destroyed"]), "more": more}
    found = {name: sorted(side.named(result[name])) for name in ("created", "updated", "destroyed")}
    return found | {"more": more}


def _members(side: Side, ids: list[str]) -> list[list[str]]:
    """The emails of threads, in an order that does not depend on the threads' ids."""
    return sorted(side.named(thread["emailIds"]) for thread in side.ask("Thread/get", ids=ids)["list"])


def get(side: Side, mails: list[str], properties: list[str], **options: Any) -> Any:
    """Email/get, with our names for ids."""
    wanted = [side.mails[mail] for mail in mails] + ["M0unknown"]
    arguments = {"properties": properties, **options}
    result = side.ask("Email/get", ids=wanted, **arguments)
    found: Json = {}
    for email in result["list"]:
        record = {name: value for name, value in email.items() if name != "id"}
        if "mailboxIds" in record:
            record["mailboxIds"] = side.boxes_named(record["mailboxIds"])
        found[side.named([email["id"]])[0]] = record
    return {"list": found, "notFound": result["notFound"]}


def bodies(side: Side, mails: list[str], most: int) -> Any:
    """Email/get of bodies and attachments; ``most``: maxBodyValueBytes, 0 for all."""
    options: Json = {"bodyProperties": PART, "fetchAllBodyValues": True}
    if most:
        options["maxBodyValueBytes"] = most
    answer = get(side, mails, ["bodyStructure", *BODY], **options)
    for email in answer["list"].values():
        numbers = {part_id: number for number, part_id in enumerate(_part_ids(email["bodyStructure"]))}
        email["bodyValues"] = {numbers[part_id]: value for part_id, value in email["bodyValues"].items()}
        for name in ("textBody", "htmlBody", "attachments"):
            email[name] = [{**part, "partId": numbers[part["partId"]]} for part in email[name]]
        _without_part_ids(email["bodyStructure"])
    return answer


def _part_ids(part: Json) -> list[str]:
    """The ids of all parts that have a body, in the order of the message."""
    inside = [found for child in part.get("subParts") or () for found in _part_ids(child)]
    return inside if part["type"].startswith("multipart/") else [part["partId"]]


def _without_part_ids(part: Json) -> None:
    part.pop("partId", None)
    # The size of a multipart is unspecified (RFC 8621 §4.1.4).
    if part["type"].startswith("multipart/"):
        part.pop("size", None)
    for child in part.get("subParts") or ():
        _without_part_ids(child)


def threads(side: Side, mails: list[str]) -> Any:
    """Thread/get of the threads of these mails."""
    emails = side.ask("Email/get", ids=[side.mails[mail] for mail in mails], properties=["threadId"])["list"]
    ids = sorted({email["threadId"] for email in emails})
    return {"list": _members(side, ids), "notFound": side.ask("Thread/get", ids=["T0unknown"])["notFound"]}


def counts(side: Side) -> Any:
    """Mailbox/get: the counts of the mailboxes that both sides have, and how many unread emails a query finds."""
    figures = ["totalEmails", "totalThreads", "unreadThreads", "unreadEmails"]
    result = side.ask("Mailbox/get", ids=list(side.boxes.values()), properties=figures)
    names = {record: name for name, record in side.boxes.items()}
    found: Json = {}
    for box in result["list"]:
        unread = {"operator": "NOT", "conditions": [{"hasKeyword": "$seen"}, {"hasKeyword": "$draft"}]}
        both = {"operator": "AND", "conditions": [{"inMailbox": box["id"]}, unread]}
        total = side.ask("Email/query", filter=both, limit=1, calculateTotal=True)["total"]
        found[names[box["id"]]] = {name: box[name] for name in figures} | {"unread": total}
    return found


def make_box(side: Side, name: str, above: str | None) -> Any:
    new = {"name": name, "parentId": side.boxes.get(above or "")}
    result = side.ask("Mailbox/set", create={"b": new})
    if not result.get("created"):
        return {"refused": result["notCreated"]["b"]["type"]}
    side.boxes[name] = result["created"]["b"]["id"]
    side.own_boxes.add(name)
    return "done"


def change_box(side: Side, box: str, patch: Json) -> Any:
    """One update of Mailbox/set. ``@name`` stands for that mailbox's id."""
    real = {
        key: side.boxes[value[1:]] if isinstance(value, str) and value[:1] == "@" else value
        for key, value in patch.items()
    }
    return one_record(side, "Mailbox/set", "update", lambda _: real, side.boxes[box])


def destroy_boxes(side: Side, boxes: list[str], with_mail: bool) -> Any:
    ids = [side.boxes[box] for box in boxes]
    result = side.ask("Mailbox/set", destroy=ids, onDestroyRemoveEmails=with_mail)
    return outcome(result, "destroyed", side.boxes)


def tree(side: Side) -> Any:
    """Where every mailbox that the test made is: its path, and what it is there for."""
    boxes = {box["id"]: box for box in side.ask("Mailbox/get", ids=None)["list"]}

    def path(box: Json) -> str:
        above = boxes.get(box["parentId"] or "")
        return f"{path(above)} > {box['name']}" if above else box["name"]

    own = {side.boxes[name] for name in side.own_boxes}
    return {path(box): box["role"] for box in boxes.values() if box["id"] in own}


def ordered_boxes(side: Side, **question: Any) -> list[str]:
    """Mailbox/query, as the names of those mailboxes that the test made."""
    names = {record: name for name, record in side.boxes.items() if name not in ROLES}
    return [names[record] for record in side.ask("Mailbox/query", **question)["ids"] if record in names]


def search(side: Side, condition: Json) -> list[str]:
    """Email/query by words, newest last."""
    order = [{"property": "receivedAt", "isAscending": True}]
    return side.named(side.ask("Email/query", filter=condition, sort=order)["ids"])


def snippets(side: Side, condition: Json | None, mails: list[str]) -> Any:
    """SearchSnippet/get: the subject and the beginning of each mail."""
    result = side.ask("SearchSnippet/get", filter=condition, emailIds=[side.mails[mail] for mail in mails])
    return {
        side.named([one["emailId"]])[0]: {name: one[name] for name in ("subject", "preview")}
        for one in result["list"]
    }


def parse(side: Side, raw: bytes, properties: list[str], **options: Any) -> Any:
    """Email/parse of one message that is only a blob."""
    result = side.ask("Email/parse", blobIds=[side.upload(raw)], properties=properties, **options)
    return next(iter((result["parsed"] or {}).values()), {"refused": bool(result["notParsable"])})


def one_record(side: Side, method: str, kind: str, record: Callable[[Side], Any], key: str = "k") -> Any:
    """One record of a /set or an import, as "done" or the type of its error."""
    result = side.ask(method, **{kind: {key: record(side)}})
    refused = result.get("notUpdated" if kind == "update" else "notCreated") or {}
    return refused[key]["type"] if key in refused else "done"


def send(side: Side, email: Json, submission: Json) -> Any:
    """A new draft is submitted: its undoStatus, or the type of the error."""
    draft = {
        "mailboxIds": {side.boxes["drafts"]: True}, "from": [{"email": side.address}],
        "to": [{"email": "bob@example.net"}], "subject": "Hello", "textBody": [{"partId": "t", "type": "text/plain"}],
        "bodyValues": {"t": {"value": "x"}}, **email,
    }  # fmt: skip
    mail = side.ask("Email/set", create={"d": draft})["created"]["d"]["id"]
    identity = side.ask("Identity/get", ids=None)["list"][0]["id"]
    new = {"emailId": mail, "identityId": identity, **submission}
    result = side.ask("EmailSubmission/set", create={"s": new})
    refused = (result.get("notCreated") or {}).get("s")
    return refused["type"] if refused else result["created"]["s"]["undoStatus"]


def refusal(side: Side, method: str, arguments: Json) -> Any:
    """A call that cannot succeed, as the type of its error."""
    name, result = side.call(method, **arguments)
    return result["type"] if name == "error" else name


def differences(ours: Any, theirs: Any, path: str = "") -> list[str]:
    """Where two answers differ, one line each."""
    if not (isinstance(ours, dict) and isinstance(theirs, dict)):
        return [] if ours == theirs else [f"{path}: {ours!r} here, {theirs!r} there"]
    found: list[str] = []
    for key in sorted({*ours, *theirs}):
        found += differences(ours.get(key, "absent"), theirs.get(key, "absent"), f"{path}/{key}")
    return found


class Pair:
    """Both servers; every method gives the demo server's answer, and then that of Cyrus."""

    def __init__(self, *sides: Side) -> None:
        self.sides = sides
        self.mails = 0

    def both(self, operation: Any, *arguments: Any) -> list[Any]:
        return [operation(side, *arguments) for side in self.sides]

    def mail(
        self, name: str, subject: str = "Plan", body: str = "Hello\r\n", *headers: str, **more: Any
    ) -> list[Any]:
        """Import a message; its id is that name at x."""
        self.mails += 1
        fields = [
            "From: Bob <bob@example.net>", "To: alice@example.org", f"Subject: {subject}", f"Message-ID: <{name}@x>",
            "Date: Tue, 1 Sep 2026 10:00:00 +0200", "MIME-Version: 1.0", *headers,
        ]  # fmt: skip
        raw = "\r\n".join([*fields, "", body]).encode()
        return self.both(import_mail, more.get("key", name), raw, ["inbox"], [], self.when)

    @property
    def when(self) -> str:
        """When the last mail came."""
        return f"2026-10-01T00:{self.mails:02}:00Z"

    def set(self, method: str, kind: str, record: Any) -> list[Any]:
        """One record of a /set: "done", or the type of its error. ``record`` makes it for a side."""
        return self.both(one_record, method, kind, record)

    def indexed(self, word: str, field: str = "body", count: int = 1) -> None:
        """Returns when a search finds so many mails with this word: Cyrus writes its index a moment later.

        It also keeps answers, so every question is another one.
        """
        sizes = itertools.count(2**40)

        def found() -> bool:
            condition = {field: word, "maxSize": next(sizes)}
            return len(self.sides[1].ask("Email/query", filter=condition)["ids"]) >= count

        wait_until(found, f"{word} in the index")

    def same(self, operation: Any, *arguments: Any) -> Any:
        """Both servers' answer, which must be one."""
        ours, theirs = self.both(operation, *arguments)
        assert ours == theirs, (operation.__name__, arguments, ours, theirs)
        return ours
