"""Postal addresses and door codes in speech."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from summarizer.languages import table
from summarizer.understand.slots.patterns import either, expand
from summarizer.understand.slots.reading import Line
from summarizer.understand.slots.records import ContactSlot

MOST_NAME = 6  # words of a street's name
_POSTCODE = r"\d{4,5}|[a-z]{1,2}\d[a-z\d]? \d[a-z]{2}"
_WORD = re.compile(r"[^\W\d_]+(?:'(?=[^\W\d_]))?|\d+°?")


@dataclass(frozen=True, slots=True)
class _Streets:
    """The `[address]` and `[code]` tables of a language, compiled."""

    opening: re.Pattern[str]
    name_after: bool
    particles: frozenset[str]
    stop: frozenset[str]
    small: frozenset[str]
    town: re.Pattern[str]
    floor: re.Pattern[str]
    floor_words: Mapping[str, str]
    extras: tuple[tuple[re.Pattern[str], str], ...]
    codes: re.Pattern[str]


@cache
def _streets(language: str) -> _Streets:
    contacts = table(language, "contacts")
    said = contacts["address"]
    again = rf"(?: ?(?P<again>{either(said['repetition'])})(?= ))?,? "
    number = r"(?<![\w°.,/])(?P<number>\d{1,4}|\d(?: \d){1,4})" + again
    street = rf"(?P<street>{either(said['streets'])})(?!\w)"
    name = r"(?P<name>(?:[^\W\d_]+'?[^\W\d_]* ){1,3}?)"
    floors = [floor.replace("?P<n>", f"?P<n{index}>") for index, floor in enumerate(said["floor"])]
    return _Streets(
        opening=re.compile(number + (street if said["order"] == "after" else name + street)),
        name_after=said["order"] == "after",
        particles=frozenset(said["particles"]),
        stop=frozenset(said["stop"]),
        small=frozenset(said["small"]),
        town=re.compile(
            rf"[ ,]*(?:(?P<code>{_POSTCODE})[ ,]+|{either(said['in_town'])} |(?<=,) ?)"
            r"(?P<name>[^\W\d_]+(?: [^\W\d_]+){0,3})"
        ),
        floor=re.compile(rf"[ ,]*(?:{'|'.join(floors)})(?!\w)"),
        floor_words=said["floor_words"],
        extras=tuple(
            (re.compile(rf"[ ,]*({expand(say, {})})(?!\w)"), wording)
            for say, wording in said["extras"].items()
        ),
        codes=re.compile(
            rf"(?<!\w)(?:{'|'.join(contacts['code']['cues'])})[ ,:]+(?:\S+ ){{0,2}}?"
            r"(?P<code>(?=[a-z]*\d)[a-z\d]{3,8})(?![\w°])"
        ),
    )


def find_addresses(line: Line, *, language: str) -> tuple[ContactSlot, ...]:
    """The postal addresses and the door codes of a line, in order."""
    streets = _streets(language)
    found: list[ContactSlot] = []
    for opening in streets.opening.finditer(line.line):
        if found and line.place(opening.start(), opening.end())[0] < found[-1].end:
            continue
        slot = _address(line, streets, opening)
        if slot is not None:
            found.append(slot)
    for code in streets.codes.finditer(line.line):
        start, end = line.place(code.start("code"), code.end("code"))
        value = code["code"].upper()
        found.append(ContactSlot(start=start, end=end, text=line.text[start:end], kind="code", value=value))
    found.sort(key=lambda slot: slot.start)
    return tuple(found)


def _address(line: Line, streets: _Streets, opening: re.Match[str]) -> ContactSlot | None:
    number = opening["number"].replace(" ", "")  # "two two one four" is 2214
    number += f" {opening['again']}" if opening["again"] else ""
    if streets.name_after:
        end = _name_end(line, streets, opening.end())
        if end is None:
            return None
        place = _written(line, opening.start("street"), end, streets, capital=False)
    else:
        words = opening["name"].split()
        if any(word in streets.stop for word in words) or int(number.split()[0]) == 0:
            return None
        end = opening.end()
        place = _written(line, opening.start("name"), end, streets, capital=True)
    parts = [f"{number} {place}"]
    more, end = _extras(line, streets, end)
    start, stop = line.place(opening.start(), end)
    return ContactSlot(
        start=start, end=stop, text=line.text[start:stop], kind="address", value=", ".join(parts + more)
    )


def _name_end(line: Line, streets: _Streets, start: int) -> int | None:
    """Where the name of a street ends that begins there; None if it has none."""
    end, contents, position = None, 0, start
    capitals = False
    for _ in range(MOST_NAME):
        found = _WORD.match(line.line, position + (line.line[position : position + 1] == " "))
        if found is None or (found.start() == position and contents and line.line[position - 1] != "'"):
            break
        word = found.group()
        particle = word in streets.particles and not (contents and word in streets.stop)
        if not particle and (word in streets.stop or contents >= 3):
            break
        if not particle:
            begin = line.place(found.start(), found.end())[0]
            capital = line.text[begin].isupper()
            if contents and capitals and not capital and not word[0].isdigit():
                break
            capitals = capitals or capital
            contents += 1
            end = found.end()
        position = found.end()
    return end if contents else None


def _written(line: Line, start: int, end: int, streets: _Streets, *, capital: bool) -> str:
    """The words of a street as they are written: names with a capital, the kind of street as the language has it."""
    first, last = line.place(start, end)
    words = re.split(r"(\s+|'|’|-)", line.text[first:last])
    written = []
    for index, word in enumerate(words):
        elided = index + 1 < len(words) and words[index + 1] in ("'", "’") and len(word) <= 2
        possessive = index > 0 and words[index - 1] in ("'", "’") and len(word) == 1
        lower = word.lower() in streets.small or elided or possessive or (index == 0 and not capital)
        written.append(word.lower() if lower else word[:1].upper() + word[1:])
    return "".join(written)


def _extras(line: Line, streets: _Streets, end: int) -> tuple[list[str], int]:
    """Floor, door, building and town after a street, and where they end."""
    parts: list[str] = []
    for _ in range(5):
        floor = streets.floor.match(line.line, end)
        extra = None if floor else _extra(line.line, streets, end)
        town = None if floor or extra else streets.town.match(line.line, end)
        if floor:
            number = next(value for value in floor.groupdict().values() if value)
            wording = streets.floor_words["first" if number == "1" else "other"]
            parts.append(wording.format(n=number))
            end = floor.end()
        elif extra:
            start, stop = line.place(extra[0].start(1), extra[0].end(1))
            parts.append(extra[1] or line.text[start:stop])
            end = extra[0].end()
        elif town and (said := _town(line, streets, town)):
            parts.append(said[0])
            end = said[1]
            break
        else:
            break
    return parts, end


def _extra(text: str, streets: _Streets, end: int) -> tuple[re.Match[str], str] | None:
    """The door, building or the like that is named there, and how it is written (empty: as it was said)."""
    for pattern, wording in streets.extras:
        found = pattern.match(text, end)
        if found:
            return found, wording
    return None


def _town(line: Line, streets: _Streets, found: re.Match[str]) -> tuple[str, int] | None:
    """A town's name: after a postcode, or written with a capital."""
    end = found.start("name")
    words: list[str] = []
    for word in re.finditer(r"[^\W\d_]+", found["name"]):
        start = found.start("name") + word.start()
        first, last = line.place(start, start + len(word.group()))
        said = line.text[first:last]
        named = said[0].isupper() or (found["code"] and not words)
        if word.group() in streets.stop or not (named or (words and said in streets.small)):
            break
        words.append(said[0].upper() + said[1:] if not words else said)
        end = start + len(word.group())
    if not words:
        return None
    goes_on = re.match(r" *[^\W\d]", line.line[end:])
    if goes_on and line.line[found.start("name") - 2 : found.start("name")] == ", ":
        return None  # "Mill Lane, Please come…" names no town
    first, last = line.place(found.start("name"), end)
    name = line.text[first:last]
    name = name[0].upper() + name[1:]
    return (f"{found['code'].upper()} {name}" if found["code"] else name), end
