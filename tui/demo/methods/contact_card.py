"""ContactCard/get, /changes, /set and /copy (RFC 9610 §3; the cards themselves are RFC 9553's)."""

from __future__ import annotations

import copy
import uuid

from tui.demo import ids
from tui.demo.call import Call
from tui.demo.dates import utc
from tui.demo.errors import MethodError, SetError, invalid_properties
from tui.demo.methods import standard
from tui.demo.methods.card_values import checked
from tui.demo.methods.copying import copy_records
from tui.demo.narrow import Json, as_object
from tui.demo.store.account import Account


def get(call: Call) -> Json:
    """ContactCard/get. Cards are open to extension, so any property may be asked for; what is not there is left out."""
    call.only("ids", "properties")
    account = call.account()
    asked, properties = (
        standard.wanted_ids(call, lambda: list(account.contacts.cards)),
        call.strings("properties"),
    )
    found = [copy.deepcopy(account.contacts.cards[item]) for item in asked if item in account.contacts.cards]
    if properties is not None:
        wanted = {"id", *properties}
        found = [{name: value for name, value in card.items() if name in wanted} for card in found]
    return {
        "accountId": account.id,
        "state": account.log.state("ContactCard"),
        "list": found,
        "notFound": [item for item in asked if item not in account.contacts.cards],
    }


def changes(call: Call) -> Json:
    """ContactCard/changes."""
    return standard.changes(call, "ContactCard")


class Cards:
    """How cards are created, updated and destroyed."""

    def __init__(self, call: Call, account: Account) -> None:
        self.call = call
        self.account = account
        self.contacts = account.contacts

    def create(self, data: Json) -> Json:
        if "id" in data:
            raise invalid_properties("The server chooses the id.", "id")
        now = utc(self.call.context.now())
        card: Json = {"uid": f"urn:uuid:{uuid.uuid4()}", "kind": "individual", "created": now, "updated": now}
        card.update(copy.deepcopy(data))
        card["addressBookIds"] = self._books(card.get("addressBookIds"))
        checked(card, self._blob_exists)
        if self.contacts.with_uid(card["uid"]) is not None:
            raise invalid_properties("There is a card with this uid.", "uid")
        card["id"] = record = ids.encode(ids.CARD, self.account.number())
        self.contacts.cards[record] = card
        self.account.log.created("ContactCard", record)
        return {name: value for name, value in card.items() if data.get(name) != value}

    def update(self, record: str, patch: Json) -> Json | None:
        before = self._find(record)
        after = standard.patched(before, patch)
        after = {name: value for name, value in after.items() if value is not None}
        fixed = [name for name in ("id", "uid", "created") if after.get(name) != before[name]]
        if fixed:
            raise invalid_properties("These properties of a card never change.", *fixed)
        after["addressBookIds"] = self._books(after.get("addressBookIds"))
        checked(after, self._blob_exists)
        if after == before:
            return None
        told = after["updated"] != before["updated"]
        if not told:
            after["updated"] = utc(self.call.context.now())
        self.contacts.cards[record] = after
        self.account.log.updated("ContactCard", record)
        return None if told else {"updated": after["updated"]}

    def destroy(self, record: str) -> None:
        self._find(record)
        del self.contacts.cards[record]
        self.account.log.destroyed("ContactCard", record)

    def _find(self, record: str) -> Json:
        card = self.contacts.cards.get(record)
        if card is None:
            raise SetError("notFound")
        return card

    def _books(self, value: object) -> dict[str, bool]:
        fields = as_object(value)
        if not fields or any(item is not True for item in fields.values()):
            raise invalid_properties(
                "A card is in at least one address book; each id maps to true.", "addressBookIds"
            )
        found = [self.call.real_id(name) for name in fields]
        if any(name not in self.contacts.books for name in found):
            raise invalid_properties("There is no such address book.", "addressBookIds")
        return dict.fromkeys(found, True)

    def _blob_exists(self, blob_id: str) -> bool:
        return self.account.blobs.find(self.call.real_id(blob_id)) is not None


def set_cards(call: Call) -> Json:
    """ContactCard/set."""
    call.only(*standard.SET_ARGUMENTS)
    account = call.account()
    return standard.set_records(
        call, "ContactCard", Cards(call, account), lambda: account.log.state("ContactCard")
    )


def copy_cards(call: Call) -> Json:
    """ContactCard/copy; what is sent beside the id takes the place of the original's properties."""

    def copy_one(source: Account, account: Account, fields: Json) -> Json:
        record = fields.get("id")
        original = source.contacts.cards.get(call.real_id(record)) if isinstance(record, str) else None
        if original is None:
            raise SetError("notFound")
        twin = account.contacts.with_uid(original["uid"])
        if twin is not None:
            raise SetError("alreadyExists", "There is a card with this uid.", existingId=twin["id"])
        kept = copy.deepcopy(original)
        del kept["id"], kept["addressBookIds"]
        for item in kept.get("media", {}).values():
            data = source.blobs.find(item.get("blobId", ""))
            if data is not None:
                item["blobId"] = ids.encode(ids.BLOB, account.blobs.add(data))
        sent = {name: value for name, value in fields.items() if name != "id"}
        return Cards(call, account).create({**kept, **sent})

    def destroy(source: Account, records: list[str], if_in_state: str | None) -> None:
        implicit = Call("ContactCard/set", {"accountId": source.id, "destroy": records}, call.context)
        if if_in_state is not None:
            implicit.arguments["ifInState"] = if_in_state
        try:
            if not call.context.may_change(source):
                raise MethodError("accountReadOnly", "You may read this account, and not change it.")
            implicit.refuse()
            call.also.append(("ContactCard/set", set_cards(implicit)))
        except MethodError as error:
            call.also.append(("error", error.arguments))

    return copy_records(call, "ContactCard", copy_one, destroy)
