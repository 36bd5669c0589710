"""What an account holds: mail in SQLite, the rest in memory, and a log of what changed."""
