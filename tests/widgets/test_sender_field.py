"""Who a message is from."""

from __future__ import annotations

import pytest

from tests.widgets.holder import held
from tui.mail.message import Address, Identity
from tui.widgets.sender_field import SenderField, covers, find_identity

ALICE = Identity("i1", "Alice", "alice@example.org")
WORK = Identity("i2", "Alice at work", "work@example.com")
DOMAIN = Identity("i3", "Alice", "*@alice.example")
ALL = (ALICE, WORK, DOMAIN)


@pytest.mark.parametrize(
    ("identity", "email", "may"),
    [
        (ALICE, "ALICE@example.org", True),
        (ALICE, "bob@example.org", False),
        (DOMAIN, "shop@alice.example", True),
        (DOMAIN, "shop@ALICE.example", True),
        (DOMAIN, "@alice.example", False),
        (DOMAIN, "*@alice.example", False),
        (DOMAIN, "shop@sub.alice.example", False),
        (DOMAIN, "shop@notalice.example", False),
    ],
)
def test_what_an_identity_covers(identity: Identity, email: str, may: bool) -> None:
    assert covers(identity, email) is may


def test_of_several_identities_the_name_decides_and_then_the_one_that_was_used() -> None:
    private = Identity("i4", "Al", "alice@example.org")
    own = Identity("i5", "Alice", "*@example.org")
    three = (own, ALICE, private)
    assert find_identity(Address("Al", "alice@example.org"), three, "i1") is private
    assert find_identity(Address("Somebody", "alice@example.org"), three, "i4") is private
    assert find_identity(Address("Alice", "alice@example.org"), three) is ALICE
    assert find_identity(Address("", "nobody@example.net"), three) is None


def field(identity: Identity = ALICE) -> SenderField:
    return SenderField(Address(identity.name, identity.email), identity.id, ALL)


async def test_down_and_up_go_round_the_identities() -> None:
    sender = field()
    app = held(sender)
    async with app.run_test() as pilot:
        seen: list[str] = []
        for _ in range(3):
            await pilot.press("down")
            seen.append(sender.text)
        assert seen == [
            "Alice at work <work@example.com>",
            "Alice <@alice.example>",
            "Alice <alice@example.org>",
        ]
        await pilot.press("up", "up")
        assert sender.text == "Alice at work <work@example.com>"


async def test_a_name_of_the_own_domain_is_typed() -> None:
    sender = field()
    app = held(sender)
    async with app.run_test() as pilot:
        await pilot.press("up")
        assert sender.read() == (None, "Write before @alice.example who you want to be.")
        await pilot.press(*"shop")
        found, problem = sender.read()
        assert problem == ""
        assert found is not None
        assert found.address == Address("Alice", "shop@alice.example")
        assert found.identity is DOMAIN


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("bob@example.net", "Your account may not send as bob@example.net"),
        ("", "Say one address"),
        ("alice@example.org, work@example.com", "Say one address"),
        ("alice@", "alice@ is no address."),
    ],
)
async def test_who_may_not_be_written_as_is_said(text: str, sentence: str) -> None:
    sender = field()
    app = held(sender)
    async with app.run_test():
        sender.fill(text)
        found, problem = sender.read()
        assert found is None
        assert problem.startswith(sentence)


async def test_another_display_name_is_allowed() -> None:
    sender = field()
    app = held(sender)
    async with app.run_test():
        sender.fill("The Boss <alice@example.org>")
        found, _ = sender.read()
        assert found is not None
        assert found.address.name == "The Boss"
        assert found.identity is ALICE
