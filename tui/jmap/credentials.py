"""What proves who you are, as an Authorization header; neither ever shows its secret."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import field

from tui.frozen import frozen
from tui.jmap.errors import SignInRefused


@frozen
class Bearer:
    """An API token or access token (RFC 6750 §2.1)."""

    token: str = field(repr=False)

    def header(self) -> str:
        """The value of the Authorization header. SignInRefused when no token can look like this."""
        token = self.token.strip()
        if not token or not all("!" <= c <= "~" for c in token):
            raise SignInRefused("An API token is one word of plain letters, digits and signs: copy it anew.")
        return f"Bearer {token}"


@frozen
class Basic:
    """A name and a password (RFC 7617, in UTF-8)."""

    username: str
    password: str = field(repr=False)

    def header(self) -> str:
        """The value of the Authorization header. SignInRefused when the scheme cannot carry them."""
        if not self.username or ":" in self.username:
            raise SignInRefused("A name for signing in is not empty and has no colon in it.")
        if not (self.username + self.password).isprintable():
            raise SignInRefused("The name or the password has a control character in it: type it anew.")
        return "Basic " + b64encode(f"{self.username}:{self.password}".encode()).decode("ascii")


Credentials = Bearer | Basic
