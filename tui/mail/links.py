"""Links as data: where they stand in a text, where they lead, and what is suspicious about them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote, urlunsplit

from tui.mail import redirects
from tui.mail.lookalikes import ascii_host, host_in_words, imitation, is_number, related, shown_host
from tui.mail.redirects import Cleaned, split
from tui.mail.safety import clean

SHOWN_WIDTH = 60
"""Characters of an address that are shown; what is longer is for machines, and is cut."""
_LONGEST = 8_000
_ASCII = "!#$%&'()*+,-./:;=?@[]_~"
"""What stands in an address as it is (RFC 3986 §2)."""

_URL = r"https?://[^\s<>\"`{}|\\^]{1,8000}|(?<![\w@.-])www\.[^\s<>\"`{}|\\^]{3,2000}"
_EMAIL = r"(?<![\w.+%-])[\w.+%-]{1,64}@(?:[\w-]{1,63}\.){1,8}\w{2,63}(?![\w-])"
_LINK = re.compile(f"{_URL}|{_EMAIL}", re.IGNORECASE)
_TRAILING = ".,;:!?'*_~“”’»…"
_PAIRS = {")": "(", "]": "[", "）": "（"}
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,30}:", re.IGNORECASE)
_UNREMARKABLE = frozenset(
    {"tel", "sms", "cid", "mid", "about", "xmpp", "sip", "geo", "webcal", "ftp", "skype"}
)
_DANGERS = {
    "javascript": "would run a program",
    "vbscript": "would run a program",
    "data": "would open a page that is hidden in the link itself",
    "file": "would open a file of this computer",
}


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
    parts = split(plain)
    return plain if parts and parts.hostname else ""


def ascii_url(url: str) -> str:
    """The address in ASCII, as programs and terminals take it (RFC 3987 §3.1)."""
    parts = split(url)
    if parts and parts.hostname and not parts.netloc.isascii():
        user, at, place = parts.netloc.rpartition("@")
        name, colon, port = place.rpartition(":") if parts.port is not None else (place, "", "")
        url = urlunsplit(parts._replace(netloc=f"{user}{at}{ascii_host(name)}{colon}{port}"))
    return quote(url, safe=_ASCII)


def host(url: str) -> str:
    """The host that the link leads to, in lower case; the domain of a mail address; "" where there is none."""
    if url.lower().startswith("mailto:"):
        return url[7:].split("?")[0].rpartition("@")[2].lower()
    parts = split(url)
    return clean(parts.hostname or "") if parts else ""


def shown(url: str, limit: int = SHOWN_WIDTH) -> str:
    """The address as it is shown in a text: whole when it is short, else its beginning."""
    if url.lower().startswith("mailto:"):
        return clean(url[7:].split("?")[0], limit)
    if len(url) <= limit:
        return clean(url)
    return clean(without_trackers(url), limit)


def clean_url(url: str) -> Cleaned:
    """The address without tracking parameters and known redirectors, and how many of them were taken off."""
    cleaned = redirects.clean_url(url)
    if cleaned.trackers:
        inner = target(cleaned.url)
        return Cleaned(inner, cleaned.trackers) if inner else Cleaned(url, 0)
    return cleaned


def without_trackers(url: str) -> str:
    """The link without what only tells the sender who followed it."""
    return clean_url(url).url


def is_refused(written: str) -> bool:
    """Whether a link is to be warned of because ``target`` does not let it be opened.

    A telephone number, a place in the same page or a forgotten placeholder is no link here, but no danger either.
    """
    plain = clean(written, _LONGEST).replace(" ", "")
    scheme = _SCHEME.match(plain)
    return scheme is not None and scheme[0][:-1].lower() not in _UNREMARKABLE and not target(written)


def warning(written: str, words: str = "") -> str:
    """The one thing that a person should know before following a link; "" where there is nothing.

    ``written`` is the address as the mail has it, ``words`` are what stands in its place.
    """
    if is_refused(written):
        scheme = clean(written, 200).replace(" ", "").split(":")[0].lower()
        if scheme in ("http", "https", "mailto"):
            return "This link is broken: no address can be made out in it."
        return f"This link {_DANGERS.get(scheme, 'is of a kind that is not opened')} ({scheme}:), so it is left alone."
    return next(iter(warnings(written, words)), "")


def warnings(url: str, words: str = "") -> tuple[str, ...]:
    """What a person should know before following the link that stands behind ``words``, as sentences.

    The gravest comes first. A redirector whose target is known counts as that target.
    """
    if url[:7].lower() == "mailto:":
        return tuple(_mail_warnings(url, words))
    return tuple(_web_warnings(clean_url(url).url, url, words))


def _mail_warnings(url: str, words: str) -> Iterator[str]:
    leads_to = shown(url)
    said = clean(words).strip()
    if re.fullmatch(_EMAIL, said) and said.lower() != leads_to.lower():
        yield f"The text says {said}, but the link writes to {leads_to}."


def _web_warnings(url: str, written: str, words: str) -> Iterator[str]:
    parts = split(url)
    if not parts or parts.scheme.lower() not in ("http", "https"):
        return
    name = host(url)
    leads_to = shown_host(name)
    said = host_in_words(words)
    if said and not related(said, name) and not related(said, host(written)):
        yield f"The text says {said}, but the link leads to {leads_to}."
    if "@" in parts.netloc:
        yield f"What stands before the @ is no address: the link leads to {leads_to}."
    if seems := imitation(name):
        yield f"The link leads to {leads_to}, which is made to look like {seems}."
    if is_number(name):
        yield f"The link leads to a bare number, {leads_to}, and not to a name."
