"""Mailing lists: patches, reviews, announcements, with the headers that lists add."""

# ruff: noqa: E501 (prose ends where it ends)

from __future__ import annotations

from collections.abc import Sequence

from tui.demo.sample.files import text_file
from tui.demo.sample.letters import ME, Conversation, Letter, Person

_DEV = Person("", "tidemark-devel@lists.tidemark.example")
_ANNOUNCE = Person("", "announce@lists.tidemark.example")
_QUAY = Person("", "quayside@lists.hafen.example")
IVO = Person("Ivo Marinov", "ivo@marinov.example", zone=2, rich=False)
GRACE = Person("Grace Adeyemi", "grace@adeyemi.example", zone=1, rich=False)
HENRIK = Person("Henrik Aalto", "henrik@aalto.example", zone=2, rich=False, signature="Henrik")
SOFIA = Person("Sofia Reis", "sofia@reis.example", zone=0, rich=False)

_DEV_NAME = "tidemark development"
_PATCH = """From 5d1a7c0e1f Mon Sep 17 00:00:00 2001
From: Ivo Marinov <ivo@marinov.example>
Subject: [PATCH] harmonics: keep the phase when a constituent is dropped

---
 src/harmonics.py | 9 ++++++---
 1 file changed, 6 insertions(+), 3 deletions(-)

diff --git a/src/harmonics.py b/src/harmonics.py
index 3b18e51..9c1e0aa 100644
--- a/src/harmonics.py
+++ b/src/harmonics.py
@@ -88,9 +88,12 @@ def predict(station, moment):
     hours = (moment - station.epoch).total_seconds() / 3600
-    height = sum(c.amplitude * cos(radians(c.speed * hours))
-                 for c in station.constituents)
-    return station.datum + height
+    height = station.datum
+    for c in station.constituents:
+        if c.amplitude < station.noise:
+            continue
+        height += c.amplitude * cos(radians(c.speed * hours - c.phase))
+    return height
--
2.45.1
"""


def _headers(name: str, address: Person) -> list[tuple[str, str]]:
    local, _, host = address.email.partition("@")
    return [
        ("List-Id", f"{name} <{local}.{host}>"),
        ("List-Post", f"<mailto:{address.email}>"),
        ("List-Unsubscribe", f"<mailto:{local}-leave@{host}>, <https://{host}/{local}/leave>"),
        ("List-Archive", f"<https://{host}/{local}/>"),
        ("Precedence", "list"),
    ]


def _on(address: Person, name: str, subject: str, letters: Sequence[Letter], box: str) -> Conversation:
    return Conversation(subject, letters, (address, ME), box, _headers(name, address))


def _post(sender: Person, when: str, text: str, to: Person, *, unread: bool = False, flags: str = "",
          files: Sequence[object] = ()) -> Letter:  # fmt: skip
    return Letter(sender, when, text, to=(to,), unread=unread, flags=flags)


RECENT: list[Conversation] = [
    _on(_DEV, _DEV_NAME, "[tidemark-devel] [PATCH] harmonics: keep the phase when a constituent is dropped", [
        Letter(IVO, "2d 20:11", "Without this, stations that have a noise floor are up to two hours early.\n\n" + _PATCH,
               to=(_DEV,), files=(text_file("0001-harmonics-keep-the-phase.patch", _PATCH, "text/x-patch"),)),
        _post(GRACE, "2d 22:40", """
Nice catch. Two remarks:

- noise could be None for old stations, the comparison raises then
- a test with Cuxhaven would be good, it has the noise floor and nobody can argue about Cuxhaven

Grace
""", _DEV),
        Letter(ME, "1d 11:05", """
I have hourly values of Cuxhaven for 1998 to 2024 from the gauge's own log. Free to use, I asked. Shall I add
the year 2011 as a fixture? It has the storm of 28 December, which is nice and ugly.
""", to=(_DEV,)),
        _post(IVO, "8h", """
Please do! v2 follows tonight, with Grace's remark and without the two spaces that my editor is so fond of.
""", _DEV, unread=True),
    ], "Lists/tidemark-devel"),
    _on(_DEV, _DEV_NAME, "[tidemark-devel] Drop support for stations without a datum?", [
        _post(HENRIK, "4d 10:00", "There are eleven of them, all of them fjords, and they cost us 400 lines.", _DEV),
        _post(SOFIA, "4d 10:31", "Nine of those eleven are the ones that people ask me about.", _DEV),
        _post(GRACE, "4d 12:02", "Then the 400 lines stay. Could they at least live in one file?", _DEV),
        _post(HENRIK, "3d 09:14", "Deal. I will call it fjords.py.", _DEV),
        _post(SOFIA, "3d 09:20", "+1, best file name of the year.", _DEV, unread=True),
    ], "Lists/tidemark-devel"),
    _on(_DEV, _DEV_NAME, "[tidemark-devel] Minutes, call of the 12th", [
        _post(GRACE, "9d 18:30", """
1. Release 4.2 when the datum question is settled (it is)
2. Ivo looks after the build until January
3. Sofia: translations are at 92 %, Icelandic is complete
4. Next call on the 10th, 17:00 UTC
""", _DEV),
    ], "Lists/tidemark-devel"),
    _on(_ANNOUNCE, "tidemark announcements", "[announce] tidemark 4.1.3", [
        _post(GRACE, "13h", """
tidemark 4.1.3 is out. It corrects the daylight saving rules of three stations and reads the new format of the
Norwegian service. Everybody who predicts in Bergen should update.

https://tidemark.example/releases/4.1.3

sha256: 0f6c1c3b4b8f2d6b2d5a5f6be0c3a9d95a4c1e7d0b7b6f0f9a2f3e1d4c5b6a79
""", _ANNOUNCE, unread=True),
    ], "Inbox"),
    _on(_QUAY, "Quayside neighbours", "[quayside] Crane on Thursday", [
        _post(SOFIA, "3d 14:05", "The crane for the mast comes on Thursday at six. In the morning. I am sorry.", _QUAY),
        _post(HENRIK, "3d 14:50", "At least it is not the Friday of the fog signal.", _QUAY),
    ], "Lists/Quayside"),
]  # fmt: skip
"""The last days."""
