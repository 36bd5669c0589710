"""The session resource and signing in (RFC 8620 §2, §8.2)."""

from __future__ import annotations

import pytest

from .conftest import USING, Jmap


async def test_session_has_every_required_member(jmap: Jmap) -> None:
    session = (await jmap.http.get("/jmap/session")).json()
    assert session.keys() == {
        "capabilities", "accounts", "primaryAccounts", "username", "apiUrl", "downloadUrl", "uploadUrl",
        "eventSourceUrl", "state",
    }  # fmt: skip
    assert set(USING) == session["capabilities"].keys()
    core = session["capabilities"]["urn:ietf:params:jmap:core"]
    assert core.keys() == {
        "maxSizeUpload", "maxConcurrentUpload", "maxSizeRequest", "maxConcurrentRequests", "maxCallsInRequest",
        "maxObjectsInGet", "maxObjectsInSet", "collationAlgorithms",
    }  # fmt: skip
    account = session["accounts"][jmap.account]
    assert account["isPersonal"] is True
    assert account["isReadOnly"] is False
    mail = account["accountCapabilities"]["urn:ietf:params:jmap:mail"]
    assert mail.keys() == {
        "maxMailboxesPerEmail", "maxMailboxDepth", "maxSizeMailboxName", "maxSizeAttachmentsPerEmail",
        "emailQuerySortOptions", "mayCreateTopLevelMailbox",
    }  # fmt: skip
    assert mail["maxSizeMailboxName"] >= 100
    assert session["primaryAccounts"]["urn:ietf:params:jmap:mail"] == jmap.account


async def test_urls_are_templates_under_the_origin_that_was_asked(jmap: Jmap) -> None:
    session = (await jmap.http.get("/jmap/session")).json()
    assert session["apiUrl"].startswith("http://demo.test/")
    for name in ("accountId", "blobId", "name", "type"):
        assert f"{{{name}}}" in session["downloadUrl"]
    assert "{accountId}" in session["uploadUrl"]
    for name in ("types", "closeafter", "ping"):
        assert f"{{{name}}}" in session["eventSourceUrl"]


async def test_session_state_is_that_of_responses(jmap: Jmap) -> None:
    session = (await jmap.http.get("/jmap/session")).json()
    response = await jmap.post({"using": USING, "methodCalls": []})
    assert response.json() == {"methodResponses": [], "sessionState": session["state"]}


async def test_well_known_leads_to_the_session_without_credentials(jmap: Jmap) -> None:
    response = await jmap.http.get("/.well-known/jmap", headers={"Authorization": ""})
    assert response.status_code in (301, 302, 307, 308)
    assert response.headers["location"] == "/jmap/session"


@pytest.mark.parametrize("path", ["/jmap/session", "/jmap/event/", "/jmap/download/u7c31a9e2/G1/x"])
async def test_nobody_comes_in_without_credentials(jmap: Jmap, path: str) -> None:
    response = await jmap.http.get(path, headers={"Authorization": ""})
    assert response.status_code == 401
    assert "Bearer" in response.headers["www-authenticate"]
    assert "Basic" in response.headers["www-authenticate"]


async def test_basic_and_bearer_are_both_right(jmap: Jmap) -> None:
    jmap.http.headers.pop("Authorization")
    credentials = jmap.credentials
    basic = await jmap.http.get("/jmap/session", auth=(credentials.username, credentials.password))
    bearer = await jmap.http.get("/jmap/session", headers={"Authorization": f"bearer {credentials.token}"})
    assert (basic.status_code, bearer.status_code) == (200, 200)


@pytest.mark.parametrize(
    "header", ["Bearer x", "Basic x", "Basic eA==", "Digest x", "Bearer", "Basic \xff", "é"]
)
async def test_wrong_credentials_are_refused(jmap: Jmap, header: str) -> None:
    response = await jmap.http.get("/jmap/session", headers={"Authorization": header.encode("latin-1")})
    assert response.status_code == 401


async def test_a_password_of_somebody_else_is_refused(jmap: Jmap) -> None:
    jmap.http.headers.pop("Authorization")
    response = await jmap.http.get("/jmap/session", auth=("bob@example.org", jmap.credentials.password))
    assert response.status_code == 401
