"""What is asked before a message leaves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tui.mail.draft import Draft
from tui.mail.message import Address, Attachment
from tui.screens.send_questions import mentioned, questions

DRAFT = Draft("key", "id@example.org", "i1", Address("", "me@example.org"), subject="Hello", body="Hi Bob")
FILE = Attachment("b1", "figures.ods", "application/ods", 10)


def test_an_ordinary_message_is_not_asked_about() -> None:
    assert list(questions(DRAFT)) == []


def test_an_empty_subject_is_asked_about() -> None:
    assert [each.text for each in questions(replace(DRAFT, subject=" "))] == ["Send it without a subject?"]


@pytest.mark.parametrize(
    "body",
    [
        "The figures are attached.",
        "see the ATTACHMENT",
        "Anbei die Zahlen",
        "ci-joint le tableau",
        "Vous trouverez la pièce jointe",
        "Adjunto el fichero",
        "In allegato trovi",
    ],
)
def test_a_promised_attachment_is_asked_about(body: str) -> None:
    (question,) = questions(replace(DRAFT, body=body))
    assert question.text == "Send it without an attachment?"
    assert mentioned(replace(DRAFT, body=body)) in question.detail
    assert list(questions(replace(DRAFT, body=body, attachments=(FILE,)))) == []


@pytest.mark.parametrize(
    "body",
    [
        "> The figures are attached.\nThanks!",
        "Thanks!\n-- \nattached to nothing",
        "Look:\n\n---------- Forwarded message ----------\nThe figures are attached.",
        "I am detached.",
        "The heart attack",
    ],
)
def test_words_of_others_promise_nothing(body: str) -> None:
    assert mentioned(replace(DRAFT, body=body)) == ""


def test_the_subject_counts_only_where_the_person_wrote_it() -> None:
    subject = replace(DRAFT, subject="Figures attached")
    assert mentioned(subject) == "attached"
    assert mentioned(replace(subject, answers_keyword="$answered")) == ""
