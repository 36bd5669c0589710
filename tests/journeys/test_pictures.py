"""Pictures in a terminal that draws them itself: the bytes that it gets are those of the protocol, and ours."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from email.message import EmailMessage
from io import BytesIO

import pytest
from PIL import Image

from tests.hostile.stream import check
from tests.journeys.conftest import NewPerson
from tests.journeys.person import UNMARKED
from tests.servers.account import ServedAccount, demo_account
from tests.servers.waiting import wait_until
from tui.widgets.kitty import PLACEHOLDER

KITTY = {"TERM": "xterm-kitty", "TERM_PROGRAM": "", "TMUX": "", "STY": ""}
SHAPE = (120, 80)


@pytest.fixture(scope="module")
def served() -> Iterator[ServedAccount]:
    with demo_account(messages=20) as account:
        account.other_client.put(_pictured(), mailbox="inbox")
        yield account


def _pictured() -> bytes:
    file = BytesIO()
    Image.new("RGB", SHAPE, (200, 30, 60)).save(file, "JPEG")
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Bob <bob@example.org>", "alice@example.org", "A red flag"
    mail["Date"], mail["Message-ID"] = "Wed, 18 Nov 2026 14:39:00 +0000", "<flag@example.org>"
    mail.set_content('<p>See the flag:</p><img src="cid:flag" alt="a flag">', subtype="html")
    mail.add_related(file.getvalue(), "image", "jpeg", cid="<flag>", filename="flag.jpg")
    return mail.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def test_kitty_is_given_the_picture_once_and_asked_to_forget_it(
    new_person: NewPerson, served: ServedAccount
) -> None:
    person = new_person({**served.environment, **KITTY}, settings=UNMARKED)
    person.start()
    person.is_synced()
    person.opens("A red flag")
    person.reads("See the flag")
    person.press(".", "i")
    output = person.terminal.output
    wait_until(lambda: PLACEHOLDER.encode() in output, "the picture's cells")
    person.quit()
    text = output.decode()
    (number,) = re.findall(r"\x1b_Ga=T,U=1,q=2,f=100,t=d,i=(\d+),c=12,r=4,", text)
    octets = base64.b64decode("".join(re.findall(r"\x1b_G[^\x1b;]*m=[01];([^\x1b]+)\x1b\\", text)))
    with Image.open(BytesIO(octets)) as seen:
        assert (seen.format, seen.size) == ("PNG", SHAPE)
    red, green, blue = int(number).to_bytes(3, "big")
    assert f"38;2;{red};{green};{blue}" in text
    assert text.count(f"\x1b_Ga=d,d=I,i={number},q=2\x1b\\") == 1
    assert text.index(f"i={number},c=12") < text.index(PLACEHOLDER)
    counts = check(bytes(output), columns=140, rows=40, pictures=True)
    assert counts["picture"] >= 2


def test_another_terminal_gets_half_blocks(new_person: NewPerson, served: ServedAccount) -> None:
    person = new_person(served.environment, settings=UNMARKED)
    person.start()
    person.is_synced()
    person.opens("A red flag")
    person.reads("See the flag")
    person.press(".", "i")
    person.reads("▀▀▀")
    person.quit()
    check(bytes(person.terminal.output), columns=140, rows=40)


def test_pictures_can_be_off(new_person: NewPerson, served: ServedAccount) -> None:
    person = new_person({**served.environment, **KITTY}, settings=UNMARKED + 'pictures = "off"\n')
    person.start()
    person.is_synced()
    person.opens("A red flag")
    person.reads("See the flag")
    person.press(".", "i")
    person.sees("Pictures are not drawn here")
    person.quit()
    check(bytes(person.terminal.output), columns=140, rows=40)
