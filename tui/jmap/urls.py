"""Addresses: whose they are, whether they are safe to use, and URI templates (RFC 6570 level 1)."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from urllib.parse import quote, urldefrag, urljoin, urlsplit

_PORTS = {"https": 443, "http": 80}
_HOST = re.compile(r"[a-z0-9_]([a-z0-9._-]*[a-z0-9_.])?")
_EXPRESSION = re.compile(r"\{([^{}]*)\}")


def origin(url: str) -> str:
    """Scheme, host and port, always all three: ``https://example.org:443``.

    ValueError when ``url`` is not an absolute http(s) address, carries a name or password, or names no
    usable host.
    """
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or parts.username is not None or parts.password is not None:
        raise ValueError("not a plain http(s) address")
    name = _ascii_host(parts.hostname or "")
    port = _PORTS[scheme] if parts.port is None else parts.port
    return f"{scheme}://{f'[{name}]' if ':' in name else name}:{port}"


def host(url: str) -> str:
    """The host for a sentence: ASCII (so that look-alike letters show), with the port unless it is 443."""
    scheme, _, rest = origin(url).partition("://")
    return rest.removesuffix(f":{_PORTS[scheme]}")


def hostname(url: str) -> str:
    """The host alone: ASCII, lower case, no port, no brackets. ValueError as for ``origin``."""
    return urlsplit(origin(url)).hostname or ""


def _ascii_host(name: str) -> str:
    if ":" in name:
        return str(ipaddress.ip_address(name))
    try:
        name = name.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise ValueError("no usable host name") from error
    if not _HOST.fullmatch(name):
        raise ValueError("no usable host name")
    return name


def is_loopback(name: str) -> bool:
    """Whether a host name or literal address means this very machine."""
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def is_safe(url: str) -> bool:
    """Whether credentials and mail may travel to ``url``: https, or plain http on this machine."""
    try:
        return origin(url).startswith("https://") or is_loopback(hostname(url))
    except ValueError:
        return False


def may_lead_to(base: str, target: str) -> bool:
    """Whether ``base`` may send us to ``target`` by a redirect or in a session: never from https to http."""
    return is_safe(target) and (target.lower().startswith("https:") or not base.lower().startswith("https:"))


def resolve(base: str, reference: str) -> str:
    """``reference`` as an absolute address, seen from ``base``; fragments are dropped. Empty: it is none."""
    try:
        return urldefrag(urljoin(base, reference)).url
    except ValueError:
        return ""


def expand(template: str, values: Mapping[str, str]) -> str:
    """Fill in a URI template, each value percent-encoded, ``/`` too; unknown variables are empty.

    A template without any variable gets the values as query parameters: old servers gave such addresses.
    """
    encoded = {name: quote(value, safe="", errors="replace") for name, value in values.items()}
    if not _EXPRESSION.search(template):
        pairs = "&".join(f"{name}={value}" for name, value in encoded.items())
        return f"{template}{'&' if '?' in template else '?'}{pairs}"
    return _EXPRESSION.sub(lambda match: encoded.get(match.group(1), ""), template)
