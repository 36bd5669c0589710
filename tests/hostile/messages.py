"""Hostile mail: every payload in every slot, every slot with a payload of its own, and mail that is broken by design.

Each message is raw RFC 5322 octets whose subject begins with its name in brackets.
"""

from __future__ import annotations

import base64
import quopri
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import quote

from tests.hostile.payloads import PAYLOADS

COMPOUND = "\x1b]52;c;RVZJTA==\x07\x1b[77;177H\x9b5mEVIL\u202e\x08[red]EVIL[/red]\x1b"


class Hostile(NamedTuple):
    """A message. ``name`` stands in its subject."""

    name: str
    raw: bytes


def hostile_messages() -> list[Hostile]:
    """All of them, well over a hundred."""
    made = [*_payloads_everywhere(), *_slots(), *_broken(), *_bombs()]
    return [
        Hostile(f"h{number:03}", raw.replace(b"NAME", f"[h{number:03}]".encode()))
        for number, raw in enumerate(made)
    ]


# How text is written where it does not belong


def word(text: str) -> str:
    """An encoded word of RFC 2047, base64."""
    return f"=?utf-8?B?{base64.b64encode(text.encode('utf-8', 'surrogatepass')).decode()}?="


def quoted_word(text: str) -> str:
    """An encoded word of RFC 2047, quoted-printable."""
    return "=?utf-8?Q?" + "".join(f"={octet:02X}" for octet in text.encode("utf-8", "surrogatepass")) + "?="


def split_words(text: str) -> str:
    """Encoded words of one character each: readers join them without the spaces between."""
    return " ".join(map(word, text[:60]))


def percent(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def entities(text: str) -> str:
    return "".join(f"&#{ord(character)};" for character in text)


def _message(headers: str, body: str, type_: str = "text/plain; charset=utf-8", subject: str = "") -> bytes:
    top = f"From: Eve <eve@evil.example>\nTo: alice@example.org\nSubject: NAME {subject}\nMIME-Version: 1.0\n"
    date = "" if "\nDate:" in f"\n{headers}" else "Date: Tue, 03 Nov 2026 14:32:00 +0000\n"
    if "From:" in headers:
        top = top.split("\n", 1)[1]
    return _octets(f"{top}{date}{headers}Content-Type: {type_}\nContent-Transfer-Encoding: 8bit\n\n{body}\n")


def _octets(text: str) -> bytes:
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8", "surrogatepass")


def _multipart(parts: list[str], kind: str = "mixed") -> tuple[str, str]:
    """The body of a multipart, and its type."""
    body = "".join(f"--edge\n{part}\n" for part in parts) + "--edge--"
    return body, f'multipart/{kind}; boundary="edge"'


def _base64(text: str) -> str:
    return base64.encodebytes(text.encode("utf-8", "surrogatepass")).decode()


def _text_part(type_: str, text: str) -> str:
    return f"Content-Type: {type_}; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{_base64(text)}"


# Every payload, in all slots of one message


def _payloads_everywhere() -> Iterator[bytes]:
    for payload in PAYLOADS.values():
        sender = (
            f"From: {word(payload)} <eve@evil.example>\nReply-To: {quoted_word(payload)} <x@other.example>\n"
        )
        body, type_ = _multipart(
            [
                _text_part("text/plain", f"text {payload} end"),
                _text_part("text/html", _page(payload)),
            ],
            "alternative",
        )
        nested = f"Content-Type: {type_}\n\n{body}".replace("edge", "inner")
        attached = (
            "Content-Type: application/x-thing\nContent-Transfer-Encoding: base64\n"
            f"Content-Disposition: attachment; filename*=utf-8''{percent(payload[:200])}.txt\n\nRVZJTA=="
        )
        body, type_ = _multipart([nested, attached])
        yield _message(sender, body, type_, word(payload))


def _page(payload: str) -> str:
    text = entities(payload)
    return (
        f"<h1>{text}</h1><p title='{text}'>{text}<b>{text}</b><img src='https://x.example/a.png' alt='{text}'>"
        f"<a href='https://x.example/{text}'>{text}</a><a href='{text}'>{text}</a><ul><li>{text}</ul><pre>{text}</pre>"
        f"<table><tr><th>{text}<th>b<tr><td>{text}<td>1</table><blockquote type=cite>{text}</blockquote>"
    )


# Every slot, with a compound of payloads


def _slots() -> Iterator[bytes]:
    yield from _header_slots()
    yield from _body_slots()
    yield from _attachment_slots()


def _header_slots() -> Iterator[bytes]:
    raw = COMPOUND.replace("\n", "")
    writers: list[Callable[[str], str]] = [str, word, quoted_word, split_words]
    for write in writers:
        yield _message("", "words", subject=write(raw))
        yield _message(
            f"From: {write(raw) if write is not str else chr(34) + raw + chr(34)} <eve@evil.example>\n",
            "words",
        )
        yield _message(f"Cc: {write(raw)} <bob@example.org>, {write(raw)}: bob@example.org;\n", "words")
    yield _message(f'From: "{raw}"@evil.example\n', "words")
    yield _message(f"From: eve@{raw}.example\n", "words")
    yield _message(f"From: {raw}\n", "words")
    yield _message(f"Reply-To: {raw} <{raw}@evil.example>\n", "words")
    yield _message(
        f"List-Id: {raw} <{raw}.example>\nList-Unsubscribe: <https://evil.example/{raw}>, <mailto:{raw}>\n",
        "words",
    )
    yield _message(f"Message-ID: <{raw}@evil.example>\nIn-Reply-To: <{raw}>\nReferences: {raw}\n", "words")
    yield _message(f"Date: {raw}\n", "words")
    yield _message(f"X-{raw}: {raw}\nX-Long: {raw * 20}\n", "words")
    yield _message(f"Authentication-Results: {raw}; dkim=pass header.d={raw}; dmarc=fail ({raw})\n", "words")
    yield _message(f"Subject: {raw}\nSubject: NAME second {raw}\nFrom: {raw}\n", "words")


def _body_slots() -> Iterator[bytes]:
    yield _message("", f"raw {COMPOUND}\nnext line {COMPOUND}")
    text = COMPOUND.encode("utf-8")
    yield _message("", quopri.encodestring(text).decode()).replace(b"8bit", b"quoted-printable")
    yield _message("", _base64(COMPOUND)).replace(b"8bit", b"base64")
    yield _message("", "\x9b77;177H", "text/plain; charset=iso-8859-1").replace("\x9b".encode(), b"\x9b")
    yield _message("", "+ABs-[77;177H +ABs-]0;EVIL+AAc-", "text/plain; charset=utf-7")
    yield _message("", "\x1b$B!z\x1b(B \x1b[77;177H", "text/plain; charset=iso-2022-jp")
    yield _message("", "words", f"text/plain; charset={COMPOUND[:20]!r}; format=flowed")
    yield _message(
        "",
        f"one \x1b \n[77;177H> {COMPOUND} \n>{COMPOUND}",
        "text/plain; charset=utf-8; format=flowed; delsp=yes",
    )
    yield _message("", f"-- \n{COMPOUND}\n@@ -1 +1 @@\n-{COMPOUND}\n+{COMPOUND}")
    yield _message("", f"https://evil.example/{COMPOUND} eve{COMPOUND}@evil.example www.{COMPOUND}.example")
    yield _message("", _page(COMPOUND), "text/html; charset=utf-8")
    yield _message("", f"<p>raw {COMPOUND}</p>", "text/html; charset=utf-8")
    yield _message("", "".join(f"<b>{entities(each)}</b>" for each in COMPOUND), "text/html")
    yield _message(
        "", f"&#27<i></i>[77;177H <p>&#x1b;</p>[2J <td>&#155;77;177H {entities(COMPOUND)}", "text/html"
    )
    yield _message(
        "",
        f"<title>{COMPOUND}</title><style>{COMPOUND}</style><!--{COMPOUND}-->"
        f"<ol type='{COMPOUND}' start='{COMPOUND}'><li>x",
        "text/html",
    )
    yield _message(
        "",
        f"<font color='{COMPOUND}'>x</font><p style='color:{COMPOUND}' dir='{COMPOUND}'>x"
        f"<img alt='{COMPOUND}' src='cid:{COMPOUND}'>",
        "text/html",
    )
    links = (
        "javascript:EVIL",
        "data:text/html,EVIL",
        "file:///etc/passwd",
        "https://bank.example@evil.example/",
        "https://xn--pple-43d.example/",
    )
    yield _message("", "".join(f"<a href='{link}'>https://bank.example/</a> " for link in links), "text/html")
    for first, second in (
        ("\x1b", "[77;177H"),
        ("\x1b]52;c;", "RVZJTA==\x07"),
        ("a\u202e", "EVIL"),
        ("\ud83d", "\ude00"),
    ):
        parts = [f"Content-Type: text/plain; charset=utf-8\n\n{each}" for each in (first, second)]
        yield _message("", *_multipart(parts))


def _attachment_slots() -> Iterator[bytes]:
    names = [
        f'filename="{COMPOUND}"',
        f'filename="{word(COMPOUND)}"',
        f"filename*=utf-8''{percent(COMPOUND)}",
        "filename*0*=utf-8''%1B; filename*1*=%5B77%3B177H; filename*2=EVIL",
        'filename="../../../../.ssh/authorized_keys"',
        "filename*=utf-8''..%2F..%2Fetc%2Fpasswd%00.txt",
        'filename="/etc/passwd"; filename*0="..\\\\..\\\\windows\\\\evil.exe"',
        'filename="CON"',
        'filename=".bashrc"',
        'filename="' + "x" * 5000 + '.txt"',
        'filename="invoice\u202efdp.exe"',
        'filename=""',
        'filename="-rf"',
        'filename="a\\"b;c.txt"',
    ]
    for name in names:
        type_ = f"Content-Type: application/octet-stream; name={name.partition('=')[2]}"
        part = f"{type_}\nContent-Disposition: attachment; {name}\n\nEVIL"
        yield _message("", *_multipart(["Content-Type: text/plain\n\nwords", part]))
    inner = _message("", f"inner {COMPOUND}", subject=word(COMPOUND)).decode("utf-8", "surrogatepass")
    yield _message("", *_multipart([f"Content-Type: message/rfc822\n\n{inner}"]))
    event = (
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:evil\nDTSTAMP:20261103T143200Z\n"
        f"DTSTART:20261127T100000Z\nDTEND:20261127T110000Z\nSUMMARY:{COMPOUND}\nLOCATION:{COMPOUND}\n"
        f'ORGANIZER;CN="{COMPOUND}":mailto:eve@evil.example\nATTENDEE;CN={COMPOUND}:mailto:alice@example.org\n'
        f"DESCRIPTION:{COMPOUND}\nRRULE:FREQ=DAILY;COUNT=99999999\nEND:VEVENT\nEND:VCALENDAR"
    )
    yield _message(
        "", *_multipart([f"Content-Type: text/calendar; method=REQUEST; charset=utf-8\n\n{event}"])
    )
    yield _message(
        "",
        *_multipart(
            ["Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:EVIL\n"]
        ),
    )


# Broken by design


def _broken() -> Iterator[bytes]:
    yield _message("", "--edge\n\nnever closed", 'multipart/mixed; boundary="edge"')
    yield _message("", "no boundary at all", "multipart/mixed")
    yield _message("", "--\n\nempty boundary\n----", 'multipart/mixed; boundary=""')
    yield _message("", "%%% not base64 \x1b[2J ===").replace(b"8bit", b"base64")
    yield _message("", "=1B=[77;177H =ZZ =\n=").replace(b"8bit", b"quoted-printable")
    yield _message("", "words", "text/plain; charset=no-such-charset")
    yield _message("", "words").replace(b"words", b"\xff\xfe\xc0\x80\xed\xa0\x80 bad utf-8")
    yield _message("", "words", "text").replace(b"8bit", b"no-such-encoding")
    yield _message("Content-Type: text/html\nContent-Type: image/png\n", "<p>two types")
    yield _message(" continued without a header\nNo colon here\n: no name\n", "words")
    yield _message("", *_multipart(["Content-Type: message/rfc822\n\nno header, no body"]))
    yield _message("", "\n".join(["begin 644 evil.txt", "#0V%T", "`", "end"]))
    yield _message("", "words", 'text/html; charset="utf-16"')
    yield b"Subject: NAME no other header\r\n\r\nwords"
    yield b"From: eve@evil.example\nSubject: NAME bare line feeds\n\nwords\rmore\nwords\n"


def _bombs() -> Iterator[bytes]:
    yield _message("", "EVIL" * 200_000)
    yield _message("", "> " * 5_000 + "deep")
    yield _message("", "\n".join(">" * (number % 90) + " x" for number in range(20_000)))
    yield _message("X-Bomb: " + "EVIL " * 40_000 + "\n", "words")
    yield _message("".join(f"X-Bomb-{number}: x\n" for number in range(5_000)), "words")
    yield _message("Cc: " + ", ".join(f"x{number}@example.org" for number in range(3_000)) + "\n", "words")
    yield _message("", "words", subject="EVIL " * 2_000)
    yield _message("", "<table>" * 10_000 + "deep", "text/html")
    yield _message("", "<div>" * 20_000 + "deep", "text/html")
    yield _message("", "<table>" + "<tr><td>a<td>b" * 30_000, "text/html")
    yield _message("", "<p " + " ".join(f"a{number}=1" for number in range(20_000)) + ">x", "text/html")
    yield _message("", "<style>" + ".a{" * 20_000 + "</style><p class=a>x", "text/html")
    yield _message("", "<a href='" + "https://evil.example/?" + "u=" * 50_000 + "'>x</a>", "text/html")
    yield _message("", "<!" * 20_000 + "<b>" + "&#27;" * 10_000, "text/html")
    body, type_ = "deep", "text/plain"
    for depth in range(60):
        body, type_ = (
            f"--e{depth}\nContent-Type: {type_}\n\n{body}\n--e{depth}--",
            f"multipart/mixed; boundary=e{depth}",
        )
    yield _message("", body, type_)
    yield _message(
        "",
        *_multipart(
            [
                f'Content-Type: text/plain\nContent-Disposition: attachment; filename="{n}"\n\nx'
                for n in range(300)
            ]
        ),
    )
