"""Answers with one thing in them that is not as it should be."""

from __future__ import annotations

import copy
import random
from typing import Any

JUNK: list[Any] = [
    None, True, False, 0, -1, 7, 1.5, 1 << 70, "", "x", "M1", "2026-13-41", [], {}, [None], [[]], ["x"], {"a": 1},
    {"id": 5}, [{"id": "M1"}], {"M1": None}, {"x": {"type": []}},
]  # fmt: skip

LENIENT = {"created", "updated", "destroyed", "notFound", "notUpdated", "notDestroyed", "notCreated"}
"""Where null, or nothing at all, is read as empty: some servers say so."""


def spoil(answers: list[Any], chance: random.Random, *, honest: bool) -> list[Any]:
    """One answer of a request, spoiled anywhere. ``honest``: so that it can be told from a good one; what is
    inside of a record, and what still has the right type, is left alone."""
    spoiled = copy.deepcopy(answers)
    at = chance.randrange(len(spoiled) + 1)
    if at == len(spoiled):
        return spoiled if honest and not spoiled else spoiled[: chance.randrange(len(spoiled) + 1)]
    here: Any = spoiled
    key: Any = at
    depth = 0
    while isinstance(here[key], dict | list) and here[key] and (depth == 0 or chance.random() < 0.75):
        if honest and key == "list" and depth > 1:
            inner = chance.randrange(len(here[key]))
            here, key = here[key], inner
            break
        if honest and isinstance(key, int) and depth > 2:
            break
        here = here[key]
        key = chance.choice(list(here)) if isinstance(here, dict) else chance.randrange(len(here))
        depth += 1
    _break(here, key, chance, honest=honest)
    return spoiled


def _break(here: Any, key: Any, chance: random.Random, *, honest: bool) -> None:
    before = here[key]
    if honest and isinstance(before, str) and key != 0:
        here[key] = chance.choice([junk for junk in JUNK if not isinstance(junk, str)])
    elif isinstance(here, dict) and chance.random() < 0.2 and not (honest and key in LENIENT):
        del here[key]
    else:
        choices = [junk for junk in JUNK if not honest or type(junk) is not type(before)]
        if honest and key in LENIENT:
            choices = [junk for junk in choices if junk is not None]
        here[key] = copy.deepcopy(chance.choice(choices))
