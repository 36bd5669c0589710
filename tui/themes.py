"""Themes: one TOML file each, Textual's own fields plus ``[variables]`` with the tokens that mail needs.

The shipped ones are in ``themes/`` of a checkout and in ``tui/data/themes`` of an installed package; a
person's own are beside the settings file. A broken file is left out with a sentence and stops nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, cast

from textual.color import Color, ColorParseError
from textual.theme import Theme

DEFAULT = "jaymail-dark"

TOKENS: dict[str, tuple[str, str, float]] = {
    "mail-text": ("foreground", "background", 0.0),
    "mail-unread": ("foreground", "background", 0.0),
    "mail-dim": ("foreground", "background", 0.3),
    "mail-rule": ("foreground", "background", 0.8),
    "mail-accent": ("accent", "background", 0.0),
    "mail-pinned": ("warning", "background", 0.0),
    "mail-warning": ("warning", "background", 0.0),
    "mail-error": ("error", "background", 0.0),
    "mail-success": ("success", "background", 0.0),
    "mail-label": ("secondary", "background", 0.0),
    "mail-link": ("accent", "background", 0.0),
    "mail-quote1": ("foreground", "background", 0.3),
    "mail-quote2": ("foreground", "background", 0.35),
    "mail-quote3": ("foreground", "background", 0.4),
    "mail-ground": ("background", "background", 0.0),
    "mail-cursor": ("accent", "background", 0.8),
    "mail-cursor-idle": ("foreground", "background", 0.92),
    "mail-selected": ("accent", "background", 0.9),
    "mail-chip": ("foreground", "background", 0.88),
    "mail-bar": ("foreground", "background", 0.95),
}
"""The tokens of mail, and for themes that do not set one: the colour to start from, the one to blend it
towards, and how far. All are opaque colours, so that lines can be drawn with them directly."""

_SCALARS: dict[str, type] = {"dark": bool, "ansi": bool, "luminosity_spread": float, "text_alpha": float}
_FIELDS = {entry.name for entry in fields(Theme)}


class ThemeError(Exception):
    """A theme file that cannot be used; ``str(e)`` says why, to follow the file's name."""


def load(own_folder: Path | None = None) -> tuple[dict[str, Theme], tuple[str, ...]]:
    """The shipped themes and the person's own by name, and a sentence for each file that was left out.

    A theme of the person's own replaces a shipped one of the same name.
    """
    themes: dict[str, Theme] = {}
    warnings: list[str] = []
    for file in [*_toml_files(_shipped_folder()), *_toml_files(own_folder)]:
        try:
            theme = parse(file.name.removesuffix(".toml"), file.read_text(encoding="utf-8"))
            themes[theme.name] = theme
        except (ThemeError, OSError, UnicodeDecodeError) as error:
            warnings.append(f"The theme file {file.name} was left out: {error}.")
    return themes, tuple(warnings)


def parse(name: str, text: str) -> Theme:
    """A theme from TOML; ``name`` is used when the file gives none. Raises ThemeError."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ThemeError(f"it is not valid TOML ({error})") from error
    variables = document.pop("variables", {})
    if not isinstance(variables, dict):
        raise ThemeError("[variables] should be a table")
    values: dict[str, Any] = {"name": name}
    for key, value in document.items():
        values[key] = _field(key, value)
    if "primary" not in values:
        raise ThemeError("it sets no primary colour")
    values["variables"] = {
        key: _variable(key, value) for key, value in cast(dict[str, object], variables).items()
    }
    return Theme(**values)


def complete(variables: Mapping[str, str]) -> dict[str, str]:
    """CSS variables of any theme, with every token of mail that it does not set itself."""
    full = dict(variables)
    for token, (base, towards, far) in TOKENS.items():
        if token not in full:
            full[token] = _opaque(full, base).blend(_opaque(full, towards), far, alpha=1.0).hex
    return full


def contrast(text: str, ground: str) -> float:
    """The contrast ratio of two opaque colours, 1 to 21 (WCAG 2.2, 1.4.3)."""
    lighter, darker = sorted((_luminance(Color.parse(text)), _luminance(Color.parse(ground))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: Color) -> float:
    """Relative luminance (WCAG 2.2)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color.normalized]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _opaque(variables: Mapping[str, str], name: str) -> Color:
    try:
        return Color.parse(variables[name]).with_alpha(1.0)
    except (KeyError, ColorParseError):
        return Color.parse("#000000" if name == "background" else "#c0c0c0")


def _field(key: str, value: object) -> object:
    if key not in _FIELDS:
        raise ThemeError(f'"{key}" is not a field of a theme')
    wanted = _SCALARS.get(key, str)
    if wanted is float and isinstance(value, int):
        value = float(value)
    if not isinstance(value, wanted):
        raise ThemeError(f"{key} should be a {wanted.__name__}")
    if wanted is str and key != "name":
        _color(key, cast(str, value))
    return value


def _variable(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise ThemeError(f"{key} should be a text in quotes")
    if key in TOKENS:
        _color(key, value)
    return value


def _color(key: str, value: str) -> None:
    try:
        Color.parse(value)
    except ColorParseError as error:
        raise ThemeError(f'{key} = "{value}" is not a colour') from error


def _shipped_folder() -> Traversable:
    installed = files("tui") / "data" / "themes"
    return installed if installed.is_dir() else Path(__file__).parent.parent / "themes"


def _toml_files(folder: Traversable | None) -> Iterable[Traversable]:
    if folder is None or not folder.is_dir():
        return ()
    return sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
