"""What a reader says of an invitation: in a few lines, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from tui.mail.addresses import full_name
from tui.mail.invitation import Answer, Guest, Invitation, Method, is_over, when
from tui.mail.itip import can_answer

_SAID = {
    Answer.NONE: "no answer yet",
    Answer.ACCEPTED: "accepted",
    Answer.MAYBE: "maybe",
    Answer.DECLINED: "declined",
    Answer.DELEGATED: "sends somebody else",
}
_TITLES = {
    Method.REQUEST: "Invitation",
    Method.PUBLISH: "Event",
    Method.REPLY: "Answer",
    Method.ADD: "One more date",
    Method.REFRESH: "Asks for the event again",
    Method.COUNTER: "Proposes a change",
    Method.DECLINE_COUNTER: "The change is declined",
}
_ANSWERS = {
    "accepted": Answer.ACCEPTED,
    "maybe": Answer.MAYBE,
    "tentative": Answer.MAYBE,
    "tentatively accepted": Answer.MAYBE,
    "declined": Answer.DECLINED,
}
ANSWERED = {
    Answer.ACCEPTED: "You have accepted.",
    Answer.MAYBE: "You have said maybe.",
    Answer.DECLINED: "You have declined.",
}
NAMED = 12
"""Guests that are named; more are counted."""


def title(invitation: Invitation) -> str:
    """``Invitation: Supper``; what was called off or changed says so."""
    if invitation.cancelled:
        kind = "Cancelled"
    elif invitation.method is Method.REQUEST and invitation.sequence:
        kind = "Changed invitation"
    else:
        kind = _TITLES[invitation.method if invitation.method in _TITLES else Method.PUBLISH]
    return f"{kind}: {invitation.summary}"


def answer_in(subject: str, summary: str) -> Answer | None:
    """What the subject of somebody's answer to this event says, as calendars write it; None: it answers no such one."""
    said, colon, event = subject.partition(":")
    if not colon or " ".join(event.split()) != " ".join(summary.split()):
        return None
    return _ANSWERS.get(said.strip().lower())


def with_answer(invitation: Invitation, own: frozenset[str], answer: Answer) -> Invitation:
    """The event as it is once its organizer has heard that."""
    guests = (
        replace(guest, answer=answer) if guest.address.email.lower() in own else guest
        for guest in invitation.guests
    )
    return replace(invitation, guests=tuple(guests))


def facts(invitation: Invitation, own: frozenset[str], now: datetime) -> list[str]:
    """When (in the zone of ``now``), where, and who."""
    assert now.tzinfo is not None
    parts = [when(invitation, now.tzinfo)]
    parts += [invitation.repeats] if invitation.repeats else []
    parts += ["only this one of several"] if invitation.one_of_many else []
    parts += ["over"] if is_over(invitation, now) and not invitation.cancelled else []
    found = [", ".join(parts)]
    if invitation.location:
        found.append(invitation.location)
    organizer = invitation.organizer
    if organizer is not None:
        found.append(f"from {'you' if organizer.email.lower() in own else full_name(organizer)}")
    if people := _people(invitation.guests, own):
        found.append(people)
    return found


def _people(guests: Iterable[Guest], own: frozenset[str]) -> str:
    """You first, then the others, with what each has said."""
    named = sorted(guests, key=lambda guest: guest.address.email.lower() not in own)
    said = [
        f"{'you' if guest.address.email.lower() in own else full_name(guest.address)}"
        f" ({_SAID[guest.answer]}{', may stay away' if guest.optional else ''})"
        for guest in named[:NAMED]
    ]
    said += [f"and {len(named) - NAMED:,} more"] if len(named) > NAMED else []
    return ", ".join(said)


def refusal(invitation: Invitation, own: frozenset[str], now: datetime) -> str:
    """Why it cannot be answered, as a sentence; empty when it can."""
    organizer = invitation.organizer
    if organizer is not None and organizer.email.lower() in own:
        return "You are the one who invites here, so there is nothing to answer."
    if invitation.cancelled:
        return "It was cancelled, so there is nothing to answer."
    if not can_answer(invitation):
        return "Nobody asks for an answer here."
    if invitation.guest(own) is None:
        return "None of your addresses is invited, so an answer would not be understood; write one instead."
    if is_over(invitation, now):
        return "It is over already, so there is nothing to answer."
    return ""
