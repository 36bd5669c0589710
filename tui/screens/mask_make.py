"""Making masked addresses on their page: asked for in a form, or at once."""

from __future__ import annotations

from typing import Any, cast

from textual import work
from textual.app import App

from tui.screens.mask_form import MaskForm, Wish
from tui.screens.mask_waiting import COMES, WaitingMask
from tui.screens.page import Page
from tui.store.records import MaskedEmail, MaskState

NOT_OFFERED = (
    "Masked emails are addresses that are made up for you, one for each site, and that you can block one by one. "
    "This account does not offer them. At Fastmail, the API token needs the scope Masked Email: make one under "
    "Settings, Privacy & Security, API tokens, and sign in again with it."
)


class MaskMaking(Page[str | None]):
    """``new``: the address that was asked for last, to which the cursor goes when it is here."""

    new = ""

    def load(self) -> None:
        """Show the addresses as they are now."""
        raise NotImplementedError

    def action_masked_new(self) -> None:
        self._ask_and_make(MaskState.ENABLED)

    def action_masked_new_pending(self) -> None:
        """One that goes away by itself when no mail comes within a day."""
        self._ask_and_make(MaskState.PENDING)

    def action_masked_quick(self) -> None:
        """An address at once, for nothing in particular yet."""
        if self._may_make():
            self._make(Wish(), MaskState.ENABLED, again=False)

    def _may_make(self) -> bool:
        if not self.mail.has_masked_email:
            self.say(NOT_OFFERED)
        return self.mail.has_masked_email

    @work
    async def _ask_and_make(self, state: MaskState, wish: Wish | None = None, problem: str = "") -> None:
        if not self._may_make():
            return
        title = (
            "A new masked email" if state is MaskState.ENABLED else "A new one, gone in a day without mail"
        )
        wish = await self.ask(MaskForm(title, wish or Wish(), new=True, problem=problem))
        if wish is not None:
            self._make(wish, state, again=True)

    def _make(self, wish: Wish, state: MaskState, *, again: bool) -> None:
        """Have it made. A refusal asks ``again``, with what was typed and the reason."""
        key = self.mail.new_mask_key()

        def arrived(mask: MaskedEmail | None, problem: str) -> None:
            if mask is not None and self.is_attached:
                self.new = mask.id
                self.load()
            elif problem and again and self.is_current:
                self._ask_and_make(state, wish, problem)

        waiting = WaitingMask(self.of_app, self.mail, key, arrived)
        receipt = self.mail.make_mask(wish.for_domain, wish.description, wish.prefix, state=state, key=key)
        if not receipt.count:
            waiting.close()
            self.tell(receipt)
            return
        self.new = key
        self.load()
        self.say(f"{receipt.text}: {COMES}.")

    @property
    def of_app(self) -> App[Any]:
        return cast(App[Any], self.app)

    async def ask(self, form: Any) -> Any:
        return await self.of_app.push_screen_wait(form)
