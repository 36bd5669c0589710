"""Ways off a mailing list."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tui.mail.leaving_lists import How, archive, may_click, way
from tui.mail.message import Body

SIGNED = "mx.example.org; dkim=pass header.d=list.example"
HTTPS, MAILTO = "https://list.example/u?id=1", "mailto:leave@list.example?subject=bye"
POST = "List-Unsubscribe=One-Click"
SIGNATURE = (
    "v=1; a=rsa-sha256; d=List.example; s=k1;\r\n"
    " h=From:To:List-\r\n Unsubscribe:List-Unsubscribe-Post; b=abcd\r\n efgh"
)
GOOD = Body(
    "",
    "",
    list_unsubscribe=(MAILTO, HTTPS),
    list_unsubscribe_post=POST,
    authentication=(SIGNED,),
)


def test_case_107_one_click_is_for_signed_mail_that_offers_it_over_https() -> None:
    found = way(GOOD, {"example.org"}, signatures=[SIGNATURE])
    assert found is not None
    assert (found.how, found.url, found.host) == (How.ONE_CLICK, HTTPS, "list.example")


@pytest.mark.parametrize(
    "body",
    [
        replace(GOOD, list_unsubscribe_post=""),
        replace(GOOD, list_unsubscribe_post="List-Unsubscribe=Maybe"),
        replace(GOOD, authentication=()),
        replace(GOOD, authentication=("mx.example.org; dkim=fail header.d=list.example",)),
        replace(GOOD, authentication=("mx.evil.example; dkim=pass header.d=list.example", SIGNED)),
        replace(GOOD, list_unsubscribe=("http://list.example/u", MAILTO)),
        replace(GOOD, authentication=("mx.example.org; dkim=pass header.d=evil.example",)),
    ],
)
def test_case_107_else_a_mail_goes(body: Body) -> None:
    found = way(body, {"example.org"}, signatures=[SIGNATURE, SIGNATURE.replace("list.ex", "evil.ex")])
    assert found is not None
    assert (found.how, found.host) == (How.MAIL, "list.example")


@pytest.mark.parametrize(
    ("signature", "finding", "good"),
    [
        (SIGNATURE, "header.d=list.example header.s=k1 header.b=abcdef", True),
        (SIGNATURE, "header.i=@list.example", True),
        (SIGNATURE, "header.d=list.example header.s=k2", False),
        (SIGNATURE, "header.d=list.example header.b=xyz", False),
        (SIGNATURE, "header.d=other.example", False),
        (SIGNATURE.replace(":List-Unsubscribe-Post", ""), "header.d=list.example", False),
        (SIGNATURE.replace("List-\r\n Unsubscribe:", ""), "header.d=list.example", False),
        ("", "header.d=list.example", False),
        (";;h", "header.d=list.example", False),
    ],
)
def test_one_click_wants_the_good_signature_over_both_fields(
    signature: str, finding: str, good: bool
) -> None:
    body = replace(GOOD, authentication=(f"mx.example.org; dkim=pass {finding}",))
    found = way(body, {"example.org"}, signatures=[signature])
    assert found is not None
    assert (found.how is How.ONE_CLICK) == good


def test_one_click_wants_a_signature_of_the_sender_or_of_whoever_is_told() -> None:
    body = replace(GOOD, list_unsubscribe=("https://esp.example/u", MAILTO))
    for sender, how in (("news@mail.list.example", How.ONE_CLICK), ("news@bank.example", How.MAIL)):
        found = way(body, {"example.org"}, sender=sender, signatures=[SIGNATURE])
        assert found is not None
        assert found.how is how


def test_only_what_may_be_one_click_needs_the_signatures() -> None:
    assert may_click(GOOD, {"example.org"})
    assert not may_click(replace(GOOD, list_unsubscribe=(MAILTO,)), {"example.org"})
    assert not may_click(replace(GOOD, authentication=()), {"example.org"})


def test_the_archive_is_a_page() -> None:
    assert archive(replace(GOOD, list_archive=("mailto:a@b.example", " https://list.example/a "))) == (
        "https://list.example/a"
    )
    assert archive(GOOD) == ""


def test_else_it_is_a_page_and_else_nothing() -> None:
    page = way(replace(GOOD, list_unsubscribe=("http://list.example/u",)), {"example.org"})
    assert page is not None
    assert (page.how, page.host) == (How.PAGE, "list.example")
    assert (
        way(replace(GOOD, list_unsubscribe=("ftp://list.example/u", "javascript:x", "https://[::1/u")), set())
        is None
    )
    assert way(Body("", ""), set()) is None
