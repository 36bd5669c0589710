"""Requests are built, and responses found, by call id and name."""

from __future__ import annotations

from typing import Any

import pytest

from tests.jmap.documents import response_document
from tui.jmap.errors import AnswerLost, MethodError, MissingResponse
from tui.jmap.request import Call, Request, Response
from tui.jmap.session import CORE, MAIL, MASKED, SUBMISSION, VACATION


def two_calls() -> tuple[Request, Call, Call]:
    request = Request()
    query = request.call("Email/query", {"accountId": "u1"})
    get = request.call("Email/get", {"accountId": "u1", "#ids": query.ref("/ids")})
    return request, query, get


def test_a_request_as_the_rfc_writes_it() -> None:
    request, _, _ = two_calls()
    assert request.body() == {
        "using": [CORE, MAIL],
        "methodCalls": [
            ["Email/query", {"accountId": "u1"}, "c0"],
            [
                "Email/get",
                {"accountId": "u1", "#ids": {"resultOf": "c0", "name": "Email/query", "path": "/ids"}},
                "c1",
            ],
        ],
    }


@pytest.mark.parametrize(
    ("method", "using"),
    [
        ("Core/echo", (CORE,)),
        ("Blob/copy", (CORE,)),
        ("Mailbox/get", (CORE, MAIL)),
        ("Thread/changes", (CORE, MAIL)),
        ("SearchSnippet/get", (CORE, MAIL)),
        ("Identity/get", (CORE, SUBMISSION)),
        ("EmailSubmission/set", (CORE, SUBMISSION)),
        ("VacationResponse/get", (CORE, VACATION)),
        ("MaskedEmail/set", (CORE, MASKED)),
    ],
)
def test_using_follows_from_the_methods(method: str, using: tuple[str, ...]) -> None:
    request = Request()
    request.call(method, {})
    request.call(method, {})
    assert request.using == using


def test_a_method_of_an_unknown_type_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="Calendar/get"):
        Request().call("Calendar/get", {})


def test_results_are_found_whatever_their_order() -> None:
    request, query, get = two_calls()
    document = response_document(["Email/get", {"list": [1]}, "c1"], ["Email/query", {"ids": ["e"]}, "c0"])
    response = Response(document, request.calls)
    assert response.result(query) == {"ids": ["e"]}
    assert response.result(get) == {"list": [1]}
    assert response.error(get) is None
    assert response.session_state == "s1"


def test_case_29_a_missing_response_is_a_failure_and_the_others_stand() -> None:
    request, query, get = two_calls()
    response = Response(response_document(["Email/query", {"ids": []}, "c0"]), request.calls)
    assert response.result(query) == {"ids": []}
    with pytest.raises(MissingResponse):
        response.result(get)
    assert response.error(get) is None


def test_case_29_a_response_under_another_calls_name_does_not_count() -> None:
    request, query, _ = two_calls()
    response = Response(response_document(["Email/changes", {"ids": []}, "c0"]), request.calls)
    with pytest.raises(MissingResponse):
        response.result(query)


def test_case_30_the_implicit_set_shares_the_call_id_and_is_told_apart_by_name() -> None:
    request = Request()
    call = request.call("EmailSubmission/set", {})
    document = response_document(
        ["Email/set", {"updated": {"e": None}}, "c0"], ["EmailSubmission/set", {"created": {"s": {}}}, "c0"]
    )
    response = Response(document, request.calls)
    assert response.result(call) == {"created": {"s": {}}}
    assert response.implicit(call, "Email/set") == {"updated": {"e": None}}
    assert response.implicit(call, "Mailbox/set") is None


def test_case_30_a_failed_implicit_set_does_not_undo_its_call() -> None:
    request = Request()
    call = request.call("EmailSubmission/set", {})
    document = response_document(
        ["EmailSubmission/set", {"created": {}}, "c0"], ["error", {"type": "serverFail"}, "c0"]
    )
    response = Response(document, request.calls)
    assert response.result(call) == {"created": {}}
    assert response.error(call) is None
    assert response.implicit(call, "Email/set") is None


def test_case_31_unknown_responses_and_properties_are_ignored() -> None:
    request, query, _ = two_calls()
    document = response_document(["Foo/bar", {}, "zz"], ["Email/query", {"ids": [], "new": 1}, "c0"])
    document["latestClientVersion"] = "2"
    assert Response(document, request.calls).result(query) == {"ids": [], "new": 1}


def test_case_32_one_unknown_method_leaves_the_rest_usable() -> None:
    request = Request()
    changes = request.call("Identity/changes", {})
    get = request.call("Identity/get", {})
    document = response_document(
        ["error", {"type": "unknownMethod"}, "c0"], ["Identity/get", {"list": []}, "c1"]
    )
    response = Response(document, request.calls)
    with pytest.raises(MethodError) as caught:
        response.result(changes)
    assert (caught.value.type, caught.value.method) == ("unknownMethod", "Identity/changes")
    assert response.result(get) == {"list": []}


@pytest.mark.parametrize("name", ["invalidResultReference", "resultReference"])
def test_case_35_the_root_of_a_chain_of_failures_is_given(name: str) -> None:
    request, query, get = two_calls()
    thread = request.call("Thread/get", {"#ids": get.ref("/list/*/threadId")})
    document = response_document(
        ["error", {"type": "unsupportedFilter"}, "c0"],
        ["error", {"type": name}, "c1"],
        ["error", {"type": name}, "c2"],
    )
    response = Response(document, request.calls)
    for call in (query, get, thread):
        error = response.error(call)
        assert error is not None
        assert (error.type, error.method) == ("unsupportedFilter", "Email/query")


def test_case_35_a_reference_that_fails_by_itself_is_its_own_error() -> None:
    request, _, get = two_calls()
    document = response_document(
        ["Email/query", {}, "c0"], ["error", {"type": "invalidResultReference"}, "c1"]
    )
    error = Response(document, request.calls).error(get)
    assert error is not None
    assert error.type == "invalidResultReference"


def test_a_call_that_refers_to_itself_ends() -> None:
    request = Request()
    call = request.call("Email/get", {"#ids": {"resultOf": "c0", "name": "Email/get", "path": "/x"}, "#n": 3})
    error = Response(response_document(["error", {"type": "resultReference"}, "c0"]), request.calls).error(
        call
    )
    assert error is not None
    assert error.type == "resultReference"


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        "x",
        {},
        {"methodResponses": None},
        {"methodResponses": {}},
        {"methodResponses": [None]},
        {"methodResponses": [["Email/query", {}]]},
        {"methodResponses": [["Email/query", [], "c0"]]},
        {"methodResponses": [["Email/query", {}, "c0"], ["Email/get", {}, 1]]},
    ],
)
def test_case_28_a_broken_response_is_lost_as_a_whole(document: Any) -> None:
    with pytest.raises(AnswerLost):
        Response(document, [])


@pytest.mark.parametrize("kind", [None, {}, [], 5])
def test_an_error_of_an_odd_type_is_a_failure_of_the_server(kind: object) -> None:
    request, query, _ = two_calls()
    error = Response(response_document(["error", {"type": kind}, "c0"]), request.calls).error(query)
    assert error is not None
    assert error.type == "serverFail"


def test_case_21_a_request_is_cut_where_no_call_needs_an_earlier_one() -> None:
    request = Request()
    request.call("Email/set", {"update": {}})
    boxes = request.call("Mailbox/changes", {})
    request.call("Mailbox/get", {"#ids": boxes.ref("/created")})
    mails = request.call("Email/changes", {})
    request.call("Email/get", {"#ids": mails.ref("/created")})
    request.call("Identity/get", {})
    sizes = {most: [len(part.calls) for part in request.parts(most)] for most in (1, 2, 3, 5, 6, 100)}
    assert sizes == {1: [1, 2, 2, 1], 2: [1, 2, 2, 1], 3: [3, 3], 5: [5, 1], 6: [6], 100: [6]}
    assert [call.id for part in request.parts(2) for call in part.calls] == [f"c{n}" for n in range(6)]


def test_case_21_what_is_created_stays_with_what_uses_it() -> None:
    request = Request()
    request.call("Email/set", {"create": {"mail": {}}})
    request.call("EmailSubmission/set", {"create": {"send": {"emailId": "#mail"}}})
    assert [len(part.calls) for part in request.parts(1)] == [2]
