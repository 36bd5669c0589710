"""Lines that fit are not looked at word by word, and break where Textual breaks them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from textual._wrap import compute_wrap_offsets
from textual.document import _wrapped_document

from tui.widgets import body_editor, quick_wrap


@given(st.text(st.sampled_from("ab \tä数👩"), max_size=30), st.integers(1, 20))
def test_it_breaks_where_textual_does(text: str, width: int) -> None:
    assert quick_wrap.offsets(text, width, 4) == compute_wrap_offsets(text, width, 4)


def test_the_composers_text_is_wrapped_by_it() -> None:
    assert body_editor.BodyEditor
    assert _wrapped_document.compute_wrap_offsets is quick_wrap.offsets
