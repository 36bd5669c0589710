"""What a person types to find mail, as one query with two outputs: for the words here, and for the server.

Words and "phrases" must all be found; ``-`` before one means that it must not. ``from:``, ``to:``, ``subject:`` and
``body:`` narrow where; ``is:``, ``has:``, ``in:``, ``before:`` and ``after:`` narrow which. A mistake never blocks:
what is not understood is searched for as text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from tui.store.wire import utc_date

FIELDS = ("from", "to", "subject", "body")
_KEYWORDS = {"unread": ("$seen", False), "read": ("$seen", True), "pinned": ("$flagged", True)} | {
    name: (f"${name}", True) for name in ("answered", "forwarded", "draft")
}
_PIECE = re.compile(
    r'(?P<not>-)?(?:(?P<field>[a-z]+):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>\S+))', re.IGNORECASE
)
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Term:
    """Text to find: anywhere (``field`` empty) or in one of FIELDS. ``begun``: the last word may be unfinished."""

    text: str
    field: str = ""
    negated: bool = False
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """``keywords``: keyword → wanted or not; ``mailbox``: its name or role as typed; ``after`` and ``before`` are
    seconds since the epoch, UTC, the first included and the second not."""

    terms: tuple[Term, ...] = ()
    keywords: tuple[tuple[str, bool], ...] = ()
    attachment: bool | None = None
    mailbox: str = ""
    after: int | None = None
    before: int | None = None

    def __bool__(self) -> bool:
        return self != Search()


def parse(text: str) -> Search:
    """Never fails: what is not understood becomes text to find."""
    terms: list[Term] = []
    narrowed: dict[str, Any] = {}
    keywords: list[tuple[str, bool]] = []
    for match in _PIECE.finditer(text):
        field, value = (match["field"] or "").lower(), match["phrase"] or match["word"] or ""
        negated = bool(match["not"])
        begun = match.end() == len(text) and match["phrase"] is None
        if field == "is" and value.lower() in _KEYWORDS:
            name, on = _KEYWORDS[value.lower()]
            keywords.append((name, on != negated))
        elif field == "has" and value.lower() in ("attachment", "attachments"):
            narrowed["attachment"] = not negated
        elif field == "in" and value and not negated:
            narrowed["mailbox"] = value
        elif field in ("before", "after") and (moment := _day(value)) is not None:
            narrowed[field] = moment
        elif _WORDS.search(value):
            known = field in FIELDS
            found = value if known or not field else f"{field}:{value}"
            terms.append(Term(found, field if known else "", negated, begun))
    return Search(terms=tuple(terms), keywords=tuple(keywords), **narrowed)


def _day(text: str) -> int | None:
    """The beginning, here, of a day, month or year written as 2026-11-21, 2026-11 or 2026."""
    for form in ("%Y-%m-%d", "%Y-%m", "%Y"):
        try:
            found: date = datetime.strptime(text, form).date()
        except ValueError:
            continue
        return int(datetime.combine(found, time()).astimezone().timestamp())
    return None


# For the words that are here


def match(search: Search) -> str:
    """The FTS5 expression of the terms that must be found; empty when there are none."""
    return " AND ".join(_expression(term) for term in search.terms if not term.negated)


def unmatched(search: Search) -> str:
    """The FTS5 expression of the terms that must not be found."""
    return " OR ".join(_expression(term) for term in search.terms if term.negated)


def _expression(term: Term) -> str:
    column = {"from": "people", "to": "people", "subject": "subject", "body": "text"}.get(term.field)
    words = _WORDS.findall(term.text)
    # People type one word after the other; as one phrase they are those words in a row, as FTS5 reads them too.
    phrase = '"' + " ".join(words) + '"' + ("*" if term.begun else "")
    return f"{column} : {phrase}" if column else phrase


def conditions(search: Search, mailbox_id: str | None) -> tuple[str, list[Any]]:
    """What the words do not decide, as SQL over the table ``email``, with its values."""
    parts = ["mailboxes != ''"]
    values: list[Any] = []
    for name, on in search.keywords:
        parts.append(f"instr(' ' || keywords || ' ', ?) {'>' if on else '='} 0")
        values.append(f" {name} ")
    if search.attachment is not None:
        parts.append(f"has_attachment = {int(search.attachment)}")
    if search.mailbox:
        parts.append("instr(' ' || mailboxes || ' ', ?) > 0")
        values.append(f" {mailbox_id or ' '} ")
    for bound, sign in ((search.after, ">="), (search.before, "<")):
        if bound is not None:
            parts.append(f"received_at {sign} ?")
            values.append(bound)
    for term in search.terms:
        if term.field in ("from", "to") and not term.negated:
            parts.append(f"instr(lower({'sender' if term.field == 'from' else 'addressees'}), ?) > 0")
            values.append(term.text.lower())
    return " AND ".join(parts), values


# For the server


def jmap_filter(search: Search, mailbox_id: str | None, elsewhere: list[str]) -> dict[str, Any]:
    """The same as a FilterOperator (RFC 8621 §4.4.1). ``elsewhere``: mailboxes to leave out unless one is named."""
    found: list[dict[str, Any]] = []
    for term in search.terms:
        condition = {term.field or "text": term.text}
        found.append({"operator": "NOT", "conditions": [condition]} if term.negated else condition)
    found += [{"hasKeyword" if on else "notKeyword": name} for name, on in search.keywords]
    if search.attachment is not None:
        found.append({"hasAttachment": search.attachment})
    if mailbox_id is not None:
        found.append({"inMailbox": mailbox_id})
    elif elsewhere:
        found.append({"inMailboxOtherThan": elsewhere})
    for bound, name in ((search.after, "after"), (search.before, "before")):
        if bound is not None:
            found.append({name: utc_date(bound)})
    return {"operator": "AND", "conditions": found}


def mailbox_named(name: str, mailboxes: Mapping[str, tuple[str, str | None]]) -> str | None:
    """The id of the mailbox whose role or name is ``name``, or begins with it; ids → (name, role)."""
    wanted = name.casefold()
    tests: tuple[Callable[[str, str | None], bool], ...] = (
        lambda _, role: role == wanted,
        lambda own, _: own.casefold() == wanted,
        lambda own, _: own.casefold().startswith(wanted),
    )
    return next((id_ for test in tests for id_, (own, role) in mailboxes.items() if test(own, role)), None)
