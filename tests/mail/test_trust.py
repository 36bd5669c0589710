import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.mail.message import Address
from tui.mail.safety import clean
from tui.mail.trust import Verdict, judge

BOB = Address("Bob Builder", "bob@example.org")
SERVERS = {"mailserver.example"}


def said(findings: str, sender: Address = BOB) -> Verdict:
    return judge([sender], [], [f"mx.mailserver.example; {findings}"], SERVERS)


@pytest.mark.parametrize(
    "findings",
    [
        "dmarc=pass header.from=example.org",
        "dkim=pass header.d=example.org",
        "dkim=pass header.d=mail.example.org",
        "dkim=fail header.d=other.example; dkim=pass header.i=@example.org",
        "spf=pass smtp.mailfrom=bounce@mail.example.org; dmarc=none",
        "spf=softfail smtp.mailfrom=x@list.example; dkim=pass header.d=example.org; dmarc=pass header.from=example.org",
    ],
)
def test_all_is_well_and_quiet(findings: str):
    verdict = said(findings)
    assert verdict.verified == "example.org"
    assert verdict.warnings == ()


@pytest.mark.parametrize(
    "findings",
    [
        "none",
        "dkim=none; spf=none",
        "dkim=pass header.d=mailer.example; spf=pass smtp.mailfrom=bounce@mailer.example",
        "spf=pass smtp.helo=example.org",
        "dkim=pass header.d=org",
        "dkim=pass header.d=notexample.org",
        "dmarc=pass header.from=evil.example",
        "spf=neutral; dkim=temperror",
        "spf=softfail smtp.mailfrom=bob@example.org",
    ],
)
def test_nothing_is_known_and_nothing_is_claimed(findings: str):
    verdict = said(findings)
    assert verdict.verified == ""
    assert verdict.warnings == ()


@pytest.mark.parametrize(
    ("findings", "warning"),
    [
        ("dmarc=fail header.from=example.org", "This mail may be forged: example.org does not vouch for it."),
        (
            "dkim=pass header.d=example.org; dmarc=fail header.from=example.org",
            "This mail may be forged: example.org does not vouch for it.",
        ),
        (
            "dkim=fail header.d=example.org; spf=fail smtp.mailfrom=bob@example.org",
            "This mail may be forged: nothing shows that it comes from example.org.",
        ),
        ("spf=hardfail", "This mail may be forged: nothing shows that it comes from example.org."),
    ],
)
def test_forgeries(findings: str, warning: str):
    verdict = said(findings)
    assert verdict.verified == ""
    assert verdict.warnings == (warning,)


def test_what_others_say_of_it_counts_for_nothing():
    forged = "mx.evil.example; dmarc=pass header.from=example.org"
    assert judge([BOB], [], [forged], SERVERS) == Verdict()
    assert (
        judge([BOB], [], [forged, "mx.mailserver.example; dmarc=pass header.from=example.org"], SERVERS)
        == Verdict()
    )
    assert judge([BOB], [], [], SERVERS) == Verdict()


def test_nobody_vouches_for_two_senders():
    other = Address("Eve", "eve@evil.example")
    verdict = judge([BOB, other], [], ["mailserver.example; dmarc=pass header.from=example.org"], SERVERS)
    assert verdict.verified == ""


def test_the_checks_in_words():
    findings = (
        "spf=pass smtp.mailfrom=bob@example.org; dkim=fail header.d=example.org; dmarc=none; dkim=temperror"
    )
    assert said(findings).details == (
        "SPF: The server that sent it may send for example.org.",
        "DKIM: The signature of example.org is wrong: the mail was changed on the way, or forged.",
        "DMARC: the sender's domain does not say how to tell its mail from forged mail.",
        "DKIM: The check ended with “temperror”.",
    )


@pytest.mark.parametrize(
    ("name", "email", "warnings"),
    [
        ("Bob", "bob@example.org", ()),
        ("bob@example.org", "bob@example.org", ()),
        ("Bob (BOB@Example.ORG)", "bob@example.org", ()),
        ("Shop.de", "info@mail.shop.com", ()),
        ("Bank.example", "info@bank.example", ()),
        ("Dr. Bob", "bob@example.org", ()),
        ("bob@bank.example", "eve@x.example", ("The name says bob@bank.example, but the mail is from eve@x.example.",)),
        ("bank.example help", "eve@x.example", ("The name says bank.example, but the mail is from eve@x.example.",)),
        (
            "Apple",
            "id@xn--pple-43d.example",
            ("The sender's domain is аpple.example (xn--pple-43d.example), which is made to look like apple.example.",),
        ),
        ("Москва", "a@москва.рф", ()),
    ],
)  # fmt: skip
def test_names_that_pretend(name: str, email: str, warnings: tuple[str, ...]):
    assert judge([Address(name, email)], [], [], SERVERS).warnings == warnings


def test_answers_that_go_elsewhere():
    eve = Address("Bob", "bob@evil.example")
    assert judge([BOB], [eve], [], SERVERS).warnings == (
        "Answers go to bob@evil.example, and not to the sender.",
    )
    assert judge([BOB], [Address("", "help@support.example.org")], [], SERVERS).warnings == ()
    assert judge([BOB], [BOB], [], SERVERS).warnings == ()
    assert judge([BOB], [eve], [], SERVERS, from_list=True).warnings == ()


def test_lists_may_write_for_somebody():
    sender = Address("bob@example.org via Gardeners", "gardeners@lists.example")
    assert judge([sender], [], [], SERVERS, from_list=True).warnings == ()
    assert judge([sender], [], [], SERVERS).warnings != ()


hostile = st.text(alphabet="ab.@<>;=\x1b\u202e\x9b\n\u0430", max_size=30)


@given(hostile, hostile, hostile)
def test_whatever_it_is_made_of_the_words_are_harmless(name: str, email: str, findings: str):
    verdict = judge(
        [Address(name, email)],
        [Address(name, findings)],
        [f"mailserver.example; spf=fail smtp.mailfrom={findings}; {findings}"],
        SERVERS,
    )
    for sentence in (verdict.verified, *verdict.warnings, *verdict.details):
        assert clean(sentence) == sentence
