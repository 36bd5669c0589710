import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.mail.draft import Draft, from_json, to_json
from tui.mail.message import Address, Attachment

words = st.text(max_size=20)
addresses = st.builds(Address, words, words)
drafts = st.builds(
    Draft,
    key=words,
    message_id=words,
    identity_id=words,
    sender=addresses,
    to=st.lists(addresses, max_size=3).map(tuple),
    bcc=st.lists(addresses, max_size=3).map(tuple),
    subject=words,
    body=words,
    references=st.lists(words, max_size=3).map(tuple),
    attachments=st.lists(st.builds(Attachment, words, words, words, st.integers()), max_size=2).map(tuple),
    begun_at=st.integers(),
)


@given(drafts)
def test_a_draft_comes_back_from_json_as_it_was(draft: Draft):
    assert from_json(to_json(draft)) == draft


def test_an_earlier_draft_without_newer_fields_is_read():
    stored = json.loads(to_json(Draft("k", "m@x", "I", Address("", "me@x"))))
    for name in ("reply_to", "begun_at", "attachments"):
        del stored[name]
    stored["of_the_future"] = 1
    assert from_json(json.dumps(stored)) == Draft("k", "m@x", "I", Address("", "me@x"))


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "{}", '{"key": "k", "sender": 1}', '{"sender": {"x": 1}}']
)
def test_what_is_no_draft_is_a_value_error(text: str):
    with pytest.raises(ValueError, match=r".+"):
        from_json(text)
