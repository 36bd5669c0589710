"""Links as data: where they stand in a text, where they lead, and what is suspicious about them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from tui.mail.safety import clean

SHOWN_WIDTH = 60
"""Characters of an address that are shown; what is longer is for machines, and is cut."""
_LONGEST = 8_000

_URL = r"https?://[^\s<>\"`{}|\\^]{1,8000}|(?<![\w@.-])www\.[^\s<>\"`{}|\\^]{3,2000}"
_EMAIL = r"(?<![\w.+%-])[\w.+%-]{1,64}@(?:[\w-]{1,63}\.){1,8}\w{2,63}(?![\w-])"
_LINK = re.compile(f"{_URL}|{_EMAIL}", re.IGNORECASE)
_TRAILING = ".,;:!?'*_~“”’»…"
_PAIRS = {")": "(", "]": "[", "）": "（"}
_TRACKERS = re.compile(
    r"utm_.*|mc_[ce]id|_?hs(?:enc|mi|ctatracking)|mkt_tok|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid"
    r"|ttclid|igshid|igsh|vero_(?:id|conv)|oly_(?:anon|enc)_id|_openstat|wickedid|_branch_match_id|elqtrack.*"
    r"|sc_(?:campaign|channel|content)|trk_.*|cmpid|s_cid|_ke|ck_subscriber_id|bbeml|rb_clickid|ml_subscriber.*",
    re.IGNORECASE,
)


class Found(NamedTuple):
    """A link in a text: ``text[start:end]`` leads to ``url``."""

    start: int
    end: int
    url: str


def find(text: str) -> Iterator[Found]:
    """The web and mail addresses that stand in a text, without the punctuation of the sentence around them."""
    if "@" not in text and "://" not in text and "www." not in text and "WWW." not in text:
        return
    for match in _LINK.finditer(text):
        words = _trimmed(match[0])
        url = words
        if "://" not in words:
            url = (
                f"mailto:{words}"
                if "@" in words and not words.lower().startswith("www.")
                else f"http://{words}"
            )
        url = target(url)
        if url:
            yield Found(match.start(), match.start() + len(words), url)


def _trimmed(url: str) -> str:
    """The address without the marks that end the sentence, and without a bracket that it did not open."""
    end = len(url)
    open_brackets = {closing: url.count(opening) - url.count(closing) for closing, opening in _PAIRS.items()}
    while end:
        last = url[end - 1]
        if open_brackets.get(last, 0) < 0:
            open_brackets[last] += 1
        elif last not in _TRAILING:
            break
        end -= 1
    return url[:end]


def target(url: str) -> str:
    """The address to open, or "" for what must never be opened: javascript:, data:, file: and all unknown ones.

    Only http, https and mailto are known. Spaces and control characters are taken out, as browsers do.
    """
    if len(url) > _LONGEST:
        return ""
    plain = clean(url, _LONGEST).replace(" ", "")
    scheme = plain.split(":", 1)[0].lower() if ":" in plain else ""
    if scheme == "mailto":
        return plain if "@" in plain else ""
    if scheme not in ("http", "https"):
        return ""
    parts = _split(plain)
    return plain if parts and parts.hostname else ""


def host(url: str) -> str:
    """The host that the link leads to, in lower case; the domain of a mail address; "" where there is none."""
    if url.lower().startswith("mailto:"):
        return url[7:].split("?")[0].rpartition("@")[2].lower()
    parts = _split(url)
    return clean(parts.hostname or "") if parts else ""


def shown(url: str, limit: int = SHOWN_WIDTH) -> str:
    """The address as it is shown in a text: whole when it is short, else its beginning."""
    if url.lower().startswith("mailto:"):
        return clean(url[7:].split("?")[0], limit)
    if len(url) <= limit:
        return clean(url)
    return clean(without_trackers(url), limit)


def without_trackers(url: str) -> str:
    """The link without the parameters that only tell the sender who followed it (utm_source, fbclid…)."""
    parts = _split(url)
    if not parts or not parts.query:
        return url
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _TRACKERS.fullmatch(name)]
    if len(kept) == len(pairs):
        return url
    return urlunsplit(parts._replace(query=urlencode(kept)))


def warnings(url: str, words: str = "") -> tuple[str, ...]:
    """What a person should know before following the link that stands behind ``words``, as sentences."""
    parts = _split(url)
    if not parts or parts.scheme.lower() not in ("http", "https"):
        return ()
    leads_to = host(url)
    found: list[str] = []
    said = _host_in_words(words)
    if said and not _related(said, leads_to):
        found.append(f"The text says {said}, but the link leads to {leads_to}.")
    if "@" in parts.netloc:
        found.append(f"What stands before the @ is no address: the link leads to {leads_to}.")
    if any(label.startswith("xn--") for label in leads_to.split(".")) or not leads_to.isascii():
        found.append(f"The name {leads_to} has letters of other alphabets, which may only look familiar.")
    if re.fullmatch(r"[0-9.]+|[0-9a-f:]*:[0-9a-f:.]*|0x[0-9a-f]+", leads_to):
        found.append(f"The link leads to a bare number, {leads_to}, and not to a name.")
    return tuple(found)


def _host_in_words(words: str) -> str:
    """The host that a person reads in the words of a link, if these words are an address."""
    words = clean(words).strip()
    if not words or " " in words or "@" in words:
        return ""
    match = re.match(r"(?:https?://)?((?:[\w-]{1,63}\.){1,8}[a-z]{2,24})(?=[/:?#]|$)", words, re.IGNORECASE)
    return match[1].lower() if match else ""


def _related(said: str, leads_to: str) -> bool:
    """Whether one host is the other or lies in its domain; ``www.`` makes no difference."""
    said, leads_to = said.removeprefix("www."), leads_to.removeprefix("www.")
    return said == leads_to or leads_to.endswith("." + said) or said.endswith("." + leads_to)


def _split(url: str) -> SplitResult | None:
    """The parts of the address, or None where it is none: urlsplit raises on a broken IPv6 host or port."""
    try:
        parts = urlsplit(url)
        _ = parts.hostname, parts.port
    except ValueError:
        return None
    return parts
