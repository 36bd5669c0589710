from __future__ import annotations

import pytest
from textual.binding import BindingsMap

from tui.actions import (
    ACTIONS,
    BY_ID,
    CHAINS,
    CONTEXTS,
    bindings,
    conflicts,
    hints,
    key_label,
    key_table,
    textual_key,
)


def test_ids_are_unique_and_read_area_dot_verb():
    assert len(BY_ID) == len(ACTIONS)
    for action in ACTIONS:
        area, verb = action.id.split(".")
        assert area.isidentifier()
        assert verb.isidentifier()
        assert action.method == f"{area}_{verb}"


def test_every_context_is_named_and_reachable():
    used = {action.where for action in ACTIONS}
    reachable = {where for chain in CHAINS.values() for where in chain}
    assert used <= set(CONTEXTS)
    assert used <= reachable


def test_no_key_means_two_things_at_once():
    assert conflicts() == []


def test_a_conflict_of_a_keymap_is_found():
    assert ("y", "list.select", "thread.archive") in conflicts({"list.select": ("y",)})


def test_a_key_that_begins_a_sequence_is_a_conflict():
    assert any(key == "g" for key, *_ in conflicts({"thread.archive": ("g",)}))


def test_bindings_carry_ids_and_textual_names():
    made = BindingsMap(bindings("mail"))
    assert [b.id for b in made.get_bindings_for_key("number_sign")] == ["thread.delete"]
    assert [b.action for b in made.get_bindings_for_key("d")] == ["thread_delete"]
    assert made.get_bindings_for_key("y")[0].description == "Archive"


def test_bindings_take_the_persons_own_keys():
    made = BindingsMap(bindings("mail", {"thread.archive": ("e", ","), "mail.redo": ()}))
    assert made.get_bindings_for_key("comma")[0].id == "thread.archive"
    assert "y" not in made.key_to_bindings
    assert "Z" not in made.key_to_bindings


def test_sequences_keep_their_space():
    assert BindingsMap(bindings("anywhere")).get_bindings_for_key("g i")[0].id == "go.inbox"
    assert textual_key("* a") == "asterisk a"


def test_an_unknown_context_is_refused():
    with pytest.raises(ValueError, match="no such context"):
        bindings("nowhere")


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("ctrl+k", "Ctrl-K"),
        ("g i", "g i"),
        ("G", "G"),
        ("f5", "F5"),
        ("f", "f"),
        ("enter", "Enter"),
        ("alt+enter", "Alt-Enter"),
        ("shift+tab", "Shift-Tab"),
        ("escape", "Esc"),
        ("#", "#"),
        ("+", "+"),
    ],
)
def test_key_labels(key: str, label: str):
    assert key_label(key) == label


def test_hints_name_the_innermost_first():
    ids = [action.id for action in hints(CHAINS["list"])]
    assert ids[0] == "list.select"
    assert "help.show" in ids
    assert all(BY_ID[action].show for action in ids)


def test_the_readme_table_names_every_action():
    table = key_table()
    for action in ACTIONS:
        assert f"`{action.id}`" in table
        assert action.help in table
    assert "<kbd>&#96;</kbd>" in table
