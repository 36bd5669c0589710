"""Own lines are broken; what is meant as it stands is left."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tui.mail.draft import Draft
from tui.mail.message import Address
from tui.mail.wrapping import laid_out, wrapped

DRAFT = Draft("key", "id@example.org", "i1", Address("", "me@example.org"))
LONG = "one two three four five six seven"


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (LONG, "one two three\nfour five six\nseven"),
        ("short\n\n" + LONG, "short\n\none two three\nfour five six\nseven"),
        ("> " + LONG, "> " + LONG),
        ("    " + LONG, "    " + LONG),
        ("see https://example.org/a/very/long/one now", "see\nhttps://example.org/a/very/long/one\nnow"),
        ("-- \nme", "-- \nme"),
        ("数字数字 数字数字", "数字数字\n数字数字"),
    ],
)
def test_wrapped(body: str, wanted: str) -> None:
    assert wrapped(replace(DRAFT, body=body), 14).body == wanted


def test_markdown_and_no_width_leave_it_alone() -> None:
    draft = replace(DRAFT, body=LONG)
    assert wrapped(draft, 0) == draft
    assert wrapped(replace(draft, markdown=True), 14).body == LONG


def test_laid_out_flowing_or_in_lines() -> None:
    draft = replace(DRAFT, body=LONG)
    assert laid_out(draft, "flowed", 14) == replace(draft, flowed=True)
    assert laid_out(replace(draft, flowed=True), "plain", 14) == wrapped(draft, 14)
    assert laid_out(replace(draft, markdown=True), "flowed", 14) == replace(draft, markdown=True)
