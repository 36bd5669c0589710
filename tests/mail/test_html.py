from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.mail.bounds import MOST_CHARACTERS, MOST_TAGS
from tui.mail.html import CUT, to_text
from tui.mail.safety import clean_block

NEWSLETTER = Path(__file__).with_name("newsletter.html").read_text()


def test_a_newsletter_reads_like_text():
    assert to_text(NEWSLETTER) == (
        "[Shop]\n"
        "\n"
        "Dear Alice,\n"
        "\n"
        "Your order has shipped\n"
        "\n"
        "It should arrive on Friday between 9 and 12. Follow it or write to help@shop.example.\n"
        "\n"
        "Item  Price\n"
        "Tea  4.50\n"
        "Total  4.50\n"
        "\n"
        "  * Unpack\n"
        "  * Enjoy\n"
        "    1. slowly\n"
        "\n"
        "> You wrote:\n"
        "> Where is my tea?\n"
        "\n"
        "Follow it again Evil\n"
        "\n"
        "----------------------------------------\n"
        "\n"
        "Shop Ltd, 1 High Street. Unsubscribe"
    )


def test_links_are_numbered_and_listed_when_asked_for():
    text = to_text(NEWSLETTER, with_links=True)
    assert "Follow it [2] or write to help@shop.example [3]." in text
    assert "Follow it again [2] Evil" in text
    assert text.endswith(
        "[2] https://shop.example/track?id=7\n"
        "[3] mailto:help@shop.example\n"
        "[4] https://shop.example/unsubscribe"
    )
    assert "javascript" not in text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("", ""),
        ("plain words", "plain words"),
        ("a\n\n  b\tc&nbsp;d", "a b c d"),
        ("<p>one<p>two", "one\n\ntwo"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("<div>one<br></div><div>two</div>", "one\ntwo"),
        ("<div>one</div><div><br></div><div>two</div>", "one\n\ntwo"),
        ("one<br>two<br><br>three<br><br><br><br>four", "one\ntwo\n\nthree\n\nfour"),
        ("<b>bold</b><i> it</i> <u>x</u>", "bold it x"),
        ("a<b> b </b>c", "a b c"),
        (
            "x < y && y > z &lt;tag&gt; &copy; &#8364; &#x1F600; &bogus;",
            "x < y && y > z <tag> © € 😀 &bogus;",
        ),
        ("<ul><li>one<li>two</ul>three", "  * one\n  * two\n\nthree"),
        ('<ol start="3"><li>c<li>d</ol>', "  3. c\n  4. d"),
        ("<ul><li><p>one</p></li><li><p>two</p></li></ul>", "  * one\n  * two"),
        ("<ul><li>one<br>more</ul>", "  * one\n    more"),
        ("<blockquote><p>one</p><blockquote>two</blockquote></blockquote>", "> one\n>\n>> two"),
        ("<blockquote>one<br>two</blockquote>after", "> one\n> two\n\nafter"),
        ("<pre>a\n  b &lt;\n\nc</pre>", "    a\n      b <\n\n    c"),
        ("<dl><dt>term<dd>what it is</dl>", "term\n    what it is"),
        ("<h2>Head</h2>text", "Head\n\ntext"),
        ("He said <q>no</q>.", "He said “no”."),
        ("x<sup>2</sup> H<sub>2</sub>O", "x2 H2O"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "a  b\nc  d"),
        ("<table><tr><th>a<th>b<tr><td>c<td>d</table>", "a  b\nc  d"),
        ("<table><tr><td>one</td></tr><tr><td>two</td></tr></table>", "one\n\ntwo"),
        ("<table><tr><td><p>a</p></td><td><img alt=x></td></tr></table>", "a\n\n[x]"),
        ("<table><tr><td>" + "long " * 50 + "</td><td>b</td></tr></table>", "long " * 49 + "long\n\nb"),
        ("<table><tr><td><table><tr><td>a<td>b</table></td><td>c</td></tr></table>", "a  b\n\nc"),
        ("<img alt='A cat'> <img> <img alt=''> <img alt=x width=1> <img alt=y height='2px'>", "[A cat]"),
        ("<a href=https://x.example><img></a>", ""),
        ("<a>no target</a> <a href='#top'>top</a>", "no target top"),
        ("<custom-tag>x</custom-tag><o:p>y</o:p>", "xy"),
        (
            "**not bold** _not italic_ # no heading\n1. no list",
            "**not bold** _not italic_ # no heading 1. no list",
        ),
        ("<center><font color=red>old</font></center>school", "old\nschool"),
        # broken
        ("</p></div>words</b>", "words"),
        ("<b>never <i>closed", "never closed"),
        ("<p", ""),
        ("before <a href='x", "before"),
        ("a <3 b <- c", "a <3 b <- c"),
        ("one<!-- comment --!>two<!-->three<!--->four<!-- never closed", "onetwothreefour"),
        ("<![CDATA[x]]>y<?xml z?>w</ bogus>v</>", "ywv"),
        ('<a href="x>y" title=\'"\'>words</a>', "words"),
        ('<p title=a"b>quote in a bare value</p>', "quote in a bare value"),
        ("<SCRIPT>if (a < b) '</p>'</SCRIPT >shown", "shown"),
        (
            "<style>p{}</style><title>T</title><svg><text>drawn</text></svg>shown<textarea>x</textarea>",
            "shown",
        ),
        ("<select><option>a</option></select><template>t</template>shown", "shown"),
        ("<noscript>shown</noscript>", "shown"),
        ("<div style='white-space: pre-wrap'>a\n  b\n\nc</div>d", "a\nb\n\nc\nd"),
        ("\x1b[31mred&#27;[0m &#x202e;tfel &#0; \x00", "red tfel �"),
    ],
)
def test_text_of(source: str, text: str):
    assert to_text(source) == text


@pytest.mark.parametrize(
    "hidden",
    [
        '<p style="display:none">{}</p>',
        '<p style="color:red; DISPLAY : NONE !important">{}</p>',
        '<p style="visibility:hidden">{}</p>',
        '<p style="opacity:0;">{}</p>',
        '<p style="max-height:0px;overflow:hidden">{}</p>',
        '<p style="font-size:1px;line-height:1px">{}</p>',
        '<p style="font-size:0">{}</p>',
        "<p hidden>{}</p>",
        '<div style="display:none"><p>{}</p><b>x</b></div>',
        "<style>.gone{{display:none}}</style><p class='a gone'>{}</p>",
        "<style>/* x */ p, span.gone , #b {{ color:red; visibility:hidden }}</style><p class=gone>{}</p>",
        "<style>@import url(x); #gone{{display:none}}</style><p id=gone>{}</p>",
    ],
)
def test_what_is_hidden_is_not_read(hidden: str):
    assert to_text("shown" + hidden.format("SECRET") + "shown") in (
        "shownshown",
        "shown\n\nshown",
        "shown\nshown",
    )


@pytest.mark.parametrize(
    "visible",
    [
        '<p style="mso-hide:all">{}</p>',
        '<p style="opacity:0.8">{}</p>',
        '<p style="max-height:0">{}</p>',
        '<p style="font-size:12px">{}</p>',
        '<p style="font-size:1.2em">{}</p>',
        '<td style="font-size:0"><p style="font-size:14px">{}</p></td>',
        "<style>@media (max-width:600px){{.gone{{display:none}}}}</style><p class=gone>{}</p>",
        "<style>.gone p{{display:none}}</style><p class=gone>{}</p>",
        "<style>.gone{{display:none}}</style><p class=gone style='display:block'>{}</p>",
        "<style>.gone{{display:none</style><p class=gone>{}</p>",
    ],
)
def test_what_is_not_hidden_is_read(visible: str):
    assert to_text(visible.format("words")) == "words"


def test_a_mail_without_end_is_cut_and_says_so():
    for source in (
        "x" * (MOST_CHARACTERS + 1),
        "<b>x</b>" * MOST_TAGS,
        "<p>" + "word " * 120_000 + "<p>last",
    ):
        text = to_text(source)
        assert text.endswith(CUT)
        assert len(text) < 1_000_000 + len(CUT) + 10


@pytest.mark.parametrize(
    "piece",
    [
        "<div>x", "<blockquote>x", "<ul><li>x", "<table><tr><td>x", "<b>x", "<a href=http://x.example>x", "<!", "<!--",
        "<", "<a ", '<a ="', "</", "<?", "&", "&#1", " ", "</div>", "<style>", "<style>{", "<script>", "<br>", "<br>x",
        "<pre>", "<dl><dd>", "<q>x", "<li>x", "&zwnj;&nbsp;", "\u0301", "<td>", "<h1>x", "<img alt=x>", "<p style='",
    ],
)  # fmt: skip
def test_hostile_repetition_neither_hangs_nor_overflows(piece: str):
    to_text(piece * (100_000 // len(piece)))


pieces = st.sampled_from(
    [
        "<p>", "</p>", "<b>", "</b>", "<i>", "<a href='https://x.example'>", "</a>", "<br>", "<ul>", "<li>", "</ul>",
        "<ol>", "</ol>", "&#xf8da;", "</h1>",
        "<blockquote>", "</blockquote>", "<pre>", "</pre>", "<table>", "<tr>", "<td>", "</table>", "<h1>",
        "<div>", "</div>", "<hr>", "<img alt=i>", "<q>", "</q>", "<dl>", "<dt>", "<dd>", "<span hidden>", "</span>",
        "<", "<!--", "-->", "<style>", "</style>", " ", "\n", "words", "more words", "&nbsp;", "\uf8da", "\x1b[1m",
    ]
)  # fmt: skip


@settings(max_examples=150)
@given(st.lists(st.one_of(pieces, st.text(max_size=5)), max_size=40).map("".join))
def test_any_html_gives_clean_text(source: str):
    text = to_text(source)
    assert clean_block(text) == text
    assert "\n\n\n" not in text
    to_text(source, with_links=True)
