"""Telling those who asked to be told."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context, copy_context
from typing import Generic, TypeVar

T = TypeVar("T")


class Subscription:
    """``close`` ends it; closing twice is closing once."""

    def __init__(self, forget: Callable[[], None]) -> None:
        self._forget = forget

    def close(self) -> None:
        self._forget()


class Subscribers(Generic[T]):
    """Callbacks in the order in which they were added. One that is closed during a telling is not called any more.

    Each is called in the context (contextvars) of who added it, as asyncio's own callbacks are: the news comes from
    another thread, and a screen's toolkit keeps there which program it is drawing.
    """

    def __init__(self) -> None:
        self._callbacks: dict[object, tuple[Callable[[T], None], Context]] = {}

    def add(self, callback: Callable[[T], None]) -> Subscription:
        token = object()
        self._callbacks[token] = (callback, copy_context())
        return Subscription(lambda: self._callbacks.pop(token, None) and None)

    def tell(self, news: T) -> None:
        for token, (callback, context) in list(self._callbacks.items()):
            if token in self._callbacks:
                # A copy, because a context cannot be entered twice, and a callback may cause the next telling.
                context.copy().run(callback, news)

    def __bool__(self) -> bool:
        return bool(self._callbacks)
