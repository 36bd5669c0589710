import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.mail.links import (
    ascii_url,
    clean_url,
    find,
    host,
    is_refused,
    shown,
    target,
    warning,
    warnings,
    without_trackers,
)

IMITATION = "аpple.example (xn--pple-43d.example)"


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
        ("https://example.org/?a=%20;b&utm_source=x&c", "https://example.org/?a=%20;b&c"),
        ("https://example.org/#utm_source=x", "https://example.org/"),
        ("https://example.org/#section", "https://example.org/#section"),
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
            [f"The link leads to {IMITATION}, which is made to look like apple.example."],
        ),
        (
            "https://аpple.example/",
            "",
            [f"The link leads to {IMITATION}, which is made to look like apple.example."],
        ),
        ("http://192.0.2.1/x", "", ["The link leads to a bare number, 192.0.2.1, and not to a name."]),
        ("http://[2001:db8::1]/x", "", ["The link leads to a bare number, 2001:db8::1, and not to a name."]),
        ("https://xn--bcher-kva.example/", "", []),
        ("https://xn--e1afmkfd.xn--p1ai/", "", []),
        ("https://xn--bcher-kva.example/", "bücher.example", []),
        ("https://docs.example.org/", "README.md", []),
        ("https://nodejs.example/", "Node.js", []),
        ("https://www.google.com/url?q=https%3A%2F%2Fbank.example%2F", "bank.example", []),
        ("https://l.facebook.com/l.php?u=http%3A%2F%2Fx.example", "facebook.com", []),
        (
            "https://www.google.com/url?q=https%3A%2F%2Fevil.example%2F",
            "bank.example",
            ["The text says bank.example, but the link leads to evil.example."],
        ),
        ("http://0x7f000001/", "", ["The link leads to a bare number, 0x7f000001, and not to a name."]),
        (
            "mailto:eve@evil.example",
            "help@bank.example",
            ["The text says help@bank.example, but the link writes to eve@evil.example."],
        ),
        ("mailto:help@bank.example?subject=x", "Help@bank.example", []),
        (
            "https://notexample.org/",
            "example.org",
            ["The text says example.org, but the link leads to notexample.org."],
        ),
    ],
)
def test_warnings(url: str, words: str, sentences: list[str]):
    assert list(warnings(url, words)) == sentences


@pytest.mark.parametrize(
    ("url", "inner"),
    [
        (
            "https://www.google.com/url?q=https%3A%2F%2Fx.example%2Fa%3Fid%3D1&sa=D",
            "https://x.example/a?id=1",
        ),
        ("https://www.google.co.uk/url?url=http://x.example/", "http://x.example/"),
        (
            "https://nam02.safelinks.protection.outlook.com/?url=http%3A%2F%2Fx.example%2F&data=1",
            "http://x.example/",
        ),
        ("https://urldefense.proofpoint.com/v2/url?u=http-3A__x.example_a-5Fb&d=x", "http://x.example/a_b"),
        ("https://urldefense.com/v3/__https://x.example/a*b?x=1__;Iw!!abc$", "https://x.example/a#b?x=1"),
        ("https://urldefense.com/v3/__https:/x.example/a__;!!abc$", "https://x.example/a"),
        ("https://abc.r.us-east-1.awstrack.me/L0/https:%2F%2Fx.example%2Fp/1/abc", "https://x.example/p"),
        ("https://click.pstmrk.it/3s/x.example%2Fp/abc/1", "https://x.example/p"),
        ("https://substack.com/redirect/2/eyJlIjoiaHR0cHM6Ly94LmV4YW1wbGUvYSJ9.sig", "https://x.example/a"),
        (
            "https://mandrillapp.com/track/click/1/x?p=eyJwIjoie1widXJsXCI6XCJodHRwczovL3guZXhhbXBsZS9cIn0ifQ",
            "https://x.example/",
        ),
        ("https://secure-web.cisco.com/1abc/https%3A%2F%2Fx.example%2F", "https://x.example/"),
        (
            "https://www.google.com/url?q=https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3Dhttps%253A%252F%252Fz.example%252F",
            "https://z.example/",
        ),
    ],
)
def test_redirectors_are_unwrapped(url: str, inner: str):
    assert clean_url(url).url == inner
    assert clean_url(url).trackers >= 1


@pytest.mark.parametrize(
    "url",
    [
        "https://x.example/url?q=https%3A%2F%2Fy.example%2F",
        "https://l.facebook.com/l.php?u=javascript:alert(1)",
        "https://l.facebook.com/l.php?u=https%3A%2F%2F",
        "https://www.google.com/url?q=search+words",
        "https://urldefense.com/v3/nothing",
        "https://substack.com/redirect/2/bm90IGpzb24.x",
        "https://substack.com/redirect/2/W10.x",
        "https://mandrillapp.com/track/click/1/x?p=%%%",
        "https://abc.awstrack.me/L0/",
        "https://evil.example/www.google.com/url?q=https%3A%2F%2Fy.example%2F",
    ],
)
def test_what_is_no_redirector_stays(url: str):
    assert clean_url(url) == (url, 0)


def test_trackers_are_counted():
    assert clean_url("https://x.example/?utm_source=a&utm_medium=b&id=1") == ("https://x.example/?id=1", 2)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("javascript:alert(1)", "This link would run a program (javascript:), so it is left alone."),
        ("java\nscript:alert(1)", "This link would run a program (javascript:), so it is left alone."),
        ("file:///etc/passwd", "This link would open a file of this computer (file:), so it is left alone."),
        (
            "data:text/html,x",
            "This link would open a page that is hidden in the link itself (data:), so it is left alone.",
        ),
        ("ms-msdt:/id", "This link is of a kind that is not opened (ms-msdt:), so it is left alone."),
        ("https://[bad", "This link is broken: no address can be made out in it."),
    ],
)
def test_what_is_refused_says_why(written: str, sentence: str):
    assert is_refused(written)
    assert warning(written) == sentence


@pytest.mark.parametrize(
    "written", ["#top", "/relative", "", "tel:+123", "cid:x", "{{unsubscribe}}", "https://x.example/"]
)
def test_what_is_no_danger_is_not_refused(written: str):
    assert not is_refused(written)


@given(st.text(max_size=80), st.text(max_size=30))
def test_any_address_is_cleaned_and_judged(url: str, words: str):
    for each in (
        url,
        f"https://{url}",
        f"https://www.google.com/url?q={url}",
        f"https://urldefense.com/v3/__{url}__;{words}!",
    ):
        clean_url(each)
        warning(each, words)


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        (
            "https://Straße.example:8080/ä?ö=%20ü#ß",
            "https://xn--strae-oqa.example:8080/%C3%A4?%C3%B6=%20%C3%BC#%C3%9F",
        ),
        ("https://user@аpple.example/", "https://user@xn--pple-43d.example/"),
        ('https://example.org/›[red]"<>|', "https://example.org/%E2%80%BA[red]%22%3C%3E%7C"),
        ("mailto:bö@example.org?subject=ä", "mailto:b%C3%B6@example.org?subject=%C3%A4"),
        ("https://[2001:db8::1]:80/ä", "https://[2001:db8::1]:80/%C3%A4"),
    ],
)
def test_addresses_in_ascii(url: str, plain: str):
    assert ascii_url(url) == plain
    assert ascii_url(plain) == plain


@given(st.text(max_size=40))
def test_any_address_in_ascii_can_be_handed_to_a_terminal(text: str):
    url = target(f"https://x.example/{text}")
    assert ascii_url(url).isascii()
    assert ascii_url(url).isprintable()
    assert " " not in ascii_url(url)
    assert target(ascii_url(url)) == ascii_url(url)
