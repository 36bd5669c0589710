"""Every link of a message, with where it really leads."""

from __future__ import annotations

from collections.abc import Sequence

from tui.mail.links import shown
from tui.mail.page import LinkTarget
from tui.screens.picker import Choice, Picker

WARNED = "!"


class LinkList(Picker):
    """Gives the place of the chosen link in what it was given."""

    DEFAULT_CSS = """
    LinkList > #sheet { width: 110; }
    """

    def __init__(self, links: Sequence[LinkTarget]) -> None:
        choices = [
            Choice(
                str(place),
                f"[{link.number}] {link.text or link.host}",
                f"{WARNED} {link.host}: {link.warning}" if link.warning else shown(link.url, 60),
                link.url,
            )
            for place, link in enumerate(links)
        ]
        super().__init__("Links", choices)
