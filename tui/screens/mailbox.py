"""The main screen: mailboxes, conversations, reader. It shows the store and hands it what the person does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import DescendantFocus, Resize
from textual.widget import Widget

from tui.actions import bindings
from tui.screens.attachments import Attachments
from tui.screens.searching import Searching, SearchLine
from tui.screens.writing import Writing
from tui.store.records import Changed, Link, ListEvent, Mailbox, ThreadQuery
from tui.widgets.clock import Clock, local_now
from tui.widgets.key_hints import KeyHints
from tui.widgets.line_list import LineList
from tui.widgets.mailbox_tree import MailboxTree, Place, mailbox_name
from tui.widgets.pane_title import PaneTitle

if TYPE_CHECKING:
    from tui.config import Settings
    from tui.store import lists
    from tui.store.account import AccountStore
    from tui.store.subscription import Subscription

MASKED, OUTBOX, ACCOUNT = "masked", "outbox", "account:"
"""The ids of the places below the mailboxes; that of another account ends with its name."""

_LABELLED = frozenset({None, "inbox"})
"""That a conversation is in Sent or Archive, too, says nothing; what the person made, and the Inbox, does."""

_FILLING = (Link.STARTING, Link.SYNCING)

_EMPTY = {
    "inbox": "Inbox zero. Nothing waits for you here.",
    "drafts": "No drafts. Press c to write a message.",
    "sent": "Nothing has been sent from here yet.",
    "archive": "Nothing is archived yet. Press y on a conversation to put it here.",
    "trash": "Trash is empty.",
    "junk": "No spam.",
}


class MailboxScreen(Searching, Writing, Attachments):
    """Reading and triage of one account. ``others`` are the names of the other accounts."""

    BINDINGS = bindings("mail")
    AUTO_FOCUS = None

    def __init__(
        self, mail: AccountStore, settings: Settings, *, others: Sequence[str] = (), now: Clock = local_now
    ) -> None:
        super().__init__(mail, settings, now=now)
        self.mailto = ""
        """A link to write to, as soon as the account knows whom it may write as."""
        self._others = tuple(others)
        self._rows: lists.ThreadList | None = None
        self._rows_told: Subscription | None = None
        self._told: Subscription | None = None
        self._names: dict[str, Mailbox] = {}
        self._masks = 0
        self._link = Link.STARTING
        self._today = now().date()

    def compose(self) -> ComposeResult:
        with Horizontal(id="panes"):
            for name, title, widget in self._by_name():
                with Vertical(id=f"{name}-pane", classes="pane"):
                    yield title
                    if widget is self.threads:
                        yield SearchLine()
                    yield widget
        yield self.status
        yield KeyHints()

    def _by_name(self) -> tuple[tuple[str, PaneTitle, Widget], ...]:
        return (
            ("tree", self.boxes_title, self.boxes),
            ("list", self.list_title, self.threads),
            ("reader", self.reader_title, self.reader),
        )

    def on_mount(self) -> None:
        self._told = self.mail.subscribe(self._changed)
        self.set_interval(60.0, self._tick)
        self._count_masks()
        self._show_mailboxes()
        self._show_first()
        self.threads.focus()
        self.call_after_refresh(self._take_up)

    def _take_up(self) -> None:
        """What was begun elsewhere: a link that was followed, a message that was being written."""
        self._follow_link()
        unfinished = self.mail.open_drafts()
        if unfinished and self.is_current:
            subject = unfinished[-1].subject or "a message without a subject"
            self.say(f"You were writing “{subject}”. It is kept in Drafts; g d goes there.")

    def _follow_link(self) -> None:
        if self.mailto and self.mail.can_send and self.is_current:
            link, self.mailto = self.mailto, ""
            self.write_to(link)

    def on_unmount(self) -> None:
        if self._told is not None:
            self._told.close()
        self._leave_list()

    # What changed

    def _changed(self, changed: Changed) -> None:
        if changed.masked or changed.identities:
            self._count_masks()
        if changed.mailboxes or changed.outbox or changed.masked or changed.identities:
            self._show_mailboxes()
        if changed.mailboxes:
            self._mailbox_changed()
        if changed.identities or self.threads.cursor_id in changed.conversations:
            self.show_conversation()
        if changed.status:
            self._status_changed()
        self._show_state()
        self._follow_link()
        for notice in changed.notices:
            self.say(notice, "warning")

    def _mailbox_changed(self) -> None:
        known = self._names.get(self.home_id)
        if known is None:
            self._show_first()
        else:
            self.mailbox = known

    def _status_changed(self) -> None:
        """The first sync is over, or the network is gone: a message must not say any more that it is fetched."""
        self.threads.on_top = self.threads.on_top and self.mail.status.link in _FILLING
        if any(message.body is None for message in self.reader.messages):
            self.show_conversation()
        status = self.mail.status
        if status.link is Link.SIGNED_OUT and self._link is not Link.SIGNED_OUT:
            self.say(
                f"{status.problem} Sign in again from the commands: press : and type “sign in”.", "error"
            )
        self._link = status.link

    def _rows_changed(self, events: list[ListEvent]) -> None:
        self.threads.apply(events)
        self._show_state()

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
        first = self.mail.by_role("inbox") or next(iter(self._names.values()), None)
        if first is not None:
            self.show_mailbox(first.id)
        else:
            self.mailbox = None
            self._show_state()

    def show_mailbox(self, mailbox_id: str) -> bool:
        """List its conversations and give the list the keys; False: there is no such mailbox."""
        mailbox = self.mail.mailbox(mailbox_id)
        if mailbox is None:
            return False
        before, self.mailbox = self.mailbox, mailbox
        if not self.close_search() and (before is None or before.id != mailbox_id):
            self.show_rows(ThreadQuery(mailbox_id))
        self.back_to_list()
        self.boxes.set_current(mailbox_id)
        self.show_conversation()
        self._show_state()
        return True

    def show_rows(self, query: ThreadQuery) -> None:
        self._leave_list()
        self._rows = self.mail.threads(query)
        self._rows_told = self._rows.subscribe(self._rows_changed)
        self.threads.show(self._rows, filling=self.mail.status.link in _FILLING)
        self.show_conversation()
        self._show_state()

    @property
    def rows(self) -> lists.ThreadList | None:
        return self._rows

    def go_to_role(self, role: str) -> bool:
        """Show the mailbox with this role; False: the account has none."""
        mailbox = self.mail.by_role(role)
        return mailbox is not None and self.show_mailbox(mailbox.id)

    def _leave_list(self) -> None:
        if self._rows_told is not None and self._rows is not None:
            self._rows_told.close()
            self._rows.close()
        self._rows = self._rows_told = None

    def _count_masks(self) -> None:
        """Counted when they change only: there may be thousands."""
        self._masks = len(self.mail.masked_emails())

    def _show_mailboxes(self) -> None:
        mailboxes = self.mail.mailboxes()
        names = {mailbox.id: mailbox for mailbox in mailboxes}
        renamed = {key: mailbox.name for key, mailbox in self._names.items()} != {
            key: mailbox.name for key, mailbox in names.items()
        }
        self._names = names
        places = [Place(OUTBOX, "Outbox", len(self.mail.outbox()))]
        if self.mail.has_masked_email:
            places.insert(0, Place(MASKED, "Masked", self._masks))
        places += [Place(f"{ACCOUNT}{name}", name) for name in self._others]
        self.boxes.show(mailboxes, places)
        if renamed:
            self.threads.redraw()

    def label(self, mailbox_id: str) -> str:
        mailbox = self._names.get(mailbox_id)
        return mailbox_name(mailbox) if mailbox is not None and mailbox.role in _LABELLED else ""

    # Where the data stands

    def _show_state(self) -> None:
        """The titles, the status line, and what an empty list says."""
        name = mailbox_name(self.mailbox) if self.mailbox is not None else ""
        self.list_title.heading = "Search" if self.searched else name
        self.list_title.detail = self._found() if self.searched else self._counts()
        unread = self.mailbox.unread if self.mailbox is not None else 0
        inbox = next((mailbox.unread for mailbox in self._names.values() if mailbox.role == "inbox"), 0)
        cast(App[Any], self.app).title = f"Jaymail ({inbox:,})" if inbox else "Jaymail"
        place = [self.mail.name, name, f"{unread:,} unread" if unread else ""]
        self.status.place = " · ".join(filter(None, place))
        self.status.status = self.mail.status
        self.status.selected = len(self.threads.selected)
        self.threads.set_empty_text(self._empty_text(name))

    def _found(self) -> str:
        """How many, and whether the server has had its say."""
        if self._rows is None:
            return ""
        link = self.mail.status.link
        waiting = (
            "" if self._rows.complete or link not in (Link.LIVE, Link.POLLING) else ", asking the server…"
        )
        here = " on this machine" if link not in (Link.LIVE, Link.POLLING) else ""
        return f"{len(self._rows):,} found{here}{waiting}"

    def _counts(self) -> str:
        if self.mailbox is None or not self.mailbox.total:
            return ""
        if not self.mailbox.unread:
            return f"{self.mailbox.total:,}"
        return f"{self.mailbox.unread:,} unread of {self.mailbox.total:,}"

    def _empty_text(self, name: str) -> str:
        link = self.mail.status.link
        if self.searched:
            return (
                "Nothing here matches."
                if self._rows is None or self._rows.complete
                else "Nothing here matches yet."
            )
        if link is Link.OFFLINE and (self._rows is None or not self._rows.complete):
            return "Nothing of this is on this machine yet; it comes when the network is back."
        if link in (Link.SIGNED_OUT, Link.FAILED) and self.mailbox is None:
            return "Nothing is on this machine yet, and the server does not let us in."
        if self._rows is None or not self._rows.complete:
            return "Fetching your mail…"
        return _EMPTY.get(self.mailbox.role or "" if self.mailbox else "", f"Nothing is in {name}.")

    def on_thread_list_selection_changed(self) -> None:
        self.status.selected = len(self.threads.selected)

    # Panes

    def show_panes(self) -> None:
        panes = self.panes
        for name, visible in (("tree", panes.tree), ("list", panes.threads), ("reader", panes.reader)):
            self.query_one(f"#{name}-pane").display = visible
        self.query_one("#tree-pane").set_class(panes.over, "-over")
        beside = panes.tree and not panes.over
        self.query_one("#list-pane").set_class(beside, "-ruled")
        self.query_one("#reader-pane").set_class(beside or panes.threads, "-ruled")
        self.threads.set_row_height(panes.row_height)
        if panes.reader:
            self.show_conversation()
        self.call_after_refresh(self._keep_focus)

    def _keep_focus(self) -> None:
        """A pane that was hidden takes the focus with it; without one, keys mean nothing."""
        if self.focused is None:
            self.threads.focus()

    def on_resize(self, event: Resize) -> None:
        self.show_panes()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        for _, title, widget in self._by_name():
            title.active = widget is event.widget
        if event.widget is self.threads and not self.panes.threads:
            self.wish(reading=False)

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
        else:
            cast(Any, self.app).open_place(message.place)

    def action_view_tree(self) -> None:
        self.wish(tree=not self.panes.tree)
        if self.panes.tree:
            self.boxes.focus()
        elif self.focused is self.boxes:
            self.threads.focus()

    def action_view_preview(self) -> None:
        self.wish(preview=not self.wishes.preview, reading=False)
        self.threads.focus()

    def action_view_next_pane(self) -> None:
        self._to_pane(1)

    def action_view_previous_pane(self) -> None:
        self._to_pane(-1)

    def _to_pane(self, step: int) -> None:
        shown = [
            widget for _, _, widget in self._by_name() if widget.parent is not None and widget.parent.display
        ]
        at = shown.index(self.focused) if self.focused in shown else 0
        shown[(at + step) % len(shown)].focus()

    def action_view_back(self) -> None:
        self._back()

    def action_view_close(self) -> None:
        if not self._back():
            cast(App[int], self.app).exit(0)

    def _back(self) -> bool:
        """One step back; False: there is none."""
        if self.focused is not self.threads or self.wishes.reading or (self.panes.over and self.panes.tree):
            self.back_to_list()
        elif self.threads.selected:
            self.threads.clear_selection()
        else:
            return self.close_search()
        return True

    def action_mailbox_next(self) -> None:
        self._step_mailbox(1)

    def action_mailbox_previous(self) -> None:
        self._step_mailbox(-1)

    def _step_mailbox(self, step: int) -> None:
        ids = list(self._names)
        if ids:
            at = ids.index(self.home_id) if self.home_id in ids else -step
            self.show_mailbox(ids[(at + step) % len(ids)])
