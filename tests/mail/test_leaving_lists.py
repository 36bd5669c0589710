"""Ways off a mailing list."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tui.mail.leaving_lists import How, way
from tui.mail.message import Body

SIGNED = "mx.example.org; dkim=pass header.d=list.example"
HTTPS, MAILTO = "https://list.example/u?id=1", "mailto:leave@list.example?subject=bye"
POST = "List-Unsubscribe=One-Click"
GOOD = Body(
    "",
    "",
    list_unsubscribe=(MAILTO, HTTPS),
    list_unsubscribe_post=POST,
    authentication=(SIGNED,),
)


def test_case_107_one_click_is_for_signed_mail_that_offers_it_over_https() -> None:
    found = way(GOOD, {"example.org"})
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
    ],
)
def test_case_107_else_a_mail_goes(body: Body) -> None:
    found = way(body, {"example.org"})
    assert found is not None
    assert (found.how, found.host) == (How.MAIL, "list.example")


def test_else_it_is_a_page_and_else_nothing() -> None:
    page = way(replace(GOOD, list_unsubscribe=("http://list.example/u",)), {"example.org"})
    assert page is not None
    assert (page.how, page.host) == (How.PAGE, "list.example")
    assert (
        way(replace(GOOD, list_unsubscribe=("ftp://list.example/u", "javascript:x", "https://[::1/u")), set())
        is None
    )
    assert way(Body("", ""), set()) is None
