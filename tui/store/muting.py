"""What arrives in a muted conversation is read and archived, where the server has not done so."""

from __future__ import annotations

from collections.abc import Iterable

from tui.store import membership, ops, reads
from tui.store.ops import Patch
from tui.store.writer import Writer


def hush(writer: Writer, email_ids: Iterable[str]) -> bool:
    """Look at mails that have just arrived; True when ops wait for that."""
    places = reads.places(writer.db)
    fresh = set(email_ids)
    threads = {thread for id_ in fresh if (thread := reads.thread_of_mail(writer.db, id_)) is not None}
    patches: list[Patch] = []
    for mails in reads.mail_states(writer.db, sorted(threads)).values():
        if not membership.is_muted(mail.keywords for mail in mails):
            continue
        for mail in mails:
            if mail.id not in fresh or places.inbox not in mail.mailboxes or "$muted" in mail.keywords:
                continue
            patches += ops.set_keyword(mail, "$seen", True)
            if places.archive is not None:
                patches += ops.moved(mail, out_of=[places.inbox], into=places.archive)
    if patches:
        with writer.queue.transaction():
            writer.queue.add(patches)
        writer.ops_changed(list(dict.fromkeys(patch.target for patch in patches)))
    return bool(patches)
