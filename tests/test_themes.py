from __future__ import annotations

from pathlib import Path

import pytest
from textual.theme import BUILTIN_THEMES

from tui import themes

SHIPPED, WARNINGS = themes.load()
AA = 4.5
TEXT = [
    "mail-text",
    "mail-unread",
    "mail-dim",
    "mail-accent",
    "mail-pinned",
    "mail-warning",
    "mail-error",
    "mail-success",
    "mail-label",
    "mail-link",
    "mail-quote1",
    "mail-quote2",
    "mail-quote3",
]
GROUNDS = ["mail-ground", "mail-cursor", "mail-cursor-idle", "mail-selected", "mail-bar"]


def tokens(name: str) -> dict[str, str]:
    theme = SHIPPED[name]
    return themes.complete({**theme.to_color_system().generate(), **theme.variables})


def test_two_themes_are_shipped_and_sound():
    assert WARNINGS == ()
    assert SHIPPED["jaymail-dark"].dark
    assert not SHIPPED["jaymail-light"].dark
    assert themes.DEFAULT in SHIPPED


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_themes_set_every_token_and_no_unknown_one(name: str):
    own = {key for key in SHIPPED[name].variables if key.startswith("mail-")}
    assert own == set(themes.TOKENS)


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", TEXT)
def test_text_stands_out_from_every_ground(name: str, text: str, ground: str):
    found = tokens(name)
    assert themes.contrast(found[text], found[ground]) >= AA


@pytest.mark.parametrize("name", SHIPPED)
def test_labels_stand_out_from_their_chips(name: str):
    found = tokens(name)
    assert themes.contrast(found["mail-label"], found["mail-chip"]) >= AA


def test_contrast_is_that_of_wcag():
    assert themes.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert themes.contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert themes.contrast("#ffffff", "#ffffff") == 1


@pytest.mark.parametrize("theme", BUILTIN_THEMES.values(), ids=lambda theme: theme.name)
def test_every_theme_gets_all_tokens(theme: object):
    full = themes.complete(theme.to_color_system().generate())  # type: ignore[attr-defined]
    assert set(themes.TOKENS) <= set(full)


def test_a_persons_own_theme_is_found_and_may_replace_a_shipped_one(tmp_path: Path):
    (tmp_path / "sea.toml").write_text('primary = "#336699"\n[variables]\nmail-unread = "#ffffff"\n')
    (tmp_path / "x.toml").write_text('name = "jaymail-dark"\nprimary = "#ff0000"\n')
    found, warnings = themes.load(tmp_path)
    assert warnings == ()
    assert found["sea"].variables["mail-unread"] == "#ffffff"
    assert found["jaymail-dark"].primary == "#ff0000"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("primary = ", "not valid TOML"),
        ("dark = true", "sets no primary colour"),
        ('primary = "#12345"', "is not a colour"),
        ('primary = "#123456"\ncolour = "#123456"', '"colour" is not a field'),
        ('primary = "#123456"\ndark = "yes"', "dark should be a bool"),
        ('primary = "#123456"\n[variables]\nmail-dim = "greyish"', "is not a colour"),
        ('primary = "#123456"\nvariables = 3', "[variables] should be a table"),
        ('primary = "#123456"\n[variables]\nmail-dim = 3', "should be a text"),
    ],
)
def test_a_broken_theme_warns_and_stops_nothing(tmp_path: Path, text: str, says: str):
    (tmp_path / "mine.toml").write_text(text)
    found, warnings = themes.load(tmp_path)
    assert set(found) == set(SHIPPED)
    assert len(warnings) == 1
    assert says in warnings[0]
    assert "mine.toml" in warnings[0]


def test_a_theme_that_is_not_text_warns(tmp_path: Path):
    (tmp_path / "mine.toml").write_bytes(b"\xff\xfe")
    (tmp_path / "folder.toml").mkdir()
    _, warnings = themes.load(tmp_path)
    assert len(warnings) == 2
