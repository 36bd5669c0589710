"""Says at the end of a run at how many points faults and kills struck, from whichever process."""

from __future__ import annotations

from typing import Any

PROPERTY = "points"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    counted: dict[str, int] = {}
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name.startswith(PROPERTY):
                kind = name.removeprefix(PROPERTY).strip()
                counted[kind] = counted.get(kind, 0) + int(value)
    if counted:
        terminalreporter.section("FAULTS")
        for kind, points in sorted(counted.items()):
            terminalreporter.line(f"{points} points {kind}")
