"""A message as data (RFC 8621 §4): what the reader shows, what a reply is made from."""

from __future__ import annotations

from collections.abc import Sequence

from tui.frozen import frozen


@frozen
class Address:
    """One address of a header: the display name as the sender wrote it, and ``local@domain``."""

    name: str
    email: str


@frozen
class Attachment:
    """A part that is offered for saving, or a file of this machine that goes with a draft. ``size`` is in octets.

    A file of this machine is known by its ``sha256`` (hex; empty for what the server has): the store keeps it under
    that name and knows the blob that the server made of it, so ``blob_id`` is empty here. ``charset`` is that of a
    file of text, where it is known.
    """

    blob_id: str
    name: str
    type: str
    size: int
    disposition: str = "attachment"
    cid: str | None = None
    sha256: str = ""
    charset: str = ""


@frozen
class Body:
    """The readable parts of a message, already decoded by the server (RFC 8621 §4.1.4).

    ``text`` and ``html`` are the joined text/plain and text/html parts; either may be empty.
    ``flowed`` and ``delsp`` are the text's format=flowed and DelSp=yes (RFC 3676).
    ``truncated`` and ``garbled`` repeat the server's isTruncated and isEncodingProblem. The rest are header fields
    that a reader needs: ``authentication`` is every Authentication-Results from the top (RFC 8601), ``list_*`` are
    of RFC 2369, RFC 2919 and RFC 8058, ``followup_to`` is Mail-Followup-To.
    """

    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()
    truncated: bool = False
    garbled: bool = False
    list_unsubscribe: tuple[str, ...] = ()
    list_id: str = ""
    list_unsubscribe_post: str = ""
    list_post: tuple[str, ...] = ()
    list_archive: tuple[str, ...] = ()
    followup_to: tuple[Address, ...] = ()
    authentication: tuple[str, ...] = ()
    flowed: bool = False
    delsp: bool = False


@frozen
class Memo:
    """A note to self on a mail. ``at``: seconds since the epoch, UTC; ``waiting``: the server does not have it yet."""

    id: str
    text: str
    at: int
    waiting: bool = False


@frozen
class Message:
    """One mail. Times are seconds since the epoch, UTC; ``body`` is None while it is not on this machine."""

    id: str
    thread_id: str
    blob_id: str
    subject: str
    sender: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    bcc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    received_at: int
    sent_at: int | None
    message_id: tuple[str, ...]
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    keywords: frozenset[str]
    mailbox_ids: frozenset[str]
    preview: str
    size: int
    has_attachment: bool
    body: Body | None = None
    memos: tuple[Memo, ...] = ()
    """Notes to self on it, oldest first."""

    @property
    def seen(self) -> bool:
        return "$seen" in self.keywords

    @property
    def flagged(self) -> bool:
        return "$flagged" in self.keywords

    @property
    def draft(self) -> bool:
        return "$draft" in self.keywords


@frozen
class Identity:
    """Somebody that the person may write as (RFC 8621 §6). ``email`` may be ``*@domain``."""

    id: str
    name: str
    email: str
    reply_to: Sequence[Address] = ()
    bcc: Sequence[Address] = ()
    text_signature: str = ""
    html_signature: str = ""
