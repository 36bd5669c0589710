"""What may come next is shown behind the caret."""

from __future__ import annotations

import pytest

from tui.widgets.search_line import Completion


@pytest.mark.parametrize(
    ("typed", "shown", "taken"),
    [
        ("fr", "from:", "from:"),
        ("-fr", "-from:", "-from:"),
        ("lunch (FR", "lunch (FRom:", "lunch (from:"),
        ("is:unr", "is:unread", "is:unread"),
        ("has:a", "has:attachment", "has:attachment"),
        ("in:my", "in:my Projects", 'in:"My Projects"'),
        ('in:"My', 'in:"My Projects', 'in:"My Projects"'),
        ("from:an", "from:ann@example.org", "from:ann@example.org"),
        ('from:"Ann O', 'from:"Ann Okafor', 'from:"Ann Okafor"'),
        ("on:yes", "on:yesterday", "on:yesterday"),
        ("before:last f", "before:last from:", "before:last from:"),
        ('before:"last f', 'before:"last friday', 'before:"last friday"'),
        ('"fr', None, None),
        ("", None, None),
        ("in:inbox ", None, None),
        ("list:ne", "list:news.x.example", "list:news.x.example"),
        ("-keyword:$im", "-keyword:$important", "-keyword:$important"),
        ("mask:nothing", None, None),
    ],
)
def test_the_end_of_the_line_is_completed(typed: str, shown: str | None, taken: str | None) -> None:
    completion = Completion(
        lambda: ["Inbox", "My Projects"],
        lambda _: ["ann@example.org", "Ann Okafor"],
        {
            "list": lambda: ["news.x.example"],
            "keyword": lambda: ["$important"],
            "mask": lambda: ["shop.example"],
        },
    )
    found = completion.ends(typed)
    assert found == (None if shown is None else (shown, taken))
    assert found is None or found[0].startswith(typed)
