"""Where the full text of this machine, the demo server's and that of Cyrus part and compare words differently.

Each row is a mail's text, what is searched for (a blank at the end: the word is finished), and who finds it.
`python -m tests.store.search.differences` writes the table beside this file anew.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Difference(NamedTuple):
    what: str
    text: str
    query: str
    here: bool
    demo: bool
    cyrus: bool


DIFFERENCES = (
    Difference("the same word", "a lantern", "lantern ", True, True, True),
    Difference("another case", "a LANTERN", "lantern ", True, True, True),
    Difference("a word that is being typed", "a lantern", "lant", True, True, False),
    Difference("the beginning of a word", "a lantern", "lant ", False, True, False),
    Difference("the end of a word", "a lantern", "tern ", False, True, False),
    Difference("another form of the word", "two lanterns", "lantern ", False, True, True),
    Difference("without the accent", "a café", "cafe ", True, False, True),
    Difference("with an accent that is not there", "a cafe", "café ", True, False, True),
    Difference("ß as ss", "große Flut", "grosse ", False, True, True),
    Difference("both parts of a compound", "lamp-oil", "lamp-oil ", True, True, True),
    Difference("one part of a compound", "lamp-oil", "oil ", True, True, True),
    Difference("the compound as a phrase", "lamp oil", "lamp-oil ", True, False, True),
    Difference("one part of a name with underscores", "lamp_oil", "oil ", True, True, False),
    Difference("Chinese and Japanese from the beginning", "日本語の手紙", "日本", True, True, True),
    Difference("Chinese and Japanese from within", "日本語の手紙", "手紙 ", False, True, True),
)

TABLE = Path(__file__).with_name("differences.md")


def table() -> str:
    lines = [
        "# Who finds what",
        "",
        "Where the full texts differ in how they part and compare words. A query that ends without a blank",
        "is still being typed. `differences.py` has the rows, and `test_there.py` shows that each is true.",
        "",
        "| what | text of the mail | searched for | here | demo server | Cyrus |",
        "|---|---|---|---|---|---|",
    ]
    for row in DIFFERENCES:
        said = ("yes" if found else "no" for found in (row.here, row.demo, row.cyrus))
        lines.append(f"| {row.what} | {row.text} | `{row.query}` | {' | '.join(said)} |")
    lines += [
        "",
        "`filename:` is answered on this machine only: JMAP has no such condition (RFC 8621 §4.4.1), and the",
        "search says so.",
        "`header:` is answered by the server only: this machine has the header fields that it shows. `is:snoozed` at a",
        "server is the mailbox of sleeping mail, where it has one; here it is the keyword of the time to wake.",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TABLE.write_text(table())
