"""``python -m tests.hostile.fuzz [libFuzzer options]``: octets that grow towards new paths through ``tui/mail``.

Needs the package atheris. Every exception is a crash; ``-timeout=N`` makes one of whatever takes N seconds.
"""

from __future__ import annotations

import sys

import atheris  # pyright: ignore[reportMissingImports]

with atheris.instrument_imports(include=["tui.mail"]):
    # What is imported when it is first needed would be imported without being watched.
    import tui.mail.flow
    import tui.mail.html_writer
    import tui.mail.neutralise
    import tui.mail.plain
    import tui.mail.tree  # noqa: F401
    from tests.hostile.one_input import take

if __name__ == "__main__":
    atheris.Setup(sys.argv, take)
    atheris.Fuzz()
