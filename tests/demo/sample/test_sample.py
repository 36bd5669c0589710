"""The sample mailbox: complete, the same on every run, and true in what it says of its generated mail."""

from __future__ import annotations

import re
import time
from collections import Counter
from datetime import datetime

import pytest

from tests.demo.conftest import NOW, Jmap
from tui.demo.mime.body import preview, views
from tui.demo.mime.envelope import envelope
from tui.demo.mime.parse import parse
from tui.demo.sample.fill import sample_account
from tui.demo.store.account import Account
from tui.demo.store.mails import NewMail
from tui.demo.store.rows import row_values


def emails(account: Account) -> list[tuple]:
    columns = "id, thread, blob, received, sent, size, unread, has_attachment, preview, keywords, headers, base_subject"
    return account.db.execute(f"SELECT {columns} FROM email ORDER BY id").fetchall()


def octets(account: Account) -> list[bytes]:
    return [account.blobs.read(row[2]) or b"" for row in emails(account)]


def test_the_same_seed_makes_the_same_mailbox() -> None:
    first, second, other = (sample_account(NOW, 400, seed) for seed in (1, 1, 2))
    assert emails(first) == emails(second)
    assert octets(first) == octets(second)
    assert emails(first) != emails(other)


@pytest.mark.parametrize("count", [300, 1000])
def test_there_are_as_many_messages_as_asked_for(count: int) -> None:
    assert len(emails(sample_account(NOW, count, 1))) == count


def test_rows_say_what_a_look_at_the_octets_says() -> None:
    account = sample_account(NOW, 700, 3)
    for mail in account.mails.fetch([row[0] for row in emails(account)]).values():
        raw = account.blobs.read(mail.blob)
        assert raw is not None
        tree = parse(raw)
        assert mail.headers == envelope(tree)
        assert mail.preview == preview(tree)
        assert mail.has_attachment == views(tree).has_attachment
        assert mail.size == len(raw)
        assert mail.received <= NOW
        row = account.db.execute("SELECT * FROM email WHERE id = ?", (mail.id,)).fetchone()
        assert row == row_values(
            (mail.id, mail.thread, mail.blob), mail.received, row[4], len(raw), mail.keywords, envelope(tree),
            has_attachment=mail.has_attachment, preview=preview(tree),
        )  # fmt: skip
        assert row[4] == datetime.fromisoformat(mail.headers["sentAt"]).timestamp()
        assert b"\r\n" in raw
        assert not re.search(rb"(?<!\r)\n", raw)


def test_generated_conversations_are_threads() -> None:
    account = sample_account(NOW, 1000, 1)
    for row in emails(account):
        headers = account.mails.fetch([row[0]])[row[0]].headers
        thread = account.mails.thread(row[1])
        assert len(thread) > 1 or not headers["references"]
    members = Counter(row[1] for row in emails(account))
    assert max(members.values()) <= 8
    assert sum(count > 1 for count in members.values()) > 100


def test_a_reply_to_a_generated_mail_joins_its_thread() -> None:
    account = sample_account(NOW, 400, 1)
    mail = account.mails.fetch([row[0] for row in emails(account)[-40:]])
    one = next(m for m in mail.values() if m.headers["messageId"][0].endswith("@generated.example"))
    subject, message_id = one.headers["subject"], one.headers["messageId"][0]
    raw = f"Subject: Re: {subject}\r\nIn-Reply-To: <{message_id}>\r\n\r\nyes\r\n".encode()
    new = NewMail(parse(raw), account.blobs.add(raw), len(raw), int(NOW), frozenset({1}), frozenset())
    assert account.mails.insert(new).thread == one.thread


def test_counts_are_those_of_a_recount() -> None:
    account = sample_account(NOW, 500, 1)
    assert account.mails.counts.recount() == []


async def test_the_newest_page_is_written_by_hand_and_varied(sample: Jmap) -> None:
    found = await sample.ask(
        "Email/query", filter={"inMailbox": sample.boxes["inbox"]}, collapseThreads=True, limit=45,
        sort=[{"property": "receivedAt", "isAscending": False}],
    )  # fmt: skip
    got = (await sample.ask("Email/get", ids=found["ids"]))["list"]
    assert not any((mail["messageId"] or [""])[0].endswith("@generated.example") for mail in got)
    senders = {mail["from"][0]["email"] for mail in got}
    assert len(senders) > 35
    keywords = {keyword for mail in got for keyword in mail["keywords"]}
    assert {"$flagged", "$answered", "$maskedemail", "$seen"} <= keywords
    unread = [mail for mail in got if "$seen" not in mail["keywords"]]
    assert 5 <= len(unread) <= 20
    text = " ".join(mail["subject"] + mail["preview"] for mail in got)
    scripts = [
        "[぀-ヿ]",
        "[\u0600-\u06ff]",
        "[\u0590-\u05ff]",
        "[\u0400-\u04ff]",
        "[äöüß]",
        "[éèà]",
        "[\U0001f300-\U0001faff]",
    ]
    for script in scripts:
        assert re.search(script, text)


async def test_every_kind_of_mail_is_there(sample: Jmap) -> None:
    async def count(**condition: object) -> int:
        return (await sample.ask("Email/query", filter=condition, calculateTotal=True, limit=0))["total"]

    assert await count(header=["List-Id"]) > 10
    assert await count(header=["List-Unsubscribe"]) > 8
    assert await count(hasAttachment=True) > 10
    assert await count(text="BEGIN:VCALENDAR") >= 4
    assert await count(body="diff --git") >= 1
    for role in ("drafts", "sent", "junk", "trash", "archive"):
        assert await count(inMailbox=sample.boxes[role]) > 0
    boxes = (await sample.ask("Mailbox/get", ids=None))["list"]
    assert sum(box["parentId"] is not None for box in boxes) >= 5
    masks = (await sample.ask("MaskedEmail/get", ids=None))["list"]
    assert 12 <= len(masks) <= 30


async def test_attachments_are_what_they_say(sample: Jmap) -> None:
    found = await sample.ask("Email/query", filter={"hasAttachment": True})
    got = await sample.ask("Email/get", ids=found["ids"], properties=["attachments"])
    starts = {
        "application/pdf": b"%PDF-",
        "image/png": b"\x89PNG",
        "application/vnd.oasis.opendocument.spreadsheet": b"PK",
    }
    seen: set[str] = set()
    for part in (part for mail in got["list"] for part in mail["attachments"]):
        if start := starts.get(part["type"]):
            data = await sample.http.get(
                f"/jmap/download/{sample.account}/{part['blobId']}/x?type={part['type']}"
            )
            assert data.content.startswith(start)
            assert len(data.content) == part["size"]
            seen.add(part["type"])
    assert seen == starts.keys()


def test_dates_follow_now_when_no_time_is_given() -> None:
    account = sample_account(time.time(), 300, 1)
    newest = max(row[3] for row in emails(account))
    assert 0 < time.time() - newest < 86_400
