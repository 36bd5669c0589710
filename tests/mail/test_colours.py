import pytest

from tui.mail.colours import readable


@pytest.mark.parametrize(
    ("colour", "background", "is_readable"),
    [
        ("#000000", "#ffffff", True),
        ("#ffffff", "#000000", True),
        ("#777777", "#ffffff", False),  # 4.48 to 1, the usual example of what just fails
        ("#767676", "#FFFFFF", True),
        ("#0000ff", "#000000", False),
        ("#808080", "#808080", False),
        ("", "#ffffff", False),
        ("red", "#ffffff", False),
        ("#000000", "", False),
    ],
)
def test_what_can_be_read(colour: str, background: str, is_readable: bool):
    assert readable(colour, background) is is_readable
