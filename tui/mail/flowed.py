"""format=flowed: paragraphs that were cut into short lines for old mail programs, whole again (RFC 3676)."""

from __future__ import annotations

from tui.mail.quoting import depth


def unflowed(text: str, *, delsp: bool = False) -> str:
    """The text with its flowed lines joined and its space-stuffing taken off, quote marks kept (§4.2 to §4.4).

    ``delsp``: the space that ends a flowed line is not part of the text (DelSp=yes).
    """
    made: list[str] = []
    level = -1  # the quote depth of the paragraph that still grows; -1 where none does
    for line in text.replace("\r\n", "\n").split("\n"):
        now = depth(line, spaced=False)
        words = line[now:].removeprefix(" ")
        flows = words.endswith(" ") and words != "-- "
        if flows and delsp:
            words = words[:-1]
        if level == now and words not in ("", "-- "):
            made[-1] += words
        else:
            made.append(f"{'>' * now} {words}" if now else _stuffed(words))
        level = now if flows else -1
    return "\n".join(made)


def _stuffed(words: str) -> str:
    """A line of one's own that begins with ">" keeps a space, or it would look quoted."""
    return f" {words}" if words.startswith(">") else words
