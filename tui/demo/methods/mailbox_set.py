"""Mailbox/set (RFC 8621 §2.5)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

from tui.demo import ids
from tui.demo.call import Call
from tui.demo.errors import SetError, invalid_properties
from tui.demo.methods import standard
from tui.demo.methods.mailbox import PROPERTIES, document, rights
from tui.demo.narrow import Json, is_integer
from tui.demo.store.mailboxes import Mailbox

_ROLES = {
    "all", "archive", "drafts", "flagged", "important", "inbox", "junk", "memos", "scheduled", "sent",
    "snoozed", "subscribed", "trash",
}  # fmt: skip
_WRITABLE = ("name", "parentId", "role", "sortOrder", "isSubscribed")
_DEFAULTS: Json = {"name": None, "parentId": None, "role": None, "sortOrder": 0, "isSubscribed": True}


class _Mailboxes:
    """How mailboxes are created, updated and destroyed.

    ``together``: on a copy, and only what they come to must be consistent (RFC 8620 §5.3): two may swap their names.
    What else follows, for mail and the log, then waits for ``commit``.
    """

    def __init__(self, call: Call, *, together: bool) -> None:
        self.call = call
        self.account = call.account()
        self.boxes = self.account.mailboxes.copy() if together else self.account.mailboxes
        self.remove_emails = call.boolean("onDestroyRemoveEmails")
        self.together = together
        self._effects: list[Callable[[], None]] = []

    def commit(self) -> None:
        """The copy takes the place of the account's mailboxes."""
        self.account.mailboxes = self.boxes
        for effect in self._effects:
            effect()

    def _then(self, effect: Callable[[], None]) -> None:
        if self.together:
            self._effects.append(effect)
        else:
            effect()

    def create(self, data: Json) -> Json:
        unknown = [name for name in data if name not in _WRITABLE]
        if unknown:
            raise invalid_properties("These properties cannot be set.", *unknown)
        box = self._checked({**_DEFAULTS, **data}, None)
        box.number = self.boxes.last + 1
        self.boxes.last = box.number
        self.boxes.by_number[box.number] = box
        made = document(self.account, box)
        self._then(lambda: self._changed(self.account.log.created, made["id"]))
        return {name: made[name] for name in PROPERTIES if name not in data or data[name] != made[name]}

    def update(self, record: str, patch: Json) -> Json | None:
        box = self._find(record)
        before = document(self.account, box)
        after = standard.patched(before, patch)
        for name in patch:
            if after.get(name) is None and name in _DEFAULTS:
                after[name] = _DEFAULTS[name]
        fixed = [name for name in after if name not in _WRITABLE and after[name] != before.get(name)]
        if fixed:
            raise invalid_properties("These properties cannot be set.", *fixed)
        new = self._checked(after, box.number)
        if not rights(box)["mayRename"] and (new.name, new.role) != (box.name, box.role):
            raise SetError("forbidden", "This mailbox keeps its name and its role.")
        made = document(self.account, new)
        if made != before:
            self.boxes.by_number[box.number] = new
            self._then(lambda: self._changed(self.account.log.updated, record))
        return {"name": new.name} if after["name"] != new.name else None

    def destroy(self, record: str) -> None:
        box = self._find(record)
        if not rights(box)["mayDelete"]:
            raise SetError("forbidden", "The inbox cannot be removed.")
        if not self.together and self.boxes.children(box.number):
            raise SetError("mailboxHasChild")
        if not self.remove_emails and self.account.mails.in_mailbox(box.number):
            raise SetError("mailboxHasEmail")
        del self.boxes.by_number[box.number]
        self._then(lambda: self._empty(box))
        self._then(lambda: self._changed(self.account.log.destroyed, record))

    def _empty(self, box: Mailbox) -> None:
        mails = self.account.mails
        for mail in mails.fetch(mails.in_mailbox(box.number)).values():
            if len(mail.mailboxes) == 1:
                mails.destroy(mail)
            else:
                mails.update(mail, mail.keywords, mail.mailboxes - {box.number})

    def _changed(self, log: Callable[[str, str], None], record: str) -> None:
        log("Mailbox", record)
        trash = self.account.mailboxes.with_role("trash")
        number = trash.number if trash else None
        if number != self.account.mails.counts.trash:
            self.account.mails.recount(number)

    def _find(self, record: str) -> Mailbox:
        number = ids.decode(ids.MAILBOX, record)
        box = None if number is None else self.boxes.by_number.get(number)
        if box is None:
            raise SetError("notFound")
        return box

    def _checked(self, data: Json, number: int | None) -> Mailbox:
        parent = self._parent(data["parentId"], number)
        name = self._name(data["name"])
        for sibling in self.boxes.children(parent):
            if not self.together and sibling.number != number and sibling.name == name:
                raise SetError(
                    "alreadyExists", "A mailbox beside it has this name.",
                    existingId=ids.encode(ids.MAILBOX, sibling.number),
                )  # fmt: skip
        order, subscribed = data["sortOrder"], data["isSubscribed"]
        if not is_integer(order) or not 0 <= order < 2**31:
            raise invalid_properties("sortOrder is an unsigned integer below 2^31.", "sortOrder")
        if not isinstance(subscribed, bool):
            raise invalid_properties("isSubscribed is true or false.", "isSubscribed")
        return Mailbox(number or 0, name, parent, self._role(data["role"], number), order, subscribed)

    def _parent(self, value: Any, number: int | None) -> int | None:
        if value is None:
            return None
        real = self.call.real_id(value) if isinstance(value, str) else None
        parent = ids.decode(ids.MAILBOX, real)
        if parent is None or parent not in self.boxes.by_number:
            raise invalid_properties("There is no such parent.", "parentId")
        if not self.together and number is not None and number in self.boxes.ancestors(parent):
            raise invalid_properties("A mailbox cannot be within itself.", "parentId")
        return parent

    def _name(self, value: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            raise invalid_properties("A mailbox has a name.", "name")
        name = unicodedata.normalize("NFC", value)
        too_long = len(name.encode("utf-8")) > self.call.limits.max_size_mailbox_name
        if too_long or any(unicodedata.category(character) == "Cc" for character in name):
            raise invalid_properties("The name is too long or has control characters.", "name")
        return name

    def _role(self, value: Any, number: int | None) -> str | None:
        if value is None:
            return None
        if value not in _ROLES:
            raise invalid_properties("There is no such role.", "role")
        holder = self.boxes.with_role(value)
        if not self.together and holder is not None and holder.number != number:
            raise invalid_properties("Another mailbox has this role.", "role")
        return value


def _apply(call: Call) -> Json:
    created = dict(call.context.created)
    together = _Mailboxes(call, together=True)
    outcome = standard.apply_set(call, together)
    refused = any(outcome[name] for name in ("notCreated", "notUpdated", "notDestroyed"))
    if not refused and together.boxes.consistent():
        together.commit()
        return outcome
    call.context.created = created
    return standard.apply_set(call, _Mailboxes(call, together=False))


def set_mailboxes(call: Call) -> Json:
    """Mailbox/set: all changes as one where that works, else one after the other."""
    call.only(*standard.SET_ARGUMENTS, "onDestroyRemoveEmails")
    account = call.account()
    return standard.set_with(call, lambda: account.log.state("Mailbox"), lambda: _apply(call))
