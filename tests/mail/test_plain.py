"""Plain text as a page."""

import pytest

from tui.mail import diff
from tui.mail.flowed import unflowed
from tui.mail.message import Body
from tui.mail.page import Fold, Page, Span
from tui.mail.reading import page, words

PATCH = """\
A patch, as promised:
- it is short
+ it works
---
 a.txt | 2 +-

diff --git a/a.txt b/a.txt
index 111..222 100644
--- a/a.txt
+++ b/a.txt
@@ -1,3 +1,3 @@ heading
 same
-old
--- older
+new
+++ newer
@@ -9 +9 @@
-x
+y
\\ No newline at end of file
-- 
2.30.2"""


def plain(text: str, cells: int = 60, **known: bool) -> Page:
    return page(Body(text, "", **known), cells)  # type: ignore[arg-type]


def test_patches_are_coloured_and_nothing_else_is():
    made = [(line[0].text, line[0].style) for line in plain(PATCH).lines if line]
    assert made == [
        ("A patch, as promised:", ""),
        ("- it is short", ""),
        ("+ it works", ""),
        ("---", ""),
        (" a.txt | 2 +-", ""),
        ("diff --git a/a.txt b/a.txt", "hunk"),
        ("index 111..222 100644", "hunk"),
        ("--- a/a.txt", "hunk"),
        ("+++ b/a.txt", "hunk"),
        ("@@ -1,3 +1,3 @@ heading", "hunk"),
        (" same", ""),
        ("-old", "removed"),
        ("--- older", "removed"),
        ("+new", "added"),
        ("+++ newer", "added"),
        ("@@ -9 +9 @@", "hunk"),
        ("-x", "removed"),
        ("+y", "added"),
        ("\\ No newline at end of file", ""),
        ("--", "signature"),
        ("2.30.2", "signature"),
    ]


def test_a_hunk_that_is_cut_short_ends_there():
    assert diff.styles(["@@ -1,9 +1,9 @@", " a", "words", "-b"]) == {0: "hunk", 1: ""}


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("one \ntwo\nthree", "one two\nthree"),
        ("one \n\ntwo", "one \n\ntwo"),
        ("> one \n> two\nme", "> one two\nme"),
        ("> one \n>> two", "> one \n>> two"),
        ("> > one \n> > two", "> > one > two"),
        (" >stuffed \nmore", " >stuffed more"),
        (" From me", "From me"),
        ("bye \n-- \nBob \nBuilder", "bye \n-- \nBob Builder"),
        ("one \r\ntwo\r\n", "one two\n"),
        ("", ""),
    ],
)
def test_flowed_paragraphs_are_whole_again(text: str, whole: str):
    assert unflowed(text) == whole


def test_flowed_text_in_languages_without_spaces():
    assert unflowed("中文 \n中文", delsp=True) == "中文中文"
    assert plain("中文 \n中文", flowed=True, delsp=True).lines == ((Span("中文中文", ""),),)


def test_only_flowed_text_is_joined():
    assert [line[0].text for line in plain("one \ntwo").lines] == ["one", "two"]
    assert [line[0].text for line in plain("one \ntwo", flowed=True).lines] == ["one two"]
    assert words(Body("one \ntwo", "", flowed=True)) == "one two"


def test_long_quotes_fold_and_short_ones_do_not():
    quote = "".join(f"> line {number}\n" for number in range(9))
    assert plain(f"Bob wrote:\n{quote}Yes.").folds == (Fold(1, 9, "9 quoted lines"),)
    assert plain("Bob wrote:\n> line\nYes.").folds == ()
    assert plain(f"Bob wrote:\n{quote}>> deeper\nYes.").folds == (Fold(1, 10, "10 quoted lines"),)
    assert plain(f"One\n{quote}Two\n{quote}").folds == (
        Fold(1, 9, "9 quoted lines"),
        Fold(11, 19, "9 quoted lines"),
    )
    assert plain(quote).folds == ()
    assert plain(f"{quote}-- \nBob").folds == ()


def test_links_of_plain_text_are_cleaned_and_named():
    made = plain("see https://x.example/?utm_source=a&id=1 or write to bob@y.example")
    assert [(link.number, link.url, link.host) for link in made.links] == [
        (1, "https://x.example/?id=1", "x.example"),
        (2, "mailto:bob@y.example", "y.example"),
    ]
    assert made.cleaned == 1
