from typing import Any

import pytest

from tui.store import wire


def kept(*types: str) -> wire.Body:
    """The body of a mail whose text parts have these Content-Types, after it was kept."""
    parts: list[dict[str, Any]] = [
        {"partId": str(number), "type": "text/plain", "header:Content-Type:asRaw": type_}
        for number, type_ in enumerate(types)
    ]
    values = {str(number): {"value": "words \nmore"} for number in range(len(types))}
    return wire.body(wire.body_document({"textBody": parts, "bodyValues": values}))


@pytest.mark.parametrize(
    ("types", "flowed", "delsp"),
    [
        ([" text/plain; charset=utf-8; format=flowed"], True, False),
        ([' text/plain;\r\n\tFormat="Flowed"; DelSp=yes'], True, True),
        ([" text/plain; format=fixed"], False, False),
        ([" text/plain; xformat=flowed; delsp=yes"], False, False),
        ([" text/plain; format=flowed", " text/plain"], False, False),
        ([" text/plain; format=flowed", " text/plain; format=flowed"], True, False),
        ([""], False, False),
        ([], False, False),
    ],
)
def test_flowed_text_is_known_as_such(types: list[str], flowed: bool, delsp: bool):
    body = kept(*types)
    assert (body.flowed, body.delsp) == (flowed, delsp)
