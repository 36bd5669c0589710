"""Blob/copy (RFC 8620 §6.3)."""

from __future__ import annotations

from tui.demo import ids
from tui.demo.call import Call
from tui.demo.errors import MethodError, SetError, invalid_arguments
from tui.demo.narrow import Json


def copy_blobs(call: Call) -> Json:
    """Make the blobs of one account available in another."""
    call.only("fromAccountId", "blobIds")
    account = call.account()
    try:
        source = call.account("fromAccountId")
    except MethodError as error:
        kind = "fromAccountNotFound" if error.arguments["type"] == "accountNotFound" else "invalidArguments"
        raise MethodError(kind, "There is no account to copy from.") from None
    blob_ids = call.ids("blobIds")
    if blob_ids is None:
        raise invalid_arguments("blobIds is required.", "blobIds")
    copied: Json = {}
    refused: Json = {}
    for number, blob_id in enumerate(blob_ids):
        try:
            call.refuse(number)
            data = source.blobs.find(blob_id)
            if data is None:
                raise SetError("notFound")
            copied[blob_id] = ids.encode(ids.BLOB, account.blobs.add(data))
        except SetError as error:
            refused[blob_id] = error.document
    return {
        "fromAccountId": source.id,
        "accountId": account.id,
        "copied": copied or None,
        "notCopied": refused or None,
    }
