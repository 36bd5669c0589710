"""Other people's clients work with the server as it is: nothing in it is special to ours."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.demo.certificates import throw_away
from tui.demo.process import DemoInfo, DemoProcess

pytestmark = pytest.mark.strangers
HERE = Path(__file__).parent
MASK = r"{}[a-z]+\d+@masked\.example"


@pytest.fixture
def demo() -> Iterator[DemoInfo]:
    with DemoProcess(messages=150, now="2026-11-24T14:56:00Z", arguments=["--approve"]) as info:
        yield info


def run(command: list[str], demo: DemoInfo, **more: str) -> dict[str, Any]:
    """What the script found; ``more`` goes to it beside the server's greeting."""
    given = json.dumps({**demo.greeting, **more})
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    if "bundle" in more:
        environment["REQUESTS_CA_BUNDLE"] = more["bundle"]
    done = subprocess.run(
        command,
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
        env=environment,
        cwd=more.get("folder"),
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])


def expected(demo: DemoInfo, verify: str | bool = True) -> dict[str, Any]:
    """What the scripts look for, by raw JSON; before they change anything."""
    import ssl

    context = ssl.create_default_context(cafile=verify) if isinstance(verify, str) else verify
    with httpx.Client(headers={"Authorization": f"Bearer {demo.token}"}, verify=context) as http:
        session = http.get(demo.session_url).json()
        account = session["primaryAccounts"]["urn:ietf:params:jmap:mail"]
        using = ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"]

        def ask(*calls: tuple[str, dict[str, Any]]) -> list[dict[str, Any]]:
            numbered = [
                [name, {"accountId": account, **call}, str(n)] for n, (name, call) in enumerate(calls)
            ]
            answer = http.post(session["apiUrl"], json={"using": using, "methodCalls": numbered}).json()
            return [item[1] for item in answer["methodResponses"]]

        boxes = ask(("Mailbox/get", {"ids": None}))[0]["list"]
        inbox = next(box["id"] for box in boxes if box["role"] == "inbox")
        search = {"filter": {"inMailbox": inbox, "text": "the"}, "limit": 5, "calculateTotal": True,
                  "sort": [{"property": "receivedAt", "isAscending": False}]}  # fmt: skip
        reference = {"resultOf": "0", "name": "Email/query", "path": "/ids"}
        query, emails = ask(
            ("Email/query", search), ("Email/get", {"#ids": reference, "properties": ["subject"]})
        )
    assert query["total"] >= 2, "the sample mailbox has mail that the scripts search for"
    return {
        "mailboxes": sorted(box["name"] for box in boxes),
        "total": query["total"],
        "subjects": [email["subject"] for email in emails["list"]],
    }


def check(found: dict[str, Any], wanted: dict[str, Any]) -> None:
    """What all of them found."""
    assert {name: found[name] for name in wanted} == wanted
    assert found["username"] == "alice@example.org"
    assert found["snippets"] == len(wanted["subjects"])
    assert min(found["texts"]) > 0
    assert min(found["threads"]) > 0


def test_jmaplib(demo: DemoInfo, jmaplib: Path) -> None:
    wanted = expected(demo)
    found = run([str(jmaplib), str(HERE / "with_jmaplib.py")], demo)
    check(found, wanted)
    assert found["echo"] == {"hello": "world"}
    assert {
        "urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail", "urn:ietf:params:jmap:submission",
        "urn:ietf:params:jmap:vacationresponse", "urn:ietf:params:jmap:contacts",
    } <= set(found["supported"])  # fmt: skip
    assert (found["same_octets"], found["created"], found["updated"]) == (True, True, True)
    assert found["destroy_error"] == "notFound"
    assert (found["send_errors"], found["arrived"]) == ("", 1)
    assert found["heard"] == [["Mailbox"]]
    assert re.fullmatch(MASK.format(r"[a-z]+\."), found["mask"])
    assert found["mask_state"] == "disabled"
    assert found["books"] == ["Personal", "Studio"]
    assert "Bob Lindqvist" in found["cards"]
    assert (found["renamed"], found["gone"]) == ("Ada King", True)
    assert found["subscriptions"] == [["Email"]]
    assert (found["oauth"], found["reused"]) == ("alice@example.org", "invalid_grant")


def test_jmapc(jmapc: Path, tmp_path: Path) -> None:
    bundle, key = throw_away(tmp_path)
    options = ["--certificate", bundle, "--key", key]
    with DemoProcess(messages=150, now="2026-11-24T14:56:00Z", arguments=options) as demo:
        assert demo.session_url.startswith("https://")
        wanted = expected(demo, bundle)
        script = [str(jmapc), str(HERE / "with_jmapc.py")]
        found = run(script, demo, bundle=bundle, folder=str(tmp_path))
    check(found, wanted)
    assert (found["echo"], found["inbox"], found["account"]) == ({"hello": "world"}, "inbox", "u7c31a9e2")
    assert set(found["received"]) <= {2025, 2026}
    assert (found["same_octets"], found["flagged"]) == (True, True)
    assert found["sent"] == ["EmailSetResponse", "EmailSubmissionSetResponse", "EmailSetResponse"]
    assert (found["undo_status"], found["arrived"]) == ("final", "Sent by jmapc")
    assert found["heard"] == [True]
    assert re.fullmatch(MASK.format(r"shop\."), found["mask"])
    assert found["mask_state"] == "disabled"
    assert found["masks"] > 10


def test_jmap_jam(demo: DemoInfo, jmap_jam: Path) -> None:
    wanted = expected(demo)
    found = run(["node", str(HERE / "with_jam.mjs")], demo, modules=str(jmap_jam))
    check(found, wanted)
    assert found["download"] == "Low tide at 14:05.\n"
    assert (found["created"], found["moved"], found["arrived"]) == (["draft"], 1, 1)
    assert found["error"] == "cannotCalculateChanges"
    assert found["heard"] == ["Mailbox"]
    assert re.fullmatch(MASK.format(r"[a-z]+\."), found["mask"])
