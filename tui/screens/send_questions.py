"""What is worth asking before a message leaves. Each question can be turned off in the settings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING

from tui.frozen import frozen
from tui.mail.addresses import full_name
from tui.mail.forgotten import mentioned

if TYPE_CHECKING:
    from tui.config import Settings
    from tui.mail.draft import Draft
    from tui.mail.message import Address

__all__ = ["Question", "mentioned", "questions"]

Known = Callable[[Collection[str]], Collection[str]]
"""Of these addresses, in lower case, those that mail has gone to before."""


@frozen
class Question:
    """A question that yes answers with "send it"."""

    text: str
    detail: str = ""


def questions(
    draft: Draft,
    settings: Settings,
    *,
    signature: str = "",
    begun: Draft | None = None,
    known: Known | None = None,
) -> Iterator[Question]:
    """The questions for this draft, in the order to ask them. ``begun``: as it was before the person wrote on it."""
    if settings.ask_subject and not draft.subject.strip():
        yield Question("Send it without a subject?")
    if settings.ask_attachment and not draft.attachments and (word := mentioned(draft, signature)):
        yield Question("Send it without an attachment?", f"The text says “{word}”, and nothing is attached.")
    if settings.ask_strangers and begun and known and (new := strangers(draft, begun, known)):
        names = ", ".join(full_name(each) for each in new[:5]) + (" and more" if len(new) > 5 else "")
        yield Question("Send it to all of them?", f"You have never written to {names}.")


def strangers(draft: Draft, begun: Draft, known: Known) -> list[Address]:
    """Who gets an answer to everybody, never had mail from the person, and was not put there by them: the one who is
    answered, and whoever was typed, is meant."""
    carried = {each.email.lower() for each in (*begun.to[1:], *begun.cc)}
    people = {each.email.lower(): each for each in (*draft.to, *draft.cc, *draft.bcc)}
    asked = [email for email in people if email in carried]
    if draft.answers_keyword != "$answered" or not asked:
        return []
    before = set(known(asked))
    return [people[email] for email in asked if email not in before]
