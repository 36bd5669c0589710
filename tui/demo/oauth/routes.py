"""OAuth over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from tui.demo import jsontext
from tui.demo.errors import RequestProblem
from tui.demo.narrow import Json, as_object
from tui.demo.oauth import metadata
from tui.demo.oauth.authorize import Authorizations, NowhereToGo, page
from tui.demo.oauth.clients import Clients
from tui.demo.oauth.errors import OAuthError
from tui.demo.oauth.grants import Grants
from tui.demo.web import json_response, origin, problem_response, read_body

_Endpoint = Callable[[Request], Awaitable[Json]]
_MAX_BODY = 65_536
_PAGE_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}


def _parameters(text: str) -> Mapping[str, str]:
    """Form or query parameters. Raises invalid_request when one comes twice (RFC 6749 §3.1)."""
    pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=100)
    found = dict(pairs)
    if len(found) != len(pairs):
        raise OAuthError("invalid_request", "A parameter is there twice.")
    return found


async def _form(request: Request) -> Mapping[str, str]:
    body = await read_body(request, _MAX_BODY, "maxSizeRequest", 413)
    if (
        request.headers.get("content-type", "").partition(";")[0].strip()
        != "application/x-www-form-urlencoded"
    ):
        raise OAuthError("invalid_request", "The body is application/x-www-form-urlencoded.")
    try:
        return _parameters(body.decode("ascii"))
    except ValueError:
        raise OAuthError("invalid_request", "The body is no form.") from None


def _required(form: Mapping[str, str], name: str) -> str:
    if not form.get(name):
        raise OAuthError("invalid_request", f"{name} is missing.")
    return form[name]


class OAuth:
    """The endpoints. ``approve``: every request is granted at once, without a page."""

    def __init__(self, grants: Grants, username: str, *, approve: bool = False) -> None:
        self._grants = grants
        self._username = username
        self._approve = approve
        self._clients = Clients()
        self._authorizations = Authorizations(self._clients, grants)

    async def resource(self, request: Request) -> Response:
        path = request.url.path.removeprefix(metadata.RESOURCE)
        return json_response(metadata.protected_resource(origin(request), path))

    async def server(self, request: Request) -> Response:
        return json_response(metadata.authorization_server(origin(request)))

    async def register(self, request: Request) -> Response:
        return await self._answered(request, self._register, 201)

    async def token(self, request: Request) -> Response:
        return await self._answered(request, self._token, 200)

    async def revoke(self, request: Request) -> Response:
        return await self._answered(request, self._revoke, 200)

    async def authorize(self, request: Request) -> Response:
        """The question and its answer. What cannot be answered by a redirect is told to the person."""
        here = origin(request)
        try:
            if request.method == "POST":
                form = await _form(request)
                allow = form.get("answer") == "allow"
                target = self._authorizations.answer(form.get("ticket", ""), here, allow=allow)
                return RedirectResponse(target, 303, {"Cache-Control": "no-store"})
            wanted = self._authorizations.begin(_parameters(request.url.query), here)
            if isinstance(wanted, str):
                return RedirectResponse(wanted, 302)
            if self._approve:
                return RedirectResponse(self._authorizations.grant(wanted, here), 302)
            ticket = self._authorizations.ask(wanted)
            return HTMLResponse(page(wanted, ticket, self._username), headers=_PAGE_HEADERS)
        except (NowhereToGo, OAuthError, RequestProblem, ValueError):
            text = "<!doctype html><title>No</title><p>This request comes from no program that is known here."
            return HTMLResponse(text, 400, headers=_PAGE_HEADERS)

    async def _answered(self, request: Request, endpoint: _Endpoint, status: int) -> Response:
        try:
            return json_response(await endpoint(request), status)
        except OAuthError as error:
            return json_response(error.document(), 400)
        except RequestProblem as problem:
            return problem_response(problem, request)

    async def _register(self, request: Request) -> Json:
        try:
            data = as_object(jsontext.parse(await read_body(request, _MAX_BODY, "maxSizeRequest", 413)))
        except jsontext.NotJson:
            data = None
        if data is None:
            raise OAuthError("invalid_client_metadata", "The body is a JSON object.")
        return self._clients.register(data)

    async def _token(self, request: Request) -> Json:
        form = await _form(request)
        kind, client_id = _required(form, "grant_type"), _required(form, "client_id")
        if self._clients.find(client_id) is None:
            raise OAuthError("invalid_client", "There is no such client.")
        if kind == "authorization_code":
            code, uri = _required(form, "code"), _required(form, "redirect_uri")
            return self._grants.redeem(code, client_id, uri, _required(form, "code_verifier"))
        if kind == "refresh_token":
            return self._grants.refresh(_required(form, "refresh_token"), client_id)
        raise OAuthError(
            "unsupported_grant_type", "The grant types are authorization_code and refresh_token."
        )

    async def _revoke(self, request: Request) -> Json:
        form = await _form(request)
        self._grants.revoke(_required(form, "token"), _required(form, "client_id"))
        return {}

    def routes(self) -> list[Route]:
        """Where they are."""
        resource = [
            metadata.RESOURCE,
            metadata.RESOURCE + metadata.SESSION,
            f"{metadata.RESOURCE}/.well-known/jmap",
        ]
        return [
            *(Route(path, self.resource) for path in resource),
            Route(metadata.SERVER, self.server),
            Route("/oauth/register", self.register, methods=["POST"]),
            Route("/oauth/authorize", self.authorize, methods=["GET", "POST"]),
            Route("/oauth/token", self.token, methods=["POST"]),
            Route("/oauth/revoke", self.revoke, methods=["POST"]),
        ]
