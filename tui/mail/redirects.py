"""Where a link leads in the end: without the services that only count who follows it, where the link itself names
its target, and without the parameters that only tell who followed it."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple, cast
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit, urlunsplit

_MOST_HOPS = 4
_TRACKERS = re.compile(
    r"utm_.*|mc_[cet]id|_?hs(?:enc|mi|ctatracking)|mkt_tok|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid"
    r"|ttclid|li_fat_id|igshid|igsh|vero_(?:id|conv)|oly_(?:anon|enc)_id|_openstat|wickedid|_branch_match_id"
    r"|elqtrack.*|sc_(?:campaign|channel|content|src|lid|uid|llid|eh)|trk_.*|trkemail|cmpid|s_cid|_ke|_kx"
    r"|ck_subscriber_id|bbeml|rb_clickid|ml_subscriber.*|dm_i|vgo_ee|ss_email_id|epik|guccounter|mkevt|mkcid|mkrid"
    r"|ref_src|ref_url|pk_(?:campaign|kwd|source|medium|content)|mtm_.*|matomo_.*|piwik_.*|itm_.*|at_(?:campaign|medium)",
    re.IGNORECASE,
)


class Cleaned(NamedTuple):
    """An address, and how many trackers were taken off it."""

    url: str
    trackers: int


@lru_cache(512)
def clean_url(url: str) -> Cleaned:
    """The address without tracking parameters (utm_source, fbclid…) and without the redirectors around it.

    What is left of the query stays exactly as it is written. Whoever opens the result checks it like any link.
    """
    trackers = 0
    for _ in range(_MOST_HOPS):
        inner = _unwrapped(url)
        if not inner:
            break
        url, trackers = inner, trackers + 1
    bare, count = _without_parameters(url)
    return Cleaned(bare, trackers + count)


@lru_cache(512)
def split(url: str) -> SplitResult | None:
    """The parts of the address, or None where it is none: urlsplit raises on a broken IPv6 host or port."""
    try:
        parts = urlsplit(url)
        _ = parts.hostname, parts.port
    except ValueError:
        return None
    return parts


def _without_parameters(url: str) -> Cleaned:
    parts = split(url)
    if not parts or parts.scheme.lower() not in ("http", "https"):
        return Cleaned(url, 0)
    query, count = _sifted(parts.query)
    fragment, more = _sifted(parts.fragment) if "=" in parts.fragment else (parts.fragment, 0)
    if not count + more:
        return Cleaned(url, 0)
    return Cleaned(urlunsplit(parts._replace(query=query, fragment=fragment)), count + more)


def _sifted(query: str) -> tuple[str, int]:
    pairs = query.split("&")
    kept = [pair for pair in pairs if not _TRACKERS.fullmatch(unquote(pair.partition("=")[0]))]
    return "&".join(kept), len(pairs) - len(kept)


def _unwrapped(url: str) -> str:
    """The address inside that of a known redirector; "" where it is none."""
    parts = split(url)
    if not parts or parts.scheme.lower() not in ("http", "https"):
        return ""
    host = (parts.hostname or "").lower().removeprefix("www.")
    if not _ANY_REDIRECTOR.search(host):
        return ""
    for pattern, read in _REDIRECTORS:
        if pattern.fullmatch(host + parts.path):
            inner = read(parts)
            inner = f"https://{inner}" if inner and "://" not in inner[:12] else inner
            found = split(inner)
            if found and found.scheme.lower() in ("http", "https") and found.hostname and inner.isprintable():
                return inner
    return ""


def _parameter(*names: str) -> Callable[[SplitResult], str]:
    """Reads the address from the first of these parameters that holds one."""

    def read(parts: SplitResult) -> str:
        try:
            query = parse_qs(parts.query, max_num_fields=200)
        except ValueError:
            return ""
        values = [query[name][0] for name in names if name in query]
        return next((value for value in values if value.lower().startswith(("http://", "https://"))), "")

    return read


def _proofpoint_2(parts: SplitResult) -> str:
    written = parse_qs(parts.query, max_num_fields=200).get("u", [""])[0]
    return unquote(written.replace("-", "%").replace("_", "/"))


def _proofpoint_3(parts: SplitResult) -> str:
    """``/v3/__https://x.example/a*b__;Iw!!…``: each ``*`` stands for a byte of the base64 behind the ``__;``."""
    found = re.fullmatch(
        r"/v3/__(.+?)__(?:;([\w=-]*))?!.*", f"{parts.path}{'?' if parts.query else ''}{parts.query}"
    )
    if not found:
        return ""
    missing = iter(_decoded(found[2] or ""))
    return re.sub(r"\*(?!\*)", lambda _: next(missing, "*"), re.sub(r"^(https?):/+", r"\1://", found[1]))


def _path(place: int) -> Callable[[SplitResult], str]:
    """Reads the address from that part of the path, where it stands percent-encoded."""

    def read(parts: SplitResult) -> str:
        pieces = parts.path.split("/")
        return unquote(pieces[place]) if place < len(pieces) else ""

    return read


def _substack(parts: SplitResult) -> str:
    return _text_in(_json(parts.path.split("/")[3].split(".")[0]), "e")


def _mandrill(parts: SplitResult) -> str:
    written = parse_qs(parts.query, max_num_fields=200).get("p", [""])[0]
    try:
        inner = json.loads(_text_in(_json(written), "p") or "null")
    except (ValueError, RecursionError):
        return ""
    return _text_in(inner, "url")


def _json(written: str) -> object:
    try:
        return json.loads(_decoded(written) or "null")
    except (ValueError, RecursionError):
        return None


def _text_in(value: object, key: str) -> str:
    found = cast("dict[str, Any]", value).get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def _decoded(written: str) -> str:
    """URL-safe base64, with or without its padding; "" where it is none."""
    try:
        return base64.urlsafe_b64decode(written + "=" * (-len(written) % 4)).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


_ANY_REDIRECTOR = re.compile(
    r"google\.|facebook|instagram|messenger|outlook\.com|cudasvc|urldefense|cisco|linkedin|youtube|steamcommunity"
    r"|duckduckgo|reddit|umblr|slack-redir|disq\.us|vk\.com|awstrack|pstmrk|substack|mandrillapp"
)
"""Part of each of the hosts below: most links have none of them."""
_REDIRECTORS: tuple[tuple[re.Pattern[str], Callable[[SplitResult], str]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), read)
    for pattern, read in (
        (r"google\.[a-z.]{2,6}/url", _parameter("q", "url")),
        (r"(?:l|lm)\.(?:facebook|instagram|messenger)\.com/(?:l\.php)?", _parameter("u")),
        (r"(?:[\w-]+\.)?safelinks\.protection\.outlook\.com/.*", _parameter("url")),
        (r"(?:linkprotect|l)\.cudasvc\.com/url", _parameter("a")),
        (r"urldefense\.(?:proofpoint\.)?com/v1/url", _parameter("u")),
        (r"urldefense\.(?:proofpoint\.)?com/v2/url", _proofpoint_2),
        (r"urldefense\.(?:proofpoint\.)?com/v3/.*", _proofpoint_3),
        (r"secure-web\.cisco\.com/[^/]+/.+", _path(2)),
        (r"linkedin\.com/(?:redir/redirect|safety/go)/?", _parameter("url")),
        (r"youtube\.com/redirect", _parameter("q")),
        (r"steamcommunity\.com/linkfilter/?", _parameter("url", "u")),
        (r"duckduckgo\.com/l/?", _parameter("uddg")),
        (r"out\.reddit\.com/.*", _parameter("url")),
        (r"(?:t\.umblr|tumblr)\.com/redirect", _parameter("z")),
        (r"slack-redir\.net/link", _parameter("url")),
        (r"disq\.us/url", _parameter("url")),
        (r"vk\.com/away\.php", _parameter("to")),
        (r"[\w.-]+\.awstrack\.me/L0/.+", _path(2)),
        (r"click\.pstmrk\.it/[23]s?/.+", _path(2)),
        (r"substack\.com/redirect/2/.+", _substack),
        (r"mandrillapp\.com/track/click/.*", _mandrill),
    )
)
