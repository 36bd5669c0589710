from __future__ import annotations

import pytest
from textual._xterm_parser import XTermParser
from textual.events import Key

from tests.key_bytes import kitty, old
from tui.actions import ACTIONS
from tui.key_names import Arrival, KeyNameError, arrival, key_label, read_key, table_key, textual_key
from tui.legacy_keys import teach_alt_keys
from tui.presets import NAMES, preset


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
        ("delete", "Del"),
        ("#", "#"),
        ("+", "+"),
        ("ctrl++", "Ctrl-+"),
    ],
)
def test_key_labels_can_be_read_back(key: str, label: str):
    assert key_label(key) == label
    assert read_key(label) == key


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Control-K", "ctrl+k"),
        ("C-k", "ctrl+k"),
        ("ctrl+K", "ctrl+k"),
        ("shift+x", "X"),
        ("Alt+J", "alt+shift+j"),
        ("page_down", "pagedown"),
        ("question_mark", "?"),
        ("Return", "enter"),
        ("g I", "g I"),
        ("-", "-"),
        ("alt--", "alt+-"),
        ("shift+ctrl+up", "ctrl+shift+up"),
        ("é", "é"),
        ("a b c", "a b c"),
    ],
)
def test_keys_may_be_written_as_people_do(written: str, key: str):
    assert read_key(written) == key


@pytest.mark.parametrize(
    "written", ["", " ", "a  b", "a b c d", "super+k", "f13", "\x01", "\N{ZERO WIDTH SPACE}"]
)
def test_what_is_no_key_is_refused(written: str):
    with pytest.raises(KeyNameError, match="is not a key"):
        read_key(written)


def test_a_misspelt_key_has_a_suggestion():
    with pytest.raises(KeyNameError, match="did you mean Esc"):
        read_key("esacpe")


@pytest.mark.parametrize("key", ["#", "* a", "ctrl+\\", "alt+x", "g i", "pagedown", "+", ", ,"])
def test_textuals_names_lead_back(key: str):
    assert table_key(textual_key(key)) == key


@pytest.mark.parametrize(
    ("key", "comes"),
    [
        ("ctrl+m", Arrival.NEVER),
        ("g ctrl+i", Arrival.NEVER),
        ("ctrl+h", Arrival.NEVER),
        ("ctrl+j", Arrival.NEVER),
        ("ctrl+[", Arrival.NEVER),
        ("ctrl+c", Arrival.NEVER),
        ("alt+b", Arrival.NEVER),
        ("ctrl+enter", Arrival.SOMEWHERE),
        ("shift+space", Arrival.SOMEWHERE),
        ("ctrl+1", Arrival.SOMEWHERE),
        ("ctrl+shift+k", Arrival.SOMEWHERE),
        ("alt+,", Arrival.SOMEWHERE),
        ("ctrl+k", Arrival.EVERYWHERE),
        ("alt+shift+j", Arrival.EVERYWHERE),
        ("ctrl+\\", Arrival.EVERYWHERE),
        ("* a", Arrival.EVERYWHERE),
    ],
)
def test_whether_a_key_comes(key: str, comes: Arrival):
    assert arrival(key) is comes


def every_key() -> list[str]:
    keymaps = [preset(name) for name in NAMES]
    keys = {key for keymap in keymaps for action in ACTIONS for key in keymap.get(action.id, action.keys)}
    return sorted({part for key in keys for part in key.split(" ")})


def parsed(text: str) -> list[str]:
    teach_alt_keys()
    parser = XTermParser()
    return [event.key for event in [*parser.feed(text), *parser.feed("")] if isinstance(event, Key)]


@pytest.mark.parametrize("key", every_key())
def test_every_key_of_every_preset_comes_from_terminals(key: str):
    sent = old(key)
    assert arrival(key) is (Arrival.SOMEWHERE if sent is None else Arrival.EVERYWHERE)
    assert sent is None or parsed(sent) == [textual_key(key)]
    assert parsed(kitty(key)) == [textual_key(key)]


@pytest.mark.parametrize("letter", "abcdefghijklmnopqrstuvwxyz")
def test_what_is_said_of_letters_with_ctrl_and_alt_is_so(letter: str):
    for key in (f"ctrl+{letter}", f"alt+{letter}"):
        came = parsed(old(key) or "")
        # Ctrl-C and a line feed do come as themselves: one is taken, the other is Enter to many programs.
        expected = key not in ("ctrl+c", "ctrl+j") and arrival(key) is Arrival.EVERYWHERE
        assert (came == [key]) is expected or key in ("ctrl+c", "ctrl+j")
