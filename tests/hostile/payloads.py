"""What an attacker would like a terminal to obey, hide or measure wrongly."""

from __future__ import annotations

CANARY = "EVIL"

PAYLOADS: dict[str, str] = {
    # ECMA-48 control sequences
    "clear": "\x1b[2J",
    "move": "\x1b[77;177H",
    "blink": "\x1b[5;8m",
    "scroll": "\x1b[3;5r",
    "screen": "\x1b[?1049l",
    "mouse": "\x1b[?1001h",
    "report": "\x1b[6n\x1b[>0q\x1b[21t\x1bZ",
    "reset": "\x1bc\x1b#8\x1b[!p",
    "charset": "\x1b(0\x0e",
    "insert": "\x1b[4h\x1b[9999@",
    "unfinished": "\x1b[31",
    "escape at the end": "\x1b",
    # control strings
    "title": "\x1b]0;EVIL\x07",
    "title st": "\x1b]2;EVIL\x1b\\",
    "clipboard": "\x1b]52;c;RVZJTA==\x07",
    "hyperlink": "\x1b]8;;https://evil.example/\x1b\\EVIL\x1b]8;;\x1b\\",
    "directory": "\x1b]7;file://evil/EVIL\x07",
    "notify": "\x1b]9;EVIL\x07\x1b]777;notify;EVIL;EVIL\x07\x1b]99;;EVIL\x1b\\",
    "colours": "\x1b]4;1;#000000\x07\x1b]10;#000000\x07",
    "iterm": "\x1b]1337;File=inline=1:RVZJTA==\x07",
    "open string": "\x1b]0;EVIL",
    "dcs": "\x1bP$qm\x1b\\\x1bP+q544e\x1b\\\x1bP0;1q#0;2;0;0;0EVIL\x1b\\",
    "kitty": "\x1b_Ga=T,f=100;RVZJTA==\x1b\\",
    "pm sos": "\x1b^EVIL\x1b\\\x1bXEVIL\x1b\\",
    # C1 controls, which some terminals take like their seven-bit forms
    "c1 csi": "\x9b77;177H\x9b2J",
    "c1 osc": "\x9d0;EVIL\x9c\x9d52;c;RVZJTA==\x9c",
    "c1 dcs": "\x90EVIL\x9c\x98EVIL\x9c\x9eEVIL\x9c\x9fEVIL\x9c",
    "c1 rest": "\x84\x85\x8d\x8e\x8f\x9a",
    # single controls
    "controls": "a\x00b\x07c\x08\x08\x08d\x0be\x0cf\x7fg",
    "overwrite": "good\rEVIL",
    "tabs": "\t" * 40,
    # Unicode
    "bidi": "\u202eEVIL\u202c \u2067EVIL\u2069 \u200f\u061cEVIL",
    "zero width": "E\u200bV\u2060I\ufeffL\u00ad \U000e0045\U000e0056",
    "separators": "a\u2028EVIL\u2029EVIL\x85EVIL",
    "stack": "E" + "\u0301\u0489\u20dd" * 60 + "\u0e47" * 60,
    "emoji": "\U0001f469\u200d" * 30 + "\ufe0f" * 10 + "\U0001f3fb" * 10 + "\U0001f1e9" * 7,
    "wide": "\u115f\u3164\uffa0\u2800\u1160\ua9fb" * 8,
    "private": "\ue000\uf8d0\U000f0000",
    "picture": "\U0010eeee\u0305\u0305\U0010eeee\u0305\u030dEVIL\x1b_Ga=T,U=1,i=4869377,c=9,r=9;AAAA\x1b\\",
    # markup of the libraries that draw
    "rich": "[bold red]EVIL[/bold red] [link=https://evil.example]EVIL[/link] [/nothing] [",
    "textual": "[@click=app.quit()]EVIL[/] [$error on $warning]EVIL[/] [b][/i] \\[EVIL]",
    "format": "%s %n {0} {canary} ${HOME} $(id) `id` ; rm -rf / #",
    # length
    "long word": CANARY * 400,
}
