"""The capabilities that the server has, by their names."""

from __future__ import annotations

CORE = "urn:ietf:params:jmap:core"
MAIL = "urn:ietf:params:jmap:mail"
SUBMISSION = "urn:ietf:params:jmap:submission"
VACATION = "urn:ietf:params:jmap:vacationresponse"
CONTACTS = "urn:ietf:params:jmap:contacts"
MASKED = "https://www.fastmail.com/dev/maskedemail"
SNOOZE = "https://cyrusimap.org/ns/jmap/mail"
"""An extension of mail, with the property ``snoozed`` of an Email."""

ALL = (CORE, MAIL, SUBMISSION, VACATION, CONTACTS, MASKED)
"""Those that every account of one's own has."""
