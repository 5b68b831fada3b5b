"""The day of a plumber by hand: voicemails, a call and silence, as they stand in his recaps. Nobody's real call."""

import datetime as dt
import hashlib

from summarizer.model import (
    ActionValue,
    ContactValue,
    DeadlineValue,
    Evidence,
    Fault,
    Item,
    Participant,
    Recap,
    Source,
    Voicemail,
)
from summarizer.write.digest import Entry

PARIS = dt.timezone(dt.timedelta(hours=1))
LONDON = dt.UTC


def said(start, quote, speaker="client"):
    return Evidence(start=start, end=start + 4, speaker=speaker, quote=quote)


def point(number, kind, text, quote, *, start=5.0, speaker="client", **more):
    evidence = (said(start, quote, speaker),)
    return Item(id=str(number), type=kind, topic=None, text=text, evidence=evidence, confidence=0.9, **more)


def source(name, when, *, kind="voicemail", language="fr", duration=41.0, **more):
    return Source(
        name=name,
        kind=kind,
        language=language,
        duration=duration,
        recorded_at=when,
        recorded_at_from=more.pop("recorded_at_from", "file name"),
        sha256=hashlib.sha256(name.encode()).hexdigest(),
        **more,
    )


def heard(*names):
    return tuple(Participant(id="client", name=name, seconds=30.0, share=1.0) for name in names)


def entry(recap):
    stem = recap.source.name.rpartition(".")[0]
    return Entry(recap=recap, link=f"recaps/{stem}.recap.html", name=recap.source.name)


BURST = Recap(
    source=source("message 0310 0712.m4a", dt.datetime(2026, 3, 10, 7, 12, tzinfo=PARIS)),
    participants=heard("Odile Roussel"),
    items=(
        point(1, "problem", "Le ballon fuit et l'eau arrive dans l'entrée", "l'eau arrive dans l'entrée"),
        point(
            2,
            "deadline",
            "Passage demandé avant midi",
            "il faudrait venir avant midi",
            start=14.0,
            value=DeadlineValue(date=dt.date(2026, 3, 10)),
        ),
    ),
    voicemail=Voicemail(
        caller="Odile Roussel",
        company="Boulangerie Roussel",
        callback="+33639982216",
        reason="Le ballon fuit et l'eau arrive dans l'entrée",
        urgency="high",
        urgent_because=(
            said(14.0, "il faudrait venir avant midi, je peux pas ouvrir"),
            said(5.0, "y a l'eau qui coule"),
        ),
    ),
)
# The same person twice before: once in words, once without.
FIRST_DRIP = Recap(
    source=source("message 0309 1805.m4a", dt.datetime(2026, 3, 9, 18, 5, tzinfo=PARIS), duration=22.0),
    participants=heard("madame Roussel"),
    items=(point(1, "problem", "Le ballon goutte", "le ballon il goutte"),),
    voicemail=Voicemail(
        caller="Madame Odile Roussel",
        company="boulangerie Roussel",
        callback="+33639982216",
        reason="Le ballon goutte",
    ),
)
HUNG_UP = Recap(
    source=source(
        "message 0309 1948.m4a",
        dt.datetime(2026, 3, 9, 19, 48, tzinfo=PARIS),
        duration=3.0,
        number="0639982216",
    ),
    voicemail=Voicemail(callback="0639982216", missing=("caller", "reason")),
)
PROSPECT = Recap(
    source=source("message 0309 1230.m4a", dt.datetime(2026, 3, 9, 12, 30, tzinfo=PARIS), duration=65.0),
    participants=heard("Hugo Pasquier"),
    items=(
        point(1, "requirement", "Une douche à la place de la baignoire", "une douche à la place"),
        point(
            2,
            "action",
            "Envoyer un prix",
            "si vous pouviez m'envoyer un prix pour vendredi",
            value=ActionValue(owner="provider", due=dt.date(2026, 3, 13)),
        ),
        point(
            3,
            "contact",
            "Hugo Pasquier",
            "c'est le 06 39 98 22 41",
            value=ContactValue(phone="+33639982241"),
            doubtful=True,
        ),
    ),
    voicemail=Voicemail(
        caller="Hugo Pasquier",
        callback="+33639982241",
        reason="Une douche à la place de la baignoire",
        how_known="J'ai eu votre numéro par la pharmacie",
        prospect=True,
    ),
)
NO_NUMBER = Recap(
    source=source("message 0308 1104.m4a", dt.datetime(2026, 3, 8, 11, 4, tzinfo=PARIS)),
    participants=heard(None),
    voicemail=Voicemail(urgency="low", missing=("caller", "callback", "reason")),
)
ENGLISH = Recap(
    source=source(
        "message 0309 0915.m4a", dt.datetime(2026, 3, 9, 9, 15, tzinfo=LONDON), language="en", duration=31.0
    ),
    participants=heard("Rosie Hartley"),
    items=(point(1, "problem", "The tap drips", "the tap drips"),),
    voicemail=Voicemail(
        caller="Rosie Hartley", callback="+447700900146", reason="The tap in the flat drips again"
    ),
)
ROBOT = Recap(
    source=source("message 0309 1401.m4a", dt.datetime(2026, 3, 9, 14, 1, tzinfo=PARIS), duration=28.0),
    participants=heard(None),
    voicemail=Voicemail(
        kind="sales",
        reason="Vous pouvez bénéficier de panneaux solaires",
        urgency="low",
        callback="+33160000000",
    ),
)
WRONG = Recap(
    source=source("message 0309 1633.m4a", dt.datetime(2026, 3, 9, 16, 33, tzinfo=PARIS), duration=9.0),
    participants=heard("Léo"),
    voicemail=Voicemail(kind="wrong number", caller="Léo", reason="Papi a froid, on t'attend", urgency="low"),
)
SILENT = Recap(
    source=source(
        "message 0308 2210.m4a", dt.datetime(2026, 3, 8, 22, 10, tzinfo=PARIS), kind="call", duration=4.0
    )
)
CALL = Recap(
    source=source(
        "appel 0310 1000.m4a", dt.datetime(2026, 3, 10, 10, 0, tzinfo=PARIS), kind="call", duration=620.0
    ),
    participants=(
        Participant(id="client", name="Denis Maillard", seconds=300.0, share=0.5),
        Participant(id="provider", name="Karim Haddou", seconds=300.0, share=0.5),
    ),
    items=(
        point(1, "requirement", "Remplacer le chauffe-eau", "il faudrait le remplacer"),
        point(
            2,
            "problem",
            "La veilleuse s'éteint toutes les heures",
            "elle s'éteint toutes les heures",
            start=30.0,
        ),
        point(
            3,
            "action",
            "Envoyer le devis",
            "je vous envoie le devis jeudi",
            speaker="provider",
            value=ActionValue(owner="provider", due=dt.date(2026, 3, 12)),
        ),
        point(
            4,
            "action",
            "Photographier la plaque",
            "je vous la photographie",
            value=ActionValue(owner="client", due=dt.date(2026, 3, 11)),
        ),
        point(
            5,
            "action",
            "Rappeler le fabricant",
            "je rappelle le fabricant",
            speaker="provider",
            value=ActionValue(owner="provider"),
        ),
        point(6, "contact", "Denis Maillard", "au 06 39 98 73 26", value=ContactValue(phone="+33639987326")),
    ),
    fault=Fault(problems=("2",), severity="high"),
)

RECAPS = (CALL, SILENT, WRONG, ROBOT, ENGLISH, NO_NUMBER, PROSPECT, HUNG_UP, FIRST_DRIP, BURST)
ENTRIES = tuple(entry(recap) for recap in RECAPS)
FAILURES = (("vacances.mov", "no sound track: record the call itself"), ("abîmé.m4a", "the file is damaged"))
