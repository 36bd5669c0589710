"""Mails that the server cannot give: each is asked for later and later, and holds up no other.

They are kept in cache.db: the state has moved past them, so nothing else would ever ask for them again.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.store.writer import Writer

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 60.0, 86_400.0
"""Seconds until such a mail is asked for again: four times as long after each try."""

HEAD, BODY = "head", "body"

SAID = (
    "Some mail cannot be fetched, since the server stumbles over it; everything else goes on, and it is tried again "
    "later."
)


class Unreadable:
    """By what is wanted of them, HEAD or BODY. In memory only until it is given a ``writer``."""

    def __init__(self) -> None:
        self.writer: Writer | None = None
        self._known: dict[str, dict[str, tuple[int, float]]] = {HEAD: {}, BODY: {}}

    def attach(self, writer: Writer) -> None:
        """From now on they are kept there, and those of earlier runs are known."""
        if self.writer is not writer:
            self.writer = writer
            for what, kept in json.loads(writer.meta("unreadable") or "{}").items():
                self._known[what] |= {id_: (tries, due) for id_, (tries, due) in kept.items()}

    def resting(self, what: str) -> set[str]:
        """Those that are not to be asked for yet. A clock that was set back makes none wait for longer than it may."""
        now = time.time()
        return {id_ for id_, (_, due) in self._known[what].items() if now < due <= now + LONGEST_PAUSE}

    def knows(self, what: str, email_id: str) -> bool:
        return email_id in self._known[what]

    def due(self, what: str) -> list[str]:
        return sorted(self._known[what].keys() - self.resting(what))

    def given(self, what: str, but: Collection[str]) -> list[str]:
        """Mails that the server should be able to give, without those ``but``: one that it has given before, or, where
        it was asked for no such text yet, some of which it has given the head."""
        if self.writer is None:
            return []
        of_all = "SELECT id FROM email WHERE id NOT IN (SELECT value FROM json_each(?)) "
        with_body = "AND k IN (SELECT email_k FROM body) " if what == BODY else ""
        db, without = self.writer.db, (json.dumps([*self._known[what], *but]),)
        found = db.execute(f"{of_all}{with_body}ORDER BY k DESC LIMIT 1", without).fetchall()
        if not found and what == BODY:
            found = db.execute(f"{of_all}ORDER BY k LIMIT 1", without).fetchall()
            found += db.execute(f"{of_all}ORDER BY k DESC LIMIT 1", without).fetchall()
        return [id_ for (id_,) in found]

    def pause(self) -> float | None:
        """Seconds until one is to be asked for; None: there is none."""
        dues = [due for kept in self._known.values() for _, due in kept.values()]
        return max(min(dues) - time.time(), 0.0) if dues else None

    def failed(self, what: str, ids: Collection[str]) -> None:
        """The server could not give these, though it gave others. The first time it is said."""
        if not ids:
            return
        log.warning("the server cannot give %d mails (%s): %s", len(ids), what, ", ".join(sorted(ids)))
        said = any(self._known.values())
        for id_ in ids:
            tries = self._known[what].get(id_, (0, 0.0))[0] + 1
            pause = min(FIRST_PAUSE * 4.0 ** min(tries - 1, 10), LONGEST_PAUSE)
            self._known[what][id_] = (tries, time.time() + pause)
        self._keep(notice="" if said else SAID)

    def settled(self, what: str, ids: Iterable[str]) -> None:
        """These are here now, or gone."""
        known = self._known[what].keys() & ids
        for id_ in known:
            del self._known[what][id_]
        if known:
            self._keep()

    def _keep(self, notice: str = "") -> None:
        if self.writer is not None:
            with self.writer.transaction() as delta:
                self.writer.set_meta("unreadable", json.dumps(self._known))
                if notice:
                    delta.notices.append(notice)
