"""Result references: ``#ids`` takes its value from an earlier response (RFC 8620 §3.7)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tui.demo.errors import MethodError, invalid_arguments
from tui.demo.narrow import Json, as_list, as_object

Response = tuple[str, Json, str]


def _failed(why: str) -> MethodError:
    return MethodError("invalidResultReference", why)


def unescape(token: str) -> str:
    """A token of a JSON pointer as the name it stands for (RFC 6901 §4)."""
    return token.replace("~1", "/").replace("~0", "~")


def resolve(arguments: Json, responses: Sequence[Response]) -> Json:
    """The arguments with every reference replaced by what it points at."""
    result: Json = {}
    for name, value in arguments.items():
        if not name.startswith("#"):
            result[name] = value
        elif name[1:] in arguments:
            raise invalid_arguments("An argument is given both directly and by reference.", name[1:], name)
        else:
            result[name[1:]] = _look_up(value, responses)
    return result


def _look_up(reference: Any, responses: Sequence[Response]) -> Any:
    fields = as_object(reference) or {}
    call_id, name, path = fields.get("resultOf"), fields.get("name"), fields.get("path")
    if not (isinstance(call_id, str) and isinstance(name, str) and isinstance(path, str)):
        raise invalid_arguments("A result reference needs resultOf, name and path, all of them strings.")
    found = next((response for response in responses if response[2] == call_id), None)
    if found is None:
        raise _failed(f"No earlier call has the id {call_id}.")
    if found[0] != name:
        raise _failed(f"The response to {call_id} is {found[0]}, not {name}.")
    if path and not path.startswith("/"):
        raise _failed("The path is no JSON pointer.")
    return _walk(found[1], path.split("/")[1:])


def _walk(value: Any, tokens: list[str]) -> Any:
    for position, token in enumerate(tokens):
        items, fields = as_list(value), as_object(value)
        if items is not None and token == "*":
            rest = tokens[position + 1 :]
            flat: list[Any] = []
            for item in items:
                found = _walk(item, rest)
                inner = as_list(found)
                flat.extend([found] if inner is None else inner)
            return flat
        if items is not None:
            if not (token.isascii() and token.isdigit()) or (token[0] == "0" and token != "0"):
                raise _failed(f"{token} is no index.")
            if len(token) > 9 or int(token) >= len(items):
                raise _failed(f"There is no item {token}.")
            value = items[int(token)]
        elif fields is not None:
            if unescape(token) not in fields:
                raise _failed(f"There is no {unescape(token)}.")
            value = fields[unescape(token)]
        else:
            raise _failed(f"The path goes on at {token}, below a value that has no parts.")
    return value
