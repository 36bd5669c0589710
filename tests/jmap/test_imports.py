"""Import time is start time: what the screens need of the wire loads no HTTP."""

from __future__ import annotations

import json
import subprocess
import sys

PROGRAM = """
import json, sys
{imports}
print(json.dumps([name for name in ("httpx", "httpcore", "httpx._main", "click") if sys.modules.get(name)]))
"""


def loaded(imports: str) -> list[str]:
    program = PROGRAM.format(imports=imports)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_session_request_errors_and_push_load_no_http() -> None:
    modules = ["session", "request", "errors", "credentials", "push", "event_stream", "urls", "answer"]
    assert loaded("import " + ", ".join(f"tui.jmap.{name}" for name in modules)) == []


def test_discovery_loads_no_http() -> None:
    assert "httpx" not in loaded("import tui.accounts.discovery")


def test_the_client_loads_httpx_without_its_command_line() -> None:
    modules = loaded("import tui.jmap.client")
    assert "httpx" in modules
    assert "httpx._main" not in modules
    assert "click" not in modules
