"""Attachments of the sample mailbox: small, valid, and the same on every run."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from html import escape

from tui.demo.sample.letters import File

_OLD = (2026, 1, 1, 0, 0, 0)


def pdf(name: str, *lines: str) -> File:
    """A page of text."""
    shown = [line.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
             for line in lines]  # fmt: skip
    text = b"BT /F1 12 Tf 72 770 Td 18 TL\n" + b"".join(b"(" + line + b") '\n" for line in shown) + b"ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    data = b"%PDF-1.4\n"
    offsets: list[int] = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    data += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return File(name, "application/pdf", data)


def _png(width: int, height: int, pixels: bytes) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    rows = b"".join(b"\0" + pixels[y * width * 3 : (y + 1) * width * 3] for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows, 9)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def chart(name: str, values: Sequence[int], *, cid: str = "") -> File:
    """A bar chart: one bar a value, from 0 to 100."""
    width, height = 24 * len(values) + 24, 140
    pixels = bytearray(b"\xfb\xfa\xf7" * width * height)
    for index, value in enumerate(values):
        colour = b"\x2f\x6f\x8f" if index < len(values) - 1 else b"\xd9\x8a\x3d"
        for y in range(height - 20 - value, height - 20):
            start = (y * width + 20 + index * 24) * 3
            pixels[start : start + 48] = colour * 16
    return File(name, "image/png", _png(width, height, bytes(pixels)), cid, "inline" if cid else "attachment")


def picture(name: str, top: tuple[int, int, int], bottom: tuple[int, int, int], *, cid: str = "") -> File:
    """An evening sky: a gradient from one colour to another."""
    width, height = 160, 100
    rows: list[bytes] = []
    for y in range(height):
        mix = [a + (b - a) * y // (height - 1) for a, b in zip(top, bottom, strict=True)]
        rows.append(bytes(mix) * width)
    data = _png(width, height, b"".join(rows))
    return File(name, "image/png", data, cid, "inline" if cid else "attachment")


def sheet(name: str, rows: Sequence[Sequence[str]]) -> File:
    """An OpenDocument spreadsheet with one table."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{space}office:1.0"'
        f' xmlns:table="{space}table:1.0" xmlns:text="{space}text:1.0" office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Sheet1">{cells}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="{space}manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype", _OLD), kind)
        for path, text in (("content.xml", content), ("META-INF/manifest.xml", manifest)):
            archive.writestr(zipfile.ZipInfo(path, _OLD), text, zipfile.ZIP_DEFLATED)
    return File(name, kind, data.getvalue())


def text_file(name: str, text: str, kind: str = "text/plain") -> File:
    """A text, such as a patch."""
    return File(name, kind, text.encode("utf-8"))
