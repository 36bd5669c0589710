"""Signing in: on the first start, from the palette, and again when a server has refused."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import work
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Input

from tui.accounts.errors import AccountError, NoKeyring
from tui.actions import bindings
from tui.jmap.credentials import Basic
from tui.jmap.errors import JmapError, OtherHost
from tui.jmap.urls import hostname
from tui.screens.confirm import Confirm
from tui.screens.login_form import LoginForm, Wanted
from tui.store.setup import AccountSetup
from tui.widgets.key_hints import KeyHints
from tui.widgets.pane_title import PaneTitle

if TYPE_CHECKING:
    from tui.accounts.settings import AccountSettings
    from tui.jmap.session import Session
    from tui.paths import Paths
    from tui.widgets.line_field import LineField

_HOPS = 5
"""Other hosts that are asked about before signing in gives up."""


class _Declined(Exception):
    """The person said no to a question; ``str`` says what that means. The form stays as it is."""


class LoginScreen(Screen[AccountSetup | None]):
    """Gives the account that was signed in to and saved, or None. ``account``: sign in to this one again;
    ``reason``: why, in a sentence."""

    DEFAULT_CSS = """
    LoginScreen {
        background: $mail-ground;
        & > PaneTitle { margin-bottom: 1; }
        & > #page { height: 1fr; align-horizontal: center; }
        &.-tall > #page { padding-top: 3; }
    }
    """
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-tall")]
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("login")]
    AUTO_FOCUS = None

    def __init__(self, paths: Paths, *, account: AccountSettings | None = None, reason: str = "") -> None:
        super().__init__()
        self._paths = paths
        self._reason = reason
        self._known = account
        self.form = LoginForm(account)

    def compose(self) -> ComposeResult:
        title = PaneTitle("Sign in again" if self._known else "Sign in to your mail")
        title.active = True
        yield title
        with Horizontal(id="page"):
            yield self.form
        yield KeyHints()

    def on_mount(self) -> None:
        self.form.focus_first()
        if self._reason:
            self.form.say(self._reason, wrong=True)

    def on_line_field_submitted(self, event: LineField.Submitted) -> None:
        event.stop()
        self.focus_next()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_login_submit()

    def action_login_close(self) -> None:
        self.dismiss(None)

    @work(exclusive=True)
    async def action_login_submit(self) -> None:
        wanted = self.form.read()
        if wanted is None:
            return
        try:
            setup = await self._sign_in(wanted)
        except (JmapError, AccountError) as error:
            self.form.say(error.sentence, wrong=True)
        except _Declined as declined:
            self.form.say(str(declined))
        else:
            self.dismiss(setup)

    async def _sign_in(self, wanted: Wanted) -> AccountSetup:
        from tui.accounts.discovery import discover

        self.form.say("Looking for the server…")
        found = await discover(wanted.server)
        if found.host_differs:
            await self._agree(
                f"Mail for {wanted.server.rpartition('@')[2]} is served by {hostname(found.session_url)}.",
                "Your token or password goes there.",
                "sign in there",
                "Nothing was sent.",
            )
        session = await self._check(found.session_url, wanted)
        self._same_person(session)
        self.form.say("Signed in; saving the account…")
        return await self._keep(session, wanted)

    async def _check(self, url: str, wanted: Wanted) -> Session:
        from tui.accounts.discovery import check

        for _ in range(_HOPS):
            self.form.say(f"Asking {hostname(url)}…")
            try:
                return await check(url, wanted.credentials)
            except OtherHost as error:
                await self._agree(
                    error.sentence,
                    "Your token or password goes there.",
                    "sign in there",
                    "Nothing was sent there.",
                )
                url = error.url
        raise JmapError("The server sends from one host to the next without end.")

    def _same_person(self, session: Session) -> None:
        """Signing in again must not put somebody else's mail under this account. Raises AccountError."""
        known = self._known.username if self._known else ""
        if known and session.username and session.username.casefold() != known.casefold():
            raise AccountError(f"This signs in as {session.username}, not as {known}; nothing was saved.")

    async def _keep(self, session: Session, wanted: Wanted) -> AccountSetup:
        """Save what was accepted. Keyrings may ask the person something and block: never on this thread."""
        try:
            return await self._saved(session, wanted, allow_file=False)
        except NoKeyring as error:
            await self._agree(
                "Keep the secret in a file?",
                f"{error.sentence} Only you could read {self._paths.secrets_file}, but it is not encrypted.",
                "keep it there",
                "Nothing was saved.",
            )
            return await self._saved(session, wanted, allow_file=True)

    async def _saved(self, session: Session, wanted: Wanted, *, allow_file: bool) -> AccountSetup:
        from tui.accounts.setups import keep_account

        typed = wanted.credentials.username if isinstance(wanted.credentials, Basic) else ""
        url, username = session.url, session.username or typed
        if self._known:  # what names the account must stay as it is
            url, username = self._known.session_url, self._known.username or username
        setup, _ = await asyncio.to_thread(
            keep_account, self._paths, url, wanted.credentials, username, allow_file=allow_file
        )
        return setup

    async def _agree(self, question: str, detail: str, yes: str, declined: str) -> None:
        """Raises _Declined unless the person says yes."""
        if not await cast(App[Any], self.app).push_screen_wait(
            Confirm(question, detail=detail, yes=yes, no="cancel")
        ):
            raise _Declined(declined)
