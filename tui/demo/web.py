"""Small things that every endpoint needs: bodies in, JSON and problems out."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tui.demo import jsontext
from tui.demo.errors import RequestProblem
from tui.demo.narrow import Json
from tui.demo.oauth.metadata import challenges


def origin(request: Request) -> str:
    """The origin under which this request found the server, without a slash at its end."""
    return str(request.base_url).rstrip("/")


def json_response(document: Json, status: int = 200, media_type: str = "application/json") -> Response:
    headers = {"Cache-Control": "no-cache, no-store, must-revalidate"}
    return Response(jsontext.dump(document), status, headers, media_type)


def problem_response(problem: RequestProblem, request: Request) -> Response:
    """Problem details; with a 401 goes how to sign in."""
    response = json_response(problem.document(), problem.status, "application/problem+json")
    for name, value in problem.headers.items():
        response.headers[name] = value
    if problem.status == 401:
        wrong_token = request.headers.get("authorization", "").lower().startswith("bearer ")
        for challenge in challenges(origin(request), wrong_token=wrong_token):
            response.headers.append("WWW-Authenticate", challenge)
    return response


async def read_body(request: Request, most: int, limit: str, status: int) -> bytes:
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
