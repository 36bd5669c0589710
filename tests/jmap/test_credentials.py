"""Secrets make a header and are seen nowhere else."""

from __future__ import annotations

import base64

import pytest

from tui.jmap.credentials import Basic, Bearer
from tui.jmap.errors import SignInRefused


def test_a_token_is_a_bearer_header_without_the_blanks_that_were_pasted_along() -> None:
    assert Bearer(" fmu1-abc.d_e~f+/==\n").header() == "Bearer fmu1-abc.d_e~f+/=="


def test_a_name_and_password_are_basic_in_utf8() -> None:
    header = Basic("alice", "pässwörd:x").header()
    assert header.startswith("Basic ")
    assert base64.b64decode(header.removeprefix("Basic ")).decode() == "alice:pässwörd:x"


@pytest.mark.parametrize("token", ["", "  ", "two words", "tökn", "a\r\nX-Evil: 1", "a\x00b"])
def test_what_can_be_no_token_is_refused_before_it_is_sent(token: str) -> None:
    with pytest.raises(SignInRefused):
        Bearer(token).header()


@pytest.mark.parametrize(("name", "password"), [("", "x"), ("a:b", "x"), ("a", "x\n"), ("a\x00", "x")])
def test_what_basic_cannot_carry_is_refused(name: str, password: str) -> None:
    with pytest.raises(SignInRefused):
        Basic(name, password).header()


def test_no_secret_is_shown() -> None:
    assert "s3cret" not in f"{Bearer('s3cret')!r} {Bearer('s3cret')} {Basic('alice', 's3cret')!r}"
    assert "alice" in repr(Basic("alice", "s3cret"))
