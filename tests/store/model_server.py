"""A JMAP server as a small model in memory: what the store must agree with after every interleaving.

It speaks through ``send(request)`` as the client does, so tests of the store need no socket; it keeps a history
of changes, refuses what it is told to refuse, and can forget states.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from typing import Any, BinaryIO

from tui.jmap.request import Request, Response
from tui.jmap.session import MASKED, SNOOZING, Session
from tui.store.copies import MARK
from tui.store.remote import Remote
from tui.store.wire import utc_date

ACCOUNT = "A1"
BOXES = {
    "in": "inbox",
    "ar": "archive",
    "dr": "drafts",
    "se": "sent",
    "ju": "junk",
    "tr": "trash",
    "la": None,
}


def session(*, knows_snoozing: bool = False, **core: int) -> Session:
    limits = {"maxObjectsInGet": 500, "maxObjectsInSet": 500, "maxCallsInRequest": 16} | core
    capabilities: dict[str, Any] = {
        "urn:ietf:params:jmap:core": limits,
        "urn:ietf:params:jmap:mail": {},
        "urn:ietf:params:jmap:submission": {},
        MASKED: {},
    } | ({SNOOZING: {}} if knows_snoozing else {})
    account = {"name": "a", "isPersonal": True, "isReadOnly": False, "accountCapabilities": capabilities}
    document = {
        "capabilities": capabilities,
        "accounts": {ACCOUNT: account},
        "primaryAccounts": dict.fromkeys(capabilities, ACCOUNT),
        "username": "me@example.org",
        "apiUrl": "https://example.org/api/",
        "downloadUrl": "https://example.org/d/{accountId}/{blobId}/{name}?type={type}",
        "uploadUrl": "https://example.org/u/{accountId}/",
        "eventSourceUrl": "",
        "state": "0",
    }
    return Session.parse(document, "https://example.org/session")


class ModelServer:
    """``refuse(email_id, patch)`` may return a SetError; ``fail(method)`` a method-level error."""

    def __init__(self) -> None:
        self.emails: dict[str, dict[str, Any]] = {}
        self.history: list[tuple[str, str]] = []
        self.requests: list[Request] = []
        self.forgotten = 0
        self.submissions: list[dict[str, Any]] = []
        self.refuse: Callable[[str, dict[str, Any]], dict[str, Any] | None] = lambda _id, _patch: None
        self.fail: Callable[[str], dict[str, Any] | None] = lambda _method: None
        self.before_answer: Callable[[], None] = lambda: None
        self.spoil: Callable[[list[Any]], list[Any]] = lambda answers: answers
        self.blobs: dict[str, bytes] = {}
        """What was uploaded, by blob id; taking one away is forgetting it."""
        self.uploading: Callable[[], None] = lambda: None
        self.snippets: dict[str, str] = {}
        """What SearchSnippet/get shows of the texts of these emails."""
        self.masks: dict[str, dict[str, Any]] = {}
        self.boxes = dict(BOXES)
        self.box_states = 0
        self.box_facts: dict[str, dict[str, Any]] = {}
        """What of a mailbox is not as it was at first: name, parentId, isSubscribed, myRights."""
        self.dead_boxes: list[str] = []
        self._ids = itertools.count(1)

    def remote(self, **core: int) -> Remote:
        return Remote(self, session(**core))  # type: ignore[arg-type]  # the model speaks as the client does

    # What another client does

    def add(
        self,
        thread: str,
        *,
        at: int,
        boxes: tuple[str, ...] = ("in",),
        keywords: tuple[str, ...] = (),
        **more: Any,
    ) -> str:
        email_id = f"M{next(self._ids)}"
        self.emails[email_id] = {
            "id": email_id,
            "blobId": f"B{email_id}",
            "threadId": thread,
            "mailboxIds": dict.fromkeys(boxes, True),
            "keywords": dict.fromkeys(keywords, True),
            "receivedAt": utc_date(at),
            "subject": f"Subject of {thread}",
            "from": [{"name": "Bob", "email": "bob@example.org"}],
            "size": 1000,
            "preview": "preview",
            **more,
        }
        self.history.append(("created", email_id))
        return email_id

    def patch(self, email_id: str, patch: dict[str, Any]) -> None:
        email = self.emails[email_id]
        for path, value in patch.items():
            field, _, name = path.partition("/")
            if path == "snoozed":
                email[path] = value
            elif value:
                email[field] = {**email[field], name: True}
            else:
                email[field] = {key: True for key in email[field] if key != name}
        self.history.append(("updated", email_id))

    def destroy(self, email_id: str) -> None:
        del self.emails[email_id]
        self.history.append(("destroyed", email_id))

    def forget(self) -> None:
        """Every state handed out so far becomes unknown."""
        self.history.append(("updated", ""))
        self.forgotten = len(self.history)

    @property
    def state(self) -> str:
        return str(len(self.history))

    # As the client is spoken to

    async def upload(
        self,
        account_id: str,
        source: BinaryIO,
        size: int,
        type: str,  # noqa: A002
        moved: Callable[[int], None],
    ) -> dict[str, Any]:
        assert (account_id, type) == (ACCOUNT, "application/octet-stream")
        await asyncio.sleep(0)
        self.uploading()
        data = source.read()
        moved(len(data))
        blob_id = f"U{next(self._ids)}"
        self.blobs[blob_id] = data
        return {"accountId": account_id, "blobId": blob_id, "type": type, "size": len(data)}

    async def send(self, request: Request) -> Response:
        self.requests.append(request)
        results: dict[str, dict[str, Any]] = {}
        answers: list[list[Any]] = []
        created: dict[str, str] = {}
        for call in request.calls:
            try:
                arguments = {
                    name.removeprefix("#"): self._resolve(value, results) if name.startswith("#") else value
                    for name, value in call.arguments.items()
                }
            except KeyError:
                answers.append(["error", {"type": "invalidResultReference"}, call.id])
                continue
            failure = self.fail(call.method)
            if failure is not None:
                answers.append(["error", failure, call.id])
                continue
            name = call.method.replace("/", "_").lower()
            result = getattr(self, f"_{name}")(arguments, created)
            results[call.id] = result if result.get("type") is None else {}
            if result.get("type") is not None:
                answers.append(["error", result, call.id])
                del results[call.id]
            else:
                answers.append([call.method, result, call.id])
        self.before_answer()
        return Response({"methodResponses": self.spoil(answers), "sessionState": "0"}, request.calls)

    def _resolve(self, reference: dict[str, str], results: dict[str, dict[str, Any]]) -> Any:
        value: Any = results[reference["resultOf"]]
        for segment in reference["path"].strip("/").split("/"):
            if segment == "*":
                continue
            if isinstance(value, list):
                value = [item[segment] for item in value]
                if value and isinstance(value[0], list):
                    value = [inner for item in value for inner in item]
            else:
                value = value[segment]
        if not isinstance(value, list | None) or any(not isinstance(item, str) for item in value or ()):
            raise KeyError(reference["path"])
        return value

    def _mailbox_get(self, arguments: dict[str, Any], _: object) -> dict[str, Any]:
        ids = arguments["ids"]
        found = [self._mailbox(id_) for id_ in (self.boxes if ids is None else ids) if id_ in self.boxes]
        return {"state": f"{self.state}.{self.box_states}", "list": found, "notFound": []}

    def _mailbox(self, id_: str) -> dict[str, Any]:
        inside = [email for email in self.emails.values() if id_ in email["mailboxIds"]]
        hidden = {box for box, role in self.boxes.items() if role in ("trash", "junk")}
        threads = {email["threadId"] for email in inside}
        unread = {
            email["threadId"]
            for email in self.emails.values()
            if email["threadId"] in threads
            and not {"$seen", "$draft"} & email["keywords"].keys()
            and (id_ in email["mailboxIds"] if id_ in hidden else set(email["mailboxIds"]) - hidden)
        }
        return {
            "id": id_,
            "name": id_.title(),
            "role": self.boxes[id_],
            "parentId": None,
            "sortOrder": 0,
            "totalEmails": len(inside),
            "totalThreads": len(threads),
            "unreadThreads": len(unread),
            "myRights": {"mayAddItems": True, "mayRemoveItems": True},
            "isSubscribed": True,
            **self.box_facts.get(id_, {}),
        }

    def box_named(self, name: str) -> str:
        return next(id_ for id_ in self.boxes if self._mailbox(id_)["name"] == name)

    def _mailbox_set(self, arguments: dict[str, Any], _: object) -> dict[str, Any]:
        answer: dict[str, Any] = {"created": {}, "notCreated": {}, "updated": {}, "notUpdated": {}}
        answer |= {"destroyed": [], "notDestroyed": {}}
        for key, made in arguments.get("create", {}).items():
            error = self.refuse(key, made) or self._name_taken("", made)
            if error is None:
                id_ = f"X{next(self._ids)}"
                self.boxes[id_] = made.get("role")
                self.box_facts[id_] = {name: value for name, value in made.items() if name != "role"}
                answer["created"][key] = {"id": id_, "totalEmails": 0}
            else:
                answer["notCreated"][key] = error
        for id_, patch in arguments.get("update", {}).items():
            error = {"type": "notFound"} if id_ not in self.boxes else self.refuse(id_, patch)
            error = error or self._name_taken(id_, self._mailbox(id_) | patch)
            if error is None:
                self.box_facts[id_] = self.box_facts.get(id_, {}) | patch
                answer["updated"][id_] = None
            else:
                answer["notUpdated"][id_] = error
        for id_ in arguments.get("destroy", []):
            error = self._not_destroyed(id_, remove=arguments.get("onDestroyRemoveEmails", False))
            if error is None:
                self.destroy_box(id_)
                answer["destroyed"].append(id_)
            else:
                answer["notDestroyed"][id_] = error
        self.box_states += 1
        return answer

    def _name_taken(self, id_: str, wanted: dict[str, Any]) -> dict[str, Any] | None:
        for other in self.boxes:
            box = self._mailbox(other)
            if other != id_ and (box["name"], box["parentId"]) == (wanted["name"], wanted.get("parentId")):
                return {"type": "invalidProperties", "properties": ["name"]}
        return None

    def _not_destroyed(self, id_: str, *, remove: bool) -> dict[str, Any] | None:
        if id_ not in self.boxes:
            return {"type": "notFound"}
        if any(self._mailbox(other)["parentId"] == id_ for other in self.boxes):
            return {"type": "mailboxHasChild"}
        if not remove and any(id_ in email["mailboxIds"] for email in self.emails.values()):
            return {"type": "mailboxHasEmail"}
        return self.refuse(id_, {})

    def destroy_box(self, id_: str) -> None:
        for email_id, email in list(self.emails.items()):
            if set(email["mailboxIds"]) == {id_}:
                self.destroy(email_id)
            elif id_ in email["mailboxIds"]:
                self.patch(email_id, {f"mailboxIds/{id_}": None})
        del self.boxes[id_]
        self.dead_boxes.append(id_)
        self.box_states += 1

    def _mailbox_changes(self, arguments: dict[str, Any], _: object) -> dict[str, Any]:
        new = f"{self.state}.{self.box_states}"
        moved = [] if arguments["sinceState"] == new else list(self.boxes)
        return {
            "oldState": arguments["sinceState"],
            "newState": new,
            "hasMoreChanges": False,
            "created": [],
            "updated": moved,
            "destroyed": list(self.dead_boxes),
            "updatedProperties": None,
        }

    def _email_get(self, arguments: dict[str, Any], created: dict[str, str]) -> dict[str, Any]:
        if arguments["ids"] is None:
            return {"type": "requestTooLarge"}
        ids = [created.get(id_.removeprefix("#"), id_) for id_ in arguments["ids"]]
        found = [self.emails[id_] for id_ in ids if id_ in self.emails]
        wanted = {"id", *(arguments.get("properties") or HEADERS)}
        return {
            "state": self.state,
            "list": [{name: value for name, value in email.items() if name in wanted} for email in found],
            "notFound": [id_ for id_ in ids if id_ not in self.emails],
        }

    def _email_changes(self, arguments: dict[str, Any], _: object) -> dict[str, Any]:
        since = int(arguments["sinceState"]) if arguments["sinceState"].isdecimal() else -1
        if since < self.forgotten:
            return {"type": "cannotCalculateChanges"}
        end = min(len(self.history), since + arguments["maxChanges"])
        kinds: dict[str, list[str]] = {}
        for kind, id_ in self.history[since:end]:
            if id_:
                kinds.setdefault(id_, []).append(kind)
        changes: dict[str, list[str]] = {"created": [], "updated": [], "destroyed": []}
        for id_, seen in kinds.items():
            if "created" in seen and "destroyed" in seen:
                continue
            kind = "destroyed" if "destroyed" in seen else "created" if "created" in seen else "updated"
            changes[kind].append(id_)
        return {
            "oldState": str(since),
            "newState": str(end),
            "hasMoreChanges": end < len(self.history),
            **changes,
        }

    def _email_query(self, arguments: dict[str, Any], _: object) -> dict[str, Any]:
        found = [email for email in self.emails.values() if _passes(email, arguments["filter"])]
        found.sort(key=lambda email: (email["receivedAt"], email["id"]), reverse=True)
        start = arguments.get("position", 0)
        return {
            "queryState": self.state,
            "ids": [email["id"] for email in found[start : start + arguments["limit"]]],
        }

    def _searchsnippet_get(self, arguments: dict[str, Any], _: object) -> dict[str, Any]:
        found = [
            {"emailId": id_, "subject": None, "preview": self.snippets.get(id_)}
            for id_ in arguments["emailIds"]
        ]
        return {"list": found, "notFound": None}

    def _thread_get(self, arguments: dict[str, Any], _: object) -> dict[str, Any]:
        found = [
            {"id": id_, "emailIds": [e["id"] for e in self.emails.values() if e["threadId"] == id_]}
            for id_ in dict.fromkeys(arguments["ids"])
        ]
        return {
            "state": self.state,
            "list": [thread for thread in found if thread["emailIds"]],
            "notFound": [],
        }

    def _email_set(self, arguments: dict[str, Any], created: dict[str, str]) -> dict[str, Any]:
        answer: dict[str, Any] = {"oldState": self.state, "updated": {}, "notUpdated": {}, "created": {}}
        for key, email in arguments.get("create", {}).items():
            parts = email.get("bodyStructure", {}).get("subParts", [])
            missing = [
                part["blobId"] for part in parts if "blobId" in part and part["blobId"] not in self.blobs
            ]
            if missing:
                answer.setdefault("notCreated", {})[key] = {"type": "blobNotFound", "notFound": missing}
                continue
            id_ = self.add(
                self._thread_of(email) or f"T{next(self._ids)}",
                at=1_800_000_000,
                boxes=tuple(email["mailboxIds"]),
                keywords=tuple(email["keywords"]),
            )
            self.emails[id_] |= {
                name: email[name]
                for name in ("messageId", "subject", "to", "inReplyTo", "references", "sentAt", MARK)
                if name in email
            }
            created[key] = id_
            answer["created"][key] = {"id": id_, "blobId": "b", "threadId": "t", "size": 1}
        for id_, patch in arguments.get("update", {}).items():
            error = {"type": "notFound"} if id_ not in self.emails else self.refuse(id_, patch)
            if error is not None:
                answer["notUpdated"][id_] = error
            else:
                self.patch(id_, patch)
                answer["updated"][id_] = None
        for id_ in arguments.get("destroy", []):
            if id_ in self.emails:
                self.destroy(id_)
        answer["destroyed"] = arguments.get("destroy", [])
        answer["newState"] = self.state
        return answer

    def _thread_of(self, email: dict[str, Any]) -> str | None:
        answered = set(email.get("inReplyTo") or ())
        return next(
            (one["threadId"] for one in self.emails.values() if answered & set(one.get("messageId") or ())),
            None,
        )

    def _emailsubmission_set(self, arguments: dict[str, Any], created: dict[str, str]) -> dict[str, Any]:
        answer: dict[str, Any] = {"created": {}, "updated": {}, "notUpdated": {}}
        for key, submission in arguments.get("create", {}).items():
            email_id = created.get(submission["emailId"].removeprefix("#"), "")
            if not email_id:
                answer.setdefault("notCreated", {})[key] = {"type": "invalidProperties"}
                continue
            held = (submission["envelope"]["mailFrom"]["parameters"] or {}).get("HOLDFOR")
            made = {
                "id": f"S{next(self._ids)}",
                "emailId": email_id,
                "undoStatus": "pending" if held else "final",
                "envelope": submission["envelope"],
            }
            self.submissions.append(made)
            self.patch(email_id, arguments["onSuccessUpdateEmail"]["#send"])
            answer["created"][key] = {"id": made["id"], "undoStatus": made["undoStatus"]}
        for id_, change in arguments.get("update", {}).items():
            made = next(one for one in self.submissions if one["id"] == id_)
            if made["undoStatus"] != "pending":
                answer["notUpdated"][id_] = {"type": "cannotUnsend"}
                continue
            made |= change
            answer["updated"][id_] = None
            self.patch(made["emailId"], arguments["onSuccessUpdateEmail"][id_])
        return answer

    def _emailsubmission_query(self, arguments: dict[str, Any], _: object) -> dict[str, Any]:
        wanted = arguments["filter"]["emailIds"]
        return {"ids": [one["id"] for one in self.submissions if one["emailId"] in wanted]}

    def _emailsubmission_get(self, arguments: dict[str, Any], _: object) -> dict[str, Any]:
        return {"list": [one for one in self.submissions if one["id"] in arguments["ids"]]}

    def _maskedemail_get(self, _arguments: dict[str, Any], _: object) -> dict[str, Any]:
        return {"state": None, "list": [dict(mask) for mask in self.masks.values()], "notFound": None}

    def _maskedemail_set(self, arguments: dict[str, Any], _: object) -> dict[str, Any]:
        created: dict[str, Any] = {}
        for key, wanted in arguments.get("create", {}).items():
            id_ = f"K{next(self._ids)}"
            self.masks[id_] = {**wanted, "id": id_, "email": f"{id_}@masked.example"}
            created[key] = {"id": id_, "email": self.masks[id_]["email"]}
        updates = arguments.get("update", {})
        for id_, patch in updates.items():
            if id_ in self.masks:
                self.masks[id_] |= patch
        return {
            "created": created,
            "updated": {id_: None for id_ in updates if id_ in self.masks},
            "notUpdated": {id_: {"type": "notFound"} for id_ in updates if id_ not in self.masks},
        }

    def _identity_get(self, _arguments: dict[str, Any], _: object) -> dict[str, Any]:
        return {"state": "", "list": [{"id": "I1", "name": "Me", "email": "me@example.org"}], "notFound": []}


HEADERS = ("threadId", "mailboxIds", "keywords", "receivedAt", "subject", "from", "blobId", "size", "preview")


def _passes(email: dict[str, Any], wanted: dict[str, Any]) -> bool:
    """FilterOperator and FilterCondition (RFC 8621 §4.4.1), as far as they are asked for."""
    if "operator" in wanted:
        passed = [_passes(email, each) for each in wanted["conditions"]]
        return {"AND": all(passed), "OR": any(passed), "NOT": not any(passed)}[wanted["operator"]]
    tests: dict[str, Callable[[Any], bool]] = {
        "inMailbox": lambda id_: id_ in email["mailboxIds"],
        "inMailboxOtherThan": lambda ids: not set(email["mailboxIds"]) <= set(ids),
        "before": lambda moment: email["receivedAt"] < moment,
        "header": lambda name_and_text: name_and_text[1] in email.get("messageId", []),
        "hasKeyword": lambda name: name in email["keywords"],
        "notKeyword": lambda name: name not in email["keywords"],
        "from": lambda text: text in email["from"][0]["email"],
    }
    return all(tests[name](value) for name, value in wanted.items())
