"""Going from place to place: mailboxes by role and by name, pages of their own, other accounts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import App

from tui.keyboard import Keyboard
from tui.remembered import Remembered
from tui.screens.mailbox import ACCOUNT, MASKED, OUTBOX, MailboxScreen
from tui.store.together import INBOXES, Together
from tui.widgets.clock import Clock
from tui.widgets.marks import marks

if TYPE_CHECKING:
    from tui.config import Settings
    from tui.paths import Paths
    from tui.store.account import AccountStore
    from tui.store.setup import AccountSetup


class Navigation(App[int]):
    """The screens lie on each other: at the bottom the mail of one account, on it the pages that were opened."""

    def __init__(self, settings: Settings, paths: Paths, now: Clock) -> None:
        super().__init__()
        self.settings = settings
        self.paths = paths
        self.now = now
        self.remembered = Remembered(paths.remembered_file)
        self.keyboard = Keyboard(settings.key_preset, settings.keys)
        self.together = Together(lambda: self.accounts)

    @property
    def accounts(self) -> tuple[AccountStore, ...]:
        """Every account that is open."""
        raise NotImplementedError

    def open_store(self, setups: Sequence[AccountSetup]) -> None:
        """Open more accounts."""
        raise NotImplementedError

    # The mail below

    def mailbox_screen(self, mail: AccountStore) -> MailboxScreen:
        return MailboxScreen(
            mail, self.settings, together=self.together, now=self.now, remembered=self.remembered
        )

    def mail_below(self) -> MailboxScreen | None:
        """The mail, when nothing lies on it but pages that may simply be closed."""
        for screen in reversed(self.screen_stack):
            if isinstance(screen, MailboxScreen):
                return screen
            if not hasattr(screen, "action_page_close"):
                return None
        return None

    def _back_to_mail(self) -> MailboxScreen | None:
        below = self.mail_below()
        while below is not None and self.screen is not below:
            self.pop_screen()
        return below

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if not action.startswith("go_"):
            return super().check_action(action, parameters)
        below = self.mail_below()
        if below is None:
            return False
        if action == "go_masked":
            return below.home.has_masked_email
        return action not in ("go_account", "go_inboxes") or len(self.accounts) > 1

    # By role

    def _go_to_role(self, role: str) -> None:
        mail = self._back_to_mail()
        if mail is not None and not mail.go_to_role(role):
            mail.say("This account has no such mailbox.", "warning")

    def action_go_inbox(self) -> None:
        self._go_to_role("inbox")

    def action_go_drafts(self) -> None:
        self._go_to_role("drafts")

    def action_go_sent(self) -> None:
        self._go_to_role("sent")

    def action_go_archive(self) -> None:
        self._go_to_role("archive")

    def action_go_junk(self) -> None:
        self._go_to_role("junk")

    def action_go_trash(self) -> None:
        self._go_to_role("trash")

    # By name

    def go_by_name(self, first: str, character: str) -> bool:
        """Typing on after the key that goes to mailboxes looks for one; False: this is no place to go from."""
        if not self.keyboard.begins(first, "go.inbox") or self.mail_below() is None:
            return False
        self._pick_mailbox(character)
        return True

    def action_go_mailbox(self, mailbox: str = "") -> None:
        """To the mailbox of that id; without one, to the one that is chosen."""
        mail = self.mail_below()
        if mail is not None and mail.home.mailbox(mailbox) is not None:
            self._back_to_mail()
            mail.show_mailbox(mailbox)
        else:
            self._pick_mailbox(mailbox)

    def _pick_mailbox(self, typed: str) -> None:
        mail = self._back_to_mail()
        if mail is None:
            return
        from textual.widgets import Input

        from tui.screens.mailbox_picker import MailboxPicker

        def chosen(mailbox_id: str | None) -> None:
            if mailbox_id is not None:
                mail.show_mailbox(mailbox_id)

        picker = MailboxPicker(mail.home, "Go to")
        self.push_screen(picker, chosen)
        if typed:
            self.call_later(lambda: picker.query_one(Input).insert_text_at_cursor(typed))

    # Pages of their own

    def action_go_masked(self) -> None:
        self.open_place(MASKED)

    def action_go_outbox(self) -> None:
        self.open_place(OUTBOX)

    def open_place(self, place: str) -> None:
        """Open what a row below the mailboxes stands for."""
        mail = self._back_to_mail()
        if mail is None:
            return
        if place.startswith(ACCOUNT):
            name = place.removeprefix(ACCOUNT)
            self._switch_to(next((each for each in self.accounts if each.name == name), mail.home))
        elif place == MASKED:
            from tui.screens.masked import MaskedScreen

            def chosen(address: str | None) -> None:
                if address:
                    mail.action_search_open(f"to:{address}")

            self.push_screen(MaskedScreen(mail.home, signs=marks(self.settings.icons), now=self.now), chosen)
        elif place == OUTBOX:
            from tui.screens.outbox import OutboxScreen

            self.push_screen(
                OutboxScreen(mail.home, self.settings, signs=marks(self.settings.icons), now=self.now)
            )

    def action_history_show(self) -> None:
        mail = self._back_to_mail()
        if mail is not None:
            from tui.screens.history import HistoryScreen

            several = self.together if len(self.accounts) > 1 else None
            signs = marks(self.settings.icons)
            self.push_screen(HistoryScreen(mail.mail, several, signs=signs, now=self.now))

    # Accounts

    def action_go_inboxes(self) -> None:
        """The inboxes of all accounts in one list."""
        mail = self._back_to_mail()
        if mail is not None:
            mail.show_view(INBOXES)

    def action_go_account(self) -> None:
        below = self.mail_below()
        if below is not None:
            at = self.accounts.index(below.home)
            self._switch_to(self.accounts[(at + 1) % len(self.accounts)])

    def _switch_to(self, mail: AccountStore) -> None:
        here = self._back_to_mail()
        if here is not None and here.home is not mail:
            self.pop_screen()
            self.push_screen(self.mailbox_screen(mail))

    def action_account_add(self) -> None:
        """Sign in to one more account, and show it."""
        from tui.screens.login import LoginScreen

        def signed_in(setup: AccountSetup | None) -> None:
            if setup is not None:
                known = next((each for each in self.accounts if each.setup.key == setup.key), None)
                if known is None:
                    self.open_store([setup])
                self._show_account(known or self.accounts[-1])
            elif not self.accounts:
                self.exit(0)

        self.push_screen(LoginScreen(self.paths), signed_in)

    def _show_account(self, mail: AccountStore) -> None:
        if self.mail_below() is None:
            self.push_screen(self.mailbox_screen(mail))
        else:
            self._switch_to(mail)

    def action_account_sign_in(self) -> None:
        """Give the server of this account what it wants: a new token, or a new password."""
        below = self.mail_below()
        if below is None:
            return
        from tui.accounts.settings import load_accounts
        from tui.screens.login import LoginScreen

        mail = below.mail
        known, _ = load_accounts(self.paths.accounts_file)
        account = next((each for each in known if each.key == mail.setup.key), None)

        async def signed_in(setup: AccountSetup | None) -> None:
            if setup is not None:
                mail.sign_in_again(await asyncio.to_thread(setup.credentials))

        self.push_screen(LoginScreen(self.paths, account=account, reason=mail.status.problem), signed_in)
