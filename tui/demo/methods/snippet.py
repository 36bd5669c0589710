"""SearchSnippet/get (RFC 8621 §5)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from tui.demo import ids
from tui.demo.call import Call
from tui.demo.errors import MethodError, invalid_arguments
from tui.demo.methods.email_filter import words
from tui.demo.methods.email_query import filter_sql
from tui.demo.mime.body import readable
from tui.demo.narrow import Json, as_list, as_object

_AROUND = 60
_MAX_OCTETS = 255


def _terms(value: Any, names: tuple[str, ...]) -> Iterator[str]:
    """The words that a filter looks for in these places; what stands below NOT is not looked for."""
    fields = as_object(value) or {}
    if fields.get("operator") in ("AND", "OR"):
        for item in as_list(fields.get("conditions")) or ():
            yield from _terms(item, names)
    for name in names:
        if isinstance(fields.get(name), str):
            yield from words(fields[name])


def _pattern(terms: set[str]) -> re.Pattern[str] | None:
    if not terms:
        return None
    ordered = sorted(terms, key=len, reverse=True)
    return re.compile("|".join(re.escape(term) for term in ordered), re.IGNORECASE)


def marked(text: str, pattern: re.Pattern[str]) -> str | None:
    """The text as HTML with what was found in <mark>; None when nothing was."""
    pieces: list[str] = []
    position = 0
    for match in pattern.finditer(text):
        pieces += [html.escape(text[position : match.start()], quote=False)]
        pieces += ["<mark>", html.escape(match.group(), quote=False), "</mark>"]
        position = match.end()
    if not pieces:
        return None
    return "".join([*pieces, html.escape(text[position:], quote=False)])


def _around(text: str, pattern: re.Pattern[str]) -> str | None:
    match = pattern.search(text)
    if match is None:
        return None
    start = max(0, match.start() - _AROUND)
    for length in range(2 * _AROUND + len(match.group()), 0, -10):
        snippet = marked(text[start : start + length], pattern)
        if snippet is not None and len(snippet.encode("utf-8")) <= _MAX_OCTETS:
            return snippet
    return None


def get(call: Call) -> Json:
    """SearchSnippet/get."""
    call.only("filter", "emailIds")
    account = call.account()
    filter_sql(call)
    email_ids = call.ids("emailIds")
    if email_ids is None:
        raise invalid_arguments("emailIds is required.", "emailIds")
    if len(email_ids) > call.limits.max_objects_in_get:
        raise MethodError("requestTooLarge", f"At most {call.limits.max_objects_in_get} emails at once.")
    value = call.arguments.get("filter")
    in_subject = _pattern(set(_terms(value, ("text", "subject"))))
    in_body = _pattern(set(_terms(value, ("text", "body"))))
    found: list[Json] = []
    missing: list[str] = []
    for email_id in dict.fromkeys(email_ids):
        number = ids.decode(ids.EMAIL, email_id)
        mail = None if number is None else account.mails.one(number)
        if mail is None:
            missing.append(email_id)
            continue
        body = " ".join(readable(account.blobs.tree(mail.blob)).split()) if in_body else ""
        subject = marked(mail.headers["subject"] or "", in_subject) if in_subject else None
        found.append(
            {"emailId": email_id, "subject": subject, "preview": _around(body, in_body) if in_body else None}
        )
    return {"accountId": account.id, "list": found, "notFound": missing or None}
