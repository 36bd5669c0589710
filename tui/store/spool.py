"""Files that go with drafts, as they were when they were attached: each lies under its hash in the account's folder.

A file that its owner changes, moves or deletes afterwards is sent as it was; one that is in two drafts lies here once.
"""

from __future__ import annotations

import codecs
import logging
import os
import stat
from collections.abc import Collection
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from uuid import uuid4

from tui.frozen import frozen
from tui.mail.safety import clean
from tui.store.database import StoreError

if TYPE_CHECKING:
    from collections.abc import Generator

log = logging.getLogger(__name__)

PIECE = 65_536
_UNFINISHED = ".part"


@frozen
class Taken:
    """A file in the spool. ``text``: it is text in UTF-8."""

    sha256: str
    size: int
    text: bool


class Spool:
    """Safe to use from any thread: a file appears here whole, and never changes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def take_in(self, path: Path, most: int) -> Taken:
        """Copy a file, hardened on disk when this returns. StoreError, with a sentence, when it cannot be read, has
        more than ``most`` octets, or does not fit here."""
        with _opened(path) as source:
            try:
                return self._copy(source, path.name, most)
            except OSError as error:
                log.warning("cannot take in a file: %s", error)
                raise StoreError(
                    f"{clean(path.name)} was not attached: it could not be copied ({error.strerror})."
                ) from error

    def keep(self, octets: bytes, most: int) -> Taken:
        """The same for a message that is in memory."""
        if len(octets) > most:
            raise StoreError(f"The message was not sent: the server takes up to {megabytes(most)}.")
        try:
            return self._copy(BytesIO(octets), "The message", most)
        except OSError as error:
            log.warning("cannot keep a message: %s", error)
            raise StoreError(
                f"The message was not sent: it cannot be kept here ({error.strerror})."
            ) from error

    def _copy(self, source: BinaryIO, name: str, most: int) -> Taken:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = self.folder / f"{uuid4().hex}{_UNFINISHED}"
        try:
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as copy:
                taken = _transfer(source, copy, name, most)
                copy.flush()
                os.fsync(copy.fileno())
            os.replace(unfinished, self.folder / taken.sha256)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        _harden(self.folder)
        return taken

    def open(self, sha256: str, size: int) -> BinaryIO:
        """StoreError when it is not here any more, or not whole."""
        try:
            file = (self.folder / sha256).open("rb")
        except OSError as error:
            raise StoreError("the copy that was kept of it is gone; attach it again.") from error
        if os.fstat(file.fileno()).st_size != size:
            file.close()
            raise StoreError("the copy that was kept of it is damaged; attach it again.")
        return file

    def remove(self, hashes: Collection[str]) -> None:
        for sha256 in hashes:
            with suppress(OSError):  # what stays is swept up at another time
                (self.folder / sha256).unlink(missing_ok=True)

    def lying(self, before: float) -> list[str]:
        """What was taken in before this time (seconds since the epoch, UTC), and what a crash left half copied."""
        found: list[str] = []
        with suppress(OSError):  # nothing was ever attached
            for entry in os.scandir(self.folder):
                with suppress(OSError):
                    if entry.stat(follow_symlinks=False).st_mtime < before:
                        found.append(entry.name)
        return found


@contextmanager
def _opened(path: Path) -> Generator[BinaryIO]:
    try:
        # A pipe without a writer would be waited for without end.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise StoreError(
            f"{clean(path.name)} was not attached: it cannot be read ({error.strerror})."
        ) from error
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        os.close(handle)
        what = "a folder" if stat.S_ISDIR(mode) else "no file"
        raise StoreError(f"{clean(path.name)} was not attached: it is {what}.")
    with os.fdopen(handle, "rb") as source:
        yield source


def _transfer(source: BinaryIO, copy: BinaryIO, name: str, most: int) -> Taken:
    """It may grow while it is copied; what is read is what counts."""
    import hashlib  # nobody attaches a file before the first paint

    digest, size, text = hashlib.sha256(), 0, _Text()
    while piece := source.read(PIECE):
        size += len(piece)
        if size > most:
            raise StoreError(
                f"{clean(name)} was not attached: the server takes files up to {megabytes(most)}."
            )
        digest.update(piece)
        text.feed(piece)
        copy.write(piece)
    text.feed(b"", final=True)
    return Taken(digest.hexdigest(), size, text.holds)


class _Text:
    """Whether octets are text in UTF-8."""

    def __init__(self) -> None:
        self.holds = True
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def feed(self, piece: bytes, *, final: bool = False) -> None:
        if self.holds:
            try:
                self._decoder.decode(piece, final)
            except UnicodeDecodeError:
                self.holds = False


def megabytes(octets: int) -> str:
    return f"{octets / 1_000_000:.0f} MB" if octets >= 1_000_000 else f"{octets} octets"


def _harden(folder: Path) -> None:
    """The name of a new file survives a power cut once its folder does."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
