"""Conversations of the studio: exhibitions, figures, lunch."""

from __future__ import annotations

from tui.demo.sample.files import chart, pdf, picture, sheet
from tui.demo.sample.letters import Conversation, by, me, talk
from tui.demo.sample.people import ANN, BOB, BOOKS, CAROL, DAVE, HANNE, JUNO, KAI, LENA, PRIYA, TOMAS

_FIGURES = sheet(
    "figures-q3.ods",
    [
        ("Exhibition", "July", "August", "September", "Sum"),
        ("Tides", "4.120", "5.310", "3.980", "13.410"),
        ("Salt", "2.200", "2.640", "2.010", "6.850"),
        ("Fog signals", "1.150", "1.490", "1.870", "4.510"),
        ("Total", "7.470", "9.440", "7.860", "24.770"),
    ],
)


RECENT: list[Conversation] = [
    talk(
        "Quarterly figures",
        by(BOB, "1d 09:12", """
Hi both,

please look at the figures in the attached sheet before they go to finance. Two things that I am not sure
about: the total in row 7, and whether the tickets of the school groups belong to July or to August.

Thanks
Bob
""", _FIGURES),
        me("1d 10:40", """
Hi Bob,

the school groups belong to July, that is when they paid. I moved them and the August total is now the one
that Ines has in her books.

Alice
"""),
        by(ANN, "1d 15:26", """
I compared it with the till: July is right now. September is off by 120, I think that is the evening of the
harbour festival which we counted twice.

Ann
"""),
        by(BOB, "24m", """
Could you look at the last table before the call? The totals in row 7 do not match what finance sent us [1].
If it is only the festival evening I will take it out and we are done.

I put the chart at the end, it is what the board will see.

Bob

[1] https://finance.nordlicht.example/reports/2026-q3
""", _FIGURES, chart("visitors.png", [41, 53, 40, 62, 74, 58, 80]), unread=True, flags="flagged"),
    ),
    talk(
        "lunch?",
        me("2d 10:02", "Anyone for the new noodle place by the canal this week?\n\nA."),
        by(DAVE, "2d 10:15", "Always. Not Wednesday though, the printer comes."),
        by(DAVE, "5h", "Thursday works for me. 12:30? Carol says she only comes if there is something without fish."),
        people=(DAVE, CAROL),
    ),
    talk(
        "Fog signal: the new horn is too loud",
        by(PRIYA, "2d 08:31", """
Measured this morning with the doors closed: 94 dB at the ticket desk. The limit we agreed on with the museum
is 80. It sounds wonderful, which does not help.

Options as I see them:

- a baffle in front of the horn (Tomáš could make one, two weeks)
- playing the recording at a lower level and letting visitors turn a valve
- only sounding it at full hours

Priya
"""),
        by(TOMAS, "2d 13:05", """
Baffle is no problem. 2 mm steel, felt behind it, powder coated. I would need the drawing by Tuesday to
deliver on the 4th.

T.
"""),
        me("1d 08:50", """
I like the valve. It makes the noise something that people do and not something that happens to them. Could
we have both: the baffle now, the valve in spring?

Alice
"""),
        by(PRIYA, "3h", """
Yes! Drawing is attached, 62 cm wide so that it passes the door. Tomáš, could you check the fixing points
before you cut anything?
""", pdf("baffle-drawing-rev-b.pdf", "Fog signal: baffle, revision B", "Steel 2 mm, 62 x 84 cm", "Felt 10 mm",
     "Fixing: 4 x M6"), unread=True),
    ),
    talk(
        "Interview for the harbour radio",
        by(HANNE, "4h", """
Dear Ms Hartmann,

we make a half-hour programme on sounds that disappear, and your fog horn would be its heart. Could we record
it, and you beside it, in the first week of December? Two people, one microphone, no lights.

With best wishes
Hanne Storm
""", unread=True),
    ),
    talk(
        "Application: internship in spring",
        by(JUNO, "2d 11:30", """
Dear Studio Nordlicht,

I study product design in my third year and build things that move slowly. Attached are my portfolio and a
letter. I could start on 1 April, for three months.

In your Tides exhibition I stood forty minutes in front of the chart recorder. I would like to know who
decided how fast the paper runs.

Juno Park
""", pdf("portfolio-juno-park.pdf", "Juno Park", "Portfolio 2026"), pdf("letter.pdf", "Letter")),
        me("1d 17:10", """
Dear Juno,

I did, and it took me two weeks: 20 mm an hour. Come and see us. Would a Wednesday suit you?

Alice Hartmann
"""),
    ),
    talk(
        "Studio weekly: notes",
        by(CAROL, "4d 15:30", """
1. Fog signal: baffle and valve, Priya leads
2. Loan of the tide gauge: contract signed, crate open
3. Website: goes live on the 8th, Dave is on call, everybody be kind to Dave
4. Nobody takes the last coffee without making new coffee
"""),
        by(DAVE, "4d 15:33", "5. It was me. I am sorry.", flags="flagged"),
        people=(CAROL, DAVE),
    ),
    talk(
        "Hafenmuseum: loan of the tide gauge",
        by(KAI, "6d 11:20", """
Liebe Frau Hartmann,

the board agreed to lend the tide gauge of 1897 for your exhibition, from 1 March to 31 August. We ask for
a climate log, an insurance over 18,000 euros, and that it is moved upright.

The contract is attached. Please send one copy back signed.

With kind regards
Kai Petersen
""", pdf("Leihvertrag-Pegel-1897.pdf", "Leihvertrag", "Leihgeber: Hafenmuseum", "Leihnehmer: Studio Nordlicht",
     "Objekt: Schreibpegel, 1897", "Versicherungswert: 18.000 EUR")),
        me("5d 16:45", """
Dear Mr Petersen,

this is wonderful news, thank you. The signed copy is attached. For the transport I would like to come and
look at the gauge before we have a crate made. Would next week suit you?

Kind regards
Alice Hartmann
""", pdf("Leihvertrag-Pegel-1897-signed.pdf", "Leihvertrag", "Unterschrieben: A. Hartmann")),
        by(KAI, "1d 12:08", """
Next Tuesday at ten would be good. Please ring at the workshop's door on the quay, the front is closed until
the ice is off the steps.

The clockwork runs, by the way. It still draws.
"""),
    ),
    talk(
        "Photos of the opening",
        by(ANN, "3d 19:44", """
The sky did what we ordered. Two for the press page, both free to use with "Ann Okafor / Studio Nordlicht".

Ann
""", picture("opening-quay.png", (34, 49, 84), (232, 142, 88)),
           picture("opening-hall.png", (22, 30, 40), (120, 96, 70)), flags="flagged"),
        me("3d 20:10", "These are beautiful. The first one for the poster? A."),
        by(ANN, "3d 20:31", "The first one. I knew you would say that."),
    ),
    talk(
        "Invoice 2026-118",
        by(BOOKS, "4d 09:03", """
Guten Morgen Frau Hartmann,

zur Rechnung 2026-118 fehlt mir noch der Beleg über die Spedition (412,80 EUR). Können Sie ihn mir bis Freitag
schicken? Dann kann die Voranmeldung am Montag raus.

Freundliche Grüße
Ines Albrecht
""", flags="answered"),
        me("4d 11:17", "Liebe Frau Albrecht,\n\nanbei der Beleg, er lag noch im Wagen.\n\nViele Grüße\nAlice Hartmann",
           pdf("Spedition-412-80.pdf", "Nordfracht GmbH", "Rechnung 88-2201", "412,80 EUR")),
        by(BOOKS, "4d 11:52", "Perfekt, vielen Dank. Alles vollständig."),
    ),
    talk(
        "Kystmuseet: salt, light, and a question about colour",
        by(LENA, "7d 14:12", """
Hi Alice,

we hung your salt prints yesterday. In the north room they turn almost green after three in the afternoon.
Is that meant? We like it, but the label says "white".

Lena
"""),
        me("7d 17:30", """
It is the old glass in your windows! Leave it, and change the label: "white, until three".

Alice
"""),
        by(LENA, "6d 08:20", "Done. The label is my favourite piece in the room now. / Lena", flags="flagged"),
    ),
]  # fmt: skip
"""The last days."""


ARCHIVED: list[Conversation] = [
    talk(
        "Website: new structure",
        by(CAROL, "12d 09:30", """
I made a tree of all pages that we have: 214. Visitors use 31 of them. I propose that we keep those, and make
one archive page a year for the rest.

Carol
"""),
        me("12d 11:02", "Yes please. What happens to the old addresses? People link to the tide calendar a lot."),
        by(CAROL, "12d 11:40", """
They redirect. The calendar stays where it is, I would not dare.

| old            | new            |
| /kalender.html | /kalender.html |
| /ausst/*       | /archive/2019  |
| /en/exhib/*    | /archive/2020  |
"""),
        box="Projects/Website",
    ),
    talk(
        "Website: fonts",
        by(DAVE, "18d 15:20", "The serif is 480 kB. On the quay's Wi-Fi that is four seconds of nothing."),
        by(CAROL, "18d 15:41", "Subset it, and we keep it for headlines only?"),
        by(DAVE, "17d 09:05", "Subset: 38 kB. I take everything back."),
        me("17d 09:12", "Then we have a font. Thank you both!"),
        people=(DAVE, CAROL), box="Projects/Website",
    ),
    talk(
        "Tides: list of objects, final",
        by(BOB, "26d 16:00", """
Final list attached, 42 objects. Everything after number 38 still needs a caption. Lena's museum sends three
more in January, they are in the list as 43 to 45 without a place.
""", sheet("objects-final.ods", [("No", "Object", "Lender"), ("1", "Tide gauge, 1897", "Hafenmuseum"),
                            ("2", "Tide table, 1911", "private"), ("3", "Salt print", "Kystmuseet")])),
        me("25d 10:14", "Captions 39 to 42 are done, in both languages. I also found a better word for \"ebb\"."),
        box="Projects/Tides",
    ),
    talk(
        "Tides: light in the north room",
        by(PRIYA, "31d 10:00", "50 lux at the prints, 180 at the gauge. Measured at noon, with the blinds half down."),
        me("31d 10:20", "That is within the contract. Could the sensor write the climate log, too?"),
        by(PRIYA, "30d 09:02", "It can, and it mails it every Monday. You will get tired of it."),
        box="Projects/Tides",
    ),
    talk(
        "Greenhouse: seeds for the roof",
        by(CAROL, "40d 12:30", "The roof carries 90 kg a square metre. So: herbs yes, apple trees no. Sorry."),
        me("40d 12:44", "One small apple tree?"),
        by(CAROL, "40d 12:46", "Alice."),
        me("40d 12:47", "Herbs."),
        box="Projects/Greenhouse",
    ),
]  # fmt: skip
"""What is done, filed under its project."""
