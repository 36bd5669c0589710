"""The sample account: its mailboxes, identities, masks and mail."""

from __future__ import annotations

from collections.abc import Iterator

from tui.demo.narrow import Json
from tui.demo.sample import home, invitations, issues, junk, lists, receipts, work, world
from tui.demo.sample.bulk import Bulk
from tui.demo.sample.contacts import add_contacts
from tui.demo.sample.letters import Conversation
from tui.demo.sample.load import load
from tui.demo.sample.masks import masks
from tui.demo.sample.post import send
from tui.demo.store.account import MASK_DOMAIN, Account
from tui.demo.urns import ALL, SNOOZE

OWNER = "alice@example.org"
ACCOUNT = "u7c31a9e2"
_STUDIO = "alice@nordlicht.example"
_HOME = "alice@hartmann.example"
_ROLES = {
    "Inbox": "inbox", "Drafts": "drafts", "Sent": "sent", "Archive": "archive", "Junk": "junk", "Trash": "trash",
}  # fmt: skip
_PATHS = (
    "Inbox", "Drafts", "Sent", "Archive", "Junk", "Trash", "Family", "Lists", "Lists/Quayside", "Lists/tidemark-devel",
    "Projects", "Projects/Greenhouse", "Projects/Tides", "Projects/Website", "Receipts", "Travel",
)  # fmt: skip


def _identity(record: str, name: str, email: str, signature: str, *, may_delete: bool) -> Json:
    html = "<br>".join(signature.split("\n"))
    return {
        "id": record, "name": name, "email": email, "replyTo": None, "bcc": None, "textSignature": signature,
        "htmlSignature": f"<div>{html}</div>" if html else "", "mayDelete": may_delete,
    }  # fmt: skip


def _mailboxes(account: Account) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for order, path in enumerate(_PATHS):
        above, _, name = path.rpartition("/")
        box = account.mailboxes.add(
            name, numbers.get(above), _ROLES.get(path), order if path in _ROLES else 10
        )
        numbers[path] = box.number
    return numbers


def _conversations(now: float) -> Iterator[Conversation]:
    for recent in (work.RECENT, home.RECENT, world.RECENT, issues.RECENT, receipts.RECENT, lists.RECENT):
        yield from recent
    yield from invitations.recent(now)
    for older in (work.ARCHIVED, home.ARCHIVED, home.DRAFTS, receipts.ARCHIVED, junk.JUNK, junk.TRASH):
        yield from older


def sample_account(
    now: float, messages: int, seed: int, *, snooze: bool = False, more_masks: int = 0
) -> Account:
    """Alice's account as it is at ``now`` (seconds since the epoch), with at least its written mail.

    ``messages`` beyond that are generated; 0 leaves the mailboxes empty. ``snooze``: with a mailbox for mail that
    sleeps, and the property for it. ``more_masks``: masked addresses beside those of Alice.
    """
    # Colleagues and family have addresses in the other two domains: those are not the demo server's alone.
    account = Account(
        ACCOUNT,
        OWNER,
        (OWNER, _STUDIO, _HOME),
        domains=("example.org", MASK_DOMAIN),
        capabilities=(*ALL, SNOOZE) if snooze else ALL,
    )
    boxes = _mailboxes(account)
    if snooze:
        account.mailboxes.add("Snoozed", None, "snoozed", 6)
    for identity in (
        _identity("I1", "Alice Hartmann", OWNER, "", may_delete=False),
        _identity("I2", "Alice Hartmann", _STUDIO, "Alice Hartmann\nStudio Nordlicht", may_delete=True),
        _identity("I3", "Alice", _HOME, "", may_delete=True),
    ):
        account.identities[identity["id"]] = identity
        account.number()
    account.masks.update(masks(now, more_masks, seed))
    for _ in account.masks:
        account.number()
    add_contacts(account, now)
    account.db.execute("BEGIN")
    if messages:
        for conversation in _conversations(now):
            send(account, conversation, boxes, now)
    account.db.execute("COMMIT")
    written = account.db.execute("SELECT count(*) FROM email").fetchone()[0]
    if messages > written:
        load(account, Bulk(now, messages - written, seed), boxes)
    account.filled()
    return account
