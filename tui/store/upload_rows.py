"""Which files of drafts the server has: a table of queue.db. Call it inside a transaction of the Queue."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection

from tui.frozen import frozen


@frozen
class UploadRow:
    """``blob_id`` is empty while it is to be uploaded; ``error`` says in a sentence why that is not tried any more."""

    sha256: str
    size: int
    blob_id: str
    error: str

    @property
    def waiting(self) -> bool:
        return not self.blob_id and not self.error


STOPPED = "It was stopped."

_AMONG = "(SELECT value FROM json_each(?))"


class UploadRows:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def add(self, sha256: str, size: int) -> None:
        """It is to be uploaded, unless the server has it already."""
        self._db.execute(
            "INSERT INTO upload(sha256, size) VALUES(?, ?) ON CONFLICT(sha256) DO UPDATE SET error = ''",
            (sha256, size),
        )

    def of(self, hashes: Collection[str]) -> dict[str, UploadRow]:
        return self._read(f"WHERE sha256 IN {_AMONG}", json.dumps(list(hashes)))

    def waiting(self) -> list[UploadRow]:
        """Small ones first: they need not wait for the large."""
        return list(self._read("WHERE blob_id = '' AND error = '' ORDER BY size, sha256").values())

    def _read(self, which: str, *arguments: str) -> dict[str, UploadRow]:
        rows = self._db.execute(f"SELECT sha256, size, blob_id, error FROM upload {which}", arguments)
        return {row[0]: UploadRow(*row) for row in rows}

    def done(self, sha256: str, blob_id: str) -> None:
        self._db.execute("UPDATE upload SET blob_id = ?, error = '' WHERE sha256 = ?", (blob_id, sha256))

    def failed(self, sha256: str, error: str) -> None:
        self._db.execute("UPDATE upload SET error = ? WHERE sha256 = ? AND blob_id = ''", (error, sha256))

    def again(self, hashes: Collection[str]) -> None:
        """Those that failed, or were stopped, are to be tried anew."""
        self._db.execute(
            f"UPDATE upload SET error = '' WHERE sha256 IN {_AMONG}", (json.dumps(list(hashes)),)
        )

    def lost(self, hashes: Collection[str]) -> None:
        """The server has forgotten these: they are to be uploaded anew."""
        self._db.execute(
            f"UPDATE upload SET blob_id = '', error = '' WHERE sha256 IN {_AMONG}",
            (json.dumps(list(hashes)),),
        )

    def all_lost(self) -> None:
        """Another server, or another account of it."""
        self._db.execute("UPDATE upload SET blob_id = '', error = ''")

    def wanted(self) -> set[str]:
        """The files of what is being written, or is on its way."""
        return {
            sha256
            for (sha256,) in self._db.execute(
                "SELECT DISTINCT json_extract(part.value, '$.sha256') FROM outbox, "
                "json_each(outbox.draft, '$.attachments') AS part"
            )
            if sha256
        }

    def forget(self, hashes: Collection[str]) -> None:
        self._db.execute(f"DELETE FROM upload WHERE sha256 IN {_AMONG}", (json.dumps(list(hashes)),))
