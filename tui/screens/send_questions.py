"""What is worth asking before a message leaves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tui.mail.draft import Draft

# "attach…", and its like in the languages that people write most; whole words, so "attachment-free" asks, too.
_MENTION = re.compile(
    r"\b(?:attach(?:ed|ing|ment|ments)?|enclosed|anbei|anhang|angehängt|beigefügt|ci-jointe?s?|pièces?[ -]jointes?"
    r"|adjunt[oa]s?|allegat[oaie]|in allegato|em anexo|bijlagen?|bijgevoegd|bifogad|vedlagt|załącznik\w*)\b",
    re.IGNORECASE,
)

# Lines that quote or forward begin a part that somebody else wrote.
_THEIRS = re.compile(r"^-{3,}.*-{3,}\s*$|^-- ?$")


@dataclass(frozen=True, slots=True)
class Question:
    """A question that yes answers with "send it"."""

    text: str
    detail: str = ""


def questions(draft: Draft) -> Iterator[Question]:
    """The questions for this draft, in the order to ask them."""
    if not draft.subject.strip():
        yield Question("Send it without a subject?")
    if not draft.attachments and (word := mentioned(draft)):
        yield Question("Send it without an attachment?", f"The text says “{word}”, and nothing is attached.")


def mentioned(draft: Draft) -> str:
    """The word with which the person's own text promises an attachment; empty when it promises none."""
    own: list[str] = [] if draft.answers_keyword else [draft.subject]
    for line in draft.body.split("\n"):
        if _THEIRS.match(line):
            break
        if not line.startswith(">"):
            own.append(line)
    found = _MENTION.search("\n".join(own))
    return found.group() if found else ""
