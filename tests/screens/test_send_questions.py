"""What is asked before a message leaves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tui.config import Settings
from tui.mail.draft import Draft
from tui.mail.message import Address, Attachment
from tui.screens.send_questions import mentioned, questions

DRAFT = Draft("key", "id@example.org", "i1", Address("", "me@example.org"), subject="Hello", body="Hi Bob")
FILE = Attachment("b1", "figures.ods", "application/ods", 10)


def test_an_ordinary_message_is_not_asked_about() -> None:
    assert list(questions(DRAFT, Settings())) == []


def test_an_empty_subject_is_asked_about() -> None:
    assert [each.text for each in questions(replace(DRAFT, subject=" "), Settings())] == [
        "Send it without a subject?"
    ]


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
    (question,) = questions(replace(DRAFT, body=body), Settings())
    assert question.text == "Send it without an attachment?"
    assert mentioned(replace(DRAFT, body=body)) in question.detail
    assert list(questions(replace(DRAFT, body=body, attachments=(FILE,)), Settings())) == []


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


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("Hello Bob, the figures for this year are attached.", "attached"),
        ("Hallo Bob, die Zahlen für das Jahr sind im Anhang, bitte sieh sie an.", "Anhang"),
        ("Hallo Bob, ich hänge die Zahlen für das Jahr an.", "hänge die Zahlen für das Jahr an"),
        ("Bonjour, vous trouverez ci-joint le tableau pour les ventes.", "ci-joint"),
        ("Hola, te envío los datos, que van adjuntos para el informe.", "adjuntos"),
        ("Hallo, ik stuur je het verslag als bijlage, het is voor de vergadering.", "bijlage"),
        ("Ciao, ti mando il documento che è in allegato per la riunione.", "in allegato"),
        ("Hej, jag har bifogat det som du ville ha för att se på.", "bifogat"),
        ("Dzień dobry, w załączniku jest to, co mam dla pana, proszę.", "załączniku"),
    ],
)
def test_each_language_has_its_words(body: str, word: str) -> None:
    assert mentioned(replace(DRAFT, body=body)) == word


@pytest.mark.parametrize(
    "body",
    [
        "I have to say that the allegato you and I are singing is for the next concert.",
        "Ich habe die Akte nicht, und wir sind im Urlaub; das ist die Anhänglichkeit.",
        "The bijlagen of the Dutch are a word that you and I have in mind.",
    ],
)
def test_words_of_other_languages_promise_nothing(body: str) -> None:
    assert mentioned(replace(DRAFT, body=body)) == ""


def test_a_signature_above_the_quote_promises_nothing() -> None:
    signature = "Ann\nAttachment theory group"
    draft = replace(DRAFT, body=f"Thanks!\n\n{signature}\n\nBob wrote:\n> x", answers_keyword="$answered")
    assert mentioned(draft) == "Attachment"
    assert mentioned(draft, signature) == ""


BOB, CAROL = Address("Bob Builder", "Bob@example.org"), Address("", "carol@example.org")


def test_strangers_among_the_many_are_asked_about() -> None:
    answer = replace(DRAFT, to=(BOB,), cc=(CAROL,), answers_keyword="$answered")
    (question,) = questions(answer, Settings(), begun=answer, known=lambda _: ())
    assert question.detail == "You have never written to carol@example.org."
    for draft, begun, known in (
        (answer, answer, ["carol@example.org"]),
        (replace(answer, cc=()), answer, []),
        (answer, replace(answer, cc=()), []),  # she was typed
        (replace(answer, answers_keyword=""), answer, []),
    ):
        assert list(questions(draft, Settings(), begun=begun, known=lambda _, known=known: known)) == []


def test_each_question_can_be_turned_off() -> None:
    draft = replace(
        DRAFT, subject="", body="It is attached.", to=(BOB,), cc=(CAROL,), answers_keyword="$answered"
    )
    assert len(list(questions(draft, Settings(), begun=draft, known=lambda _: ()))) == 3
    quiet = Settings(ask_subject=False, ask_attachment=False, ask_strangers=False)
    assert list(questions(draft, quiet, begun=draft, known=lambda _: ())) == []
