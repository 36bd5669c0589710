from __future__ import annotations

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from rich.style import Style

from tui.widgets import raster as module
from tui.widgets.raster import NoPicture, raster


def picture(size: tuple[int, int], colour: tuple[int, ...], kind: str = "PNG") -> bytes:
    file = BytesIO()
    Image.new("RGBA" if len(colour) == 4 else "RGB", size, colour).save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize(
    ("size", "room", "drawn"),
    [
        ((10, 10), (40, 40), (10, 5)),
        ((400, 200), (40, 40), (40, 10)),
        ((100, 400), (40, 10), (5, 10)),
        ((1, 1), (9, 9), (1, 1)),
    ],
)
def test_a_picture_keeps_its_shape_and_is_never_enlarged(
    size: tuple[int, int], room: tuple[int, int], drawn: tuple[int, int]
):
    made = raster(picture(size, (255, 0, 0)), *room)
    assert (made.width, len(made)) == drawn


def test_a_row_is_as_wide_as_asked_and_runs_of_one_colour_are_one_piece():
    made = raster(picture((20, 4), (1, 2, 3)), 40, 10)
    (segment,) = made.segments(0)
    assert segment.text == "▀" * 20
    strip = made.strip(0, 3, 30, Style())
    assert strip.cell_length == 30
    assert strip.text == "   " + "▀" * 20 + " " * 7


def test_what_is_transparent_shows_the_ground():
    made = raster(picture((4, 4), (255, 255, 255, 0)), 10, 10, (9, 8, 7))
    assert made.rows[0][0] == ((9, 8, 7), (9, 8, 7))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP"])
def test_the_usual_kinds_are_read(kind: str):
    assert len(raster(picture((16, 16), (10, 20, 30), kind), 20, 20)) == 8


def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_decoded(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(module, "MOST_PIXELS", 99)
    with pytest.raises(NoPicture, match="too large"):
        raster(picture((10, 10), (1, 2, 3)), 10, 10)


@given(st.binary(max_size=200), st.integers(0, 90))
def test_what_is_broken_is_said_and_nothing_else_happens(noise: bytes, cut: int):
    whole = picture((8, 8), (1, 2, 3))
    for data in (noise, whole[:cut], whole[:cut] + noise):
        with suppress(NoPicture):
            assert raster(data, 10, 10).width <= 10
