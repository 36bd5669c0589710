"""Outcomes decide what is repeated; sentences are what the person gets to read."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.jmap import errors
from tui.jmap.errors import JmapError, MethodError, Outcome, set_error_sentence

KINDS: list[tuple[JmapError, Outcome]] = [
    (errors.ServerUnreachable("x"), Outcome.NEVER_APPLIED),
    (errors.ServerBusy("x", 3), Outcome.NEVER_APPLIED),
    (errors.AnswerLost("x"), Outcome.MAYBE_APPLIED),
    (errors.AnswerTooLarge("x"), Outcome.MAYBE_APPLIED),
    (errors.MissingResponse("Email/set"), Outcome.MAYBE_APPLIED),
    (errors.SignInRefused("x"), Outcome.FUTILE),
    (errors.NotJmap("x"), Outcome.FUTILE),
    (errors.OtherHost("x", "https://b.example/"), Outcome.FUTILE),
    (errors.NoMailAccount("x"), Outcome.FUTILE),
    (errors.NoPush("x"), Outcome.FUTILE),
    (errors.BlobGone("x"), Outcome.FUTILE),
    (errors.BlobTooLarge("x", 1), Outcome.FUTILE),
    (errors.RequestRefused("x", "notJSON"), Outcome.FUTILE),
    (MethodError("Email/set", {"type": "invalidArguments"}), Outcome.FUTILE),
    (MethodError("Email/set", {"type": "serverFail"}), Outcome.FUTILE),
]


@pytest.mark.parametrize(("error", "outcome"), KINDS, ids=lambda value: type(value).__name__)
def test_every_error_has_its_outcome(error: JmapError, outcome: Outcome) -> None:
    assert error.outcome is outcome
    assert str(error) == error.sentence


def test_case_33_a_call_that_was_not_run_may_be_repeated_a_partly_run_one_may_not() -> None:
    assert MethodError("Email/set", {"type": "serverUnavailable"}).outcome is Outcome.NEVER_APPLIED
    assert MethodError("Email/set", {"type": "serverPartialFail"}).outcome is Outcome.MAYBE_APPLIED


def test_a_method_error_keeps_everything_and_quotes_the_server() -> None:
    error = MethodError("Foo/get", {"type": "brandNew", "description": "line\n\x1b[31mtwo", "n": 1})
    assert error.type == "brandNew"
    assert error.arguments["n"] == 1
    assert error.sentence == "The server did not accept this (Foo/get: brandNew). It says: line [31mtwo"


def test_a_method_error_without_a_type_is_a_failure_of_the_server() -> None:
    assert MethodError("Foo/get", {}).type == "serverFail"
    assert MethodError("Foo/get", {"type": 7, "description": ["x"]}).description == ""


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ({"type": "tooManyRecipients", "maxRecipients": 50}, "allows 50"),
        ({"type": "tooManyRecipients", "maxRecipients": 0}, "refused a recipient"),
        ({"type": "invalidRecipients", "invalidRecipients": ["a@x", "b@y"]}, "a@x, b@y"),
        ({"type": "invalidEmail", "properties": ["subject"]}, "subject"),
        ({"type": "forbiddenToSend", "description": "Unpaid bill"}, "Unpaid bill"),
        ({"type": "tooLarge", "maxSize": 25_000_000}, "25.0 MB"),
        ({"type": "invalidProperties", "properties": ["name"]}, "name"),
        ({"type": "forbidden", "subType": "addressInUse"}, "has received mail"),
        ({"type": "noRecipients"}, "no recipient"),
        ({"type": "forbiddenMailFrom"}, "this address"),
        ({"type": "forbiddenFrom"}, "From address"),
        ({"type": "cannotUnsend"}, "too late"),
        ({"type": "blobNotFound", "notFound": ["b1"]}, "attach it again"),
        ({"type": "overQuota"}, "no room"),
        ({"type": "rateLimit"}, "try again"),
        ({"type": "notFound", "description": "Mbox 17"}, "It is no longer on the server."),
        ({"type": "somethingNew", "description": "because"}, "(somethingNew). It says: because"),
        ({}, "The server refused this."),
    ],
)
def test_a_set_error_in_words(error: dict[str, Any], words: str) -> None:
    assert words in set_error_sentence(error)


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(), st.lists(st.one_of(st.text(), st.none()))
)
NAMES = st.sampled_from(
    ["type", "description", "properties", "maxSize", "maxRecipients", "invalidRecipients"]
)
TYPES = st.sampled_from(["tooLarge", "tooManyRecipients", "invalidRecipients", "invalidProperties", "x\x07"])


@given(st.dictionaries(NAMES, VALUES), st.one_of(VALUES, TYPES))
def test_any_error_gives_one_clean_line(error: dict[str, Any], kind: object) -> None:
    sentence = set_error_sentence({**error, "type": kind})
    assert sentence.isprintable()
    assert 0 < len(sentence) < 1000
