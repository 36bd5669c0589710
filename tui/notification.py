"""Telling somebody who looks elsewhere: the sequences by which terminals show notifications. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from tui.mail.safety import clean

LIMIT = 160
"""Characters of a notification: more is shown nowhere."""

TITLE = "Jaymail"

_BELL = "\x07"


def sequence(text: str, by: str, environment: Mapping[str, str]) -> str:
    """What to write to the terminal. ``by`` is the setting: osc9, osc777, bell or auto, which looks at the
    environment. The text may come from mail: what could end the sequence, or begin another, is taken out."""
    if by == "auto":
        by = _fitting(environment)
    if by == "bell":
        return _BELL
    # Windows' terminals take an OSC 9 that begins with a digit for a command; ours begins with a name of ours.
    words = clean(text, LIMIT)
    said = f"\x1b]777;notify;{TITLE};{words}{_BELL}" if by == "osc777" else f"\x1b]9;{TITLE}: {words}{_BELL}"
    return through_tmux(said) if "TMUX" in environment else said


def _fitting(environment: Mapping[str, str]) -> str:
    term = environment.get("TERM", "")
    if term.startswith(("foot", "rxvt")) or "VTE_VERSION" in environment:
        return "osc777"
    return "bell" if term in ("linux", "dumb") or term.startswith("screen.") else "osc9"


def through_tmux(said: str) -> str:
    """To the terminal that tmux is in, where tmux is allowed to pass it on (allow-passthrough)."""
    return "\x1bPtmux;" + said.replace("\x1b", "\x1b\x1b") + "\x1b\\"
