"""What an item says in the recap: the words that were said, without what is only speech.

A statement never has a word that changes the meaning: it is what was said without hesitations, without the way of
asking ("ce que je voudrais c'est…") and without the reasons that trail behind. Expressions are data of the language
pack (`statements.toml`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from summarizer import languages
from summarizer.model import ContactValue, Role, Sentence, Value
from summarizer.understand.call import Call, other
from summarizer.understand.content import overlap
from summarizer.understand.disfluency import Cleaned, folded, without_openings
from summarizer.understand.merging import Fact
from summarizer.understand.rewriting import as_duty, called, in_third_person, speaks_of_himself, with_owners
from summarizer.understand.slots import figures

ENOUGH = 3  # words that must be left when something is taken off a sentence
ECHO = 0.6  # share of the words that a shorter way of saying it must have in common to stand for the first


def statement(fact: Fact, value: Value | None, call: Call) -> str:
    """The line of the recap for one fact, in the call's language, with a capital and no full stop."""
    if isinstance(value, ContactValue):
        return _contact(value, _who(call, call.role(fact.mentions[0].sentence)), call.language)
    chosen = _clearest(fact, call)
    speaker = call.role(chosen.index)
    said, listener = _who(call, speaker), _who(call, other(speaker))
    words = _bare(chosen, call.language, trim=fact.type != "question")
    if fact.type != "question":
        words = in_third_person(words, call.language, speaker=said, other=listener)
    words = with_owners(words, call.language, speaker=said, other=listener)
    if speaks_of_himself(words, call.language):
        quote = _bare(chosen, call.language, trim=False)
        return str(_pack(call.language)["quote"]["text"]).format(who=_capital(said), words=quote.rstrip(" ."))
    return _capital(words.rstrip(" .…!,"))


def _who(call: Call, side: Role) -> str:
    return called(call.names[side], side, [s.text for s in call.sentences], call.language)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _pack(language: str) -> Mapping[str, Mapping[str, str]]:
    return languages.table(language, "statements")


def _clearest(fact: Fact, call: Call) -> Sentence:
    """The surest mention, or a shorter one that says as much: people sum up what the other said at length."""
    sentences, contents = call.sentences, call.contents
    best = max(fact.mentions, key=lambda m: (m.probability, -m.sentence)).sentence
    shorter = [
        m.sentence
        for m in fact.mentions
        if len(sentences[m.sentence].clean) < len(sentences[best].clean)
        and overlap(contents[m.sentence], contents[best]) >= ECHO
        and len(contents[m.sentence]) >= 2
    ]
    return sentences[max(shorter, key=lambda i: len(contents[i])) if shorter else best]


@cache
def _expressions(language: str, name: str) -> re.Pattern[str]:
    patterns = languages.table(language, "statements")[name]
    return re.compile(rf"(?:{'|'.join(sorted(patterns, key=len, reverse=True))})")


def _bare(sentence: Sentence, language: str, *, trim: bool) -> str:
    """The sentence without opening words and frames, and without trailing reasons, figures in digits."""
    text = without_openings(Cleaned(sentence.clean, sentence.kept), sentence.text, language).text
    if trim:
        text = _without_frame(text, language)
        for tail in _expressions(languages.nearest(language), "tails").finditer(folded(text)):
            if len(text[: tail.start()].split()) >= ENOUGH:
                text = text[: tail.start()]
                break
    return figures(text.strip(" ,;:-–"), language)


def _without_frame(text: str, language: str) -> str:
    """What is asked for, without the way of asking and what leads up to it, unless that sets a condition."""
    low = folded(text)
    for frame in _expressions(languages.nearest(language), "frames").finditer(low):
        before = low[: frame.start()]
        inside = bool(before.strip()) and low[frame.start() - 1].isalnum()
        if inside or len(text[frame.end() :].split()) < ENOUGH:
            continue
        if before and _expressions(languages.nearest(language), "conditions").search(before):
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
