"""Words that promise an attachment, in the language that a text is written in."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from tui.mail.quoting import split

if TYPE_CHECKING:
    from tui.mail.draft import Draft

# Whole words as regular expressions; a word of one language may mean something else in another ("allegation").
_PROMISES = {
    "en": r"attach(?:ed|ing|ment|ments)?|enclosed|enclosure",
    "de": r"anbei|anhang|anhänge|angehängt\w*|angehangen|beigefügt\w*|beiliegend\w*|anlage|hänge\b.{0,40}\ban",
    "fr": r"ci-joint(?:e|s|es)?|pièces?[ -]jointes?|(?:je|nous)\s+(?:vous\s+)?join(?:s|ons)|en\s+annexe"
    r"|fichiers?\s+joints?",
    "es": r"adjunt(?:o|a|os|as|amos|ado|ada|ados|adas|ar)|archivos?\s+anexos?|anex(?:o|a|amos)",
    "nl": r"bijlagen?|bijgevoegd\w*|bijgesloten|meegestuurd",
    "it": r"allegat[oaie]|in\s+allegato|allego|alleghiamo",
    "sv": r"bifogat?|bifogade?|bifogar|bilaga|bilagor(?:na)?|bilagd",
    "pl": r"załącz\w*|w\s+załączeniu",
    "pt": r"em\s+anexo|anexos?|anexad[oa]s?|segue\s+anexo",
    "da": r"vedhæftet?|vedhæfter|vedlagt|vedlagte|vedlegg",
}
# The commonest words that few of the other languages have.
_COMMON = {
    "en": "the and of to is you that it for are with this have your please here i we my",
    "de": "der die und das ist nicht ich sie ein eine mit auf für dass wir im den dem bitte hier",
    "fr": "le les et est une vous pour dans que pas nous je ce avec sur votre des du voici",
    "es": "el los y es una para que con por las del usted se lo mi su como hola muy",
    "nl": "het een van en dat niet je ik voor met zijn de wij maar hier graag ook",
    "it": "il di che è per una non sono con della gli ho ciao ti le mi anche trovi",
    "sv": "och att det är jag som för inte med på den av har vi du här hej ett",
    "pl": "nie się że jest na do to jak dla ale proszę dzień w z są mam czy",
    "pt": "o os não uma com para você está são isso ao da do em olá segue",
    "da": "og det er jeg ikke til på med som af vi har hej en jeg den",
}
_WORD = re.compile(r"[^\W\d_]+")
_THEIRS = re.compile(r"^-{3,}.*-{3,}\s*$", re.MULTILINE)
_ENOUGH = 3
"""Common words of a language that make a text be in it; before, every language is looked for."""


def mentioned(draft: Draft, signature: str = "") -> str:
    """The word with which the person's own text promises an attachment; empty when it promises none.

    Quotes, what is forwarded and the signature are not the person's own text here.
    """
    text = own_words(draft.body, signature)
    if not draft.answers_keyword:
        text = f"{draft.subject}\n{text}"
    for language in languages(text):
        if found := _promise(language).search(text):
            return found.group()
    return ""


def own_words(body: str, signature: str = "") -> str:
    """The text without quotes, signatures, and whatever stands beneath a line like "--- Original message ---"."""
    theirs = _THEIRS.search(body)
    text = body[: theirs.start()] if theirs else body
    text = "\n".join(block.text for block in split(text) if block.kind == "text")
    signature = signature.strip()
    return text.replace(signature, "") if signature else text


def languages(text: str) -> list[str]:
    """Those that the text is written in, the likeliest first; all of them when it is too short to say."""
    words = Counter(_WORD.findall(text[:20_000].lower()))
    counts = {name: sum(words[word] for word in common) for name, common in _common().items()}
    most = max(counts.values())
    if most < _ENOUGH:
        return list(_PROMISES)
    return sorted((name for name in counts if 3 * counts[name] >= most), key=lambda name: -counts[name])


@cache
def _common() -> dict[str, frozenset[str]]:
    return {name: frozenset(words.split()) for name, words in _COMMON.items()}


@cache
def _promise(language: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_PROMISES[language]})\b", re.IGNORECASE)
