from __future__ import annotations

import pytest

from tui.actions import ACTIONS, BY_ID
from tui.keys import conflicts, keymap
from tui.presets import NAMES, preset


def test_the_usual_keys_are_the_tables_own():
    assert keymap("fastmail", {}) == ({}, ())


@pytest.mark.parametrize("name", NAMES)
def test_no_key_of_a_preset_means_two_things_at_once(name: str):
    assert conflicts(preset(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_has_a_key_for_whatever_has_one(name: str):
    keys = preset(name)
    assert set(keys) <= set(BY_ID)
    assert [action.id for action in ACTIONS if action.keys and not keys.get(action.id, action.keys)] == []
    assert [action_id for action_id, own in keys.items() if own == BY_ID[action_id].keys] == []


def test_a_persons_own_keys_replace_the_usual_ones():
    keys, warnings = keymap("fastmail", {"thread.archive": ("Ctrl-E", "é"), "mail.redo": ()})
    assert warnings == ()
    assert keys == {"thread.archive": ("ctrl+e", "é"), "mail.redo": ()}


def test_a_persons_own_keys_come_over_those_of_a_preset():
    keys, warnings = keymap("gmail", {"thread.archive": ("y",)})
    assert warnings == ()
    assert keys["thread.archive"] == ("y",)
    assert keys["thread.move"] == ("v",)


def test_an_action_without_a_key_can_be_given_one():
    assert keymap("fastmail", {"theme.choose": ("f9",)}) == ({"theme.choose": ("f9",)}, ())


@pytest.mark.parametrize(
    ("own", "sentence"),
    [
        (
            {"thread.archiv": ("e",)},
            'There is no action "thread.archiv" to set keys for; did you mean thread.archive?',
        ),
        (
            {"thread.archive": ("esacpe",)},
            '"esacpe" is not a key (did you mean Esc?), so thread.archive keeps its usual keys.',
        ),
        (
            {"thread.archive": ("ctrl+m",)},
            "Ctrl-M is Enter to most terminals, so thread.archive keeps its usual keys.",
        ),
        (
            {"thread.archive": ("g ctrl+i",)},
            "g Ctrl-I is Tab to most terminals, so thread.archive keeps its usual keys.",
        ),
        ({"thread.archive": ("ctrl+c",)}, "Ctrl-C is taken, so thread.archive keeps its usual keys."),
        (
            {"thread.archive": ("ctrl+enter",)},
            "Ctrl-Enter comes only from some terminals, so thread.archive keeps its usual keys; "
            "give it a second key that every terminal sends.",
        ),
        ({"compose.send": ("s",)}, "s is typed into the text there, so compose.send keeps its usual keys."),
        (
            {"picker.next": ("space",)},
            "Space is typed into the text there, so picker.next keeps its usual keys.",
        ),
        (
            {"thread.archive": ("m",)},
            "m cannot mean both thread.move and thread.archive, so thread.archive keeps its usual keys.",
        ),
        ({"thread.archive": ("g",)}, "g cannot mean both"),
        ({"thread.archive": ("y y",), "mail.redo": ("y",)}, "y cannot mean both"),
        ({"picker.cancel": ("ctrl+q",)}, "Ctrl-Q cannot mean both app.quit and picker.cancel"),
    ],
)
def test_what_cannot_be_is_said_and_the_presets_keys_stay(own: dict[str, tuple[str, ...]], sentence: str):
    keys, (warning,) = keymap("fastmail", own)
    assert sentence in warning
    assert len(keys) == len(own) - 1
    assert conflicts(keys) == []


def test_an_unknown_preset_warns():
    keys, (warning,) = keymap("emacs", {})
    assert keys == {}
    assert "emacs" in warning
    assert "fastmail, gmail, aerc, mutt" in warning


def test_a_key_that_only_some_terminals_send_may_be_a_second_one():
    own = {"thread.archive": ("e", "ctrl+enter")}
    assert keymap("gmail", own)[1] == ()


def test_two_own_keys_that_swap_are_no_conflict():
    own = {"thread.archive": ("m",), "thread.move": ("y",)}
    assert keymap("fastmail", own) == (own, ())


def test_two_own_keys_that_collide_leave_no_conflict():
    keys, warnings = keymap(
        "fastmail", {"thread.archive": ("w",), "thread.move": ("w",), "mail.undo": ("w",)}
    )
    assert len(warnings) == 2
    assert conflicts(keys) == []


def test_an_action_may_take_the_key_of_the_one_that_it_covers():
    assert conflicts({"reader.link_next": ("f6",)}) == []
    assert ("tab", "reader.view", "view.next_pane") in conflicts(
        {"reader.view": ("tab",), "reader.link_next": ()}
    )
