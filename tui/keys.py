"""Which keys do what: a preset, and the person's own keys where they can be used."""

from __future__ import annotations

from collections.abc import Iterator

from tui.actions import ACTIONS, BY_ID, Action, Keymap
from tui.contexts import CHAINS
from tui.key_names import Arrival, KeyNameError, arrival, disguise, key_label, read_key
from tui.presets import NAMES, preset

_TYPED_INTO = frozenset({"compose", "login", "picker", "labels", "palette", "prompt"})
"""Contexts where a text field has the focus, or may have it: characters are text there."""


def known_preset(name: str) -> tuple[str, tuple[str, ...]]:
    """The preset of that name, or the usual one and a sentence."""
    if name in NAMES:
        return name, ()
    names = ", ".join(NAMES)
    return NAMES[0], (f'There are no keys called "{name}"; there are: {names}. The usual ones are used.',)


def keymap(name: str, own: Keymap) -> tuple[Keymap, tuple[str, ...]]:
    """The keys that differ from the table's, and a sentence for each that cannot be used.

    An own key that would mean two things at once, or never come, is left out: its action keeps the preset's.
    """
    name, unknown = known_preset(name)
    warnings = [*unknown]
    wanted: dict[str, tuple[str, ...]] = {}
    for action_id, keys in own.items():
        try:
            wanted[action_id] = _checked(action_id, keys)
        except KeyNameError as problem:
            warnings.append(str(problem))
    usual = preset(name)
    while wanted and (clash := _first_clash({**usual, **wanted}, wanted)):
        key, kept, loser = clash
        warnings.append(
            f"{key_label(key)} cannot mean both {kept} and {loser}, so {loser} keeps its usual keys."
        )
        del wanted[loser]
    return {**usual, **wanted}, tuple(warnings)


def _first_clash(made: Keymap, wanted: Keymap) -> tuple[str, str, str] | None:
    """A key that means two things, the action that keeps it, and the one of the person's that must not."""
    for key, one, other in conflicts(made):
        if other in wanted:
            return key, one, other
        if one in wanted:
            return key, other, one
    return None


def _checked(action_id: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    """The keys in the table's notation. Raises KeyNameError, with a whole sentence, where one is no use."""
    action = BY_ID.get(action_id)
    if action is None:
        raise KeyNameError(_unknown(action_id))
    try:
        read = tuple(dict.fromkeys(read_key(key) for key in keys))
    except KeyNameError as error:
        raise KeyNameError(f"{error}, so {action_id} keeps its usual keys.") from error
    for key in read:
        if problem := _problem(action, key):
            raise KeyNameError(f"{problem}, so {action_id} keeps its usual keys.")
    if read and all(arrival(key) is Arrival.SOMEWHERE for key in read):
        raise KeyNameError(
            f"{key_label(read[0])} comes only from some terminals, so {action_id} keeps its usual keys; "
            "give it a second key that every terminal sends."
        )
    return read


def _problem(action: Action, key: str) -> str:
    """Why the key would never reach the action, as the first half of a sentence."""
    if arrival(key) is Arrival.NEVER:
        comes_as = disguise(key)
        return (
            f"{key_label(key)} is {comes_as} to most terminals" if comes_as else f"{key_label(key)} is taken"
        )
    if action.where in _TYPED_INTO and (len(key.split(" ")[0]) == 1 or key in ("space", "backspace")):
        return f"{key_label(key)} is typed into the text there"
    return ""


def _unknown(action_id: str) -> str:
    import difflib  # only mistakes need it

    near = difflib.get_close_matches(action_id, list(BY_ID), 1)
    hint = f"; did you mean {near[0]}?" if near else "."
    return f'There is no action "{action_id}" to set keys for{hint}'


def conflicts(keys: Keymap | None = None) -> list[tuple[str, str, str]]:
    """Keys that mean two things at once: (key, one action id, the other), the inner context's first.

    A key that is also the beginning of a sequence is such a conflict, too.
    """
    found: set[tuple[str, str, str]] = set()
    for chain in CHAINS.values():
        taken: dict[str, Action] = {}
        begun: dict[str, Action] = {}
        for action in _in_chain(chain):
            for key in (keys or {}).get(action.id, action.keys):
                starts = list(_beginnings(key))
                others = [taken.get(key), begun.get(key), *(taken.get(start) for start in starts)]
                found.update(
                    (key, other.id, action.id)
                    for other in others
                    if other is not None and action.id not in (other.id, other.covers)
                )
                taken.setdefault(key, action)
                for start in starts:
                    begun.setdefault(start, action)
    return sorted(found)


def _beginnings(key: str) -> Iterator[str]:
    """``a b c`` begins with ``a`` and with ``a b``."""
    parts = key.split(" ")
    return (" ".join(parts[:count]) for count in range(1, len(parts)))


def _in_chain(chain: tuple[str, ...]) -> Iterator[Action]:
    """The actions of the contexts, the innermost first, and what works through everything."""
    for where in chain:
        yield from (action for action in ACTIONS if action.where == where)
    if "anywhere" not in chain:
        yield from (action for action in ACTIONS if action.where == "anywhere" and action.priority)
