"""Alice's address books: whom she writes to."""

from __future__ import annotations

import uuid

from tui.demo import ids
from tui.demo.dates import utc
from tui.demo.narrow import Json
from tui.demo.sample import people
from tui.demo.sample.letters import Person
from tui.demo.store.account import Account

_DAY = 86_400
_STUDIO = (people.BOB, people.ANN, people.CAROL, people.DAVE, people.PRIYA)
_WORK = (people.KAI, people.LENA, people.TOMAS, people.BOOKS, people.HANNE, people.JUNO)
_HOME = (
    people.MUM, people.JONAS, people.OMA, people.MIRIAM, people.SAM, people.PIET, people.FATIMA, people.NOA,
    people.YUKI, people.CLAIRE, people.OLENA,
)  # fmt: skip
_ORGANIZATIONS = {
    people.KAI: "Hafenmuseum",
    people.LENA: "Kystmuseet",
    people.BOOKS: "Steuerberatung Albrecht",
}
_PHONES = {people.MUM: "+49 40 5550 1311", people.BOB: "+49 40 5550 2064", people.KAI: "+49 40 5550 7720"}


def _uid(text: str) -> str:
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'mailto:{text}')}"


def _card(person: Person, books: list[str], created: str) -> Json:
    given, _, surname = person.name.partition(" ")
    components = [{"kind": "given", "value": given}]
    if surname:
        components += [{"kind": "separator", "value": " "}, {"kind": "surname", "value": surname}]
    context = "private" if person in _HOME else "work"
    card: Json = {
        "@type": "Card", "version": "1.0", "uid": _uid(person.email), "kind": "individual",
        "created": created, "updated": created, "addressBookIds": dict.fromkeys(books, True),
        "name": {"full": person.name, "components": components, "isOrdered": True},
        "emails": {"e1": {"address": person.email, "contexts": {context: True}}},
    }  # fmt: skip
    if person in _STUDIO:
        card["organizations"] = {"o1": {"name": "Studio Nordlicht"}}
    elif person in _ORGANIZATIONS:
        card["organizations"] = {"o1": {"name": _ORGANIZATIONS[person]}}
    if person in _PHONES:
        card["phones"] = {"p1": {"number": _PHONES[person], "features": {"mobile": True}}}
    return card


def _group(members: tuple[Person, ...], book: str, created: str) -> Json:
    return {
        "@type": "Card", "version": "1.0", "uid": _uid("studio-team"), "kind": "group", "created": created,
        "updated": created, "addressBookIds": {book: True}, "name": {"full": "Studio"},
        "members": {_uid(person.email): True for person in members},
    }  # fmt: skip


def add_contacts(account: Account, now: float) -> None:
    """Two books, everybody in one of them, and a group."""
    books: list[str] = []
    for order, name in enumerate(("Personal", "Studio")):
        record = ids.encode(ids.ADDRESS_BOOK, account.number())
        account.contacts.books[record] = {
            "id": record, "name": name, "description": None, "sortOrder": order, "isDefault": order == 0,
            "isSubscribed": True, "shareWith": None,
        }  # fmt: skip
        books.append(record)
    cards: list[Json] = []
    for age, person in enumerate((*_STUDIO, *_WORK, *_HOME), 1):
        book = books[0] if person in _HOME else books[1]
        cards.append(_card(person, [book], utc(now - age * 23 * _DAY)))
    cards.append(_group(_STUDIO, books[1], utc(now - 300 * _DAY)))
    for card in cards:
        record = ids.encode(ids.CARD, account.number())
        account.contacts.cards[record] = {"id": record, **card}
