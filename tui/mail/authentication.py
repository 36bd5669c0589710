"""Authentication-Results: what the receiving server found out about who sent a mail (RFC 8601)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field

from tui.frozen import frozen

_LONGEST = 20_000
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s;"]+)|(;)', re.DOTALL)
_EQUALS = re.compile(" ?= ?")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "gov", "ac", "edu", "or", "ne", "go"})
# Servers that sign their findings with another name than the one that people reach them by.
_OTHER_NAMES = {"fastmail.com": "messagingengine.com", "fastmail.fm": "messagingengine.com"}


@frozen
class Finding:
    """One method's result. ``method`` is "spf", "dkim", "dmarc"…, ``result`` "pass", "fail", "softfail", "none"…,
    both in lower case; ``properties`` maps ``header.from`` and the like to what was looked at."""

    method: str
    result: str
    properties: Mapping[str, str] = field(default_factory=dict[str, str])

    def domain(self, *names: str) -> str:
        """The domain in the first of these properties that is there, in lower case."""
        value = next((self.properties[name] for name in names if self.properties.get(name)), "")
        return value.rpartition("@")[2].strip("<>.").lower()


@frozen
class Results:
    """The findings of one server; ``server`` is its authserv-id, in lower case."""

    server: str
    findings: tuple[Finding, ...]


def own_servers(hosts: Collection[str]) -> frozenset[str]:
    """The domains whose findings count for an account, from the hosts and mail domains that it is known by.

    ``mail.example.org`` lets all of example.org vouch, ``api.fastmail.com`` also Fastmail's mail servers.
    """
    found: set[str] = set()
    for host in hosts:
        domain = registered(host.lower().strip("."))
        if domain:
            found |= {domain, _OTHER_NAMES.get(domain, domain)}
    return frozenset(found)


def registered(host: str) -> str:
    """The part of a host that one can register, near enough: two labels, or three under ``co.uk`` and the like."""
    labels = host.split(".")
    count = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-count:])


def own_results(values: Sequence[str], servers: Collection[str]) -> Results | None:
    """The findings to believe: the topmost header field's, if one of ``servers`` wrote it (RFC 8601 §5, §7.1).

    Whatever stands further down may have come with the mail, under any name at all.
    """
    results = parse(values[0]) if values else None
    if results is None:
        return None
    own = any(results.server == server or results.server.endswith(f".{server}") for server in servers)
    return results if own else None


def parse(value: str) -> Results | None:
    """One header field's value; None where it names no server."""
    sections = list(_sections(_without_comments(value[:_LONGEST])))
    if not sections or not sections[0]:
        return None
    return Results(
        sections[0][0].lower().strip("."), tuple(filter(None, (_finding(each) for each in sections[1:])))
    )


def _without_comments(value: str) -> str:
    """The value without what stands in brackets, which may be nested (RFC 5322 §3.2.2)."""
    kept: list[str] = []
    depth = 0
    quoted = escaped = False
    for character in value:
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == '"' and not depth:
            quoted = not quoted
        elif character == "(" and not quoted:
            depth += 1
            continue
        elif character == ")" and depth and not quoted:
            depth -= 1
            kept.append(" ")
            continue
        if not depth:
            kept.append(character)
    return "".join(kept)


def _sections(value: str) -> Iterator[list[str]]:
    """The words of each part between semicolons, without their quotes."""
    words: list[str] = []
    joined = False  # the last word ended with an equals sign
    for match in _TOKEN.finditer(_EQUALS.sub("=", " ".join(value.split()))):
        quoted, bare, end = match.groups()
        if end:
            yield words
            words, joined = [], False
            continue
        word = bare if bare is not None else _ESCAPED.sub(r"\1", quoted)
        if joined:
            words[-1] += word
        else:
            words.append(word)
        joined = bare is not None and bare.endswith("=")
    yield words


def _finding(words: list[str]) -> Finding | None:
    if not words or "=" not in words[0]:
        return None
    method, _, result = words[0].lower().partition("=")
    properties: dict[str, str] = {}
    for word in words[1:]:
        name, equals, value = word.partition("=")
        if equals:
            properties.setdefault(name.lower(), value)
    return Finding(method.partition("/")[0], result, properties)
