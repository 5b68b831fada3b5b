"""Which calls are one person's: those with one number to call back, or with one name of one company."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from summarizer import languages
from summarizer.folding import folded
from summarizer.write.digest.facts import Facts


def by_person(calls: Sequence[Facts]) -> list[list[Facts]]:
    """The calls of each person together, in the order given.

    A name without a company is taken for one person's only where it is a whole one and at most one number goes with
    it: two people may well have the same name.
    """
    first = list(range(len(calls)))  # of each call an earlier one of the same person, of the earliest itself

    def earliest(place: int) -> int:
        while first[place] != place:
            first[place] = first[first[place]]
            place = first[place]
        return place

    def join(places: Sequence[int]) -> None:
        found = [earliest(place) for place in places]
        for place in found:
            first[place] = min(found)

    numbers = [call.number.dialled if call.number else "" for call in calls]
    for places in _alike(numbers):
        join(places)
    for places in _alike([_identity(call) for call in calls]):
        known = {numbers[place] for place in places if numbers[place]}
        sure = calls[places[0]].company or len(known) <= 1
        join(places if sure else [place for place in places if not numbers[place]])

    persons = defaultdict(list)
    for place, call in enumerate(calls):
        persons[earliest(place)].append(call)
    return list(persons.values())


def _alike(keys: Sequence[str]) -> list[list[int]]:
    """The places of each key that is there; those without one are like nobody else."""
    places = defaultdict(list)
    for place, key in enumerate(keys):
        if key:
            places[key].append(place)
    return list(places.values())


def _identity(call: Facts) -> str:
    """Name and company without titles, capitals and accents; empty where they do not tell one person from others."""
    name, company = bare_name(call), folded(call.company)
    return f"{' '.join(name)}\n{company}" if name and (company or len(name) > 1) else ""


def bare_name(call: Facts) -> list[str]:
    """The words of who calls, without titles, capitals and accents."""
    language = languages.nearest(call.entry.recap.source.language)
    titles = {folded(title) for title in languages.table(language, "roles")["titles"]}
    return [word for word in folded(call.who).split() if word not in titles]
