"""Recipients as they are typed: marked when wrong, and never lost."""

from __future__ import annotations

from textual.events import Paste

from tests.widgets.holder import held
from tui.mail.message import Address
from tui.widgets.address_field import AddressField

BOB = Address("Bob Builder", "bob@example.org")


async def test_what_was_typed_is_read_and_written_out_evenly() -> None:
    field = AddressField([BOB])
    app = held(field)
    async with app.run_test() as pilot:
        await pilot.press("end", *";carol@example.org,,")
        assert field.addresses == (BOB, Address("", "carol@example.org"))
        field.settle()
        assert field.text == "Bob Builder <bob@example.org>, carol@example.org"
        assert field.problem == ""


async def test_what_is_no_address_stays_as_typed_with_a_sentence() -> None:
    field = AddressField([])
    app = held(field)
    async with app.run_test() as pilot:
        await pilot.press(*"bob@example.org, carol@, dave")
        field.settle()
        assert field.text == "bob@example.org, carol@, dave"
        assert field.problem == "carol@ is no address. And 1 more is wrong."
        assert [each.email for each in field.addresses] == ["bob@example.org", "carol@", "dave"]


async def test_the_wrong_part_is_underlined() -> None:
    field = AddressField([Address("", "bob@example.org"), Address("", "carol@")])
    app = held(field)
    async with app.run_test():
        assert field.text == "bob@example.org, carol@"
        field.settle()
        marked = [
            line.plain[span.start : span.end]
            for line in [field.get_line(0)]
            for span in line.spans
            if "underline" in str(span.style)
        ]
        assert marked == ["carol@"]


async def test_a_pasted_list_of_lines_becomes_a_list() -> None:
    field = AddressField([])
    app = held(field)
    async with app.run_test() as pilot:
        field.post_message(Paste("bob@example.org\r\nCarol <carol@example.org>;\n"))
        await pilot.pause()
        assert field.text == "bob@example.org, Carol <carol@example.org>"
        assert len(field.addresses) == 2
