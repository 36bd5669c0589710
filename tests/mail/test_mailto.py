from __future__ import annotations

import pytest

from tui.mail.mailto import Mailto, parse
from tui.mail.message import Address

BOB = Address("", "bob@example.org")
ANN = Address("", "ann@example.org")


@pytest.mark.parametrize(
    ("link", "wanted"),
    [
        ("mailto:bob@example.org", Mailto(to=(BOB,))),
        ("MAILTO:bob@example.org,ann@example.org", Mailto(to=(BOB, ANN))),
        ("mailto:?to=bob@example.org&CC=ann@example.org", Mailto(to=(BOB,), cc=(ANN,))),
        ("mailto:bob@example.org?bcc=ann%40example.org", Mailto(to=(BOB,), bcc=(ANN,))),
        ("mailto:bob@example.org?subject=a%20b+c%26d", Mailto(to=(BOB,), subject="a b+c&d")),
        ("mailto:bob@example.org?body=one%0D%0Atwo", Mailto(to=(BOB,), body="one\ntwo")),
        ("mailto:bob%2Btag@example.org", Mailto(to=(Address("", "bob+tag@example.org"),))),
        ("mailto:", Mailto()),
        ("mailto:?subject", Mailto()),
    ],
)
def test_links_say_whom_to_write_to(link: str, wanted: Mailto):
    assert parse(link) == wanted


def test_a_link_sets_nothing_else():
    assert parse("mailto:bob@example.org?From=eve@example.org&attach=/etc/passwd") == Mailto(to=(BOB,))


def test_nothing_hostile_comes_out_of_a_link():
    found = parse("mailto:bob@example.org?subject=a%1b%5B31mb%0d%0ABcc:%20eve@example.org&body=x%1b%5B2Jy")
    assert found.bcc == ()
    assert "\n" not in found.subject
    assert "\x1b" not in found.subject + found.body
