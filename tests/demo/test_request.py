"""Requests as a whole: what is refused, references, creation ids (RFC 8620 §3)."""

from __future__ import annotations

import json
from contextlib import ExitStack

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .conftest import USING, Jmap

ERROR = "urn:ietf:params:jmap:error:"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b'{"using":[],"using":[],"methodCalls":[]}',
        b'{"using":[],"methodCalls":[["Core/echo",{"x":NaN},"c"]]}',
        b'{"using":[],"methodCalls":[["Core/echo",{"x":1e999},"c"]]}',
        b'{"using":[],"methodCalls":[["Core/echo",{"x":"\\ud800"},"c"]]}',
        b'{"using":[],"methodCalls":[["Core/echo",{"x":"\xff"},"c"]]}',
        b"[" * 200_000,
        b'{"using":[],"methodCalls":[]} x',
        b"\xef\xbb\xbf{}",
    ],
)
async def test_what_is_no_i_json_is_not_json(jmap: Jmap, body: bytes) -> None:
    response = await jmap.post(body)
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == ERROR + "notJSON"


async def test_another_content_type_is_not_json(jmap: Jmap) -> None:
    response = await jmap.post(b'{"using":[],"methodCalls":[]}', **{"Content-Type": "text/plain"})
    assert (response.status_code, response.json()["type"]) == (400, ERROR + "notJSON")


@pytest.mark.parametrize(
    "body",
    [
        [], "x", 1, None, {}, {"using": []}, {"using": "x", "methodCalls": []}, {"using": [], "methodCalls": {}},
        {"using": [1], "methodCalls": []}, {"using": [], "methodCalls": [["a", {}]]},
        {"using": [], "methodCalls": [["a", [], "c"]]}, {"using": [], "methodCalls": [["a", {}, 1]]},
        {"using": [], "methodCalls": [[1, {}, "c"]]}, {"using": [], "methodCalls": ["a"]},
        {"using": [], "methodCalls": [], "createdIds": []}, {"using": [], "methodCalls": [], "createdIds": {"a": 1}},
    ],
)  # fmt: skip
async def test_json_of_another_shape_is_not_a_request(jmap: Jmap, body: object) -> None:
    response = await jmap.post(json.dumps(body).encode())
    assert (response.status_code, response.json()["type"]) == (400, ERROR + "notRequest")


async def test_unknown_capability_refuses_the_whole_request(jmap: Jmap) -> None:
    body = {"using": [*USING, "https://example.com/x"], "methodCalls": [["Core/echo", {}, "c"]]}
    response = await jmap.post(body)
    assert (response.status_code, response.json()["type"]) == (400, ERROR + "unknownCapability")


async def test_methods_of_capabilities_that_are_not_used_are_unknown(jmap: Jmap) -> None:
    calls = [["Core/echo", {}, "a"], ["Mailbox/get", {"accountId": jmap.account}, "b"]]
    response = await jmap.post({"using": [], "methodCalls": calls})
    assert [item[1]["type"] for item in response.json()["methodResponses"]] == [
        "unknownMethod",
        "unknownMethod",
    ]


@pytest.mark.parametrize(
    ("calls", "limit"),
    [
        ([["Core/echo", {}, str(n)] for n in range(4)], "maxCallsInRequest"),
        ([["Core/echo", {"x": "x" * 6000}, "c"]], "maxSizeRequest"),
    ],
)
async def test_limits_of_a_request(strict: Jmap, calls: list[object], limit: str) -> None:
    response = await strict.post({"using": USING, "methodCalls": calls})
    assert response.status_code == 400
    assert (response.json()["type"], response.json()["limit"]) == (ERROR + "limit", limit)


async def test_too_many_requests_at_once(jmap: Jmap) -> None:
    most = jmap.service.limits.max_concurrent_requests
    with ExitStack() as running:
        for _ in range(most):
            running.enter_context(jmap.service.counted("maxConcurrentRequests", most))
        response = await jmap.post({"using": USING, "methodCalls": []})
    assert (response.status_code, response.json()["limit"]) == (400, "maxConcurrentRequests")
    assert (await jmap.post({"using": USING, "methodCalls": []})).status_code == 200


async def test_echo_gives_back_what_came(jmap: Jmap) -> None:
    value = {"a": [1, 2.5, None, True, {"ü": "🌊"}], "~": ""}
    body = {"using": USING, "methodCalls": [["Core/echo", value, "c"]]}
    assert (await jmap.post(body)).json()["methodResponses"] == [["Core/echo", value, "c"]]


async def test_one_failing_call_does_not_stop_the_others(jmap: Jmap) -> None:
    results = await jmap.calls(("No/such", {}), ("Core/echo", {"x": 1}))
    assert results[0][0] == "error"
    assert results[0][2] == "c0"
    assert results[1][1]["x"] == 1


async def test_account_errors(jmap: Jmap) -> None:
    body = {"using": USING, "methodCalls": [
        ["Mailbox/get", {}, "a"], ["Mailbox/get", {"accountId": 1}, "b"], ["Mailbox/get", {"accountId": "x"}, "c"],
    ]}  # fmt: skip
    responses = (await jmap.post(body)).json()["methodResponses"]
    assert [item[1]["type"] for item in responses] == [
        "invalidArguments",
        "invalidArguments",
        "accountNotFound",
    ]


async def test_unknown_arguments_are_invalid(jmap: Jmap) -> None:
    assert (await jmap.refused("Mailbox/get", ids=None, what=1))["type"] == "invalidArguments"


ECHO = {
    "list": [{"ids": ["a", "b"], "n": {"x/y": 1, "z~": 2}}, {"ids": ["c"], "n": {"x/y": 3, "z~": 4}}],
    "zero": [],
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/list/*/ids", ["a", "b", "c"]),
        ("/list/0/ids", ["a", "b"]),
        ("/list/1/ids/0", "c"),
        ("/list/*/n/x~1y", [1, 3]),
        ("/list/*/n/z~0", [2, 4]),
        ("/zero/*/ids", []),
        ("/list/*/ids/*", ["a", "b", "c"]),
    ],
)
async def test_result_references(jmap: Jmap, path: str, value: object) -> None:
    reference = {"resultOf": "c0", "name": "Core/echo", "path": path}
    results = await jmap.calls(("Core/echo", ECHO), ("Core/echo", {"#x": reference}))
    assert results[1][1]["x"] == value


@pytest.mark.parametrize(
    "reference",
    [
        {"resultOf": "c9", "name": "Core/echo", "path": "/list"},
        {"resultOf": "c0", "name": "Core/other", "path": "/list"},
        {"resultOf": "c0", "name": "Core/echo", "path": "/nothing"},
        {"resultOf": "c0", "name": "Core/echo", "path": "/list/7"},
        {"resultOf": "c0", "name": "Core/echo", "path": "/list/00"},
        {"resultOf": "c0", "name": "Core/echo", "path": "/list/-"},
        {"resultOf": "c0", "name": "Core/echo", "path": "/list/0/ids/0/x"},
        {"resultOf": "c0", "name": "Core/echo", "path": "list"},
        {"resultOf": "c1", "name": "Core/echo", "path": "/list"},
    ],
)
async def test_references_that_lead_nowhere(jmap: Jmap, reference: object) -> None:
    results = await jmap.calls(("Core/echo", ECHO), ("Core/echo", {"#x": reference}))
    assert results[1][0] == "error"
    assert results[1][1]["type"] == "invalidResultReference"


async def test_a_reference_beside_the_value_or_of_a_wrong_type_is_invalid(jmap: Jmap) -> None:
    reference = {"resultOf": "c0", "name": "Core/echo", "path": "/list"}
    results = await jmap.calls(
        ("Core/echo", ECHO), ("Core/echo", {"#x": reference, "x": 1}), ("Core/echo", {"#x": 7})
    )
    assert [item[1]["type"] for item in results[1:]] == ["invalidArguments", "invalidArguments"]


async def test_creation_ids_reach_across_calls_and_requests(jmap: Jmap) -> None:
    create = {"accountId": jmap.account, "create": {"k": {"name": "New"}}}
    body = {"using": USING, "createdIds": {"old": jmap.boxes["inbox"]}, "methodCalls": [
        ["Mailbox/set", create, "a"], ["Mailbox/get", {"accountId": jmap.account, "ids": ["#k", "#old", "#no"]}, "b"],
    ]}  # fmt: skip
    document = (await jmap.post(body)).json()
    made = document["methodResponses"][0][1]["created"]["k"]["id"]
    assert document["createdIds"] == {"old": jmap.boxes["inbox"], "k": made}
    got = document["methodResponses"][1][1]
    assert [box["id"] for box in got["list"]] == [made, jmap.boxes["inbox"]]
    assert got["notFound"] == ["#no"]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
METHODS = [
    "Email/get", "Email/set", "Email/query", "Email/queryChanges", "Email/changes", "Email/import", "Email/copy",
    "Email/parse", "Mailbox/get", "Mailbox/set", "Mailbox/query", "Mailbox/queryChanges", "Mailbox/changes",
    "Thread/get", "Thread/changes", "Identity/get", "Identity/set", "Identity/changes", "EmailSubmission/get",
    "EmailSubmission/set", "EmailSubmission/query", "EmailSubmission/changes", "VacationResponse/get",
    "VacationResponse/set", "MaskedEmail/get", "MaskedEmail/set", "SearchSnippet/get", "Blob/copy",
    "EmailSubmission/queryChanges", "MaskedEmail/changes", "MaskedEmail/query", "AddressBook/get", "AddressBook/set",
    "AddressBook/changes", "ContactCard/get", "ContactCard/set", "ContactCard/changes", "ContactCard/query",
    "ContactCard/queryChanges", "ContactCard/copy", "PushSubscription/get", "PushSubscription/set",
]  # fmt: skip
ARGUMENTS = [
    "ids", "properties", "filter", "sort", "position", "anchor", "limit", "create", "update", "destroy", "emails",
    "sinceState", "sinceQueryState", "maxChanges", "emailIds", "blobIds", "bodyProperties", "onSuccessUpdateEmail",
    "onSuccessDestroyEmail", "fromAccountId", "calculateTotal", "#ids", "ifInState", "collapseThreads",
    "onDestroyRemoveContents", "onSuccessSetIsDefault",
]  # fmt: skip
EMAIL_NAMES = [
    "mailboxIds", "keywords", "from", "to", "subject", "sentAt", "bodyStructure", "bodyValues", "textBody", 
    "attachments",
    "header:X-A:asText", "emailId", "identityId", "envelope", "name", "parentId", "role", "state", "isEnabled",
    "addressBookIds", "@type", "version", "emails", "members", "media", "kind", "url", "deviceClientId", "expires",
    "inMailbox", "text", "operator", "conditions", "before",
]  # fmt: skip
EMAILISH = st.fixed_dictionaries({}, optional=dict.fromkeys(EMAIL_NAMES, JSON))
VALUES = (
    JSON
    | st.dictionaries(
        st.sampled_from(["P1", "M1", "B24", "C26", "singleton", "k", "#k"]), EMAILISH, max_size=2
    )
    | EMAILISH
)


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.tuples(st.sampled_from(METHODS), st.dictionaries(st.sampled_from(ARGUMENTS), VALUES, max_size=4)),
        min_size=1, max_size=6,
    )
)  # fmt: skip
async def test_whatever_the_arguments_are_the_answer_is_an_answer(
    jmap: Jmap, calls: list[tuple[str, dict]]
) -> None:
    for name, result, _ in await jmap.calls(*calls):
        assert name != "error" or result["type"] != "serverFail", result


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
async def test_whatever_the_body_is_the_answer_is_a_problem(jmap: Jmap, body: bytes) -> None:
    response = await jmap.post(body)
    assert response.status_code == 400
    assert response.json()["type"].startswith(ERROR)
