"""Recaps made by hand, as the stages before would hand them over: what the writers are tested with."""

import datetime as dt

from summarizer.model import (
    ActionValue,
    BudgetValue,
    ChangeValue,
    ContactValue,
    DeadlineValue,
    Evidence,
    Item,
    Participant,
    ProblemValue,
    QuestionValue,
    Recap,
    Source,
    Span,
    Topic,
    Transcript,
    Utterance,
    Voicemail,
    Word,
)

PARIS = dt.timezone(dt.timedelta(hours=1))


def item(number, kind, text, at, quote, *, speaker="client", value=None, topic=None, **more):
    """An item with one piece of evidence of four seconds; `again` holds the starts of further ones."""
    starts = (at, *more.pop("again", ()))
    heard = more.pop("heard", 0.9)
    proof = tuple(
        Evidence(start=s, end=s + 4, speaker=speaker, quote=quote, confidence=heard) for s in starts
    )
    return Item(
        id=str(number),
        type=kind,
        topic=topic,
        text=text,
        evidence=proof,
        confidence=more.pop("confidence", 0.85),
        value=value,
        **more,
    )


def topic(number, title, *spans):
    return Topic(id=f"T{number}", title=title, spans=tuple(Span(start=a, end=b) for a, b in spans))


def spoken(start, end, speaker, text):
    """An utterance whose words share its time out evenly."""
    said = text.split()
    each = (end - start) / len(said)
    words = tuple(
        Word(start=round(start + i * each, 3), end=round(start + (i + 1) * each, 3), text=w, probability=0.9)
        for i, w in enumerate(said)
    )
    return Utterance(start=start, end=end, speaker=speaker, text=text, words=words, confidence=0.9)


FRENCH_CALL = Recap(
    source=Source(
        name="appel-tilleuls.m4a",
        kind="call",
        language="fr",
        duration=741.0,
        recorded_at=dt.datetime(2026, 3, 11, 10, 20, tzinfo=PARIS),
        recorded_at_from="metadata",
        sha256="a" * 64,
    ),
    participants=(
        Participant(id="client", name="Sylvie Marchand", seconds=431.0, share=0.623, longest_monologue=94.0),
        Participant(id="provider", name="Nadia Ferrand", seconds=260.5, share=0.377, longest_monologue=41.5),
    ),
    overlap=12.4,
    topics=(
        topic(1, "réservations et calendrier", (61.0, 180.0)),
        topic(2, "photos et galeries des chambres", (181.0, 260.0)),
        topic(3, "version anglaise", (261.0, 350.0)),
        topic(4, "prix et acompte", (20.0, 60.0), (560.0, 640.0)),
    ),
    items=(
        item(
            1,
            "requirement",
            "un calendrier des disponibilités de chaque chambre, visible sur le site",
            63.4,
            "ce que je voudrais c'est qu'on voie sur le site quand chaque chambre est libre",
            topic="T1",
            again=(150.2,),
        ),
        item(
            2,
            "requirement",
            "Un formulaire de demande de réservation : dates, nombre de personnes, repas du soir.",
            88.0,
            "les gens me font une demande avec les dates, combien ils sont et s'ils mangent le soir",
            topic="T1",
        ),
        item(
            3,
            "constraint",
            "Six à sept photos au maximum par chambre",
            192.0,
            "pas plus de six sept photos par chambre hein",
            topic="T2",
        ),
        item(
            4,
            "problem",
            "Les photos du site actuel ne s'affichent plus sur téléphone",
            201.5,
            "depuis début février les photos on les voit plus sur le téléphone",
            topic="T2",
            value=ProblemValue(since=dt.date(2026, 2, 1)),
        ),
        item(
            5,
            "change",
            "Ajouter une version anglaise du site",
            266.0,
            "finalement j'aimerais bien aussi que ce soit en anglais",
            topic="T3",
            value=ChangeValue(kind="add"),
        ),
        item(
            6,
            "decision",
            "La version anglaise sera mise en ligne après le reste, à la mi-avril",
            301.0,
            "on fait l'anglais après, mi-avril, ça vous va",
            speaker="provider",
            topic="T3",
        ),
        item(
            7,
            "action",
            "Envoyer les photos des cinq chambres en format d'origine",
            233.0,
            "je vous envoie les photos des cinq chambres d'ici le vingt",
            topic="T2",
            value=ActionValue(owner="client", due=dt.date(2026, 3, 20)),
        ),
        item(
            8,
            "action",
            "Assurer une formation d'une heure en visio",
            420.0,
            "je vous ferai une petite formation d'une heure",
            speaker="provider",
            value=ActionValue(owner="provider"),
        ),
        item(
            9,
            "action",
            "Vérifier le coût d'une notification par SMS",
            130.0,
            "je regarde le prix des SMS et je vous dis vendredi",
            speaker="provider",
            topic="T1",
            value=ActionValue(owner="provider", due=dt.date(2026, 3, 13)),
        ),
        item(
            10,
            "deadline",
            "Site en ligne au plus tard le vendredi 3 avril",
            500.0,
            "il faut que ce soit en ligne le vendredi trois avril dernier délai",
            value=DeadlineValue(date=dt.date(2026, 4, 3)),
        ),
        item(
            11,
            "deadline",
            "Première maquette de la page d'accueil",
            520.0,
            "la maquette vous l'aurez le premier avril au plus tard",
            speaker="provider",
            value=DeadlineValue(date=dt.date(2026, 4, 1)),
        ),
        item(
            12,
            "budget",
            "Total de 1 680 € HT pour le site et sa version anglaise",
            575.0,
            "donc on serait à mille six cent quatre-vingts euros hors taxes",
            speaker="provider",
            topic="T4",
            value=BudgetValue(amount=1680, tax="HT"),
            revised_from=("1 400 € HT",),
            doubtful=True,
            heard=0.42,
        ),
        item(
            13,
            "budget",
            "À ne pas dépasser",
            600.0,
            "faut pas qu'on dépasse les mille huit cents",
            topic="T4",
            value=BudgetValue(amount=1800),
        ),
        item(
            14,
            "question",
            "À qui appartient le nom de domaine du site actuel ?",
            450.0,
            "le nom de domaine il est à qui, à vous ou à l'ancien webmestre",
            speaker="provider",
            value=QuestionValue(asked_by="provider"),
        ),
        item(
            15,
            "contact",
            "Bernard, pour la facture",
            630.0,
            "son mail c'est bernard arobase tilleuls tiret perigord point fr",
            topic="T4",
            value=ContactValue(email="bernard@tilleuls-perigord.fr"),
        ),
        item(
            16,
            "contact",
            "Portable de Sylvie Marchand",
            640.0,
            "mon portable c'est le zéro six trente-neuf quatre-vingt-dix-huit quarante et un zéro sept",
            value=ContactValue(phone="+33639984107"),
        ),
        item(
            17,
            "requirement",
            "Paiement de l'acompte en ligne par carte",
            110.0,
            "au début je pensais au paiement par carte",
            topic="T1",
            status="superseded",
        ),
        item(
            18,
            "requirement",
            "Version néerlandaise",
            330.0,
            "le néerlandais non on laisse tomber",
            topic="T3",
            status="declined",
        ),
    ),
)

FRENCH_TRANSCRIPT = Transcript(
    language="fr",
    duration=741.0,
    language_probability=0.99,
    model="base",
    utterances=(
        spoken(
            61.2,
            70.4,
            "client",
            "Ce que je voudrais c'est qu'on voie sur le site quand chaque chambre est libre.",
        ),
        spoken(70.9, 73.0, "provider", "D'accord, un calendrier par chambre."),
        spoken(
            630.0,
            636.0,
            "client",
            "Et son mail c'est bernard arobase tilleuls tiret perigord point fr, voilà.",
        ),
    ),
)

ENGLISH_CALL = Recap(
    source=Source(
        name="kiln-lane.wav",
        kind="call",
        language="en",
        duration=4210.0,
        recorded_at=dt.datetime(2026, 5, 13, 11, 0, tzinfo=PARIS),
        recorded_at_from="modification time",
        sha256="b" * 64,
    ),
    participants=(Participant(id="client", name="Tom Ashworth", seconds=1900.0),),
    topics=(topic(1, "Pages and product descriptions", (30.0, 400.0)),),
    items=(
        item(
            1,
            "requirement",
            "Rewrite the home, about and wholesale pages",
            41.0,
            "I want the home page, about and wholesale rewritten",
            topic="T1",
        ),
        item(
            2,
            "change",
            "Fifteen product descriptions instead of twelve",
            3720.0,
            "it's fifteen now, not twelve",
            topic="T1",
            value=ChangeValue(kind="modify"),
        ),
        item(
            3,
            "budget",
            "£1,200 plus VAT in total",
            3800.0,
            "so twelve hundred plus VAT all in",
            speaker="provider",
            value=BudgetValue(amount=1200, currency="GBP", tax="HT"),
        ),
        item(
            4,
            "budget",
            "Extra product descriptions later on",
            3850.0,
            "somewhere between forty and fifty pounds each",
            speaker="provider",
            value=BudgetValue(amount=40, max=50.5, currency="GBP", tax="TTC"),
        ),
        item(
            5,
            "deadline",
            "New site goes live",
            3900.0,
            "we go live on the fifteenth of June",
            value=DeadlineValue(date=dt.date(2026, 6, 15)),
        ),
        item(
            6,
            "contact",
            "Tom's mobile",
            4000.0,
            "my mobile's oh seven seven double oh nine hundred one two three",
            value=ContactValue(phone="+447700900123"),
        ),
    ),
    warnings=("The two voices could not be told apart for part of the call",),
)

ENGLISH_TRANSCRIPT = Transcript(
    language="en",
    duration=4210.0,
    utterances=(spoken(41.0, 45.0, "client", "I want the home page, about and wholesale rewritten."),),
)

VOICEMAIL = Recap(
    source=Source(
        name="msg.amr",
        kind="voicemail",
        language="fr",
        duration=42.3,
        recorded_at=dt.datetime(2026, 2, 17, 8, 12, tzinfo=PARIS),
        recorded_at_from="file name",
        sha256="c" * 64,
        number="+33465710899",
    ),
    participants=(Participant(id="client", name="Vincent Marty", seconds=39.0),),
    topics=(topic(1, "Évier de la plonge bouché", (2.0, 30.0)),),
    items=(
        item(
            1,
            "problem",
            "L'évier de la plonge est bouché, le furet n'a rien donné",
            6.0,
            "on a l'évier de la plonge qui est bouché depuis hier soir",
            topic="T1",
            value=ProblemValue(since=dt.date(2026, 2, 16)),
        ),
        item(
            2,
            "deadline",
            "Intervention demandée le jour même avant 17 h",
            18.0,
            "il faudrait passer aujourd'hui avant dix-sept heures",
            topic="T1",
            value=DeadlineValue(date=dt.date(2026, 2, 17)),
        ),
        item(
            3,
            "contact",
            "Restaurant",
            31.0,
            "vous pouvez me rappeler au zéro quatre soixante-cinq soixante et onze zéro huit trente-trois",
            value=ContactValue(phone="+33465710833"),
        ),
    ),
    voicemail=Voicemail(
        caller="Vincent Marty",
        company="La Table d'Augustin",
        callback="+33465710833",
        reason="Évier de la plonge bouché, passage demandé aujourd'hui avant 17 h",
        how_known="M. Soulié, carreleur",
        urgency="high",
        missing=(),
    ),
)

VOICEMAIL_TRANSCRIPT = Transcript(
    language="fr",
    duration=42.3,
    utterances=(spoken(6.0, 12.0, "client", "On a l'évier de la plonge qui est bouché depuis hier soir."),),
)

NO_SPEECH = Recap(
    source=Source(
        name="attente.wav",
        kind="call",
        language="fr",
        duration=58.0,
        recorded_at=dt.datetime(2026, 3, 1, tzinfo=PARIS),
        recorded_at_from="file name",
        sha256="d" * 64,
    )
)

SILENCE = Transcript(language="fr", duration=58.0)

CALLS = {
    "french-call": (FRENCH_CALL, FRENCH_TRANSCRIPT),
    "english-call": (ENGLISH_CALL, ENGLISH_TRANSCRIPT),
    "french-voicemail": (VOICEMAIL, VOICEMAIL_TRANSCRIPT),
    "no-speech": (NO_SPEECH, SILENCE),
}
