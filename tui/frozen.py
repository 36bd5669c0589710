"""Records that nothing changes, whose classes are made quickly.

A start makes more than a hundred of them. ``@dataclass(frozen=True, slots=True)`` writes and compiles six methods for
each, which took a tenth of a start; here it compiles one, ``__init__``, and what else a record has is shared code.
Whether something is assigned to later is left to the type checker, so making a record is quicker, too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """A dataclass with slots: equal to one of its own class with equal fields, and hashable. ``dataclasses.field``,
    ``replace``, ``fields`` and ``asdict`` work; a method that the class has itself stays."""
    made: Any = dataclass(repr=False, eq=False, slots=True)(cls)
    shown = tuple(each.name for each in fields(made) if each.repr)
    compared = tuple(each.name for each in fields(made) if each.compare)
    values: Callable[[object], object] = attrgetter(*compared) if compared else _nothing

    def equal(self: object, other: object) -> bool:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: object) -> int:
        return hash(values(self))

    def represented(self: object) -> str:
        said = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
        return f"{self.__class__.__qualname__}({said})"

    own: dict[str, Any] = dict(made.__dict__)
    for name, method in (("__eq__", equal), ("__hash__", hashed), ("__repr__", represented)):
        if own.get(name) is None:
            setattr(made, name, method)
    return made


def _nothing(_: object) -> tuple[()]:
    """The values of a record without fields."""
    return ()
