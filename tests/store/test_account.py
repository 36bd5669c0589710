"""What an account lets a person do, without any network: what is done is on disk and waits."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.store.model_server import ACCOUNT, session
from tests.store.test_outbox import draft
from tui.jmap.credentials import Bearer
from tui.store import mails
from tui.store.account import AccountStore
from tui.store.database import Files
from tui.store.ops import DESTROY
from tui.store.records import OutboxState, Receipt, ThreadQuery
from tui.store.setup import AccountSetup, StoreOptions
from tui.store.store import MailStore
from tui.store.wire import utc_date

T0 = 1_795_000_000
BOXES = {"in": "inbox", "ar": "archive", "dr": "drafts", "tr": "trash", "ju": "junk", "la": None}


@pytest.fixture
def account(tmp_path: Path) -> Iterator[AccountStore]:
    account = open_account(tmp_path)
    with account.engine.writer.transaction():
        for id_, role in BOXES.items():
            account.engine.writer.put_mailbox({"id": id_, "name": id_.title(), "role": role})
    yield account
    account.close()


def open_account(folder: Path, key: str = "a") -> AccountStore:
    setup = AccountSetup(key, f"{key}@example.org", "https://example.org/", lambda: Bearer("token"))
    return AccountStore(setup, Files(folder / key), StoreOptions())


def put(account: AccountStore, id_: str, thread: str, *boxes: str, **more: Any) -> None:
    mail = {
        "id": id_,
        "threadId": thread,
        "mailboxIds": dict.fromkeys(boxes, True),
        "keywords": {},
        "receivedAt": utc_date(T0),
        "subject": "Hello",
        **more,
    }
    with account.engine.writer.transaction():
        mails.put(account.engine.writer, [mail])


def waiting(account: AccountStore) -> set[tuple[str, str, Any]]:
    """What is to be told to the server, and, as the background would, shown."""
    account.engine._overlay_waiting()
    ops = account.engine.queue.ops()
    return {(op.patch.target, op.patch.path, op.patch.value) for op in ops}


def keep_session(account: AccountStore, **changes: Any) -> None:
    document = session().document()
    document["accounts"] = {ACCOUNT: {**document["accounts"][ACCOUNT], **changes}}
    kept = json.dumps({"url": "https://example.org/session", "document": document})
    with account.engine.writer.transaction():
        account.engine.writer.set_meta("session", kept)
    account._load_session()


def test_case_15_an_account_that_may_only_be_read_is_not_changed(account: AccountStore) -> None:
    put(account, "M1", "T1", "in")
    keep_session(account, isReadOnly=True)
    assert account.read_only
    receipt = account.archive(["T1"], "in")
    assert receipt.count == 0
    assert "read and not changed" in receipt.text
    assert waiting(account) == set()


def test_case_15_a_session_without_mail_breaks_nothing_that_is_here(account: AccountStore) -> None:
    keep_session(account, accountCapabilities=None)
    assert not account.read_only
    assert not account.can_send
    assert account.longest_hold == 0.0


@pytest.mark.parametrize("act", [AccountStore.archive, AccountStore.delete, AccountStore.report_spam])
def test_case_73_no_action_takes_a_mail_out_of_its_last_mailbox(
    account: AccountStore, act: Callable[[AccountStore, list[str], str], Receipt]
) -> None:
    put(account, "M1", "T1", "in")
    assert act(account, ["T1"], "in").count == 1
    assert [path for _, path, value in waiting(account) if value and path.startswith("mailboxIds/")]


def test_case_82_for_ever_means_only_mail_that_is_nowhere_else(account: AccountStore) -> None:
    put(account, "M1", "T1", "tr")
    put(account, "M2", "T1", "tr", "la")
    assert account.destroy(["T1"], "in").count == 0
    assert account.destroy(["T1"], "tr").count == 1
    assert waiting(account) == {("M1", DESTROY, None), ("M2", "mailboxIds/tr", None)}


def test_case_70_twice_the_same_action_is_one(account: AccountStore) -> None:
    put(account, "M1", "T1", "in")
    assert account.set_flagged(["T1"], True, mailbox_id="in").count == 1
    account.engine._overlay_waiting()
    assert account.set_flagged(["T1"], True, mailbox_id="in").count == 0


def test_what_was_done_survives_the_end_of_the_program(account: AccountStore, tmp_path: Path) -> None:
    put(account, "M1", "T1", "in")
    account.archive(["T1"], "in")
    account.send(draft())
    account.close()
    again = open_account(tmp_path)
    assert waiting(again) == {("M1", "mailboxIds/ar", True), ("M1", "mailboxIds/in", None)}
    assert [item.state for item in again.outbox()] == [OutboxState.QUEUED]
    assert again.status.waiting == 2
    again.close()


def test_a_draft_whose_text_is_cut_off_cannot_be_continued(account: AccountStore) -> None:
    put(account, "M1", "T1", "dr", keywords={"$draft": True})
    body = {"value": "text", "isTruncated": True}
    part = {"partId": "1", "type": "text/plain"}
    with account.engine.writer.transaction():
        mails.put_body(account.engine.writer, {"id": "M1", "textBody": [part], "bodyValues": {"1": body}})
    assert account.draft_of("M1") is None


def test_a_mail_that_was_taken_back_and_changed_leaves_as_it_is_now(account: AccountStore) -> None:
    first = draft(subject="first")
    account.send(first)
    back = account.cancel_send(first.key)
    assert back is not None
    account.send(draft(key=first.key, message_id=first.message_id, subject="second"))
    (item,) = account.engine.queue.in_state(OutboxState.QUEUED)
    assert item.draft.subject == "second"


def test_two_accounts_in_one_store_know_nothing_of_each_other(tmp_path: Path) -> None:
    setups = [
        AccountSetup(key, f"{key}@example.org", "https://example.org/", lambda: Bearer("token"))
        for key in ("a", "b")
    ]
    store = MailStore.open(tmp_path, setups)
    one, other = store.accounts
    for account in store.accounts:
        with account.engine.writer.transaction():
            account.engine.writer.put_mailbox({"id": "in", "name": "Inbox", "role": "inbox"})
            account.engine.writer.put_mailbox({"id": "ar", "name": "Archive", "role": "archive"})
    put(one, "M1", "T1", "in", subject="of one")
    put(other, "M1", "T1", "in", subject="of the other")
    one.archive(["T1"], "in")
    one.send(draft())
    assert waiting(one)
    assert waiting(other) == set()
    assert other.outbox() == ()
    subjects = []
    for account, box in ((one, "ar"), (other, "in")):
        row = account.threads(ThreadQuery(box)).row(0)
        assert row is not None
        subjects.append(row.subject)
    assert subjects == ["of one", "of the other"]
    for account in store.accounts:
        account.close()
