"""The HTTP layer: session, API, upload, download and events as Starlette routes."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from tui.demo import ids, jsontext
from tui.demo.auth import CHALLENGE
from tui.demo.errors import RequestProblem
from tui.demo.events import Wish
from tui.demo.narrow import Json
from tui.demo.service import Service

Endpoint = Callable[[Request], Awaitable[Response]]
_MEDIA_TYPE = re.compile(
    r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(\s*;\s*[\w!#$&^.+-]+=(\"[^\"\r\n]*\"|[\w!#$&^.+:-]+))*", re.ASCII
)


def _json(document: Json, status: int = 200, media_type: str = "application/json") -> Response:
    headers = {"Cache-Control": "no-cache, no-store, must-revalidate"}
    return Response(jsontext.dump(document), status, headers, media_type)


def _problem(problem: RequestProblem) -> Response:
    response = _json(problem.document(), problem.status, "application/problem+json")
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = CHALLENGE
    return response


async def _body(request: Request, most: int, limit: str, status: int) -> bytes:
    """The request's body, read to its end even when it is too large, so that the client reads our answer."""
    pieces: list[bytes] = []
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size <= most:
            pieces.append(piece)
        else:
            pieces.clear()
    if size > most:
        raise RequestProblem("limit", f"At most {most} octets.", status, limit=limit)
    return b"".join(pieces)


class Routes:
    """The endpoints of one service."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def guarded(self, endpoint: Endpoint) -> Endpoint:
        """Only for those who signed in; problems become responses."""

        async def run(request: Request) -> Response:
            try:
                if not self._service.credentials.admit(request.headers.get("authorization", "")):
                    raise RequestProblem(
                        "about:blank", "Sign in with the name and password, or the token.", 401
                    )
                return await endpoint(request)
            except RequestProblem as problem:
                return _problem(problem)

        return run

    async def session(self, request: Request) -> Response:
        return _json(self._service.session(str(request.base_url).rstrip("/")))

    async def api(self, request: Request) -> Response:
        limits = self._service.limits
        with self._service.counted("maxConcurrentRequests", limits.max_concurrent_requests):
            body = await _body(request, limits.max_size_request, "maxSizeRequest", 400)
            media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if media_type != "application/json":
                raise RequestProblem("notJSON", "The Content-Type of a request is application/json.")
            return _json(await self._service.answer(body))

    async def upload(self, request: Request) -> Response:
        limits, service = self._service.limits, self._service
        account = service.accounts.get(request.path_params["account"])
        if account is None:
            raise RequestProblem("about:blank", "There is no such account.", 404)
        with service.counted("maxConcurrentUpload", limits.max_concurrent_upload):
            data = await _body(request, limits.max_size_upload, "maxSizeUpload", 413)
            number = await service.work(lambda: account.blobs.add(data))
        media_type = request.headers.get("content-type", "application/octet-stream")
        document: Json = {
            "accountId": account.id,
            "blobId": ids.encode(ids.BLOB, number),
            "type": media_type,
            "size": len(data),
        }
        return _json(document, 201)

    async def download(self, request: Request) -> Response:
        account = self._service.accounts.get(request.path_params["account"])
        blob_id = request.path_params["blob"]
        data = await self._service.work(lambda: account.blobs.find(blob_id)) if account else None
        if data is None:
            raise RequestProblem("about:blank", "There is no such blob.", 404)
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

    async def events(self, request: Request) -> Response:
        wish = Wish.parse(request.query_params, request.headers.get("last-event-id", ""))
        stream = self._service.hub.stream(self._service.accounts.values(), wish)
        return StreamingResponse(
            stream, media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )


async def _well_known(request: Request) -> Response:
    return RedirectResponse("/jmap/session", 302)


async def _http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = error.detail if isinstance(error, HTTPException) else "The server made a mistake."
    return _problem(RequestProblem("about:blank", detail, status))


def application(service: Service) -> Starlette:
    """The ASGI application."""
    routes = Routes(service)
    return Starlette(
        routes=[
            Route("/.well-known/jmap", _well_known),
            Route("/jmap/session", routes.guarded(routes.session)),
            Route("/jmap/api/", routes.guarded(routes.api), methods=["POST"]),
            Route("/jmap/upload/{account}/", routes.guarded(routes.upload), methods=["POST"]),
            Route("/jmap/download/{account}/{blob}/{name:path}", routes.guarded(routes.download)),
            Route("/jmap/event/", routes.guarded(routes.events)),
        ],
        exception_handlers={HTTPException: _http_error, 500: _http_error},
    )
