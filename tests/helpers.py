"""What tests of screens share: the screen as text, and goldens to compare it to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot

GOLDENS = Path(__file__).parent / "goldens"


def screen_text(app: App[Any]) -> str:
    """What the terminal shows, a line a row, without the blanks at the ends."""
    # Textual has no public way to ask for the composed screen.
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


async def until(pilot: Pilot[Any], holds: Callable[[], object], *, tries: int = 500) -> None:
    """Let the app run until the condition holds; the test fails when it never does."""
    for _ in range(tries):
        if holds():
            return
        await pilot.pause(0.01)
    raise AssertionError(f"it never came to be:\n{screen_text(pilot.app)}")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="write the screens' goldens anew")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, App[Any]], None]:
    """Compare the screen to ``goldens/NAME.txt``; with ``--update-goldens``, write it."""

    def compare(name: str, app: App[Any]) -> None:
        file = GOLDENS / f"{name}.txt"
        shown = screen_text(app) + "\n"
        if request.config.getoption("--update-goldens"):
            file.parent.mkdir(exist_ok=True)
            file.write_text(shown, encoding="utf-8")
        assert file.exists(), f"there is no golden {name}; run pytest --update-goldens"
        assert shown == file.read_text(encoding="utf-8")

    return compare
