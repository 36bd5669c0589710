"""Receipts, shipping notices and sign-in codes; most came to a masked address."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from html import escape

from tui.demo.sample.files import pdf
from tui.demo.sample.letters import ME, Conversation, File, Letter, Person

_NOTE = 'style="font:14px/22px Helvetica,Arial,sans-serif;color:#222222"'
_LAST = "This mail was sent automatically. Please do not reply."
_CELL = "padding:8px 0;border-bottom:1px solid #eeeeee"


@lru_cache(maxsize=4096)
def _row(name: str, value: str) -> str:
    return f'<tr><td style="{_CELL}">{escape(name)}</td><td align="right" style="{_CELL}">{escape(value)}</td></tr>'


def notice_html(shop: str, heading: str, text: str, rows: Sequence[tuple[str, str]]) -> str:
    """A transactional mail: a heading, a sentence, and a table of what was bought."""
    lines = "".join(_row(name, value) for name, value in rows)
    return f"""<html><body style="margin:0;background:#f6f6f6"><table width="100%" cellpadding="0" cellspacing="0"><tr>
<td align="center"><table width="560" cellpadding="24" cellspacing="0" style="background:#ffffff"><tr><td {_NOTE}>
<b>{escape(shop)}</b><h1 style="font-size:22px;margin:16px 0 8px 0">{escape(heading)}</h1><p>{escape(text)}</p>
<table width="100%" cellpadding="0" cellspacing="0">{lines}</table>
<p style="color:#888888;font-size:12px">{_LAST}</p>
</td></tr></table></td></tr></table></body></html>
"""


def notice_words(shop: str, heading: str, text: str, rows: Sequence[tuple[str, str]]) -> str:
    """What can be read of that HTML."""
    return " ".join([shop, heading, text, *(f"{name} {value}" for name, value in rows), _LAST])


def notice(
    when: str, shop: str, email: str, mask: str, subject: str, text: str, *rows: tuple[str, str],
    files: Sequence[File] = (), unread: bool = False, flags: str = "", box: str = "Inbox",
) -> Conversation:  # fmt: skip
    """One such mail; ``mask`` is the address it was sent to, empty for Alice's own."""
    to = Person("", mask) if mask else ME
    keywords = f"{flags} maskedemail" if mask else flags
    sender = Person(shop, email)
    plain = "\n\n".join([text, "\n".join(f"- {name}: {value}" for name, value in rows)])
    letter = Letter(sender, when, plain, notice_html(shop, subject, text, rows), to=(to,), unread=unread,
                    flags=keywords, files=files)  # fmt: skip
    return Conversation(subject, [letter], (ME,), box)


RECENT: list[Conversation] = [
    notice("1.4h", "Papier & Faden", "versand@papier-und-faden.example", "birch.lotus4471@masked.example",
           "Your order has shipped", "It should arrive on Friday between 9 and 12. Track it with number "
           "00340 4341 7829.", ("Linen thread, blue, 3 spools", "27,00 €"), ("Bone folder", "14,50 €"),
           ("Shipping", "4,90 €"), ("Total", "46,40 €"), unread=True),
    notice("11h", "Stadtrad", "code@stadtrad.example", "stadtrad.heron318@masked.example",
           "Ihr Anmeldecode: 481 920", "Geben Sie diesen Code ein, um sich anzumelden. Er gilt zehn Minuten. "
           "Wenn Sie das nicht waren, tun Sie nichts.", ("Code", "481 920")),
    notice("1d 18:40", "Nordfähre", "buchung@nordfaehre.example", "nordfaehre.fjord552@masked.example",
           "Buchungsbestätigung 7Q2XKD", "Gute Reise! Bitte seien Sie 60 Minuten vor Abfahrt am Terminal.",
           ("Hinfahrt", "18. April, 19:30"), ("Kabine", "604, außen"), ("Fahrräder", "2"), ("Summe", "428,00 €"),
           files=(pdf("Rechnung-7Q2XKD.pdf", "Nordfähre", "Rechnung 7Q2XKD", "428,00 EUR"),)),
    notice("16h", "tidemark builds", "builds@tidemark.example", "",
           "[tidemark] Build 2214 passed", "main is green again after 3 failed builds.",
           ("Commit", "9c1e0aa harmonics: keep the phase"), ("Duration", "6 min 12 s")),
    notice("1d 05:30", "Bücherhalle", "info@buecherhalle.example", "library.quiet266@masked.example",
           "Zwei Medien sind bald fällig", "Bitte geben Sie sie zurück, oder verlängern Sie online.",
           ("Das Sommerbuch", "in 3 Tagen"), ("Gezeitenkunde, Band 2", "in 5 Tagen"), unread=True),
    notice("2d 07:00", "Hansekontor Bank", "service@hansekontor.example", "",
           "Your statement for October is ready", "Sign in to read it. We never ask for your password by mail.",
           ("Account", "•••• 4410")),
    notice("2d 09:15", "Kaffeerösterei Speicher 9", "hallo@speicher9.example", "kaffee.amber207@masked.example",
           "Receipt for your subscription", "Two bags are on their way, roasted on Monday.",
           ("Filter, 500 g", "15,80 €"), ("Espresso, 500 g", "16,20 €"), ("Total", "32,00 €")),
    notice("3d 21:30", "Lichtspielhaus", "tickets@lichtspielhaus.example", "kino.glade118@masked.example",
           "Your tickets for Saturday", "Doors open at 19:45. The bar takes cards now.",
           ("Row 7, seats 11 and 12", "24,00 €")),
    notice("4d 07:12", "Example Mail", "support@mail.example.org", "", "New sign-in to your account",
           "We noticed a sign-in from a new device. If it was you, there is nothing to do.",
           ("Device", "Terminal, Linux"), ("Place", "Hamburg")),
    notice("6d 10:20", "Nähmaschinen Voss", "rechnung@voss-naeht.example", "voss.ivory903@masked.example",
           "Rechnung 5521", "Vielen Dank für Ihren Einkauf. Die Rechnung finden Sie im Anhang.",
           ("Wartung, mechanisch", "89,00 €"), files=(pdf("Rechnung-5521.pdf", "Voss", "89,00 EUR"),)),
    notice("8d 16:45", "Bikes & Parts", "orders@bikesparts.example", "bikes.river640@masked.example",
           "We received your return", "The money is on its way back to your card. It takes up to five days.",
           ("Saddle, brown", "-64,00 €")),
]  # fmt: skip
"""The last days."""


ARCHIVED: list[Conversation] = [
    notice("15d 12:00", "Papier & Faden", "versand@papier-und-faden.example", "birch.lotus4471@masked.example",
           "Your order has arrived", "We left it with your neighbour, Herr Okur.", box="Receipts"),
    notice("28d 09:30", "Elbstrom", "rechnung@elbstrom.example", "strom.stone731@masked.example",
           "Ihre Abrechnung ist da", "Sie bekommen 38,20 € zurück.", ("Guthaben", "38,20 €"),
           files=(pdf("Abrechnung-2026.pdf", "Elbstrom", "Guthaben 38,20 EUR"),), box="Receipts"),
    notice("33d 20:10", "Kaffeerösterei Speicher 9", "hallo@speicher9.example", "kaffee.amber207@masked.example",
           "Receipt for your subscription", "Two bags are on their way, roasted on Monday.",
           ("Filter, 500 g", "15,80 €"), ("Espresso, 500 g", "16,20 €"), box="Receipts"),
]  # fmt: skip
"""Older ones, filed."""
