"""The HTTP layer: session, API, upload, download and events as Starlette routes."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from tui.demo import control, ids, jsontext
from tui.demo.access import Access
from tui.demo.errors import RequestProblem
from tui.demo.events import Wish
from tui.demo.narrow import Json, as_object
from tui.demo.oauth.routes import OAuth
from tui.demo.service import Service
from tui.demo.session import Bases
from tui.demo.urns import MAIL
from tui.demo.web import json_response, origin, problem_response, read_body

Endpoint = Callable[[Request, Access], Awaitable[Response]]
_DOWNLOAD = "/jmap/download/{account}/{blob}/{name:path}"
_MEDIA_TYPE = re.compile(
    r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(\s*;\s*[\w!#$&^.+-]+=(\"[^\"\r\n]*\"|[\w!#$&^.+:-]+))*", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Layout:
    """How the server is set up.

    ``ports``: its own and that of the origin for downloads, when there is one. ``approve``: OAuth asks nobody.
    ``control``: faults may be asked for.
    """

    ports: tuple[int, int] | None = None
    approve: bool = False
    control: bool = False


class Routes:
    """The endpoints of one service."""

    def __init__(self, service: Service, layout: Layout) -> None:
        self._service = service
        self._layout = layout

    def guarded(self, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        """Only for those who signed in; problems become responses."""

        async def run(request: Request) -> Response:
            try:
                await self._service.faults.meet()
                return await endpoint(request, self._service.admit(request.headers.get("authorization", "")))
            except RequestProblem as problem:
                return problem_response(problem, request)

        return run

    def _bases(self, request: Request) -> Bases:
        here = origin(request)
        if not self._splits(request):
            return Bases(here, here)
        assert self._layout.ports is not None
        return Bases(here, f"{request.url.scheme}://{request.url.hostname}:{self._layout.ports[1]}")

    def _splits(self, request: Request) -> bool:
        """Whether downloads are elsewhere for this client. One that comes by another port, through a proxy or
        a tunnel, may not reach two."""
        return self._layout.ports is not None and request.url.port == self._layout.ports[0]

    async def session(self, request: Request, access: Access) -> Response:
        return json_response(self._service.session(self._bases(request), access))

    async def api(self, request: Request, access: Access) -> Response:
        limits, faults = self._service.limits, self._service.faults
        with self._service.counted("maxConcurrentRequests", limits.max_concurrent_requests):
            body = await read_body(request, limits.max_size_request, "maxSizeRequest", 400)
            media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if media_type != "application/json":
                raise RequestProblem("notJSON", "The Content-Type of a request is application/json.")
            await faults.before_work(request.scope)
            answer = await self._service.answer(body, access)
            await faults.after_work(request.scope)
            return json_response(answer)

    async def upload(self, request: Request, access: Access) -> Response:
        limits, service = self._service.limits, self._service
        account = service.accounts.get(request.path_params["account"])
        if account is None:
            raise RequestProblem("about:blank", "There is no such account.", 404)
        if access.read_only or account.is_read_only:
            raise RequestProblem("about:blank", "You may read this account, and not change it.", 403)
        with service.counted("maxConcurrentUpload", limits.max_concurrent_upload):
            data = await read_body(request, limits.max_size_upload, "maxSizeUpload", 413)
            number = await service.work(lambda: account.blobs.add(data))
        media_type = request.headers.get("content-type", "application/octet-stream")
        document: Json = {
            "accountId": account.id,
            "blobId": ids.encode(ids.BLOB, number),
            "type": media_type,
            "size": len(data),
        }
        return json_response(document, 201)

    async def download(self, request: Request, access: Access) -> Response:
        account = self._service.accounts.get(request.path_params["account"])
        blob_id = request.path_params["blob"]
        data = await self._service.work(lambda: account.blobs.find(blob_id)) if account else None
        if data is None or self._splits(request):
            raise RequestProblem("about:blank", "There is no such blob.", 404)
        if MAIL not in access.capabilities:
            raise RequestProblem("about:blank", "This sign-in gives no access to mail.", 403)
        media_type = request.query_params.get("type") or "application/octet-stream"
        if not _MEDIA_TYPE.fullmatch(media_type):
            raise RequestProblem("about:blank", "The type is no media type.")
        name = quote(request.path_params["name"], safe="")
        response = Response(data)
        # Set directly: as an argument, Starlette would add a charset to text types.
        response.headers["Content-Type"] = media_type
        response.headers["Content-Disposition"] = f"attachment; filename*=utf-8''{name}"
        response.headers["Cache-Control"] = "private, immutable, max-age=31536000"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    async def events(self, request: Request, access: Access) -> Response:
        last = request.headers.get("last-event-id", "")
        wish = Wish.parse(request.query_params, last, access.capabilities)
        stream = self._service.hub.stream(self._service.accounts.values(), wish)
        return StreamingResponse(
            stream, media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def control(self, request: Request) -> Response:
        """Faults on request. It suffers none itself."""
        try:
            self._service.admit(request.headers.get("authorization", ""))
            wish = as_object(jsontext.parse(await request.body() or b"{}"))
            if wish is None:
                raise RequestProblem("about:blank", "The body is a JSON object.")
            return json_response(await control.control(self._service, wish))
        except jsontext.NotJson as error:
            return problem_response(RequestProblem("about:blank", f"The body is no JSON: {error}."), request)
        except RequestProblem as problem:
            return problem_response(problem, request)


async def _well_known(request: Request) -> Response:
    return RedirectResponse("/jmap/session", 302)


async def _http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = error.detail if isinstance(error, HTTPException) else "The server made a mistake."
    return problem_response(RequestProblem("about:blank", detail, status), request)


async def _nobody_there(request: Request, error: Exception) -> Response:
    return Response(status_code=400)  # for the record: the client went away in the middle of its request


class _ByPort:
    """Two origins in one process: what comes to the second port gets downloads and nothing else."""

    def __init__(self, main: ASGIApp, downloads: ASGIApp, port: int) -> None:
        self._main = main
        self._downloads = downloads
        self._port = port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        server = scope.get("server")
        app = self._downloads if server is not None and server[1] == self._port else self._main
        await app(scope, receive, send)


def _starlette(routes: list[Route]) -> Starlette:
    return Starlette(
        routes=routes,
        exception_handlers={HTTPException: _http_error, 500: _http_error, ClientDisconnect: _nobody_there},
    )


def application(service: Service, layout: Layout | None = None) -> ASGIApp:
    """The ASGI application."""
    layout = layout or Layout()
    routes = Routes(service, layout)
    download = Route(_DOWNLOAD, routes.guarded(routes.download))
    oauth = OAuth(service.grants, service.credentials.username, approve=layout.approve)
    main = [
        Route("/.well-known/jmap", _well_known),
        Route("/jmap/session", routes.guarded(routes.session)),
        Route("/jmap/api/", routes.guarded(routes.api), methods=["POST"]),
        Route("/jmap/upload/{account}/", routes.guarded(routes.upload), methods=["POST"]),
        download,
        Route("/jmap/event/", routes.guarded(routes.events)),
        *oauth.routes(),
    ]
    if layout.control:
        main.append(Route("/control", routes.control, methods=["GET", "POST"]))
    if layout.ports is None:
        return _starlette(main)
    return _ByPort(_starlette(main), _starlette([download]), layout.ports[1])
