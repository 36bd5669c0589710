"""Rows that screens read: frozen, small, complete enough to draw without asking again."""

from __future__ import annotations

from enum import StrEnum

from tui.frozen import frozen
from tui.mail.message import Address


@frozen
class Mailbox:
    """A mailbox with its place in the tree (RFC 8621 §2). ``depth`` counts its ancestors.

    ``total`` and ``unread`` count conversations, and already include what this machine
    has done and the server has not yet confirmed.
    """

    key: int
    id: str
    parent_id: str | None
    name: str
    role: str | None
    sort_order: int
    depth: int
    total: int
    unread: int
    may_add: bool = True
    may_remove: bool = True
    has_children: bool = False
    may_read: bool = True
    may_rename: bool = True
    may_delete: bool = True
    may_create_child: bool = True
    may_submit: bool = True
    is_subscribed: bool = True
    """Whether the person wants to see it in the tree (RFC 8621 §2, isSubscribed)."""
    waiting: bool = False
    """It was made or changed here and the server does not know yet."""


VIEWS = ("unread", "pinned", "drafts", "inboxes", "muted", "snoozed")


@frozen
class Filter:
    """Narrows a list to conversations of a kind: ``unread``, ``pinned``, ``attachment``, ``from`` (``value`` is the
    address), ``to_me``, ``list``, ``text`` (the words) or ``mask`` (came to any masked address)."""

    kind: str
    value: str = ""


@frozen
class ThreadQuery:
    """Which list of conversations, newest first: those of one mailbox; with ``mailbox_id`` empty, those that
    ``text`` finds in all mail, or those of a ``view``, one of VIEWS. Conversations must pass every filter."""

    mailbox_id: str = ""
    text: str = ""
    filters: frozenset[Filter] = frozenset()
    view: str = ""
    by_relevance: bool = False
    """What ``text`` finds is listed with what fits best first, not with the newest."""


@frozen
class Participant:
    """Somebody who wrote in a conversation. ``unread``: a mail of theirs in it is unread."""

    address: Address
    me: bool
    unread: bool


@frozen
class ThreadRow:
    """A conversation as its mailbox lists it: what one line of the list needs.

    ``received_at`` is that of its newest mail in the mailbox (seconds since the epoch, UTC);
    ``labels`` are the ids of the other mailboxes that its mail is in, those aside that say nothing (Sent, Drafts).
    """

    id: str
    subject: str
    preview: str
    participants: tuple[Participant, ...]
    received_at: int
    count: int
    unread: bool
    flagged: bool
    answered: bool
    forwarded: bool
    draft: bool
    has_attachment: bool
    invitation: bool
    masked: bool
    labels: tuple[str, ...]
    waiting: bool
    """Something that was done to it here has not reached the server yet."""
    muted: bool = False
    followed: bool = False
    memo: bool = False
    """A mail of it has a note to self."""
    new: bool = False
    """It came back from snoozing ($new) and was not opened since."""
    snoozed_until: int | None = None
    """When it wakes (seconds since the epoch, UTC); None: it is awake."""
    mailing_list: bool = False
    found_in_subject: tuple[tuple[int, int], ...] = ()
    found_in_preview: tuple[tuple[int, int], ...] = ()
    """Where what was searched for stands in them: first letter, one after the last. Such a text is clean already."""


class MaskState(StrEnum):
    """RFC-less but observed: Fastmail's MaskedEmail states."""

    PENDING = "pending"
    ENABLED = "enabled"
    DISABLED = "disabled"
    DELETED = "deleted"


@frozen
class MaskedEmail:
    """A masked address. Times are seconds since the epoch, UTC; ``last_message_at`` None: no mail ever came."""

    id: str
    email: str
    state: MaskState
    for_domain: str
    description: str
    created_at: int | None
    last_message_at: int | None
    created_by: str
    url: str
    waiting: bool = False


class OutboxState(StrEnum):
    """Where a message that is being written or sent stands; each step is on disk before the next."""

    COMPOSING = "composing"
    QUEUED = "queued"
    SUBMITTING = "submitting"
    HELD = "held"
    """The server has it and lets it go at its time (FUTURERELEASE, RFC 4865)."""
    CANCELLING = "cancelling"
    """Held, and to be called back."""
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DISCARDED = "discarded"
    """Thrown away; what it may have left at the server is still to be looked for."""


@frozen
class OutboxItem:
    """A message on its way. ``due_at`` is when it leaves (seconds since the epoch, UTC), from here or, HELD, from
    the server."""

    key: str
    state: OutboxState
    subject: str
    to: tuple[Address, ...]
    due_at: float
    error: str
    uploading: tuple[int, int] | None = None
    """It waits for its attachments: so many octets of so many are on the server, or on their way."""
    whole: bool = False
    """It is sent as it is, and cannot be changed."""


@frozen
class Delivery:
    """What became of a sent mail at one recipient (RFC 8621 §7): ``delivered`` is yes, no, queued or unknown;
    ``reply`` is what that server said, as it said it."""

    email: str
    delivered: str
    reply: str


@frozen
class SentItem:
    """A message that has left, ``sent_at`` in seconds since the epoch, UTC. ``deliveries`` is empty where the server
    does not tell, or has not yet."""

    key: str
    subject: str
    to: tuple[Address, ...]
    sent_at: float
    deliveries: tuple[Delivery, ...]


@frozen
class Upload:
    """A file of a draft on its way to the server: ``moved`` of its ``size`` octets. ``done``: the server has it;
    ``error``: why it is not tried any more, as a sentence."""

    sha256: str
    name: str
    size: int
    moved: int
    done: bool
    error: str


class Link(StrEnum):
    """How the account stands with its server."""

    STARTING = "starting"
    SYNCING = "syncing"
    LIVE = "live"
    """Caught up, and the server tells of changes (EventSource)."""
    POLLING = "polling"
    """Caught up, and asking again every so often."""
    OFFLINE = "offline"
    SIGNED_OUT = "signed out"
    """The server refuses the credentials; everything waits for a new sign-in."""
    FAILED = "failed"
    """The server answers with errors; the next try is timed."""


@frozen
class Status:
    """Where the data stands. ``since``: when the current link state began; ``waiting``: ops and sends not
    yet confirmed by the server; ``done``/``expected``: headers here and headers wanted while filling (0, 0
    when full); ``problem``: one plain sentence, or empty."""

    link: Link
    since: float
    waiting: int = 0
    done: int = 0
    expected: int = 0
    rate: float = 0.0
    """Headers a second, lately."""
    paused: bool = False
    """The person has stopped the filling."""
    problem: str = ""

    @property
    def left(self) -> float | None:
        """Seconds until the filling is done, at this rate."""
        return (self.expected - self.done) / self.rate if self.rate and self.expected else None


@frozen
class Receipt:
    """What an action did, in words for a toast: ``Archived 3 conversations``. ``count`` 0: nothing was done,
    and ``text`` says why."""

    text: str
    count: int
    undoable: bool = True
    undo: str = ""
    """What undo would do, in words: ``Bring 3 conversations back to Inbox``; empty where nothing can be undone."""
    mailbox_id: str = ""
    """The mailbox that was made; it may be used at once."""
    back: tuple[str, ...] = ()
    """The ids of the conversations that undo has done this to."""


@frozen
class PastDeed:
    """A line of the history: what was done and when (seconds since the epoch, UTC). ``undone``: redo does it again;
    ``undoable``: it can still be taken back."""

    text: str
    when: float
    undoable: bool
    undone: bool


@frozen
class MailboxPlan:
    """What deleting or emptying a mailbox would take with it, to be asked about first. ``sentence`` says it, or why
    it cannot be done (``possible`` False); ``mails`` counts those that are deleted for ever."""

    possible: bool
    sentence: str
    mailboxes: tuple[str, ...] = ()
    """Ids of the mailboxes that go, children before their parents."""
    mails: int = 0


# What a list tells its subscribers, at most one batch a loop tick.


@frozen
class Reset:
    """Everything may have changed: draw anew, find the cursor by its conversation id."""


@frozen
class Splice:
    """At ``at``, ``removed`` rows left and ``inserted`` rows came. Batches are applied in order."""

    at: int
    removed: int
    inserted: int


@frozen
class RowsChanged:
    """These rows look different now (indices, as after the batch's splices)."""

    rows: tuple[int, ...]


ListEvent = Reset | Splice | RowsChanged


@frozen
class Changed:
    """What an account's local database saw change since the last loop tick. Screens read anew what concerns them."""

    mailboxes: bool = False
    conversations: frozenset[str] = frozenset()
    """Thread ids whose mails changed: flags, members or bodies."""
    identities: bool = False
    masked: bool = False
    outbox: bool = False
    uploads: bool = False
    """Files of drafts are further on their way to the server."""
    status: bool = False
    renamed: tuple[tuple[str, str], ...] = ()
    """A mailbox that was made here has its server's id now: (the id that it had, the one that it has). Both name it
    until the program ends."""
    unmade: frozenset[str] = frozenset()
    """Masked addresses that will never be made, by the ids that they had here."""
    notices: tuple[str, ...] = ()
    """Sentences to show at once: something that was done has been refused, a send has failed."""
