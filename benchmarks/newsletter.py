"""A newsletter as shops send them: tables within tables, two stories a row, tracking links, hidden padding."""

from __future__ import annotations

_HEAD = """<!DOCTYPE html><html><head><meta charset="utf-8"><style>
.preheader {{ display: none; }} @media (max-width: 600px) {{ .column {{ display: block !important; }} }}
</style></head><body style="margin:0;background-color:#f4f4f4"><div class="preheader">All the news{padding}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0">"""

_STORY = """<td class="column" width="300" valign="top" style="padding:12px;font-family:Arial;font-size:15px">
<a href="{link}"><img src="https://img.example/{n}.jpg" width="276" height="180" alt="Picture {n}" border="0"></a>
<h2 style="margin:0;font-size:20px;line-height:24px;color:#224488">
<a href="{link}" style="color:#224488">Story {n}</a></h2>
<p style="margin:8px 0">The harbour council met on <strong>day {n}</strong> and decided, <em>after a long debate</em>,
that the fog signal stays as it is &mdash; for now. Members asked for &ldquo;a second opinion&rdquo;.</p>
<table role="presentation" cellpadding="0" cellspacing="0"><tr><td bgcolor="#cc3300" style="border-radius:3px">
<a href="{link}" style="display:inline-block;padding:8px 16px;color:#ffffff;text-decoration:none">Read on</a></td></tr>
</table>
</td>"""

_PRICES = """<tr><td style="padding:12px"><table width="100%" border="0">
<tr><th align="left">Item</th><th>Count</th><th>Price</th>
</tr>{rows}</table><ul><li>Open on Sundays</li><li>Closed when it storms</li></ul></td></tr>"""

_FOOT = """<tr><td style="font-size:11px;color:#999999">You get this because you asked for it.
<a href="{link}">Unsubscribe</a><img src="https://t.example/open?id=1" width="1" height="1"></td></tr>
</table></td></tr></table></body></html>"""


def newsletter(characters: int) -> str:
    """One of at least so many characters."""
    parts = [_HEAD.format(padding="&zwnj;&nbsp;" * 80)]
    size, number = len(parts[0]), 0
    while size < characters:
        number += 2
        parts.append(f"<tr>{_story(number - 1)}{_story(number)}</tr>")
        if number % 10 == 0:
            rows = "".join(f"<tr><td>Thing {n}</td><td>{n}</td><td>${n}.50</td></tr>" for n in range(5))
            parts.append(_PRICES.format(rows=rows))
        size += sum(map(len, parts[-2:]))
    parts.append(_FOOT.format(link=_link(0)))
    return "\n".join(parts)


def _story(number: int) -> str:
    return _STORY.format(link=_link(number), n=number)


def _link(number: int) -> str:
    return (
        f"https://click.example/ls/click?upn={'aZ09-' * 40}{number}&amp;utm_source=news&amp;utm_medium=email"
    )
