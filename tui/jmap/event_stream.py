"""Server-sent events as they come over the wire (WHATWG HTML §9.2.6). Pure: bytes in, events out."""

from __future__ import annotations

from collections.abc import Iterator

from tui.frozen import frozen

LONGEST = 1_000_000
"""Octets of one event. A longer one is dropped, and the stream goes on."""


@frozen
class Event:
    """One event. ``id`` is the last event id of the stream so far."""

    type: str
    data: str
    id: str


class EventStream:
    """Feed it the chunks of a stream in order; they may break anywhere, in the middle of a character too."""

    def __init__(self, last_id: str = "") -> None:
        self.last_id = last_id
        self.retry: int | None = None
        """Milliseconds that the server wants to pass before a reconnection."""
        self._line = bytearray()
        self._first = True
        self._after_cr = False
        self._type = ""
        self._data: list[str] = []
        self._size = 0

    def feed(self, chunk: bytes) -> Iterator[Event]:
        """The events that ``chunk`` completes."""
        for line in self._lines(chunk):
            event = self._read(line)
            if event is not None:
                yield event

    def _lines(self, chunk: bytes) -> Iterator[str]:
        """Complete lines; each ends with CR LF, LF or CR."""
        if self._after_cr and chunk:
            self._after_cr = False
            chunk = chunk.removeprefix(b"\n")
        start = 0
        while start < len(chunk):
            ends = [end for end in (chunk.find(b"\n", start), chunk.find(b"\r", start)) if end >= 0]
            end = min(ends, default=len(chunk))
            # One octet too many is kept, so that the size tells of an overlong line.
            self._line += chunk[start : min(end, start + LONGEST + 1 - len(self._line))]
            if not ends:
                return
            yield self._take_line()
            start = end + (2 if chunk[end : end + 2] == b"\r\n" else 1)
            self._after_cr = end + 1 == len(chunk) and chunk.endswith(b"\r")

    def _take_line(self) -> str:
        line = bytes(self._line)
        self._line.clear()
        if self._first:
            self._first = False
            line = line.removeprefix(b"\xef\xbb\xbf")
        return line.decode("utf-8", "replace")

    def _read(self, line: str) -> Event | None:
        if not line:
            return self._dispatch()
        self._size += len(line)
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match name:
            case "data" if self._size <= LONGEST:
                self._data.append(value)
            case "event":
                self._type = value
            case "id" if "\0" not in value:
                self.last_id = value
            case "retry" if value.isascii() and value.isdigit() and len(value) < 10:
                self.retry = int(value)
            case _:
                pass
        return None

    def _dispatch(self) -> Event | None:
        kind, data, size = self._type or "message", self._data, self._size
        self._type, self._data, self._size = "", [], 0
        if not data or size > LONGEST:
            return None
        return Event(kind, "\n".join(data), self.last_id)
