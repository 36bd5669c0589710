"""The masked address that the mail in hand came to: what to do with it from there, and one more at a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from textual import work
from textual.app import App

from tui.mail.authentication import registered
from tui.mail.message import Message
from tui.screens.mask_views import house
from tui.screens.transfers import Transfers
from tui.store.records import MaskedEmail, MaskState
from tui.widgets.mask_list import WORDS, site

if TYPE_CHECKING:
    from tui.screens.mask_form import Wish

_NOT_TO_ONE = "This mail did not come to a masked address."


def came_to(mask: MaskedEmail) -> str:
    """In the words of the reader's quiet line."""
    what = site(mask) or mask.description
    state = "" if mask.state is MaskState.ENABLED else f" ({WORDS[mask.state].lower()})"
    return f"came to the mask for {what}{state}" if what else f"came to the mask {mask.email}{state}"


def leaked_to(mask: MaskedEmail, message: Message) -> str:
    """The sender's domain, where it is not of the family of the mask's site: ``shop.de`` and ``mail.shop.com`` are one
    family. Empty: nothing is odd, or the mask says no site."""
    meant = house(mask)
    domains = [each.email.rpartition("@")[2].lower().strip(" >.") for each in message.sender]
    if not meant or len(domains) != 1 or "." not in domains[0]:
        return ""
    wrote = registered(domains[0])
    return "" if wrote.partition(".")[0] == meant.partition(".")[0] else wrote


class MaskInHand(Transfers):
    """Its actions speak of the newest mail of the conversation that came to a mask."""

    def mask_of(self, message: Message) -> MaskedEmail | None:
        """The masked address that a mail came to."""
        return self.mail.mask_of([each.email for each in (*message.to, *message.cc, *message.bcc)])

    def _mask_in_hand(self) -> MaskedEmail | None:
        thread_id = self.threads.cursor_id
        messages = self.mail.conversation(thread_id) if thread_id is not None else ()
        found = next((mask for each in reversed(messages) if (mask := self.mask_of(each)) is not None), None)
        if found is None:
            self.say(_NOT_TO_ONE, "warning")
        return found

    def action_mask_block(self) -> None:
        """Block the address, or let mail in again."""
        mask = self._mask_in_hand()
        if mask is not None:
            to = MaskState.ENABLED if mask.state is MaskState.DISABLED else MaskState.DISABLED
            self.tell(self.mail.set_mask_state([mask.id], to))

    def action_mask_delete(self) -> None:
        mask = self._mask_in_hand()
        if mask is not None:
            self.tell(self.mail.set_mask_state([mask.id], MaskState.DELETED))

    @work
    async def action_mask_describe(self) -> None:
        """Say what the address is for."""
        from tui.screens.mask_form import MaskForm, Wish

        mask = self._mask_in_hand()
        if mask is None:
            return
        before = Wish(mask.for_domain, mask.description)
        form = MaskForm(mask.email, before, new=False)
        wish: Wish | None = await cast(App[Any], self.app).push_screen_wait(form)
        if wish is not None and wish != before:
            self.tell(self.mail.edit_mask(mask.id, for_domain=wish.for_domain, description=wish.description))

    def action_mask_mail(self) -> None:
        """Show all mail that came to the address."""
        mask = self._mask_in_hand()
        if mask is not None:
            cast(Any, self).action_search_open(f"to:{mask.email}")

    def action_mask_quick(self) -> None:
        """A new address without a form, to the clipboard."""
        from tui.screens.mask_waiting import COMES, WaitingMask

        if not self.mail.has_masked_email:
            self.say("This account has no masked emails; g k tells more.", "warning")
            return
        key = self.mail.new_mask_key()
        waiting = WaitingMask(cast(App[Any], self.app), self.mail, key)
        receipt = self.mail.make_mask("", "", key=key)
        if receipt.count:
            self.say(f"{receipt.text}: {COMES}.")
        else:
            waiting.close()
            self.tell(receipt)
