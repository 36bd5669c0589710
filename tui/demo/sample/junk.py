"""What the filter caught, and what Alice threw away."""

# ruff: noqa: E501 (prose ends where it ends)

from __future__ import annotations

from tui.demo.sample.letters import ME, Conversation, Letter, Person


def _caught(name: str, email: str, when: str, subject: str, text: str, html: str = "") -> Conversation:
    letter = Letter(Person(name, email), when, text, html, to=(ME,), unread=True, flags="junk")
    return Conversation(subject, [letter], (ME,), "Junk")


JUNK: list[Conversation] = [
    _caught("Parcel Service", "no-reply@parcel-notice.example", "15h", "Your parcel could not be delivered (2)",
            "A fee of 1,99 EUR is due. Pay within 24 hours.",
            '<p>A fee of <b>1,99&nbsp;EUR</b> is due. <a href="https://parcel-notice.example/pay">https://parcel.example</a></p>'),
    _caught("alice@example.org", "mailer@bulk-4412.example", "1d 03:12", "Payment from your account",
            "You may have noticed that this mail came from your own address. It did not."),
    _caught("Dr. Emmanuel Prosper", "prosper@estate-office.example", "2d 04:44", "RE: RE: Inheritance of 12.4 M",
            "Dearest One, I am the barrister of a late client who shares your family name."),
    _caught("Crypto\u202egnp.rewards", "win@coins-fast.example", "3d 01:30", "\u26a1 FREE coins \u26a1 claim_now.exe\u202efdp",
            "Click before midnight."),
    _caught("SEO Experts", "hi@rank-first.example", "5d 05:05", "Your website has 37 errors",
            "We looked at your website and found errors. Reply YES for a report."),
]  # fmt: skip
"""Junk: with the tricks that it plays on mail programs."""


TRASH: list[Conversation] = [
    Conversation("Umfrage: Wie zufrieden sind Sie?", [Letter(
        Person("Elbstrom", "umfrage@elbstrom.example"), "10d 09:00",
        "Nehmen Sie sich drei Minuten Zeit und gewinnen Sie eine Ladestation.",
        to=(Person("", "strom.stone731@masked.example"),), flags="maskedemail",
    )], (ME,), "Trash"),
    Conversation("Sale: 70 % on everything that you looked at once", [Letter(
        Person("Bikes & Parts", "news@bikesparts.example"), "12d 06:00", "Only until Sunday. Or the Sunday after.",
        to=(Person("", "bikes.river640@masked.example"),), unread=True, flags="maskedemail",
    )], (ME,), "Trash"),
]  # fmt: skip
"""Thrown away."""
