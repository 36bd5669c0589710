"""Another identity signs."""

from __future__ import annotations

import pytest

from tui.mail.signing import swapped

OLD, NEW = "Alice\nSales", "A. Liddell"


@pytest.mark.parametrize(
    ("body", "old", "new", "wanted"),
    [
        (f"Hi\n\n-- \n{OLD}\n", OLD, NEW, f"Hi\n\n-- \n{NEW}\n"),
        (f"Hi\n\n-- \n{OLD}\n", OLD, "", "Hi\n\n\n"),
        (f"Hi\n\n-- \n{OLD} and more\n", OLD, NEW, f"Hi\n\n-- \n{OLD} and more\n"),
        ("Hi\n\n-- \nmy own\n", OLD, NEW, "Hi\n\n-- \nmy own\n"),
        ("Hi\n\n-- \nmy own\n", "", NEW, "Hi\n\n-- \nmy own\n"),
        (f"Hi\n\n{OLD}\n\nBob wrote:\n> x\n", OLD, NEW, f"Hi\n\n{NEW}\n\nBob wrote:\n> x\n"),
        (f"Hi\n\n{OLD}\n\nBob wrote:\n> x\n", OLD, "", "Hi\n\n\nBob wrote:\n> x\n"),
        ("Hi", "", NEW, f"Hi\n\n-- \n{NEW}\n"),
        ("Hi\n\nBob wrote:\n> x\n", "", NEW, f"Hi\n\n{NEW}\n\nBob wrote:\n> x\n"),
        ("Hi", OLD, OLD, "Hi"),
    ],
)
def test_swapped(body: str, old: str, new: str, wanted: str) -> None:
    assert swapped(body, old, new) == wanted


def test_there_and_back_is_where_it_was() -> None:
    body = f"Hi\n\n{OLD}\n\nBob wrote:\n> x\n\n-- \n{OLD}\n"
    assert swapped(swapped(body, OLD, NEW), NEW, OLD) == body
