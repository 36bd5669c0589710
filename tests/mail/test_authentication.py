import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.mail.authentication import Finding, own_results, own_servers, parse


@pytest.mark.parametrize(
    ("hosts", "servers"),
    [
        (["mail.example.org"], {"example.org"}),
        (["example.org", "jmap.example.org."], {"example.org"}),
        (["API.fastmail.com"], {"fastmail.com", "messagingengine.com"}),
        (["mail.example.co.uk"], {"example.co.uk"}),
        (["example.co.uk"], {"example.co.uk"}),
        (["localhost"], {"localhost"}),
        ([""], set()),
        ([], set()),
    ],
)
def test_whose_findings_count(hosts: list[str], servers: set[str]):
    assert own_servers(hosts) == servers


def test_a_header_of_a_real_server():
    found = parse(
        "mx4.messagingengine.com;\r\n    x-csa=none;\r\n    dkim=pass (2048-bit rsa key sha256) header.d=example.org"
        " header.i=@example.org\r\n header.b=abc header.a=rsa-sha256;\r\n    dmarc=pass policy.published-domain-policy="
        'none (p=none; "x") header.from=example.org;\r\n spf=pass smtp.mailfrom=bob@Example.ORG'
    )
    assert found
    assert found.server == "mx4.messagingengine.com"
    assert [(each.method, each.result) for each in found.findings] == [
        ("x-csa", "none"),
        ("dkim", "pass"),
        ("dmarc", "pass"),
        ("spf", "pass"),
    ]
    assert found.findings[1].domain("header.d") == "example.org"
    assert found.findings[1].domain("header.i") == "example.org"
    assert found.findings[3].domain("smtp.mailfrom") == "example.org"


@pytest.mark.parametrize(
    ("value", "findings"),
    [
        ("example.org 1; none", []),
        ("example.org", []),
        ("example.org;", []),
        ('"example.org" 1; SPF=PASS', [Finding("spf", "pass")]),
        ("example.org; dkim/1 = fail reason=\"it's; (bad)\"", [Finding("dkim", "fail", {"reason": "it's; (bad)"})]),
        ("example.org; spf=pass (a (b) \\) ;dkim=pass) smtp.helo=x", [Finding("spf", "pass", {"smtp.helo": "x"})]),
        ("example.org; spf=pass (never closed; dkim=pass", [Finding("spf", "pass")]),
        ("example.org; spf=fail; spf=pass", [Finding("spf", "fail"), Finding("spf", "pass")]),
    ],
)  # fmt: skip
def test_findings(value: str, findings: list[Finding]):
    found = parse(value)
    assert found
    assert found.server == "example.org"
    assert list(found.findings) == findings


def test_no_server_no_results():
    assert parse("") is None
    assert parse("(only a comment)") is None
    assert parse("; spf=pass") is None


def test_only_the_topmost_counts_and_only_from_the_own_server():
    own, other = "mx.example.org; spf=fail", "mx.evil.example; spf=pass"
    forged = "mx.example.org; spf=pass"
    servers = {"example.org"}
    results = own_results([own, forged], servers)
    assert results
    assert results.findings[0].result == "fail"
    assert own_results([other, forged], servers) is None
    assert own_results(["notexample.org; spf=pass"], servers) is None
    assert own_results(["example.org.evil.example; spf=pass"], servers) is None
    assert own_results([own], set()) is None
    assert own_results([], servers) is None


@given(st.text(alphabet='ab.;=()"\\ \r\n\x1b@', max_size=200))
def test_any_value_is_read(value: str):
    parse(value)


def test_an_endless_value_is_read_in_no_time():
    for piece in ("(", '"', "a=", ";", "\\", "= ", " "):
        parse("example.org;" + piece * 500_000)
