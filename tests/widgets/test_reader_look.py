"""What a conversation looks like: folded and open messages, remarks, links, quotes, files; in both themes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.app import App

from tests.helpers import screen_text, until
from tests.widgets.rows import ANN, BOB, ME, NOW, Frame, message, seconds
from tui.mail.message import Address, Attachment, Body, Message
from tui.widgets.reader import Reader
from tui.widgets.reader_remarks import Remarks

Golden = Callable[[str, App[Any]], None]

LETTER = """Could you look at the last table before the call? The totals in row 7 do not match what finance sent us:
https://finance.example.org/reports/2026-q3?utm_source=mail

Bob

-- 
Bob Builder
Builders & Sons

On Tue, 17 Nov 2026 at 15:26, Ann Lee wrote:
> I compared it with the till: July is right now.
> September is off by 120.
>
> Could it be the festival?
>
> It was counted twice, I think.
>
> The school groups belong to July, which is when they
> paid for their tickets.
>
> Ann
"""
NEWS = """
<div style="display:none">Preheader that nobody should see</div>
<h1>The tide that came twice</h1>
<p>A <b>bold</b> story with <a href="https://low-water.example/a?utm_source=x">a link</a> in it, and
<a href="https://evil.example/">https://low-water.example/b</a>.</p>
<ul><li>One thing</li>
<li>Another thing, which is longer than the first one and wraps where there is little room</li></ul>
<table border="1"><tr><th>Port</th><th>High water</th></tr><tr><td>Cuxhaven</td><td>04:12</td></tr>
<tr><td>Hamburg</td><td>07:51</td></tr></table>
<img src="https://low-water.example/map.png" alt="A map of the coast" width="300" height="200">
"""
FILES = (
    Attachment("b1", "figures.ods", "application/ods", 48_000),
    Attachment("b2", "chart.png", "image/png", 112_000),
)
CONVERSATION = (
    message(1, "Please look at the figures in the attached sheet.", received_at=seconds(30)),
    message(2, "Thanks, I will.", sender=(ME,), to=(BOB,), received_at=seconds(26)),
    message(
        3,
        body=Body(LETTER, "", FILES),
        cc=(Address("", "dave@example.org"),),
        keywords=frozenset({"$seen", "$flagged"}),
        received_at=seconds(2),
    ),
)
NEWSLETTER = (
    message(1, body=Body("", NEWS), sender=(Address("Low Water", "post@low-water.example"),), to=(ME,)),
)
FORGED = (
    message(
        1, "Your account is closed.", sender=(Address("bank@example.com", "x@evil.example"),), to=(ME, ANN)
    ),
)

REMARKS = {
    "conversation": Remarks(verified="example.org"),
    "newsletter": Remarks(verified="low-water.example", facts=("first mail from Low Water",)),
    "forged": Remarks(
        warnings=(
            "This mail may be forged: evil.example does not vouch for it.",
            "The name says bank@example.com, but the mail is from x@evil.example.",
        )
    ),
}
CASES: dict[str, tuple[Message, ...]] = {
    "conversation": CONVERSATION,
    "newsletter": NEWSLETTER,
    "forged": FORGED,
}


@pytest.mark.parametrize("theme", ["jaymail-dark", "jaymail-light"])
@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 20)], ids=lambda s: f"{s[0]}x{s[1]}")
@pytest.mark.parametrize("name", CASES)
async def test_the_reader_looks_so(name: str, size: tuple[int, int], theme: str, golden: Golden):
    made = Reader(now=lambda: NOW)
    made.remarks_on = lambda message: REMARKS[name]
    made.show("t1", CASES[name], own=frozenset({"alice@example.org"}))
    app = Frame(made, theme)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "to " in screen_text(app))
        await app.workers.wait_for_complete()
        await pilot.pause()
        golden(f"reading-{name}-{size[0]}x{size[1]}", app)


async def test_warnings_stand_out_without_colour_and_quiet_facts_do_not(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NO_COLOR", "1")
    made = Reader(now=lambda: NOW)
    made.remarks_on = lambda message: Remarks(
        warnings=("This may be forged.",), facts=("first mail from Bob",)
    )
    made.show("t1", [message(1)])
    async with Frame(made).run_test(size=(80, 20)) as pilot:
        await pilot.pause()
        pieces = [(each.text.strip(), each.style) for y in range(20) for each in made.render_line(y)]
        bold = {text for text, style in pieces if style is not None and style.bold}
        assert "This may be forged." in bold
        assert "first mail from Bob" not in bold
