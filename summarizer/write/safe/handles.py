"""Names on messengers and networks: "mon insta c'est kiln_lane", "cherchez Bernard Tilleul sur Facebook".

A network alone tells nothing ("une page Facebook"): what is masked is what is said to be a name there, or has the
shape of one beside it.
"""

from __future__ import annotations

import re

from summarizer.write.safe.folding import Line
from summarizer.write.safe.links import FILE_SUFFIX
from summarizer.write.safe.networks import Networks, bare_copulas, describing, mail_words, networks_table
from summarizer.write.safe.sounds import sounds

Span = tuple[int, int]

MOST = 6  # words of a name
NEAR = 90  # characters from a network within which a name by its shape is looked for
_WORD = re.compile(r"[^\s,;!?()\[\]{}\"«»…]+")
_CLAUSE = re.compile(r"[;!?\n()]|\.(?=\s|$)|…")
_SENTENCE = re.compile(r"[;!?\n]|\.(?=\s|$)")
_SHAPES = (
    re.compile(r"@?[^\W_][\w.-]*_[\w.-]*"),
    re.compile(r"@?[a-z][\w-]*(?:\.[a-z][\w-]*)+"),
    re.compile(r"@?[a-z]{3,}[a-z._-]*\d{1,6}[a-z._-]*"),
    re.compile(r"@?[\w.-]{2,}#\d{3,6}"),
    re.compile(r"@[\w.-]{2,}"),
    re.compile(r"\$[a-z][\w-]{2,}"),
)
_SPELLED = re.compile(r"[a-z](?:[-.\s][a-z]){3,}")
# Words with figures that name a thing.
_THINGS = re.compile(
    r"(?:html|css|mp|php|utf|web|covid|windows|office|iphone|ios|android|type|step|version|lot|page|img|dsc|top|full|a)\d+[a-z]*|\w{1,5}_?\d{3,}"
)
_CAPITALS = re.compile(r"[\s,:(]{1,3}([A-Z][\w'-]+(?:[^\S\n][A-Z][\w'-]+){1,3})")
_QUOTED = re.compile(r"[\s,:]{0,3}[«“\"]\s?([^«»“”\"\n]{2,40}?)\s?[»”\"]")
_DISCORD = re.compile(r"(?<!\w)[^\W\d][\w.]{1,31}#\d{4}(?!\d)")
_MEETING = re.compile(r"(?<![\w-])[a-z]{3}-[a-z]{4}-[a-z]{3}(?![\w-])")
_AT = re.compile(r"(?<![\w@])@\s?[\w.-]{2,}")


def handles(line: Line) -> list[Span]:
    """Where the names of someone on a messenger or a network are."""
    networks = networks_table()
    found = [m.span() for m in _AT.finditer(line.low)]
    found += [m.span("name") for m in networks.at.finditer(line.low)]
    for match in _DISCORD.finditer(line.low):
        prefix = match.group().partition("#")[0]
        if not sounds().cues.fullmatch(prefix):
            found.append(match.span())
    at = list(networks.any.finditer(line.low))
    shaped = _shaped(line)
    if networks.meeting.search(line.low):
        found += [m.span() for m in _MEETING.finditer(line.low)]
    found += _spelled_out(line, networks, at)
    near = 0
    for match in at:
        sure = bool(networks.named.fullmatch(match.group()))
        found += _told_after(line, match.start(), match.end(), networks, sure=sure)
        found += _looked_for_before(line, match, networks)
        found += _capitals_after(line, match, networks)
        found += _written_after(line, match, networks)
        near = _beside(line, match, shaped, near, found)
    for match in networks.called.finditer(line.low):
        found += _told_after(line, match.start(), match.end(), networks, sure=False, called=True)
    return found


def _shaped(line: Line) -> list[Span]:
    """All words that have the shape of a name on a network."""
    found: list[Span] = []
    for match in _WORD.finditer(line.low):
        start, end = match.start(), match.end()
        while end > start and line.low[end - 1] in ".:'-":
            end -= 1
        if _is_shaped(line.text[start:end]):
            found.append((start, end))
    return found


def _is_shaped(word: str) -> bool:
    low = word.lower()
    if (
        len(word) > 80
        or FILE_SUFFIX.search(low)
        or _THINGS.fullmatch(low)
        or (word.isupper() and "_" in word)
    ):
        return False
    return any(shape.fullmatch(low) for shape in _SHAPES)


def _beside(line: Line, match: re.Match[str], shaped: list[Span], near: int, found: list[Span]) -> int:
    """Add the shaped words in the neighbourhood of a network; gives the first that may be near the next one."""
    while near < len(shaped) and shaped[near][1] < match.start() - NEAR:
        near += 1
    mail = match.group() in mail_words()
    for start, end in shaped[near : near + 8]:
        if start > match.end() + NEAR:
            break
        between = line.low[end : match.start()] if end <= match.start() else line.low[match.end() : start]
        if not _SENTENCE.search(between) and (not mail or start >= match.end()) and len(between) <= NEAR:
            found.append((start, end))
    return near


def _told_after(
    line: Line, start: int, end: int, networks: Networks, *, sure: bool, called: bool = False
) -> list[Span]:
    """The name that is told after a network: "insta : kilnlane", "mon skype c'est bernard tilleul"."""
    copula = networks.copula.match(line.low, end)
    if copula is None:
        return []
    said = copula.group("is") or copula.group("find") or ""
    before = line.low[max(0, start - 40) : start]
    owned = networks.owned.search(before) is not None
    called = called or networks.called_before.search(before) is not None
    colon = said in (":", "=", "->")
    if not (sure or owned or colon or called):
        return []
    words = _name_from(line, copula.end(), networks)
    if not words:
        return []
    whole = line.text[words[0][0] : words[-1][1]]
    spells = any(line.low[a:b] in networks.joints for a, b in words) or _SPELLED.match(line.low, words[0][0])
    tail = networks.tails.search(line.low, words[0][0], words[-1][1] + 40)
    certain = any(_is_shaped(line.text[a:b]) for a, b in words) or spells or tail
    capital = whole[:1].isupper() and not (whole.split()[0].isupper() and len(whole.split()[0]) > 1)
    plain_is = said in bare_copulas() and not copula.group("called") and not called
    mail = line.low[start:end] in mail_words()
    if certain or (capital and not (colon and mail)):
        return [(words[0][0], words[-1][1])]
    describes = len(words) > 1 or _describes(line.original, line.place(*words[0])) or mail
    if (
        (plain_is and (describes or not networks.mine.search(before)))
        or (colon and not sure and not owned)
        or len(words) > 5
    ):
        return []
    ends = not _WORD.match(line.low, _after_blank(line.low, words[-1][1]))
    return [(words[0][0], words[-1][1])] if ends or owned or copula.group("find") else []


def _after_blank(low: str, at: int) -> int:
    while at < len(low) and low[at] in " \t":
        at += 1
    return at


def _name_from(line: Line, at: int, networks: Networks) -> list[Span]:
    """The words of a name from a place on: none if it begins with an ordinary word or a figure."""
    clause = _CLAUSE.search(line.low, at, at + 120)
    limit = clause.start() if clause else min(len(line.low), at + 120)
    words: list[Span] = []
    numbers = sounds().words
    for match in _WORD.finditer(line.low, at, limit):
        start, end = match.span()
        while end > start and line.low[end - 1] in ".:'-":
            end -= 1
        if end == start:
            continue
        word = line.low[start:end]
        apart = bool(words) and "," in line.low[words[-1][1] : start]
        number = (word.split("-")[0],) in numbers or word[0].isdigit()
        ordinary = word in networks.ordinary or word.split("'")[0] in networks.ordinary
        spelled = bool(words) and word in networks.joints
        spelled = spelled or _in_a_name(line, start, end)
        if (ordinary and not spelled) or apart or (number and not words) or len(words) == MOST:
            break
        words.append((start, end))
    return words


def _describes(original: str, place: Span) -> bool:
    """Whether a word may say how something is, rather than what it is called."""
    word = original[slice(*place)].lower()
    return word.endswith(describing())


def _capitals_after(line: Line, network: re.Match[str], networks: Networks) -> list[Span]:
    """The name right after a network where someone tells how to be found: "sur Messenger, Noémie Baudry"."""
    match = _CAPITALS.match(line.text, network.end())
    if match is None:
        return []
    before = line.low[max(0, network.start() - NEAR) : network.start()]
    clauses = list(_CLAUSE.finditer(before))
    clause = before[clauses[-1].end() :] if clauses else before
    told = networks.look_for.search(clause) or networks.owned.search(clause) or not clause.strip()
    ends = not _WORD.match(line.low, _after_blank(line.low, match.end()))
    return [match.span(1)] if told and ends else []


def _written_after(line: Line, network: re.Match[str], networks: Networks) -> list[Span]:
    """The name in quotes, or spelled with its dots, right after a network: "insta atelier point garrec"."""
    quoted = _QUOTED.match(line.text, network.end())
    if quoted:
        return [quoted.span(1)]
    words = _name_from(line, network.end(), networks)
    texts = [line.low[start:end] for start, end in words]
    between = [text for text in texts[1:-1] if text in networks.joints]
    if not between or texts[0] in networks.joints or line.low[network.end() : words[0][0]].strip(" ,:"):
        return []
    return [(words[0][0], words[-1][1])]


def _spelled_out(line: Line, networks: Networks, at: list[re.Match[str]]) -> list[Span]:
    """The name before "tout attaché" where a network or a mail is spoken of."""
    found: list[Span] = []
    index = 0
    for tail in networks.tails.finditer(line.low):
        while index + 1 < len(at) and at[index + 1].end() <= tail.start():
            index += 1
        if not at or not 0 <= tail.start() - at[index].end() <= NEAR:
            continue
        words = list(_WORD.finditer(line.low, max(at[index].end(), tail.start() - 60), tail.start()))
        first = len(words)
        while first and len(words) - first < 4 and words[first - 1].group() not in networks.ordinary:
            first -= 1
        if first < len(words):
            found.append((words[first].start(), tail.end()))
    return found


def _in_a_name(line: Line, start: int, end: int) -> bool:
    """Whether a small word is part of a name that is written with capitals: "Le Gall"."""
    return line.text[start].isupper() and re.match(r"\s[A-Z]", line.text[end : end + 2]) is not None


def _looked_for_before(line: Line, network: re.Match[str], networks: Networks) -> list[Span]:
    """The name that is looked for on a network: "ajoutez Bernard Tilleul sur Facebook"."""
    before = line.low[max(0, network.start() - 12) : network.start()]
    on = networks.on.search(before)
    if on is None:
        return []
    limit = network.start() - len(before) + on.start()
    first = max(0, limit - 80)
    clauses = list(_CLAUSE.finditer(line.low, first, limit))
    first = clauses[-1].end() if clauses else first
    verbs = list(networks.look_for.finditer(line.low, first, limit))
    if not verbs:
        return []
    words = _name_from(line, verbs[-1].end(), networks)
    words = [word for word in words if word[1] <= limit]
    if not words or line.low[words[-1][1] : limit].strip(" ,"):
        return []
    weak = not verbs[-1].group().endswith(("z", "e", "er")) and not line.low[words[0][0] :].startswith("@")
    certain = any(_is_shaped(line.text[a:b]) or line.low[a:b] in networks.joints for a, b in words)
    named = line.text[words[0][0]].isupper()
    if weak and not (certain or named or len(words) > 1) and _describes(line.original, line.place(*words[0])):
        return []
    return [(words[0][0], words[-1][1])]
