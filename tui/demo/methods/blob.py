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
    for blob_id in blob_ids:
        data = source.blobs.find(blob_id)
        if data is None:
            refused[blob_id] = SetError("notFound").document
        else:
            copied[blob_id] = ids.encode(ids.BLOB, account.blobs.add(data))
    return {
        "fromAccountId": source.id,
        "accountId": account.id,
        "copied": copied or None,
        "notCopied": refused or None,
    }
