import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.mail.links import find, host, shown, target, warnings, without_trackers


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("nothing here", []),
        ("see https://example.org/a.", ["https://example.org/a"]),
        ("(https://example.org/a)", ["https://example.org/a"]),
        ("https://en.example.org/wiki/A_(b)", ["https://en.example.org/wiki/A_(b)"]),
        ("<https://example.org/?q=1&r=2>", ["https://example.org/?q=1&r=2"]),
        ("a https://a.example, b http://b.example!", ["https://a.example", "http://b.example"]),
        ("WWW.Example.org and www.x.org", ["http://WWW.Example.org", "http://www.x.org"]),
        ("write to bob@example.org.", ["mailto:bob@example.org"]),
        ("first.last+tag@sub.example.co.uk", ["mailto:first.last+tag@sub.example.co.uk"]),
        ("javascript:alert(1) data:text/html,x file:///etc/passwd ftp://x.org", []),
        ("https://", []),
        ("https://[::1", []),
        ("mail@ and @twitter", []),
        ("https://münchen.example/straße", ["https://münchen.example/straße"]),
        ("„https://example.org/a“", ["https://example.org/a"]),
        ("**https://example.org/a**", ["https://example.org/a"]),
        ("HTTPS://EXAMPLE.ORG", ["HTTPS://EXAMPLE.ORG"]),
    ],
)
def test_links_in_text(text: str, urls: list[str]):
    assert [found.url for found in find(text)] == urls


@given(st.text(alphabet="ah tps:/w.@()[]<>,;%?=&1-é\u202e", max_size=60))
def test_found_links_stand_where_they_are_said_to(text: str):
    end = 0
    for found in find(text):
        assert end <= found.start < found.end <= len(text)
        assert target(found.url) == found.url
        end = found.end


def test_endless_text_is_searched_in_no_time():
    for text in (
        "http://" * 40_000,
        ")" * 300_000,
        "a@" * 100_000,
        "http://x" + ")" * 300_000,
        "a." * 100_000 + "@b",
    ):
        assert len(list(find(text))) < 50_000


@pytest.mark.parametrize(
    ("url", "opened"),
    [
        ("https://example.org/a b", "https://example.org/ab"),
        ("java\nscript:alert(1)", ""),
        ("JaVaScRiPt:alert(1)", ""),
        (" \x01javascript:alert(1)", ""),
        ("data:text/html;base64,xxx", ""),
        ("vbscript:x", ""),
        ("file:///etc/passwd", ""),
        ("//example.org/x", ""),
        ("/relative", ""),
        ("#anchor", ""),
        ("", ""),
        ("http://", ""),
        ("https:///path", ""),
        ("https://[bad", ""),
        ("https://example.org:99999999/", ""),
        ("mailto:bob@example.org?subject=x", "mailto:bob@example.org?subject=x"),
        ("mailto:", ""),
        ("ht\ntps://exam\tple.org", "https://example.org"),
        ("https://example.org/\x1b]8;;evil\x07\u202egpj", "https://example.org/gpj"),
        ("https://example.org/" + "x" * 9_000, ""),
    ],
)
def test_what_may_be_opened(url: str, opened: str):
    assert target(url) == opened


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://User:pass@Example.ORG:8443/x", "example.org"),
        ("mailto:bob@Example.org?subject=a@b", "example.org"),
        ("https://[2001:db8::1]/", "2001:db8::1"),
        ("https://[bad", ""),
        ("nothing", ""),
    ],
)
def test_host(url: str, name: str):
    assert host(url) == name


def test_short_links_are_shown_whole_and_long_ones_cut():
    assert shown("https://example.org/a?b=c") == "https://example.org/a?b=c"
    assert shown("mailto:bob@example.org?subject=hello") == "bob@example.org"
    long = "https://click.example.org/ls/click?upn=" + "x" * 300
    assert shown(long) == long[:59] + "…"
    assert shown("https://example.org/page?utm_source=" + "x" * 300) == "https://example.org/page"


@pytest.mark.parametrize(
    ("url", "bare"),
    [
        ("https://example.org/a?utm_source=x&utm_medium=y", "https://example.org/a"),
        ("https://example.org/a?id=1&fbclid=abc#top", "https://example.org/a?id=1#top"),
        ("https://example.org/a?q=a+b&empty=", "https://example.org/a?q=a+b&empty="),
        ("https://example.org/a?mc_cid=1&x=%C3%BC", "https://example.org/a?x=%C3%BC"),
        ("https://[bad?utm_source=x", "https://[bad?utm_source=x"),
        ("mailto:bob@example.org", "mailto:bob@example.org"),
    ],
)
def test_trackers_are_taken_off(url: str, bare: str):
    assert without_trackers(url) == bare


@pytest.mark.parametrize(
    ("url", "words", "sentences"),
    [
        ("https://example.org/x", "click here", []),
        ("https://example.org/x", "example.org", []),
        ("https://www.example.org/x", "https://example.org/login", []),
        ("https://mail.example.org/x", "example.org", []),
        ("mailto:bob@example.org", "example.net", []),
        (
            "https://evil.example/x",
            "https://bank.example.org/login",
            ["The text says bank.example.org, but the link leads to evil.example."],
        ),
        (
            "https://bank.example@evil.example/",
            "",
            ["What stands before the @ is no address: the link leads to evil.example."],
        ),
        (
            "https://xn--pple-43d.example/",
            "",
            ["The name xn--pple-43d.example has letters of other alphabets, which may only look familiar."],
        ),
        (
            "https://аpple.example/",
            "",
            ["The name аpple.example has letters of other alphabets, which may only look familiar."],
        ),
        ("http://192.0.2.1/x", "", ["The link leads to a bare number, 192.0.2.1, and not to a name."]),
        ("http://[2001:db8::1]/x", "", ["The link leads to a bare number, 2001:db8::1, and not to a name."]),
        (
            "https://notexample.org/",
            "example.org",
            ["The text says example.org, but the link leads to notexample.org."],
        ),
    ],
)
def test_warnings(url: str, words: str, sentences: list[str]):
    assert list(warnings(url, words)) == sentences
