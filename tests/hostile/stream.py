"""What Jaymail may write to a terminal, as a grammar: whatever is not in it came from somebody else."""

from __future__ import annotations

import re

_SEQUENCES: tuple[tuple[str, str], ...] = (
    ("look", r"\x1b\[(?P<sgr>[0-9;]*)m"),
    ("cursor", r"\x1b\[(?P<row>[0-9]{1,3});(?P<column>[0-9]{1,3})H|\x1b\[H"),
    ("modes", r"\x1b\[\?(?:25|7|1000|1002|1003|1004|1006|1015|1049|2004|2026|2031|2048)[hl]"),
    ("questions", r"\x1b\[\?20(?:26|31|48)\$p|\x1b\[\?u|\x1b\[c|\x1b\[6n|\x1b\[16t"),
    ("keys", r"\x1b\[>[0-9]{1,2}u|\x1b\[<u"),
    ("title stack", r"\x1b\[2[23];0t"),
    ("erase", r"\x1b\[[02]?J|\x1b\[[02]?K"),
    ("link", r"\x1b\]8;(?:id=[\w.-]{1,40})?;(?P<url>(?:https?://|mailto:)[!-~]{1,2100})?\x1b\\"),
    ("title", r"\x1b\]0;(?P<named>[^\x00-\x1f\x7f-\x9f]{0,200})\x07"),
    (
        "picture",
        r"\x1b_G(?:a=T,U=1,q=2,f=100,t=d,i=[0-9]{1,8},c=(?P<wide>[0-9]{1,3}),r=(?P<high>[0-9]{1,3}),|q=2,)m=[01];"
        r"[A-Za-z0-9+/=]{1,4096}\x1b\\|\x1b_Ga=d,d=I,i=[0-9]{1,8},q=2\x1b\\",
    ),
    ("pointer", r"\x1b\]22;(?:default|pointer|text)\x07"),
    ("text", r"[^\x00-\x1f\x7f-\x9f]+"),
    ("line", r"\r|\n"),
)
_GRAMMAR = re.compile("|".join(f"(?P<{name.replace(' ', '_')}>{pattern})" for name, pattern in _SEQUENCES))
_LOOK = re.compile(
    r"(?:[0123479]|2[123479]|3[0-79]|4[0-79]|9[0-7]|10[0-7]|[34]8;5;\d{1,3}|[34]8;2;\d{1,3};\d{1,3};\d{1,3})?"
)
_LOOKS = re.compile(rf"{_LOOK.pattern}(?:;{_LOOK.pattern})*")
_INVISIBLE = re.compile(
    "[\xad\u034f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufdd0-\ufdef\U000e0000-\U000e0fff]"
)
_PLACED = re.compile("\U0010eeee[^\U0010eeee]{2}")
"""A cell of a picture: where it is, by two marks."""
_TITLE = re.compile(r"Jaymail(?: \(\d+\))?(?: .*)?|")


class ForeignError(AssertionError):
    """Bytes that Jaymail did not make up itself."""


def check(output: bytes, *, columns: int, rows: int, pictures: bool = False) -> dict[str, int]:
    """How often each kind of sequence was written. Raises ForeignError at the first that is not Jaymail's own:
    unknown, out of the screen, hiding something, or turning the reading direction around. ``pictures``: those of the
    mail are shown, by the terminal's own protocol."""
    try:
        text = output.decode()
    except UnicodeDecodeError as error:
        raise ForeignError(
            f"no UTF-8 at byte {error.start}: {output[error.start - 40 : error.end + 40]!r}"
        ) from None
    counts: dict[str, int] = {}
    position = 0
    while position < len(text):
        found = _GRAMMAR.match(text, position)
        if found is None or not _is_own(found, columns, rows, pictures=pictures):
            raise ForeignError(f"at {position}: {text[max(position - 60, 0) : position + 120]!r}")
        kind = found.lastgroup or ""
        counts[kind] = counts.get(kind, 0) + 1
        position = found.end()
    return counts


def _is_own(found: re.Match[str], columns: int, rows: int, *, pictures: bool) -> bool:
    if found["picture"] is not None:
        return pictures and int(found["wide"] or 1) <= columns and int(found["high"] or 1) <= rows
    if found["sgr"] is not None:
        return _LOOKS.fullmatch(found["sgr"]) is not None
    if found["row"] is not None:
        return 1 <= int(found["row"]) <= rows and 1 <= int(found["column"]) <= columns
    if found["named"] is not None:
        return _TITLE.fullmatch(found["named"]) is not None
    if found["text"] is None:
        return True
    text = _PLACED.sub("", found["text"]) if pictures else found["text"]
    return _INVISIBLE.search(text) is None and "\U0010eeee" not in text
