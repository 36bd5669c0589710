from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.mail.message import Body
from tui.mail.page import Line, Span, View
from tui.mail.reading import lines, page, prefers_html, words
from tui.mail.safety import clean
from tui.mail.text import width

NEWSLETTER = Path(__file__).with_name("newsletter.html").read_text()


def plain(text: str, cells: int = 40) -> list[Line]:
    return list(lines(Body(text, ""), cells))


def rich(html: str, cells: int = 60) -> list[Line]:
    return list(lines(Body("", html), cells))


def shown(page: list[Line]) -> list[str]:
    return ["".join(span.text for span in line) for line in page]


# Which part


@pytest.mark.parametrize(
    ("text", "html", "preferred"),
    [
        ("Hello", "", False),
        ("Hello", "<p>Hello</p>", False),
        ("", "<p>Hello</p>", True),
        (" \r\n\n", "<p>Hello</p>", True),
        ("", "", False),
        ("", "  ", False),
        ("<!DOCTYPE html><html>", "<p>Hello</p>", True),
        ("<html><p>Hello</p>", "<p>Hello</p>", True),
        ("https://shop.example/view?id=1", "<p>Hello</p>", True),
        ("-- \n\n***", "<p>Hello</p>", True),
        ("Your mail program does not show HTML.", "<p>" + "words " * 50, True),
        ("View this email in your browser:\nhttps://x.example/", "<p>" + "words " * 50, True),
        ("Please look at the HTML page before Friday.", "<p>short</p>", False),
        ("A real letter. " * 40 + "View it online.", "<p>" + "words " * 5000, False),
        ("Please call me before Friday.", "<p>" + "words " * 500, False),
    ],
)
def test_which_part_is_read(text: str, html: str, preferred: bool):
    assert prefers_html(Body(text, html)) is preferred


def test_the_words_to_quote():
    assert words(Body("\n\nHello\n", "<p>Other</p>")) == "Hello"
    assert words(Body("", "<p>Hello <a href='https://x.example'>you</a></p>")) == "Hello you"
    assert (
        words(Body("", "<a href='https://x.example'>you</a>"), with_links=True)
        == "you [1]\n\n[1] https://x.example"
    )
    assert words(Body("", "")) == ""


# Plain text


def test_plain_lines():
    assert plain("Hello Alice,\n\nhow are you?  \n") == [
        (Span("Hello Alice,", ""),),
        (),
        (Span("how are you?", ""),),
    ]


def test_nothing_to_read_is_no_line():
    assert lines(Body("", ""), 40) == ()
    assert lines(Body("\n \n", ""), 40) in ((), ((),))
    assert lines(Body("", "<p hidden>x</p>"), 40) == ()


def test_long_lines_are_wrapped_and_items_hang():
    assert shown(plain("one two three four", 10)) == ["one two", "three four"]
    assert shown(plain("- one two three", 10)) == ["- one two", "  three"]
    assert shown(plain("10. one two three", 12)) == ["10. one two", "    three"]
    assert shown(plain("    indented words here", 18)) == ["    indented words", "    here"]


def test_quotes_have_bars_and_styles_by_depth():
    assert plain("> one\n>> two\n> > > three\n>>>> four\n>\nme") == [
        (Span("│ ", "quote1"), Span("one", "quote1")),
        (Span("│ │ ", "quote2"), Span("two", "quote2")),
        (Span("│ │ │ ", "quote3"), Span("three", "quote3")),
        (Span("│ │ │ │ ", "quote3"), Span("four", "quote3")),
        (Span("│ ", "quote1"),),
        (Span("me", ""),),
    ]


def test_wrapped_quotes_keep_their_bars():
    assert shown(plain("> one two three four five six", 22)) == ["│ one two three four", "│ five six"]


def test_deep_quotes_leave_room_for_the_words():
    assert shown(plain(">" * 60 + " words", 30)) == ["│ " * 5 + "words"]
    assert shown(plain("> words", 10)) == ["words"]


def test_the_signature_is_told_apart():
    assert plain("Bye\n-- \nBob\nhttps://x.example")[1:] == [
        (Span("--", "signature"),),
        (Span("Bob", "signature"),),
        (Span("https://x.example", "link", "https://x.example"),),
    ]


def test_links_in_plain_text_lead_somewhere():
    assert plain("see https://x.example/a, or write to bob@x.example.", 60) == [
        (
            Span("see ", ""),
            Span("https://x.example/a", "link", "https://x.example/a"),
            Span(", or write to ", ""),
            Span("bob@x.example", "link", "mailto:bob@x.example"),
            Span(".", ""),
        )
    ]


def test_a_long_address_is_cut_but_leads_to_all_of_it():
    url = "https://click.x.example/" + "a" * 300
    (line,) = plain(f"<{url}>", 80)
    assert [span.text for span in line] == ["<", url[:59] + "…", ">"]
    assert line[1].link == url


def test_a_wrapped_link_leads_there_from_each_line():
    page = plain("https://x.example/abcdefghijklmnop", 12)
    assert [line[0].link for line in page] == ["https://x.example/abcdefghijklmnop"] * 3
    assert "".join(shown(page)) == "https://x.example/abcdefghijklmnop"


def test_nothing_hostile_is_drawn():
    assert shown(plain("\x1b[31mred\x07 \u202etxt\r\n\tx\x9by")) == ["red txt", "        x›y"]


# HTML


def test_styles_of_html():
    assert rich("<h2>Head <em>line</em></h2><p>a <b>bold</b> <i>it</i> <code>x = 1</code></p>") == [
        (Span("Head ", "heading"), Span("line", "heading italic")),
        (),
        (
            Span("a ", ""),
            Span("bold", "bold"),
            Span(" ", ""),
            Span("it", "italic"),
            Span(" ", ""),
            Span("x = 1", "code"),
        ),
    ]


def test_links_of_html_are_words_with_a_number():
    source = (
        '<a href="https://x.example/1">one</a> <a href="https://x.example/2">two <b>three</b></a>'
        ' <a href="https://x.example/1">again</a> <a href="mailto:bob@x.example">bob@x.example</a>'
    )
    assert rich(source) == [
        (
            Span("one", "link", "https://x.example/1"),
            Span(" [1]", "dim", "https://x.example/1"),
            Span(" ", ""),
            Span("two ", "link", "https://x.example/2"),
            Span("three", "link bold", "https://x.example/2"),
            Span(" [2]", "dim", "https://x.example/2"),
            Span(" ", ""),
            Span("again", "link", "https://x.example/1"),
            Span(" [1]", "dim", "https://x.example/1"),
            Span(" ", ""),
            Span("bob@x.example", "link", "mailto:bob@x.example"),
        )
    ]


def test_an_address_as_the_words_of_a_link_is_cut_too():
    url = "https://click.x.example/" + "a" * 300
    (line,) = rich(f'<a href="{url}">{url}</a>', 100)
    assert line == (Span(url[:59] + "…", "link", url),)


def test_a_line_across_a_table_and_a_list():
    page = rich("<ul><li>one</ul><hr><table><tr><td>Tea<td>4.50</table>", 20)
    assert shown(page) == ["  • one", "", "─" * 20, "", "Tea  4.50"]
    assert page[2] == (Span("─" * 20, "dim"),)


def test_quotes_of_html():
    page = rich("<blockquote>one <b>two</b> <img alt=x></blockquote>")
    assert page == [
        (
            Span("│ ", "quote1"),
            Span("one ", "quote1"),
            Span("two", "quote1 bold"),
            Span(" ", "quote1"),
            Span("[x]", "picture"),
        )
    ]


def test_bold_over_several_paragraphs():
    assert rich("<b><p>one</p><p>two</p></b>three") == [
        (Span("one", "bold"),),
        (),
        (Span("two", "bold"),),
        (),
        (Span("three", ""),),
    ]


def test_the_newsletter():
    page = rich(NEWSLETTER, 50)
    assert shown(page) == [
        "[Shop] [1]",
        "",
        "Dear Alice,",
        "",
        "Your order has shipped",
        "",
        "It should arrive on Friday between 9 and 12.",
        "Follow it [2] or write to help@shop.example.",
        "",
        "Item   Price",
        "─────  ─────",
        "Tea     4.50",
        "Total   4.50",
        "",
        "  • Unpack",
        "  • Enjoy",
        "    1. slowly",
        "",
        "│ You wrote:",
        "│ Where is my tea?",
        "",
        "Follow it again [2] Evil [4!]",
        "",
        "─" * 50,
        "",
        "Shop Ltd, 1 High Street. Unsubscribe [5]",
    ]


# For any text at all

texts = st.text(alphabet="ab >-*.中👩\u200d💻e\u0301\n\t/:h@[]\x1b\u202e\uf8d0\uf8da", max_size=120)
tags = "<b> </b> <p> </a> <blockquote> </blockquote> <li> <ul> <td> <tr> <table> <h1> </h1> <pre> </pre> <hr> <br>"
markup = st.lists(
    st.sampled_from([*tags.split(), "<a href='https://x.example/a'>", "words and 中文 ", "https://x.org"]),
    max_size=30,
).map("".join)
STYLES = {
    *("bold", "italic", "underline", "strike", "code", "link", "heading", "quote1", "quote2", "quote3"),
    *("signature", "dim", "added", "removed", "hunk", "picture"),
}


@given(
    st.one_of(st.builds(Body, texts, st.just("")), st.builds(Body, st.just(""), markup)), st.integers(0, 60)
)
def test_any_body_gives_lines_that_fit_and_harm_nobody(body: Body, cells: int):
    for line in lines(body, cells):
        text = "".join(span.text for span in line)
        assert width(text) <= max(cells, 2)
        for span in line:
            assert span.text
            assert set(span.style.split()) <= STYLES
            assert clean(span.text) == span.text
            assert ("link" in span.style) <= bool(span.link)


@given(texts, st.integers(1, 40))
def test_no_word_of_plain_text_is_lost(text: str, cells: int):
    expected = "".join(clean(text).split())
    if "://" not in text and ">" not in text:
        assert "".join("".join(shown(plain(text, cells))).split()) == expected


# The page


def test_a_page_names_its_links():
    made = page(
        Body("", '<p><a href="https://x.example/a">one</a> and <a href="http://1.2.3.4/">two</a>'), 60
    )
    assert [(link.number, link.text, link.url, link.host) for link in made.links] == [
        (1, "one", "https://x.example/a", "x.example"),
        (2, "two", "http://1.2.3.4/", "1.2.3.4"),
    ]
    assert made.links[0].warning == ""
    assert "bare number" in made.links[1].warning


def test_the_part_that_is_asked_for_is_read_where_it_is_there():
    both = Body("the plain one", "<p>the other one</p>")
    assert shown(list(page(both, 60).lines)) == ["the plain one"]
    assert shown(list(page(both, 60, view=View.HTML).lines)) == ["the other one"]
    assert shown(list(page(Body("", "<p>only</p>"), 60, view=View.PLAIN).lines)) == ["only"]
    assert shown(list(page(Body("only", " "), 60, view=View.HTML).lines)) == ["only"]
