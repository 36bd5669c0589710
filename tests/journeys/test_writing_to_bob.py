"""What Alice writes on a Cyrus of her own is what Bob has, to the octet: seen over IMAP with Python's email."""

from __future__ import annotations

import random
import struct
import zlib
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.journeys.conftest import NewPerson
from tests.journeys.person import Person
from tests.journeys.test_real_server import ALICE, BOB, CAROL, environment, flags, mailbox_of, question
from tests.servers import imap
from tests.servers.cyrus import CyrusServer
from tests.servers.sample import mails
from tests.servers.waiting import wait_until

pytestmark = pytest.mark.cyrus

DAVE = CyrusServer.address("dave")
SUBJECT = "Zahlen für Ærø ✓ 数字"


@pytest.fixture
def server(fresh_cyrus: CyrusServer) -> CyrusServer:
    """Alice has a question of Bob's; Carol and Dave have nothing yet."""
    for user in ("bob", "carol", "dave"):
        fresh_cyrus.add_user(user)
    history = mails(3, to=ALICE)
    with mailbox_of(fresh_cyrus, "alice") as alice:
        imap.append(alice, [*history, question(after=history[-1])])
    return fresh_cyrus


def png() -> bytes:
    """A red dot."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0\xff\0\0")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def write(person: Person, figures: Path, picture: Path) -> None:
    """The reply with all that it has."""
    person.press("a")
    person.sees("F5 send")
    person.press("alt+c")
    person.in_field("Cc")
    person.writes(CAROL)
    person.press("tab")
    person.in_field("Bcc")
    person.writes(DAVE)
    person.press("tab")
    person.in_field("Subject")
    person.press("end", "ctrl+u")
    person.terminal.wait_gone("Re: The figures")
    person.writes(SUBJECT)
    person.press("tab")
    person.in_text()
    person.writes("**Bold** words, ünd mehr.")
    for file in (figures, picture):
        person.terminal.paste(f"'{file}'")
        person.sees(f"Attached {file.name}")
    person.press("shift+tab", "j", "i")
    person.sees("in the text")
    person.sees("Saved here")


def test_bob_has_exactly_what_alice_wrote(new_person: NewPerson, server: CyrusServer, tmp_path: Path) -> None:
    figures, picture = tmp_path / "Größen – 数字.bin", tmp_path / "chart.png"
    figures.write_bytes(random.Random(7).randbytes(5_000_000))
    picture.write_bytes(png())
    person = new_person(environment(server, "alice"))
    person.start()
    person.sees_row("The figures for Monday")
    person.is_synced(deadline=60)
    person.opens("The figures for Monday")
    person.reads("Could you look at row 7 before the call?")
    write(person, figures, picture)
    person.sends()
    for user in ("bob", "carol", "dave"):
        with mailbox_of(server, user) as box:
            [mail] = wait_until(lambda box=box: imap.find(box, "INBOX", subject=SUBJECT), f"it with {user}")
            _is_what_she_wrote(mail.message, figures.read_bytes(), picture.read_bytes())
            assert mail.message["Bcc"] is None
    assert [set(sent.rcpt_to) for sent in server.sink.sent] == [{BOB, CAROL, DAVE}]
    _her_side_is_in_order(server, figures.read_bytes(), picture.read_bytes())
    person.quit()


def _is_what_she_wrote(message: EmailMessage, figures: bytes, picture: bytes) -> None:
    assert message["Subject"] == SUBJECT
    assert [each.addr_spec for each in message["To"].addresses] == [BOB]
    assert [each.addr_spec for each in message["Cc"].addresses] == [CAROL]
    assert message["In-Reply-To"] == "<question@example.org>"
    assert message["References"].split()[-1] == "<question@example.org>"
    assert message.get_content_type() == "multipart/mixed"
    body, attached = message.iter_parts()
    assert (attached.get_filename(), attached.get_content()) == ("Größen – 数字.bin", figures)
    assert attached.get_content_disposition() == "attachment"
    assert body.get_content_type() == "multipart/alternative"
    plain, related = body.iter_parts()
    page, shown = related.iter_parts()
    assert (related.get_content_type(), shown.get_content()) == ("multipart/related", picture)
    assert shown.get_content_disposition() == "inline"
    cid = shown["Content-ID"].strip("<> ")
    text, html = (each.get_content().replace("\r\n", "\n") for each in (plain, page))
    assert text.startswith(f"**Bold** words, ünd mehr.![chart.png](cid:{cid})\n")
    assert "> Could you look at row 7 before the call?" in text
    assert "<strong>Bold</strong> words, ünd mehr." in html
    assert f'src="cid:{cid}"' in html
    assert "<blockquote>" in html


def _her_side_is_in_order(server: CyrusServer, figures: bytes, picture: bytes) -> None:
    with mailbox_of(server, "alice") as alice:
        wait_until(
            lambda: flags(alice, "INBOX", "The figures for Monday"),
            "the question to be answered",
            holds=lambda found: r"\Answered" in found,
        )
        wait_until(lambda: imap.mails_in(alice, "Drafts") == [], "Drafts to be empty")
        [kept] = imap.find(alice, "Sent", subject=SUBJECT)
        assert r"\Draft" not in kept.flags
        _is_what_she_wrote(kept.message, figures, picture)
