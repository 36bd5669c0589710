"""Hosts that are not what they look like: other alphabets, bare numbers, another name in the words of the link."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from tui.mail.safety import clean

# Letters that are drawn like a Latin one in most typefaces (Unicode TR 39, the part that a name can be made of).
_LIKE_LATIN = str.maketrans("аеорсухіјѕԁһӏԛԝѵԍοναρικυχаսоցհօɡɑıℓ", "aeopcyxijsdhlqwvgovapikuxauoghogail")
_NUMBER = re.compile(r"(?:0x[0-9a-f]+|\d+)(?:\.(?:0x[0-9a-f]+|\d+)){0,3}\.?|[0-9a-f]*:[0-9a-f:.]*(?:%.*)?")
_HOST = re.compile(
    r"(https?://)?(?:[^\s/@]{1,100}@)?((?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24})\.?(?=[/:?#]|$)", re.IGNORECASE
)
# Endings of file names, some of which are countries, too. Nobody takes README.md for a place in Moldova.
_FILES = frozenset(
    [
        *("asp", "c", "cc", "conf", "cpp", "css", "csv", "doc", "docx", "exe", "gif", "go", "gz", "h", "htm"),
        *(
            "html",
            "ini",
            "java",
            "jpeg",
            "jpg",
            "js",
            "json",
            "jsx",
            "lock",
            "log",
            "md",
            "mov",
            "mp3",
            "mp4",
        ),
        *(
            "odt",
            "pdf",
            "php",
            "pl",
            "png",
            "pm",
            "ppt",
            "pptx",
            "ps",
            "py",
            "rb",
            "rs",
            "sh",
            "so",
            "sql",
            "svg",
        ),
        *("tar", "toml", "ts", "tsx", "txt", "vue", "xls", "xlsx", "xml", "yaml", "yml", "zip"),
    ]
)


def unicode_host(host: str) -> str:
    """The host with its punycode labels in the letters that they stand for."""
    return ".".join(_label(label) for label in host.split("."))


def shown_host(host: str) -> str:
    """The host as a person is to see it: ``bücher.example (xn--bcher-kva.example)`` where it has other letters."""
    plain = clean(unicode_host(host))
    return plain if plain.isascii() else f"{plain} ({clean(ascii_host(plain))})"


@lru_cache(1024)
def _label(label: str) -> str:
    if not label.lower().startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode").lower() or label
    except (UnicodeError, OverflowError):
        return label


def ascii_host(host: str) -> str:
    """The host with its labels in punycode where they have letters beyond ASCII (RFC 5891 §4.4, near enough)."""
    labels = (unicodedata.normalize("NFKC", label.lower()) for label in host.split("."))
    return ".".join(
        label if label.isascii() else "xn--" + label.encode("punycode", "replace").decode()
        for label in labels
    )


@lru_cache(1024)
def imitation(host: str) -> str:
    """What the host looks like to somebody who reads Latin letters, where it is made to; else "".

    That is a label whose letters come from several alphabets, or all from another one but look Latin.
    ``bücher``, ``москва`` and ``日本`` are honest names.
    """
    labels = [_label(label) for label in host.lower().split(".")]
    if not labels[-1].isascii():
        return ""  # who reads a domain of another alphabet reads the names in it
    looks = [label.translate(_LIKE_LATIN) if _is_dressed_up(label) else label for label in labels]
    return ".".join(looks) if looks != labels else ""


def _is_dressed_up(label: str) -> bool:
    if label.isascii():
        return False
    alphabets = {_alphabet(letter) for letter in label if letter.isalpha()}
    if "LATIN" in alphabets:
        return bool(alphabets & {"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})
    look = unicodedata.normalize("NFKD", label).translate(_LIKE_LATIN)
    return look.isascii() and any(map(str.isalpha, look))


@lru_cache(1024)
def _alphabet(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ")[0]


def is_number(host: str) -> bool:
    """Whether the host is an IP address, in any of the ways that browsers take: 127.1, 0x7f000001, ::1."""
    return _NUMBER.fullmatch(host.lower()) is not None


def host_in_words(words: str) -> str:
    """The host that a person reads in the words of a link, if these words are an address; in lower case."""
    words = clean(words).strip().strip("<>()[]\"'„“”»«")
    if not words or " " in words:
        return ""
    found = _HOST.match(words)
    if not found or ("@" in words and not found[1]):
        return ""
    host = found[2].lower()
    is_file = host.rpartition(".")[2] in _FILES and not found[1] and not host.startswith("www.")
    return "" if is_file or host.rpartition(".")[2].isdigit() else host


def related(said: str, leads_to: str) -> bool:
    """Whether one host is the other or lies in its domain; ``www.`` makes no difference."""
    said = unicode_host(said).removeprefix("www.")
    leads_to = unicode_host(leads_to.rstrip(".")).removeprefix("www.")
    return said == leads_to or leads_to.endswith("." + said) or said.endswith("." + leads_to)
