"""What the generated part of the mailbox talks about. Slots in braces are filled by chance."""

# ruff: noqa: E501 (prose ends where it ends)

from __future__ import annotations

SLOTS: dict[str, tuple[str, ...]] = {
    "town": ("Husum", "Cuxhaven", "Bergen", "Galway", "Esbjerg", "Leith", "Tönning", "Whitby"),
    "room": ("the north room", "the harbour office", "the workshop", "the archive", "the reading room", "the boathouse"),
    "thing": ("the tide clock", "the salt prints", "the fog horn", "the brass lamp", "the chart table", "the diver's helmet",
              "the rope wall", "the sound map", "the small gauge", "the buoy", "the herring scales", "the logbook"),
    "day": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"),
    "number": ("3", "4", "6", "8", "12", "14", "17", "21", "26", "40"),
    "month": ("January", "February", "March", "April", "May", "June", "September", "October", "November"),
    "name": ("Ann", "Bob", "Carol", "Dave", "Priya", "Kai", "Lena", "Sam", "Miriam", "Jonas"),
    "food": ("soup", "dumplings", "plum cake", "noodles", "rye bread", "fish rolls", "pancakes"),
}  # fmt: skip

TALKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Labels for {thing}", (
        "The labels for {thing} came back from the printer. {number} of them have the old spelling.",
        "Do we reprint, or do we pretend that the old spelling is the charming one?",
        "Reprint. The museum in {town} would notice, and they would be right.",
        "Ordered. They arrive on {day}.")),
    ("Key for {room}", (
        "Who has the key for {room}? I stand in front of it with two crates and {thing}.",
        "{name} has it. I send you the number.",
        "Found it. It was in the other coat all along, of course.")),
    ("Budget for {month}", (
        "We are {number} percent under in {month}. I would like to spend it on light for {thing}.",
        "Light is never wrong. Can you send me two offers by {day}?",
        "Both are attached in the usual folder. The cheaper one takes {number} days longer.",
        "Then the other one. Thank you for asking first.")),
    ("{day}: who opens?", (
        "I can't open on {day}, the dentist won. Could somebody take it?",
        "I can, if somebody brings {food}.",
        "{food} is on its way.")),
    ("Measurements from {room}", (
        "Here are the numbers: humidity between 48 and 55, {number} lux in the afternoon, no surprises.",
        "A week without surprises, I frame this mail.")),
    ("Translation of the wall text", (
        "I translated the wall text for {thing}. The last sentence does not work in English, so I left it out.",
        "It did not work in German either. Good riddance.",
        "Then it goes to the printer on {day} as it is.")),
    ("School group on {day}", (
        "A class from {town} comes on {day}, {number} children, one hour. They asked whether they may touch {thing}.",
        "They may touch the copy. Twice, if they ask nicely.",
        "I told them. The teacher asked whether she may, too.")),
    ("Bicycle", (
        "Is the blue bicycle in front of {room} yours? It has no air and looks sad.",
        "It is {name}'s. I bring a pump on {day}.")),
    ("{food} on {day}?", (
        "We have {number} portions of {food} and only two people. Come at seven?",
        "With pleasure. I bring something with lemon.",
        "And I bring {name}, if that is all right.",
        "More than all right.")),
    ("Storage in {town}", (
        "The storage in {town} raises the rent by {number} euros from {month}. It is dry and we know the cat.",
        "The cat alone is worth {number} euros. Let us keep it.")),
    ("Notes from the call", (
        "Three things: {thing} moves to {room}, the opening is in {month}, and {name} writes the invitation.",
        "Agreed with all three. I would add a fourth: somebody buys batteries.",
        "Batteries are bought.")),
    ("A correction", (
        "On page {number} of the catalogue {thing} is upside down. I looked at it for an hour before I saw it.",
        "Nobody else will. But I have told the printer for the second edition.")),
)  # fmt: skip

POSTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Wrong height at {town} on {day}", (
        "For {town} I get a high water that is {number} cm above the official table. Same constituents, same datum.",
        "Which time zone does your table use? {town} changed theirs in 1986, and not everybody told their computer.",
        "That was it. An hour and {number} centimetres, both gone. Sorry for the noise.")),
    ("Reading old logbooks", (
        "I have {number} logbooks from {town}, handwritten, and a scanner. Has anybody done this before?",
        "Yes, in {month}. Use a ruler as a bookmark and write down the weather first, it tells you when you slip a row.")),
    ("Build fails since {day}", (
        "The build fails on the small machine: not enough memory for the station index, {number} MB are missing.",
        "Fixed on the main branch, the index is read in pieces now.",
        "Works, and is faster than before. Thank you.")),
    ("Proposal: a format for {thing}", (
        "I would like to describe {thing} in the station files. Proposal: one line, key and value, nothing nested.",
        "One line is good. Please no abbreviations in the keys, we had those.",
        "Agreed. I send a patch on {day}.",
        "Patch looks right to me.")),
)  # fmt: skip

NEWS: tuple[tuple[str, str], ...] = (
    ("A lighthouse for sale", "In {town} a lighthouse looks for {number} people who like stairs. The lamp is electric "
     "since 1958, the view is not."),
    ("What the fishermen counted", "For {number} years the cooperative in {town} wrote down every jellyfish. Now "
     "somebody has read it."),
    ("The slowest letter", "A bottle thrown in near {town} in {month} 1971 came ashore {number} kilometres away, and it "
     "asked for an answer."),
    ("How to draw a wave", "Not as a curve, says the woman who engraves charts in {town}. As a row of people passing on "
     "a bucket."),
    ("Repairing {thing}", "It takes {number} hours, a soft brush, and somebody who is not in a hurry. We went to watch."),
    ("Ice, and the lack of it", "The harbour of {town} last froze in {month} {number} years ago. The skates are still in "
     "the cellar."),
)  # fmt: skip

GOODS: tuple[tuple[str, str], ...] = (
    ("Book: Tides of the North Sea", "24,90"), ("Lamp oil, 1 l", "9,80"), ("Brass screws, 100", "7,45"),
    ("Pencils, soft, 12", "14,40"), ("Tea, black, 250 g", "11,20"), ("Paper, A3, 50 sheets", "18,00"),
    ("Bicycle tube", "6,90"), ("Wool socks", "16,50"), ("Seeds: borage", "3,20"), ("Postcards, 20", "12,00"),
)  # fmt: skip
