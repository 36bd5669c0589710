"""What can go wrong around accounts, in plain sentences."""

from __future__ import annotations


class AccountError(Exception):
    """``sentence`` says what happened and what to do; it never holds a secret."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NoKeyring(AccountError):
    """There is no keyring to keep a secret in, and the person has not agreed to a file."""


class NoSecret(AccountError):
    """The account's token or password is nowhere on this machine: only a new sign-in helps."""
