"""Rewrites what someone said of himself so that a third person can read it.

"Je vous envoie la maquette" becomes "Nadia envoie la maquette", "envoyez-moi les photos" becomes "Sylvie envoie les
photos", "que le site soit en ligne" becomes "le site doit être en ligne". Patterns and endings are data of the language
pack (`statements.toml`); whatever they do not cover is left as it was said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from summarizer import languages
from summarizer.understand.analysis import analyse
from summarizer.understand.disfluency import folded, whole_words

USUAL = {"Gender": "Masc", "Number": "Sing"}  # where the grammar does not say


def _pack(language: str) -> Mapping[str, Any]:
    return languages.table(language, "statements")


@cache
def _rewrites(language: str) -> tuple[tuple[re.Pattern[str], Mapping[str, str]], ...]:
    return tuple((re.compile(f"{rule['when']}$"), rule) for rule in _pack(language)["rewrites"])


def speaks_of_himself(text: str, language: str) -> bool:
    """Whether words are left that only make sense from the speaker's mouth ("je", "vous", "my")."""
    words = whole_words(*(re.escape(word) for word in _pack(language)["quote"]["speaker_words"]))
    low = folded(text)
    return bool(words.search(low)) or bool(words.search(low.replace("'", "' ")))


def in_third_person(text: str, language: str, *, speaker: str, other: str) -> str:
    """The sentence with its first or second person replaced by who is meant; unchanged where no pattern fits.

    Args:
        text: A sentence without opening words.
        language: ISO 639-1 code of a language pack.
        speaker: What to call the one who says it.
        other: What to call the one it is said to.
    """
    low = folded(text)
    for pattern, rule in _rewrites(languages.nearest(language)):
        match = pattern.match(low)
        if not match:
            continue
        verb = conjugated(match["verb"], rule["verb"], language)
        clitics = _clitics(match.groupdict().get("clitics") or "", rule, language)
        rest = _continued(text[match.start("rest") :], rule, language)
        if rule["subject"] == "speaker":
            rest = _possessed(rest, language)
        subject = speaker if rule["subject"] == "speaker" else other
        denial = _denial(clitics, rest, language)
        text = f"{subject} {rule.get('lead', '')}{denial}{clitics}{verb}{rest}"
        break
    return _elided(_inside(text, language, speaker=speaker, other=other), language)


def _denial(clitics: str, rest: str, language: str) -> str:
    """The word before the verb that speech leaves out and writing does not, where the words after it deny ("pas")."""
    pack = _pack(language).get("denial")
    if not pack or re.match(pack["said"], folded(clitics)) or not re.match(pack["after"], folded(rest)):
        return ""
    return str(pack["written"])


@cache
def _inner(language: str) -> tuple[tuple[re.Pattern[str], Mapping[str, str]], ...]:
    return tuple((re.compile(rule["when"]), rule) for rule in _pack(language)["inside"])


def _inside(text: str, language: str, *, speaker: str, other: str) -> str:
    """The sentence with the first and second persons that stand further inside it replaced too.

    A rule of the pack either turns a verb (`subject`, `verb`) or gives what to write instead (`written`).
    """
    for pattern, rule in _inner(languages.nearest(language)):
        pieces, position = [], 0
        for match in pattern.finditer(folded(text)):
            if (
                "verb" in match.groupdict()
                and text[match.start("verb")].isupper()
                and match.start("verb") > 0
            ):
                continue  # a name: "monsieur Lopez"
            if "written" in rule:
                kept = {key: text[slice(*match.span(key))] for key in match.groupdict()}
                turned = rule["written"].format(speaker=speaker, other=other, **kept)
            else:
                verb = conjugated(match["verb"], rule["verb"], language)
                clitics = _clitics(match.groupdict().get("clitics") or "", rule, language)
                subject = speaker if rule["subject"] == "speaker" else other
                denial = _denial(clitics, text[match.end() :], language)
                turned = f"{subject} {rule.get('lead', '')}{denial}{clitics}{verb}"
            pieces += [text[position : match.start()], turned]
            position = match.end()
        text = "".join([*pieces, text[position:]])
    return text


def _elided(text: str, language: str) -> str:
    for apart, together in _pack(language)["elisions"]:
        text = re.sub(apart, together, text)
    return text


def _continued(rest: str, rule: Mapping[str, str], language: str) -> str:
    """The rest of a sentence with the same subject's further verbs turned too ("et je vous dis ça mardi")."""
    again = rule.get("again")
    if not again:
        return rest

    def turned(match: re.Match[str]) -> str:
        clitics = _clitics(match["clitics"] or "", rule, language)
        return f"{match['link']}{clitics}{conjugated(match['verb'], rule['verb'], language)}"

    return re.sub(again, turned, rest)


def with_owners(text: str, language: str, *, speaker: str, other: str) -> str:
    """The sentence with what belongs to one of the two said by name ("mon mari" → "le mari de Sylvie")."""
    pack = _pack(language)["owned"]
    names = dict.fromkeys(pack["speaker"], speaker) | dict.fromkeys(pack["other"], other)
    owned = re.compile(rf"(?<![\w'])(?P<whose>{'|'.join(names)}) (?P<thing>[^\W\d][\w\-]*)", re.IGNORECASE)
    if not owned.search(text):
        return text
    (doc,) = analyse([text], language)
    nouns = {token.idx: token for token in doc}

    def named(match: re.Match[str]) -> str:
        token = nouns.get(match.start("thing"))
        kind = " ".join((token.morph.get(key) or [usual])[0] for key, usual in USUAL.items()) if token else ""
        article = pack["articles"].get(kind, "")
        if kind.endswith("Sing") and re.match(pack["vowel"], folded(match["thing"])):
            article = pack["elided"]
        name = names[folded(match["whose"])]
        return str(pack["pattern"]).format(article=article, thing=match["thing"], name=name)

    whole = owned.sub(named, text)
    for apart, together in pack["contracted"]:
        whole = re.sub(rf"(?<!\w){apart}", together, whole)
    return whole


def conjugated(verb: str, table: str, language: str) -> str:
    """The verb with the ending that the first fitting line of a conjugation table gives it."""
    for said, wanted in _pack(language)["conjugation"][table]:
        match = re.fullmatch(said, verb)
        if match:
            return match.expand(wanted)
    return verb


def as_duty(text: str, language: str) -> str:
    """A wish in the subjunctive ("le site soit lisible") as a duty ("le site doit être lisible")."""
    pack = _pack(language)["duty"]
    if pack["forms"] and (known := whole_words(*pack["forms"]).search(folded(text))):
        return f"{text[: known.start()]}{pack['forms'][known.group()]}{text[known.end() :]}"
    (doc,) = analyse([text], language)
    for token in doc:
        if token.morph.get("Mood") == ["Sub"] and token.pos_ in ("VERB", "AUX"):
            duty = pack["plural" if token.morph.get("Number") == ["Plur"] else "singular"]
            return f"{text[: token.idx]}{duty.format(infinitive=token.lemma_)}{text[token.idx + len(token.text) :]}"
    return text


def _clitics(said: str, rule: Mapping[str, str], language: str) -> str:
    """The small words before the verb: the other side drops out, the subject himself becomes "se"."""
    pack, kept = _pack(language), said
    for dropped in pack["dropped"][rule["subject"]]:
        kept = kept.replace(dropped, "")
    for mine, his in pack["reflexive"][rule["subject"]].items():
        kept = kept.replace(mine, his)
    return f"{kept} " if kept and kept[-1].isalpha() else kept


def _possessed(text: str, language: str) -> str:
    mine: Mapping[str, str] = _pack(language)["possessives"]
    return re.sub(whole_words(*mine), lambda m: mine[m.group()], text)


def called(name: str | None, side: str, texts: Sequence[str], language: str) -> str:
    """What to call one side in a line of the recap.

    The first name where people use it, "Mme Picard" where they say it, the whole name otherwise; without a name, what
    that side is ("le client").
    """
    people = _pack(language)["people"]
    if not name:
        return str(people[side])
    parts = name.split()
    if len(parts) < 2:
        return name
    low = folded(" ".join(texts))
    first, last = re.escape(folded(parts[0])), re.escape(folded(parts[-1]))
    for title, form in people["formal"]:
        if re.search(rf"(?<!\w){title} (?:{first} )?{last}(?!\w)", low):
            return str(form).format(name=parts[-1])
    if re.search(rf"(?<!\w){first}(?!\w)(?! {last})", low):
        return parts[0]
    return name
