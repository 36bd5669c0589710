"""Errors in words: what a method-level error and a SetError mean to the person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast


def tidy(text: str, limit: int = 200) -> str:
    """A server's own words, made fit to stand in a sentence: one line, no control characters, not long."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


_METHOD_SENTENCES = {
    "serverUnavailable": "A part of the server is not available at the moment.",
    "serverFail": "The server failed at this ({method}).",
    "serverPartialFail": "The server did this only in part ({method}).",
    "unknownMethod": "The server does not know how to do this ({method}).",
    "forbidden": "The server does not allow this with the present sign-in ({method}).",
    "accountNotFound": "The server does not know this account any more.",
    "accountNotSupportedByMethod": "The server does not do this for this account ({method}).",
    "accountReadOnly": "This account may be read and not changed.",
    "requestTooLarge": "The server finds this too large for one request ({method}).",
    "stateMismatch": "This was changed elsewhere in the meantime.",
    "cannotCalculateChanges": "The server cannot tell what has changed since the last time.",
    "tooManyChanges": "The server finds that too much has changed to list it.",
    "unsupportedFilter": "The server cannot search for this.",
    "unsupportedSort": "The server cannot sort like this.",
    "anchorNotFound": "The place in the list is no longer there.",
}


def method_sentence(kind: str, method: str, description: str) -> str:
    """A method-level error (RFC 8620 §3.6.2) in words; ``description`` is the server's own, already tidy."""
    pattern = _METHOD_SENTENCES.get(kind, "The server did not accept this ({method}: {kind}).")
    sentence = pattern.format(method=method, kind=tidy(kind, 40))
    return f"{sentence} It says: {description}" if description else sentence


def set_error_sentence(error: Mapping[str, Any]) -> str:
    """A SetError (RFC 8620 §5.3, §5.4; RFC 8621 §2.5, §4.6, §7.5) in words for the person.

    The server's own description is quoted where it says more than the type does.
    """
    kind = error.get("type")
    kind = kind if isinstance(kind, str) else ""
    build = _SET_SENTENCES.get(kind)
    if build is None:
        sentence = f"The server refused this ({tidy(kind, 40)})." if kind else "The server refused this."
    else:
        sentence = build if isinstance(build, str) else build(error)
    description = error.get("description")
    if isinstance(description, str) and description.strip() and kind not in _SELF_EXPLAINING:
        return f"{sentence} It says: {tidy(description)}"
    return sentence


def _names(error: Mapping[str, Any], key: str) -> str:
    values = error.get(key)
    if not isinstance(values, list):
        return ""
    names = cast("list[Any]", values)[:5]
    return ", ".join(tidy(name, 80) for name in names if isinstance(name, str))


def _invalid_properties(error: Mapping[str, Any]) -> str:
    names = _names(error, "properties")
    return (
        f"The server does not accept what is in {names}."
        if names
        else "The server does not accept this value."
    )


def _invalid_email(error: Mapping[str, Any]) -> str:
    names = _names(error, "properties")
    return (
        f"The server finds the message not valid ({names})."
        if names
        else "The server finds the message not valid."
    )


def _invalid_recipients(error: Mapping[str, Any]) -> str:
    names = _names(error, "invalidRecipients")
    return (
        f"The server does not accept these recipients: {names}."
        if names
        else "The server does not accept a recipient."
    )


def _too_many_recipients(error: Mapping[str, Any]) -> str:
    most = error.get("maxRecipients")
    if isinstance(most, int) and most > 0:
        return f"The message has too many recipients: the server allows {most}."
    # Cyrus answers 0 when the mail server behind it refused a recipient.
    return "The mail server refused a recipient."


def _too_large(error: Mapping[str, Any]) -> str:
    most = error.get("maxSize")
    if isinstance(most, int) and most > 0:
        return f"This is larger than the server allows ({most / 1_000_000:.1f} MB)."
    return "This is larger than the server allows."


def _forbidden(error: Mapping[str, Any]) -> str:
    if error.get("subType") == "addressInUse":
        return "This address has received mail, so it can be switched off and not removed."
    return "The server does not allow this."


_SET_SENTENCES: dict[str, str | Callable[[Mapping[str, Any]], str]] = {
    "forbidden": _forbidden,
    "overQuota": "There is no room left in the account: delete something large, or get more space.",
    "tooLarge": _too_large,
    "rateLimit": "That was too much at once for the server: try again in a few minutes.",
    "notFound": "It is no longer on the server.",
    "invalidPatch": "The server could not make this change.",
    "willDestroy": "It is being deleted in the same step.",
    "invalidProperties": _invalid_properties,
    "singleton": "There is exactly one of these: it can be changed, not created or deleted.",
    "alreadyExists": "The server has this already.",
    "mailboxHasChild": "The mailbox has mailboxes inside: delete or move them first.",
    "mailboxHasEmail": "The mailbox still has mail in it.",
    "blobNotFound": "An attachment is no longer on the server: attach it again.",
    "tooManyKeywords": "The message has more labels than the server allows.",
    "tooManyMailboxes": "The message is in more mailboxes than the server allows.",
    "invalidEmail": _invalid_email,
    "noRecipients": "The message has no recipient.",
    "tooManyRecipients": _too_many_recipients,
    "invalidRecipients": _invalid_recipients,
    "forbiddenMailFrom": "The server does not allow sending from this address.",
    "forbiddenFrom": "The server does not allow this From address.",
    "forbiddenToSend": "The server does not allow this account to send mail at present.",
    "cannotUnsend": "It is too late to take the message back: it has been sent.",
}
_SELF_EXPLAINING = frozenset(
    {"notFound", "noRecipients", "willDestroy", "cannotUnsend", "alreadyExists", "singleton"}
)
