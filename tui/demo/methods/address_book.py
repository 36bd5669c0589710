"""AddressBook/get, /changes and /set (RFC 9610 §2)."""

from __future__ import annotations

from tui.demo import ids
from tui.demo.call import Call
from tui.demo.errors import SetError, invalid_properties
from tui.demo.methods import standard
from tui.demo.narrow import Json, is_integer

PROPERTIES = (
    "id", "name", "description", "sortOrder", "isDefault", "isSubscribed", "shareWith", "myRights",
)  # fmt: skip
_DEFAULTS: Json = {"description": None, "sortOrder": 0, "isSubscribed": True}
_MAX_SORT_ORDER = 2**31 - 1


def rights(*, may_change: bool) -> Json:
    """Nothing can be shared here, and all else may be done by those who may change anything."""
    return {"mayRead": True, "mayWrite": may_change, "mayShare": False, "mayDelete": may_change}


def get(call: Call) -> Json:
    """AddressBook/get."""
    account = call.account()
    mine = rights(may_change=call.context.may_change(account))
    books = {name: {**book, "myRights": mine} for name, book in account.contacts.books.items()}
    return standard.get(call, books, PROPERTIES, account.log.state("AddressBook"))


def changes(call: Call) -> Json:
    """AddressBook/changes."""
    return standard.changes(call, "AddressBook")


def _checked(book: Json) -> None:
    name = book["name"]
    if not isinstance(name, str) or not name.strip() or len(name.encode()) > 255:
        raise invalid_properties("A name has 1 to 255 octets.", "name")
    if book["description"] is not None and not isinstance(book["description"], str):
        raise invalid_properties("This is a string, or null.", "description")
    if not is_integer(book["sortOrder"]) or not 0 <= book["sortOrder"] <= _MAX_SORT_ORDER:
        raise invalid_properties("This is a number from 0.", "sortOrder")
    if not isinstance(book["isSubscribed"], bool):
        raise invalid_properties("This is true or false.", "isSubscribed")


class _Books:
    def __init__(self, call: Call, *, with_contents: bool) -> None:
        self.account = call.account()
        self.contacts = self.account.contacts
        self.with_contents = with_contents

    def create(self, data: Json) -> Json:
        unknown = [name for name in data if name not in _DEFAULTS and name not in ("name", "shareWith")]
        if unknown:
            raise invalid_properties("These properties cannot be set.", *unknown)
        if data.get("shareWith") is not None:
            raise invalid_properties("Nothing can be shared here.", "shareWith")
        book: Json = {"name": None, **_DEFAULTS, **data}
        _checked(book)
        book["id"] = record = ids.encode(ids.ADDRESS_BOOK, self.account.number())
        book.update(isDefault=not self.contacts.books, shareWith=None, myRights=rights(may_change=True))
        self.contacts.books[record] = book
        self.account.log.created("AddressBook", record)
        return {name: value for name, value in book.items() if name not in data}

    def update(self, record: str, patch: Json) -> Json | None:
        before = self._find(record)
        after = standard.patched(before, patch)
        after = {name: _DEFAULTS.get(name) if value is None else value for name, value in after.items()}
        fixed = [
            name
            for name in after
            if name not in _DEFAULTS and name != "name" and after[name] != before.get(name)
        ]
        if fixed:
            raise invalid_properties("These properties of an address book cannot be changed.", *fixed)
        _checked(after)
        if after != before:
            self.contacts.books[record] = after
            self.account.log.updated("AddressBook", record)
        return None

    def destroy(self, record: str) -> None:
        book = self._find(record)
        inside = self.contacts.in_book(record)
        if inside and not self.with_contents:
            raise SetError("addressBookHasContents", "There are cards in it.")
        for card in inside:
            del card["addressBookIds"][record]
            if card["addressBookIds"]:
                self.account.log.updated("ContactCard", card["id"])
            else:
                del self.contacts.cards[card["id"]]
                self.account.log.destroyed("ContactCard", card["id"])
        del self.contacts.books[record]
        self.account.log.destroyed("AddressBook", record)
        if book["isDefault"] and self.contacts.books:
            self.make_default(next(iter(self.contacts.books)))

    def make_default(self, record: str) -> None:
        """This book is the default one from now on, and no other."""
        for other, book in self.contacts.books.items():
            if book["isDefault"] != (other == record):
                book["isDefault"] = other == record
                self.account.log.updated("AddressBook", other)

    def _find(self, record: str) -> Json:
        book = self.contacts.books.get(record)
        if book is None:
            raise SetError("notFound")
        return book


def set_books(call: Call) -> Json:
    """AddressBook/set, with the default that follows from success."""
    call.only(*standard.SET_ARGUMENTS, "onDestroyRemoveContents", "onSuccessSetIsDefault")
    account = call.account()
    handler = _Books(call, with_contents=call.boolean("onDestroyRemoveContents"))
    default = call.string("onSuccessSetIsDefault")
    result = standard.set_records(call, "AddressBook", handler, lambda: account.log.state("AddressBook"))
    refused = any(result[name] for name in ("notCreated", "notUpdated", "notDestroyed"))
    record = None if default is None else call.real_id(default)
    if record in account.contacts.books and not refused:
        handler.make_default(record)
        result["newState"] = account.log.state("AddressBook")
    return result
