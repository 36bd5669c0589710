"""Every message of the corpus opens; the newsletters look as their goldens do, and lack no word that w3m shows."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.mail.raw import body_of
from tui.mail.message import Body
from tui.mail.page import Page
from tui.mail.reading import page, words
from tui.mail.text import width

HERE = Path(__file__).parent
NEWSLETTERS = sorted((HERE / "corpus/html").glob("*.html"))
MESSAGES = sorted((HERE / "corpus/eml").glob("*.eml"))
WORD = re.compile(r"\w+")

PREHEADER = (
    "A preheader is the short summary text that follows the subject line when an email is viewed in the inbox"
)
"""Hidden by the sender, for the list of messages; w3m does not know."""
FILE_NAME = re.compile(r"[0-9a-f]{7,}")
"""What w3m shows in place of pictures that have no alternative text."""


def body(file: Path) -> Body:
    if file.suffix == ".html":
        return Body("", file.read_text())
    return body_of(file.read_bytes())


def text(made: Page) -> str:
    return "".join("".join(span.text for span in line) + "\n" for line in made.lines)


@pytest.mark.parametrize("file", [*NEWSLETTERS, *MESSAGES], ids=lambda file: file.stem)
@pytest.mark.parametrize("cells", [1, 20, 78, 200])
def test_every_message_opens_at_every_width(file: Path, cells: int):
    made = page(body(file), cells, pictures=cells == 78)
    assert made.note == ""
    assert all(width(line) <= max(cells, 2) for line in text(made).splitlines())
    assert [target.number for target in made.links] == list(range(1, len(made.links) + 1))
    assert all(0 <= fold.first <= fold.last < len(made.lines) for fold in made.folds)
    assert all(picture.line < len(made.lines) for picture in made.pictures)
    words(body(file), with_links=True)


@pytest.mark.parametrize("file", NEWSLETTERS, ids=lambda file: file.stem)
def test_newsletters_look_as_they_should(file: Path, request: pytest.FixtureRequest):
    made = page(body(file), 72)
    links = "".join(f"[{link.number}] {link.text} -> {link.url}\n" for link in made.links)
    found = f"{text(made)}\n{links}pictures {len(made.pictures)}, trackers {made.trackers}\n"
    golden = HERE / "goldens" / f"{file.stem}.txt"
    if request.config.getoption("--update-goldens"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(found)
    assert found == golden.read_text()


@pytest.mark.parametrize("file", NEWSLETTERS, ids=lambda file: file.stem)
def test_no_word_is_missing_that_another_program_shows(file: Path):
    theirs = Counter(WORD.findall((HERE / "corpus/w3m" / f"{file.stem}.txt").read_text()))
    missing = theirs - Counter(WORD.findall(text(page(body(file), 80))))
    hidden = Counter(WORD.findall(PREHEADER)) if "preheader" in missing else Counter[str]()
    assert [word for word in missing - hidden if not FILE_NAME.fullmatch(word)] == []
