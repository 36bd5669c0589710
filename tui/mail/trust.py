"""Who a mail is really from, as far as that can be known, in plain words; silent when all is well."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from tui.frozen import frozen
from tui.mail.authentication import Finding, Results, own_results
from tui.mail.lookalikes import host_in_words, imitation, related, shown_host
from tui.mail.message import Address
from tui.mail.safety import clean

_ADDRESS = re.compile(r"[\w.+%-]{1,64}@(?:[\w-]{1,63}\.){1,8}[\w-]{2,63}")
_FAILED = frozenset({"fail", "hardfail", "softfail", "permerror", "policy"})
_SPF = {
    "pass": "The server that sent it may send for {domain}.",
    "fail": "The server that sent it may not send for {domain}.",
    "softfail": "The server that sent it should not send for {domain}.",
    "neutral": "{domain} does not say which servers may send for it.",
    "none": "{domain} does not say which servers may send for it.",
}
_DKIM = {
    "pass": "It is signed by {domain}, and nobody changed it on the way.",
    "fail": "The signature of {domain} is wrong: the mail was changed on the way, or forged.",
    "none": "It is not signed.",
}
_DMARC = {
    "pass": "{domain} vouches for it.",
    "fail": "{domain} does not vouch for it.",
    "none": "{domain} does not say how to tell its mail from forged mail.",
}
_METHODS = {
    "spf": (_SPF, ("smtp.mailfrom", "smtp.mail")),
    "dkim": (_DKIM, ("header.d", "header.i")),
    "dmarc": (_DMARC, ("header.from", "policy.from")),
}
"""The sentences, and the properties that hold the domain that was looked at. A server's own name, ``smtp.helo``,
speaks for no sender."""


@frozen
class Verdict:
    """``verified`` is the domain that vouches for the sender, as it is shown, or "". ``warnings`` are sentences that
    a person must see, the gravest first; none when all is well. ``details`` say in words what the server checked.
    """

    verified: str = ""
    warnings: tuple[str, ...] = ()
    details: tuple[str, ...] = ()


def judge(
    sender: Sequence[Address],
    reply_to: Sequence[Address],
    authentication: Sequence[str],
    servers: Collection[str],
    *,
    from_list: bool = False,
) -> Verdict:
    """What the header of a mail says about its sender.

    ``authentication`` are the values of all Authentication-Results, from the top; ``servers`` are the domains that
    may have written them (``authentication.own_servers``). ``from_list``: it came over a mailing list, which
    directs answers to itself.
    """
    results = own_results(authentication, servers)
    domains = [_domain(address) for address in sender]
    verified = _verified(results, domains)
    warnings = [*_forgery(results, domains), *_disguises(sender, from_list=from_list)]
    if not from_list:
        warnings += _diversion(sender, reply_to)
    details = tuple(_details(results)) if results else ()
    return Verdict(shown_host(verified) if verified else "", tuple(warnings), details)


def _domain(address: Address) -> str:
    return address.email.rpartition("@")[2].lower().strip(" >.")


def _verified(results: Results | None, domains: list[str]) -> str:
    """The sender's domain, if it was shown to be the sender's: by DMARC, or by a signature or server of its own.

    With several senders nobody vouches: the checks look at one of them.
    """
    if results is None or len(domains) != 1 or not domains[0]:
        return ""
    (domain,) = domains
    dmarc = [finding for finding in results.findings if finding.method == "dmarc"]
    if any(finding.result in _FAILED for finding in dmarc):
        return ""
    for finding in results.findings:
        looked_at = _looked_at(finding)
        if finding.result == "pass" and looked_at and _aligned(looked_at, domain):
            return domain
    return ""


def _looked_at(finding: Finding) -> str:
    known = _METHODS.get(finding.method)
    return finding.domain(*known[1]) if known else ""


def _aligned(one: str, other: str) -> bool:
    """Whether one domain is, or lies in, the other (RFC 7489 §3.1, relaxed); a whole top level vouches for nobody."""
    return "." in one and "." in other and related(one, other)


def _forgery(results: Results | None, domains: list[str]) -> Iterator[str]:
    if results is None or not domains:
        return
    by_method = {finding.method: finding for finding in reversed(results.findings)}
    dmarc = by_method.get("dmarc")
    name = shown_host(domains[0]) or "the sender's domain"
    if dmarc and dmarc.result in _FAILED:
        yield f"This mail may be forged: {name} does not vouch for it."
        return
    if dmarc and dmarc.result == "pass":
        return
    signed = any(finding.method == "dkim" and finding.result == "pass" for finding in results.findings)
    dkim, spf = by_method.get("dkim"), by_method.get("spf")
    if not signed and ((dkim and dkim.result in _FAILED) or (spf and spf.result in ("fail", "hardfail"))):
        yield f"This mail may be forged: nothing shows that it comes from {name}."


def _disguises(sender: Sequence[Address], *, from_list: bool) -> Iterator[str]:
    """Names that read like another address, and domains that read like another one.

    Lists write in their own name for those whose domains forbid it: ``"bob@example.org via Gardeners"``.
    """
    for address in sender:
        said = "" if from_list and " via " in address.name else _said(address)
        if said:
            yield f"The name says {said}, but the mail is from {clean(address.email, 200)}."
        domain = _domain(address)
        if seems := imitation(domain):
            yield f"The sender's domain is {shown_host(domain)}, which is made to look like {clean(seems)}."


def _said(address: Address) -> str:
    """The address or host that a display name pretends to be."""
    name, email = clean(address.name), address.email.lower()
    for found in _ADDRESS.findall(name):
        if found.lower() != email:
            return found
    if "@" not in name:
        for word in name.split():
            host = host_in_words(word)
            if host and not related(host, _domain(address)) and not _is_same_house(host, _domain(address)):
                return host
    return ""


def _is_same_house(host: str, domain: str) -> bool:
    """``shop.de`` and ``mail.shop.com``: one name under several top levels."""
    return host.removeprefix("www.").split(".")[0] in domain.split(".")[:-1]


def _diversion(sender: Sequence[Address], reply_to: Sequence[Address]) -> Iterator[str]:
    """Answers that would go to somebody else's domain."""
    domains = [_domain(address) for address in sender]
    strangers = [
        address
        for address in reply_to
        if not any(
            related(_domain(address), domain) or related(domain, _domain(address)) for domain in domains
        )
    ]
    if domains and strangers:
        yield f"Answers go to {clean(strangers[0].email, 200)}, and not to the sender."


def _details(results: Results) -> Iterator[str]:
    for finding in results.findings:
        if finding.method in _METHODS:
            sentences, _ = _METHODS[finding.method]
            domain = shown_host(clean(_looked_at(finding), 200)) or "the sender's domain"
            sentence = sentences.get("fail" if finding.result == "hardfail" else finding.result)
            told = sentence.format(domain=domain) if sentence else f"The check ended with “{finding.result}”."
            yield clean(f"{finding.method.upper()}: {told}")
