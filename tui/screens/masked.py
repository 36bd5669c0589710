"""The masked addresses of an account: found, made, blocked, deleted and restored here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import work
from textual.app import App
from textual.binding import BindingType
from textual.events import Resize
from textual.widget import Widget
from textual.widgets import Input

from tui.actions import bindings
from tui.mail.safety import clean
from tui.screens.mask_form import MaskForm, Wish
from tui.screens.page import Page
from tui.store.database import StoreError
from tui.store.records import Changed, MaskedEmail, MaskState
from tui.widgets.clock import Clock, local_now
from tui.widgets.marks import UNICODE, Marks
from tui.widgets.mask_list import ORDERS, WIDE, WORDS, MaskHeader, MaskList, in_order, matches

if TYPE_CHECKING:
    from tui.store.account import AccountStore

_NOT_OFFERED = (
    "Masked emails are addresses that are made up for you, one for each site, and that you can block one by one. "
    "This account does not offer them. At Fastmail, the API token needs the scope Masked Email: sign in again with "
    "a token that has it."
)
_NONE_YET = "No masked emails yet. Press c to make one: an address for one site, which you can block when it gets spam."


class MaskedScreen(Page[None]):
    """Lists, filters and changes masked addresses. What is done shows at once and is sent in the background."""

    DEFAULT_CSS = """
    MaskedScreen {
        & > #filter {
            background: $mail-bar;
            padding: 0 1;
            display: none;
            &.-shown { display: block; }
        }
        & > MaskHeader { display: none; }
        &.-wide > MaskHeader { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("masked"), *bindings("page")]

    def __init__(self, mail: AccountStore, *, signs: Marks = UNICODE, now: Clock = local_now) -> None:
        super().__init__(mail, "Masked emails", signs=signs, now=now)
        self._order = ORDERS[0]
        self._filter = Input(placeholder="words to look for", compact=True, id="filter")
        self._filter.cursor_blink = False
        self.list = MaskList(now, marks=signs)

    def content(self) -> Iterable[Widget]:
        yield self._filter
        yield MaskHeader(self.list)
        yield self.list

    def on_mount(self) -> None:
        self.list.focus()
        self._show()

    def on_resize(self, event: Resize) -> None:
        wide = event.size.width >= WIDE
        self.set_class(wide, "-wide")
        self.list.set_row_height(1 if wide else 2)
        self._show()

    def changed(self, changed: Changed) -> None:
        # The server says only when it answers whether it has masked addresses at all.
        if changed.masked or (changed.status and not self.list.row_count()):
            self._show()

    # What is shown

    def _show(self) -> None:
        masks = self.mail.masked_emails()
        shown = in_order((mask for mask in masks if matches(mask, self._filter.value)), self._order)
        self.list.show(shown, self._empty(masks))
        self.heading.detail = self._note(masks, len(shown))

    def _empty(self, masks: tuple[MaskedEmail, ...]) -> str:
        if not self.mail.has_masked_email:
            return _NOT_OFFERED
        return f"Nothing here matches “{clean(self._filter.value)}”." if masks else _NONE_YET

    def _note(self, masks: tuple[MaskedEmail, ...], shown: int) -> str:
        if not masks:
            return ""
        count = f"{len(masks):,} address" + ("" if len(masks) == 1 else "es")
        parts = [f"{shown:,} of {count}" if shown < len(masks) else count]
        told = (MaskState.DISABLED, MaskState.PENDING, MaskState.DELETED)
        for state in told if self.size.width >= 70 else ():
            if some := sum(mask.state is state for mask in masks):
                parts.append(f"{some:,} {WORDS[state].lower()}")
        return f"{', '.join(parts)} · by {self._order}"

    # Finding

    def on_input_changed(self, event: Input.Changed) -> None:
        self._show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.list.focus()
        self._filter.set_class(bool(self._filter.value), "-shown")

    def action_masked_filter(self) -> None:
        self._filter.add_class("-shown")
        self._filter.focus()

    def action_masked_sort(self) -> None:
        self._order = ORDERS[(ORDERS.index(self._order) + 1) % len(ORDERS)]
        self._show()

    def action_page_close(self) -> None:
        """First out of the filter, then off the page."""
        if self._filter.has_class("-shown"):
            self.list.focus()
            self._filter.remove_class("-shown")
            self._filter.value = ""
        else:
            self.dismiss(None)

    # Changing

    def action_masked_copy(self) -> None:
        if (mask := self.list.current) is not None:
            self._copy(mask.email)
            self.say(f"{clean(mask.email)} is on the clipboard.")

    def action_masked_block(self) -> None:
        self._put(MaskState.DISABLED)

    def action_masked_delete(self) -> None:
        self._put(MaskState.DELETED)

    def action_masked_restore(self) -> None:
        self._put(MaskState.ENABLED)

    def _put(self, state: MaskState) -> None:
        mask = self.list.current
        if mask is None:
            return
        if mask.state is state:
            self.say(f"{clean(mask.email)} is {WORDS[state].lower()} already.")
        else:
            self.tell(self.mail.set_mask_state([mask.id], state))

    @work
    async def action_masked_edit(self) -> None:
        mask = self.list.current
        if mask is None:
            return
        before = Wish(mask.for_domain, mask.description)
        wish = await self._ask(MaskForm(clean(mask.email), before, new=False))
        if wish is not None and wish != before:
            self.tell(self.mail.edit_mask(mask.id, for_domain=wish.for_domain, description=wish.description))

    @work
    async def action_masked_new(self) -> None:
        """Ask, make, copy. A refusal asks again, with what was typed and the reason."""
        if not self.mail.has_masked_email:
            self.say(_NOT_OFFERED)
            return
        wish: Wish | None = Wish()
        problem = ""
        while wish := await self._ask(
            MaskForm("A new masked email", wish or Wish(), new=True, problem=problem)
        ):
            self.heading.detail = "making an address…"
            try:
                mask = await self.mail.create_mask(wish.for_domain, wish.description, wish.prefix)
            except StoreError as error:
                problem = str(error)
                continue
            finally:
                self._show()
            self._made(mask)
            return

    def _made(self, mask: MaskedEmail) -> None:
        self._show()
        self.list.go_to(mask.id)
        self._copy(mask.email)
        self.say(f"{clean(mask.email)} is made, and on the clipboard.")

    def action_masked_undo(self) -> None:
        self.tell(self.mail.undo())

    # Small things

    async def _ask(self, form: MaskForm) -> Wish | None:
        return await cast(App[Any], self.app).push_screen_wait(form)

    def _copy(self, address: str) -> None:
        cast(App[Any], self.app).copy_to_clipboard(clean(address))
