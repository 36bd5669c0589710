"""Keys one after the other: the next is handled when what the last one did is there to receive it.

Textual hands a key to the widget that has the focus when the key arrives, and handles it later. Of keys that
come in one burst (fast fingers, a password manager, a slow line) the second would go to the screen that the
first is about to leave: ``c`` and then a name that begins with d would write nothing and delete a mail.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial

from textual.app import App
from textual.events import Key
from textual.message import Message
from textual.message_pump import MessagePump
from textual.timer import Timer

from tui.widgets.pressed import key_in_hand

PATIENCE = 2.0
"""Seconds after which the next key is handled in any case: a widget that was removed passes nothing on."""


class KeyPassed(Message):
    """Follows a key on its way from the focused widget up to the app; where it arrives, the key has been handled.

    It goes twice: what the key made the widget say (Input.Submitted, say) set out behind the first one.
    """

    def __init__(self, turn: int, target: MessagePump | None = None) -> None:
        super().__init__()
        self.turn = turn
        self.target = target


class Turns:
    """``deliver`` handles one key, once ``settled`` says that the screens show what was done before. The app calls
    ``take`` for each key that comes and ``passed`` for each KeyPassed."""

    def __init__(
        self,
        app: App[int],
        deliver: Callable[[Key], Awaitable[None]],
        settled: Callable[[], Awaitable[None]],
    ) -> None:
        self._app = app
        self._deliver = deliver
        self._settled = settled
        self._waiting = deque[Key]()
        self._busy = False
        self._turn = 0
        self._screen: object = None
        self._timer: Timer | None = None

    async def take(self, event: Key) -> None:
        """Handle it now, or when its turn has come."""
        if self._busy:
            self._waiting.append(event)
        else:
            await self._handle(event)

    def again(self, event: Key) -> None:
        """Of what handles this key: it was meant for the screen that is there when this one has gone, before all keys
        that came after it."""
        once_more = Key(event.key, event.character)
        once_more.time = event.time
        self._waiting.appendleft(once_more)
        if not self._busy:  # it took longer than the patience
            self._app.call_later(self._go_on)

    async def _handle(self, event: Key) -> None:
        self._busy = True
        await self._settled()
        self._turn = turn = self._turn + 1
        self._screen = self._app.screen
        self._timer = self._app.set_timer(PATIENCE, partial(self._next, turn))
        target = self._app.focused or self._app.screen
        key_in_hand.at = event.time
        await self._deliver(event)
        if not target.post_message(KeyPassed(turn, target)):
            self.passed(KeyPassed(turn))

    def passed(self, message: KeyPassed) -> None:
        """The key has been handled. Where it brought up another screen, that has to stand first."""
        turn = message.turn
        if message.target is not None and message.target.post_message(KeyPassed(turn)):
            return
        if not self._app.screen_stack:
            return  # the person has left meanwhile
        screen = self._app.screen
        if screen is self._screen:
            self._app.call_later(self._next, turn)
        else:
            screen.call_after_refresh(self._app.call_later, self._next, turn)

    async def _next(self, turn: int) -> None:
        if not self._busy or turn != self._turn:
            return  # patience had ended before
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._busy = False
        key_in_hand.at = None
        await self._go_on()

    async def _go_on(self) -> None:
        if self._waiting and not self._busy and self._app.screen_stack:
            await self._handle(self._waiting.popleft())
