"""Who the person is in a mail, and as whom they answer it (RFC 8621 §6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tui.mail.addresses import on_the_wire
from tui.mail.message import Address, Identity, Message


def same(email: str) -> str:
    """What two spellings of one address have in common: case makes no difference to a reader."""
    return on_the_wire(email).casefold()


def without_tag(email: str) -> str:
    """``ann@example.org`` of ``ann+shop@example.org``."""
    local, at, domain = same(email).rpartition("@")
    return local.split("+")[0] + at + domain if local.split("+")[0] else same(email)


def domain_of(email: str) -> str:
    """The domain of an address, in lower case and in ASCII; "" where there is none."""
    return same(email).rpartition("@")[2] if "@" in email else ""


class Selves:
    """All that the person writes as and is written to: the identities, and ``own`` addresses without one."""

    def __init__(self, identities: Sequence[Identity], own: Iterable[str]) -> None:
        self.identities = identities
        named = [each for each in reversed(identities) if each.email]
        self.exact = {same(each.email): each for each in named if not is_wildcard(each)}
        self.wild = {domain_of(each.email): each for each in named if is_wildcard(each)}
        self.own = frozenset(map(same, own)) | frozenset(self.exact)

    def includes(self, address: Address) -> bool:
        """Whether mail to the address comes to the person. At a wildcard's domain others may live, too: a
        wildcard alone makes nobody the person."""
        return same(address.email) in self.own or without_tag(address.email) in self.own

    def wrote(self, message: Message) -> bool:
        """Whether the person wrote the message: from an own address, or from an address of a wildcard identity
        to others only."""
        if any(self.includes(each) for each in message.sender):
            return True
        people = (*message.to, *message.cc, *message.bcc)
        return any(domain_of(each.email) in self.wild for each in message.sender) and not any(
            self.includes(each) or domain_of(each.email) in self.wild for each in people
        )

    def answering(self, message: Message) -> tuple[Identity | None, Address]:
        """The identity to answer with and the address to write from: the one that the mail came to, or that
        it was written from, else the first."""
        people = message.sender if self.wrote(message) else (*message.to, *message.cc, *message.bcc)
        for each in people:
            if same(each.email) in self.exact:
                return self._as(self.exact[same(each.email)])
        for each in people:
            identity = self.wild.get(domain_of(each.email))
            if identity:
                return identity, Address(identity.name, each.email)
        for each in people:
            if without_tag(each.email) in self.exact:
                return self._as(self.exact[without_tag(each.email)])
        return self._first()

    def writing_from(self, address: Address) -> Identity | None:
        """The identity that may write from the address."""
        return self.exact.get(same(address.email)) or self.wild.get(domain_of(address.email))

    def _as(self, identity: Identity) -> tuple[Identity, Address]:
        return identity, Address(identity.name, identity.email)

    def _first(self) -> tuple[Identity | None, Address]:
        usable = [each for each in self.identities if each.email]
        for identity in (*(each for each in usable if not is_wildcard(each)), *usable):
            return self._as(identity)
        return (self.identities[0] if self.identities else None), Address("", min(self.own, default=""))


def is_wildcard(identity: Identity) -> bool:
    """Whether the identity may write from every address of its domain (``*@example.org``)."""
    return identity.email.startswith("*@")
