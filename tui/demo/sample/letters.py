"""The words in which the sample mailbox is written: people, letters, conversations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """Somebody who writes, and nobody else of that name. ``zone``: hours east of Greenwich; ``rich``: their program
    sends HTML beside the text."""

    name: str
    email: str
    zone: float = 1
    rich: bool = True
    signature: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """An attachment. ``cid``: the HTML shows it."""

    name: str
    type: str
    content: bytes
    cid: str = ""
    disposition: str = "attachment"


@dataclass(frozen=True, slots=True)
class Letter:
    """One message of a conversation.

    ``when``: "40m" and "5h" count back from now, "3d 14:32" is that time three days ago.
    ``flags``: keywords without their $, beside seen; ``unread`` leaves seen out.
    ``box``: path of the mailbox; the conversation's own when empty.
    """

    sender: Person
    when: str
    text: str = ""
    html: str = ""
    to: Sequence[Person] = ()
    cc: Sequence[Person] = ()
    bcc: Sequence[Person] = ()
    unread: bool = False
    flags: str = ""
    box: str = ""
    files: Sequence[File] = ()
    calendar: str = ""
    quote: bool = True
    subject: str = ""
    headers: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """Letters that answer each other. ``people``: who takes part beside each letter's sender."""

    subject: str
    letters: Sequence[Letter]
    people: Sequence[Person] = ()
    box: str = "Inbox"
    headers: Sequence[tuple[str, str]] = field(default=())


ME = Person("Alice Hartmann", "alice@example.org")


def by(sender: Person, when: str, text: str, *files: File, unread: bool = False, flags: str = "") -> Letter:
    """A letter with nothing special about it."""
    return Letter(sender, when, text, files=files, unread=unread, flags=flags)


def me(when: str, text: str, *files: File) -> Letter:
    """A letter of the owner's; it lies in Sent."""
    return Letter(ME, when, text, files=files)


def talk(subject: str, *letters: Letter, people: Sequence[Person] = (), box: str = "Inbox") -> Conversation:
    """A conversation between the owner and others."""
    others = list(people) or list(dict.fromkeys(one.sender for one in letters if one.sender is not ME))
    return Conversation(subject, letters, (ME, *others), box)


def moment(when: str, now: float) -> int:
    """Seconds since the epoch of ``when``. Raises ValueError for what has no such form."""
    if when.endswith("m"):
        return int(now) - int(float(when[:-1]) * 60)
    if when.endswith("h"):
        return int(now) - int(float(when[:-1]) * 3600)
    days, _, clock = when.partition("d ")
    hour, minute = clock.split(":")
    day = datetime.fromtimestamp(now, UTC) - timedelta(days=int(days))
    # A second that looks like one: written at the full minute, no two letters would differ in order.
    second = (int(days) * 7 + int(minute) * 13) % 60
    return int(day.replace(hour=int(hour), minute=int(minute), second=second, microsecond=0).timestamp())


def flow(text: str) -> str:
    """Text as it is written in source, with the lines of each paragraph joined; lists and verses stay."""
    paragraphs: list[str] = []
    for block in text.strip("\n").split("\n\n"):
        lines = block.split("\n")
        stands = len(lines[0]) < 48 or any(
            line[:1] in "-*>|#+@ " or line[:2] in ("1.", "2.") for line in lines
        )
        paragraphs.append(block if stands else " ".join(lines))
    return "\n\n".join(paragraphs) + "\n"
