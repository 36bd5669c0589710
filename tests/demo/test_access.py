"""API tokens that may do less: what the session lists, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Jmap

CORE = "urn:ietf:params:jmap:core"
MAIL = "urn:ietf:params:jmap:mail"
SUBMISSION = "urn:ietf:params:jmap:submission"
CONTACTS = "urn:ietf:params:jmap:contacts"
MASKED = "https://www.fastmail.com/dev/maskedemail"


def sign_in(jmap: Jmap, token: str) -> None:
    jmap.http.headers["Authorization"] = f"Bearer {jmap.credentials.tokens[token]}"


async def session(jmap: Jmap) -> dict[str, Any]:
    return (await jmap.http.get("/jmap/session")).json()


async def one(jmap: Jmap, using: list[str], method: str, **arguments: Any) -> tuple[str, dict[str, Any]]:
    body = {"using": using, "methodCalls": [[method, {"accountId": jmap.account, **arguments}, "c"]]}
    response = await jmap.post(body)
    assert response.status_code == 200, response.text
    name, result, _ = response.json()["methodResponses"][0]
    return name, result


async def test_the_session_lists_only_what_is_granted(jmap: Jmap) -> None:
    full = await session(jmap)
    states = {full["state"]}
    for token, missing in (("readOnly", {SUBMISSION}), ("noSend", {SUBMISSION, MASKED})):
        sign_in(jmap, token)
        document = await session(jmap)
        account = document["accounts"][jmap.account]
        assert not missing & document["capabilities"].keys()
        assert not missing & account["accountCapabilities"].keys()
        assert not missing & document["primaryAccounts"].keys()
        assert account["isReadOnly"] is (token == "readOnly")
        states.add(document["state"])
        response = await jmap.post({"using": [CORE], "methodCalls": []})
        assert response.json()["sessionState"] == document["state"]
    assert len(states) == 3


async def test_what_is_not_granted_is_not_there(jmap: Jmap) -> None:
    sign_in(jmap, "noSend")
    for capability in (SUBMISSION, MASKED):
        response = await jmap.post({"using": [CORE, capability], "methodCalls": []})
        assert (response.status_code, response.json()["type"]) == (
            400, "urn:ietf:params:jmap:error:unknownCapability",
        )  # fmt: skip
    name, result = await one(jmap, [CORE, MAIL], "Email/set", create={})
    assert name == "Email/set", result


@pytest.mark.parametrize(
    "method",
    ["Email/set", "Email/import", "Mailbox/set", "MaskedEmail/set", "VacationResponse/set", "ContactCard/set",
     "AddressBook/set", "Blob/copy", "Email/copy"],
)  # fmt: skip
async def test_who_may_only_read_changes_nothing(jmap: Jmap, method: str) -> None:
    sign_in(jmap, "readOnly")
    using = [CORE, MAIL, MASKED, CONTACTS, "urn:ietf:params:jmap:vacationresponse"]
    name, result = await one(jmap, using, method)
    assert (name, result["type"]) == ("error", "accountReadOnly")


async def test_who_may_only_read_sees_rights_that_say_so(sample: Jmap) -> None:
    sign_in(sample, "readOnly")
    _, result = await one(sample, [CORE, MAIL], "Mailbox/get", ids=None)
    for box in result["list"]:
        assert [name for name, allowed in box["myRights"].items() if allowed] == ["mayReadItems"]
    _, books = await one(sample, [CORE, CONTACTS], "AddressBook/get", ids=None)
    assert {book["myRights"]["mayWrite"] for book in books["list"]} == {False}
    _, found = await one(sample, [CORE, MAIL], "Email/query", limit=3)
    assert len(found["ids"]) == 3
    upload = await sample.http.post(f"/jmap/upload/{sample.account}/", content=b"x")
    assert upload.status_code == 403


async def test_a_wrong_token_is_told_where_to_get_a_right_one(jmap: Jmap) -> None:
    response = await jmap.http.get("/jmap/session", headers={"Authorization": "Bearer no"})
    challenges = response.headers.get_list("www-authenticate")
    assert response.status_code == 401
    assert challenges[0].startswith("Bearer ")
    metadata = "http://demo.test/.well-known/oauth-protected-resource/jmap/session"
    assert f'resource_metadata="{metadata}"' in challenges[0]
    assert 'error="invalid_token"' in challenges[0]
    assert challenges[1].startswith("Basic ")


async def test_an_account_that_lacks_something_says_so(two: tuple[Jmap, str, str]) -> None:
    jmap, other, _ = two
    jmap.service.accounts[other].capabilities = frozenset({CORE, MAIL})
    name, result = await one(jmap, [CORE, MASKED], "MaskedEmail/get", accountId=other, ids=None)
    assert (name, result["type"]) == ("error", "accountNotSupportedByMethod")
    document = await session(jmap)
    assert document["accounts"][other]["accountCapabilities"].keys() == {CORE, MAIL}
    assert document["accounts"][other]["isPersonal"] is False


async def test_a_copy_does_not_destroy_what_may_only_be_read(two: tuple[Jmap, str, str]) -> None:
    jmap, other, inbox = two
    mail = await jmap.make_mail()
    jmap.server_account.is_read_only = True
    responses = await jmap.calls((
        "Email/copy",
        {"fromAccountId": jmap.account, "accountId": other, "onSuccessDestroyOriginal": True,
         "create": {"k": {"id": mail, "mailboxIds": {inbox: True}}}},
    ))  # fmt: skip
    assert responses[0][1]["created"]
    assert (responses[1][0], responses[1][1]["type"]) == ("error", "accountReadOnly")
    assert (await jmap.email(mail, "id"))["id"] == mail
