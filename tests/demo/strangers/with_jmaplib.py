"""What jmaplib sees and does. Run in its environment; the server is told on standard input."""

from __future__ import annotations

import json
import sys
import threading
from typing import Any

import httpx
from jmap import CreationRef
from jmap.auth import BasicAuth, BearerAuth, OAuthClient, protected_resource_url
from jmap.auth.acquire import loopback_receiver
from jmap.auth.flows import OAuthError, parse_redirect
from jmap.capabilities.spec import CapabilitySpec, DataTypeSpec, MethodKind, MethodSpec
from jmap.client import JMAPClient
from jmap.core.patch import keyword_patch, mailbox_patch
from jmap.defaults import default_registry
from jmap.push import EventSourceClient, Ping
from jmap.sync import ChangeStream
from jmap.testing.conformance import analyse

given = json.load(sys.stdin)
well_known = given["sessionUrl"].replace("/jmap/session", "/.well-known/jmap")
found: dict[str, Any] = {}
# jmaplib does not know masked emails, but can be told.
MASKED = CapabilitySpec(
    urn="https://www.fastmail.com/dev/maskedemail",
    attr="masked",
    data_types=(DataTypeSpec(name="MaskedEmail"),),
    methods=(
        MethodSpec("MaskedEmail/get", MethodKind.GET),
        MethodSpec("MaskedEmail/set", MethodKind.SET, mutating=True),
    ),
)
registry = default_registry()
registry.register(MASKED)
NEWEST = [{"property": "receivedAt", "isAscending": False}]


def read(client: JMAPClient) -> dict[str, str]:
    """Mailboxes, and a query with the emails, snippets and threads that it leads to."""
    found["supported"] = sorted(row.urn for row in analyse(client.session, client.capabilities).supported)
    with client.batch() as batch:
        mailboxes = batch.mail.mailbox.get(ids=None)
    roles = {box.role: box.id for box in mailboxes.result.items if box.role}
    found["mailboxes"] = sorted(box.name for box in mailboxes.result.items)
    search = {"inMailbox": roles["inbox"], "text": "the"}
    with client.batch() as batch:
        query = batch.mail.email.query(filter=search, sort=NEWEST, limit=5, calculate_total=True)
        emails = batch.mail.email.get(
            ids=query.ref_ids(), properties=["subject", "from", "receivedAt", "threadId", "textBody", "bodyValues"],
            fetchTextBodyValues=True,
        )  # fmt: skip
        snippets = batch.mail.search_snippet.get(filter=search, email_ids=query.ref_ids())
        threads = batch.mail.thread.get(ids=emails.ref_list("threadId"))
    found["total"] = query.result.total
    found["subjects"] = [email.subject for email in emails.result.items]
    values = [value for email in emails.result.items for value in (email.body_values or {}).values()]
    found["texts"] = [len(value.value) for value in values]
    found["snippets"] = len(snippets.result.items)
    found["threads"] = [len(thread.email_ids) for thread in threads.result.items]
    return roles


def change(client: JMAPClient, roles: dict[str, str]) -> None:
    """Patches, a blob that becomes an email, and the changes that follow from them."""
    stream = ChangeStream(client, "Email")
    stream.seed(_state(client))
    with client.batch() as batch:
        query = batch.mail.email.query(filter={"inMailbox": roles["inbox"]}, sort=NEWEST, limit=1)
    email_id = query.result.ids[0]
    patch = keyword_patch(add=["$flagged", "$seen"])
    patch.update(mailbox_patch(add=[roles["archive"]], remove=[roles["inbox"]]))
    with client.batch() as batch:
        done = batch.mail.email.set(update={email_id: patch}, destroy=["M999999"])
    found["destroy_error"] = done.result.destroy_errors["M999999"].type
    raw = b"From: a@example.net\r\nSubject: From a blob\r\nMessage-ID: <blob@example.net>\r\n\r\nHello.\r\n"
    blob = client.upload(raw, content_type="message/rfc822")
    found["same_octets"] = client.download(blob.blob_id, name="a.eml", content_type="message/rfc822") == raw
    with client.batch() as batch:
        imported = batch.mail.email.import_(
            emails={"i": {"blobId": blob.blob_id, "mailboxIds": {roles["archive"]: True}}}
        )
    changes = stream.catch_up()
    found["created"] = changes.created == [imported.result.created["i"].id]
    found["updated"] = changes.updated == [email_id]


def _state(client: JMAPClient) -> str:
    with client.batch() as batch:
        nothing = batch.mail.email.get(ids=[])
    return nothing.result.state


def send(client: JMAPClient, roles: dict[str, str]) -> None:
    """A draft and its submission in one request; it arrives, because it is to oneself."""
    with client.batch() as batch:
        identities = batch.submission.identity.get(ids=None)
    identity = identities.result.items[0]
    draft = {
        "mailboxIds": {roles["drafts"]: True},
        "keywords": {"$draft": True},
        "from": [{"email": identity.email, "name": identity.name}],
        "to": [{"email": given["username"]}],
        "subject": "Sent by jmaplib",
        "textBody": [{"partId": "body", "type": "text/plain"}],
        "bodyValues": {"body": {"value": "One o'clock?"}},
    }
    with client.batch() as batch:
        batch.mail.email.set(create={"draft": draft})
        sent = batch.submission.email_submission.set(
            create={"send": {"identityId": identity.id, "emailId": CreationRef("draft")}},
            onSuccessUpdateEmail={
                "#send": {"keywords/$draft": None, f"mailboxIds/{roles['drafts']}": None,
                          f"mailboxIds/{roles['sent']}": True},
            },
        )  # fmt: skip
    found["send_errors"] = str(sent.result.creation_errors) if sent.result.has_errors else ""
    with client.batch() as batch:
        arrived = batch.mail.email.query(filter={"inMailbox": roles["inbox"], "subject": "Sent by jmaplib"})
    found["arrived"] = len(arrived.result.ids)


def listen(client: JMAPClient) -> None:
    """Hear of a new mailbox. It is made again and again, because nobody says when the stream is open."""
    heard: list[list[str]] = []
    done = threading.Event()

    def wait() -> None:
        with JMAPClient.connect(well_known, auth=BearerAuth(given["token"])) as own:
            events = EventSourceClient(own, types=("Mailbox",), ping=30).listen()
            for event in events:
                if not isinstance(event, Ping):
                    heard.extend(sorted(moved) for moved in event.changed.values())
                    break
            events.close()
        done.set()

    threading.Thread(target=wait, daemon=True).start()
    for number in range(200):
        with client.batch() as batch:
            batch.mail.mailbox.set(create={"n": {"name": f"Event {number}"}})
        if done.wait(0.1):
            break
    found["heard"] = heard


def mask(client: JMAPClient) -> None:
    """A masked email made, read and blocked."""
    with client.batch() as batch:
        new = {"state": "enabled", "forDomain": "https://x.example"}
        made = batch.masked.masked_email.set(create={"k": new})
    mask_id = made.result.created_id("k")
    with client.batch() as batch:
        batch.masked.masked_email.set(update={mask_id: {"state": "disabled"}})
        got = batch.masked.masked_email.get(ids=[mask_id])
    found["mask"], found["mask_state"] = got.result.items[0]["email"], got.result.items[0]["state"]


def contacts(client: JMAPClient) -> None:
    """Address books, a query with its cards, and a card made, changed and destroyed."""
    with client.batch() as batch:
        books = batch.contacts.address_book.get(ids=None)
        query = batch.contacts.contact_card.query(
            filter={"text": "nordlicht"}, sort=[{"property": "created"}]
        )
        cards = batch.contacts.contact_card.get(ids=query.ref_ids())
    found["books"] = [book.name for book in books.result.items]
    found["cards"] = sorted(card.name.full for card in cards.result.items)
    card = {
        "@type": "Card", "version": "1.0", "name": {"full": "Ada Lovelace"},
        "addressBookIds": {books.result.items[0].id: True},
    }  # fmt: skip
    with client.batch() as batch:
        made = batch.contacts.contact_card.set(create={"k": card})
    card_id = made.result.created_id("k")
    with client.batch() as batch:
        batch.contacts.contact_card.set(update={card_id: {"name/full": "Ada King"}})
        got = batch.contacts.contact_card.get(ids=[card_id], properties=["name"])
        gone = batch.contacts.contact_card.set(destroy=[card_id])
    found["renamed"], found["gone"] = got.result.items[0].name.full, gone.result.destroyed == [card_id]


def subscribe(client: JMAPClient) -> None:
    """A push subscription to an address that nobody answers at."""
    new = {"deviceClientId": "device", "url": "https://push.invalid/", "types": ["Email"]}
    with client.batch() as batch:
        made = batch.core.push_subscription.set(create={"k": new})
        got = batch.core.push_subscription.get(ids=None)
    found["subscriptions"] = [one.types for one in got.result.items]
    with client.batch() as batch:
        batch.core.push_subscription.set(destroy=[made.result.created_id("k")])


def sign_in_by_oauth() -> None:
    """From nothing but the session's address to a session, a new token, and the end of the grant."""
    session_url = given["sessionUrl"]
    metadata = OAuthClient.discover(protected_resource_url(session_url), resource=session_url)
    client = OAuthClient(metadata, client_id="")
    scope = "urn:ietf:params:oauth:scope:mail offline_access"
    client.register("jmaplib", redirect_uris=["http://127.0.0.1/callback"], scope=scope)
    with loopback_receiver() as receiver:
        url, pkce, state = client.authorization_url(receiver.redirect_uri, scope=scope)
        receiver.expect_state(state)
        httpx.get(url, follow_redirects=True)  # the browser's part; the server asks nobody
        code = parse_redirect(receiver.wait(60), expected_state=state)
        token = client.exchange_code(code, redirect_uri=receiver.redirect_uri, verifier=pkce.verifier)
    renewed = client.refresh(token.refresh_token or "")
    with JMAPClient.connect(session_url, auth=BearerAuth(renewed.access_token)) as own:
        found["oauth"] = own.session.username
    try:
        client.refresh(token.refresh_token or "")
    except OAuthError as error:
        found["reused"] = error.error


with JMAPClient.connect(well_known, auth=BasicAuth(given["username"], given["password"])) as by_password:
    found["username"] = by_password.session.username
with JMAPClient.connect(well_known, auth=BearerAuth(given["token"]), registry=registry) as by_token:
    found["echo"] = by_token.echo(hello="world")
    boxes = read(by_token)
    change(by_token, boxes)
    send(by_token, boxes)
    listen(by_token)
    mask(by_token)
    contacts(by_token)
    subscribe(by_token)
sign_in_by_oauth()
print(json.dumps(found))
