"""Address books and the cards in them (RFC 9610)."""

from __future__ import annotations

from dataclasses import dataclass, field

from tui.demo.narrow import Json


@dataclass(slots=True)
class Contacts:
    """Both by id, as the client sees them."""

    books: dict[str, Json] = field(default_factory=dict[str, Json])
    cards: dict[str, Json] = field(default_factory=dict[str, Json])

    def in_book(self, book: str) -> list[Json]:
        """The cards that are in this book, and maybe in others."""
        return [card for card in self.cards.values() if book in card["addressBookIds"]]

    def with_uid(self, uid: str) -> Json | None:
        return next((card for card in self.cards.values() if card["uid"] == uid), None)
