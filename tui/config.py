"""Settings: one TOML file, read once at the start. A broken file or a wrong value warns and falls back."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from tui.frozen import frozen

Reader = Callable[[object], Any]
"""Turns a TOML value into the setting's own; raises ValueError, saying what it should be."""


class ConfigError(Exception):
    """The settings could not be written. ``str(e)`` is one plain sentence."""


def _number(low: float, high: float = math.inf) -> Reader:
    def read(value: object) -> float:
        wrong = isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high
        if wrong or not math.isfinite(cast(float, value)):
            raise ValueError("a number" + _range(low, high))
        return float(cast(float, value))

    return read


def _whole(low: int, high: float = math.inf) -> Reader:
    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError("a whole number" + _range(low, high))
        return value

    return read


def _range(low: float, high: float) -> str:
    if low == -math.inf:
        return ""
    return f" from {low:,g} to {high:,g}" if high < math.inf else f" that is at least {low:,g}"


def _choice(*names: str) -> Reader:
    def read(value: object) -> str:
        if value not in names:
            raise ValueError(" or ".join(f'"{name}"' for name in names))
        return cast(str, value)

    return read


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a text in quotes")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def _setting(default: object, read: Reader, doc: str, *, key: str = "") -> Any:
    return field(default=default, metadata={"read": read, "doc": doc, "key": key})


def _no_keys() -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({})


@frozen
class Settings:
    """What a person can set; ``documented()`` gives every key with its meaning and default."""

    theme: str = _setting(
        "jaymail-dark",
        _text,
        'The colours: "jaymail-dark", "jaymail-light", or a file of the folder "themes" beside this one.',
    )
    icons: str = _setting(
        "unicode",
        _choice("unicode", "ascii"),
        'The marks in lists: "unicode", or "ascii" for fonts and terminals that lack them.',
    )
    density: str = _setting(
        "comfortable",
        _choice("comfortable", "compact"),
        'Conversations in two lines where there is room ("comfortable"), or always in one ("compact").',
    )
    mark_read_after: float = _setting(
        1.5,
        _number(-math.inf),
        "Seconds that a conversation is open before it counts as read; a negative number: never by itself.",
    )
    after_action: str = _setting(
        "next",
        _choice("next", "previous", "list"),
        "Where you are when what you read has been put away: at the conversation below (older), at the one above, "
        "or back in the list.",
    )
    notify: str = _setting(
        "inbox",
        _choice("inbox", "pinned", "none"),
        "Which new mail the terminal tells you of: that of the Inbox; that of people whose mail you have pinned, "
        "and answers in what you follow; or none.",
    )
    notify_by: str = _setting(
        "auto",
        _choice("auto", "osc9", "osc777", "bell"),
        "How: by the terminal's own notifications (OSC 9 or OSC 777; auto chooses by the terminal), or by its bell.",
    )
    send_delay: float = _setting(
        10.0, _number(0, 3600), "Seconds that a sent mail waits here, so that it can be taken back."
    )
    poll_seconds: float = _setting(
        60.0,
        _number(5, 86400),
        "Seconds between two looks for new mail, where the server does not tell of it by itself.",
    )
    keep_headers: int = _setting(
        100_000, _whole(100), "How many of an account's newest mails are listed from this machine."
    )
    keep_bodies: int = _setting(
        2_000, _whole(0), "How many of an account's newest mails are kept here whole, to be read offline."
    )
    reader_width: int = _setting(
        100, _whole(20, 1000), "The widest line of a mail in the reader, in terminal columns."
    )
    pictures: str = _setting(
        "auto",
        _choice("auto", "kitty", "blocks", "off"),
        "How pictures are drawn: by the graphics protocol of Kitty and Ghostty, in half blocks, which every terminal "
        "has, or not at all; auto chooses by the terminal.",
    )
    download_folder: str = _setting("~/Downloads", _text, "Where attachments are saved.")
    attribution: str = _setting(
        "On {date}, {name} wrote:",
        _text,
        "The line above a quote; it may name {date}, {name}, {email} and {subject}.",
        key="compose.attribution",
    )
    signature: str = _setting(
        "above",
        _choice("above", "below", "none"),
        "Where the signature of an answer stands: above the quote, below it, or nowhere.",
        key="compose.signature",
    )
    wrap: int = _setting(
        0,
        _whole(0, 998),
        "Columns at which lines of your own are broken when a mail leaves; 0: the reader's program breaks them.",
        key="compose.wrap",
    )
    format: str = _setting(
        "plain",
        _choice("plain", "flowed"),
        'How your text leaves: "plain", in the lines that it has; or "flowed" (format=flowed), in short lines that '
        "programs that know it make whole again, and all others, Gmail and Outlook among them, show as short lines.",
        key="compose.format",
    )
    language: str = _setting(
        "auto",
        _text,
        'The dictionary that your text is spelt by, as hunspell or aspell call it ("en_GB"); "auto": their own.',
        key="compose.language",
    )
    ask_subject: bool = _setting(
        True, _flag, "Ask before a mail without a subject leaves.", key="ask.subject"
    )
    ask_attachment: bool = _setting(
        True,
        _flag,
        "Ask before a mail leaves whose text promises an attachment that it has not.",
        key="ask.attachment",
    )
    ask_strangers: bool = _setting(
        True,
        _flag,
        "Ask before an answer to several leaves, one of whom you have never written to.",
        key="ask.strangers",
    )
    key_preset: str = _setting(
        "fastmail",
        _text,
        'Whose keys: "fastmail", "gmail", "aerc" or "mutt"; the lines below change single ones.',
        key="keys.preset",
    )
    which_key_after: float = _setting(
        0.4,
        _number(0, 60),
        "Seconds after the first key of a sequence until a list shows what may follow.",
        key="keys.which_key_after",
    )
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=_no_keys)
    """The person's own keys: action id to keys; an empty tuple takes the action's keys away."""

    @property
    def downloads(self) -> Path:
        """The download folder, with ``~`` resolved."""
        return Path(self.download_folder).expanduser()


@frozen
class Documented:
    """One key of the file: its dotted name, the default as TOML, and what it means."""

    key: str
    default: str
    doc: str


def documented() -> tuple[Documented, ...]:
    """Every key in the order of the file, except the free entries of ``[keys]``."""
    return tuple(Documented(key, _toml(default), doc) for key, _, default, _, doc in _schema())


def default_file() -> str:
    """A file that sets nothing and explains everything: each default stands behind a ``#``."""
    lines = ["# Jaymail's settings. Take the # away from a line and change it."]
    begun = ""
    for entry in documented():
        table, _, name = entry.key.rpartition(".")
        lines += [""] if table == begun else ["", f"[{table}]"]
        begun = table
        lines += [f"# {entry.doc}", f"#{name} = {entry.default}"]
    lines += [
        "# Single keys, by action: one key, several, or none at all. `?` in Jaymail lists the actions.",
        '#thread.archive = ["y", "e"]',
        '#thread.delete = "#"',
        "#thread.spam = []",
    ]
    return "\n".join(lines) + "\n"


def load(path: Path) -> tuple[Settings, tuple[str, ...]]:
    """The settings of the file, and a sentence for everything in it that could not be used.

    A missing file means the defaults. Never raises for what the file holds or for not being readable.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings(), ()
    except OSError as error:
        return Settings(), (f"{path} cannot be read ({error.strerror}), so the default settings are used.",)
    except ValueError as error:
        return Settings(), (f"{path} is not valid TOML ({error}), so the default settings are used.",)
    return _read(document, path.name)


def remember(path: Path, key: str, value: str | int | float | list[str]) -> None:
    """Write one key (``theme``, ``keys.preset``, ``keys.thread.archive``); all else in the file stays.

    Raises ConfigError when the file is broken or cannot be written: nothing is changed then.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    from tui.paths import write_private

    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8") if path.exists() else "")
        table: Any = document
        name = key
        while name not in table and "." in name:
            first, _, rest = name.partition(".")
            if first not in table and table is not document:
                break
            table, name = table.setdefault(first, tomlkit.table()), rest
        table[name] = value
        write_private(path, tomlkit.dumps(document))
    except OSError as error:
        raise ConfigError(
            f"The setting was not saved: {path} cannot be written ({error.strerror})."
        ) from error
    except (TOMLKitError, ValueError, TypeError, AttributeError) as error:
        raise ConfigError(f"The setting was not saved: {path} is broken ({error}).") from error


def _schema() -> Iterator[tuple[str, str, object, Reader, str]]:
    """Dotted key, field name, default, reader and meaning of every setting but ``keys``."""
    for entry in fields(Settings):
        if entry.metadata:
            key = entry.metadata["key"] or entry.name
            yield key, entry.name, entry.default, entry.metadata["read"], entry.metadata["doc"]


def _read(document: dict[str, Any], file: str) -> tuple[Settings, tuple[str, ...]]:
    flat = dict(_flat(document))
    values: dict[str, Any] = {}
    warnings: list[str] = []
    for key, name, default, read, _ in _schema():
        if key not in flat:
            continue
        given = flat.pop(key)
        try:
            values[name] = read(given)
        except ValueError as wanted:
            shown = _toml(given)
            warnings.append(f"In {file}, {key} should be {wanted}, not {shown}; {_toml(default)} is used.")
    values["keys"] = _keys(flat, file, warnings)
    warnings += [_unknown(key, file) for key in flat]
    return Settings(**values), tuple(warnings)


def _keys(flat: dict[str, Any], file: str, warnings: list[str]) -> Mapping[str, tuple[str, ...]]:
    """Takes the entries of ``[keys]`` out of ``flat``; which actions exist, the key table knows."""
    found: dict[str, tuple[str, ...]] = {}
    for key in [key for key in flat if key.startswith("keys.")]:
        given: object = flat.pop(key)
        wanted: object = ([given] if given else []) if isinstance(given, str) else given
        if isinstance(wanted, list) and all(isinstance(item, str) for item in cast(list[object], wanted)):
            found[key.removeprefix("keys.")] = tuple(cast(list[str], wanted))
        else:
            expected = "a key in quotes or a list of them"
            warnings.append(f"In {file}, {key} should be {expected}, not {_toml(given)}.")
    return MappingProxyType(found)


def _flat(table: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """TOML reads ``thread.archive`` as a table in a table; here it is one dotted key again."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(cast(dict[str, Any], value), f"{prefix}{name}.")
        else:
            yield prefix + name, value


def _unknown(key: str, file: str) -> str:
    import difflib

    near = difflib.get_close_matches(key, [known for known, *_ in _schema()], 1)
    hint = f'; did you mean "{near[0]}"?' if near else "."
    return f'In {file}, "{key}" is not a setting{hint}'


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)
