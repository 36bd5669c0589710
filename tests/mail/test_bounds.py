"""What hostile mail does to time and memory: nothing, because it is cut before."""

import pytest

from tui.mail.bounds import MOST_ATTRIBUTES, MOST_CHARACTERS, MOST_TAGS, bounded
from tui.mail.message import Body
from tui.mail.reading import TOO_INVOLVED, TOO_LONG, page
from tui.mail.tree import MOST_NODES, parse


@pytest.mark.parametrize(
    "source",
    [
        "",
        "words",
        "<div><p>one</div>" * 1000,
        "<p>" * 10_000,
        "<table><tr><td>" * 50,
        "<!-- " + "<div>" * 40_000 + " -->",
        "<style>" + "<div>" * 40_000 + "</style>",
        "<p title='" + "<div>" * 40_000 + "'>",
        "<b><i>" * 100,
        "<p " + "x=1 " * MOST_ATTRIBUTES + ">",
        "<img src='data:" + "=" * 200_000 + "'>",
        "<",
        "<a b='",
        "<!--",
    ],
)
def test_what_is_not_out_of_hand_is_read_whole(source: str):
    assert bounded(source) == (source, False)


@pytest.mark.parametrize(
    "source",
    [
        "x" * (MOST_CHARACTERS + 1),
        "<br>" * (MOST_TAGS + 1),
        "<div>" * 20_000,
        "<div><!--</div>-->" * 20_000,
        "<div><a title='</div>'></a>" * 15_000,
        "<ul><li>" * 14_000,
        "<p>" + "".join(f"<b id={number}>" for number in range(2_000)) + "</p>" + "<p>x</p>" * 10_000,
        "<p " + "x=1 " * (MOST_ATTRIBUTES + 1) + ">",
        "<p " + "/".join(f"a{number}" for number in range(50_000)) + ">",
    ],
)
def test_what_is_out_of_hand_is_cut(source: str):
    part, cut = bounded(source)
    assert cut
    assert source.startswith(part)
    assert len(part) < len(source)


def test_elements_that_multiply_are_bounded():
    source = "".join(f"<b id={number}>" for number in range(400)) + "<p>x</p>" * 1_500
    document = parse(source)
    assert sum(1 for _ in document.root.descendants()) <= MOST_NODES


@pytest.mark.parametrize(
    ("body", "note"),
    [
        (Body("", "<p>" + "word " * 2_000_000), TOO_LONG),  # 10 MB
        (Body("", "<table>" * 10_000 + "x"), TOO_INVOLVED),
        (Body("", "<table><tr><td>" * 10_000 + "x"), TOO_INVOLVED),
        (Body("", "<table>" + "<tr>" + "<td>x</td>" * 100_000 + "</table>"), TOO_INVOLVED),
        (Body("", "<table>" + "<tr><td>a<td>b" * 50_000 + "</table>"), TOO_INVOLVED),
        (Body("", "<pre>" + "x\n" * 200_000 + "</pre>"), TOO_LONG),
        (Body("word " * 2_000_000, ""), TOO_LONG),
        (Body("x\n" * 200_000, ""), TOO_LONG),
        (Body("x\n" * 1_000, ""), ""),
    ],
)
def test_a_page_that_is_not_whole_says_so(body: Body, note: str):
    made = page(body, 80)
    assert made.note == note
    assert len(made.lines) <= 50_000
    assert sum(len(span.text) for line in made.lines for span in line) < 3_000_000
