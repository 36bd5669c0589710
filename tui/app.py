"""MailApp wires the store, the screens, the keys and the themes together, and nothing else."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.events import Event, Key

from tui import presets, themes
from tui.actions import bindings
from tui.leaving import asking
from tui.navigation import Navigation
from tui.sequences import Sequences
from tui.turns import KeyPassed, Turns
from tui.widgets.clock import Clock, local_now
from tui.widgets.key_hints import WhichKey
from tui.widgets.pictures import Pictures, way

if TYPE_CHECKING:
    from textual.driver import Driver

    from tui.arrivals import Arrivals
    from tui.config import Settings
    from tui.paths import Paths
    from tui.store.account import AccountStore
    from tui.store.setup import AccountSetup
    from tui.store.store import MailStore

log = logging.getLogger(__name__)

STUMBLED = "Jaymail stumbled over a mistake of its own and had to stop. Your mail is safe; the log says more."


class MailApp(Navigation, inherit_bindings=False):
    """One person's mail in one terminal. ``setups`` are the accounts to open; none asks to sign in."""

    CSS_PATH = "app.tcss"
    TITLE = "Jaymail"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [*bindings("anywhere"), Binding("ctrl+c", "help_quit", show=False, system=True)]

    def __init__(
        self,
        settings: Settings,
        setups: Sequence[AccountSetup],
        *,
        paths: Paths,
        mailto: str = "",
        warnings: Sequence[str] = (),
        now: Clock = local_now,
    ) -> None:
        super().__init__(settings, paths, now)
        self.animation_level = "none"
        self.stores: list[MailStore] = []
        self._arrivals: list[Arrivals] = []
        self._mailto = mailto
        exact = self.console.color_system in (None, "truecolor")
        drawn = way(settings.pictures, os.environ, exact=exact)
        self.pictures = Pictures(drawn, self._write_raw, os.environ)
        self._started = False
        self._screens_loop: asyncio.AbstractEventLoop | None = None
        self._turns = Turns(self, self._press, self._settled)
        self._sequences = Sequences(
            self,
            self.keyboard,
            after=settings.which_key_after,
            show=self._show_following,
            fallback=self.go_by_name,
        )
        self._warnings = [*warnings, *self.keyboard.warnings, *self._register_themes()]
        if setups:
            self.open_store(setups)

    @property
    def accounts(self) -> tuple[AccountStore, ...]:
        return tuple(account for store in self.stores for account in store.accounts)

    def open_store(self, setups: Sequence[AccountSetup]) -> None:
        """Open more accounts. Raises StoreError, with a sentence, when their files cannot be used."""
        from tui.store.setup import StoreOptions
        from tui.store.store import MailStore

        wanted = self.settings
        options = StoreOptions(
            keep_headers=wanted.keep_headers,
            keep_bodies=wanted.keep_bodies,
            poll_seconds=wanted.poll_seconds,
            send_delay=wanted.send_delay,
        )
        store = MailStore.open(self.paths.accounts_folder, setups, options)
        self.stores.append(store)
        if self._started:
            self._start(store)

    def _start(self, store: MailStore) -> None:
        from tui.arrivals import Arrivals

        store.start()
        for account in store.accounts:
            watch = Arrivals(account, self.settings.notify, self.set_timer, self.tell_person)
            self._arrivals.append(watch)

    def _register_themes(self) -> Sequence[str]:
        # Their colours are the terminal's own, which cannot be mixed into the shades that the mail needs.
        for name in [name for name, theme in self.available_themes.items() if theme.ansi]:
            self.unregister_theme(name)
        found, warnings = themes.load(self.paths.themes)
        for theme in found.values():
            self.register_theme(theme)
        wanted = self.settings.theme
        if wanted not in self.available_themes:
            warnings += (f'There is no theme "{wanted}"; {themes.DEFAULT} is used.',)
            wanted = themes.DEFAULT
        self.theme = wanted
        return warnings

    def get_driver_class(self) -> type[Driver]:
        from tui.driver import TerminalDriver

        return TerminalDriver

    def get_theme_variable_defaults(self) -> dict[str, str]:
        theme = self.current_theme
        return themes.complete({**theme.to_color_system().generate(), **theme.variables})

    # From the start to the end

    def on_mount(self) -> None:
        self._screens_loop = asyncio.get_running_loop()
        if self.accounts:
            first = self.mailbox_screen(self.accounts[0])
            first.mailto = self._mailto
            self.push_screen(first)
        else:
            self.action_account_add()
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """After the first paint: what is slow, and what needs the network."""
        self._started = True
        for store in self.stores:
            self._start(store)
        for warning in self._warnings:
            self.notify(warning, severity="warning", timeout=10, markup=False)
        gc.freeze()
        gc.enable()

    async def on_unmount(self) -> None:
        self.pictures.close()
        self._write_raw("\x1b[23;0t")  # and give it back
        for watch in self._arrivals:
            watch.close()
        for store in self.stores:
            await store.close()

    def leave(self, code: int) -> None:
        """End as if the person had left, with this exit code. May be called from a signal handler."""
        if self._screens_loop is None or self._screens_loop.is_closed():
            raise SystemExit(code)
        self._screens_loop.call_soon_threadsafe(lambda: self.exit(code, return_code=code))

    def watch_title(self, title: str) -> None:
        """The terminal's own title: it has no part that came in a mail."""
        self._write_raw(f"\x1b]0;{title}\x07")

    def tell_person(self, text: str) -> None:
        """By the terminal's own notification: the person may look at another window."""
        from tui.notification import sequence

        self._write_raw(sequence(text, self.settings.notify_by, os.environ))

    def _write_raw(self, sequence: str) -> None:
        # Textual has no public way to send the terminal what is not drawn.
        if self._driver is not None and not self.is_headless:
            self._driver.write(sequence)

    def _fatal_error(self) -> None:
        """Instead of Textual's traceback, which shows mail and secrets: the log has the traceback alone."""
        log.critical("a screen failed", exc_info=True)
        self.exit(1, return_code=1, message=STUMBLED)

    # Sequences of keys

    async def on_event(self, event: Event) -> None:
        if isinstance(event, Key) and not event.is_forwarded:
            await self._turns.take(event)
        else:
            await super().on_event(event)

    async def _press(self, event: Key) -> None:
        if not await self._sequences.take(event):
            await super().on_event(event)

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:
        """Instead of Textual's own keymaps, which are slow and lose keys."""
        return await self.keyboard.press(self, key, priority=priority)

    async def _settled(self) -> None:
        for account in self.accounts:
            await account.settled()

    def key_again(self, event: Key) -> None:
        """A sheet that came up by itself hands on the key that was not meant for it."""
        self._turns.again(event)

    def on_key_passed(self, message: KeyPassed) -> None:
        self._turns.passed(message)

    def _show_following(self, first: str, following: Sequence[tuple[str, str]]) -> None:
        for shown in self.screen.query(WhichKey):
            shown.remove()
        if following:
            self.screen.mount(WhichKey(first, following))

    # What belongs to no screen

    def action_help_show(self) -> None:
        from tui.screens.help import HelpScreen

        if isinstance(self.screen, HelpScreen):
            self.screen.action_page_close()  # the key that opened it closes it
        else:
            self.push_screen(HelpScreen(self.screen))

    def action_palette_open(self) -> None:
        from tui.command_arguments import Arguments
        from tui.palette import commands
        from tui.recent import load, save, with_first
        from tui.screens.palette import Palette

        there = commands(self.screen)
        recent = load(self.paths.recent_file)
        below = self.mail_below()
        known = Arguments(below and below.mail, self._theme_names(), presets.NAMES, self.now)

        def chosen(choice: str | None) -> None:
            if choice is not None:
                action_id, _, argument = choice.partition(" ")
                self.call_later(there[action_id].run, argument)
                after = with_first(action_id, recent)
                self.run_worker(partial(save, self.paths.recent_file, after), thread=True)

        self.push_screen(Palette(list(there.values()), recent, known), chosen)

    def _theme_names(self) -> list[str]:
        """Ours first."""
        return sorted(self.available_themes, key=lambda name: not name.startswith("jaymail-"))

    def action_theme_choose(self, theme: str = "") -> None:
        """Use that theme, or the one that is chosen, and remember it for the next start."""
        self._choose("Theme", theme, self._theme_names(), self.theme, self._use_theme)

    def _use_theme(self, name: str) -> None:
        self.theme = name
        self.remember("theme", name)

    def action_keys_choose(self, preset: str = "") -> None:
        """Use the keys of that preset, or of the one that is chosen, and remember it for the next start."""
        self._choose("Keys of", preset, presets.NAMES, self.keyboard.preset, self._use_preset)

    def _use_preset(self, name: str) -> None:
        self.keyboard.use(name)
        self.refresh_bindings()
        self.remember("keys.preset", name)
        for sentence in self.keyboard.warnings or (
            f"The keys are {name}'s now; {self.keyboard.label('help.show')} shows them.",
        ):
            self.notify(sentence, markup=False)

    def _choose(
        self, title: str, given: str, names: Sequence[str], now: str, use: Callable[[str], None]
    ) -> None:
        """Use the one that was given, or the one that is picked."""
        if given in names:
            use(given)
            return
        from tui.screens.picker import Choice, Picker

        def chosen(name: str | None) -> None:
            if name is not None:
                use(name)

        choices = [Choice(name, name, "now" if name == now else "") for name in names]
        self.push_screen(Picker(title, choices), chosen)

    def remember(self, key: str, value: str) -> None:
        """Write a setting into the person's file."""
        from tui.config import ConfigError, remember

        try:
            remember(self.paths.config_file, key, value)
        except ConfigError as error:
            self.notify(str(error), severity="warning", markup=False)

    def action_app_quit(self) -> None:
        from tui.screens.parting import in_the_window, part

        if waiting := in_the_window(self.accounts):
            part(self, waiting, lambda: self.exit(0))
        else:
            self.exit(0)

    def action_app_suspend(self) -> None:
        self.action_suspend_process()

    def action_help_quit(self) -> None:
        self.notify(f"{self.keyboard.label('app.quit')} leaves Jaymail.", markup=False)


def run(
    settings: Settings,
    setups: Sequence[AccountSetup],
    *,
    paths: Paths,
    mailto: str = "",
    warnings: Sequence[str] = (),
) -> int:
    """Show the screen until the person leaves; the exit code of the process. ``warnings`` are said at the start."""
    from tui.store.database import StoreError

    try:
        app = MailApp(settings, setups, paths=paths, mailto=mailto, warnings=warnings)
    except StoreError as error:
        print(error, file=sys.stderr)
        return 1
    with asking(app.leave):
        done = app.run()
    return app.return_code or done or 0
