"""Telling those who asked to be told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Subscription:
    """``close`` ends it; closing twice is closing once."""

    def __init__(self, forget: Callable[[], None]) -> None:
        self._forget = forget

    def close(self) -> None:
        self._forget()


class Subscribers(Generic[T]):
    """Callbacks in the order in which they were added. One that is closed during a telling is not called any more."""

    def __init__(self) -> None:
        self._callbacks: dict[object, Callable[[T], None]] = {}

    def add(self, callback: Callable[[T], None]) -> Subscription:
        token = object()
        self._callbacks[token] = callback
        return Subscription(lambda: self._callbacks.pop(token, None) and None)

    def tell(self, news: T) -> None:
        for token, callback in list(self._callbacks.items()):
            if token in self._callbacks:
                callback(news)

    def __bool__(self) -> bool:
        return bool(self._callbacks)
