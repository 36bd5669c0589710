"""Messages as data: pure functions and frozen records, no disk, no network, no screen."""
