"""Addresses as people type, paste and read them (RFC 5322 §3.4, RFC 6532)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from tui.mail.message import Address
from tui.mail.safety import clean

# What parts one address from the next, and what a separator inside does not count in. An opening mark that is
# never closed is an ordinary character, so that a half-typed name does not swallow the rest of the line.
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|\([^()]*\)|<[^<>]*>|[,;\n\r]|[^",;\n\r(<]+|.', re.DOTALL)
_HEADER = re.compile(r"^\s*(?:to|cc|bcc|from|reply-to)\s*:", re.IGNORECASE)
_GROUP = re.compile(r'\s*(?!mailto:)[^@<>":,;]*:', re.IGNORECASE)
_WORDS = re.compile(r'"(?:[^"\\]|\\.)*"\S*|\S+')
_QUOTES = {'"': '"', "'": "'", "“": "”", "„": "“", "«": "»"}
_SPECIALS = re.compile(r'[()<>\[\]:;@＠\\,."\']')

_ATOM = r"[^\s\x00-\x1f\x7f()<>\[\]:;@\\,.\"]+"
_LOCAL = re.compile(rf'{_ATOM}(?:\.{_ATOM})*|"(?:[^"\\]|\\.)*"')
# Letters of any script, digits, hyphens, underscores: said by what is left out, which compiles far quicker.
_LABEL = r"(?!-)[^\s\x00-,./:-@\[-^`{-\x7f]{1,63}(?<!-)"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*|\[[0-9A-Fa-f:.]+\]|\[IPv6:[0-9A-Fa-f:.]+\]")
_TITLES = frozenset({"dr", "dr.", "prof", "prof.", "mr", "mr.", "mrs", "mrs.", "ms", "ms.", "herr", "frau"})


def parse(text: str) -> tuple[Address, ...]:
    """The addresses in what a person typed or pasted: lists by comma, semicolon, line or space, groups, headers.

    Nothing is dropped: what is no address comes back as the ``email`` of one, and ``problem`` tells what is
    wrong with it. Where semicolons part the list, commas belong to the names (``Builder, Bob <bob@x.org>``).
    """
    text = _HEADER.sub("", text, count=1)
    names_with_commas = ";" in text.rstrip("; \r\n") and not _GROUP.match(text)
    found: list[Address] = []
    held: list[str] = []
    for pieces, separator in _items(text):
        group = _GROUP.match(pieces[0]) if pieces else None
        if group:
            pieces[0] = pieces[0][group.end() :]
        held += pieces
        if names_with_commas and separator == "," and not any("@" in piece for piece in pieces):
            held.append(",")
            continue
        found.extend(_read(held))
        held = []
    return tuple(found)


def _items(text: str) -> Iterator[tuple[list[str], str]]:
    """The pieces of each item of a list, with the separator after it."""
    pieces: list[str] = []
    for match in _PIECE.finditer(text):
        if match[0] in ",;\n\r":
            yield pieces, match[0]
            pieces = []
        else:
            pieces.append(match[0])
    yield pieces, ""


def _read(pieces: list[str]) -> Iterator[Address]:
    before = ""
    comment = ""
    angled: str | None = None
    for piece in pieces:
        if piece.startswith("(") and len(piece) > 1:
            comment = comment or piece[1:-1]
        elif piece.startswith("<") and len(piece) > 1:
            if angled is not None:
                yield _address(before.strip() or comment, angled)
                before = comment = ""
            angled = piece[1:-1]
        elif angled is not None and piece.strip():
            yield _address(before.strip() or comment, angled)
            angled, before, comment = None, piece, ""
        else:
            before += piece
    if angled is not None:
        yield _address(before.strip() or comment, angled)
    else:
        yield from _read_words(before, comment)


def _read_words(text: str, comment: str) -> Iterator[Address]:
    """Addresses without angle brackets, each with the words before it as its name."""
    name: list[str] = []
    for word in _WORDS.findall(text.strip(" \t,")):
        if ("@" in word or "＠" in word) and not (word[0] == '"' == word[-1]):
            yield _address(" ".join(name) or comment, word)
            name = []
        else:
            name.append(word)
    if name:
        yield Address("", clean(" ".join(name)))


def _address(name: str, email: str) -> Address:
    email = re.sub(r"^mailto:", "", email.strip(), flags=re.IGNORECASE).split("?")[0]
    email = clean(email).replace("＠", "@").strip("<>' ").rstrip(".,;:")
    name = unquoted(clean(name).strip(" ,"))
    return Address("" if name.casefold() == email.casefold() else name, email)


def unquoted(name: str) -> str:
    """A display name without the quotes around it and the backslashes in it."""
    if len(name) > 1 and _QUOTES.get(name[0]) == name[-1]:
        return re.sub(r"\\(.)", r"\1", name[1:-1]) if name[0] == '"' else name[1:-1]
    return name


def on_the_wire(email: str) -> str:
    """``local@domain`` with the domain in lower case and in ASCII: mail servers know no other (RFC 5890)."""
    local, at, domain = email.strip().rpartition("@")
    return f"{local}@{ascii_domain(domain)}" if at else domain


def ascii_domain(domain: str) -> str:
    """A domain with its labels in ASCII (A-labels). ``ß`` and its like stay themselves (IDNA 2008)."""
    if domain.isascii():
        return domain.lower()
    from unicodedata import normalize

    labels = normalize("NFKC", domain.lower()).replace("。", ".").split(".")
    return ".".join(
        label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii") for label in labels
    )


def problem(address: Address) -> str:
    """What is wrong with the address, as a sentence; empty when mail can be sent to it (RFC 5321 §4.5.3.1)."""
    email = address.email
    shown = clean(email or address.name, 60)
    local, at, domain = email.rpartition("@")
    if not email:
        return f"{shown or 'An empty name'} has no address."
    if not at or not local or not domain:
        return f"{shown} is no address."
    if not _LOCAL.fullmatch(local):
        return f"{shown} is no address: look at what stands before the @."
    if not _DOMAIN.fullmatch(domain) or not (domain.isascii() or _DOMAIN.fullmatch(ascii_domain(domain))):
        return f"{shown} is no address: look at what stands after the @."
    if len(local.encode(errors="replace")) > 64 or len(email.encode(errors="replace")) > 254:
        return f"{shown} is too long for an address."
    return ""


def format_address(address: Address) -> str:
    """``Bob Builder <bob@example.org>``, with the name in quotes where ``parse`` needs them."""
    name = clean(address.name).strip()
    email = clean(address.email)
    if not name:
        return email
    if _SPECIALS.search(name) or unquoted(name) != name:
        name = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{name} <{email}>"


def format_addresses(addresses: Iterable[Address]) -> str:
    """The addresses as ``parse`` reads them back, parted by commas."""
    return ", ".join(format_address(each) for each in addresses)


def full_name(address: Address) -> str:
    """The display name, or the address where there is none."""
    return unquoted(clean(address.name).strip()) or clean(address.email)


def short_name(address: Address) -> str:
    """The first name (``Bob`` of ``Builder, Bob`` and of ``Dr. Bob Builder``), or the mailbox part."""
    name = full_name(address)
    if "@" in name:
        return name.split("@")[0] or name
    last, comma, first = name.partition(",")
    words = (first if comma and first.strip() and " " not in last.strip() else name).split()
    if words and words[0].lower() == "the":
        return name
    words = [word for word in words if word.lower() not in _TITLES] or words
    return words[0] if words else name


class Writer(Protocol):
    """Somebody who wrote in a conversation."""

    @property
    def address(self) -> Address: ...
    @property
    def me(self) -> bool: ...


def short_names(writers: Sequence[Writer]) -> tuple[str, ...]:
    """One short name for each of them, in order. Somebody who wrote alone is told in full."""
    if len(writers) == 1:
        return ("me" if writers[0].me else full_name(writers[0].address),)
    return tuple("me" if writer.me else short_name(writer.address) for writer in writers)


def names(writers: Sequence[Writer]) -> str:
    """Who wrote, as a list shows it: ``Bob, Ann, me``."""
    return ", ".join(dict.fromkeys(short_names(writers)))
