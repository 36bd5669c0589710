"""Masked addresses at a terminal: every verb of their page, from the mail in hand, from the composer, offline, and with
a second client. One person sits there from the first test to the last; each test ends at the list of mail."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.person import UNMARKED, Person
from tests.servers.account import ServedAccount, demo_account
from tests.servers.waiting import wait_until

USING = ["urn:ietf:params:jmap:core", "https://www.fastmail.com/dev/maskedemail"]
MADE = "is made, and on the clipboard."
ADDRESS = re.compile(r"(\S+@masked\.example) is made, and on")


@pytest.fixture(scope="module")
def served() -> Iterator[ServedAccount]:
    with demo_account(messages=40) as account:
        yield account


@pytest.fixture(scope="module")
def person(served: ServedAccount, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    person = Person(tmp_path_factory.mktemp("masked") / "home", served.environment, settings=UNMARKED)
    person.start()
    person.is_synced()
    yield person
    person.terminal.close()


def masks(served: ServedAccount) -> list[dict[str, Any]]:
    return served.other_client.call("MaskedEmail/get", using=USING, ids=None)["list"]


def mask(served: ServedAccount, **wanted: str) -> dict[str, Any]:
    """The one at the server with these properties, when it is there."""

    def found() -> list[dict[str, Any]]:
        return [each for each in masks(served) if wanted.items() <= each.items()]

    return wait_until(found, f"a mask with {wanted}")[0]


def clipboard(person: Person) -> str:
    """What the program last gave to the terminal's clipboard (OSC 52)."""
    given = re.findall(rb"\x1b\]52;c;([^\x07\x1b]*)", bytes(person.terminal.output))
    return base64.b64decode(given[-1]).decode() if given else ""


def opens_page(person: Person) -> None:
    person.press("gk")
    person.sees("Masked emails  2")
    person.sees("by last mail")


def shows_all(person: Person) -> None:
    """Out of the filter or the view. What is pressed next must not come with the Escape."""
    person.press("escape")
    person.terminal.wait_for(
        lambda screen: re.match(r"\s*Masked emails  [\d,]+ addresses", screen) is not None
    )


def leaves_page(person: Person) -> None:
    person.press("u")
    person.terminal.wait_gone("Masked emails  ")


def finds(person: Person, words: str) -> None:
    """Typed into the filter, and back in the list."""
    person.press("/")
    person.sees("words to look for")
    person.press(words)
    person.sees(" of ")
    person.press("enter")
    person.terminal.wait_for(lambda screen: "▌" in screen)


def makes(person: Person, served: ServedAccount, *keys: str) -> str:
    """The address that comes of these keys."""
    known = {each["email"] for each in masks(served)}
    person.press(*keys)
    new = wait_until(lambda: {each["email"] for each in masks(served)} - known, "the new address").pop()
    person.sees(f"{new} {MADE}"[:40])
    wait_until(lambda: clipboard(person) == new, "the address on the clipboard")
    return new


def test_one_is_made_changed_blocked_deleted_restored(person: Person, served: ServedAccount) -> None:
    opens_page(person)
    person.press("c")
    person.sees("A new masked email")
    person.press("shop.example/cart", "tab", "Shoes", "tab", "shoes")
    address = makes(person, served, "enter")
    made = mask(served, email=address)
    assert address.startswith("shoes")
    assert (made["state"], made["forDomain"], made["description"]) == (
        "enabled",
        "https://shop.example",
        "Shoes",
    )

    finds(person, "shoes")
    person.press("e")
    person.sees("For what")
    person.press("tab", "end", " and socks", "enter")
    mask(served, email=address, description="Shoes and socks")
    for key, state, word in (
        ("b", "disabled", "Blocked"),
        ("r", "enabled", "Active"),
        ("d", "deleted", "Deleted"),
        ("r", "enabled", "Active"),
    ):
        person.press(key)
        person.terminal.wait_for(
            lambda screen, word=word: re.search(rf"{address}.*{word}", screen) is not None
        )
        mask(served, email=address, state=state)
    person.press("z")
    mask(served, email=address, state="deleted")
    person.press("y")
    person.sees(f"{address} is on the clipboard."[:40])
    person.press("D")
    person.sees("for ever?")
    person.press("y")
    wait_until(lambda: all(each["email"] != address for each in masks(served)), "its end")
    shows_all(person)
    leaves_page(person)


def test_at_a_key_and_pending(person: Person, served: ServedAccount) -> None:
    opens_page(person)
    address = makes(person, served, "N")
    assert mask(served, email=address)["state"] == "enabled"
    person.press("p")
    person.sees("A new one, gone in a day without mail")
    person.press("fair.example")
    address = makes(person, served, "enter")
    assert mask(served, email=address)["state"] == "pending"
    finds(person, "fair.example")
    person.sees("goes away")
    shows_all(person)
    leaves_page(person)
    opens_page(person)
    person.press("z")  # the making of the pending one is taken back
    wait_until(lambda: all(each["email"] != address for each in masks(served)), "its end")
    leaves_page(person)


def test_views_and_bulk(person: Person, served: ServedAccount) -> None:
    opens_page(person)
    person.press("v")
    person.sees("Which addresses")
    person.press("silent", "enter")
    person.sees("Silent for a year · ")
    person.press("v")
    person.sees("Which addresses")
    person.press("blocked, and", "enter")
    person.sees("Blocked, and still gets mail · ")
    blocked = {each["id"] for each in masks(served) if each["state"] == "disabled"}
    person.press("*a")
    person.sees("selected")
    person.press("r")
    person.sees("Nothing has come to a blocked address lately.")
    wait_until(
        lambda: {each["id"] for each in masks(served) if each["state"] == "disabled"} < blocked,
        "fewer blocked",
    )
    person.press("z")
    wait_until(
        lambda: {each["id"] for each in masks(served) if each["state"] == "disabled"} == blocked, "them again"
    )
    shows_all(person)
    person.press("S")
    person.sees("Sort by")
    person.press("site", "enter")
    person.sees("by site")
    leaves_page(person)


def test_from_the_mail_in_hand(person: Person, served: ServedAccount) -> None:
    to = mask(served, description="Cinema")
    served.other_client.deliver("A leaked thing", to=to["email"], sender="Spam <x@elsewhere.example>")
    person.opens("A leaked thing")
    person.sees("leaked? from elsewhere.example · came to the mask for")
    person.press(".x")
    mask(served, id=to["id"], state="disabled")
    person.press(".x")
    mask(served, id=to["id"], state="enabled")
    person.press(".d")
    person.sees("For what")
    person.press("tab", "end", " again", "enter")
    mask(served, id=to["id"], description="Cinema again")
    person.press(".D")
    mask(served, id=to["id"], state="deleted")
    person.press("z")
    mask(served, id=to["id"], state="enabled")
    person.press(".a")
    person.sees(f"to:{to['email']}"[:30])
    person.sees_row("A leaked thing")
    address = makes(person, served, ".c")
    assert mask(served, email=address)["state"] == "enabled"
    person.goes_to_mailbox("gi", title="Inbox")


def test_from_its_page_into_its_mail(person: Person, served: ServedAccount) -> None:
    served.other_client.deliver("About the ferry", to=mask(served, description="Ferry")["email"])
    person.sees_row("About the ferry")
    opens_page(person)
    finds(person, "ferry")
    person.sees("About the ferry")  # in what is known of it
    person.press("o")
    person.sees_row("About the ferry")
    person.goes_to_mailbox("gi", title="Inbox")


def test_one_for_this_recipient_from_the_composer(person: Person, served: ServedAccount) -> None:
    known = {each["email"] for each in masks(served)}
    person.press("c")
    person.sees("New message")
    person.in_field("To")
    person.press("sales@lamp.example")
    person.press("alt+i")
    person.sees("Write from")
    person.press("enter")
    new = wait_until(lambda: {each["email"] for each in masks(served)} - known, "the new address").pop()
    assert mask(served, email=new)["forDomain"] == "https://lamp.example"
    person.terminal.wait_for(lambda screen: re.search(rf"From.*{re.escape(new)}", screen) is not None)
    person.press("tab")
    person.in_field("Subject")
    person.writes("From a mask")
    person.press("f5")
    person.terminal.wait_gone("F5 send")
    [sent] = wait_until(lambda: served.other_client.find(subject="From a mask"), "the mail that was sent")[:1]
    assert [each["email"] for each in sent["from"]] == [new]


def test_without_a_network_the_address_comes_later(person: Person, served: ServedAccount) -> None:
    opens_page(person)
    served.faults.refuse()
    known = {each["email"] for each in masks(served)}
    person.press("N")
    person.sees("the address comes later")
    assert {each["email"] for each in masks(served)} == known
    served.faults.accept()
    new = wait_until(lambda: {each["email"] for each in masks(served)} - known, "the new address").pop()
    wait_until(lambda: clipboard(person) == new, "the address on the clipboard")
    leaves_page(person)


def test_what_one_client_changes_the_other_shows(
    person: Person, served: ServedAccount, tmp_path: Path
) -> None:
    other = Person(tmp_path / "other", served.environment, settings=UNMARKED)
    try:
        other.start()
        other.is_synced()
        opens_page(person)
        finds(person, "seeds")
        person.press("e")
        person.sees("For what")
        person.press("tab", "end", " and bulbs", "enter")
        mask(served, description="Seeds and bulbs")
        opens_page(other)
        finds(other, "seeds")
        other.sees("Seeds and bulbs")
        other.press("b")
        mask(served, description="Seeds and bulbs", state="disabled")
        person.sees("Blocked")  # on the page that has stayed open
        shows_all(person)
        leaves_page(person)
    finally:
        other.terminal.close()


SCRIPT = r"""
set -eu
address=$("$@" new tea.example --description Tea --prefix tea --json | jq -er .email)
"$@" list --json | jq -e --arg a "$address" 'any(.[]; .email == $a and .state == "enabled")' >&2
"$@" block "$address" --json | jq -er .state
"$@" show "$address" --json | jq -er '.[0].description'
test "$("$@" show tea.example --ensure --json | jq -er .email)" != "$address"
"$@" delete "$address" --json | jq -er .state
if "$@" show nothing.example; then exit 9; else echo "code $?"; fi
"""


def test_a_shell_script_with_jq(served: ServedAccount, tmp_path: Path) -> None:
    if shutil.which("jq") is None:
        if os.environ.get("JAYMAIL_REQUIRE_STRANGERS"):
            pytest.fail("jq is not installed")
        pytest.skip("NOT TESTED: `jaymail mask` in a shell script, since jq is not installed")
    done = subprocess.run(
        ["sh", "-c", SCRIPT, "script", sys.executable, "-m", "tui", "mask"],
        env={**os.environ, **served.environment, "JAYMAIL_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.split("\n") == ["disabled", "Tea", "deleted", "code 3", ""], done.stderr
    assert json.loads(done.stderr.split("\n")[0]) is True
