"""Believable mail for a test mailbox: people who answer each other over weeks. Same seed, same mail."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.header import Header
from email.utils import format_datetime, formataddr

PEOPLE = (
    ("Bob Builder", "bob@example.org"),
    ("Ann Ąžuolas", "ann@example.net"),
    ("Carol Díaz", "carol@example.com"),
    ("山田太郎", "taro@example.jp"),
    ("Dave", "dave@example.edu"),
    ("Billing", "billing@shop.example"),
)
TOPICS = (
    "Quarterly figures",
    "Lunch on Thursday",
    "Your order",
    "Draft of chapter 3",
    "Überstunden",
    "見積書",
)
SENTENCES = (
    "Could you look at the last table before the call?",
    "The totals in row 7 do not match what finance sent us.",
    "Thursday works for me.",
    "I attached nothing, the link is in the wiki.",
    "Danke, das passt so.",
    "It should arrive on Friday between 9 and 12.",
)
LONGEST_CONVERSATION = 6


@dataclass(frozen=True)
class SampleMail:
    """One message ready to be stored: bytes with CRLF line ends, and what IMAP keeps beside them."""

    content: bytes
    received: datetime
    seen: bool
    message_id: str
    subject: str


def mails(count: int, *, to: str, seed: int = 1, newest: datetime | None = None) -> list[SampleMail]:
    """``count`` mails to the address ``to``, oldest first, the last of them at ``newest`` (now if None)."""
    chance = random.Random(seed)
    end = newest or datetime.now(UTC).replace(microsecond=0)
    times = [end - timedelta(minutes=17 * age) for age in range(count)]
    order = list(_conversations(count, chance))
    made: dict[int, list[str]] = {}
    result: list[SampleMail] = []
    for (conversation, place), when in zip(order, reversed(times), strict=True):
        earlier = made.setdefault(conversation, [])
        mail = _mail(conversation, place, earlier, to=to, when=when, seed=seed, chance=chance)
        earlier.append(mail.message_id)
        result.append(mail)
    return result


def _conversations(count: int, chance: random.Random) -> Iterator[tuple[int, int]]:
    """(conversation, place in it) for every mail: a few conversations run at a time, interleaved."""
    running: list[list[int]] = []
    started = 0
    for _ in range(count):
        if not running or (len(running) < 8 and chance.random() < 0.4):
            running.append([started, 0, chance.randint(1, LONGEST_CONVERSATION)])
            started += 1
        current = chance.choice(running)
        yield current[0], current[1]
        current[1] += 1
        if current[1] >= current[2]:
            running.remove(current)


def _mail(
    conversation: int,
    place: int,
    earlier: list[str],
    *,
    to: str,
    when: datetime,
    seed: int,
    chance: random.Random,
) -> SampleMail:
    topic = f"{TOPICS[conversation % len(TOPICS)]} {conversation}"
    subject = topic if place == 0 else f"Re: {topic}"
    message_id = f"<sample.{seed}.{conversation}.{place}@example.net>"
    name, address = PEOPLE[(conversation + place) % len(PEOPLE)]
    # By hand, since email.message takes seconds for thousands.
    headers = {
        "From": formataddr((name, address)),
        "To": to,
        "Subject": subject if subject.isascii() else Header(subject, "utf-8").encode(),
        "Date": format_datetime(when),
        "Message-ID": message_id,
        "In-Reply-To": earlier[-1] if earlier else "",
        "References": "\r\n ".join(earlier),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    head = "".join(f"{key}: {value}\r\n" for key, value in headers.items() if value)
    body = "".join(f"{sentence}\r\n" for sentence in chance.sample(SENTENCES, 3))
    return SampleMail(f"{head}\r\n{body}".encode(), when, chance.random() < 0.8, message_id, subject)
