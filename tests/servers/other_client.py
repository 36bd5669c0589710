"""Another mail client of the same person, as plain JMAP over httpx: it shares no code with tui/jmap."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from urllib.parse import quote, urljoin

import httpx

USING = [
    "urn:ietf:params:jmap:core",
    "urn:ietf:params:jmap:mail",
    "urn:ietf:params:jmap:submission",
]
SHOWN = [
    "id",
    "threadId",
    "mailboxIds",
    "keywords",
    "messageId",
    "inReplyTo",
    "references",
    "subject",
    "from",
    "to",
    "cc",
    "bcc",
    "receivedAt",
    "preview",
]
PAGE = 500

Email = dict[str, Any]


class OtherClient:
    """Delivers, changes and reads mail directly on the server. Every failure raises AssertionError."""

    def __init__(self, session_url: str, authorization: str, address: str) -> None:
        self.address = address
        self._session_url = session_url
        self._http = httpx.Client(
            headers={"Authorization": authorization},
            follow_redirects=True,
            timeout=60,
            trust_env=False,
            # Cyrus ends kept connections when it likes, sometimes as the next request is on its way.
            limits=httpx.Limits(max_keepalive_connections=0),
        )
        self._session: dict[str, Any] | None = None
        self._newest = datetime.fromtimestamp(0, UTC)

    def close(self) -> None:
        self._http.close()

    # --- the wire

    @property
    def session(self) -> dict[str, Any]:
        if self._session is None:
            answer = self._http.get(self._session_url, headers={"Accept": "application/json"})
            assert answer.status_code == 200, answer.text
            self._session = answer.json()
            self._session_url = str(answer.url)
        return self._session

    @property
    def account_id(self) -> str:
        return self.session["primaryAccounts"]["urn:ietf:params:jmap:mail"]

    def call(self, method: str, /, *, using: Iterable[str] = USING, **arguments: Any) -> dict[str, Any]:
        """One method call in a request of its own; returns its response arguments."""
        return self.calls([(method, arguments)], using)[0]

    def calls(
        self, calls: list[tuple[str, dict[str, Any]]], using: Iterable[str] = USING
    ) -> list[dict[str, Any]]:
        """One request, with the ids "0", "1"… for its calls; returns the response arguments of each."""
        body = {
            "using": list(using),
            "methodCalls": [
                [method, {"accountId": self.account_id, **arguments}, str(place)]
                for place, (method, arguments) in enumerate(calls)
            ],
        }
        methods = [method for method, _ in calls]
        url = urljoin(self._session_url, self.session["apiUrl"])
        try:
            answer = self._http.post(url, json=body)
        except (
            httpx.RemoteProtocolError
        ):  # Cyrus's worker was at the end of its life as it took the connection
            if any(method.endswith(("/set", "/import", "/copy")) for method in methods):
                raise
            answer = self._http.post(url, json=body)
        assert answer.status_code == 200, f"{methods}: HTTP {answer.status_code} {answer.text}"
        answers = {
            place: (name, result) for name, result, place in reversed(answer.json()["methodResponses"])
        }
        found = [answers[str(place)] for place in range(len(calls))]
        assert [name for name, _ in found] == methods, f"{methods} answered {found}"
        return [result for _, result in found]

    # --- reading

    def mailboxes(self) -> list[dict[str, Any]]:
        return self.call("Mailbox/get", ids=None)["list"]

    def mailbox_id(self, role_or_name: str) -> str:
        """By role first, then by name."""
        boxes = self.mailboxes()
        for key in ("role", "name"):
            for box in boxes:
                if box[key] == role_or_name:
                    return box["id"]
        raise AssertionError(f"no mailbox {role_or_name!r} among {[box['name'] for box in boxes]}")

    def mails(self, role_or_name: str | None = None) -> list[Email]:
        """The mails of a mailbox (of the whole account when None), newest first."""
        condition = None if role_or_name is None else {"inMailbox": self.mailbox_id(role_or_name)}
        found: list[Email] = []
        while True:
            query = {
                "filter": condition,
                "sort": [{"property": "receivedAt", "isAscending": False}],
                "position": len(found),
                "limit": PAGE,
            }
            named = {"resultOf": "0", "name": "Email/query", "path": "/ids"}
            answer, got = self.calls(
                [("Email/query", query), ("Email/get", {"#ids": named, "properties": SHOWN})]
            )
            ids = answer["ids"]
            by_id = {mail["id"]: mail for mail in got["list"]}
            found += [by_id[id_] for id_ in ids if id_ in by_id]
            if len(ids) < PAGE:
                return found

    def get(self, ids: list[str], properties: list[str] | None = None) -> list[Email]:
        return self.call("Email/get", ids=ids, properties=properties or SHOWN)["list"]

    def find(
        self, *, subject: str | None = None, message_id: str | None = None, mailbox: str | None = None
    ) -> list[Email]:
        """Every mail with that subject and that Message-ID (without <>), in one mailbox or anywhere."""
        return [
            mail
            for mail in self.mails(mailbox)
            if (subject is None or mail["subject"] == subject)
            and (message_id is None or message_id in (mail["messageId"] or []))
        ]

    def one(self, *, subject: str) -> Email:
        found = self.find(subject=subject)
        assert len(found) == 1, f"{len(found)} mails with the subject {subject!r}"
        return found[0]

    def places(self, mail: Email) -> set[str]:
        """The roles (names, where there is none) of the mailboxes that the mail is in now."""
        names = {box["id"]: box["role"] or box["name"] for box in self.mailboxes()}
        [current] = self.get([mail["id"]])
        return {names[id_] for id_ in current["mailboxIds"]}

    def keywords(self, mail: Email) -> set[str]:
        [current] = self.get([mail["id"]])
        return set(current["keywords"])

    def exists(self, email_id: str) -> bool:
        return bool(self.get([email_id], ["id"]))

    def text(self, email_id: str) -> str:
        """The plain text of the mail."""
        [text] = self._texts([email_id])
        return text

    def texts(self, *, subject: str | None = None, message_id: str | None = None) -> list[str]:
        """The plain texts of what ``find`` finds, without those that go meanwhile."""
        return self._texts([mail["id"] for mail in self.find(subject=subject, message_id=message_id)])

    def _texts(self, ids: list[str]) -> list[str]:
        wanted = {"properties": ["textBody", "bodyValues"], "fetchTextBodyValues": True}
        found = self.call("Email/get", ids=ids, **wanted)["list"] if ids else []
        return [
            "".join(mail["bodyValues"][part["partId"]]["value"] for part in mail["textBody"]).strip()
            for mail in found
        ]

    def attachments(self, email_id: str) -> list[tuple[str, str, bytes]]:
        """Name, type and octets of each."""
        [mail] = self.call("Email/get", ids=[email_id], properties=["attachments"])["list"]
        return [(part["name"], part["type"], self.blob(part["blobId"])) for part in mail["attachments"]]

    def blob(self, blob_id: str) -> bytes:
        values = {
            "accountId": self.account_id,
            "blobId": blob_id,
            "name": "x",
            "type": "application/octet-stream",
        }
        url = self.session["downloadUrl"]
        for name, value in values.items():
            url = url.replace(f"{{{name}}}", quote(value, safe=""))
        answer = self._http.get(urljoin(self._session_url, url))
        assert answer.status_code == 200, answer.text
        return answer.content

    # --- changing

    def deliver(
        self,
        subject: str,
        *,
        body: str = "Hello.\n",
        sender: str = "Bob Builder <bob@example.org>",
        to: str = "",
        cc: str = "",
        mailbox: str = "inbox",
        keywords: Iterable[str] = (),
        message_id: str = "",
        answers: Email | None = None,
        received: datetime | None = None,
        html: str = "",
    ) -> Email:
        """A mail arrives. ``message_id`` is without <>; ``answers``: the mail that it replies to."""
        when = received or self._next_second()
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, to or self.address, subject
        if cc:
            message["Cc"] = cc
        message["Date"] = format_datetime(when)
        message["Message-ID"] = f"<{message_id or f'{uuid.uuid4().hex}@example.net'}>"
        if answers is not None:
            earlier = [*(answers["references"] or answers["inReplyTo"] or []), *answers["messageId"]]
            message["In-Reply-To"] = f"<{answers['messageId'][0]}>"
            message["References"] = " ".join(f"<{one}>" for one in earlier)
        message.set_content(body)
        if html:
            message.add_alternative(html, subtype="html")
        return self.put(
            message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"),
            mailbox=mailbox,
            keywords=keywords,
            received=when,
        )

    def _next_second(self) -> datetime:
        """Now, but later than every mail before: JMAP's dates have no fractions, and lists sort by them."""
        self._newest = max(datetime.now(UTC).replace(microsecond=0), self._newest + timedelta(seconds=1))
        return self._newest

    def _upload(self, content: bytes) -> httpx.Response:
        template = self.session["uploadUrl"].replace("{accountId}", quote(self.account_id, safe=""))
        return self._http.post(
            urljoin(self._session_url, template), content=content, headers={"Content-Type": "message/rfc822"}
        )

    def put_all(self, contents: Mapping[str, bytes], *, mailbox: str) -> set[str]:
        """Store raw mails in one request, the last of them as the newest; which of them the server took."""
        wanted: dict[str, dict[str, Any]] = {}
        place = {self.mailbox_id(mailbox): True}
        for name, content in contents.items():
            answer = self._upload(content)
            if answer.status_code in (200, 201):
                wanted[name] = {
                    "blobId": answer.json()["blobId"],
                    "mailboxIds": place,
                    "receivedAt": self._next_second().strftime("%Y-%m-%dT%H:%M:%SZ"),
                }
        return set(self.call("Email/import", emails=wanted).get("created") or ())

    def put(
        self, content: bytes, *, mailbox: str, keywords: Iterable[str] = (), received: datetime | None = None
    ) -> Email:
        """Store raw RFC 5322 bytes (CRLF line ends) and return the mail as the server has it."""
        answer = self._upload(content)
        assert answer.status_code in (200, 201), answer.text
        when = (received or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
        wanted = {
            "blobId": answer.json()["blobId"],
            "mailboxIds": {self.mailbox_id(mailbox): True},
            "keywords": dict.fromkeys(keywords, True),
            "receivedAt": when,
        }
        result = self.call("Email/import", emails={"new": wanted})
        assert result.get("created"), result
        [mail] = self.get([result["created"]["new"]["id"]])
        return mail

    def send(self, subject: str, *, to: list[str], body: str = "Hello.\n") -> None:
        """The other client sends a mail and keeps it in Sent."""
        drafts, sent = self.mailbox_id("drafts"), self.mailbox_id("sent")
        draft = {
            "mailboxIds": {drafts: True},
            "keywords": {"$draft": True, "$seen": True},
            "from": [{"email": self.address}],
            "to": [{"email": address} for address in to],
            "subject": subject,
            "bodyStructure": {"type": "text/plain", "partId": "text"},
            "bodyValues": {"text": {"value": body}},
        }
        result = self.call("Email/set", create={"draft": draft})
        assert result.get("created"), result
        identity = self.call("Identity/get", ids=None)["list"][0]["id"]
        submission = {
            "emailId": result["created"]["draft"]["id"],
            "identityId": identity,
            "envelope": {
                "mailFrom": {"email": self.address, "parameters": None},
                "rcptTo": [{"email": address, "parameters": None} for address in to],
            },
        }
        after = {f"mailboxIds/{drafts}": None, f"mailboxIds/{sent}": True, "keywords/$draft": None}
        result = self.call(
            "EmailSubmission/set", create={"send": submission}, onSuccessUpdateEmail={"#send": after}
        )
        assert result.get("created"), result

    def update(self, mail: Email, patch: dict[str, Any]) -> None:
        result = self.call("Email/set", update={mail["id"]: patch})
        assert not result.get("notUpdated"), result

    def set_keyword(self, mail: Email, keyword: str, value: bool = True) -> None:
        self.update(mail, {f"keywords/{keyword}": True if value else None})

    def move(self, mail: Email, to: str) -> None:
        """Into that one mailbox, out of all others."""
        self.update(mail, {"mailboxIds": {self.mailbox_id(to): True}})

    def destroy(self, mail: Email) -> None:
        result = self.call("Email/set", destroy=[mail["id"]])
        assert mail["id"] in result["destroyed"], result

    def create_mailbox(self, name: str) -> str:
        """A new top-level mailbox; returns its id."""
        result = self.call("Mailbox/set", create={"new": {"name": name}})
        assert result.get("created"), result
        return result["created"]["new"]["id"]

    def destroy_mailbox(self, mailbox_id: str) -> None:
        result = self.call("Mailbox/set", destroy=[mailbox_id], onDestroyRemoveEmails=True)
        assert mailbox_id in result["destroyed"], result
