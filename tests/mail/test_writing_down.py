"""A message from its parts is read by Python's email as what was meant."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.mail.message import Address
from tui.mail.whole import NotAMessage, WrongRecipient
from tui.mail.writing_down import written_down

ME = Address("Ünal, A.", "me@example.org")

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=300)


@given(TEXT, TEXT)
def test_the_text_and_the_subject_come_back(body: str, subject: str) -> None:
    source = written_down(ME, f"{body}\n".encode(), people={"To": ["bob@example.org"]}, subject=subject)
    mail = message_from_bytes(source, policy=default)
    assert mail.get_content().replace("\r\n", "\n") == f"{body}\n"
    assert mail["From"].addresses[0].display_name == "Ünal, A."
    assert " ".join(mail["Subject"].split()) == " ".join(subject.split())


def test_a_latin_1_text_and_files() -> None:
    files = [("a.png", b"\x89PNG\r\n"), ("plain.txt", b"one\n")]
    people = {"To": ["a@example.org, b@example.org"], "Cc": [], "Bcc": ["c@example.org"]}
    mail = message_from_bytes(written_down(ME, b"gr\xfc\xdfe", people=people, files=files), policy=default)
    text, *attached = mail.iter_parts()
    assert text.get_content().strip() == "grüße"
    assert [each.get_content_type() for each in attached] == ["image/png", "text/plain"]
    assert attached[0].get_content() == b"\x89PNG\r\n"
    assert [each.addr_spec for each in mail["To"].addresses] == ["a@example.org", "b@example.org"]
    assert mail["Cc"] is None


def test_who_has_no_address() -> None:
    with pytest.raises(WrongRecipient, match="Nothing was sent"):
        written_down(ME, b"", people={"To": ["bob"]})
    assert issubclass(WrongRecipient, NotAMessage)
