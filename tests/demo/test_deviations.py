"""Every deviation of Cyrus that the differential tests know of is one: there as described, and here not."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from tests.demo import differential as diff
from tests.demo.deviations import KNOWN
from tests.demo.differential import Pair, Side

pytestmark = pytest.mark.cyrus
PDF = ["Content-Type: application/pdf", "Content-Disposition: attachment; filename=a.pdf"]
INLINE = "\r\n".join([
    "--b", "Content-Type: text/html", "", "<img src=cid:p@x>", "--b", "Content-Type: image/png", "Content-ID: <p@x>",
    "Content-Disposition: inline", "", "x", "--b--", "",
])  # fmt: skip


def values(answers: list[Any], name: str, mail: str) -> list[Any]:
    return [answer["list"][mail][name] for answer in answers]


def check_munged_headers(pair: Pair) -> None:
    pair.mail("m", "Grüße")
    assert values(pair.both(diff.get, ["m"], ["subject"]), "subject", "m") == ["Grüße", "GrXXXXe"]


def check_hasattachment_keyword(pair: Pair) -> None:
    pair.mail("m", "x", "y", *PDF)
    found = values(pair.both(diff.get, ["m"], ["keywords"]), "keywords", "m")
    assert found == [{}, {"$hasattachment": True}]


def check_has_attachment(pair: Pair) -> None:
    pair.mail("m", "x", INLINE, "Content-Type: multipart/related; boundary=b")
    found = pair.both(diff.get, ["m"], ["hasAttachment"])
    assert values(found, "hasAttachment", "m") == [False, True]


def check_has_attachment_filter(pair: Pair) -> None:
    pair.mail("m", "x", "y", *PDF)
    assert pair.both(diff.search, {"hasAttachment": True}) == [["m"], ["m"]]
    pair.both(diff.update, ["m"], {"keywords": {"$seen": True}})
    assert pair.both(diff.search, {"hasAttachment": True}) == [["m"], []]


def check_unread_emails(pair: Pair) -> None:
    pair.mail("one")
    pair.mail("two", "Re: Plan", "x", "In-Reply-To: <one@x>")
    pair.both(diff.update, ["one"], {"mailboxIds/@archive": True})
    pair.both(diff.update, ["one"], {"keywords/$seen": True})
    found = [answer["archive"] for answer in pair.both(diff.counts)]
    assert [(one["unreadEmails"], one["unread"]) for one in found] == [(0, 0), (1, 0)]


def check_last_mailbox(pair: Pair) -> None:
    pair.mail("m")
    for value in (True, None):
        pair.both(diff.update, ["m"], {"mailboxIds/@archive": value})
    found = pair.both(diff.update, ["m"], {"mailboxIds/@inbox": None})
    assert [one["m"] for one in found] == ["invalidProperties", "done"]
    left = [side.ask("Email/get", ids=[side.mails["m"]], properties=["id"])["list"] for side in pair.sides]
    assert [len(mails) for mails in left] == [1, 0]


def check_destroyed_messages(pair: Pair) -> None:
    def thread(side: Side, mail: str) -> str:
        return side.ask("Email/get", ids=[side.mails[mail]], properties=["threadId"])["list"][0]["threadId"]

    pair.mail("old")
    before = pair.both(thread, "old")
    pair.both(diff.destroy, ["old"])
    pair.mail("new", "Re: Plan", "x", "In-Reply-To: <old@x>")
    assert [a == b for a, b in zip(before, pair.both(thread, "new"), strict=True)] == [False, True]


def check_updated(pair: Pair) -> None:
    pair.mail("one")
    pair.mail("two", "Re: Plan", "x", "In-Reply-To: <one@x>")
    pair.both(diff.changes, "Thread")
    pair.both(diff.update, ["one"], {"keywords/$flagged": True})
    assert [found["updated"] for found in pair.both(diff.changes, "Thread")] == [[], [["one", "two"]]]


def check_before(pair: Pair) -> None:
    pair.mail("m")
    question = {"filter": {"before": pair.when}, "sort": None, "collapseThreads": False}
    assert [found["ids"] for found in pair.both(diff.query, "q", question)] == [[], ["m"]]


def check_same_octets(pair: Pair) -> None:
    pair.mail("m")
    assert [found.get("refused") for found in pair.mail("m", key="twin")] == [None, "alreadyExists"]


def check_bad_mailbox(pair: Pair) -> None:
    def email(side: Side) -> Any:
        return {
            "blobId": side.upload(b"Subject: x\r\n\r\n"),
            "mailboxIds": {side.boxes["inbox"]: True},
            "foo": 1,
        }

    assert pair.set("Email/import", "emails", email) == ["invalidProperties", "done"]


def check_loose_ids(pair: Pair) -> None:
    def email(side: Side) -> Any:
        return {"mailboxIds": {side.boxes["inbox"]: True}, "messageId": ["<a@b>"]}

    assert pair.set("Email/set", "create", email) == ["invalidProperties", "done"]


def check_inbox_name(pair: Pair) -> None:
    assert pair.both(diff.change_box, "inbox", {"name": "In"}) == ["forbidden", "done"]


def check_role_moves(pair: Pair) -> None:
    pair.both(diff.make_box, "Work", None)
    assert pair.both(diff.change_box, "Work", {"role": "archive"}) == ["invalidProperties", "done"]


def check_sibling_name(pair: Pair) -> None:
    new = pair.set("Mailbox/set", "create", lambda side: {"name": "Archive"})
    assert new == ["alreadyExists", "invalidProperties"]


def check_slash(pair: Pair) -> None:
    assert pair.set("Mailbox/set", "create", lambda side: {"name": "a/b"}) == ["done", "serverFail"]


def check_folded_tokens(pair: Pair) -> None:
    pair.mail("m", "Clocks", "wallflower")
    pair.mail("n", "=?utf-8?q?=C3=9Cber?=", "windflower")
    pair.indexed("wallflower")
    pair.indexed("windflower")
    assert pair.both(diff.search, {"subject": "uber"}) == [[], ["n"]]
    assert pair.both(diff.search, {"subject": "clocking"}) == [[], ["m"]]
    assert pair.both(diff.search, {"body": "wind"}) == [["n"], []]


def check_one_field(pair: Pair) -> None:
    pair.mail("m", "Clock", "wallflower")
    pair.indexed("wallflower")
    assert pair.both(diff.search, {"text": "bob wallflower"}) == [["m"], []]


def check_snippets_of_not(pair: Pair) -> None:
    pair.mail("m", "Clock", "wallflower")
    pair.indexed("wallflower")
    condition = {"operator": "NOT", "conditions": [{"subject": "clock"}]}
    found = pair.both(diff.snippets, condition, ["m"])
    assert [one["m"]["subject"] for one in found] == [None, "<mark>Clock</mark>"]


def check_snippets_of_nothing(pair: Pair) -> None:
    found = [side.ask("SearchSnippet/get", filter=None, emailIds=["M0unknown"]) for side in pair.sides]
    assert [answer["notFound"] for answer in found] == [["M0unknown"], None]


def check_raw_header_of_parse(pair: Pair) -> None:
    raw = b"From: a@b\r\nTo: c@d\r\nSubject: x\r\n\r\ny\r\n"
    found = pair.both(diff.parse, raw, ["subject", "header:To:asRaw"])
    assert found == [{"subject": "x", "header:To:asRaw": " c@d"}, {"subject": "x"}]


def check_anybody_sends(pair: Pair) -> None:
    assert pair.both(diff.send, {"from": [{"email": "eve@example.net"}]}, {}) == ["forbiddenFrom", "final"]
    envelope = {"mailFrom": {"email": "eve@example.net"}, "rcptTo": [{"email": "bob@example.net"}]}
    assert pair.both(diff.send, {}, {"envelope": envelope}) == ["forbiddenMailFrom", "final"]


def check_other_send_errors(pair: Pair) -> None:
    assert pair.both(diff.send, {"from": None}, {}) == ["invalidEmail", "notPermittedFrom"]
    assert pair.both(diff.send, {}, {"emailId": "M0unknown"}) == ["invalidProperties", "emailNotFound"]
    nobody = {"envelope": {"mailFrom": {"email": pair.sides[0].address}, "rcptTo": []}}
    assert pair.both(diff.send, {}, nobody) == ["noRecipients", "invalidProperties"]
    assert pair.both(diff.send, {"to": [{"email": "no address"}]}, {}) == [
        "invalidRecipients",
        "noRecipients",
    ]


def check_short_lived_submissions(pair: Pair) -> None:
    assert pair.both(diff.send, {}, {}) == ["final", "final"]
    assert [len(side.ask("EmailSubmission/query")["ids"]) for side in pair.sides] == [1, 0]


def check_identity(pair: Pair) -> None:
    found = [side.ask("Identity/get", ids=None)["list"] for side in pair.sides]
    assert [one["email"] for one in found[1]] == [""]
    assert all(one["email"] for one in found[0])


def check_copy_of_nothing(pair: Pair) -> None:
    arguments = {"fromAccountId": "nobody", "create": {}}
    assert pair.both(diff.refusal, "Email/copy", arguments) == ["fromAccountNotFound", "Email/copy"]


def check_zero_octets(pair: Pair) -> None:
    found = pair.both(diff.refusal, "Email/get", {"ids": [], "maxBodyValueBytes": 0})
    assert found == ["Email/get", "invalidArguments"]


def check_states(pair: Pair) -> None:
    found = pair.both(diff.refusal, "Email/changes", {"sinceState": "nonsense"})
    assert found == ["cannotCalculateChanges", "invalidArguments"]
    assert pair.both(diff.refusal, "Email/changes", {}) == ["invalidArguments", "cannotCalculateChanges"]


def check_unknown_conditions(pair: Pair) -> None:
    for method in ("Email/query", "Mailbox/query"):
        found = pair.both(diff.refusal, method, {"filter": {"nonsense": 1}})
        assert found == ["unsupportedFilter", "invalidArguments"]


def check_unknown_anchor(pair: Pair) -> None:
    assert pair.both(diff.refusal, "Email/query", {"anchor": "M0unknown"}) == [
        "anchorNotFound",
        "Email/query",
    ]


CHECKS = {
    "munged headers": check_munged_headers,
    "$hasattachment": check_hasattachment_keyword,
    "hasAttachment": check_has_attachment,
    "hasAttachment filter": check_has_attachment_filter,
    "unreadEmails": check_unread_emails,
    "last mailbox": check_last_mailbox,
    "destroyed messages": check_destroyed_messages,
    "updated": check_updated,
    "before": check_before,
    "same octets": check_same_octets,
    "bad mailbox": check_bad_mailbox,
    "loose ids": check_loose_ids,
    "inbox name": check_inbox_name,
    "role moves": check_role_moves,
    "sibling name": check_sibling_name,
    "slash": check_slash,
    "folded tokens": check_folded_tokens,
    "one field": check_one_field,
    "snippets of NOT": check_snippets_of_not,
    "snippets of nothing": check_snippets_of_nothing,
    "raw header of parse": check_raw_header_of_parse,
    "anybody sends": check_anybody_sends,
    "other send errors": check_other_send_errors,
    "short-lived submissions": check_short_lived_submissions,
    "identity": check_identity,
    "copy of nothing": check_copy_of_nothing,
    "zero octets": check_zero_octets,
    "states": check_states,
    "unknown conditions": check_unknown_conditions,
    "unknown anchor": check_unknown_anchor,
}


def test_all_that_is_known_is_checked() -> None:
    assert CHECKS.keys() == KNOWN.keys()
    written = [
        one for name, one in globals().items() if name.startswith("check_") and inspect.isfunction(one)
    ]
    assert set(written) == set(CHECKS.values())


@pytest.mark.parametrize("name", CHECKS)
def test_cyrus_does_otherwise(pair: Pair, name: str) -> None:
    CHECKS[name](pair)
