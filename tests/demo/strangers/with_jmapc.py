"""What jmapc sees and does. Run in its environment; the server is told on standard input."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from typing import Any

from jmapc import (
    Address,
    Client,
    Comparator,
    Email,
    EmailAddress,
    EmailBodyPart,
    EmailBodyValue,
    EmailQueryFilterCondition,
    EmailSubmission,
    Envelope,
    EventSourceConfig,
    Mailbox,
    MailboxQueryFilterCondition,
    Ref,
)
from jmapc.fastmail import MaskedEmail, MaskedEmailGet, MaskedEmailSet, MaskedEmailState
from jmapc.methods import (
    CoreEcho,
    EmailGet,
    EmailQuery,
    EmailSet,
    EmailSubmissionSet,
    IdentityGet,
    MailboxGet,
    MailboxQuery,
    MailboxSet,
    SearchSnippetGet,
    ThreadGet,
)

given = json.load(sys.stdin)
host = given["sessionUrl"].removeprefix("https://").partition("/")[0]
client = Client.create_with_api_token(host=host, api_token=given["token"])
found: dict[str, Any] = {}


def read() -> dict[str, str]:
    """Mailboxes, and a query with the emails, snippets and threads that it leads to."""
    boxes = client.request(MailboxGet(ids=None)).data
    roles = {box.role: box.id for box in boxes if box.role}
    found["mailboxes"] = sorted(box.name for box in boxes)
    by_name = client.request([
        MailboxQuery(filter=MailboxQueryFilterCondition(name="Inbox")), MailboxGet(ids=Ref("/ids")),
    ])  # fmt: skip
    found["inbox"] = by_name[1].response.data[0].role
    search = EmailQueryFilterCondition(in_mailbox=roles["inbox"], text="the")
    results = client.request([
        EmailQuery(filter=search, sort=[Comparator(property="receivedAt", is_ascending=False)], limit=5,
                   calculate_total=True),
        EmailGet(ids=Ref("/ids"), fetch_text_body_values=True),
        ThreadGet(ids=Ref("/list/*/threadId")),
        SearchSnippetGet(ids=Ref("/ids", method=0), filter=search),
    ])  # fmt: skip
    query, emails, threads, snippets = [result.response for result in results]
    found["total"] = query.total
    found["subjects"] = [email.subject for email in emails.data]
    found["texts"] = [len(value.value) for email in emails.data for value in email.body_values.values()]
    found["received"] = [email.received_at.year for email in emails.data]
    found["snippets"] = len(snippets.data)
    found["threads"] = [len(thread.email_ids) for thread in threads.data]
    return roles


def blobs() -> None:
    """A file up, and an attachment down."""
    path = Path(given["folder"]) / "note.txt"
    path.write_text("Low tide at 14:05.\n")
    blob = client.upload_blob(path)
    part = EmailBodyPart(blob_id=blob.id, name="note.txt", type="text/plain")
    copy = Path(given["folder"]) / "copy.txt"
    client.download_attachment(part, copy)
    found["same_octets"] = copy.read_bytes() == path.read_bytes()


def send(roles: dict[str, str]) -> None:
    """A draft and its submission in one request; it arrives, because it is to oneself."""
    identity = client.request(IdentityGet(ids=None)).data[0]
    email = Email(
        mail_from=[EmailAddress(name=identity.name, email=identity.email)], to=[EmailAddress(email=given["username"])],
        subject="Sent by jmapc", keywords={"$draft": True}, mailbox_ids={roles["drafts"]: True},
        body_values={"body": EmailBodyValue(value="One o'clock?")},
        text_body=[EmailBodyPart(part_id="body", type="text/plain")],
    )  # fmt: skip
    envelope = Envelope(mail_from=Address(email=identity.email), rcpt_to=[Address(email=given["username"])])
    submission = EmailSubmission(email_id="#draft", identity_id=identity.id, envelope=envelope)
    results = client.request([
        EmailSet(create={"draft": email}),
        EmailSubmissionSet(
            create={"send": submission},
            on_success_update_email={"#send": {"keywords/$draft": None, f"mailboxIds/{roles['drafts']}": None,
                                               f"mailboxIds/{roles['sent']}": True}},
        ),
    ])  # fmt: skip
    found["sent"] = [type(result.response).__name__ for result in results]
    found["undo_status"] = results[1].response.created["send"].undo_status.value
    arrived = EmailQueryFilterCondition(in_mailbox=roles["inbox"])
    query = client.request(
        EmailQuery(filter=arrived, sort=[Comparator("receivedAt", is_ascending=False)], limit=1)
    )
    newest = client.request(EmailGet(ids=query.ids, properties=["subject"])).data[0]
    found["arrived"] = newest.subject
    flagged = client.request(EmailSet(update={newest.id: {"keywords/$flagged": True}}))
    found["flagged"] = list(flagged.updated) == [newest.id]


def listen() -> None:
    """Hear of a new mailbox. It is made again and again, because nobody says when the stream is open."""
    heard: list[str] = []
    done = threading.Event()

    def wait() -> None:
        config = EventSourceConfig(types="Mailbox")
        own = Client.create_with_api_token(host=host, api_token=given["token"], event_source_config=config)
        event = next(own.events)
        heard.extend(state.mailbox or "" for state in event.data.changed.values())
        done.set()

    threading.Thread(target=wait, daemon=True).start()
    for number in range(200):
        client.request(MailboxSet(create={"n": Mailbox(name=f"Event {number}")}))
        if done.wait(0.1):
            break
    found["heard"] = [bool(state) for state in heard]


def masks() -> None:
    """Masked emails, as jmapc models them."""
    new = MaskedEmail(state=MaskedEmailState.ENABLED, for_domain="https://x.example", email_prefix="shop")
    made = client.request(MaskedEmailSet(create={"k": new})).created["k"]
    found["mask"] = made.email
    client.request(MaskedEmailSet(update={made.id: {"state": "disabled"}}))
    found["mask_state"] = client.request(MaskedEmailGet(ids=[made.id])).data[0].state.value
    found["masks"] = len(client.request(MaskedEmailGet(ids=None)).data)


found["username"] = client.jmap_session.username
found["echo"] = client.request(CoreEcho(data={"hello": "world"})).data
by_password = Client.create_with_password(host=host, user=given["username"], password=given["password"])
found["account"] = by_password.account_id
mailboxes = read()
blobs()
send(mailboxes)
listen()
masks()
print(json.dumps(found))
