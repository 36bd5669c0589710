"""Who writes to Alice."""

from __future__ import annotations

from tui.demo.sample.letters import Person

_STUDIO = "nordlicht.example"

BOB = Person("Bob Lindqvist", f"bob@{_STUDIO}", signature="Bob Lindqvist\nStudio Nordlicht, Exhibitions")
ANN = Person("Ann Okafor", f"ann@{_STUDIO}", zone=0)
CAROL = Person("Carol Díaz", f"carol@{_STUDIO}", zone=1)
DAVE = Person("Dave Nakamura", f"dave@{_STUDIO}", rich=False)
PRIYA = Person("Priya Raman", f"priya@{_STUDIO}", zone=5.5)
TEAM = Person("Studio", f"studio@{_STUDIO}")
KAI = Person(
    "Kai Petersen", "kai.petersen@hafenmuseum.example", signature="Kai Petersen\nHafenmuseum, Sammlung"
)
LENA = Person("Lena Sørensen", "lena@kystmuseet.example")
TOMAS = Person("Tomáš Veselý", "tomas@vesely-metal.example", rich=False)
BOOKS = Person(
    "Ines Albrecht",
    "ines.albrecht@albrecht-steuer.example",
    signature="Ines Albrecht\nSteuerberatung Albrecht",
)
HANNE = Person("Hanne Storm", "storm@hafenradio.example")
JUNO = Person("Juno Park", "juno@park.example")

MUM = Person("Ute Hartmann", "ute.hartmann@post.example", rich=False)
JONAS = Person("Jonas Hartmann", "jonas@hartmann.example")
OMA = Person("Oma Grete", "grete.hartmann@post.example", rich=False)
MIRIAM = Person("Miriam Adler", "miriam@adler.example")
SAM = Person("Sam Whitfield", "sam.whitfield@post.example", zone=0)
PIET = Person("Piet Jansen", "piet.jansen@post.example", rich=False)
FATIMA = Person("فاطمة الزهراء", "fatima@maktaba.example", zone=2)
NOA = Person("נועה לוי", "noa@levi.example", zone=2)
YUKI = Person("山田 由紀", "yuki@yamada.example", zone=9)
CLAIRE = Person("Claire Fontaine", "claire.fontaine@atelier-fontaine.example")
OLENA = Person("Олена Коваль", "olena@koval.example", zone=2)
CHOIR = Person("Kammerchor Elbe", "vorstand@kammerchor-elbe.example")
SCHOOL = Person("Grundschule am Deich", "sekretariat@schule-am-deich.example")
LANDLORD = Person("Hausverwaltung Brandt", "service@brandt-hausverwaltung.example")
DENTIST = Person("Zahnarztpraxis Dr. Yıldız", "praxis@yildiz-zahn.example")
