"""Upload and download (RFC 8620 §6)."""

from __future__ import annotations

import pytest

from .conftest import Jmap


async def test_what_is_uploaded_can_be_downloaded(jmap: Jmap) -> None:
    data = bytes(range(256)) * 10
    response = await jmap.http.post(
        f"/jmap/upload/{jmap.account}/", content=data, headers={"Content-Type": "image/png"}
    )
    document = response.json()
    assert document == {
        "accountId": jmap.account, "blobId": document["blobId"], "type": "image/png", "size": len(data),
    }  # fmt: skip
    name = "a%2Fb%20%C3%BC.png"
    got = await jmap.http.get(f"/jmap/download/{jmap.account}/{document['blobId']}/{name}?type=text%2Fplain")
    assert got.content == data
    assert got.headers["content-type"] == "text/plain"
    assert "immutable" in got.headers["cache-control"]
    assert "a%2Fb%20%C3%BC.png" in got.headers["content-disposition"]


@pytest.mark.parametrize(
    "path", ["{account}/G99/x", "{account}/G1-9/x", "{account}/x/x", "other/G1/x", "{account}/G0/x"]
)
async def test_what_is_not_there_is_not_found(jmap: Jmap, path: str) -> None:
    await jmap.make_mail()
    response = await jmap.http.get("/jmap/download/" + path.format(account=jmap.account) + "?type=a/b")
    assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("media_type", ["text", "a/b%0d%0aX-Evil: 1", "a/b; c", "%C3%BC/x"])
async def test_a_type_that_is_none_is_refused(jmap: Jmap, media_type: str) -> None:
    blob = await jmap.upload(b"x")
    response = await jmap.http.get(f"/jmap/download/{jmap.account}/{blob}/x?type={media_type}")
    assert response.status_code == 400


async def test_limits_of_uploads(strict: Jmap) -> None:
    response = await strict.http.post(f"/jmap/upload/{strict.account}/", content=b"x" * 2001)
    assert response.status_code == 413
    assert response.json()["limit"] == "maxSizeUpload"
    assert (await strict.http.post("/jmap/upload/other/", content=b"x")).status_code == 404


async def test_unknown_paths_and_methods_are_problems(jmap: Jmap) -> None:
    for response in (await jmap.http.get("/nothing"), await jmap.http.get("/jmap/api/")):
        assert response.status_code in (404, 405)
        assert response.headers["content-type"] == "application/problem+json"


async def test_blob_copy_needs_another_account(jmap: Jmap) -> None:
    blob = await jmap.upload(b"x")
    error = await jmap.refused("Blob/copy", fromAccountId="other", blobIds=[blob])
    assert error["type"] == "fromAccountNotFound"
