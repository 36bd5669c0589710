"""Alice's masked addresses, in every state."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from tui.demo.dates import utc
from tui.demo.narrow import Json
from tui.demo.sample.letters import moment
from tui.demo.store.account import MASK_DOMAIN

# State, address, site, description, created (days ago), last mail.
_MASKS = (
    ("enabled", "birch.lotus4471", "https://papier-und-faden.example", "Papier & Faden", 214, "1.4h"),
    ("enabled", "stadtrad.heron318", "https://stadtrad.example", "Bike share", 402, "11h"),
    ("enabled", "nordfaehre.fjord552", "https://nordfaehre.example", "Ferry", 61, "1d 18:40"),
    ("enabled", "kaffee.amber207", "https://speicher9.example", "Coffee subscription", 330, "2d 09:15"),
    ("enabled", "kino.glade118", "https://lichtspielhaus.example", "Cinema", 520, "3d 21:30"),
    ("enabled", "voss.ivory903", "https://voss-naeht.example", "Sewing machine", 35, "6d 10:20"),
    ("enabled", "bikes.river640", "https://bikesparts.example", "Bike parts", 188, "8d 16:45"),
    ("enabled", "strom.stone731", "https://elbstrom.example", "Electricity", 701, "10d 09:00"),
    ("enabled", "library.quiet266", "https://buecherhalle.example", "Library card", 655, "19d 08:00"),
    ("enabled", "garden.tulip845", "https://saatgut.example", "Seeds", 96, "44d 11:20"),
    ("enabled", "maps.north509", "https://seekarten.example", "Charts, paid until June", 290, "51d 07:30"),
    ("enabled", "choir.pearl172", "https://noten-leihen.example", "Sheet music", 143, None),
    ("pending", "ember.cedar7730", "https://warteliste.example", "Waiting list for the print fair", 0, None),
    ("pending", "willow.quiet2291", "https://keramik.example", "Ceramics course", 0, None),
    ("disabled", "travel.umber334", "https://billigfluege.example", "Flights (sold my address)", 512, "2d 02:10"),
    ("disabled", "quiz.jolly615", "https://quiz-abend.example", "Pub quiz, too many reminders", 241, "5d 17:00"),
    ("disabled", "phone.delta908", "https://handytarif.example", "Old phone contract", 890, "70d 10:00"),
    ("disabled", "trial.vivid451", "https://schnittprogramm.example", "Trial, 30 days", 133, "101d 09:00"),
    ("deleted", "win.zephyr120", "https://gewinnspiel.example", "Raffle at the fair", 433, "390d 12:00"),
    ("deleted", "shop.karst777", "https://schuhe-sofort.example", "Shoes, never arrived", 610, "580d 16:00"),
)  # fmt: skip


_STATES = ("enabled",) * 14 + ("disabled",) * 4 + ("deleted",) * 2
_SHOPS = ("books", "tea", "shoes", "seeds", "maps", "lamps", "tools", "yarn", "paper", "wine")


def _more(count: int, seed: int) -> Iterator[tuple[str, str, str, str, int, str | None]]:
    """Masks of somebody who has made one for every shop in years; the same seed makes the same."""
    random = Random(seed)
    for number in range(count):
        shop, age = random.choice(_SHOPS), random.randrange(2, 2000)
        last = None if random.random() < 0.2 else f"{random.randrange(1, age)}d {random.randrange(24):02}:15"
        site = f"https://{shop}-{number}.example"
        yield random.choice(_STATES), f"{shop}.n{number}", site, f"{shop.title()} shop {number}", age, last


def masks(now: float, more: int, seed: int) -> dict[str, Json]:
    """All of them by id; ``more``: how many are generated beside those that are written."""
    result: dict[str, Json] = {}
    for number, (state, local, site, description, age, last) in enumerate((*_MASKS, *_more(more, seed)), 1):
        created = now - age * 86_400 - number * 311
        result[f"masked-{number}"] = {
            "id": f"masked-{number}",
            "email": f"{local}@{MASK_DOMAIN}",
            "state": state,
            "forDomain": site,
            "description": description,
            "lastMessageAt": None if last is None else utc(moment(last, now)),
            "createdAt": utc(created),
            "createdBy": ("Browser extension", "Jaymail", "Password manager")[number % 3],
            "url": None,
        }
    return result
