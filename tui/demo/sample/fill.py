"""The sample account: its mailboxes, identities, masks and mail."""

from __future__ import annotations

from tui.demo.store.account import Account

OWNER = "alice@example.org"


def sample_account(now: float, messages: int, seed: int) -> Account:
    """Alice's account as it is at ``now`` (seconds since the epoch)."""
    account = Account("u7c31a9e2", OWNER, (OWNER, "alice.hartmann@example.org", "hallo@hartmann.example"))
    for order, (name, role) in enumerate(_ROLES):
        account.mailboxes.add(name, role=role, sort_order=order)
    account.identities["I1"] = {
        "id": "I1", "name": "Alice Hartmann", "email": OWNER, "replyTo": None, "bcc": None,
        "textSignature": "", "htmlSignature": "", "mayDelete": False,
    }  # fmt: skip
    account.filled()
    return account


_ROLES = (
    ("Inbox", "inbox"), ("Drafts", "drafts"), ("Sent", "sent"), ("Archive", "archive"), ("Junk", "junk"),
    ("Trash", "trash"),
)  # fmt: skip
