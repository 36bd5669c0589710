"""One signature for another, in a text that is being written."""

from __future__ import annotations

_RULE = "-- \n"


def swapped(body: str, old: str, new: str) -> str:
    """The text signed by ``new`` where it was signed by ``old``. One that the person has changed stays; where there was
    none, the new one goes to the end, or above the quote that an answer is written on."""
    if old == new:
        return body
    if not old:
        return _added(body, new)
    at = body.rfind(f"{_RULE}{old}")
    if at >= 0:
        rest = body[at + len(_RULE) + len(old) :]
        return body[:at] + (f"{_RULE}{new}" if new else "") + rest if _ends(rest) else body
    at = body.find(f"\n{old}\n")
    if at < 0:
        return body
    rest = body[at + 1 + len(old) :]
    return body[: at + 1] + new + rest if new else body[:at].rstrip("\n") + "\n" + rest


def _ends(rest: str) -> bool:
    """Whether the signature ended there, and not in the middle of a line."""
    return not rest or rest.startswith("\n")


def _added(body: str, new: str) -> str:
    if f"\n{_RULE}" in body:
        return body  # somebody wrote one of their own
    lines = body.split("\n")
    first = next((index for index, line in enumerate(lines) if line.startswith(">")), None)
    if first is None:
        return f"{body.rstrip()}\n\n{_RULE}{new}\n"
    above = first - 1 if first and lines[first - 1].strip() else first
    return "\n".join([*lines[:above], new, "", *lines[above:]])
