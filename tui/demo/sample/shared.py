"""A second account: the studio's, which several people use."""

from __future__ import annotations

from tui.demo import ids
from tui.demo.sample.letters import Conversation, Letter, by, talk
from tui.demo.sample.people import BOB, CAROL, KAI, TEAM, TOMAS
from tui.demo.sample.post import send
from tui.demo.store.account import Account
from tui.demo.urns import CONTACTS, CORE, MAIL, SUBMISSION

ACCOUNT = "u5b0d44f7"
_BOXES = (
    ("Inbox", "inbox"), ("Drafts", "drafts"), ("Sent", "sent"), ("Archive", "archive"), ("Junk", "junk"),
    ("Trash", "trash"), ("Orders", None),
)  # fmt: skip

_MAIL: list[Conversation] = [
    talk(
        "Opening hours in December",
        by(KAI, "2h", """
Hello everybody,

could you tell me when the studio is open between the years? We would like to bring the two barometers.

Kai
""", unread=True),
        people=[TEAM],
    ),
    talk(
        "Frames, second delivery",
        by(TOMAS, "1d 11:20", "Six frames are ready, the seventh is on Thursday. Tomáš"),
        Letter(CAROL, "1d 12:05", "Thank you, Tomáš. Please bring them all on Thursday, then. Carol"),
        people=[TEAM],
    ),
    talk(
        "Keys",
        by(BOB, "4d 09:10", "I have left the spare keys with Carol. Bob"),
        people=[TEAM],
        box="Orders",
    ),
]  # fmt: skip


def shared_account(now: float) -> Account:
    """The account as it is at ``now``: mail, and an address book that nobody has written into."""
    account = Account(
        ACCOUNT, TEAM.email, (TEAM.email,), is_personal=False, capabilities=(CORE, MAIL, SUBMISSION, CONTACTS)
    )
    numbers = {
        name: account.mailboxes.add(name, None, role, order).number
        for order, (name, role) in enumerate(_BOXES)
    }
    account.identities["I1"] = {
        "id": "I1", "name": "Studio Nordlicht", "email": TEAM.email, "replyTo": None, "bcc": None,
        "textSignature": "Studio Nordlicht", "htmlSignature": "<div>Studio Nordlicht</div>", "mayDelete": False,
    }  # fmt: skip
    account.number()
    book = ids.encode(ids.ADDRESS_BOOK, account.number())
    account.contacts.books[book] = {
        "id": book, "name": "Suppliers", "description": None, "sortOrder": 0, "isDefault": True, "isSubscribed": True,
        "shareWith": None,
    }  # fmt: skip
    account.db.execute("BEGIN")
    for conversation in _MAIL:
        send(account, conversation, numbers, now)
    account.db.execute("COMMIT")
    account.filled()
    return account
