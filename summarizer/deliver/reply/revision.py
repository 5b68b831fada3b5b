"""From a recap and the client's answer to the next version: nothing in it that one of the two did not say.

A line that is corrected takes over the amount, the day or the number that the answer gives; where it gives none that
can be counted on, the line quotes the client's own words. Lines keep their numbers, by which both sides speak of them,
and what is new comes after the last one.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from summarizer import languages
from summarizer.deliver.reply.reading import corrected_text
from summarizer.deliver.reply.records import Answered, Reply
from summarizer.model import (
    ActionValue,
    BudgetValue,
    ContactValue,
    DeadlineValue,
    Evidence,
    Item,
    ItemType,
    QuestionValue,
    Recap,
    Value,
)
from summarizer.understand.slots import ContactSlot, DateSlot, MoneySlot, Slot, find_slots
from summarizer.write.plain import plain, sentence
from summarizer.write.values import contact, date, date_in, money, money_in, wording

# A day of the month, with the name of its weekday if that stands before it.
_DAY = re.compile(r"(?:[^\W\d]{3,10}\s)?\d{1,2}(?:er|st|nd|rd|th)?\s[^\W\d]{3,10}", re.IGNORECASE)


@dataclass(frozen=True)
class Letter:
    """What is known of an answer besides what it says: when it was written, all its words, in which language."""

    written_at: dt.datetime
    text: str
    language: str


def revised(recap: Recap, reply: Reply, letter: Letter) -> Recap | None:
    """The next version of a recap; None if the answer changes nothing in it.

    Args:
        recap: The version that was answered.
        reply: What the answer comes to.
        letter: When and in which words it was written.
    """
    settled = {answered.number: answered for answered in reply.lines}
    items = []
    for item in recap.items:
        answered = settled.get(item.id)
        if answered is None and reply.rest == "refused":
            answered = Answered(number=item.id, state="refused")
        if answered is not None and _refuses_nothing(answered, item):
            answered = None
        items.append(_answered(item, answered, recap, letter))
    items += _new_items(recap, reply, letter)
    if not any(item.answer for item in items):
        return None
    return recap.model_copy(update={"items": tuple(items), "version": recap.version + 1, "differences": ()})


def _refuses_nothing(answered: Answered, item: Item) -> bool:
    """Whether a line is only refused with others that was given up before."""
    return answered.state == "refused" and not answered.words and item.status != "active"


def _answered(item: Item, answered: Answered | None, recap: Recap, letter: Letter) -> Item:
    before = item.model_copy(update={"answer": None})
    if answered is None or answered.state in ("confirmed", "questioned"):
        return before
    proof = (*item.evidence, _proof(answered.words or letter.text, recap, letter))
    if answered.state == "refused":
        return before.model_copy(update={"status": "declined", "evidence": proof, "answer": "refused"})
    words = corrected_text(answered, [line.id for line in recap.items])
    new = _corrected(before, words, letter)
    doubtful = _takes_the_tax_over(before, new.value, words, letter)
    return new.model_copy(
        update={"evidence": proof, "answer": "corrected", "doubtful": doubtful, "status": "active"}
    )


def _proof(words: str, recap: Recap, letter: Letter) -> Evidence:
    """The client's written words as evidence."""
    since = max(0.0, (letter.written_at - _aware(recap.source.recorded_at)).total_seconds())
    return Evidence(start=since, end=since, speaker="client", quote=words, written_at=letter.written_at)


def _aware(moment: dt.datetime) -> dt.datetime:
    return moment if moment.tzinfo else moment.astimezone()


def _new_items(recap: Recap, reply: Reply, letter: Letter) -> Iterator[Item]:
    """What the answer adds and asks, numbered on from the last line."""
    asked = [line.words for line in reply.lines if line.state == "questioned" and line.words]
    new: list[tuple[ItemType, str]] = [("requirement", words) for words in reply.additions]
    new += [("question", words) for words in (*asked, *reply.questions)]
    last = max((int(item.id) for item in recap.items if item.id.isdecimal()), default=0)
    for number, (kind, words) in enumerate(new, last + 1):
        yield Item(
            id=str(number),
            type=kind,
            topic=None,
            text=_quoted(words, letter.language),
            evidence=(_proof(words, recap, letter),),
            confidence=1.0,
            value=QuestionValue(asked_by="client") if kind == "question" else None,
            answer="added",
        )


# One line -----------------------------------------------------------------------------------------------


def _corrected(item: Item, words: str, letter: Letter) -> Item:
    """The line as the client says that it is; words that say nothing of how leave it as it was."""
    if not words.strip():
        return item
    slots = _slots(words, item, letter)
    value, earlier = _value(item.value, slots, letter.language)
    if value is None:
        return _reworded(item, words, _emptied(item.value), letter)
    text = _with_value(item, value, letter)
    if text is None:
        return _reworded(item, words, value, letter)
    first = (*item.revised_from, earlier) if earlier else item.revised_from
    return item.model_copy(update={"text": text, "value": value, "revised_from": first})


def _reworded(item: Item, words: str, value: Value | None, letter: Letter) -> Item:
    """The line in the client's words; what it said before stands behind them."""
    first = (*item.revised_from, plain(item.text).strip())
    text = _quoted(words, letter.language)
    return item.model_copy(update={"text": text, "value": value, "revised_from": first})


def _quoted(words: str, language: str) -> str:
    """The client's words as such: in the user's letter "I" would be the user."""
    return str(wording(language)["version"]["quoted"].format(words=sentence(words)))


def _emptied(value: Value | None) -> Value | None:
    """What is left of a value that the client says is another, without saying which."""
    match value:
        case DeadlineValue():
            return DeadlineValue()
        case BudgetValue() | ContactValue():
            return None
        case _:
            return value


def _takes_the_tax_over(item: Item, new: Value | None, words: str, letter: Letter) -> bool:
    """Whether a new amount is with or without tax only because the old one was: that is worth a second look."""
    if not isinstance(item.value, BudgetValue) or not isinstance(new, BudgetValue) or not new.tax:
        return False
    amounts = [slot for slot in _slots(words, item, letter) if isinstance(slot, MoneySlot)]
    return new != item.value and not any(amount.tax for amount in amounts)


def _slots(text: str, item: Item, letter: Letter) -> tuple[Slot, ...]:
    language = languages.nearest(letter.language)
    return find_slots(
        text,
        language=language,
        anchor=letter.written_at,
        country=str(languages.table(language, "pack")["country"]),
        priced=isinstance(item.value, BudgetValue),
    )


def _value(old: Value | None, slots: tuple[Slot, ...], language: str) -> tuple[Value | None, str | None]:
    """The new value if the answer gives exactly one of its kind, and the old one as it was written."""
    if isinstance(old, BudgetValue):
        amounts = [s for s in slots if isinstance(s, MoneySlot) and not s.replaced]
        if len(amounts) == 1:
            new = amounts[0]
            tax = new.tax or old.tax
            currency = old.currency if old.amount is not None else new.currency
            return BudgetValue(amount=new.amount, max=new.max, currency=currency, tax=tax), money(
                old, language
            )
    elif isinstance(old, DeadlineValue | ActionValue):
        days = {s.date for s in slots if isinstance(s, DateSlot) and s.date and not s.denied}
        was = old.date if isinstance(old, DeadlineValue) else old.due
        if len(days) == 1:
            day = days.pop()
            value = (
                DeadlineValue(date=day)
                if isinstance(old, DeadlineValue)
                else ActionValue(owner=old.owner, due=day)
            )
            return value, date(was, language) if was else None
    elif isinstance(old, ContactValue):
        ways = [
            s for s in slots if isinstance(s, ContactSlot) and not s.denied and s.kind in old.model_fields_set
        ]
        if len(ways) == 1:
            return ContactValue(**{ways[0].kind: ways[0].value}), contact(old, language)
    return None, None


def _with_value(item: Item, value: Value, letter: Letter) -> str | None:
    """The line's text with the new value where the old one stands; None if the old one stands in it otherwise."""
    language, old, text = letter.language, item.value, item.text
    found: tuple[int, int] | None = None
    shown: str | None = None
    if isinstance(old, BudgetValue) and isinstance(value, BudgetValue):
        found, shown = money_in(text, old, language), money(value, language)
    elif isinstance(value, DeadlineValue | ActionValue) and isinstance(old, DeadlineValue | ActionValue):
        was = old.date if isinstance(old, DeadlineValue) else old.due
        day = value.date if isinstance(value, DeadlineValue) else value.due
        found = date_in(text, was, language) if was else None
        shown = date(day, language) if day else None
    elif isinstance(old, ContactValue) and isinstance(value, ContactValue):
        was_shown, shown = contact(old, language), contact(value, language)
        at = text.find(was_shown)
        found = (at, at + len(was_shown)) if at >= 0 else None
    if found and shown:
        return text[: found[0]] + shown + text[found[1] :]
    others = [slot for slot in _slots(text, item, letter) if _is_like(slot, old)]
    if len(others) == 1 and shown and (place := _figure_of(others[0])):
        return text[: place[0]] + shown + text[place[1] :]
    return None if others else text


def _figure_of(slot: Slot) -> tuple[int, int] | None:
    """Where a day or an amount stands without the words that lead to it ("avant le 17 avril": the last two)."""
    if isinstance(slot, DateSlot):
        led = _DAY.search(slot.text)
        return (slot.start + led.start(), slot.end) if led else None
    return (slot.start, slot.end) if isinstance(slot, MoneySlot) and not slot.per else None


def _is_like(slot: Slot, value: Value | None) -> bool:
    """Whether a slot is of the kind that a value holds."""
    match value:
        case BudgetValue():
            return isinstance(slot, MoneySlot)
        case ContactValue():
            return isinstance(slot, ContactSlot)
        case _:
            return isinstance(slot, DateSlot)
