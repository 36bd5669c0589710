"""A person's own templates: ``*.txt`` and ``*.md`` in the folder ``templates`` beside the settings."""

from __future__ import annotations

import re
from pathlib import Path

from tui.frozen import frozen
from tui.mail.safety import clean, clean_block

MOST = 200_000
"""Octets of a template; what is larger is no template."""

_SUBJECT = re.compile(r"subject:[ \t]*(.*)\n\n?", re.IGNORECASE)


class TemplateError(Exception):
    """A template could not be read or kept. ``str(error)`` is one plain sentence."""


@frozen
class Template:
    """``subject`` is what stands behind ``Subject:`` in the first line, where there is one."""

    name: str
    subject: str
    body: str
    markdown: bool


def names(folder: Path) -> list[str]:
    """The files' names, in order; none where there is no such folder."""
    if not folder.is_dir():
        return []
    return sorted(each.name for each in folder.iterdir() if each.suffix in (".txt", ".md") and each.is_file())


def load(folder: Path, name: str) -> Template:
    """Raises TemplateError."""
    file = folder / name
    try:
        if file.stat().st_size > MOST:
            raise TemplateError(f"{clean(name)} is too large for a template.")
        text = clean_block(file.read_text(encoding="utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        raise TemplateError(f"{clean(name)} cannot be used: it is not text in UTF-8.") from error
    except OSError as error:
        raise TemplateError(f"{clean(name)} cannot be read ({error.strerror}).") from error
    first = _SUBJECT.match(text)
    body = text[first.end() :] if first else text
    return Template(file.stem, clean(first[1]) if first else "", body.rstrip("\n"), file.suffix == ".md")


def keep(folder: Path, name: str, subject: str, body: str, *, markdown: bool) -> str:
    """Keep a text as a template; the name of its file. Raises TemplateError, and never replaces another."""
    from tui.paths import make_folder, write_private

    stem = re.sub(r"[^\w .-]+", "-", clean(name)).strip(" .-")
    if not stem:
        raise TemplateError("Give the template a name of letters or digits.")
    file = folder / f"{stem}.{'md' if markdown else 'txt'}"
    if file.exists():
        raise TemplateError(f"There is a template {file.name} already.")
    try:
        make_folder(folder)
        write_private(file, (f"Subject: {subject}\n\n" if subject else "") + body.rstrip("\n") + "\n")
    except OSError as error:
        raise TemplateError(f"The template was not kept ({error.strerror}).") from error
    return file.name
