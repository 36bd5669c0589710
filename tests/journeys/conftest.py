"""People at terminals, who leave when the test is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.journeys.person import Person

NewPerson = Callable[..., Person]


@pytest.fixture
def new_person(tmp_path: Path) -> Iterator[NewPerson]:
    """``new_person(environment, home="name", settings=..., columns=...)``; one home is one machine's."""
    people: list[Person] = []

    def make(environment: Mapping[str, str], *, home: str = "jaymail", **options: object) -> Person:
        people.append(Person(tmp_path / home, environment, **options))  # type: ignore[arg-type]
        return people[-1]

    yield make
    for person in people:
        person.terminal.close()
