"""What Cyrus 3.6.1 does otherwise than the RFCs say, in one place.

Each entry is shown to be so by a test of its own in test_deviations.py, and the random script makes allowance
for it where it names it.
"""

from __future__ import annotations

KNOWN = {
    "munged headers": "Octets beyond ASCII in a header field become X; the script encodes them, as RFC 2047 asks.",
    "$hasattachment": "A message with an attachment gets this keyword from the server.",
    "hasAttachment": "Inline pictures count as attachments, even those that say that they are inline.",
    "hasAttachment filter": "It goes by that keyword, which is lost when all keywords are replaced.",
    "unreadEmails": "A mail in two mailboxes that is read before the rest of its thread stays in the count.",
    "last mailbox": "A mail that was elsewhere before is gone when it is taken out of its last mailbox.",
    "destroyed messages": "Threads remember the messages that were destroyed; the script answers none of those.",
    "updated": "/changes also calls those updated that have something to do with a change, like the rest of a thread.",
    "before": "This condition includes its own second; the script asks for seconds in which nothing came.",
    "same octets": "A message can be in an account only once: importing or copying it again is refused.",
    "bad mailbox": "Email/import ignores properties that it does not know.",
    "loose ids": "An id in angle brackets is taken for a messageId.",
    "inbox name": "The inbox can be given another name, although its rights say that it cannot.",
    "role moves": "A role that another mailbox has is taken from it.",
    "sibling name": "A name that a sibling has is called invalid, not taken.",
    "slash": "A mailbox cannot have a slash in its name.",
    "folded tokens": "Words are found without their accents, and by their stems, and never by their beginning.",
    "one field": "The words of a text condition must all be in one field.",
    "snippets of NOT": "SearchSnippet/get also marks what stands below NOT.",
    "snippets of nothing": "Without a filter, SearchSnippet/get finds emails that do not exist.",
    "raw header of parse": "Email/parse leaves out header properties.",
    "anybody sends": "An email is sent whatever its From says, and with any envelope sender.",
    "other send errors": "The errors of EmailSubmission/set have names of their own.",
    "short-lived submissions": "A submission is forgotten once it is sent or taken back.",
    "identity": "The only identity has no address.",
    "copy of nothing": "Email/copy from an account that does not exist, or of an id that does not, fails otherwise.",
    "zero octets": "maxBodyValueBytes cannot be 0.",
    "states": "A state that was never given out is an invalid argument, and a missing one is a state.",
    "unknown conditions": "A condition that does not exist is an invalid argument, not an unsupported filter.",
    "unknown anchor": "A query whose anchor is not in it has no results.",
}  # fmt: skip
"""What it does, by the name under which the tests speak of it."""
