"""The first start: the form asks, a wrong secret is said there, a right one is kept and opens the mail."""

from __future__ import annotations

from tests.journeys.conftest import NewPerson
from tests.journeys.person import Person
from tests.servers.account import ServedAccount
from tui.jmap.credentials import Basic

NO_KEYRING = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}


def test_the_first_start_signs_in_and_the_second_need_not(
    new_person: NewPerson, mail_server: ServedAccount
) -> None:
    mail_server.other_client.deliver("Good that you are here")
    person = new_person(NO_KEYRING)
    person.terminal.start()
    person.sees("Sign in to your mail")
    person.in_field("Mail at")
    person.press("right")
    person.sees("● another JMAP server")
    next_field(person, "Server")
    person.press(mail_server.session_url)
    person.sees(mail_server.session_url)
    next_field(person, "With")
    secret = goes_to_secret(person, mail_server)

    person.press("wrong")
    person.sees("•••••")
    person.press("f5")
    person.sees("does not accept")
    person.press(*["backspace"] * 5)
    person.terminal.wait_gone("•")
    person.press(secret)
    person.sees("•" * len(secret))
    person.press("f5")
    person.sees("Keep the secret in a file?")
    person.press("y")
    person.sees_row("Good that you are here")
    person.quit()

    person.start()
    person.sees_row("Good that you are here")
    person.is_synced()
    person.quit()
    assert secret.encode() not in bytes(person.terminal.output)


def next_field(person: Person, label: str) -> None:
    person.press("tab")
    person.in_field(label)


def goes_to_secret(person: Person, server: ServedAccount) -> str:
    """From the choice of how to sign in to the field of the secret; returns what belongs there."""
    if not isinstance(server.credentials, Basic):
        next_field(person, "API token")
        return server.credentials.token
    person.press("right")
    person.sees("● name and password")
    person.sees("Name")
    next_field(person, "Name")
    person.writes(server.credentials.username)
    next_field(person, "Password")
    return server.credentials.password
