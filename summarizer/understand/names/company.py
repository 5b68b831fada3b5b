"""The company that a caller speaks for, told after his name or in its place."""

from __future__ import annotations

import re
from itertools import pairwise

from summarizer import languages
from summarizer.understand.disfluency import folded
from summarizer.understand.names.greeting import pass_greeting
from summarizer.understand.names.name import Name
from summarizer.understand.names.text import SPACE, Spoken, business_cue, no_names

COMPANY_WORDS = 7
NEAR = 90  # characters after a name in which its company is told


def company_of(spoken: Spoken, name: Name | None) -> str | None:
    """The company that the caller speaks for, told after his name or in its place; None if there is none."""
    direct, near, instead, places = (
        business_cue(spoken.language, key) for key in ("company", "company_near", "company_instead", "places")
    )
    if name:
        lead = SPACE.match(spoken.text, name.end)
        match = direct.match(spoken.low, lead.end() if lead else name.end)
        if match and (found := _business(spoken, match.end(), sure=_is_sure(match.group(), spoken.language))):
            return found
        if lead and not match and (found := _business(spoken, lead.end(), at_once=True)):
            return found  # "Fraser, Kinnear Cycles"
        for match in near.finditer(spoken.low, name.end, name.end + NEAR):
            # "Sylvie, la femme de Jean-Marc du garage" has another's company, "au-dessus de la pharmacie" none.
            if places.search(spoken.low, name.end, match.start()):
                break
            if found := _business(spoken, match.end(), needs_trade=True, trade_first=not spoken.capitals):
                return found
    greeted = pass_greeting(spoken, 0, frozenset()).position
    if (found := _business(spoken, greeted, at_once=True)) and len(found.split()) > 1:
        return found  # "Oui, le camping des Ormeaux."
    for match in instead.finditer(spoken.low[: spoken.late]):
        found = _business(spoken, match.end(), trade_first=True)
        doubtful = match.group() in languages.table(spoken.language, "voicemail")["company_doubtful"]
        if found and not (doubtful and len(found.split()) == 1):  # "c'est pour la crèche" may be about it
            return found
    return None


def _is_sure(cue: str, language: str) -> bool:
    return cue in languages.table(language, "voicemail")["company_sure"]


def _business(
    spoken: Spoken,
    start: int,
    *,
    sure: bool = False,
    needs_trade: bool = False,
    trade_first: bool = False,
    at_once: bool = False,
) -> str | None:
    """What stands at `start` if it is called like a business: with a word for one, or with two words of a name."""
    trade, places, articles = (
        business_cue(spoken.language, key) for key in ("businesses", "places", "articles")
    )
    lead = articles.match(spoken.low, start + len(spoken.low[start:]) - len(spoken.low[start:].lstrip(" ")))
    kept = _without_street(_business_words(spoken, lead.end() if lead else start), spoken.language)
    low = [folded(word).removesuffix("'s") for word in kept]
    if not kept or any(places.fullmatch(word) for word in low):
        return None
    told = trade.search(" ".join(low))
    first = told is not None and " ".join(low)[: told.start()].count(" ") < 2
    proper = sum(word[0].isupper() for word in kept) if spoken.capitals else len(kept)
    named = proper > 1 or (sure and proper)
    if at_once and not (first if spoken.capitals else told and not told.start()):
        return None  # without a word like "from", in speech without capitals the trade comes first
    if not (first if trade_first else told or (named and not needs_trade)):
        return None
    text = re.sub(r"(?<=['’]) ", "", " ".join(kept))
    return text[0].upper() + text[1:]


def _without_street(words: list[str], language: str) -> list[str]:
    """The words up to where a street is named: "Orchard Cycles on Mill Lane" is Orchard Cycles."""
    links = frozenset(languages.table(language, "voicemail")["company_links_written"])
    places = business_cue(language, "places")
    streets = [i for i, word in enumerate(words) if places.fullmatch(folded(word).removesuffix("'s"))]
    before = [i for i, word in enumerate(words[: streets[0]]) if folded(word) in links] if streets else []
    return words[: before[-1]] if before else words


def _business_words(spoken: Spoken, begin: int) -> list[str]:
    """The words of a business's name: its trade, what describes it, and what is written with a capital."""
    pack = languages.table(spoken.language, "voicemail")
    trade = business_cue(spoken.language, "businesses")
    never = no_names(spoken.language)
    links = frozenset(pack["company_links"]) | frozenset(
        pack["company_links_written"] if spoken.capitals else ()
    )
    piece = re.split(r"[,.;:!?…(]", spoken.text[begin:])[0]
    words = re.findall(r"[ldLD]['’](?=\w)|[\w&][\w'’\-]*", piece)[:COMPANY_WORDS]
    kept: list[str] = []
    for word, following in pairwise([*words, ""]):
        low, capital = folded(word), word[0].isupper()
        described = bool(kept) and bool(trade.fullmatch(folded(kept[-1])))
        if kept and low in links and following and not following[0].isdigit():
            goes_on = following[0].isupper() or folded(following) in links
            if spoken.capitals and not goes_on and not described:
                break
        else:
            everyday = never & {low, low.split("'")[0] + "'"} and not (capital and kept)
            plain = spoken.capitals and not capital and kept and low not in links
            if word[0].isdigit() or everyday or (plain and not described and folded(kept[-1]) not in links):
                break
        kept.append(word)
    while kept and (folded(kept[-1]) in links or folded(kept[-1]) in never):
        kept.pop()
    return kept
