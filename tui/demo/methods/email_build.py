"""A message from an Email object (RFC 8621 §4.6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from uuid import uuid4

from tui.demo.errors import SetError, invalid_properties
from tui.demo.methods.header_properties import parse_property
from tui.demo.methods.header_values import WrongForm, written
from tui.demo.mime.compose import Raw, Source, write
from tui.demo.mime.envelope import CONVENIENCE
from tui.demo.narrow import Json, as_list, as_object, as_strings

ReadBlob = Callable[[str], bytes | None]
_BODY = ("bodyStructure", "textBody", "htmlBody", "attachments")
_PART = {
    "partId", "blobId", "size", "name", "type", "charset", "disposition", "cid", "language", "location", "subParts",
}  # fmt: skip

_PART_FIELDS = {
    "type": "content-type", "name": "content-disposition", "disposition": "content-disposition", "cid": "content-id",
    "language": "content-language", "location": "content-location",
}  # fmt: skip
"""The header fields that the properties of a part become."""


def message(data: Json, read_blob: ReadBlob, now: float, max_attachments: int) -> bytes:
    """The octets of the message that ``data`` describes. Raises SetError.

    ``max_attachments``: how many octets the blobs may have together.
    """
    headers = _headers(data, top=True)
    names = {name.lower() for name, _ in headers}
    if "message-id" not in names:
        headers.append(("Message-ID", f"<{uuid4().hex}@example.org>"))
    if "date" not in names:
        headers.append(("Date", format_datetime(datetime.fromtimestamp(int(now), UTC))))
    return write(headers, _Body(data, read_blob, max_attachments).root())


def _headers(data: Json, *, top: bool) -> list[tuple[str, str]]:
    """The header fields that properties ask for, in the order of the properties."""
    found: list[tuple[str, str]] = []
    seen: set[str] = set()
    for name, value in data.items():
        asked = parse_property(name)
        if name.startswith("header:") and asked is None:
            raise invalid_properties("There is no such header property.", name)
        if asked is not None:
            field, form, every = asked.field, asked.form, asked.every
        elif top and name in CONVENIENCE:
            (field, form), every = CONVENIENCE[name], False
        else:
            continue
        lower = field.lower()
        if lower in seen or (top and lower.startswith("content-")) or lower == "content-transfer-encoding":
            raise invalid_properties("This header field cannot be set, or is set twice.", name)
        seen.add(lower)
        if value is None:
            continue
        values = as_list(value) if every else [value]
        try:
            found += [(field, written(form, item)) for item in values or ()]
        except WrongForm:
            raise invalid_properties("The value does not have the form of this property.", name) from None
    return [(name, text) for name, text in found if text.strip() or isinstance(text, Raw)]


class _Body:
    def __init__(self, data: Json, read_blob: ReadBlob, max_attachments: int) -> None:
        self.data = data
        self.read_blob = read_blob
        self.values = self._values()
        self.missing: list[str] = []
        self.octets = 0
        self.max_attachments = max_attachments

    def root(self) -> Source:
        if self.data.get("bodyStructure") is not None:
            twice = [name for name in _BODY[1:] if self.data.get(name) is not None]
            if twice:
                raise invalid_properties("bodyStructure already says what the body is.", *twice)
            root = self._part(self.data["bodyStructure"], "bodyStructure", top=True)
        else:
            root = self._from_convenience()
        if self.missing:
            raise SetError("blobNotFound", notFound=list(dict.fromkeys(self.missing)))
        if self.octets > self.max_attachments:
            raise SetError("tooLarge", maxSize=self.max_attachments)
        return root

    def _values(self) -> dict[str, str]:
        given = self.data.get("bodyValues")
        fields = as_object(given)
        if given is not None and fields is None:
            raise invalid_properties("bodyValues maps part ids to values.", "bodyValues")
        result: dict[str, str] = {}
        for part_id, item in (fields or {}).items():
            value = as_object(item)
            if value is None or not isinstance(value.get("value"), str):
                raise invalid_properties("A body value has a value.", "bodyValues")
            if value.get("isEncodingProblem") or value.get("isTruncated"):
                raise invalid_properties("A body value is whole.", "bodyValues")
            result[part_id] = value["value"]
        return result

    def _from_convenience(self) -> Source:
        texts = [self._only("textBody", "text/plain"), self._only("htmlBody", "text/html")]
        bodies = [part for part in texts if part is not None]
        given = self.data.get("attachments")
        items = as_list(given)
        if given is not None and items is None:
            raise invalid_properties("attachments is a list of parts.", "attachments")
        attached = [self._part(item, "attachments") for item in items or ()]
        for part in attached:
            part.disposition = part.disposition or "attachment"
        if not bodies:
            bodies = [] if attached else [Source("text/plain", charset="utf-8")]
        body = bodies[:1] if len(bodies) < 2 else [Source("multipart/alternative", parts=bodies)]
        if not attached:
            return body[0]
        return Source("multipart/mixed", parts=[*body, *attached])

    def _only(self, name: str, wanted: str) -> Source | None:
        given = self.data.get(name)
        if given is None:
            return None
        items = as_list(given)
        if items is None or len(items) > 1:
            raise invalid_properties(f"{name} is a list of one part.", name)
        if not items:
            return None
        part = self._part(items[0], name, default=wanted)
        if part.type != wanted:
            raise invalid_properties(f"The part of {name} is {wanted}.", name)
        return part

    def _part(self, value: Any, where: str, *, default: str = "text/plain", top: bool = False) -> Source:
        fields = as_object(value)
        if fields is None:
            raise invalid_properties("A part is an object.", where)
        unknown = [name for name in fields if name not in _PART and not name.startswith("header:")]
        if unknown:
            raise invalid_properties("A part has no such property.", *(f"{where}/{name}" for name in unknown))
        source = Source(self._type(fields, where, default), headers=_headers(fields, top=False))
        given = {name.lower() for name, _ in source.headers}
        twice = [
            name for name, field in _PART_FIELDS.items() if fields.get(name) is not None and field in given
        ]
        if twice:
            raise invalid_properties("A header field is set twice.", *(f"{where}/{name}" for name in twice))
        for name in ("name", "disposition", "cid"):
            text = fields.get(name)
            if text is not None and not isinstance(text, str):
                raise invalid_properties("This is a string.", f"{where}/{name}")
            setattr(source, name, text)
        self._describe(source, fields, where)
        if source.type.startswith("multipart/"):
            children = as_list(fields.get("subParts"))
            if children is None or fields.get("partId") is not None or fields.get("blobId") is not None:
                raise invalid_properties("A multipart has subParts and nothing else.", where)
            source.parts = [self._part(child, f"{where}/subParts") for child in children]
        else:
            self._fill(source, fields, where)
        return source

    def _type(self, fields: Json, where: str, default: str) -> str:
        given = fields.get("type")
        if given is None:
            return "multipart/mixed" if fields.get("subParts") else default
        main, slash, sub = given.partition("/") if isinstance(given, str) else ("", "", "")
        if not slash or not main or not sub or any(character in given for character in ' \r\n;"'):
            raise invalid_properties("A type has the form main/sub.", f"{where}/type")
        return given.lower()

    def _describe(self, source: Source, fields: Json, where: str) -> None:
        language, location = fields.get("language"), fields.get("location")
        tags = as_strings(language)
        if language is not None and tags is None:
            raise invalid_properties("language is a list of tags.", f"{where}/language")
        if tags:
            source.headers.append(("Content-Language", ", ".join(tags)))
        if location is not None:
            if not isinstance(location, str) or not location.isascii() or not location.isprintable():
                raise invalid_properties("location is a URI.", f"{where}/location")
            source.headers.append(("Content-Location", location))

    def _fill(self, source: Source, fields: Json, where: str) -> None:
        part_id, blob_id = fields.get("partId"), fields.get("blobId")
        if (part_id is None) == (blob_id is None):
            raise invalid_properties("A part has either a partId or a blobId.", where)
        if part_id is not None:
            if part_id not in self.values or not source.type.startswith("text/"):
                raise invalid_properties("There is no bodyValue for this part.", f"{where}/partId")
            told = [name for name in ("charset", "size") if fields.get(name) is not None]
            if told:
                raise invalid_properties(
                    "That follows from the value.", *(f"{where}/{name}" for name in told)
                )
            source.content, source.charset = self.values[part_id].encode("utf-8"), "utf-8"
            return
        content = self.read_blob(blob_id) if isinstance(blob_id, str) else None
        if content is None:
            self.missing.append(str(blob_id))
            return
        self.octets += len(content)
        source.content = content
        if source.type.startswith("text/"):
            charset = fields.get("charset")
            source.charset = charset if isinstance(charset, str) else "utf-8"
