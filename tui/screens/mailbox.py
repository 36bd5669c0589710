"""The main screen: mailboxes, conversations, reader. It shows the store and hands it what the person does."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, cast

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.timer import Timer

from tui.actions import bindings
from tui.remembered import Remembered
from tui.screens.at_reader import AtReader
from tui.screens.empty_list import VIEW_NAMES
from tui.screens.mail_screen import AFTER_THE_LIST
from tui.screens.managing import Managing
from tui.screens.noting import Noting
from tui.screens.postponing import Postponing
from tui.screens.redirecting import Redirecting
from tui.screens.saved_searches import SEARCH, SavedSearches
from tui.screens.searching import SearchNote
from tui.screens.standing import Standing
from tui.screens.walking import Walking
from tui.store.records import Changed, Link, ListEvent, Mailbox, ThreadQuery
from tui.store.together import INBOXES
from tui.widgets.clock import Clock, local_now
from tui.widgets.find_line import FindLine
from tui.widgets.key_hints import KeyHints
from tui.widgets.line_list import LineList
from tui.widgets.mailbox_tree import MailboxTree, Place, mailbox_name
from tui.widgets.pane import Pane

if TYPE_CHECKING:
    from tui.config import Settings
    from tui.store.account import AccountStore
    from tui.store.subscription import Subscription
    from tui.store.together import Together

MASKED, OUTBOX, ACCOUNT = "masked", "outbox", "account:"
"""The ids of the places below the mailboxes; that of another account ends with its name."""

VIEW = "view:"
"""Begins the ids of views among the places."""

_LABELLED = frozenset({None, "inbox"})
"""That a conversation is in Sent or Archive, too, says nothing; what the person made, and the Inbox, does."""

_FILLING = (Link.STARTING, Link.SYNCING)


class MailboxScreen(SavedSearches, Standing, Walking, Managing, Postponing, Noting, Redirecting, AtReader):
    """Reading and triage of one account, and of the inboxes of all. ``together``: all accounts that are open."""

    BINDINGS = bindings("mail")
    AUTO_FOCUS = "#threads"

    def __init__(
        self,
        mail: AccountStore,
        settings: Settings,
        *,
        together: Together | None = None,
        now: Clock = local_now,
        remembered: Remembered | None = None,
    ) -> None:
        super().__init__(mail, settings, now=now, remembered=remembered, together=together)
        self.mailto = ""
        """A link to write to, as soon as the account knows whom it may write as."""
        self._rows_told: Subscription | None = None
        self._told: list[Subscription] = []
        self._news: list[tuple[AccountStore, Changed]] = []
        """What is still to be followed."""
        self._following: Timer | None = None
        self._masks = 0
        self._link = Link.STARTING
        self._today = now().date()

    def compose(self) -> ComposeResult:
        with Horizontal(id="panes"):
            for name, title, widget in self.panes_by_name():
                with Pane(id=f"{name}-pane", classes="pane"):
                    yield title
                    if widget is self.threads:
                        yield self.search_line()
                        yield SearchNote()
                    yield widget
                    if widget is self.reader:
                        yield FindLine()
        yield self.status
        yield KeyHints()

    def on_mount(self) -> None:
        self._told = [each.subscribe(partial(self._changed, each)) for each in self.together.accounts]
        self.set_interval(60.0, self._tick)
        self._count_masks()
        self._show_mailboxes()
        self._show_first()
        self.threads.focus()
        self.call_after_refresh(self._take_up)

    def _take_up(self) -> None:
        """What was begun elsewhere: a link that was followed, a message that was being written."""
        self._follow_link()
        unfinished = self.home.open_drafts()
        if unfinished and self.is_current:
            subject = unfinished[-1].subject or "a message without a subject"
            self.say(f"You were writing “{subject}”. It is kept in Drafts; g d goes there.")

    def _follow_link(self) -> None:
        if self.mailto and self.home.can_send and self.is_current:
            link, self.mailto = self.mailto, ""
            self.write_to(link)

    def on_unmount(self) -> None:
        for told in self._told:
            told.close()
        self._leave_list()

    # What changed

    def _changed(self, account: AccountStore, changed: Changed) -> None:
        self._news.append((account, changed))
        self._follow_soon()

    def _follow_soon(self) -> None:
        """The list is painted first: what stands around it comes a moment later, and for many changes once."""
        if self._following is None:
            self._following = self.set_timer(AFTER_THE_LIST, self._follow)

    def _follow(self) -> None:
        news, self._news, self._following = self._news, [], None
        for account, changed in news:
            self._take_in(account, changed)
        self.show_state()

    def _take_in(self, account: AccountStore, changed: Changed) -> None:
        """What changed in this account or in another that is open, too."""
        at = self.threads.cursor_id
        at_account, thread_id = self.owner(at) if at is not None else (self.home, "")
        shown_anew = thread_id in changed.conversations
        if account is not self.home:
            if account is at_account and shown_anew:
                self.show_conversation()
            if changed.mailboxes:
                self._show_mailboxes()
            if self.merged:
                self._say_notices(changed)
            return
        if changed.masked or changed.identities:
            self._count_masks()
        if changed.mailboxes or changed.outbox or changed.masked or changed.identities:
            self._show_mailboxes()
        if changed.outbox:
            self.answers_changed()
        if changed.mailboxes:
            self._mailbox_changed()
        if changed.identities or (account is at_account and shown_anew):
            self.show_conversation()
        if changed.status:
            self._status_changed()
        self._follow_link()
        self._say_notices(changed)

    def _say_notices(self, changed: Changed) -> None:
        for notice in changed.notices:
            self.say(notice, "warning")

    def _mailbox_changed(self) -> None:
        if self.view:
            return
        # One that was made here has got another id meanwhile, perhaps.
        known = self.home.mailbox(self.home_id)
        if known is None:
            self._show_first()
        else:
            self.mailbox = known

    def _status_changed(self) -> None:
        """The first sync is over, or the network is gone: a message must not say any more that it is fetched."""
        self.threads.on_top = self.threads.on_top and self.mail.status.link in _FILLING
        if any(message.body is None for message in self.reader.messages):
            self.show_conversation()
        status = self.home.status
        if status.link in (Link.SYNCING, Link.LIVE, Link.POLLING) and self._link is not status.link:
            self.connected_again()
        if status.link is Link.SIGNED_OUT and self._link is not Link.SIGNED_OUT:
            self.say(
                f"{status.problem} Sign in again from the commands: press : and type “sign in”.", "error"
            )
        self._link = status.link

    def _rows_changed(self, events: list[ListEvent]) -> None:
        self.threads.apply(events)
        self._follow_soon()

    def _tick(self) -> None:
        """Each minute: what says 14:32 says Tue when the day is over."""
        self.status.refresh()
        if self.now().date() != self._today:
            self._today = self.now().date()
            self.threads.redraw()
            self.reader.redraw()

    # Mailboxes

    def _show_first(self) -> None:
        """The Inbox, or the first mailbox there is; none before the first sync."""
        first = self.home.by_role("inbox") or next(iter(self.in_tree.values()), None)
        if first is not None:
            self.show_mailbox(first.id)
        else:
            self.mailbox = None
            self.show_state()

    def show_mailbox(self, mailbox_id: str) -> bool:
        """List its conversations and give the list the keys; False: there is no such mailbox."""
        mailbox = self.home.mailbox(mailbox_id)
        if mailbox is None:
            return False
        self._show_place(mailbox, "", mailbox_id)
        return True

    def show_view(self, view: str) -> None:
        """List a view (one of VIEWS) and give the list the keys."""
        self._show_place(None, view, f"{VIEW}{view}")

    def _show_place(self, mailbox: Mailbox | None, view: str, row_id: str) -> None:
        before = (self.home_id, self.view, bool(self.filters), self.rows is None)
        self.mailbox, self.view, self.filters = mailbox, view, ()
        if not self.close_search() and before != (self.home_id, view, False, False):
            self.show_rows(self.query_now)
        self.back_to_list()
        self.boxes.set_current(row_id)
        self.show_conversation()
        self.show_state()

    def show_rows(self, query: ThreadQuery) -> None:
        self._leave_list()
        self.rows = self.together.threads(query) if self.in_all_inboxes else self.home.threads(query)
        self._rows_told = self.rows.subscribe(self._rows_changed)
        self.threads.show(self.rows, filling=self.mail.status.link in _FILLING)
        self.show_conversation()
        self.show_state()

    def go_to_role(self, role: str) -> bool:
        """Show the mailbox with this role; False: the account has none."""
        mailbox = self.home.by_role(role)
        return mailbox is not None and self.show_mailbox(mailbox.id)

    def _leave_list(self) -> None:
        if self._rows_told is not None and self.rows is not None:
            self._rows_told.close()
            self.rows.close()
        self.rows = self._rows_told = None

    def _count_masks(self) -> None:
        """Counted when they change only: there may be thousands."""
        self._masks = self.home.mask_count()

    def show_tree(self) -> None:
        self._show_mailboxes()

    def _show_mailboxes(self) -> None:
        mailboxes = self.home.mailboxes()
        names = {mailbox.id: mailbox for mailbox in mailboxes}
        renamed = {key: mailbox.name for key, mailbox in self.in_tree.items()} != {
            key: mailbox.name for key, mailbox in names.items()
        }
        self.in_tree = names
        self.boxes.show(mailboxes, self._places(), self._views())
        if renamed:
            self.threads.redraw()

    def _views(self) -> list[Place]:
        """Those that are of use to everybody, and those that have something in them."""
        counts = self.home.counts()
        everywhere = (
            [Place(f"{VIEW}{INBOXES}", VIEW_NAMES[INBOXES], self.together.unread(), "inbox")]
            if len(self.together.accounts) > 1
            else []
        )
        return [
            *everywhere,
            *[
                Place(f"{VIEW}{view}", VIEW_NAMES[view], counts.get(view, 0), view)
                for view in ("unread", "pinned", "drafts", "muted")
                if view in ("unread", "pinned") or counts.get(view) or view == self.view
            ],
            *self.saved_places(),
        ]

    def _places(self) -> list[Place]:
        counts = self.home.counts()
        places = [Place(MASKED, "Masked", self._masks, "masked")] if self.home.has_masked_email else []
        places.append(Place(OUTBOX, "Outbox", counts.get("outbox", 0) + counts.get("scheduled", 0), "outbox"))
        others = [each.name for each in self.together.accounts if each is not self.home]
        return places + [Place(f"{ACCOUNT}{name}", name, icon="account") for name in others]

    def label(self, mailbox_id: str) -> str:
        known = self.in_tree
        if self.merged:
            account, mailbox_id = self.together.owner(mailbox_id)
            if not mailbox_id:
                return self.together.short_name(account)
            known = self.known_in(account)
        mailbox = known.get(mailbox_id)
        return mailbox_name(mailbox) if mailbox is not None and mailbox.role in _LABELLED else ""

    # Panes

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        if message.line_list is not self.threads:
            return
        if self.is_in("drafts"):
            self.action_draft_edit()
        else:
            self.open_conversation()

    def on_mailbox_tree_opened(self, message: MailboxTree.Opened) -> None:
        if message.mailbox_id:
            self.show_mailbox(message.mailbox_id)
        elif message.place.startswith(VIEW):
            self.show_view(message.place.removeprefix(VIEW))
        elif message.place.startswith(SEARCH):
            self.open_saved(message.place.removeprefix(SEARCH))
        else:
            cast(Any, self.app).open_place(message.place)

    def action_mailbox_next(self) -> None:
        self._step_mailbox(1)

    def action_mailbox_previous(self) -> None:
        self._step_mailbox(-1)

    def _step_mailbox(self, step: int) -> None:
        ids = list(self.in_tree)
        if ids:
            at = ids.index(self.home_id) if self.home_id in ids else -step
            self.show_mailbox(ids[(at + step) % len(ids)])
