"""Whom an answer goes to."""

from __future__ import annotations

from collections.abc import Iterable

from tui.mail.identities import Selves, same
from tui.mail.message import Address, Message
from tui.mail.safety import clean


def recipients(
    message: Message, me: Selves, sender: Address, *, everyone: bool
) -> tuple[tuple[Address, ...], tuple[Address, ...]]:
    """Whom an answer goes to, and whom it goes to in copy; nobody twice, the person only if there is nobody else.

    Where the writer says whom an answer to all is for (Mail-Followup-To), it goes to them.
    """

    def others(people: Iterable[Address]) -> tuple[Address, ...]:
        known = same(sender.email)
        return tuple(
            each for each in presentable(people) if not me.includes(each) and same(each.email) != known
        )

    own = me.wrote(message)
    followup = others(message.body.followup_to) if message.body and everyone and not own else ()
    if followup:
        return _once(followup, ()), ()
    asked = (message.reply_to, message.sender)
    if own:
        asked = (message.to, message.reply_to, message.cc, message.sender)
    to = next((found for found in map(others, asked) if found), ())
    cc: tuple[Address, ...] = ()
    if everyone:
        to, cc = (*to, *others(message.to)), others(message.cc)
        if _is_munged(message):
            to = (*to, *others(message.sender))
    if not to:
        to, cc = cc or presentable(message.reply_to or message.sender), ()
    to = _once(to, ())
    return to, _once(cc, to)


def _is_munged(message: Message) -> bool:
    """Whether a list has set Reply-To to itself: who wrote the mail may not be on it, and gets an answer to all."""
    there = {same(each.email) for each in (*message.to, *message.cc)}
    return bool(message.reply_to) and all(same(each.email) in there for each in message.reply_to)


def _once(people: Iterable[Address], known: Iterable[Address]) -> tuple[Address, ...]:
    seen = {same(each.email) for each in known}
    return tuple(each for each in people if not (same(each.email) in seen or seen.add(same(each.email))))


def presentable(people: Iterable[Address]) -> tuple[Address, ...]:
    """The people as they may be shown in a form; empty groups are nobody."""
    return tuple(
        Address(clean(each.name).strip(), clean(each.email)) for each in people if each.email.strip()
    )
