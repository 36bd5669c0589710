"""Writing from a masked address: one that is there, or one that is made for the recipient."""

from __future__ import annotations

from typing import Any, cast

from textual import work
from textual.app import App

from tui.mail.identities import domain_of
from tui.mail.safety import clean
from tui.screens.compose_text import ComposeText
from tui.screens.mask_waiting import WaitingMask
from tui.screens.picker import Choice, Picker
from tui.store.records import Changed, MaskState

_NEW = "/new"
"""No address begins with a slash and has no @."""


class ComposeSender(ComposeText):
    """A mask hides who the person is, so it comes without their name, and nothing leaves before it is made."""

    _coming = ""
    """The key of the address that is being made for this mail."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "compose_mask":
            return self.mail.has_masked_email
        return super().check_action(action, parameters)

    @work(exclusive=True)
    async def action_compose_mask(self) -> None:
        site = next((domain_of(each.email) for each in self.form.to.addresses if "@" in each.email), "")
        known = await self.mail.all_masks_apart()
        enabled = [each for each in known if each.email and each.state is MaskState.ENABLED]
        # Those that this recipient knows come first.
        enabled.sort(key=lambda each: not site or domain_of(f"@{_host(each.for_domain)}") != site)
        choices = [
            Choice(_NEW, f"Make one for {clean(site)}" if site else "Make one", also="new"),
            *(
                Choice(
                    each.email, each.email, clean(each.description or each.for_domain), also=each.for_domain
                )
                for each in enabled
            ),
        ]
        chosen = await cast(App[Any], self.app).push_screen_wait(Picker("Write from", choices))
        if chosen == _NEW:
            self._have_made(site)
        elif chosen is not None:
            self.form.sender.wear(chosen)

    def _have_made(self, site: str) -> None:
        """With or without a network: From is filled in when the server has made it."""
        key = self.mail.new_mask_key()
        receipt = self.mail.make_mask(
            f"https://{site}" if site else "", f"Mail to {site}" if site else "", key=key
        )
        if not receipt.count:
            self.tell(receipt)
            return
        self._coming = key
        self.form.sender.await_mask(f"a new address for {clean(site)}" if site else "a new address")

    def changed(self, changed: Changed) -> None:
        super().changed(changed)
        if self._coming and (self._coming in changed.unmade or self._coming in dict(changed.renamed)):
            mask = self.mail.mask_made(self._coming)
            self._coming = ""
            if self.form.sender.awaits and mask is not None:
                self.form.sender.wear(mask.email)
            elif self.form.sender.awaits:
                self.form.sender.fill("")
            if mask is None:
                self.say(" ".join(changed.notices) or "The address is not made any more.", warning=True)

    def on_unmount(self) -> None:
        super().on_unmount()
        if self._coming:  # whoever has left hears of it, and finds it on the clipboard
            WaitingMask(cast(App[Any], self.app), self.mail, self._coming)


def _host(for_domain: str) -> str:
    """``example.org`` of ``https://example.org/login``."""
    return for_domain.rpartition("://")[2].partition("/")[0]
