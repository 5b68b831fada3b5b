"""Which speaker is the provider (the user) and which is the client, and what they are called.

Three kinds of evidence are added up for each speaker: the source's own labels, names heard in greetings ("Nadia
Ferrand, bonjour" names the one who speaks, "merci Nadia" the one who is spoken to), and what each says (who asks for
work, who quotes prices). Expressions and their weights are data of the language pack (`roles.toml`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Literal

from summarizer import languages
from summarizer.model import Role, Sentence, Utterance
from summarizer.understand.disfluency import folded

NAMED = 6.0  # weight of a name heard where one says one's own or the other's name
LABELLED = 50.0  # weight of a label that is a role or a known name
PICKS_UP = 3.0  # weight of speaking first: mostly the client calls, and the provider answers
CALLS = 2.0  # weight of words with which whoever calls begins ("je vous appelle pour…")
FIRST = 4  # utterances in which a name said in full is one's own
GREETINGS = 6  # utterances at each end of a call in which people say names

_WORD = re.compile(r"\w{2,}")


def find_roles(
    sentences: Sequence[Sentence],
    *,
    language: str,
    kind: Literal["call", "voicemail", "messages"],
    me: str | None,
    client: str | None,
) -> Mapping[str | None, Role]:
    """The role of every speaker label. Exactly one speaker of a call is the provider; all the others are clients.

    In a voicemail whoever speaks is the client. A call whose speakers are not told apart has one label; it is then
    taken for the client's, who says most of what matters.
    """
    labels = list(dict.fromkeys(sentence.speaker for sentence in sentences))
    if kind == "voicemail" or not labels:  # nobody speaks in hold music
        return dict.fromkeys(labels, "client")
    leaning: dict[str | None, float] = defaultdict(float)  # above zero: the client
    for label in labels:
        leaning[label] += _from_label(label, me, client)
    first = " ".join(s.text for s in sentences if s.utterance == sentences[0].utterance)
    calls = _from_words(first, language) >= CALLS or bool(_caller_opens(language).match(folded(first)))
    if kind != "messages":  # either side may write first
        leaning[labels[0]] += PICKS_UP if calls else -PICKS_UP
    last = sentences[-1].utterance
    spoken: dict[str | None, int] = defaultdict(int)
    for sentence in sentences:
        spoken[sentence.speaker] += 1
        leaning[sentence.speaker] += _from_words(sentence.text, language)
        if sentence.utterance < GREETINGS or sentence.utterance > last - GREETINGS:
            weight = NAMED if sentence.utterance < GREETINGS else NAMED / 2
            leaning[sentence.speaker] += weight * _from_names(
                sentence, language, me, client, answers=not calls
            )
    if len(labels) == 1:
        only = labels[0]
        leaning[only] += -PICKS_UP if calls else PICKS_UP
        return {only: "provider" if leaning[only] <= -LABELLED / 2 else "client"}
    provider = min(labels, key=lambda label: (leaning[label], -spoken[label]))
    return {label: "provider" if label == provider else "client" for label in labels}


def _from_label(label: str | None, me: str | None, client: str | None) -> float:
    low = folded(label or "")
    if low == "client" or low in _called("them"):
        return LABELLED
    if low == "provider" or low in _called("me"):
        return -LABELLED
    if me and _same_name(low, me):
        return -LABELLED
    if client and _same_name(low, client):
        return LABELLED
    return 0.0


def _same_name(label: str, name: str) -> bool:
    words = set(_WORD.findall(label))
    return bool(words) and words <= set(_WORD.findall(folded(name)))


@cache
def _hints(language: str) -> tuple[tuple[re.Pattern[str], float], ...]:
    return tuple(
        (re.compile(rf"(?<![\w'])(?:{hint['pattern']})(?!\w)"), hint["client"])
        for hint in languages.table(language, "roles")["hints"]
    )


def _from_words(text: str, language: str) -> float:
    low = folded(text)
    return sum(weight for pattern, weight in _hints(languages.nearest(language)) if pattern.search(low))


@cache
def _caller_opens(language: str) -> re.Pattern[str]:
    """The first words of whoever calls: he greets somebody by name, and says his own ("Jade, c'est Sofiane").

    Whoever picks up says two words or none before his name ("Menuiserie Prigent, c'est Paul").
    """
    pack = languages.table(language, "roles")
    greeting, titles, own = (
        "|".join(sorted(pack[key], key=len, reverse=True)) for key in ("addressed", "titles", "myself")
    )
    return re.compile(
        rf"(?:(?:{greeting})(?![\w'])[ ,.!?…]*)*+"
        rf"(?:(?:{titles}) \w|[\w\-]+[ ,.!?]+(?:(?:{greeting})[ ,.!?]+)?(?:{own})(?!\w))"
    )


def _from_names(
    sentence: Sentence, language: str, me: str | None, client: str | None, *, answers: bool = True
) -> float:
    """Above zero for words that only the client would say with these names, below for the provider's.

    A name is one's own with words that say so, in full near the start, and where somebody picks up the telephone; the
    other's after a greeting. `answers` says that the call begins with whoever picks up.
    """
    low = folded(sentence.text)
    own, after, addressed = _names_frames(languages.nearest(language))
    ahead, behind = 0.0, 0.0
    for name, sign in ((me, -1.0), (client, 1.0)):
        words = _telling(name, language)
        if not words:
            continue
        either = "|".join(map(re.escape, words))
        for match in re.finditer(rf"(?<![\w'])(?:{either})(?:[ -](?:{either}))*(?!\w)", low):
            before, rest = low[: match.start()].rstrip(" ,"), low[match.end() :]
            full = len(words) > 1 and len(_WORD.findall(match.group())) > 1
            if own.search(before) or after.match(rest):
                return sign
            if full and sentence.utterance < FIRST and (answers or sentence.utterance):
                ahead += sign
            elif sentence.utterance == 0 and sign < 0 and answers:
                behind += sign  # whoever picks up says his own name
            elif addressed.search(before) or not before or (before in ("", "?") and rest[:1] in ",?!."):
                behind -= sign
            break
    return max(-1.0, min(1.0, ahead or behind))


@cache
def _names_frames(language: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What stands right before one's own name, right after it, and right before another's."""
    pack = languages.table(language, "roles")
    titles = "|".join(map(re.escape, pack["titles"]))
    own, addressed = "|".join((*pack["named"], *pack["myself"])), "|".join(pack["addressed"])
    return (
        re.compile(rf"(?<![\w'])(?:{own})(?: (?:{titles}))?$"),
        re.compile(rf",? (?:{'|'.join(pack['named_after'])})(?!\w)"),
        re.compile(rf"(?<![\w'])(?:{addressed}|{titles})(?:,? (?:{titles}))?$"),
    )


@cache
def _telling(name: str | None, language: str) -> tuple[str, ...]:
    """The words of a person's name that are not everyday words; a company after a comma is left out."""
    everyday = frozenset(languages.lines(language, "function_words"))
    person = folded(name or "").split(",")[0]
    return tuple(word for word in _WORD.findall(person) if len(word) > 2 and word not in everyday)


def names_of(
    role: Role, utterances: Sequence[Utterance], roles: Mapping[str | None, Role], given: str | None
) -> str | None:
    """What to call this side in the recap: the name given, else a speaker label that is a name."""
    if given:
        return given
    labels = (u.speaker for u in utterances if roles.get(u.speaker) == role)
    return next((label for label in labels if label and is_name(label)), None)


def is_name(label: str) -> bool:
    """Whether a speaker's label is what he is called, and not what tells him from the others."""
    return bool(re.fullmatch(r"[^\W\d_]{2}[^\d_]*", label)) and not _generic(label)


def _generic(label: str) -> bool:
    ours = ("client", "provider", "left", "right", "speaker")
    return folded(label) in (*ours, *_called("me"), *_called("them"))


@cache
def _called(side: Literal["me", "them"]) -> frozenset[str]:
    """What a side is called in any language instead of by its name."""
    packs = (languages.table(pack, "roles") for pack in languages.available())
    return frozenset(word for pack in packs for word in pack[side])
