"""A message body that is laid out: what a reader draws, follows, folds and counts. Records only."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from tui.frozen import frozen


class View(StrEnum):
    """Which part of a message is read: the better one, the HTML, or the plain text."""

    BEST = "best"
    HTML = "html"
    PLAIN = "plain"


class Span(NamedTuple):
    """A piece of a line.

    ``style`` is words parted by spaces, or "": "bold", "italic", "underline", "strike", "code", "link",
    "heading", "quote1" to "quote3", "signature", "dim", "added", "removed", "hunk", "picture". ``link`` is the
    ``LinkTarget.url`` that the piece leads to, or "". ``colour`` is the author's, as "#rrggbb", or "": ask
    ``colours.readable`` before it is drawn.

    A quoted line begins with a span that holds its bars alone ("│ " for each level).
    """

    text: str
    style: str
    link: str = ""
    colour: str = ""


Line = tuple[Span, ...]


@frozen
class LinkTarget:
    """Where a link leads. ``number`` is the one behind its words, from 1.

    ``url`` is the address to show, copy and open: without tracking parameters and redirectors; "" where it must
    not be opened, and ``warning`` says why. ``raw`` is the address as the mail has it. ``warning`` is "" or one
    sentence that a person should read before following it.
    """

    number: int
    text: str
    url: str
    host: str
    warning: str = ""
    raw: str = ""


@frozen
class Picture:
    """A picture of HTML mail. ``remote``: on a web server, at ``src``; else inside the mail, as part ``cid``.

    ``width`` and ``height`` are in CSS pixels, 0 where the mail does not say; ``line`` is where its alternative
    text stands, -1 where nothing does.
    """

    src: str
    alt: str
    width: int
    height: int
    remote: bool
    cid: str
    line: int = -1


@frozen
class Fold:
    """Lines ``first`` to ``last``, both included, that are folded at first; ``words`` stand in their place."""

    first: int
    last: int
    words: str


@frozen
class Page:
    """A body in lines. ``trackers`` counts the pictures that only tell when a mail is read, ``cleaned`` the links
    that lost a redirector or tracking parameters; ``note`` is "" or says in a sentence what is not shown."""

    lines: tuple[Line, ...]
    links: tuple[LinkTarget, ...] = ()
    pictures: tuple[Picture, ...] = ()
    folds: tuple[Fold, ...] = ()
    trackers: int = 0
    note: str = ""
    cleaned: int = 0
