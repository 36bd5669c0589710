"""The truth: SQLite, sync and ops; what screens read and subscribe to."""
