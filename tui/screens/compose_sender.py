"""Writing from a masked address: one that is there, or one that is made for the recipient."""

from __future__ import annotations

from typing import Any, cast

from textual import work
from textual.app import App

from tui.mail.identities import domain_of
from tui.mail.safety import clean
from tui.screens.compose_text import ComposeText
from tui.screens.picker import Choice, Picker
from tui.store.database import StoreError
from tui.store.records import MaskState

_NEW = "/new"
"""No address begins with a slash and has no @."""


class ComposeSender(ComposeText):
    """A mask hides who the person is, so it comes without their name."""

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
            try:
                made = await self.mail.create_mask(
                    f"https://{site}" if site else "", f"Mail to {site}" if site else ""
                )
            except StoreError as error:
                self.say(error.sentence, warning=True)
                return
            chosen = made.email
        if chosen is not None:
            self.form.sender.wear(chosen)


def _host(for_domain: str) -> str:
    """``example.org`` of ``https://example.org/login``."""
    return for_domain.rpartition("://")[2].partition("/")[0]
