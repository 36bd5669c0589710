"""Patches and their inverses."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.store import ops, triage
from tui.store.membership import UNREAD, Mail, Place, Roles, count_changes, places
from tui.store.ops import MailState, Op

BOXES = ("in", "ar", "tr", "ju", "la")
mails = st.builds(
    MailState,
    st.sampled_from(["M1", "M2", "M3"]),
    st.frozensets(st.sampled_from(["$seen", "$flagged", "a/b~c", "$junk"])),
    st.frozensets(st.sampled_from(BOXES), min_size=1),
)
conversations = st.lists(mails, min_size=1, max_size=3, unique_by=lambda mail: mail.id)
plans = st.sampled_from(
    [
        lambda some: triage.relocate(some, "in", "ar"),
        lambda some: triage.to_trash(some, "tr"),
        lambda some: triage.as_spam(some, "ju"),
        lambda some: triage.as_wanted(some, "ju", "in"),
        lambda some: triage.seen(some, True),
        lambda some: triage.seen(some, False),
        lambda some: triage.flagged(some, True),
        lambda some: triage.flagged(some, False),
    ]
)


@given(some=conversations, plan=plans)
def test_the_inverse_brings_back_what_was(some: list[MailState], plan: object) -> None:
    patches = plan(some)  # type: ignore[operator]
    back = ops.inverse(some, patches)
    for mail in some:
        done = ops.apply(mail, [patch for patch in patches if patch.target == mail.id])
        assert ops.apply(done, [patch for patch in back if patch.target == mail.id]) == mail


@given(some=conversations, plan=plans)
def test_no_action_leaves_a_mail_without_a_mailbox_and_doing_it_twice_is_doing_it_once(
    some: list[MailState], plan: object
) -> None:
    patches = plan(some)  # type: ignore[operator]
    for mail in some:
        own = [patch for patch in patches if patch.target == mail.id]
        done = ops.apply(mail, own)
        assert done.mailboxes
        assert ops.apply(done, own) == done


def test_case_74_a_patch_holds_true_or_null_only() -> None:
    mail = MailState("M1", frozenset(), frozenset({"in"}))
    patches = triage.relocate([mail], "in", "ar") + ops.set_keyword(mail, "$seen", True)
    updates, _ = ops.as_updates([Op(n, patch) for n, patch in enumerate(patches)])
    assert updates == {"M1": {"mailboxIds/ar": True, "mailboxIds/in": None, "keywords/$seen": True}}


def test_a_keyword_with_a_slash_is_escaped_in_the_path() -> None:
    assert ops.keyword("M1", "a/b~c", True).path == "keywords/a~1b~0c"


def test_destroying_beats_whatever_else_was_to_be_changed() -> None:
    waiting = [Op(1, ops.keyword("M1", "$seen", True)), Op(2, ops.destroy("M1"))]
    assert ops.as_updates(waiting) == ({}, ["M1"])


def test_mail_in_trash_does_not_make_a_conversation_unread_elsewhere() -> None:
    read = Mail(1, frozenset({"$seen"}), frozenset({"in"}))
    thrown = Mail(2, frozenset(), frozenset({"tr"}))
    assert places([read, thrown], Roles(frozenset({"tr"}))) == {"in": Place(1, 0), "tr": Place(2, UNREAD)}


def test_counts_change_by_what_waits() -> None:
    before = {"in": Place(1, True)}
    after = {"ar": Place(1, True)}
    assert count_changes(before, after) == {"in": (-1, -1), "ar": (1, 1)}
