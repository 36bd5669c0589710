"""EmailBodyPart and EmailBodyValue (RFC 8621 §4.1.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tui.demo.errors import invalid_arguments
from tui.demo.methods.header_properties import HeaderProperty, parse_property
from tui.demo.mime import headers
from tui.demo.mime.body import charset_of, decoded, leaves, truncate, views
from tui.demo.mime.parse import Part
from tui.demo.narrow import Json
from tui.demo.store.blobs import part_blob_id

DEFAULT = (
    "partId", "blobId", "size", "name", "type", "charset", "disposition", "cid", "language", "location",
)  # fmt: skip


def _text_or_none(part: Part, field: str) -> str | None:
    raw = part.last(field)
    return (headers.as_text(raw) or None) if raw is not None else None


def _cid(part: Part) -> str | None:
    text = _text_or_none(part, "Content-ID")
    return text.strip("<>").strip() or None if text else None


def _language(part: Part) -> list[str] | None:
    text = _text_or_none(part, "Content-Language")
    return [tag.strip() for tag in text.split(",") if tag.strip()] if text else None


_PROPERTIES: dict[str, Callable[[Part], Any]] = {
    "partId": lambda part: part.part_id,
    "size": lambda part: 0 if part.multipart else len(part.content()),
    "headers": lambda part: [{"name": h.name, "value": headers.as_raw(h.raw)} for h in part.headers],
    "name": lambda part: part.name,
    "type": lambda part: part.type,
    "charset": charset_of,
    "disposition": lambda part: part.disposition,
    "cid": _cid,
    "language": _language,
    "location": lambda part: _text_or_none(part, "Content-Location"),
}


@dataclass(frozen=True, slots=True)
class BodyProperties:
    """Which properties each part is shown with."""

    names: tuple[str, ...]
    header_properties: tuple[HeaderProperty, ...]

    @classmethod
    def parse(cls, asked: Iterable[str] | None) -> BodyProperties:
        """From the ``bodyProperties`` argument. Raises invalidArguments for unknown names."""
        names: list[str] = []
        extra: list[HeaderProperty] = []
        for name in DEFAULT if asked is None else asked:
            found = parse_property(name)
            if found is not None:
                extra.append(found)
            elif name in _PROPERTIES or name in ("blobId", "subParts"):
                names.append(name)
            else:
                raise invalid_arguments(f"A body part has no property {name}.", "bodyProperties")
        return cls(tuple(names), tuple(extra))

    def document(self, part: Part, blob: int, *, deep: bool = False) -> Json:
        """One part; ``deep``: with what it contains, as bodyStructure shows it."""
        result: Json = {}
        for name in self.names:
            if name == "blobId":
                result[name] = None if part.multipart else part_blob_id(blob, part)
            elif name != "subParts":
                result[name] = _PROPERTIES[name](part)
        for header in self.header_properties:
            result[header.property] = header.value(part)
        if part.multipart and (deep or "subParts" in self.names):
            result["subParts"] = [self.document(child, blob, deep=True) for child in part.parts]
        elif "subParts" in self.names:
            result["subParts"] = None
        return result


@dataclass(frozen=True, slots=True)
class Fetch:
    """Which text comes along as bodyValues; ``limit`` in octets of UTF-8, 0 for all of it."""

    text: bool = False
    html: bool = False
    everything: bool = False
    limit: int = 0

    def values(self, root: Part) -> Json:
        """bodyValues by part id."""
        flat = views(root)
        wanted: list[Part] = [part for part in leaves(root) if self.everything]
        wanted += flat.text if self.text else []
        wanted += flat.html if self.html else []
        result: Json = {}
        for part in wanted:
            if part.part_id is None or part.part_id in result or not part.type.startswith("text/"):
                continue
            text, problem = decoded(part)
            value, cut = truncate(text, self.limit, part.type == "text/html")
            result[part.part_id] = {"value": value, "isEncodingProblem": problem, "isTruncated": cut}
        return result
