"""``jaymail mask``: masked addresses from the shell, for people and for scripts. No screen, nothing kept.

Exit codes: 0 done, 1 the server refused, 2 wrong usage, 3 there is no such address, 4 the server was not reached
or has no time: try again later.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tui.mail.safety import clean

if TYPE_CHECKING:
    from tui.jmap.client import JmapClient
    from tui.store.setup import AccountSetup

REFUSED, NONE, LATER = 1, 3, 4
_PREFIX = re.compile(r"[a-z0-9_]{1,64}")
_STATES = {"block": "disabled", "unblock": "enabled", "delete": "deleted"}
_SHOWN = {"enabled": "active", "disabled": "blocked"}

Mask = dict[str, Any]


class MaskError(Exception):
    """``str(e)`` is one plain sentence; ``code`` the exit code."""

    def __init__(self, sentence: str, code: int = REFUSED) -> None:
        super().__init__(sentence)
        self.code = code


def add_parser(commands: Any) -> None:
    """The command with its verbs, as argparse knows them."""
    mask = commands.add_parser(
        "mask", help="masked email addresses: make, list, block, unblock, delete, show"
    )
    mask.add_argument("--account", metavar="ACCOUNT", default="", help="its name, where there are several")
    verbs = mask.add_subparsers(dest="verb", metavar="VERB", required=True)
    json_too = argparse.ArgumentParser(add_help=False)
    json_too.add_argument("--json", action="store_true", help="print JSON")
    new = verbs.add_parser("new", parents=[json_too], help="make one; its address is printed")
    new.add_argument("site", metavar="SITE", help="whom it is for, such as shop.example")
    new.add_argument("--description", default="", help="what it is for, in words")
    new.add_argument("--prefix", default="", help="how the address begins: a-z, 0-9 and _")
    listed = verbs.add_parser("list", parents=[json_too], help="all that are not deleted")
    listed.add_argument("--all", action="store_true", help="the deleted ones, too")
    for verb, does in (
        ("block", "its mail goes to Trash"),
        ("unblock", "let mail in again, also to a deleted one"),
        ("delete", "its mail bounces"),
    ):
        changed = verbs.add_parser(verb, parents=[json_too], help=does)
        changed.add_argument("which", metavar="ADDRESS|SITE")
    show = verbs.add_parser("show", parents=[json_too], help="all that is known of one")
    show.add_argument("which", metavar="ADDRESS|SITE")
    show.add_argument("--ensure", action="store_true", help="make one where the site has none")


def run(options: argparse.Namespace, setups: Sequence[AccountSetup]) -> int:
    """Do it, print what came of it, and return the exit code."""
    import asyncio

    from tui.jmap.errors import JmapError, MethodError, Outcome

    try:
        found = asyncio.run(_do(options, _chosen(setups, options.account)))
    except MaskError as error:
        print(error, file=sys.stderr)
        return error.code
    except MethodError as error:
        from tui.store.mask_sentences import failure

        print(failure(error), file=sys.stderr)
        return REFUSED if error.outcome is Outcome.FUTILE else LATER
    except JmapError as error:
        print(error.sentence, file=sys.stderr)
        return REFUSED if error.outcome is Outcome.FUTILE else LATER
    _print(found, options)
    return 0


def _chosen(setups: Sequence[AccountSetup], name: str) -> AccountSetup:
    fitting = [setup for setup in setups if not name or name in (setup.name, setup.key)]
    if not fitting:
        raise MaskError(
            f"There is no account {name}." if name else "There is no account yet; jaymail login adds one."
        )
    if len(fitting) > 1:
        names = ", ".join(setup.name for setup in fitting)
        raise MaskError(f"Say which account is meant with --account: {names}.", 2)
    return fitting[0]


async def _do(options: argparse.Namespace, setup: AccountSetup) -> list[Mask]:
    from tui.jmap.client import JmapClient

    client = JmapClient(setup.session_url, setup.credentials())
    try:
        masks = await _masks(client)
        if options.verb == "new":
            return [await masks.make(options.site, options.description, options.prefix)]
        known = await masks.all()
        if options.verb == "list":
            return [mask for mask in known if options.all or mask.get("state") != "deleted"]
        found = matching(known, options.which)
        if options.verb == "show":
            alive = [mask for mask in found if mask.get("state") in ("enabled", "pending")]
            if options.ensure and not alive:
                return [await masks.make(options.which, "", "")]
            return alive if options.ensure else _some(found, options.which)
        return [await masks.change(_one(found, options.which), _STATES[options.verb])]
    finally:
        await client.aclose()


async def _masks(client: JmapClient) -> Masks:
    from tui.jmap.session import MASKED
    from tui.store.mask_sentences import NO_SCOPE

    session = await client.fetch_session()
    account = session.account_for(MASKED) if session.offers(MASKED) else None
    if account is None:
        raise MaskError(NO_SCOPE)
    return Masks(client, account.id, session.limits.max_objects_in_get)


class Masks:
    """The MaskedEmail methods of one account."""

    def __init__(self, client: JmapClient, account_id: str, at_once: int) -> None:
        self._client = client
        self._at_once = at_once
        self._account_id = account_id

    async def all(self) -> list[Mask]:
        """By site, then by address."""
        from tui.store.mask_all import everything

        masks, _ = await everything(self._client, self._account_id, self._at_once)
        return sorted(
            masks, key=lambda mask: (host(str(mask.get("forDomain") or "")), str(mask.get("email")))
        )

    async def make(self, site: str, description: str, prefix: str) -> Mask:
        """A new one, ready for use; the server chooses the address."""
        from tui.store import wire

        if prefix and not _PREFIX.fullmatch(prefix):
            raise MaskError("A prefix is made of a-z, 0-9 and _, at most 64 of them; nothing was made.", 2)
        if "@" in site:
            raise MaskError(f"{clean(site)} is an address and no site; nothing was made.", 2)
        wanted = {"state": "enabled", "forDomain": origin(site), "description": description}
        if prefix:
            wanted["emailPrefix"] = prefix
        result = await self._call("MaskedEmail/set", {"create": {"new": wanted}})
        created = wire.member(result, "created", "new")
        if created is None:
            raise _refusal("The address was not made", wire.set_error(result, "notCreated", "new"), wanted)
        wanted.pop("emailPrefix", None)
        return {**wanted, **created}

    async def change(self, mask: Mask, state: str) -> Mask:
        """Into another state."""
        from tui.store import wire

        result = await self._call("MaskedEmail/set", {"update": {mask["id"]: {"state": state}}})
        if mask["id"] not in (result.get("updated") or {}):
            why = wire.set_error(result, "notUpdated", mask["id"])
            raise _refusal(f"{clean(mask['email'])} was not changed", why, {"state": state})
        return {**mask, "state": state}

    async def _call(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        from tui.jmap.request import Request

        request = Request()
        call = request.call(method, {"accountId": self._account_id, **arguments})
        return (await self._client.send(request)).result(call)


def _refusal(what: str, error: Mapping[str, Any], wanted: Mapping[str, Any]) -> MaskError:
    from tui.store.mask_sentences import sentence

    return MaskError(
        f"{what}: {sentence(error, wanted)}", LATER if error.get("type") == "rateLimit" else REFUSED
    )


def origin(site: str) -> str:
    """``https://shop.example``, as password managers write it, of ``shop.example`` or of any address on it."""
    return f"https://{host(site)}" if "." in host(site) else clean(site).strip()


def host(site: str) -> str:
    """The host of a site, in lower case and without ``www.``."""
    return site.strip().lower().partition("://")[2].partition("/")[0].removeprefix("www.") or (
        site.strip().lower().partition("/")[0].removeprefix("www.")
    )


def matching(masks: Sequence[Mask], which: str) -> list[Mask]:
    """The one with this address, or those of this site; what is deleted comes last."""
    wanted = which.strip().lower()
    if "@" in wanted:
        found = [mask for mask in masks if str(mask.get("email", "")).lower() == wanted]
    else:
        found = [mask for mask in masks if host(str(mask.get("forDomain") or "")) == host(wanted)]
    return sorted(found, key=lambda mask: mask.get("state") == "deleted")


def _some(found: list[Mask], which: str) -> list[Mask]:
    if not found:
        raise MaskError(f"There is no masked address for {clean(which)}.", NONE)
    return found


def _one(found: list[Mask], which: str) -> Mask:
    alive = [mask for mask in _some(found, which) if mask.get("state") != "deleted"] or found
    if len(alive) > 1:
        addresses = ", ".join(clean(str(mask.get("email"))) for mask in alive)
        raise MaskError(f"Several addresses are for {clean(which)}; say which: {addresses}.", 2)
    return alive[0]


def _print(masks: list[Mask], options: argparse.Namespace) -> None:
    if options.json:
        import json

        one = options.verb not in ("list", "show") or getattr(options, "ensure", False)
        print(json.dumps(masks[0] if one else masks, ensure_ascii=False, indent=2))
        return
    show: Callable[[Mask], str] = {"list": _line, "show": _whole}.get(options.verb, _address)
    for mask in masks:
        print(show(mask))


def _address(mask: Mask) -> str:
    return clean(str(mask.get("email", "")))


def _line(mask: Mask) -> str:
    """Parted by tabs, for cut and awk."""
    state = str(mask.get("state", ""))
    parts = (mask.get("email"), _SHOWN.get(state, state), mask.get("forDomain"), mask.get("description"))
    return "\t".join(clean(str(part or "")) for part in parts)


def _whole(mask: Mask) -> str:
    state = str(mask.get("state", ""))
    known = {
        "address": mask.get("email"),
        "state": _SHOWN.get(state, state),
        "site": mask.get("forDomain"),
        "description": mask.get("description"),
        "made": mask.get("createdAt"),
        "made by": mask.get("createdBy"),
        "last mail": mask.get("lastMessageAt") or "never",
    }
    return "\n".join(f"{name + ':':<13}{clean(str(value))}" for name, value in known.items() if value) + "\n"
