"""The sections of the letter: each item of the recap in the one place that `arrange` gives it."""

from __future__ import annotations

from dataclasses import dataclass

from summarizer.model import (
    ActionValue,
    BudgetValue,
    ChangeValue,
    ContactValue,
    DeadlineValue,
    Evidence,
    Item,
    ProblemValue,
    QuestionValue,
    Recap,
)
from summarizer.write.arrange import Place, by_topic, day_of, is_doubtful, items_of, place, reading_order
from summarizer.write.compared import (
    DEPARTING,
    Departure,
    agreed_label,
    departures,
    now_label,
    repeated_sentence,
)
from summarizer.write.fault import fault_told
from summarizer.write.plain import plain, sentence
from summarizer.write.values import (
    clock,
    contact,
    date,
    date_in,
    listing,
    money,
    money_in,
    typeset,
    wording,
    written,
)

# A point that comes up all through a call is found from its first few moments.
MOST_MOMENTS = 3
LONGEST_VALUE = 30  # characters of a day or an amount


@dataclass(frozen=True)
class Run:
    """A piece of a line, in bold if `strong`."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Line:
    """One point: its number, what it says, what there is to add in brackets, and when it was said.

    The number is empty where the line only refers to a point that stands elsewhere.
    """

    number: str
    runs: tuple[Run, ...]
    notes: tuple[str, ...] = ()
    moment: str = ""


@dataclass(frozen=True)
class Group:
    """Points under one heading (none if `title` is empty), and where else their subject is dealt with."""

    title: str
    lines: tuple[Line, ...]
    also: str = ""


@dataclass(frozen=True)
class Row:
    """One thing to do; the cells are who, what and by when."""

    number: str
    who: str
    what: tuple[Run, ...]
    notes: tuple[str, ...]
    when: str
    moment: str


@dataclass(frozen=True)
class Table:
    """Who does what by when. `head` names the number, who, what, when and the moment."""

    head: tuple[str, str, str, str, str]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Section:
    """A part of the letter with its heading: groups of points, or a table."""

    title: str
    groups: tuple[Group, ...] = ()
    table: Table | None = None
    intro: str = ""


def sections_of(recap: Recap, language: str) -> tuple[Section, ...]:
    """The sections that have something in them, in reading order."""
    words = wording(language)["sections"]
    voicemail = recap.source.kind == "voicemail"

    def title(name: str) -> str:
        return str(words.get(f"{name}_voicemail", words[name]) if voicemail else words[name])

    def listed(where: Place) -> Section:
        lines = tuple(_line(item, recap, language) for item in items_of(recap, where))
        return Section(title(where), (Group("", lines),) if lines else ())

    found = (
        _fault(recap, language),
        Section(title("points"), _topics(recap, language)),
        listed("decisions"),
        Section(title("actions"), table=_actions(recap, language)),
        listed("dates"),
        listed("money"),
        listed("questions"),
        listed("contacts"),
        listed("dropped"),
        compared_section(recap, language),
        Section(title("doubtful"), _doubts(recap, language), intro=words["doubtful_intro"]),
    )
    return tuple(section for section in found if section and (section.groups or section.table))


def _fault(recap: Recap, language: str) -> Section:
    """What a call that reports a fault must not lose; it refers to points that stand elsewhere."""
    colon = wording(language)["punctuation"]["colon"]
    lines = tuple(
        Line("", (Run(told.label, strong=True), Run(colon + told.text)), told.notes)
        for told in fault_told(recap, language)
    )
    return Section(wording(language)["fault"]["title"], (Group("", lines),) if lines else ())


def compared_section(recap: Recap, language: str) -> Section | None:
    """How the points stand to what was agreed before; it refers to them by number, each stands elsewhere."""
    words, repeats = wording(language)["compared"], repeated_sentence(recap, language)
    found = departures(recap)
    if not found:
        return Section(words["title"], (Group("", (Line("", (Run(repeats),)),)),)) if repeats else None
    groups = [
        Group(words[kind], tuple(_departure(each, language) for each in found if each.kind == kind))
        for kind in DEPARTING
    ]
    told = [group for group in groups if group.lines]
    told[-1] = Group(told[-1].title, told[-1].lines, words["priced"])
    return Section(words["title"], tuple(told), intro=repeats)


def _departure(departure: Departure, language: str) -> Line:
    """The agreed line beside what is said now."""
    words, agreed = wording(language)["compared"], departure.agreed
    colon, joint = wording(language)["punctuation"]["colon"], words["several"]
    runs = [Run(now_label(departure.items, language, alone=agreed is None), strong=True), Run(colon)]
    for number, item in enumerate(departure.items):
        runs += [Run(joint)] * (number > 0) + [Run(run.text) for run in _runs(item, language)]
    if agreed is not None:
        before = Run(agreed_label(agreed, language), strong=True)
        runs = [before, Run(colon + typeset(agreed.text, language) + words["then"]), *runs]
    return Line("", tuple(runs))


def _topics(recap: Recap, language: str) -> tuple[Group, ...]:
    """The points by topic; a single group needs no heading of its own."""
    grouped = by_topic(recap)
    groups = []
    for topic, items in grouped:
        title = sentence(topic.title) if topic else wording(language)["sections"]["other"]
        elsewhere = [
            i.id
            for i in recap.items
            if topic and i.topic == topic.id and place(i) not in ("points", "dropped")
        ]
        also = _see_also(elsewhere, language) if len(grouped) > 1 else ""
        lines = tuple(_line(item, recap, language) for item in items)
        groups.append(Group(title if topic or len(grouped) > 1 else "", lines, also))
    return tuple(groups)


def _see_also(numbers: list[str], language: str) -> str:
    words = wording(language)["notes"]
    if not numbers:
        return ""
    form = words["also_one" if len(numbers) == 1 else "also_many"]
    return str(form.format(numbers=listing([plain(n) for n in numbers], language)))


def _line(item: Item, recap: Recap, language: str) -> Line:
    runs = _runs(item, language)
    return Line(plain(item.id), runs, _notes(item, recap, language), _moments(item, recap))


def _actions(recap: Recap, language: str) -> Table | None:
    words = wording(language)["actions"]
    side = "_voicemail" if recap.source.kind == "voicemail" else ""
    rows = []
    for item in items_of(recap, "actions"):
        owner = item.value.owner if isinstance(item.value, ActionValue) else None
        due = day_of(item)
        rows.append(
            Row(
                number=plain(item.id),
                who=words[owner + side] if owner else "",
                what=(Run(typeset(item.text, language)),),
                notes=_notes(item, recap, language),
                when=date(due, language) if due else words["no_date"],
                moment=_moments(item, recap),
            )
        )
    head = (words["number"], words["who"], words["what"], words["when"], words["moment"])
    return Table(head, tuple(rows)) if rows else None


def _doubts(recap: Recap, language: str) -> tuple[Group, ...]:
    """What was heard, for each point that wants the client's eye; the point itself stands elsewhere."""
    words = wording(language)
    lines = []
    for item in reading_order(recap):
        if is_doubtful(item):
            name = words["notes"]["point"].format(number=plain(item.id))
            quote = words["punctuation"]["quote"].format(text=plain(_hardest(item).quote).strip())
            runs = (Run(name, strong=True), Run(words["punctuation"]["colon"] + quote))
            lines.append(Line("", runs, moment=_moments(item, recap)))
    return (Group("", tuple(lines)),) if lines else ()


def _hardest(item: Item) -> Evidence:
    """What was heard with the least confidence of all that backs a point; the last where nothing says."""
    heard = [e for e in item.evidence if e.confidence is not None]
    return min(heard, key=lambda e: e.confidence or 0.0) if heard else item.evidence[-1]


def _runs(item: Item, language: str) -> tuple[Run, ...]:
    """The statement with its day, amount or contact in bold: in place where it says it, else in front."""
    text = typeset(item.text, language)
    value, shown = item.value, None
    found: tuple[int, int] | None = None
    if isinstance(value, DeadlineValue) and value.date:
        shown, found = date(value.date, language), date_in(text, value.date, language)
    elif isinstance(value, BudgetValue):
        shown, found = money(value, language), money_in(text, value, language)
    elif isinstance(value, ContactValue):
        shown = plain(contact(value, language)).strip()
        at = text.find(shown)
        found = (at, at + len(shown)) if shown and at >= 0 else None
    if not shown:
        return (Run(text),)
    if found is None:
        return (Run(shown, strong=True), Run(wording(language)["punctuation"]["lead"] + text))
    pieces = (Run(text[: found[0]]), Run(text[slice(*found)], strong=True), Run(text[found[1] :]))
    return tuple(run for run in pieces if run.text)


def _notes(item: Item, recap: Recap, language: str) -> tuple[str, ...]:
    """What is added in brackets: how it changed, who asks, since when, and whether to check it."""
    words = wording(language)["notes"]
    side = "_voicemail" if recap.source.kind == "voicemail" else ""
    notes = []
    if item.answer:
        notes.append(words[f"answer_{item.answer}"])
    elif item.status != "active":
        notes.append(words[item.status])
    if isinstance(item.value, ChangeValue):
        notes.append(words[f"change_{item.value.kind}"])
    if isinstance(item.value, QuestionValue):
        notes.append(words[f"asked_by_{item.value.asked_by}{side}"])
    if isinstance(item.value, ProblemValue) and item.value.since:
        notes.append(words["since"].format(date=date(item.value.since, language)))
    if item.revised_from:
        earlier = [_earlier(text, language) for text in item.revised_from]
        notes.append(words["first"].format(values=listing(earlier, language)))
    if is_doubtful(item):
        notes.append(words["doubtful"])
    return tuple(notes)


def _earlier(text: str, language: str) -> str:
    """What a line said before: a day or an amount as it is, a whole statement in quotation marks."""
    shown = plain(text).strip()
    if len(shown) <= LONGEST_VALUE:
        return shown
    return str(wording(language)["punctuation"]["quote"].format(text=typeset(shown, language)))


def _moments(item: Item, recap: Recap) -> str:
    """When it was said or written, first times first; of messages without a date, nothing."""
    heard = [evidence for evidence in item.evidence if evidence.written_at is None]
    messages = recap.source.kind == "messages"
    times = dict.fromkeys("" if messages else clock(evidence.start) for evidence in heard)
    since = None
    for moment in dict.fromkeys(evidence.written_at for evidence in item.evidence):
        if moment is not None:
            times[written(moment, recap.source.language, since=since, year=recap.source.recorded_at.year)] = (
                None
            )
            since = moment
    return ", ".join(list(filter(None, times))[:MOST_MOMENTS])
