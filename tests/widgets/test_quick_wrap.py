"""Lines break where Textual breaks them, and are as many, with less work."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from textual._wrap import compute_wrap_offsets
from textual.document import _wrapped_document
from textual.document._document import Document
from textual.document._wrapped_document import WrappedDocument
from textual.expand_tabs import get_tab_widths

from tui.widgets import body_editor, quick_wrap

MIXED = st.text(st.sampled_from("ab \tä数👩\u0301"), max_size=30)
ASCII = st.text(st.sampled_from("abc  "), max_size=60)


@given(MIXED | ASCII, st.integers(1, 20))
@example("   ", 2)
@example("aaaa b", 3)
@example(" aaaa b", 3)
@example("a aaaa    b", 3)
def test_it_breaks_where_textual_does(text: str, width: int) -> None:
    assert quick_wrap.offsets(text, width, 4) == compute_wrap_offsets(text, width, 4)


@given(MIXED)
def test_tabs_are_as_wide(text: str) -> None:
    assert quick_wrap.tab_widths(text, 4) == get_tab_widths(text, 4)


@given(st.lists(MIXED, max_size=8), st.integers(0, 12), st.data())
def test_the_height_is_the_number_of_rows(lines: list[str], width: int, data: st.DataObject) -> None:
    document = Document("\n".join(lines))
    wrapped = WrappedDocument(document, width)
    rows = st.integers(0, document.line_count - 1)
    start, end = sorted((data.draw(rows), data.draw(rows)))
    result = document.replace_range((start, 0), (end, 0), data.draw(MIXED | st.just("a\nb\nc")))
    wrapped.wrap_range((start, 0), (end, 0), result.end_location)
    assert wrapped.height == sum(len(wrapped.get_offsets(n)) + 1 for n in range(document.line_count))


def test_the_composers_text_is_wrapped_by_it() -> None:
    assert body_editor.BodyEditor
    assert _wrapped_document.compute_wrap_offsets is quick_wrap.offsets
