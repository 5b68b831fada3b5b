import datetime as dt

import pytest
from written_calls import (
    CALLS,
    FRENCH_CALL,
    FRENCH_TRANSCRIPT,
    NO_SPEECH,
    SILENCE,
    VOICEMAIL,
    VOICEMAIL_TRANSCRIPT,
    item,
    spoken,
)

from summarizer import languages
from summarizer.model import ActionValue, Participant, Transcript, Voicemail
from summarizer.write import FORMATS, WriteOptions
from summarizer.write.letter import compose
from summarizer.write.people import people_of
from summarizer.write.values import typeset

SPEECH = Transcript(language="fr", duration=60.0, utterances=(spoken(1.0, 3.0, "client", "Oui bonjour."),))


def written(recap, transcript=SILENCE, **options):
    return FORMATS["md"].write(recap, transcript, WriteOptions(**options)).decode().replace("\u00a0", " ")


def with_source(recap, **change):
    return recap.model_copy(update={"source": recap.source.model_copy(update=change)})


def lines_of(letter):
    for section in letter.sections:
        for group in section.groups:
            yield from group.lines
        if section.table:
            yield from section.table.rows


@pytest.mark.parametrize("call", list(CALLS))
def test_each_item_stands_once_under_its_number(call):
    recap, transcript = CALLS[call]
    numbers = [line.number for line in lines_of(compose(recap, transcript, WriteOptions())) if line.number]
    assert sorted(numbers) == sorted(item.id for item in recap.items)


@pytest.mark.parametrize("call", ["french-call", "english-call"])
@pytest.mark.parametrize("name", ["md", "html"])
def test_each_statement_is_written_once(call, name):
    recap, transcript = CALLS[call]
    text = FORMATS[name].write(recap, transcript).decode().replace("**", "")
    text = text.replace("<strong>", "").replace("</strong>", "").replace("&#39;", "'")
    for each in recap.items:
        assert text.count(typeset(each.text, recap.source.language)) == 1, each.text


def test_actions_and_dates_come_in_the_order_of_their_days():
    rows = next(s.table for s in compose(FRENCH_CALL, SILENCE, WriteOptions()).sections if s.table).rows
    assert [(row.number, row.who) for row in rows] == [("9", "Moi"), ("7", "Vous"), ("8", "Moi")]


def test_sections_without_items_do_not_appear():
    text = written(FRENCH_CALL.model_copy(update={"items": FRENCH_CALL.items[:1]}))
    assert [line for line in text.splitlines() if line.startswith("## ")] == ["## Ce dont nous avons parlé"]


def test_points_without_topic_stand_under_a_heading_only_beside_topics():
    loose = item(1, "requirement", "Un site", 1.0, "un site")
    alone = FRENCH_CALL.model_copy(update={"items": (loose,), "topics": ()})
    beside = FRENCH_CALL.model_copy(update={"items": (loose, FRENCH_CALL.items[1])})
    assert "### " not in written(alone)
    assert "### Autres points" in written(beside)
    # A topic that the recap does not have is no topic.
    unknown = loose.model_copy(update={"topic": "T99"})
    assert "**1.** Un site" in written(FRENCH_CALL.model_copy(update={"items": (unknown,)}))


@pytest.mark.parametrize(
    ("origin", "note"),
    [
        ("given", "(12 min)"),
        ("metadata", "(12 min)"),
        ("file name", "(12 min, date d’après le nom du fichier)"),
        ("modification time", "(12 min, date d’après le fichier, à vérifier)"),
    ],
)
def test_the_origin_of_the_date_is_said_where_it_is_in_doubt(origin, note):
    assert note in written(with_source(FRENCH_CALL, recorded_at_from=origin))


@pytest.mark.parametrize(
    ("participants", "options", "opening"),
    [
        (FRENCH_CALL.participants, {}, "l’appel du {} (12 min) entre Sylvie Marchand et Nadia Ferrand."),
        ((), {}, "notre appel du {} (12 min)."),
        ((), {"client": "Ana"}, "notre appel du {} (12 min), avec Ana."),
        ((), {"me": "Moi-même"}, "notre appel du {} (12 min)."),
        (FRENCH_CALL.participants, {"client": "Ana", "me": "Bo"}, "l’appel du {} (12 min) entre Ana et Bo."),
        ((Participant(id="client", name="\u200b \n"),), {}, "notre appel du {} (12 min)."),
    ],
)
def test_opening_names_those_who_are_known(participants, options, opening):
    text = written(FRENCH_CALL.model_copy(update={"participants": participants}), **options)
    assert opening.format("mercredi 11 mars 2026 à 10 h 20") in text


def test_caller_of_the_recording_is_the_client_if_nobody_else_is():
    recap = with_source(FRENCH_CALL.model_copy(update={"participants": ()}), caller="Marc Durand")
    assert written(recap).startswith(
        "# Récapitulatif de notre appel du mercredi 11 mars 2026 – Marc Durand\n"
    )


def test_letter_is_signed_only_by_a_known_name():
    assert written(FRENCH_CALL).rstrip().endswith("Bien cordialement,\n\nNadia Ferrand")
    assert written(NO_SPEECH).rstrip().endswith("Bien cordialement.")


@pytest.mark.parametrize("kind", ["call", "messages", "voicemail"])
@pytest.mark.parametrize("language", languages.available())
@pytest.mark.parametrize("transcript", [SILENCE, SPEECH])
def test_nothing_to_say_is_said(kind, language, transcript):
    card = Voicemail(missing=("caller", "callback", "reason")) if kind == "voicemail" else None
    recap = with_source(NO_SPEECH, kind=kind, language=language).model_copy(update={"voicemail": card})
    letter = compose(recap, transcript, WriteOptions())
    assert letter.opening
    assert not letter.sections
    heard = transcript is SPEECH
    assert bool(letter.card) == (kind == "voicemail" and heard)


def test_message_without_a_word_still_shows_who_called():
    recap = with_source(NO_SPEECH, kind="voicemail", number="+33612345678")
    assert compose(recap, SILENCE, WriteOptions()).card == (("Numéro affiché", "06 12 34 56 78"),)


def test_voicemail_says_what_is_missing():
    card = Voicemail(reason="Un devis", missing=("caller", "callback"))
    text = written(VOICEMAIL.model_copy(update={"voicemail": card, "participants": ()}), VOICEMAIL_TRANSCRIPT)
    assert "- **Qui** : Non précisé\n" in text
    assert "- **À rappeler au** : Non précisé\n" in text
    assert "- **Il manque** : Le nom et le numéro à rappeler\n" in text
    assert text.startswith("# Message vocal du mardi 17 février 2026\n")


def test_shown_number_is_not_repeated():
    recap = with_source(VOICEMAIL, number="0465710833")
    assert "Numéro affiché" not in written(recap, VOICEMAIL_TRANSCRIPT)


def test_messages_have_no_moments():
    text = written(with_source(FRENCH_CALL, kind="messages"))
    assert "(01:03" not in text
    assert "nos messages" in text.splitlines()[0]


def test_language_without_wording_is_written_in_english_and_says_so():
    spanish = with_source(FRENCH_CALL, language="es").model_copy(update={"warnings": ("In Spanish", " ")})
    text = written(spanish)
    assert text.startswith("# Recap of our call on Wednesday 11 March 2026")
    assert text.rstrip().endswith("## Notes\n\n- In Spanish")


@pytest.mark.parametrize(
    ("change", "doubtful"),
    [
        ({}, False),
        ({"doubtful": True}, True),
        ({"confidence": 0.39}, False),  # unsure to be a point, but well heard
        ({"heard": 0.39}, True),
        ({"heard": None}, False),
    ],
)
def test_what_was_heard_badly_is_quoted_for_the_client_to_confirm(change, doubtful):
    one = item(1, "requirement", "Un site", 1.0, "un site quoi", **change)
    text = written(FRENCH_CALL.model_copy(update={"items": (one,)}))
    assert ("(à confirmer)" in text) == doubtful
    assert ("**Point 1** : « un site quoi »" in text) == doubtful


def test_more_moments_than_three_are_left_out():
    one = item(1, "requirement", "Un site", 1.0, "un site", again=(2.0, 2.5, 3.0, 4.0))
    assert "Un site *(00:01, 00:02, 00:03)*" in written(FRENCH_CALL.model_copy(update={"items": (one,)}))


def test_action_without_value_has_no_owner_or_day():
    one = item(1, "action", "Envoyer le devis", 1.0, "le devis")
    assert "| 1 |  | Envoyer le devis | date non précisée | 00:01 |" in written(
        FRENCH_CALL.model_copy(update={"items": (one,)})
    )


def test_actions_of_a_voicemail_belong_to_the_caller_or_to_me():
    actions = tuple(
        item(n, "action", "Envoyer", 1.0, "envoyer", value=ActionValue(owner=owner, due=dt.date(2026, 3, n)))
        for n, owner in enumerate(("client", "provider"), 1)
    )
    text = written(VOICEMAIL.model_copy(update={"items": actions}), VOICEMAIL_TRANSCRIPT)
    assert "| 1 | Correspondant |" in text
    assert "| 2 | Moi |" in text


def test_annex_calls_speakers_by_name_side_or_label():
    said = tuple(
        spoken(at, at + 1, who, "Oui.") for at, who in enumerate(("client", "provider", "SPEAKER_02", None))
    )
    recap = FRENCH_CALL.model_copy(update={"participants": (Participant(id="client", name="Ana"),)})
    letter = compose(
        recap, FRENCH_TRANSCRIPT.model_copy(update={"utterances": said}), WriteOptions(transcript=True)
    )
    assert [line.speaker for line in letter.annex] == ["Ana", "Moi", "SPEAKER_02", "?"]


def test_both_languages_have_the_same_wording():
    def keys(table, prefix=""):
        for name, value in table.items():
            if isinstance(value, dict):
                yield from keys(value, f"{prefix}{name}.")
            else:
                yield prefix + name

    french, english = (set(keys(languages.table(code, "wording"))) for code in ("fr", "en"))
    assert french == english


def test_how_much_each_side_talks_is_for_the_user_alone() -> None:
    told = "Temps de parole : Sylvie Marchand 62 %, Nadia Ferrand 38 %."
    for options, shown in (
        (WriteOptions(transcript=True), True),
        (WriteOptions(), False),
        (WriteOptions(transcript=True, safe=True), False),
    ):
        notes = " ".join(compose(FRENCH_CALL, FRENCH_TRANSCRIPT, options).notes)
        assert (told in notes) == shown
    mine = WriteOptions(transcript=True)
    assert "Temps de parole" not in " ".join(
        compose(FRENCH_CALL, FRENCH_TRANSCRIPT, mine, to_client=True).notes
    )


def test_one_voice_or_a_message_has_no_talking_time() -> None:
    mine = WriteOptions(transcript=True)
    alone = FRENCH_CALL.model_copy(update={"participants": FRENCH_CALL.participants[:1]})
    message = FRENCH_CALL.model_copy(
        update={"source": FRENCH_CALL.source.model_copy(update={"kind": "messages"})}
    )
    for recap in (alone, message):
        assert "Temps de parole" not in " ".join(compose(recap, FRENCH_TRANSCRIPT, mine).notes)


def test_a_second_client_keeps_his_name_or_a_number() -> None:
    names = (
        Participant(id="client", name="Sylvie Marchand"),
        Participant(id="client-2", name="Paul Marchand"),
        Participant(id="client-3"),
    )
    people = people_of(FRENCH_CALL.model_copy(update={"participants": names}), me=None, client=None)
    assert [people.called(label) for label in ("client", "client-2", "client-3", "provider")] == [
        "Sylvie Marchand",
        "Paul Marchand",
        "Client 3",
        "Moi",
    ]
