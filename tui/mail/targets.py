"""The links of one page: each address gets a number, in reading order, and is looked at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from tui.mail import links
from tui.mail.lookalikes import shown_host
from tui.mail.page import LinkTarget
from tui.mail.safety import clean

_LONGEST_TEXT = 200


@dataclass(slots=True)
class _Known:
    number: int
    raw: str
    text: str = ""
    warning: str = ""


@dataclass(slots=True)
class Targets:
    """``cleaned`` counts the links that lost tracking parameters or a redirector."""

    cleaned: int = 0
    _known: dict[str, _Known] = field(default_factory=dict[str, _Known])
    _refused: dict[str, _Known] = field(default_factory=dict[str, _Known])
    _urls: dict[str, str] = field(default_factory=dict[str, str])
    _named: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    def url(self, raw: str) -> str:
        """The address that is opened, in ASCII; "" where a link must not be opened, or is none."""
        if raw not in self._urls:
            target = links.target(raw)
            url, trackers = links.clean_url(target) if target else ("", 0)
            self.cleaned += bool(trackers)
            self._urls[raw] = links.ascii_url(url)
        return self._urls[raw]

    def number(self, raw: str, words: str) -> int:
        """The number of the link with these words on it. 0 where it is none, as with ``#top``."""
        url = self.url(raw)
        words = clean(words, _LONGEST_TEXT).strip()
        if url:
            known = self._known.get(url)
        else:
            if not links.is_refused(raw):
                return 0
            known = self._refused.get(raw)
        if known is None:
            known = _Known(len(self._known) + len(self._refused) + 1, raw)
            (self._known if url else self._refused)[url or raw] = known
        known.text = known.text or words
        if (raw, words) not in self._named:
            self._named.add((raw, words))
            known.warning = known.warning or links.warning(raw, words)
        return known.number

    def is_warned_of(self, raw: str) -> bool:
        """Whether there is something to know before following a link that has a number."""
        known = self._known.get(self.url(raw)) or self._refused.get(raw)
        return known is not None and bool(known.warning)

    def all(self) -> tuple[LinkTarget, ...]:
        """Every link, by number."""
        made = [
            LinkTarget(
                each.number, each.text, url, shown_host(links.host(url)), each.warning, clean(each.raw, 8_000)
            )
            for url, each in self._known.items()
        ]
        made += [
            LinkTarget(known.number, known.text, "", "", known.warning, clean(raw, 200))
            for raw, known in self._refused.items()
        ]
        return tuple(sorted(made, key=lambda target: target.number))
