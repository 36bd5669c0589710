"""Frozen records behave as dataclasses do."""

from __future__ import annotations

import copy
import pickle
from dataclasses import asdict, dataclass, field, fields, replace

import pytest

from tui.frozen import frozen


@frozen
class Point:
    """Somewhere, with a note that does not count."""

    x: int
    y: int = 0
    tags: list[str] = field(default_factory=list[str])
    note: str = field(default="", compare=False, repr=False)


@frozen
class Other:
    """The same fields, and another thing."""

    x: int
    y: int = 0


@frozen
class Named:
    """With methods of its own."""

    name: str

    def __repr__(self) -> str:
        return f"<{self.name}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Named) and self.name.lower() == other.name.lower()

    def __hash__(self) -> int:
        return 7


@frozen
class Empty:
    """Nothing to compare."""


@dataclass(frozen=True, slots=True)
class Standard:
    """What dataclasses makes of it."""

    x: int
    y: int = 0


def test_it_is_equal_to_its_own_kind_only() -> None:
    assert Point(1, 2) == Point(1, 2, note="elsewhere")
    assert Point(1, 2) != Point(2, 1)
    assert Other(1) != Standard(1)
    assert Other(1) != (1, 0)
    assert Empty() == Empty()


def test_equal_records_hash_alike_and_those_with_a_list_do_not() -> None:
    assert {Other(1), Other(1), Other(2)} == {Other(1), Other(2)}
    assert hash(Empty()) == hash(Empty())
    with pytest.raises(TypeError):
        hash(Point(1))


def test_it_says_what_dataclasses_would() -> None:
    assert repr(Other(1)) == repr(Standard(1)).replace("Standard", "Other")
    assert repr(Point(1, note="secret")) == "Point(x=1, y=0, tags=[])"
    assert repr(Empty()) == "Empty()"


def test_methods_of_its_own_stay() -> None:
    assert repr(Named("Ann")) == "<Ann>"
    assert Named("Ann") == Named("ANN")
    assert hash(Named("Ann")) == 7


def test_dataclasses_know_it() -> None:
    assert [each.name for each in fields(Other(1))] == ["x", "y"]
    assert asdict(Point(1)) == {"x": 1, "y": 0, "tags": [], "note": ""}
    assert replace(Other(1), y=5) == Other(1, 5)
    match Other(3, 4):
        case Other(x, y):
            assert (x, y) == (3, 4)


def test_it_has_slots_and_is_copied_and_pickled() -> None:
    made = Other(1, 2)
    assert not hasattr(made, "__dict__")
    assert copy.copy(made) == copy.deepcopy(made) == pickle.loads(pickle.dumps(made)) == made


def test_each_has_a_list_of_its_own() -> None:
    first, second = Point(1), Point(1)
    first.tags.append("red")
    assert second.tags == []
