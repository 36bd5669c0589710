"""Who is told, in which order, in whose context."""

from __future__ import annotations

from contextvars import Context, ContextVar

from tui.store.subscription import Subscribers, Subscription

WHOSE = ContextVar("whose", default="nobody")


def test_each_is_told_in_order_until_it_closes() -> None:
    told: list[str] = []
    subscribers = Subscribers[str]()
    first = subscribers.add(lambda news: told.append(f"first {news}"))
    subscribers.add(lambda news: told.append(f"second {news}"))
    subscribers.tell("a")
    first.close()
    first.close()
    subscribers.tell("b")
    assert told == ["first a", "second a", "second b"]


def test_one_that_is_closed_during_a_telling_is_not_called() -> None:
    told: list[str] = []
    subscribers = Subscribers[str]()
    second: list[Subscription] = []
    subscribers.add(lambda _: second[0].close())
    second.append(subscribers.add(told.append))
    subscribers.tell("a")
    assert told == []


def test_a_callback_runs_in_the_context_of_who_added_it() -> None:
    told: list[str] = []
    subscribers = Subscribers[str]()

    def subscribe() -> None:
        WHOSE.set("the screen's")
        subscribers.add(lambda _: told.append(WHOSE.get()))

    Context().run(subscribe)
    subscribers.tell("a")
    assert told == ["the screen's"]
    assert WHOSE.get() == "nobody"


def test_a_callback_may_cause_the_next_telling() -> None:
    told: list[int] = []
    subscribers = Subscribers[int]()

    def count_down(left: int) -> None:
        told.append(left)
        if left:
            subscribers.tell(left - 1)

    subscribers.add(count_down)
    subscribers.tell(2)
    assert told == [2, 1, 0]
