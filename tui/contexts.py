"""Where actions apply: the contexts of the table in `tui.actions`, and which of them hold at once."""

from __future__ import annotations

CONTEXTS: dict[str, str] = {
    "anywhere": "Everywhere",
    "mail": "Mail",
    "lines": "Moving in a list",
    "list": "Conversations",
    "tree": "Mailboxes",
    "reader": "Reading",
    "help": "These keys",
    "page": "This page",
    "compose": "Writing",
    "attachments": "Attachments",
    "masked": "Masked emails",
    "outbox": "Outbox",
    "picker": "Picking",
    "labels": "Choosing labels",
    "files": "Choosing a file",
    "palette": "Commands",
    "history": "What was done",
    "prompt": "Answering in words",
    "confirm": "Confirming",
    "login": "Signing in",
}
"""Where actions apply, with the heading that help gives them."""

CHAINS: dict[str, tuple[str, ...]] = {
    "list": ("list", "lines", "mail", "anywhere"),
    "tree": ("tree", "lines", "mail", "anywhere"),
    "reader": ("reader", "mail", "anywhere"),
    "masked": ("masked", "lines", "page", "anywhere"),
    "outbox": ("outbox", "lines", "page", "anywhere"),
    "help": ("help", "reader", "page", "anywhere"),
    "compose": ("compose", "anywhere"),
    "attachments": ("attachments", "compose", "anywhere"),
    "login": ("login", "anywhere"),
    "picker": ("picker",),
    "labels": ("labels", "picker"),
    "files": ("files", "picker"),
    "palette": ("palette", "picker"),
    "history": ("history", "lines", "page", "anywhere"),
    "prompt": ("prompt",),
    "confirm": ("confirm",),
}
"""Which contexts hold at once, innermost first, for each thing that can have the focus."""
