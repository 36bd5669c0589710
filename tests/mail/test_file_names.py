"""Case 105: no name of an attachment leaves the folder, hides, or lies about what it is."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.mail.file_names import called, numbered, safe_name


@pytest.mark.parametrize(
    ("name", "type_", "safe"),
    [
        ("figures.ods", "", "figures.ods"),
        ("../../.ssh/authorized_keys", "", "ssh_authorized_keys"),
        ("..\\..\\boot.ini", "", "boot.ini"),
        (".bashrc", "", "bashrc"),
        ("", "application/pdf", "attachment.pdf"),
        ("   ", "no/such", "attachment"),
        ("", "text/calendar", "invitation.ics"),
        ("CON", "", "_CON"),
        ("a\u202efdp.exe", "", "afdp.exe"),
        ("line\nbreak\x1b[31m.txt", "text/plain", "line break.txt"),
        ("Résumé 2026.pdf", "", "Résumé 2026.pdf"),
    ],
)
def test_a_name_is_made_harmless(name: str, type_: str, safe: str) -> None:
    assert safe_name(name, type_) == safe


@pytest.mark.parametrize(
    ("name", "type_", "shown"),
    [
        ("figures.ods", "text/calendar", "figures.ods"),
        ("", "text/calendar", "invitation.ics"),
        (" ", "Text/Calendar; method=REQUEST", "invitation.ics"),
        ("", "message/rfc822", "message.eml"),
        ("", "image/png", "attachment.png"),
        ("", "application/x-no-such-thing", "application/x-no-such-thing"),
    ],
)
def test_what_has_no_name_is_called_by_what_it_is(name: str, type_: str, shown: str) -> None:
    assert called(name, type_) == shown


@given(name=st.text(max_size=400))
def test_every_name_is_one_visible_segment_of_a_path(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert "/" not in safe
    assert "\\" not in safe
    assert not safe.startswith(".")
    assert len(safe.encode()) <= 220
    assert safe.isprintable() or not safe.isascii()


def test_a_long_name_keeps_its_ending() -> None:
    assert safe_name("x" * 4000 + ".pdf").endswith("x.pdf")


def test_what_is_there_gets_a_neighbour() -> None:
    assert list(islice(numbered("a.tar.gz"), 3)) == ["a.tar.gz", "a.tar (1).gz", "a.tar (2).gz"]
    assert list(islice(numbered("README"), 2)) == ["README", "README (1)"]
