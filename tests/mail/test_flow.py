"""HTML mail as a page."""

import pytest

from tui.mail.message import Body
from tui.mail.page import Fold, Page, Picture, Span
from tui.mail.reading import page


def rich(html: str, cells: int = 60, *, pictures: bool = False) -> Page:
    return page(Body("", html), cells, pictures=pictures)


def shown(html: str, cells: int = 60) -> list[str]:
    return ["".join(span.text for span in line) for line in rich(html, cells).lines]


def spans(html: str) -> list[Span]:
    return [span for line in rich(html).lines for span in line]


# Blocks


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<p>one<p>two", ["one", "", "two"]),
        ("one<br>two<br><br>three<br><br><br><br>four", ["one", "two", "", "three", "", "four"]),
        ("<div>one<br></div><div>two</div><div><br></div><div>three</div>", ["one", "two", "", "three"]),
        ("a<span style='display:block'>b</span>c", ["a", "b", "c"]),
        ("<h1>Head</h1>words<h3>Next</h3>", ["Head", "", "words", "", "Next"]),
        ("a<hr>b", ["a", "", "─" * 60, "", "b"]),
        ("<dl><dt>term<dd>what it is</dl>", ["term", "    what it is"]),
        ("<pre>a\n   b\n\nc</pre>", ["  a", "     b", "", "  c"]),
        ("<div style='white-space:pre-wrap'>a\n  b</div>", ["a", "  b"]),
        ("He said <q>no</q>.", ["He said “no”."]),
        ("<blockquote>one<blockquote>two</blockquote></blockquote>me", ["│ one", "│", "│ │ two", "", "me"]),
        ("<blockquote><ul><li>one<li>two</ul></blockquote>", ["│   • one", "│   • two"]),
        ("<ul><li><blockquote>one<br>two</blockquote></ul>", ["  • │ one", "    │ two"]),
        ("<center>a</center><form>b<input value=x><button>Go</button></form>", ["a", "bGo"]),
        ("<p>a<custom-tag>b</custom-tag><o:p>c</o:p>", ["abc"]),
        ("x<sup>2</sup>", ["x2"]),
        ("&lt;tag&gt; &copy; &#8364; &#x1F600; &bogus; a&nbsp;b", ["<tag> © € 😀 &bogus; a b"]),
        ("one</html><html><body>two</body></html>", ["onetwo"]),
    ],
)
def test_blocks(html: str, lines: list[str]):
    assert [line.rstrip() for line in shown(html)] == lines


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("a<ul><li>one<li>two</ul>b", ["a", "", "  • one", "  • two", "", "b"]),
        (
            "<ul><li><p>one</p></li><li><p>two</p><p>three</p></li></ul>",
            ["  • one", "  • two", "", "    three"],
        ),
        (
            "<ul><li>one<ul><li>in<ol><li>x</ol></ul><li>two</ul>",
            ["  • one", "    ◦ in", "      1. x", "  • two"],
        ),
        (
            "<ul><li>one<ul><li>" + "words " * 8 + "</ul></ul>",
            ["  • one", "    ◦ " + "words " * 5 + "words", "      words words"],
        ),
        ("<ol start=9><li>nine<li>ten</ol>", ["   9. nine", "  10. ten"]),
        ("<ol reversed><li>a<li>b<li value=7>c</ol>", ["  3. a", "  2. b", "  7. c"]),
        ("<ol type=a start=27><li>x</ol><ol type=I start=4><li>y</ol>", ["  aa. x", "", "  IV. y"]),
        ("<ol start=-1><li>x<li>y</ol>", ["  -1. x", "   0. y"]),
        ("<ol start=bad><li>x</ol>", ["  1. x"]),
        ("<li>alone", ["• alone"]),
        ("<ul><li>" + "words " * 8 + "</ul>", ["  • " + "words " * 5 + "words", "    words words"]),
    ],
)
def test_lists(html: str, lines: list[str]):
    assert shown(html, 42) == lines


# The look of words


@pytest.mark.parametrize(
    ("html", "style"),
    [
        ("<b><i>x</i></b>", "bold italic"),
        ("<b><i><a href='https://x.example/'>x</a></i></b>", "link bold italic"),
        ("<span style='font-weight:700;font-style:italic'>x</span>", "bold italic"),
        ("<b><span style='FONT-WEIGHT: normal !important'>x</span></b>", ""),
        ("<s><u>x</u></s>", "underline strike"),
        ("<span style='text-decoration: line-through'>x</span>", "strike"),
        ("<a href='https://x.example/' style='text-decoration:underline'>x</a>", "link"),
        ("<h2><em>x</em></h2>", "heading italic"),
        ("<blockquote><h2><b>x</b></h2></blockquote>", "quote1 bold"),
        ("<code>x</code>", "code"),
        ("<span style='font-weight:600'>x</span>", "bold"),
        ("<span style='font-weight:400'>x</span>", ""),
        ("<div class='gmail_signature'><b>x</b></div>", "signature bold"),
        ("<div id='Signature'>x</div>", "signature"),
    ],
)
def test_nested_styles(html: str, style: str):
    assert next(span for span in spans(html) if span.text.strip() == "x").style == style


@pytest.mark.parametrize(
    ("html", "colour"),
    [
        ("<span style='color:#C00'>x</span>", "#cc0000"),
        ("<font color=red>x</font>", "#ff0000"),
        ("<span style='color: rgb(0, 128, 255)'>x</span>", "#0080ff"),
        ("<span style='color:rgba(0,128,255,.5)'>x</span>", "#0080ff"),
        ("<span style='color:#00112233'>x</span>", ""),
        ("<span style='color:#333'>x</span>", ""),
        ("<span style='color:white'>x</span>", ""),
        ("<span style='color:red'><span style='color:black'>x</span></span>", ""),
        ("<span style='color:red'><b>x</b></span>", "#ff0000"),
        ("<a href='https://x.example/' style='color:red'>x</a>", ""),
        ("<span style='color:url(x)'>x</span>", ""),
        ("<span style='color:rgb(999,0,0)'>x</span>", "#ff0000"),
    ],
)
def test_colours_that_say_something(html: str, colour: str):
    assert next(span for span in spans(html) if span.text == "x").colour == colour


def test_what_is_read_from_the_right_stands_there():
    assert shown("<p dir=rtl>שלום</p><p dir=rtl>words</p><p>שלום</p>", 10) == [
        "      שלום",
        "",
        "words",
        "",
        "שלום",
    ]


# Links


def test_links_are_cleaned_counted_and_numbered_once():
    made = rich(
        '<a href="https://x.example/?utm_source=mail&id=1">one</a> <a href="https://x.example/?id=1">same</a>'
        ' <a href="https://www.google.com/url?q=https%3A%2F%2Fy.example%2F">two</a>'
    )
    assert [(link.number, link.text, link.url, link.host) for link in made.links] == [
        (1, "one", "https://x.example/?id=1", "x.example"),
        (2, "two", "https://y.example/", "y.example"),
    ]
    assert made.links[1].raw == "https://www.google.com/url?q=https%3A%2F%2Fy.example%2F"
    assert made.cleaned == 2
    assert shown('<a href="https://x.example/">one </a>two') == ["one [1] two"]


def test_a_link_that_pretends_is_warned_of():
    (link,) = rich('<a href="https://evil.example/"><b>https://bank.example</b>/login</a>').links
    assert link.warning == "The text says bank.example, but the link leads to evil.example."
    (link,) = rich('<a href="https://bank.example@xn--pple-43d.example/">here</a>').links
    assert link.host == "аpple.example (xn--pple-43d.example)"
    assert link.warning.startswith("What stands before the @ is no address")


def test_a_link_that_is_warned_of_has_a_mark_that_needs_no_colour():
    assert shown('<a href="https://evil.example/">https://bank.example</a>') == ["https://bank.example [1!]"]
    assert shown('<a href="https://xn--pple-43d.example/">https://xn--pple-43d.example/</a>')[0].endswith(
        " [1!]"
    )
    assert shown('<a href="https://bank.example/">bank.example</a> says so') == ["bank.example says so"]


def test_what_must_not_be_opened_is_listed_and_leads_nowhere():
    made = rich('<a href="javascript:alert(1)">run</a> <a href="#top">up</a> <a href="tel:+1">call</a>')
    (link,) = made.links
    assert (link.number, link.text, link.url, link.raw) == (1, "run", "", "javascript:alert(1)")
    assert "would run a program" in link.warning
    assert shown('<a href="javascript:alert(1)">run</a> <a href="#top">up</a>') == ["run [1!] up"]
    assert not any(span.link for line in made.lines for span in line)


def test_links_in_words_lead_somewhere():
    made = rich("see https://x.example/a and www.y.example or bob@z.example")
    assert [link.url for link in made.links] == [
        "https://x.example/a",
        "http://www.y.example",
        "mailto:bob@z.example",
    ]


# Pictures and what nobody sees


def test_pictures():
    html = (
        '<img src="https://x.example/a.png" alt="A cat" width=100 height="50px"><p>words</p>'
        '<img src="cid:part1"><img src="data:image/png;base64,x" alt=dot>'
    )
    made = rich(html)
    assert made.pictures == (
        Picture("https://x.example/a.png", "A cat", 100, 50, True, "", 0),
        Picture("", "", 0, 0, False, "part1", -1),
        Picture("", "dot", 0, 0, False, "", 4),
    )
    alone = rich(html, pictures=True)
    assert ["".join(span.text for span in line) for line in alone.lines] == [
        "[A cat]",
        "",
        "words",
        "",
        "[picture]",
        "[dot]",
    ]
    assert [picture.line for picture in alone.pictures] == [0, 4, 5]


def test_a_picture_that_leads_somewhere_is_a_link_even_without_words():
    made = rich('<a href="https://x.example/"><img src="https://x.example/a.png"></a>')
    assert [span.text for span in made.lines[0]] == ["[picture]", " [1]"]


def test_trackers_are_counted_and_spacers_are_not():
    made = rich(
        '<img src="https://t.example/open?id=1" width=1 height=1><img src="https://t.example/p"'
        ' style="width:1px;height:1px">'
        '<img src="https://t.example/h" style="display:none"><img src="https://x.example/spacer.gif" width=1 height=20>'
        '<img src="cid:x" width=1 height=1><p hidden><img src="https://t.example/o" width="0" height="0">'
    )
    assert made.trackers == 4
    assert made.pictures == ()
    assert made.lines == ()


# Tables


def test_data_stands_in_columns():
    assert shown(
        "<table><tr><th>Item<th>Count<th>Price<tr><td>Tea<td>2<td>$4.50<tr><td>A pot of coffee<td>10<td>$12.00</table>"
    ) == [
        "Item             Count   Price",
        "───────────────  ─────  ──────",
        "Tea                  2   $4.50",
        "A pot of coffee     10  $12.00",
    ]


def test_columns_are_made_narrower_until_they_fit():
    html = "<table border=1><tr><td>one<td>" + "word " * 12 + "<tr><td>two<td>short</table>"
    assert shown(html, 24) == [
        "one  word word word word",
        "     word word word word",
        "     word word word word",
        "two  short",
    ]


def test_links_and_styles_live_in_cells():
    made = rich("<table><tr><td>a<td><a href='https://x.example/'>one</a><tr><td><b>b</b><td>two</table>")
    assert made.lines == (
        (
            Span("a", ""),
            Span("  ", ""),
            Span("one", "link", "https://x.example/"),
            Span(" [1]", "dim", "https://x.example/"),
        ),
        (Span("b", "bold"), Span("  ", ""), Span("two", "")),
    )


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        # one column, one row, long texts, pictures, blocks: the layout of a page
        ("<table><tr><td>one<tr><td>two</table>", ["one", "", "two"]),
        ("<table><tr><td>Home<td>Shop<td>About</table>", ["Home  Shop  About"]),
        (
            f"<table><tr><td>{'long ' * 40}<td>b</table>",
            [*["long " * 11 + "long"] * 3, "long " * 3 + "long", "", "b"],
        ),
        (
            "<table><tr><td><h2>A</h2>x<td><h2>B</h2>y<tr><td><h2>C</h2>z<td>w</table>",
            ["A", "", "x", "", "B", "", "y", "", "C", "", "z", "", "w"],
        ),
        ("<table><tr><th><p>a</p><th><table><tr><td>b</table></table>", ["a", "", "b"]),
        ("<table><tr><td>a<td>b<tr><td colspan=2>wide</table>", ["a  b", "", "wide"]),
        # what is broken
        ("<table>before<tr><td>a</table>", ["before", "", "a"]),
        ("<table><tr></table>", []),
        ("<table></table>x", ["x"]),
        ("<td>a<td>b", ["ab"]),
        ("<table><caption>Prices</caption><tr><td>a<td>1<tr><td>b<td>2</table>", ["Prices", "a  1", "b  2"]),
        ("<table><tr><td>a<td>1<td><tr><td>b<td>22<td></table>", ["a   1", "b  22"]),
        ("<table><tr><td colspan=99999999>a<td>b<tr><td>c<td>d</table>", ["a  b", "c  d"]),
    ],
)
def test_layout_flows_and_data_does_not(html: str, lines: list[str]):
    assert [line.rstrip() for line in shown(html)] == lines


def test_a_table_with_more_columns_than_the_page_is_read_row_by_row():
    html = "<table>" + ("<tr>" + "<td>x</td>" * 40) * 3 + "</table>"
    assert shown(html, 30)[0].split() == ["x"] * 10


# Quotes that fold


def test_long_quotes_of_earlier_mail_fold():
    earlier = "<br>".join(f"line {number}" for number in range(20))
    made = rich(f"<p>I agree.</p><blockquote type=cite>{earlier}</blockquote>")
    assert made.folds == (Fold(2, 21, "20 quoted lines"),)
    assert rich(f"<p>A poem:</p><blockquote>{earlier}</blockquote>").folds == ()
    assert (
        rich(f"<div class=gmail_quote><blockquote class='gmail_quote'>{earlier}</blockquote></div>").folds
        == ()
    )
    assert rich("<p>Yes.</p><blockquote type=cite>short</blockquote>").folds == ()
