"""Answers are taken at their word, or count as lost."""

from __future__ import annotations

from typing import Any

import pytest

from tui.jmap.errors import AnswerLost
from tui.store import answers


def test_case_37_a_record_that_comes_twice_is_one() -> None:
    result = {"list": [{"id": "M1", "a": 1}, {"id": "M2"}, {"id": "M1", "a": 2}]}
    assert answers.records(result) == [{"id": "M1", "a": 2}, {"id": "M2"}]


def test_what_was_asked_for_is_found_gone_or_unsaid_and_nothing_else_counts() -> None:
    result = {"list": [{"id": "M1"}, {"id": "stranger"}], "notFound": ["M2", "another"]}
    assert answers.got(result, ["M1", "M2", "M3", "M3"]) == answers.Got([{"id": "M1"}], ["M2"], ["M3"])


def test_a_record_that_is_there_is_not_gone() -> None:
    assert answers.got({"list": [{"id": "M1"}], "notFound": ["M1"]}, ["M1"]).gone == []


@pytest.mark.parametrize("value", [None, {}, "M1", 5, [None], ["M1"], [{}], [{"id": 5}], [{"id": "M1"}, []]])
def test_a_list_of_records_is_nothing_less(value: Any) -> None:
    with pytest.raises(AnswerLost):
        answers.records({"list": value})


def test_null_is_an_empty_list_of_ids_and_other_things_are_none() -> None:
    assert answers.strings({"created": None}, "created") == answers.strings({}, "created") == []
    for value in ({}, "M1", 5, [5], ["M1", None]):
        with pytest.raises(AnswerLost):
            answers.strings({"created": value}, "created")


@pytest.mark.parametrize("value", [None, 5, [], {}, True])
def test_a_state_is_a_string(value: Any) -> None:
    with pytest.raises(AnswerLost):
        answers.text({"state": value}, "state")


def test_a_query_always_says_what_it_found() -> None:
    assert answers.ids({"ids": []}) == []
    for result in ({}, {"ids": None}, {"ids": {}}):
        with pytest.raises(AnswerLost):
            answers.ids(result)
