from __future__ import annotations

import pytest
from textual.binding import BindingsMap

from tui.actions import ACTIONS, BY_ID, bindings
from tui.contexts import CHAINS, CONTEXTS


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


def test_bindings_carry_ids_and_textual_names():
    made = BindingsMap(bindings("mail"))
    assert [b.id for b in made.get_bindings_for_key("number_sign")] == ["thread.delete"]
    assert [b.action for b in made.get_bindings_for_key("d")] == ["thread_delete"]
    assert made.get_bindings_for_key("y")[0].description == "Archive"


def test_sequences_keep_their_space():
    assert BindingsMap(bindings("anywhere")).get_bindings_for_key("g i")[0].id == "go.inbox"


def test_an_unknown_context_is_refused():
    with pytest.raises(ValueError, match="no such context"):
        bindings("nowhere")


def test_what_an_action_covers_is_of_an_outer_context():
    for action in ACTIONS:
        if action.covers:
            covered = BY_ID[action.covers].where
            chains = [chain for chain in CHAINS.values() if action.where in chain and covered in chain]
            assert chains
            assert all(chain.index(action.where) < chain.index(covered) for chain in chains)


def test_arguments_are_of_a_known_kind():
    kinds = {action.argument for action in ACTIONS}
    assert kinds <= {"", "mailbox", "time", "text", "theme", "preset"}
