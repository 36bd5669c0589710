"""The log is private, holds no credentials, and never stops or disturbs the program."""

from __future__ import annotations

import logging
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.log import start_log


@pytest.fixture(autouse=True)
def restored_logging() -> Iterator[None]:
    root = logging.getLogger()
    before = (root.level, list(root.handlers), logging.raiseExceptions)
    yield
    for handler in [handler for handler in root.handlers if handler not in before[1]]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(before[0])
    logging.raiseExceptions = before[2]
    logging.captureWarnings(False)


def test_the_log_is_private_and_has_the_asked_level(tmp_path: Path) -> None:
    path = tmp_path / "state" / "jaymail.log"
    assert start_log(path, {"JAYMAIL_LOG": "info"}) == ""
    logging.getLogger("tui.store").info("synced")
    logging.getLogger("tui.store").debug("details")
    text = path.read_text()
    assert "INFO tui.store: synced" in text
    assert "details" not in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_only_warnings_by_default_and_after_a_wrong_level(tmp_path: Path) -> None:
    path = tmp_path / "jaymail.log"
    assert start_log(path, {"JAYMAIL_LOG": "chatty"}).startswith("JAYMAIL_LOG should be one of")
    logging.getLogger("tui.jmap").info("quiet")
    logging.getLogger("tui.jmap").warning("loud")
    assert "quiet" not in path.read_text()
    assert "loud" in path.read_text()


@pytest.mark.parametrize(
    "message",
    [
        "Authorization: Bearer fmu1-s3cret-token",
        "{'authorization': 'Basic s3cret=='}",
        "[(b'Authorization', b'Bearer s3cret')]",
        '{"password": "s3cret"}',
        "refresh_token=s3cret&x=1",
    ],
)
def test_what_looks_like_a_credential_is_blotted_out(tmp_path: Path, message: str) -> None:
    path = tmp_path / "jaymail.log"
    start_log(path, {})
    logging.getLogger("tui.jmap").warning("%s", message)
    try:
        raise ValueError(message)
    except ValueError:
        logging.getLogger("tui.jmap").exception("failed")
    assert "failed" in path.read_text()
    assert "s3cret" not in path.read_text()


def test_the_http_library_keeps_its_headers_to_itself(tmp_path: Path) -> None:
    path = tmp_path / "jaymail.log"
    start_log(path, {"JAYMAIL_LOG": "DEBUG"})
    logging.getLogger("httpcore.http11").debug("receive_response_headers.complete")
    assert path.read_text() == ""


def test_a_log_that_cannot_be_written_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "jaymail.log"
    path.mkdir()
    assert start_log(path, {}).startswith("There is no log: ")
    logging.getLogger("tui.store").error("nobody hears this")
    assert capsys.readouterr().err == ""
