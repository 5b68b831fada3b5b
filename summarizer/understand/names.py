"""Who says who he is: the name, and the company, with which a speaker introduces himself.

People introduce themselves in few ways: with words that say so ("je m'appelle…", "… à l'appareil"), with words that
may also lead to something else ("c'est…"), and with nothing but their name after the greeting. Each way is a frame,
data of the language pack (`roles.toml`), and what stands in one is a candidate; the surest candidate wins, and the
fullest form of its name that is said is what the caller is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from summarizer import languages
from summarizer.model import Sentence
from summarizer.understand.analysis import analyse, pipeline
from summarizer.understand.disfluency import folded, whole_words

OPENING, CLOSING = 8, 3  # sentences, at the start and at the end, in which people say who they are
GREETING = 160  # characters in which a greeting may be followed by one's own name
NAME_WORDS = 3
COMPANY_WORDS = 7
NEAR = 90  # characters after a name in which its company is told

# How sure it is that what stands in a frame is the speaker's own name.
SAID, AFTER_GREETING, MAYBE, AFTER_WORDS, FOR_ANOTHER, MAYBE_LATER, SIGNED = 3.0, 2.2, 2.0, 1.5, 1.0, 0.8, 0.6

_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*\.?")
_PAUSE = re.compile(r"[\s,.;:!?…]*")
_BREAK = re.compile(r"[,.;:!?…]")
_SPACE = re.compile(r"[\s,…]*")


class Introduction(NamedTuple):
    """What somebody says of himself; `sentences` are where."""

    name: str | None
    company: str | None
    sentences: tuple[int, ...]


class _Spoken(NamedTuple):
    """The sentences in which people introduce themselves as one text; `places` are where each begins."""

    text: str
    low: str
    places: Sequence[tuple[int, int]]
    late: int
    capitals: bool
    language: str


class _Name(NamedTuple):
    """A stretch of text that can be a name."""

    text: str
    start: int
    end: int
    title: bool


class _Candidate(NamedTuple):
    sure: float
    name: _Name


def introduced(sentences: Sequence[Sentence], language: str, *, not_me: str | None = None) -> Introduction:
    """The name that the speaker of these sentences gives himself, in the order of the call.

    Speech without capitals is read as if each candidate had them, and the language's tagger decides whether that makes
    a name. `not_me` is the provider's name, which a caller only says to greet.
    """
    spoken = _spoken(sentences, language)
    found = [c for c in _candidates(spoken, not_me) if not _same(c.name, not_me)]
    best = max(found, key=lambda candidate: (candidate.sure, -candidate.name.start), default=None)
    called = _fullest(spoken, best.name) if best else None
    company = _company(spoken, best.name if best else None)
    if company and set(_words(company)) <= set(_words(f"{not_me or ''} {called or ''}")):
        company = None  # the provider's own, or no more than the caller's name
    if best is None:
        return Introduction(None, company, ())
    where = [index for start, index in spoken.places if start <= best.name.start][-1:]
    return Introduction(called, company, tuple(where))


def _spoken(sentences: Sequence[Sentence], language: str) -> _Spoken:
    """The first and the last sentences, without hesitations, one after another."""
    text, places, late = "", [], None
    for place, sentence in enumerate(sentences):
        if OPENING <= place < len(sentences) - CLOSING or not sentence.clean:
            continue
        if place >= OPENING and late is None:
            late = len(text)
        text += " " if text else ""
        places.append((len(text), sentence.index))
        text += sentence.clean
    capitals = sum(c.isupper() for c in text) > text.count(" ") / 50
    return _Spoken(text, folded(text), places, len(text) if late is None else late, capitals, language)


@cache
def _cue(language: str, name: str) -> re.Pattern[str]:
    return whole_words(*languages.table(language, "roles")[name])


@cache
def _business_cue(language: str, name: str) -> re.Pattern[str]:
    """Expressions of `voicemail.toml`; one that ends in an apostrophe is followed by its word at once."""
    ordered = sorted(languages.table(language, "voicemail")[name], key=len, reverse=True)
    return re.compile(rf"(?<![\w'])(?:{'|'.join(ordered)})(?:(?<=')|(?!\w))")


def _candidates(spoken: _Spoken, not_me: str | None) -> Iterator[_Candidate]:
    """Everything that stands where a speaker's own name may stand."""
    another = re.compile(languages.table(spoken.language, "roles")["another"])
    for frame, sure, late in (
        ("named", SAID, SAID),
        ("myself", MAYBE, MAYBE_LATER),
        ("on_behalf", FOR_ANOTHER, FOR_ANOTHER),
    ):
        for match in _cue(spoken.language, frame).finditer(spoken.low):
            name = _name(spoken, match.end(), doubtful=frame != "named")
            if name and not another.match(spoken.low, name.end):
                yield _Candidate(sure if match.start() < spoken.late else late, name)
    for match in _cue(spoken.language, "named_after").finditer(spoken.low):
        name = _name_before(spoken, match.start(), not_me)
        if name:
            alone = not spoken.capitals and len(_words(name.text)) == 1
            yield _Candidate(MAYBE_LATER if alone or name.start > GREETING else SAID, name)
    for sure, name in _after_greeting(spoken, not_me):
        if not another.match(spoken.low, name.end):
            yield _Candidate(sure, name)
    signed = _signed(spoken)
    if signed:
        yield _Candidate(SIGNED, signed)


def _words(text: str) -> list[str]:
    return [word.rstrip(".") for word in _WORD.findall(folded(text))]


def _same(name: _Name, other: str | None) -> bool:
    return bool(other) and set(_words(name.text)[name.title :]) <= set(_words(other or ""))


@cache
def _titles(language: str) -> frozenset[str]:
    return frozenset(title.rstrip(".") for title in languages.table(language, "roles")["titles"])


@cache
def _no_names(language: str) -> frozenset[str]:
    """Words that are never part of a name."""
    pack = languages.table(language, "roles")
    openings = (word for word in languages.table(language, "disfluencies")["openings"] if word.isalpha())
    numbers = languages.table(language, "numbers")["words"]
    return (
        frozenset(pipeline(language).Defaults.stop_words)
        | frozenset(languages.lines(language, "function_words"))
        | frozenset(pack["no_names"])
        | frozenset(openings)
        | frozenset(word for number in numbers for word in number.split())
    )


def _name(spoken: _Spoken, start: int, *, doubtful: bool = False) -> _Name | None:
    """The name that begins at `start`, after a pause at most; None if what stands there is no name.

    Where the source writes capitals, a name has them. `doubtful` asks for more where a frame is no proof.
    """
    words = _run(spoken, start)
    lead = 1 if words and _plain(words[0]) in _titles(spoken.language) else 0
    cased = [_capitals(word.group().rstrip(".")) for word in words[lead:]]
    count = len(cased) if spoken.capitals else _names_at_start(cased, spoken.language, doubtful=doubtful)
    if lead and cased and not spoken.capitals:
        count = max(count, 1)  # whatever follows "madame" is a name
    while count and _plain(words[lead + count - 1]) in _particles(spoken.language, written=True):
        count -= 1
    if not count or (len(cased[0]) < 2 and count == 1):
        return None
    last = words[lead + count - 1]
    if re.match(r"['’]\w", spoken.text[last.end() :]) or "'s" in folded(last.group()):
        return None  # somebody else's: "Keith's number"
    title = words[0].group() + " " if lead else ""
    text = title[:1].upper() + title[1:] + " ".join(_surname_once(cased[:count]))
    return _Name(text, words[0].start(), last.end() - last.group().endswith("."), bool(lead))


def _plain(match: re.Match[str]) -> str:
    return folded(match.group()).rstrip(".")


@cache
def _particles(language: str, *, written: bool) -> frozenset[str]:
    return frozenset(languages.table(language, "roles")["particles" if written else "particles_spoken"])


def _run(spoken: _Spoken, start: int) -> list[re.Match[str]]:
    """The words from `start` on that can be a title and a name, up to the first that cannot."""
    titles, never = _titles(spoken.language), _no_names(spoken.language)
    particles = _particles(spoken.language, written=spoken.capitals)
    words: list[re.Match[str]] = []
    lead = _SPACE.match(spoken.text, start)
    position = lead.end() if lead else start
    limit = NAME_WORDS
    while len(words) < limit and (match := _WORD.match(spoken.text, position)):
        word = _plain(match)
        if not words and word in titles:
            words, limit = [match], limit + 1
        elif word in titles or (never - particles) & {word, word.split("'")[0] + "'", word.split("-")[0]}:
            break
        elif word in particles:
            if not words:
                break
            words, limit = [*words, match], limit + 1
        elif spoken.capitals and not match.group()[0].isupper():
            break
        else:
            words = [*words, match]
        position = match.end()
        if match.group().endswith(".") and word not in titles:
            break
        position += len(spoken.text[position:]) - len(spoken.text[position:].lstrip(" "))
    if spoken.capitals:  # a particle belongs to the name only before a capital
        while words and words[-1].group()[0].islower() and _plain(words[-1]) not in titles:
            words.pop()
    return words


def _capitals(word: str) -> str:
    return re.sub(r"(?:^|(?<=-))\w", lambda letter: letter.group().upper(), word)


def _surname_once(words: Sequence[str]) -> list[str]:
    """Josiane Picard, of "Picard Josiane Picard"."""
    return list(words[1:]) if len(words) == 3 and words[0] == words[-1] else list(words)


def _names_at_start(words: Sequence[str], language: str, *, doubtful: bool) -> int:
    """How many of these words, read with capitals, begin a person's name."""
    frame = languages.table(language, "roles")["frame"]
    for count in range(len(words), 0, -1):
        name = " ".join(words[:count])
        texts = [frame.format(name=name), frame.format(name=name.lower())]
        shaped, bare = (list(doc) for doc in analyse(texts, language))
        start = frame.index("{")
        inside = [t for t in shaped if start <= t.idx < start + len(name) and not t.is_punct]
        proper = [t.pos_ == "PROPN" for t in inside]
        person = all(t.ent_type_ in ("PER", "PERSON") and t.pos_ in ("PROPN", "NOUN") for t in inside)
        if any(t.ent_type_ in ("DATE", "TIME", "CARDINAL", "ORDINAL") for t in inside):
            continue
        if not (all(proper) or person or (proper[-1] and all(t.ent_type_ for t in inside))):
            continue
        participle = count == 1 and any(
            "Part" in t.morph.get("VerbForm", []) for t in bare if start <= t.idx < start + len(name)
        )
        if person or not (doubtful and participle):  # "c'est fini", "it's gone"
            return count
    return 0


def _name_before(spoken: _Spoken, end: int, not_me: str | None) -> _Name | None:
    """The name right before words that are said after one's own ("Michel Dumont à l'appareil")."""
    clause = (
        max(spoken.low.rfind(mark, 0, max(0, len(spoken.low[:end].rstrip(" ,")))) for mark in ",.;:!?…") + 1
    )
    starts = [match.start() for match in _WORD.finditer(spoken.text, clause, end)][-NAME_WORDS:]
    me = set(_words(not_me or ""))
    for start in starts:
        name = _name(spoken, start)
        rest = spoken.low[name.end : end] if name else ""
        if name and not rest.strip(" ,.") and _words(name.text)[0] not in me:
            words = _words(name.text)
            # Whoever is greeted stands first: "bonsoir jordan michel dumont à l'appareil".
            if len(words) < NAME_WORDS or name.title or spoken.capitals:
                return name
    return None


class _Passed(NamedTuple):
    """Where a name may begin, and what was passed on the way there."""

    position: int
    comma: bool
    greeted: bool
    called: bool


def _pass(spoken: _Spoken, position: int, me: frozenset[str]) -> _Passed:
    """Past pauses, greetings, the provider's name, and a title without one ("bonjour monsieur")."""
    greeting, titles = _cue(spoken.language, "addressed"), _titles(spoken.language)
    comma = greeted = called = False
    while pause := _PAUSE.match(spoken.text, position):
        comma = bool(spoken.text[position : pause.end()].strip())
        position = pause.end()
        match = greeting.match(spoken.low, position)
        word = _WORD.match(spoken.text, position)
        if match:
            greeted, position = True, match.end()
        elif word and (_plain(word) in me or (_plain(word) in titles and not _name(spoken, position))):
            called, position = True, word.end()
        else:
            break
    return _Passed(position, comma, greeted, called)


def _after_greeting(spoken: _Spoken, not_me: str | None) -> Iterator[tuple[float, _Name]]:
    """The caller's own name, said after the greeting and after the name of whoever is greeted.

    A name alone may be either's. It is the caller's if another was greeted before, if it has a surname, or if it is
    known not to be the provider's. Other words ("ah, c'est la machine") are passed over up to a pause.
    """
    me = frozenset(_words(not_me or ""))
    position, greeted, called, sure = 0, False, False, AFTER_GREETING
    while position < min(GREETING, spoken.late):
        passed = _pass(spoken, position, me)
        position, greeted, called = passed.position, greeted or passed.greeted, called or passed.called
        name = _name(spoken, position)
        if name and name.title and not called:
            called, position = True, _end_of_greeted(spoken, name)
            if not_me and not me & set(_words(name.text)) and _BREAK.match(spoken.text, name.end):
                yield MAYBE_LATER, name  # "Oui, madame Astier."
            continue
        if name and sure == AFTER_GREETING:
            words = len(_words(name.text))
            answered = _pass(spoken, name.end, frozenset()).greeted  # "Fintan, good morning to you"
            if (
                called
                or (words > 1 and not answered)
                or (passed.comma and not_me and greeted and not answered)
            ):
                yield sure, name
                return
            called, position = True, name.end
            continue
        apart = passed.comma and spoken.capitals and name and _BREAK.match(spoken.text, name.end)
        if name and apart and (called or len(_words(name.text)) > 1):
            yield AFTER_WORDS, name
        pause = _BREAK.search(spoken.text, name.end if name else position)
        if not pause:
            return
        sure, position = AFTER_WORDS, pause.start()


def _end_of_greeted(spoken: _Spoken, name: _Name) -> int:
    """Where the name of whoever is greeted with a title ends.

    In speech without capitals one word after a title is a surname; what follows is the caller's name.
    """
    ends = [match.end() for match in _WORD.finditer(spoken.text, name.start, name.end)]
    return name.end if spoken.capitals else ends[:2][-1]


def _signed(spoken: _Spoken) -> _Name | None:
    """The name with which a message ends ("…0146, keith ta ra")."""
    ends = _cue(spoken.language, "farewell")
    last = len(spoken.low.rstrip(" .!,"))
    while match := next((m for m in ends.finditer(spoken.low[:last]) if m.end() == last), None):
        last = len(spoken.low[: match.start()].rstrip(" .!,"))
    word = next((m for m in _WORD.finditer(spoken.text) if m.end() >= last > m.start()), None)
    if not word or last == len(spoken.low.rstrip(" .!,")) or word.start() < spoken.late:
        return None
    return _name(spoken, word.start(), doubtful=True)


def _fullest(spoken: _Spoken, name: _Name) -> str:
    """The name with the first name and the surname, where one of them alone stands in the frame.

    "C'est Sandrine de la crèche, euh, Sandrine Cazaux": the longer of two names that share a word.
    """
    words = _words(name.text)[name.title :]
    if len(words) != 1:
        return name.text
    for match in re.finditer(rf"(?<![\w'\-]){re.escape(words[0])}(?![\w'\-])", spoken.low):
        before = [m.start() for m in _WORD.finditer(spoken.text, 0, match.start())]
        starts = [*before[-NAME_WORDS:], match.start()] if spoken.capitals else [match.start(), *before[-1:]]
        for start in starts:
            longer = _name(spoken, start, doubtful=True)
            if (
                longer
                and not longer.title
                and len(_words(longer.text)) > 1
                and words[0] in _words(longer.text)
            ):
                return longer.text
    return name.text


def _company(spoken: _Spoken, name: _Name | None) -> str | None:
    """The company that the caller speaks for, told after his name or in its place; None if there is none."""
    direct, near, instead, places = (
        _business_cue(spoken.language, key)
        for key in ("company", "company_near", "company_instead", "places")
    )
    if name:
        lead = _SPACE.match(spoken.text, name.end)
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
    greeted = _pass(spoken, 0, frozenset()).position
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
    spoken: _Spoken,
    start: int,
    *,
    sure: bool = False,
    needs_trade: bool = False,
    trade_first: bool = False,
    at_once: bool = False,
) -> str | None:
    """What stands at `start` if it is called like a business: with a word for one, or with two words of a name."""
    trade, places, articles = (
        _business_cue(spoken.language, key) for key in ("businesses", "places", "articles")
    )
    lead = articles.match(spoken.low, start + len(spoken.low[start:]) - len(spoken.low[start:].lstrip(" ")))
    kept = _business_words(spoken, lead.end() if lead else start)
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


def _business_words(spoken: _Spoken, begin: int) -> list[str]:
    """The words of a business's name: its trade, what describes it, and what is written with a capital."""
    pack = languages.table(spoken.language, "voicemail")
    trade = _business_cue(spoken.language, "businesses")
    never = _no_names(spoken.language)
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
