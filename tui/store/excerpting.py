"""Where in its text a mail has what was searched for: from the text where that is here, else as the server says."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from tui.jmap.request import Request
from tui.mail.excerpt import Excerpt, excerpt, of_snippet
from tui.store import answers, reads, texts
from tui.store.search.there import NotThere, jmap_filter

if TYPE_CHECKING:
    from tui.store.remote import Remote
    from tui.store.search import Search

Told = Callable[[Mapping[int, Excerpt | None]], None]
"""Takes excerpts by the keys of the mails; None: it is not in the text."""


async def here(
    db: sqlite3.Connection, keys: Sequence[int], wanted: re.Pattern[str]
) -> dict[int, Excerpt | None]:
    """Of those of these mails whose text is here. Whatever else waits in the loop goes first."""
    found: dict[int, Excerpt | None] = {}
    for key in keys:
        row = db.execute("SELECT document FROM body WHERE email_k = ?", (key,)).fetchone()
        if row is not None:
            found[key] = excerpt(texts.readable(zlib.decompress(row[0]).decode())[0], wanted)
        await asyncio.sleep(0)
    return found


async def there(
    remote: Remote, db: sqlite3.Connection, wanted: Search, keys: Sequence[int]
) -> dict[int, Excerpt | None]:
    """SearchSnippet/get (RFC 8621 §5.1) of mails whose text only the server has."""
    ids = {id_: key for key in keys for (id_,) in db.execute("SELECT id FROM email WHERE k = ?", (key,))}
    try:
        asked = jmap_filter(wanted, (), reads.snoozed(db))
    except NotThere:
        return dict.fromkeys(keys)
    found: dict[int, Excerpt | None] = dict.fromkeys(ids.values())
    for chunk in remote.chunks(list(ids), max(1, len(ids))):
        request = Request()
        call = request.call("SearchSnippet/get", remote.here(filter=asked, emailIds=list(chunk)))
        said = answers.snippets((await remote.client.send(request)).result(call))
        found |= {ids[id_]: of_snippet(marked) for id_, marked in said.items() if id_ in ids and marked}
    return found
