"""``python -m tui`` is the same program as ``jaymail``."""

from tui.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
