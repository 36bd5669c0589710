"""The sample mailbox: what a newcomer sees first."""
