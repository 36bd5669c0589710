"""Read, put away, bring back, write and receive: by keys, on the demo mailbox and on Cyrus."""

from __future__ import annotations

from tests.journeys.conftest import NewPerson
from tests.servers.account import ServedAccount
from tests.servers.waiting import wait_until


def test_a_morning_with_the_mail(new_person: NewPerson, mail_server: ServedAccount) -> None:
    other = mail_server.other_client
    other.deliver("An older letter", body="Nothing urgent.\n")
    mail = other.deliver("A plan for Tuesday", body="Shall we meet at ten?\n")
    person = new_person(mail_server.environment)
    person.start()
    person.sees_row("A plan for Tuesday")
    person.sees_row("An older letter")
    person.is_synced()

    person.opens("A plan for Tuesday")
    person.reads("Shall we meet at ten?")
    wait_until(
        lambda: other.keywords(mail), "the mail to be read on the server", holds=lambda k: "$seen" in k
    )
    person.goes_back()

    person.goes_to_row("A plan for Tuesday")
    person.press("y")
    person.sees_no_row("A plan for Tuesday")
    wait_until(lambda: other.places(mail), "the mail in Archive", holds=lambda places: places == {"archive"})
    person.press("z")
    person.sees_row("A plan for Tuesday")
    wait_until(lambda: other.places(mail), "the mail in the inbox", holds=lambda places: places == {"inbox"})

    person.begins_message(to=mail_server.address, subject="A note to myself", body="Buy blue thread.")
    person.sends()
    person.sees_row("A note to myself")
    [arrived] = wait_until(lambda: other.find(subject="A note to myself", mailbox="inbox"), "it to arrive")
    assert other.text(arrived["id"]) == "Buy blue thread."
    assert len(other.find(subject="A note to myself", mailbox="sent")) == 1
    wait_until(lambda: not other.find(subject="A note to myself", mailbox="drafts"), "the draft to go")
    person.quit()


def test_the_demo_with_one_command(new_person: NewPerson) -> None:
    person = new_person({})
    person.start("--demo")
    person.sees_row("Quarterly figures")
    person.is_synced()
    person.opens("Quarterly figures")
    person.reads("Could you look at the last table before the call?")
    person.goes_back()
    person.press("y")
    person.sees_no_row("Quarterly figures")
    person.press("z")
    person.sees_row("Quarterly figures")
    person.begins_message(to="alice@example.org", subject="Does it come back?", body="It should.")
    person.sends()
    person.sees_row("Does it come back?")
    person.quit()


def test_mail_of_another_client_appears_without_a_key(
    new_person: NewPerson, mail_server: ServedAccount
) -> None:
    person = new_person(mail_server.environment)
    person.start()
    person.is_synced()
    mail = mail_server.other_client.deliver("Just in")
    person.sees_row("Just in")
    mail_server.other_client.move(mail, "archive")
    person.sees_no_row("Just in")
    person.quit()
