from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.mail.addresses import (
    format_address,
    format_addresses,
    full_name,
    names,
    on_the_wire,
    parse,
    problem,
    short_name,
    short_names,
)
from tui.mail.message import Address
from tui.mail.safety import clean

BOB = Address("Bob Builder", "bob@example.org")
ANN = Address("", "ann@example.net")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", []),
        (" , ;\n,", []),
        ("ann@example.net", [ANN]),
        ("  ann@example.net ,", [ANN]),
        ("<ann@example.net>", [ANN]),
        ("ann@example.net <ann@example.net>", [ANN]),
        ("mailto:ann@example.net?subject=hello", [ANN]),
        ("<mailto:ann@example.net>", [ANN]),
        ("ann＠example.net", [ANN]),
        ("ann@example.net.", [ANN]),
        ("Bob Builder <bob@example.org>", [BOB]),
        ('"Bob Builder" <bob@example.org>', [BOB]),
        ("'Bob Builder' <bob@example.org>", [BOB]),
        ("“Bob Builder” <bob@example.org>", [BOB]),
        ("Bob Builder<bob@example.org>", [BOB]),
        ("Bob Builder bob@example.org", [BOB]),
        ("bob@example.org (Bob Builder)", [BOB]),
        ("<bob@example.org> (Bob Builder)", [BOB]),
        ("Bob Builder < bob@example.org >", [BOB]),
        ("Bob Builder <bob@example.org", [BOB]),
        ("Bob Builder <bob@example.org>, ann@example.net", [BOB, ANN]),
        ("Bob Builder <bob@example.org>; ann@example.net;", [BOB, ANN]),
        ("Bob Builder <bob@example.org>\r\nann@example.net\n", [BOB, ANN]),
        ("Bob Builder <bob@example.org> ann@example.net", [BOB, ANN]),
        ("Bob Builder <bob@example.org> <ann@example.net>", [BOB, ANN]),
        ("ann@example.net bob@example.org", [ANN, Address("", "bob@example.org")]),
        ("Bob Builder bob@example.org Ann ann@example.net", [BOB, Address("Ann", "ann@example.net")]),
        ("To: Bob Builder <bob@example.org>, ann@example.net", [BOB, ANN]),
        ("Team: Bob Builder <bob@example.org>, ann@example.net;", [BOB, ANN]),
        ("A: ann@example.net; B: Bob Builder <bob@example.org>;", [ANN, BOB]),
        ("undisclosed-recipients:;", []),
        ('"Builder, Bob" <bob@example.org>', [Address("Builder, Bob", "bob@example.org")]),
        (
            "Builder, Bob <bob@example.org>; Smith, Ann <ann@example.net>",
            [Address("Builder, Bob", "bob@example.org"), Address("Smith, Ann", "ann@example.net")],
        ),
        ('"a \\"b\\" <c>" <bob@example.org>', [Address('a "b" <c>', "bob@example.org")]),
        ("Zoë Müller <zoe@münchen.example>", [Address("Zoë Müller", "zoe@münchen.example")]),
        ("山田太郎 <taro@例え.jp>", [Address("山田太郎", "taro@例え.jp")]),
        ('"odd name"@example.org', [Address("", '"odd name"@example.org')]),
        ("bob@[192.0.2.1]", [Address("", "bob@[192.0.2.1]")]),
        ("bob@[IPv6:2001:db8::1]", [Address("", "bob@[IPv6:2001:db8::1]")]),
        ("Bob\x1b[31m\u202e <bob@example.org\x07>", [Address("Bob", "bob@example.org")]),
        # What is no address is kept, to be shown as a problem.
        ("bob", [Address("", "bob")]),
        ("bob, ann@example.net", [Address("", "bob"), ANN]),
        ("ann@", [Address("", "ann@")]),
        ("ann@ bob@example.org", [Address("", "ann@"), Address("", "bob@example.org")]),
        ("@example.org", [Address("", "@example.org")]),
        ("Bob Builder <>", [Address("Bob Builder", "")]),
        ("Bob Builder <bob@example.org> and more", [BOB, Address("", "and more")]),
        ('"never closed <bob@example.org>', [Address('"never closed', "bob@example.org")]),
    ],
)
def test_what_people_type_and_paste(typed: str, read: list[Address]):
    assert list(parse(typed)) == read


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error(typed: str):
    for address in parse(typed):
        assert problem(address) or "@" in address.email
        assert clean(address.name) == address.name


plain_names = st.text(max_size=20).map(lambda text: clean(text).strip(" ,"))
emails = st.from_regex(r"[a-z][a-z0-9.]{0,8}[a-z]@[a-z]{1,8}\.(org|example)", fullmatch=True).filter(
    lambda email: ".." not in email
)


@given(st.lists(st.builds(Address, plain_names, emails), max_size=4))
def test_what_is_formatted_is_read_back(people: list[Address]):
    people = [each for each in people if each.name.casefold() != each.email]
    assert list(parse(format_addresses(people))) == people


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (ANN, "ann@example.net"),
        (BOB, "Bob Builder <bob@example.org>"),
        (Address("Builder, Bob", "b@x.org"), '"Builder, Bob" <b@x.org>'),
        (Address('The "real" Bob', "b@x.org"), '"The \\"real\\" Bob" <b@x.org>'),
        (Address("Bob\n\x1b[1m", "b@x.org"), "Bob <b@x.org>"),
        (Address("  ", "b@x.org"), "b@x.org"),
    ],
)
def test_format(address: Address, shown: str):
    assert format_address(address) == shown


@pytest.mark.parametrize(
    "email",
    [
        "ann@example.net",
        "a@b",
        "first.last+tag@sub.example.co",
        "o'neil@example.org",
        "zoë@example.org",
        "zoe@münchen.example",
        "क@उदाहरण.परीक्षा",
        '"a b"@example.org',
        "a@[192.0.2.1]",
        "a@[IPv6:2001:db8::1]",
        "x" * 64 + "@example.org",
    ],
)
def test_good_addresses(email: str):
    assert problem(Address("", email)) == ""


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        (Address("", "bob"), "bob is no address."),
        (Address("", "ann@"), "ann@ is no address."),
        (Address("", "@x.org"), "@x.org is no address."),
        (Address("Bob", ""), "Bob has no address."),
        (Address("", ""), "An empty name has no address."),
        (Address("", "a b@x.org"), "a b@x.org is no address: look at what stands before the @."),
        (Address("", "a..b@x.org"), "a..b@x.org is no address: look at what stands before the @."),
        (Address("", "a@b@x.org"), "a@b@x.org is no address: look at what stands before the @."),
        (Address("", "a@x..org"), "a@x..org is no address: look at what stands after the @."),
        (Address("", "a@-x.org"), "a@-x.org is no address: look at what stands after the @."),
        (Address("", "a@x_org!"), "a@x_org! is no address: look at what stands after the @."),
        (Address("", "*@example.org"), ""),
        (Address("", "x" * 65 + "@y.org"), "x" * 59 + "… is too long for an address."),
        (
            Address("", "a@" + "ü" * 60 + ".org"),
            "a@" + "ü" * 57 + "… is no address: look at what stands after the @.",
        ),
    ],
)
def test_problems(address: Address, sentence: str):
    assert problem(address) == sentence


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("kim@bücher.example", "kim@xn--bcher-kva.example"),
        ("kim@BÜCHER.Example", "kim@xn--bcher-kva.example"),
        ("kim@faß.example", "kim@xn--fa-hia.example"),
        ("kim@例え。テスト", "kim@xn--r8jz45g.xn--zckzah"),
        ("Kim@Example.ORG", "Kim@example.org"),
        ('"a@b"@example.org', '"a@b"@example.org'),
        ("nobody", "nobody"),
    ],
)
def test_domains_travel_in_ascii(typed: str, sent: str):
    assert on_the_wire(typed) == sent


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Bob Builder", "Bob"),
        ("Builder, Bob", "Bob"),
        ("Dr. Bob Builder", "Bob"),
        ("'Bob Builder'", "Bob"),
        ("Shop", "Shop"),
        ("Smith, Jones & Sons, Ltd", "Jones"),
        ("The New York Times", "The New York Times"),
        ("Frau", "Frau"),
        ("山田太郎", "山田太郎"),
        ("bob.builder@example.org", "bob.builder"),
        ("", "bob"),
        ("\u202e", "bob"),
        ("Bob\nBuilder", "Bob"),
    ],
)
def test_short_names(name: str, short: str):
    assert short_name(Address(name, "bob@example.org")) == short


def test_a_full_name_is_never_empty_where_there_is_an_address():
    assert full_name(Address("", "bob@example.org")) == "bob@example.org"
    assert full_name(Address('"Bob"', "bob@example.org")) == "Bob"


@dataclass(frozen=True)
class Somebody:
    address: Address
    me: bool = False


def test_who_wrote():
    bob, ann, me = Somebody(BOB), Somebody(ANN), Somebody(Address("Me", "me@x.org"), me=True)
    assert names([bob, ann, me]) == "Bob, ann, me"
    assert names([bob]) == "Bob Builder"
    assert names([me]) == "me"
    assert names([]) == ""
    assert names([bob, me, Somebody(Address("Bob Other", "bob@other.org"))]) == "Bob, me"
    assert short_names([bob, me]) == ("Bob", "me")
