"""The newsletters that Alice reads."""

from __future__ import annotations

from tui.demo.sample.letters import Conversation, Person
from tui.demo.sample.newsletters import Paper, Story, issue

TIDE = Paper(Person("Low Water", "post@low-water.example", zone=0), "low-water.example", "#1f5f7a",
             "A letter about coasts, every Saturday")  # fmt: skip
TYPE = Paper(Person("Small Caps", "hello@smallcaps.example", zone=1), "smallcaps.example", "#a33b20",
             "Type, and what it is for")  # fmt: skip
TERMINAL = Paper(Person("The Prompt", "news@theprompt.example", zone=-5), "theprompt.example", "#3a6b35",
                 "Tools for people who type")  # fmt: skip
MARKET = Paper(Person("Marktkiste", "kiste@marktkiste.example", zone=1), "marktkiste.example", "#5b7f2b",
               "Gemüse von nebenan")  # fmt: skip
TRAINS = Paper(Person("Nachtzug-Post", "post@nachtzug.example", zone=1), "nachtzug.example", "#273469",
               "Langsam ankommen")  # fmt: skip


RECENT: list[Conversation] = [
    issue(TIDE, "7h", "The tide that came twice",
          "Southampton has four high waters a day. Nobody complains.",
          Story("The tide that came twice", "Between the Isle of Wight and the mainland the water rises, thinks "
                "about it, and rises again. For two hundred years pilots called it luck. It is arithmetic."),
          Story("A map of mud", "The Wadden Sea moves its channels by up to forty metres a year. The people who "
                "redraw the charts do it on foot, with a stick, and a phone in a plastic bag."),
          Story("From the letterbox", "A reader from Galway keeps the tide tables of his grandfather, with notes "
                "in the margin on who was late.", "All letters")),
    issue(MARKET, "1d 06:02", "Diese Woche in der Kiste: Kürbis, Grünkohl, Quitten",
          "Bestellen bis Sonntag, 20 Uhr",
          Story("Kürbis", "Hokkaido und ein Muskatkürbis, der nicht in die Kiste passt und trotzdem mitkommt."),
          Story("Grünkohl", "Der erste Frost war am Dienstag. Jetzt schmeckt er."),
          Story("Quitten", "Drei Kilo je Kiste. Unser Rezept für Quittenbrot finden Sie im Garten-Tagebuch.",
                "Zum Rezept")),
    issue(TERMINAL, "2d 13:30", "Issue 212: your terminal can do more",
          "Pipes, palettes and one very small font",
          Story("A pager that remembers", "You read a log, you quit, you come back, and it is where you were. "
                "That is the whole feature, and it took eleven years."),
          Story("Palettes for tired eyes", "We measured the contrast of forty colour schemes. Nine are readable. "
                "Two of them are pretty."),
          Story("Reader's script", "Sixteen lines that rename photos by the light in them.", "See the script")),
    issue(TYPE, "5d 09:00", "Numbers that line up", "Tabular figures, and when to leave them alone",
          Story("Numbers that line up", "In a table, all digits want the same width. In a sentence, none of them "
                "does. Most fonts have both kinds, and most programs never ask."),
          Story("The comma in Sweden", "A short history of the decimal mark, with a duel."), unread=False,
          flags="flagged"),
    issue(TRAINS, "6d 17:00", "Neu: Hamburg–Turin im Liegewagen", "Ab April, dreimal die Woche",
          Story("Hamburg–Turin", "Abfahrt 19:12, Ankunft zum zweiten Frühstück. Fahrräder reisen mit, Hunde auch, "
                "Schnarcher in Wagen 9."), unread=False, with_text=False),
    issue(TIDE, "7d 07:00", "What the seaweed knew", "A barometer on a nail",
          Story("What the seaweed knew", "Hang kelp by the door: limp means rain, brittle means sun. We tested it "
                "for a year against the weather service. It lost, but not by much."), unread=False),
]  # fmt: skip
"""The issues of the last days."""
