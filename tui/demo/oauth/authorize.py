"""The authorization endpoint: a page that asks for one click, or a yes at once where that was asked for."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from tui.demo.oauth import scopes
from tui.demo.oauth.clients import Client, Clients
from tui.demo.oauth.errors import OAuthError
from tui.demo.oauth.grants import Grants

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_MOST_TICKETS = 100


class NowhereToGo(Exception):
    """The request names no client and redirect URI that can be trusted: only the person is told (RFC 6749 §4.1.2.1)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request that is in order and waits for the person."""

    client: Client
    redirect_uri: str
    state: str | None
    scopes: tuple[str, ...]
    challenge: str


class Authorizations:
    """Requests for authorization, from the first look to the redirect."""

    def __init__(self, clients: Clients, grants: Grants) -> None:
        self._clients = clients
        self._grants = grants
        self._waiting: dict[str, Wanted] = {}

    def begin(self, parameters: Mapping[str, str], origin: str) -> Wanted | str:
        """What is wanted, or where to redirect with what is wrong. Raises NowhereToGo."""
        client = self._clients.find(parameters.get("client_id", ""))
        uri = parameters.get("redirect_uri", "")
        if client is None or not client.redirects_to(uri):
            raise NowhereToGo
        state = parameters.get("state")
        try:
            return Wanted(client, uri, state, _scopes(parameters, client), _challenge(parameters, origin))
        except OAuthError as error:
            return _answer(uri, state, origin, **error.document())

    def ask(self, wanted: Wanted) -> str:
        """A ticket with which the person's answer comes back."""
        ticket = secrets.token_urlsafe(18)
        if len(self._waiting) >= _MOST_TICKETS:
            del self._waiting[next(iter(self._waiting))]
        self._waiting[ticket] = wanted
        return ticket

    def answer(self, ticket: str, origin: str, *, allow: bool) -> str:
        """Where to redirect with the person's answer. Raises NowhereToGo for a ticket that is not waiting."""
        wanted = self._waiting.pop(ticket, None)
        if wanted is None:
            raise NowhereToGo
        if allow:
            return self.grant(wanted, origin)
        refusal = OAuthError("access_denied", "The person said no.")
        return _answer(wanted.redirect_uri, wanted.state, origin, **refusal.document())

    def grant(self, wanted: Wanted, origin: str) -> str:
        """Where to redirect with a code."""
        code = self._grants.code(wanted.client.id, wanted.scopes, wanted.redirect_uri, wanted.challenge)
        return _answer(wanted.redirect_uri, wanted.state, origin, code=code)


def _scopes(parameters: Mapping[str, str], client: Client) -> tuple[str, ...]:
    return scopes.parse(parameters.get("scope") or client.scope)


def _challenge(parameters: Mapping[str, str], origin: str) -> str:
    if parameters.get("response_type") != "code":
        raise OAuthError("unsupported_response_type", "The response type is code.")
    challenge = parameters.get("code_challenge", "")
    if parameters.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(challenge):
        raise OAuthError("invalid_request", "PKCE with S256 is required (RFC 7636).")
    resource = parameters.get("resource", origin)
    if resource != origin and not resource.startswith(f"{origin}/"):
        raise OAuthError("invalid_target", "That resource is not here.")
    return challenge


def _answer(uri: str, state: str | None, origin: str, **values: str) -> str:
    """The redirect URI with the answer; ``iss`` says whose it is (RFC 9207)."""
    if state is not None:
        values["state"] = state
    return f"{uri}{'&' if '?' in uri else '?'}{urlencode({**values, 'iss': origin})}"


def page(wanted: Wanted, ticket: str, username: str) -> str:
    """The question, as HTML without anything from elsewhere."""
    name = escape(wanted.client.name or "A program without a name")
    items = "".join(f"<li>{escape(scope)}</li>" for scope in wanted.scopes)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Allow access?</title>'
        f"<h1>{name} wants to use the demo mailbox of {escape(username)}</h1><ul>{items}</ul>"
        f'<form method="post" action="/oauth/authorize"><input type="hidden" name="ticket" value="{ticket}">'
        '<button name="answer" value="allow">Allow</button> <button name="answer" value="deny">Deny</button></form>'
    )
