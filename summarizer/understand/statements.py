"""What an item says in the recap: the words that were said, without what is only speech.

A statement never has a word that changes the meaning: it is what was said without hesitations, without the way of
asking ("ce que je voudrais c'est…") and without the reasons that trail behind. A thing told in two goes (a question and
its answer, the subject and then the amount) is put together from both. Expressions are data of the language pack
(`statements.toml`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from functools import cache

from summarizer import languages
from summarizer.model import ActionValue, ContactValue, DeadlineValue, ItemType, Role, Value
from summarizer.understand.call import Call, other
from summarizer.understand.disfluency import folded
from summarizer.understand.merging import Fact
from summarizer.understand.names.name import titles
from summarizer.understand.names.text import business_cue, no_names
from summarizer.understand.pieces import A_WORD, Piece, Told, expressions, importance, names, pieces, told
from summarizer.understand.rewriting import as_duty, called, in_third_person, speaks_of_himself, with_owners
from summarizer.understand.slots import figures

ENOUGH = 3  # words that must be left when something is taken off a sentence
CONSIDERED = 8  # pieces that are worded before one is chosen
HIMSELF = 0.2  # what it costs that words only make sense from the speaker's mouth
MORE = 0.15  # what a second piece must be worth to be put beside the first
WHOLE = 20  # words of the two together
NAMED_BEFORE = 2  # utterances in which the name of the thing spoken of is looked for


def statement(fact: Fact, value: Value | None, call: Call) -> str:
    """The line of the recap for one fact, in the call's language, with a capital and no full stop."""
    if isinstance(value, ContactValue):
        return _contact(value, _who(call, call.role(fact.mentions[0].sentence)), call.language)
    sentences = told(fact, call, call.language)
    found = pieces(sentences, fact, call, _day(value))[:CONSIDERED]
    if not found:
        return _capital(call.sentences[fact.mentions[0].sentence].text.rstrip(" .…!,"))
    worded = {piece: _worded(piece, fact.type, call) for piece in found}
    best = max(found, key=lambda piece: piece.worth - HIMSELF * _himself(worded[piece], call))
    more = _second(best, found, sentences, fact, call)
    return _capital(_short_again(_joined(best, more, worded, fact.type, call), call))


def _day(value: Value | None) -> dt.date | None:
    match value:
        case ActionValue(due=day) | DeadlineValue(date=day):
            return day
    return None


def _second(
    best: Piece, found: Sequence[Piece], sentences: Sequence[Told], fact: Fact, call: Call
) -> Piece | None:
    """What the fact's other words say that the best piece does not, if it is worth reading."""
    weights = importance(fact, call)

    def gain(piece: Piece) -> float:
        new = sum(weights.get(word, 0.0) for word in piece.content if word not in best.content)
        return new - A_WORD * (len(piece.text.split()) + 1)

    apart = [
        piece
        for piece in (*names(sentences, fact, call), *found)
        if not _overlapping(piece, best)
        and not piece.other_day
        and len(piece.text.split()) + len(best.text.split()) <= WHOLE
        and (_just_named(piece, best, call) if piece.named else len(piece.content) > 1)
    ]
    more = max(apart, key=gain, default=None)
    return more if more is not None and gain(more) > MORE else None


def _just_named(name: Piece, best: Piece, call: Call) -> bool:
    """Whether a name of a thing was said just before, and not in the piece itself."""
    before = call.sentences[best.sentence].utterance - call.sentences[name.sentence].utterance
    return (
        (name.sentence, name.start) < (best.sentence, best.start)
        and before <= NAMED_BEFORE
        and not set(name.content) & set(best.content)
    )


def _overlapping(one: Piece, two: Piece) -> bool:
    return (
        one.sentence == two.sentence
        and one.start < two.start + len(two.text)
        and two.start < one.start + len(one.text)
    )


def _joined(best: Piece, more: Piece | None, worded: Mapping[Piece, str], kind: ItemType, call: Call) -> str:
    """The line of one piece or of two; what only the speaker can say stands as his own words."""
    pattern = _pack(call.language)["joined"]
    first = _finished(worded[best], best, call)
    if more is None:
        return first
    if more.named:
        return str(pattern["named"]).format(name=_capital(more.text), words=_small(first, call))
    second = _worded(more, kind, call)
    if _himself(second, call) or _himself(worded[best], call):
        return first
    pair = (first, _small(second, call))
    if (more.sentence, more.start) < (best.sentence, best.start):
        pair = (second, _small(first, call))
    return str(pattern["pair"]).format(first=pair[0], second=pair[1])


def _finished(words: str, piece: Piece, call: Call) -> str:
    if not _himself(words, call):
        return words
    said = figures(piece.text.strip(" ,;:-–"), call.language).rstrip(" .")
    who = _who(call, call.role(piece.sentence))
    return str(_pack(call.language)["quote"]["text"]).format(who=_capital(who), words=said)


def _short_again(text: str, call: Call) -> str:
    """The line with a person's whole name the first time and the first name from then on.

    Not what somebody is quoted with, nor a name that begins with a title or a trade, nor two people of one first name.
    """
    people = [name for name in call.names.values() if name and len(name.split()) > 1]
    first_names = [name.split()[0] for name in people]
    opening = _pack(call.language)["quote"]["text"].partition("{who}")[2][:3].strip()[-1:]
    for name, first in zip(people, first_names, strict=True):
        told = folded(first).rstrip(".")
        is_person = told not in titles(call.language) and not business_cue(
            call.language, "businesses"
        ).fullmatch(told)
        if not is_person or first_names.count(first) > 1 or opening in text:
            continue
        before, found, rest = text.partition(name)
        text = before + found + re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", first, rest)
    return text


def _small(text: str, call: Call) -> str:
    """The text as it stands inside a line: with a small letter, if its first word is no name and is said with one."""
    first = re.match(r"\w+", text)
    names = {part for name in call.names.values() if name for part in re.findall(r"\w+", name)}
    if not first or not first.group()[:1].isupper() or first.group() in names:
        return text
    low = first.group().lower()
    small = re.compile(rf"(?<!\w){re.escape(low)}(?!\w)")
    if low in no_names(call.language) or any(small.search(sentence.text) for sentence in call.sentences):
        return text[:1].lower() + text[1:]
    return text


def _himself(words: str, call: Call) -> bool:
    return speaks_of_himself(words, call.language)


def _worded(piece: Piece, kind: ItemType, call: Call) -> str:
    """The piece as a third person would say it."""
    language = call.language
    speaker = call.role(piece.sentence)
    said, listener = _who(call, speaker), _who(call, other(speaker))
    words = piece.text
    if kind != "question":
        words = _without_frame(words, language)
        words = _rewritten(words, "all", language)
        words = _rewritten(words, kind, language)
    words = in_third_person(words, language, speaker=said, other=listener)
    words = with_owners(words, language, speaker=said, other=listener)
    return _ended(re.sub(r"\s+", " ", figures(words.strip(" ,;:-–"), language)), language)


def _ended(text: str, language: str) -> str:
    """The text without what leads up to words that were never said ("…plus grande, avec le")."""
    dangling = expressions(languages.nearest(language), "dangling").pattern
    ended = re.sub(rf"(?:(?:^|(?<=[\s'’])){dangling}[\s.…!,;:–-]*)+$", "", text)
    return (ended if len(ended.split()) >= ENOUGH else text).rstrip(" .…!,;:-–")


@cache
def _wordings(language: str, kind: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    wordings = languages.table(language, "statements")["wordings"]
    return tuple((re.compile(said, re.IGNORECASE), wanted) for said, wanted in wordings.get(kind, ()))


def _rewritten(text: str, kind: str, language: str) -> str:
    """The text with spoken turns of phrase as they are written, those of one type of item or of all."""
    for said, wanted in _wordings(languages.nearest(language), kind):
        text = said.sub(wanted, text)
    return text


def _who(call: Call, side: Role) -> str:
    """What to call one side: found once for a call, where whoever made it has done so."""
    return call.known_as.get(side) or called(
        call.names[side], side, [s.text for s in call.sentences], call.language
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _pack(language: str) -> Mapping[str, Mapping[str, str]]:
    return languages.table(language, "statements")


def _without_frame(text: str, language: str) -> str:
    """What is asked for, without the way of asking and what leads up to it, unless that sets a condition."""
    low = folded(text)
    for frame in expressions(languages.nearest(language), "frames").finditer(low):
        before = low[: frame.start()]
        inside = bool(before.strip()) and low[frame.start() - 1].isalnum()
        if inside or len(text[frame.end() :].split()) < ENOUGH:
            continue
        if before and expressions(languages.nearest(language), "conditions").search(before):
            continue
        wanted = text[frame.end() :]
        leads_to_a_wish = (
            frame.group().rstrip().endswith(tuple(languages.table(language, "statements")["duty"]["after"]))
        )
        return as_duty(wanted, language) if leads_to_a_wish else wanted
    return text


def _contact(value: ContactValue, who: str, language: str) -> str:
    import phonenumbers

    wording = _pack(language)["contact"]
    if value.phone:
        number = phonenumbers.parse(value.phone)
        shown = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
        return wording["phone"].format(who=who, value=shown)
    kind, detail = next(
        (k, v) for k, v in (("email", value.email), ("address", value.address), ("url", value.url)) if v
    )
    return wording[kind].format(who=who, value=detail)
