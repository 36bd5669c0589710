"""Who a message is from: one of the person's identities, or any name of a domain that is theirs."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tui.frozen import frozen
from tui.mail.addresses import format_address, parse, problem
from tui.mail.message import Address, Identity
from tui.mail.safety import clean
from tui.widgets.line_field import LineField


@frozen
class Sender:
    """The address to write as, and the identity that allows it (RFC 8621 §6)."""

    address: Address
    identity: Identity


def covers(identity: Identity, email: str) -> bool:
    """Whether the identity may send as ``email``; ``*@example.org`` covers every name of the domain."""
    mine, theirs = identity.email.lower(), email.lower()
    if not mine.startswith("*@"):
        return mine == theirs
    local, _, domain = theirs.rpartition("@")
    return local not in ("", "*") and domain == mine[2:]


def find_identity(address: Address, identities: Sequence[Identity], preferred: str = "") -> Identity | None:
    """The identity that may send as ``address``; of several, the one with that name, then ``preferred``."""

    def distance(identity: Identity) -> tuple[bool, bool, bool]:
        return (identity.name != address.name, identity.id != preferred, identity.email.startswith("*"))

    return min((each for each in identities if covers(each, address.email)), key=distance, default=None)


class SenderField(LineField):
    """The From line. Up and down go through the identities; of ``*@domain`` the name part is typed."""

    def __init__(
        self,
        sender: Address,
        identity_id: str,
        identities: Sequence[Identity],
        masks: Collection[str] = (),
    ) -> None:
        super().__init__(format_address(_typed(sender)))
        self._identities = identities
        self._masks = {each.lower() for each in masks}
        self._preferred = identity_id
        self._awaited = ""
        """What stands here for an address that is being made."""
        if self.unfinished:
            self.move_cursor((0, self.text.rindex("@")))

    @property
    def unfinished(self) -> bool:
        """The name part of an address at a domain of one's own is still to be typed."""
        return any(each.email.startswith("@") for each in parse(self.text))

    def read(self) -> tuple[Sender | None, str]:
        """The sender as the field says it, or None and a sentence."""
        if self.awaits:
            return (
                None,
                f"The server has not made {self._awaited} yet; until then the mail waits here as a draft.",
            )
        addresses = parse(self.text)
        if len(addresses) != 1:
            return None, "Say one address that the message is from; ↑ and ↓ go through yours."
        if addresses[0].email.startswith("@"):
            return None, f"Write before {clean(addresses[0].email)} who you want to be."
        if wrong := problem(addresses[0]):
            return None, wrong
        identity = find_identity(addresses[0], self._identities, self._preferred)
        if identity is None and addresses[0].email.lower() in self._masks:
            identity = self._behind_masks()
        if identity is None:
            email = clean(addresses[0].email)
            return None, f"Your account may not send as {email}; ↑ and ↓ go through your addresses."
        return Sender(addresses[0], identity), ""

    def _behind_masks(self) -> Identity | None:
        """No identity has a masked address; the server knows that it is the person's."""
        wanted = [each for each in self._identities if each.id == self._preferred]
        return next(iter((*wanted, *self._identities)), None)

    def wear(self, mask: str) -> None:
        """Write from a masked address, under no name: a name would tell what the mask hides."""
        self._masks.add(mask.lower())
        self.fill(mask)

    def await_mask(self, what: str) -> None:
        """One is being made. Until it is here the mail is from nobody: it must not leave from an address that the mask
        is to hide."""
        self._awaited = what
        self.fill(what)

    @property
    def awaits(self) -> bool:
        """An address that is being made is to stand here, and no other was chosen meanwhile."""
        return bool(self._awaited) and self.text == self._awaited

    def is_masked(self, address: Address) -> bool:
        """Whether it is a masked address of the person's."""
        return address.email.lower() in self._masks

    def step(self, by: int) -> None:
        """Put the next (1) or previous (-1) identity in."""
        if not self._identities:
            return
        sender, _ = self.read()
        here = sender.identity.id if sender else self._preferred
        places = {identity.id: place for place, identity in enumerate(self._identities)}
        at = places.get(here, -1 if by > 0 else 0)
        self.show(self._identities[(at + by) % len(self._identities)])

    def show(self, identity: Identity) -> None:
        """Write as this identity. A wildcard leaves the caret where the name part is missing."""
        self._preferred = identity.id
        self.fill(format_address(_typed(Address(identity.name, identity.email))))
        if self.unfinished:
            self.move_cursor((0, self.text.rindex("@")))

    def action_cursor_up(self, select: bool = False) -> None:
        self.step(-1)

    def action_cursor_down(self, select: bool = False) -> None:
        self.step(1)


def _typed(address: Address) -> Address:
    """``*@example.org`` as it is typed on: without the star."""
    return Address(address.name, address.email[1:]) if address.email.startswith("*@") else address
