"""Starting with a wrong secret, at a wrong address or without a network, and in a terminal of any size."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.journeys.conftest import NewPerson
from tests.journeys.person import Person
from tests.servers.account import ServedAccount
from tests.servers.ports import LOOPBACK, free_port
from tui.actions import BY_ID


def is_usable(person: Person) -> None:
    """The screen takes keys: help opens and closes, and quitting is in order."""
    explained = BY_ID["thread.archive"].help
    person.press("?")
    person.sees(explained)
    person.press("escape")
    person.terminal.wait_gone(explained)
    person.quit()


def says(person: Person, *words: str) -> None:
    """The screen says a sentence with these words, whichever way it is wrapped."""

    def said(screen: str) -> bool:
        running = " ".join(screen.replace("▌", " ").split())
        return all(word in running for word in words)

    said.__name__ = f"a sentence with {words}"
    person.terminal.wait_for(said)
    assert "Traceback" not in person.terminal.text()
    assert "Error" not in person.terminal.text()


def test_a_wrong_secret_is_said_in_a_sentence(new_person: NewPerson, mail_server: ServedAccount) -> None:
    environment = dict(mail_server.environment)
    environment["JAYMAIL_TOKEN" if "JAYMAIL_TOKEN" in environment else "JAYMAIL_PASSWORD"] = "wrong"
    person = new_person(environment)
    person.terminal.start()
    says(person, "does not accept", "sign in again")
    person.sees("signed out")
    is_usable(person)


def test_without_a_network_it_says_so_and_goes_on_when_there_is_one(
    new_person: NewPerson, mail_server: ServedAccount
) -> None:
    mail_server.other_client.deliver("Waiting for the network")
    mail_server.stop()
    person = new_person(mail_server.environment)
    person.terminal.start()
    says(person, "Nothing of this is on this machine yet", "when the network is back")
    person.sees("offline since")
    mail_server.start()
    person.press("ctrl+r")
    person.sees_row("Waiting for the network")
    person.is_synced()
    is_usable(person)


@pytest.fixture
def web_page() -> Iterator[str]:
    """The URL of something that answers everything with a page, as captive portals do."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<html><body>Welcome to the hotel</body></html>")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's name)
            pass

    server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://{LOOPBACK}:{server.server_address[1]}/jmap"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_web_page_instead_of_a_server_is_said_in_a_sentence(new_person: NewPerson, web_page: str) -> None:
    person = new_person({"JAYMAIL_SESSION_URL": web_page, "JAYMAIL_TOKEN": "token"})
    person.terminal.start()
    says(person, "web page")
    is_usable(person)


def test_nobody_at_the_address_is_said_in_a_sentence(new_person: NewPerson) -> None:
    url = f"http://{LOOPBACK}:{free_port()}/jmap"
    person = new_person({"JAYMAIL_SESSION_URL": url, "JAYMAIL_TOKEN": "token"}, columns=160)
    person.terminal.start()
    person.sees("offline since")
    is_usable(person)


def test_any_size_survives(new_person: NewPerson, demo_server: ServedAccount) -> None:
    mail = demo_server.other_client.deliver("Small matters", body="A text for every width.\n")
    person = new_person(demo_server.environment)
    terminal = person.terminal
    person.start()
    person.sees_row("Small matters")
    person.is_synced()
    terminal.resize(60, 20)
    terminal.wait_for(lambda screen: "Small matters" in screen and "│" not in screen)
    for columns, rows in ((1, 1), (2, 1), (1, 40), (200, 1), (10, 4), (20, 6)):
        terminal.resize(columns, rows)
    terminal.wait_for("✓ synced")
    terminal.resize(1, 1)
    terminal.press("enter", "u", "j", "k")
    terminal.resize(60, 20)
    terminal.wait_for("Small matters")
    person.press("g", "g", "enter")
    terminal.wait_for("A text for every width.")
    terminal.resize(140, 40)
    person.sees_row("Small matters")
    person.quit()
    assert demo_server.other_client.places(mail) == {"inbox"}
