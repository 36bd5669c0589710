"""The session resource as real servers write it."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.jmap.documents import SESSION_URL, session_document
from tui.jmap.errors import NoMailAccount, NotJmap
from tui.jmap.session import CORE, MAIL, MASKED, SUBMISSION, Limits, Session


def test_case_01_relative_addresses_are_resolved_against_the_final_url_with_its_port() -> None:
    session = Session.parse(session_document(), "http://127.0.0.1:8080/jmap")
    assert session.api_url == "http://127.0.0.1:8080/jmap/api"
    assert session.upload_url == "http://127.0.0.1:8080/jmap/upload/{accountId}/"
    assert (
        session.download_url == "http://127.0.0.1:8080/jmap/download/{accountId}/{blobId}/{name}?type={type}"
    )
    assert session.origins == {"http://127.0.0.1:8080"}


def test_credentials_may_go_to_every_host_that_the_session_names() -> None:
    document = session_document(
        apiUrl="https://api.example.net/api/",
        downloadUrl="https://usercontent.example.com:8443/{accountId}/{blobId}/{name}?type={type}",
    )
    session = Session.parse(document, SESSION_URL)
    assert session.origins == {
        "https://mail.example.org:443",
        "https://api.example.net:443",
        "https://usercontent.example.com:8443",
    }


def test_case_13_an_account_with_null_capabilities_is_no_mail_account() -> None:
    accounts = {"u1": {"name": "a", "accountCapabilities": None}, "u2": {"name": "b"}}
    session = Session.parse(session_document(accounts=accounts), SESSION_URL)
    assert dict(session.accounts["u1"].capabilities) == {}
    with pytest.raises(NoMailAccount, match="no access to mail"):
        session.mail_account()


def test_case_14_without_a_primary_account_the_first_one_with_mail_is_taken() -> None:
    accounts = {
        "u1": {"name": "contacts", "accountCapabilities": {"urn:x": {}}},
        "u2": {"name": "mail", "accountCapabilities": {MAIL: {}}},
    }
    for primary in ({}, None, {MAIL: "gone"}, {MAIL: None}, {MAIL: "u1"}):
        session = Session.parse(session_document(accounts=accounts, primaryAccounts=primary), SESSION_URL)
        assert session.mail_account().id == "u2"


def test_the_primary_account_wins_over_the_first() -> None:
    accounts = {name: {"name": name, "accountCapabilities": {MAIL: {}}} for name in ("u1", "u2")}
    session = Session.parse(session_document(accounts=accounts, primaryAccounts={MAIL: "u2"}), SESSION_URL)
    assert session.mail_account().id == "u2"


def test_case_15_what_is_not_offered_is_not_there() -> None:
    accounts = {
        "u1": {"name": "a", "isPersonal": False, "isReadOnly": True, "accountCapabilities": {MAIL: {}}}
    }
    session = Session.parse(
        session_document(accounts=accounts, capabilities={CORE: {}, MAIL: {}}), SESSION_URL
    )
    assert session.mail_account().is_read_only
    assert not session.mail_account().is_personal
    assert session.account_for(SUBMISSION) is None
    assert session.account_for(MASKED) is None
    assert session.offers(MAIL)
    assert not session.offers(SUBMISSION)


def test_case_16_missing_or_senseless_limits_have_defaults() -> None:
    core: dict[str, Any] = {
        "maxObjectsInGet": 4096,
        "maxObjectsInSet": 0,
        "maxCallsInRequest": "many",
        "maxSizeRequest": 1e7,
        "maxConcurrentRequests": True,
        "maxSizeUpload": -5,
        "maxConcurrentUpload": 1.5,
    }
    limits = Session.parse(session_document(core), SESSION_URL).limits
    assert limits == Limits(max_objects_in_get=4096)
    assert Session.parse(session_document(capabilities={CORE: None}), SESSION_URL).limits == Limits()


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        "hello",
        {},
        {"capabilities": {}},
        {"error": "no"},
        session_document(capabilities={MAIL: {}}),
        session_document(accounts=None),
        session_document(apiUrl=None),
        session_document(apiUrl=""),
        {**session_document(), "capabilities": []},
    ],
    ids=lambda document: json.dumps(document)[:40],
)
def test_what_is_no_session_is_refused_with_the_host(document: object) -> None:
    with pytest.raises(NotJmap, match=r"mail\.example\.org answers is not a JMAP session"):
        Session.parse(document, SESSION_URL)


def test_case_106_plain_http_in_a_session_is_never_used() -> None:
    with pytest.raises(NotJmap, match="not encrypted"):
        Session.parse(session_document(apiUrl="http://mail.example.org/api"), SESSION_URL)
    with pytest.raises(NotJmap, match="not encrypted"):
        Session.parse(session_document(apiUrl="http://127.0.0.1/api"), SESSION_URL)
    session = Session.parse(session_document(downloadUrl="http://mail.example.org/d"), SESSION_URL)
    assert session.download_url == ""
    assert session.upload_url != ""
    assert session.origins == {"https://mail.example.org:443"}


def test_what_is_missing_is_empty() -> None:
    document = session_document(eventSourceUrl=None, username=None, state=7)
    del document["uploadUrl"]
    session = Session.parse(document, SESSION_URL)
    assert (session.event_source_url, session.upload_url, session.username, session.state) == ("", "", "", "")


def test_a_session_comes_back_from_disk_as_it_was() -> None:
    session = Session.parse(session_document(), SESSION_URL)
    kept = json.loads(json.dumps(session.document()))
    assert Session.parse(kept, session.url) == session


JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.text(max_size=20), st.sampled_from(["http://[", "//"])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["u1", CORE, MAIL, "name"]), inner, max_size=3),
    ),
    max_leaves=10,
)
KEYS = st.sampled_from(sorted(session_document()))


@given(st.dictionaries(KEYS, JSON, max_size=4))
def test_nothing_that_a_server_says_gets_through_as_another_error(changes: dict[str, Any]) -> None:
    try:
        session = Session.parse(session_document(**changes), SESSION_URL)
    except NotJmap:
        return
    with suppress(NoMailAccount):
        session.mail_account()
    assert all(origin.startswith("https://") for origin in session.origins)
