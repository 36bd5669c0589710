"""Misspelt words, by a program that speaks as hunspell and aspell do."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tui.spelling import Misspelling, SpellingError, check

PROGRAM = f"""#!{sys.executable}
import re, sys
if "xx" in sys.argv:
    sys.exit("no such dictionary")
print("@(#) International Ispell (but really a test)")
for line in sys.stdin:
    if line == "!\\n":
        continue
    assert line.startswith("^"), line
    for word in re.finditer(r"\\w+", line[1:]):
        if word[0] == "teh":
            print(f"& teh 2 {{word.start()}}: the, tech")
        elif word[0] == "qqq":
            print(f"# qqq {{word.start()}}")
        else:
            print("*")
    print()
"""


@pytest.fixture(params=["hunspell", "aspell"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    program = tmp_path / request.param
    program.write_text(PROGRAM)
    program.chmod(0o700)
    return str(tmp_path)


def test_words_are_found_where_they_are(path: str) -> None:
    text = "Ünd teh words, teh\n\nqqq\n"
    assert check(text, path=path) == [
        Misspelling(0, 4, "teh", ("the", "tech")),
        Misspelling(0, 15, "teh", ("the", "tech")),
        Misspelling(2, 0, "qqq", ()),
    ]


def test_quotes_addresses_links_and_the_signature_are_not_looked_at(path: str) -> None:
    text = "> teh\nteh@x.org https://teh.example/qqq `qqq` teh\n-- \nqqq\n"
    assert check(text, path=path) == [Misspelling(1, 40, "teh", ("the", "tech"))]


def test_commands_of_the_protocol_are_text(path: str) -> None:
    assert [each.column for each in check("*teh\n@teh\n#teh\n!", path=path)] == [1, 1, 1]


def test_no_program_and_no_dictionary_are_said(path: str, tmp_path: Path) -> None:
    with pytest.raises(SpellingError, match="dictionary"):
        check("teh", "xx", path=path)
    with pytest.raises(SpellingError, match="Neither"):
        check("teh", path=str(tmp_path / "nothing"))
