"""Every method: the capability that a request must use for it, and what it does."""

from __future__ import annotations

from tui.demo.call import Method
from tui.demo.methods import (
    blob,
    core,
    email_get,
    email_import,
    email_query,
    email_set,
    identity,
    mailbox,
    mailbox_set,
    masked,
    snippet,
    submission,
    submission_set,
    thread,
    vacation,
)
from tui.demo.session import CORE, MAIL, MASKED, SUBMISSION, VACATION

METHODS: dict[str, tuple[str, Method]] = {
    "Core/echo": (CORE, core.echo),
    "Blob/copy": (CORE, blob.copy_blobs),
    "Mailbox/get": (MAIL, mailbox.get),
    "Mailbox/changes": (MAIL, mailbox.changes),
    "Mailbox/query": (MAIL, mailbox.query_mailboxes),
    "Mailbox/queryChanges": (MAIL, mailbox.query_changes),
    "Mailbox/set": (MAIL, mailbox_set.set_mailboxes),
    "Thread/get": (MAIL, thread.get),
    "Thread/changes": (MAIL, thread.changes),
    "Email/get": (MAIL, email_get.get),
    "Email/changes": (MAIL, email_get.changes),
    "Email/query": (MAIL, email_query.query_emails),
    "Email/queryChanges": (MAIL, email_query.query_changes),
    "Email/set": (MAIL, email_set.set_emails),
    "Email/import": (MAIL, email_import.import_emails),
    "Email/copy": (MAIL, email_import.copy_emails),
    "Email/parse": (MAIL, email_get.parse_blobs),
    "SearchSnippet/get": (MAIL, snippet.get),
    "Identity/get": (SUBMISSION, identity.get),
    "Identity/changes": (SUBMISSION, identity.changes),
    "Identity/set": (SUBMISSION, identity.set_identities),
    "EmailSubmission/get": (SUBMISSION, submission.get),
    "EmailSubmission/changes": (SUBMISSION, submission.changes),
    "EmailSubmission/query": (SUBMISSION, submission.query_submissions),
    "EmailSubmission/queryChanges": (SUBMISSION, submission.query_changes),
    "EmailSubmission/set": (SUBMISSION, submission_set.set_submissions),
    "VacationResponse/get": (VACATION, vacation.get),
    "VacationResponse/set": (VACATION, vacation.set_vacation),
    "MaskedEmail/get": (MASKED, masked.get),
    "MaskedEmail/changes": (MASKED, masked.changes),
    "MaskedEmail/set": (MASKED, masked.set_masks),
}
