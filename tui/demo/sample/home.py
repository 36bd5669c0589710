"""Family, friends, the choir, the house."""

# ruff: noqa: E501 (prose ends where it ends)

from __future__ import annotations

from tui.demo.sample.files import pdf, picture
from tui.demo.sample.letters import ME, Conversation, Letter, by, me, talk
from tui.demo.sample.people import CHOIR, DENTIST, JONAS, LANDLORD, MIRIAM, MUM, OMA, PIET, SAM, SCHOOL

RECENT: list[Conversation] = [
    talk(
        "Sonntag",
        by(MUM, "6h", """
Liebe Alice,

kommt ihr am Sonntag? Oma backt, und Jonas bringt die Kleine mit. Wir essen um eins. Wenn es nicht regnet,
gehen wir danach auf den Deich.

Bring bitte die große Kanne mit, meine ist hin.

Mama
""", unread=True),
    ),
    talk(
        "Bilder vom Deich",
        by(JONAS, "2d 21:14", """
Hier die zwei besten. Auf dem zweiten ist irgendwo ein Kind im Gras, wer es findet, darf es behalten.

J.
""", picture("deich-abend.png", (58, 72, 120), (244, 170, 96)), picture("deich-gras.png", (150, 190, 220), (70, 120, 60))),
        me("2d 21:40", "Gefunden. Behalte ich. 💚"),
        by(MUM, "1d 07:55", "Schöne Bilder! Das zweite drucke ich für Oma aus."),
        by(OMA, "1d 17:20", "Ich sehe das Kind nicht. Aber das Gras ist schön. Eure Oma"),
    ),
    talk(
        "Ferry tickets",
        by(SAM, "9h", """
Booked! Cabin with a window, 18 April, out at 19:30, the two of us and both bicycles. I owe you a breakfast,
you owe me 214 euros, and we both owe Miriam an explanation.

The confirmation is attached. Print it, they scan it from paper only. In 2027.

Sam
""", pdf("ferry-18-april.pdf", "Booking 7Q2XKD", "18 April 2027, 19:30", "2 adults, 2 bicycles", "Cabin 604"),
           flags="flagged"),
    ),
    talk(
        "Your cat was here again",
        by(PIET, "12h", """
Hello neighbour,

your cat sat in my kitchen when I came home. She had opened the window, the bread bin and, I think, a letter
of mine. She is welcome, but tell her that the bread is for the ducks.

Piet (third floor)
"""),
        me("10h", "Dear Piet, I am so sorry, and I don't have a cat. Is it grey? Alice"),
        by(PIET, "9.5h", "Grey, yes. Then whose cat do I feed since March?"),
    ),
    talk(
        "Re-reading club: February",
        by(MIRIAM, "4d 18:00", """
Dear all,

for February I propose The Summer Book again. It is short, it is cold outside, and nobody minds.

Miriam
"""),
        by(SAM, "4d 18:22", "Seconded. I will bring the island."),
        me("4d 19:05", "In! I have the old translation, we could compare the first page."),
        by(MIRIAM, "3d 08:12", "Then it is settled: Thursday the 11th, at mine. Bring slippers, the floor is being oiled."),
        people=(MIRIAM, SAM),
    ),
    talk(
        "Probenplan bis Weihnachten",
        by(CHOIR, "3d 12:00", """
Liebe Sängerinnen und Sänger,

anbei der Probenplan. Bitte beachten:

- Am 2. Dezember proben wir in der Aula, die Kirche wird geheizt.
- Generalprobe ist am 12. Dezember um 18 Uhr, mit Orchester.
- Wer einen Schal in Rot hat, bringt ihn mit. Wer keinen hat, auch.

Herzliche Grüße
Der Vorstand
""", pdf("Probenplan.pdf", "Kammerchor Elbe", "2. Dezember: Aula", "12. Dezember: Generalprobe")),
    ),
    talk(
        "Laternenumzug und Elternbriefe",
        by(SCHOOL, "5d 08:10", """
Liebe Eltern,

der Laternenumzug beginnt am Freitag um 17 Uhr am Schulhof. Bitte keine echten Kerzen. Der Kakao kostet
nichts, Kuchenspenden nehmen wir gern.

Mit freundlichen Grüßen
Das Sekretariat
"""),
    ),
    talk(
        "Ablesung der Heizkosten",
        by(LANDLORD, "8d 07:30", """
Sehr geehrte Frau Hartmann,

die Ablesung der Heizkostenverteiler findet am 3. Dezember zwischen 8 und 10 Uhr statt. Bitte sorgen Sie
dafür, dass die Heizkörper zugänglich sind.

Hausverwaltung Brandt
"""),
    ),
    talk(
        "Ihr Termin",
        by(DENTIST, "11d 10:00", """
Guten Tag Frau Hartmann,

wir erinnern Sie an Ihren Termin am Dienstag, 8:15 Uhr. Wenn Sie verhindert sind, sagen Sie bitte
24 Stunden vorher Bescheid: +49 40 555 0142.

Ihr Praxisteam
"""),
    ),
]  # fmt: skip
"""The last days."""


ARCHIVED: list[Conversation] = [
    talk(
        "Umzug: wer hat noch Kartons?",
        by(JONAS, "22d 19:00", "Ich brauche zwanzig bis Samstag. Bananenkisten gehen auch."),
        me("22d 19:30", "Ich habe acht, und einen Wagen."),
        by(MUM, "22d 20:01", "Im Keller stehen zwölf. Die mit den Weihnachtskugeln bitte NICHT."),
        by(JONAS, "20d 22:45", "Geschafft. Eine Weihnachtskugel ist jetzt zwei Weihnachtskugeln. Entschuldigung."),
        people=(JONAS, MUM), box="Family",
    ),
    talk(
        "Rezept Birnen, Bohnen und Speck",
        by(OMA, "34d 09:12", """
Liebe Alice,

hier das Rezept, wie ich es mache.

- 500 g grüne Bohnen
- 4 kleine Kochbirnen, mit Stiel
- 300 g durchwachsener Speck
- Bohnenkraut, viel

Den Speck zuerst, 30 Minuten. Dann Birnen und Bohnen dazu, noch einmal 25. Nicht rühren!

Deine Oma
""", flags="flagged"),
        me("34d 12:00", "Danke Oma! Ich habe gerührt, aber nur einmal."),
        box="Family",
    ),
    talk(
        "The cabin in July",
        by(SAM, "45d 20:10", "It is free from the 10th to the 24th. Say yes and I sign."),
        by(MIRIAM, "45d 20:33", "Yes."),
        me("45d 21:00", "Yes!"),
        by(SAM, "45d 21:02", "Signed. No electricity, one well, the nearest shop is a boat."),
        people=(SAM, MIRIAM), box="Travel",
    ),
]  # fmt: skip
"""Older mail of the family and friends."""


DRAFTS: list[Conversation] = [
    talk("The cabin: what to bring", Letter(ME, "20h", """
Hi both,

I started a list so that we do not arrive with four corkscrews again:

- Alice: coffee pot, lamp oil, the good knife
- Sam: wine, cards
- Miriam: bread, books
""", to=(SAM, MIRIAM), flags="draft", box="Drafts"), people=(SAM, MIRIAM)),
    talk("Kündigung Zeitschrift", Letter(ME, "9d 22:10", """
Sehr geehrte Damen und Herren,

hiermit kündige ich mein Abonnement zum nächstmöglichen Termin.
""", flags="draft", box="Drafts"), people=()),
]  # fmt: skip
"""Letters that Alice has begun."""
