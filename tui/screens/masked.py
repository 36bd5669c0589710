"""The masked addresses of an account: found, made, blocked, deleted, restored and tidied up here."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import work
from textual.binding import BindingType
from textual.events import Resize
from textual.messages import Update
from textual.widget import Widget
from textual.widgets import Input

from tui.actions import bindings
from tui.mail.safety import clean
from tui.screens.confirm import Confirm
from tui.screens.mask_form import MaskForm, Wish
from tui.screens.mask_make import NOT_OFFERED, MaskMaking
from tui.screens.mask_shelf import FEW, Shelf, Wanted, in_views, shelved
from tui.screens.mask_views import ALL, VIEWS, View
from tui.screens.mask_views import BY_ID as VIEWS_BY_ID
from tui.screens.picker import Choice, Picker
from tui.store.records import Changed, MaskedEmail, MaskState
from tui.widgets.clock import Clock, local_now
from tui.widgets.filter_line import FilterLine
from tui.widgets.line_list import LineList
from tui.widgets.marks import UNICODE, Marks
from tui.widgets.mask_detail import MaskDetail
from tui.widgets.mask_list import ORDERS, WIDE, WORDS, MaskHeader, MaskList

if TYPE_CHECKING:
    from tui.store.account import AccountStore

_NONE_YET = "No masked emails yet. Press c to make one: an address for one site, which you can block when it gets spam."

TALL = 28
"""Rows from which there is room for what is known of the address under the cursor."""

TALLER = 34
"""The same where each address takes two rows."""

RECOUNT = 2.0
"""Seconds after which mail that came is counted: it seldom comes alone."""

LOOK = 5.0
"""Seconds between questions for changes made elsewhere, while the page is shown: the server tells of none. With very
many addresses the account asks less often."""


class MaskedScreen(MaskMaking):
    """Lists, filters and changes masked addresses. What is done shows at once and is sent in the background.

    Gives the address of which the mail is to be shown, or None.
    """

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
        & > MaskDetail { display: none; }
        &.-tall > MaskDetail { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("masked"), *bindings("page")]

    def __init__(self, mail: AccountStore, *, signs: Marks = UNICODE, now: Clock = local_now) -> None:
        super().__init__(mail, "Masked emails", signs=signs, now=now)
        self._now = now
        self._order, self._backwards = ORDERS[0], False
        self._view = ALL
        self._shelf: Shelf | None = None
        """What typing leaves some out of; None until it is read."""
        self._filter = FilterLine("words to look for")
        self._counting = False
        self.list = MaskList(now, marks=signs)
        self._header = MaskHeader(self.list)
        self._detail = MaskDetail(now, marks=signs)

    def content(self) -> Iterable[Widget]:
        yield self._filter
        yield self._header
        yield self.list
        yield self._detail

    def on_mount(self) -> None:
        self.list.focus()
        self.load()
        self.mail.look_at_masks()
        self.set_interval(LOOK, self.mail.look_at_masks)
        self.watch(self.of_app, "app_focus", self.mail.look_at_masks, init=False)

    def on_resize(self, event: Resize) -> None:
        wide = event.size.width >= WIDE
        self.set_class(wide, "-wide")
        self.set_class(event.size.height >= (TALL if wide else TALLER), "-tall")
        self.list.set_row_height(1 if wide else 2)
        self._show()

    def changed(self, changed: Changed) -> None:
        if changed.masked:
            self.load()
        elif changed.status and not self.list.row_count():
            self._show()  # the server says only when it answers whether it has masked addresses at all
        if changed.conversations and not self._counting:
            self._counting = True
            self.set_timer(RECOUNT, self._count)

    # What is shown

    @work(exclusive=True, group="count")
    async def _count(self) -> None:
        self._counting = False
        masks = self._shelf.everything if self._shelf is not None else ()
        counts = await self.mail.mask_mail([mask.email for mask in masks])
        if counts != self.list.counts:
            self.list.set_counts(counts)
            self.load()

    def load(self) -> None:
        """Read them anew, and put them in order: few at once, thousands beside the screen's thread."""
        if self.mail.mask_count() <= FEW:
            cast(Any, self.workers).cancel_group(self, "load")
            self._put_up(shelved(self.mail.all_masks(), self._wanted()))
        else:
            self._load_apart()

    @work(exclusive=True, group="load")
    async def _load_apart(self) -> None:
        masks = await self.mail.all_masks_apart()
        self._put_up(await asyncio.to_thread(shelved, masks, self._wanted()))

    def _wanted(self) -> Wanted:
        now = self._now().timestamp()
        return Wanted(self._view, self._order, self._backwards, self.list.counts, now)

    def _put_up(self, shelf: Shelf) -> None:
        first = self._shelf is None
        self._shelf = shelf
        self._header.show(shelf.order)
        self._show()
        if first:
            self._count()

    def _show(self) -> None:
        if self._shelf is None:
            return
        shown = self._shelf.matching(self._filter.value)
        self.list.show(shown, self._empty(self._shelf))
        if self.new and self.list.go_to(self.new):
            self.new = ""
        self._note()
        self._tell_more()

    def _empty(self, shelf: Shelf) -> str:
        if not self.mail.has_masked_email:
            return NOT_OFFERED
        if self._filter.value:
            return f"Nothing here matches “{clean(self._filter.value)}”."
        return self._view.empty if shelf.everything and self._view.empty else _NONE_YET

    def _note(self) -> None:
        self.heading.detail = self._noted(self._shelf) if self._shelf and self._shelf.everything else ""

    def _noted(self, shelf: Shelf) -> str:
        shown, of = self.list.row_count(), len(shelf.everything)
        count = f"{of:,} address" + ("" if of == 1 else "es")
        parts = [f"{shown:,} of {count}" if shown < of else count]
        told = (MaskState.DISABLED, MaskState.PENDING, MaskState.DELETED)
        for state in told if self.size.width >= 70 and self._view is ALL else ():
            if some := shelf.states[state]:
                parts.append(f"{some:,} {WORDS[state].lower()}")
        view = "" if self._view is ALL else f"{self._view.name} · "
        selected = f" · {len(self.list.selected):,} selected" if self.list.selected else ""
        return f"{view}{', '.join(parts)} · by {self._header.order}{selected}"

    def _tell_more(self) -> None:
        if self.has_class("-tall"):
            mask = self.list.current
            arrivals = self.mail.mask_arrivals(mask.email) if mask is not None and mask.email else ()
            self._detail.show(mask, arrivals)

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        if event.by_hand:  # else it is told along with the list
            self._tell_more()

    def on_mask_list_selection_changed(self, event: MaskList.SelectionChanged) -> None:
        self._note()

    # Finding

    def on_input_changed(self, event: Input.Changed) -> None:
        self._show()
        self._paint()

    def _paint(self) -> None:
        """What changed is told now, and painted with the letter: each widget would tell it when it is idle, which is
        a frame later."""
        for part in (self.heading, self.list, self._detail, self.list.vertical_scrollbar):
            if part.display and part.is_attached:
                self.post_message(Update(part))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.list.focus()
        self._filter.set_class(bool(self._filter.value), "-shown")

    def action_masked_filter(self) -> None:
        self._filter.add_class("-shown")
        self._filter.focus()

    @work
    async def action_masked_sort(self) -> None:
        """By the column that is chosen; by the same one again: the other way round."""
        choices = [Choice(order, order.capitalize()) for order in ORDERS]
        order = await self.ask(Picker("Sort by", choices))
        if order is not None:
            self._sort_by(order)

    def on_mask_header_clicked(self, event: MaskHeader.Clicked) -> None:
        self._sort_by(event.order)

    def _sort_by(self, order: str) -> None:
        self._backwards = order == self._order and not self._backwards
        self._order = order
        self.load()

    @work
    async def action_masked_view(self) -> None:
        """Show those of one state, or those that are worth tidying up."""
        masks = self._shelf.everything if self._shelf is not None else ()
        now, counts = self._now().timestamp(), self.list.counts
        held = await asyncio.to_thread(in_views, masks, counts, now)
        choices = [Choice(view.id, view.name, f"{held[view.id]:,}") for view in VIEWS]
        chosen = await self.ask(Picker("Which addresses", choices))
        if chosen is not None:
            self._look_at(VIEWS_BY_ID[chosen])

    def _look_at(self, view: View) -> None:
        self._view = view
        self.list.select_none()
        self.load()

    def action_page_close(self) -> None:
        """First out of the selection, the filter and the view, then off the page."""
        if self._filter.has_class("-shown"):
            self.list.focus()
            self._filter.remove_class("-shown")
            self._filter.value = ""
        elif self.list.selected:
            self.list.select_none()
        elif self._view is not ALL:
            self._look_at(ALL)
        else:
            self.dismiss(None)

    def action_masked_mail(self) -> None:
        """Leave the page for the mail that came to the address."""
        if (mask := self._current()) is not None:
            self.dismiss(mask.email)

    def _current(self) -> MaskedEmail | None:
        """The address under the cursor, once there is one."""
        mask = self.list.current
        if mask is not None and not mask.email:
            self.say("This address is not made yet; it comes when the network is back.")
            return None
        return mask

    # Selecting

    def action_masked_select(self) -> None:
        self.list.select_one()

    def action_masked_select_range(self) -> None:
        self.list.select_range()

    def action_masked_select_all(self) -> None:
        self.list.select_all()

    def action_masked_select_none(self) -> None:
        self.list.select_none()

    # Changing

    def action_masked_copy(self) -> None:
        if (mask := self._current()) is not None:
            self.of_app.copy_to_clipboard(clean(mask.email))
            self.say(f"{clean(mask.email)} is on the clipboard.")

    def action_masked_block(self) -> None:
        self._put(MaskState.DISABLED)

    def action_masked_delete(self) -> None:
        self._put(MaskState.DELETED)

    def action_masked_restore(self) -> None:
        self._put(MaskState.ENABLED)

    def _put(self, state: MaskState) -> None:
        masks = self.list.chosen()
        if not masks:
            return
        if all(mask.state is state for mask in masks):
            one = len(masks) == 1
            name = (clean(masks[0].email) or "It") if one else f"All {len(masks):,}"
            self.say(f"{name} {'is' if one else 'are'} {WORDS[state].lower()} already.")
            return
        receipt = self.mail.set_mask_state([mask.id for mask in masks], state)
        self.list.select_none()
        self.tell(receipt)

    @work
    async def action_masked_destroy(self) -> None:
        """Remove for ever what was never used; what got mail can only be deleted."""
        unused = [mask for mask in self.list.chosen() if mask.last_message_at is None and mask.email]
        if not unused:
            self.say("An address that has got mail cannot be removed: delete it, and its mail bounces.")
            return
        what = clean(unused[0].email) if len(unused) == 1 else f"{len(unused):,} addresses"
        question = Confirm(
            f"Remove {what} for ever?",
            yes="remove",
            no="keep",
            detail="No mail ever came there. This cannot be undone.",
        )
        if await self.ask(question):
            receipt = self.mail.destroy_masks([mask.id for mask in unused])
            self.list.select_none()
            self.tell(receipt)

    @work
    async def action_masked_edit(self) -> None:
        mask = self.list.current
        if mask is None:
            return
        before = Wish(mask.for_domain, mask.description)
        wish = await self.ask(MaskForm(clean(mask.email) or "The new address", before, new=False))
        if wish is not None and wish != before:
            self.tell(self.mail.edit_mask(mask.id, for_domain=wish.for_domain, description=wish.description))

    def action_masked_undo(self) -> None:
        self.tell(self.mail.undo())
