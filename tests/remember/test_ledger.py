"""The ledger, in a file and on a real PostgreSQL server: each test runs on both."""

import datetime as dt
import multiprocessing
import os
import sqlite3
import stat
from pathlib import Path

import pytest
from made_recaps import MARCH_10, NOW, call, line, promise, said
from sqlalchemy.exc import StatementError

from summarizer.errors import AlreadySent, LedgerError, UsageError
from summarizer.folding import folded
from summarizer.model import Agreed, Difference
from summarizer.remember import traces
from summarizer.remember.agreed import agreed
from summarizer.remember.answers import note_answer, read_before
from summarizer.remember.deliveries import (
    begin_sending,
    deliveries,
    last_sent,
    note_state,
    prepare,
    recap_of,
)
from summarizer.remember.entering import enter, enter_to_send
from summarizer.remember.forgetting import belongings, forget
from summarizer.remember.ledger import location, open_ledger, opened
from summarizer.remember.migrations import NEWEST
from summarizer.remember.promising import note_done
from summarizer.remember.searching import search
from summarizer.remember.versions import newest_version, version
from summarizer.remember.written_files import files_of

LATER = NOW + dt.timedelta(days=1)


def put(ledger, recap, transcript=None, **more):
    given = {"project": "Site de la boulangerie", "client": "Marc Durand", "now": NOW, **more}
    with ledger.writing() as connection:
        return enter(connection, recap, transcript, **given)


def send(ledger, entered, message_id="<1@x>", to=("marc@example.com",)):
    with ledger.writing() as connection:
        delivery = prepare(connection, entered.newest, to, message_id=message_id, now=NOW)
        begin_sending(connection, delivery, entered.newest, now=NOW)
        note_state(connection, delivery, "sent", now=NOW)
    return delivery


def confirm(ledger, entered, states, following=None, message_id="<reply@x>"):
    with ledger.writing() as connection:
        note_answer(
            connection,
            version(connection, entered.newest.id),
            message_id=message_id,
            received_at=LATER,
            outcome="partly",
            text="Bien reçu, OK pour le gâteau",
            states=states,
            following=following,
            now=LATER,
        )


def test_an_input_lands_once_whatever_the_number_of_runs(ledger):
    first = put(ledger, call("a.m4a", line(1, "Un blog")), said("je veux un blog"))
    again = put(ledger, call("a.m4a", line(1, "Un blog de recettes")), said("je veux un blog"))
    assert again.newest.communication == first.newest.communication
    assert (again.newest.recap.version, again.newest.token) == (1, first.newest.token)
    with ledger.reading() as connection:
        assert [one.name for one in traces.communications(connection)] == ["a.m4a"]
        found = [found.text for found in traces.lines(connection, "site de la BOULANGERIE")]
        assert found == ["Un blog de recettes"]
        assert len(search(connection, "blog")) == 2  # what was said, and the line


def test_a_recap_that_was_sent_stays_as_the_client_has_it(ledger):
    first = put(ledger, call("a.m4a", line(1, "Un blog")))
    send(ledger, first)
    again = put(ledger, call("a.m4a", line(1, "Autre chose")))
    assert again.kept
    with ledger.reading() as connection:
        assert again.newest.recap.items[0].text == "Un blog"
        assert [found.text for found in search(connection, "blog")] == ["Un blog"]


def test_a_version_that_follows_from_an_answer_outlives_another_run(ledger):
    entered = put(ledger, call("a.m4a", line(1, "Un blog")))
    send(ledger, entered)
    confirm(ledger, entered, {"1": ("corrected", "deux")}, call("a.m4a", line(1, "Deux blogs"), version=2))
    again = put(ledger, call("a.m4a", line(1, "Un blog")))
    assert (again.newest.recap.version, again.kept) == (2, True)
    with ledger.reading() as connection:
        assert [found.text for found in traces.lines(connection, "Site de la boulangerie")] == ["Deux blogs"]


def test_a_file_changed_after_it_was_sent_is_the_next_version(ledger, tmp_path):
    file, of = tmp_path / "a.recap.json", {"project": None, "client": None, "now": NOW}
    first = put(ledger, call("a.m4a", line(1, "Un blog"), line(2, "Un logo")))
    send(ledger, first)
    confirm(ledger, first, {"1": ("confirmed", "ok"), "2": ("confirmed", "ok")})
    same = call("a.m4a", line(1, "Un blog"), line(2, "Un logo"))
    with ledger.writing() as connection:
        assert enter_to_send(connection, same, file, **of).id == first.newest.id
        edited = call("a.m4a", line(1, "Un blog"), line(2, "Un logo vert"))
        second = enter_to_send(connection, edited, file, **of)
        assert second.recap.version == 2
        assert second.token != first.newest.token
        assert second.states == {"1": "confirmed", "2": "proposed"}
        # Sending that did not come about can be tried again, also after another change.
        assert enter_to_send(connection, edited, file, **of).id == second.id
        more = call("a.m4a", line(1, "Un blog"), line(2, "Un logo vert clair"))
        assert enter_to_send(connection, more, file, **of).id == second.id
        with pytest.raises(UsageError, match="there is a version 2"):
            enter_to_send(connection, same, file, **of)


def test_an_input_moves_to_another_project(ledger):
    put(ledger, call("a.m4a"), project="Salle de bain")
    moved = put(ledger, call("a.m4a"), project="Cuisine")
    assert moved.before == "Salle de bain"
    assert put(ledger, call("a.m4a"), project=None).before is None
    with ledger.reading() as connection:
        assert [one.name for one in traces.communications(connection, "cuisine")] == ["a.m4a"]
        assert traces.communications(connection, "salle de bain") == ()


def test_names_are_the_same_whatever_their_accents_and_capitals(ledger):
    put(ledger, call("a.m4a"), project="Façade Éloïse", client="Éloïse Cœur")
    put(ledger, call("b.m4a"), project="facade eloise", client="ELOISE COEUR")
    with ledger.reading() as connection:
        assert [(p.name, p.client, p.communications) for p in traces.projects(connection)] == [
            ("Façade Éloïse", "Éloïse Cœur", 2)
        ]


def test_communications_keep_hour_length_and_who_began(ledger):
    put(ledger, call("a.m4a", kind="voicemail", seconds=32.5), said("bonjour c'est Marc"))
    put(
        ledger,
        call("b.xml", kind="messages", seconds=5000.0, channel="sms", direction="both", at=LATER),
        said("ok", "à demain"),
    )
    with ledger.reading() as connection:
        voicemail, messages = traces.communications(connection)
    assert (voicemail.kind, voicemail.direction, voicemail.seconds, voicemail.words) == (
        "voicemail",
        "in",
        32.5,
        3,
    )
    assert voicemail.started_at == MARCH_10
    assert voicemail.started_at.hour == MARCH_10.hour
    assert (messages.kind, messages.direction, messages.seconds, messages.words) == ("sms", "both", 0.0, 3)


def test_promises_follow_the_newest_recap_and_stay_done(ledger):
    due = dt.date(2026, 3, 13)
    put(
        ledger,
        call("a.m4a", promise(1, "Envoyer le devis", due=due), promise(2, "Choisir les photos", "client")),
    )
    with ledger.reading() as connection:
        mine, his = traces.promises(connection)
    assert (mine.owner, mine.text, mine.due, mine.made_at) == ("provider", "Envoyer le devis", due, MARCH_10)
    assert his.owner == "client"


def test_a_message_is_sent_once_to_a_recipient(ledger):
    entered = put(ledger, call("a.m4a", line(1, "Un blog")))
    send(ledger, entered)
    with (
        ledger.writing() as connection,
        pytest.raises(AlreadySent, match=r"was sent to marc@example\.com on"),
    ):
        prepare(connection, entered.newest, ["Marc@Example.com", "x@y.fr"], message_id="<2@x>", now=NOW)
    with ledger.writing() as connection:
        assert (
            prepare(connection, entered.newest, ["x@y.fr"], message_id="<2@x>", now=NOW).state == "prepared"
        )
        again = prepare(
            connection, entered.newest, ["marc@example.com"], message_id="<3@x>", now=NOW, again=True
        )
    assert again.message_id == "<3@x>"
    with ledger.reading() as connection:
        assert version(connection, entered.newest.id).states == {"1": "sent"}


def test_what_may_have_left_is_not_sent_again_by_itself(ledger):
    entered = put(ledger, call("a.m4a"))
    with ledger.writing() as connection:
        delivery = prepare(connection, entered.newest, ["a@x.fr"], message_id="<1@x>", now=NOW)
        begin_sending(connection, delivery, entered.newest, now=NOW)
    with ledger.writing() as connection, pytest.raises(AlreadySent, match="may have left"):
        prepare(connection, entered.newest, ["a@x.fr"], message_id="<2@x>", now=NOW)
    with ledger.writing() as connection:
        again = prepare(connection, entered.newest, ["a@x.fr"], message_id="<2@x>", now=NOW, again=True)
    assert again.message_id == "<1@x>"


def test_a_draft_may_have_been_sent_by_hand(ledger):
    entered = put(ledger, call("a.m4a", line(1, "Un blog")))

    def again(**more):
        with ledger.writing() as connection:
            return prepare(connection, entered.newest, ["a@x.fr"], message_id="<2@x>", now=NOW, **more)

    with ledger.writing() as connection:
        draft = prepare(connection, entered.newest, [], message_id="<1@x>", now=NOW, draft=True)
        note_state(connection, draft, "drafted", now=NOW)
        assert version(connection, entered.newest.id).states == {"1": "sent"}
    with pytest.raises(AlreadySent, match="a draft of this recap was made"):
        again()
    assert again(draft=True).state == "prepared"
    assert again(again=True).state == "prepared"


def test_the_next_version_goes_to_whom_the_last_went(ledger):
    entered = put(ledger, call("a.m4a", line(1, "Un blog")))
    with ledger.reading() as connection:
        assert last_sent(connection, entered.newest.communication) == ((), None)
    send(ledger, entered, to=("b@x.fr", "a@x.fr"))
    with ledger.reading() as connection:
        assert last_sent(connection, entered.newest.communication) == (("a@x.fr", "b@x.fr"), "<1@x>")


def test_what_was_only_prepared_gives_way_and_can_no_longer_be_sent(ledger):
    entered = put(ledger, call("a.m4a"))
    with ledger.writing() as connection:
        first = prepare(connection, entered.newest, ["a@x.fr"], message_id="<1@x>", now=NOW)
    with ledger.writing() as connection:
        second = prepare(connection, entered.newest, ["a@x.fr"], message_id="<2@x>", now=NOW)
    with ledger.writing() as connection, pytest.raises(AlreadySent, match="another Recap"):
        begin_sending(connection, first, entered.newest, now=NOW)
    with ledger.writing() as connection:
        begin_sending(connection, second, entered.newest, now=NOW)
        assert [one.state for one in deliveries(connection, entered.newest.id)] == ["failed", "sending"]


def test_an_answer_is_found_by_what_it_answers_then_by_its_token(ledger):
    one, two = put(ledger, call("a.m4a")), put(ledger, call("b.m4a"))
    send(ledger, one, "<one@x>")
    send(ledger, two, "<two@x>")
    with ledger.reading() as connection:
        assert recap_of(connection, ["<one@x>"], [two.newest.token]) == one.newest.id
        assert recap_of(connection, ["<other@x>"], [two.newest.token]) == two.newest.id
        assert recap_of(connection, [], ["AAAA-AAAA"]) is None


def test_an_answer_settles_lines_once_and_leads_to_the_next_version(ledger):
    entered = put(
        ledger, call("a.m4a", line(1, "Un blog"), line(2, "Un budget de 1 200 €"), line(3, "Un logo"))
    )
    send(ledger, entered)
    corrected = call("a.m4a", line(1, "Un blog"), line(2, "1 500 €"), line(3, "Un logo"), version=2)
    confirm(ledger, entered, {"1": ("confirmed", "OK"), "2": ("corrected", "1500")}, corrected)
    with ledger.reading() as connection:
        noted = read_before(connection, "<reply@x>")
        assert noted is not None
        assert noted.outcome == "partly"
        assert read_before(connection, "<other@x>") is None
        before = version(connection, entered.newest.id)
        assert before.states == {"1": "confirmed", "2": "corrected", "3": "sent"}
        assert newest_version(connection, before.communication).recap.version == 2
        states = {
            (found.number, found.text): found.state
            for found in traces.lines(connection, "Site de la boulangerie")
        }
        assert states == {
            ("1", "Un blog"): "confirmed",
            ("2", "1 500 €"): "proposed",
            ("3", "Un logo"): "proposed",
        }
        assert [found.kind for found in search(connection, "gateau")] == ["reply"]
        assert [event.what for event in traces.events(connection, "Site de la boulangerie")] == [
            "communication",
            "delivery",
            "reply",
        ]
    with pytest.raises(LedgerError):
        confirm(ledger, entered, {"3": ("confirmed", "")})  # the same message again: nothing of it is kept
    with ledger.reading() as connection:
        assert version(connection, entered.newest.id).states["3"] == "sent"


def test_agreed_is_what_was_confirmed_and_not_replaced(ledger):
    first = put(ledger, call("a.m4a", line(1, "Un blog"), line(2, "Façade bleue"), line(3, "Un logo")))
    confirm(ledger, first, {"1": ("confirmed", ""), "2": ("confirmed", "")})
    with ledger.reading() as connection:
        assert [found.item.text for found in agreed(connection, "Site de la boulangerie")] == [
            "Un blog",
            "Façade bleue",
        ]
        assert agreed(connection, "Autre") == ()
    old = [
        Agreed(number=str(n), on=MARCH_10.date(), text=t) for n, t in ((1, "Un blog"), (2, "Façade bleue"))
    ]
    second = call(
        "b.m4a",
        line(1, "Le blog"),
        line(2, "Façade verte"),
        at=LATER,
        differences=(
            Difference(kind="repeats", item="1", agreed=old[0]),
            Difference(kind="changes", item="2", agreed=old[1]),
        ),
    )
    entered = put(ledger, second)
    with ledger.reading() as connection:  # proposed only: what was agreed still holds
        assert len(agreed(connection, "Site de la boulangerie")) == 2
    confirm(ledger, entered, {"1": ("confirmed", ""), "2": ("confirmed", "")}, message_id="<b@x>")
    with ledger.reading() as connection:
        assert [found.item.text for found in agreed(connection, "Site de la boulangerie")] == [
            "Un blog",
            "Façade verte",
        ]
        itself = second.source.sha256
        before = agreed(connection, "Site de la boulangerie", besides=itself)
        assert [(found.item.id, found.on, found.item.text) for found in before] == [
            ("1", MARCH_10.date(), "Un blog"),
            ("2", MARCH_10.date(), "Façade bleue"),
        ]


def amended(ledger, *, of="Façade bleue"):
    """A project in which the second call changes what was agreed in the first; both recaps."""
    first = put(ledger, call("a.m4a", line(1, of), line(2, "Un logo")))
    confirm(ledger, first, {"1": ("confirmed", ""), "2": ("confirmed", "")}, message_id="<a@x>")
    changes = Difference(kind="changes", item="1", agreed=Agreed(number="1", on=MARCH_10.date(), text=of))
    second = call("b.m4a", line(1, "Façade verte"), line(2, "Rappel mardi"), at=LATER, differences=(changes,))
    return first, put(ledger, second)


def holds(ledger, project="Site de la boulangerie"):
    with ledger.reading() as connection:
        return [found.item.text for found in agreed(connection, project)]


def test_what_is_confirmed_stays_so_when_the_corrected_version_is_sent(ledger, tmp_path):
    first = put(ledger, call("a.m4a", line(1, "Un blog"), line(2, "1 200 €")))
    send(ledger, first)
    second = call("a.m4a", line(1, "Un blog"), line(2, "1 500 €"), version=2)
    confirm(ledger, first, {"1": ("confirmed", "oui"), "2": ("corrected", "1500")}, second)
    with ledger.writing() as connection:
        mailed = enter_to_send(
            connection, second, tmp_path / "a.v2.recap.json", project=None, client=None, now=NOW
        )
    assert mailed.states == {"1": "confirmed", "2": "proposed"}
    assert holds(ledger) == ["Un blog"]


def test_an_amendment_holds_also_when_another_line_of_its_recap_is_corrected(ledger):
    _, second = amended(ledger)
    third = call("b.m4a", line(1, "Façade verte"), line(2, "Rappel mercredi"), at=LATER, version=2)
    confirm(
        ledger, second, {"1": ("confirmed", ""), "2": ("corrected", "mercredi")}, third, message_id="<b@x>"
    )
    assert holds(ledger) == ["Un logo", "Façade verte"]


def test_an_amendment_holds_also_when_the_first_recap_gets_a_version_later(ledger):
    first, second = amended(ledger)
    confirm(ledger, second, {"1": ("confirmed", "")}, message_id="<b@x>")
    later = call("a.m4a", line(1, "Façade bleue"), line(2, "Deux logos"), version=2)
    confirm(ledger, first, {"2": ("corrected", "deux")}, later, message_id="<c@x>")
    assert holds(ledger) == ["Façade verte"]


def test_a_line_that_only_repeats_goes_with_what_it_repeats(ledger):
    first = put(ledger, call("a.m4a", line(1, "1 000 €")))
    confirm(ledger, first, {"1": ("confirmed", "")}, message_id="<a@x>")
    same = Agreed(number="1", on=MARCH_10.date(), text="1 000 €")
    repeats = call(
        "b.m4a",
        line(1, "Mille euros"),
        at=LATER,
        differences=(Difference(kind="repeats", item="1", agreed=same),),
    )
    confirm(ledger, put(ledger, repeats), {"1": ("confirmed", "")}, message_id="<b@x>")
    later = LATER + dt.timedelta(days=1)
    changes = call(
        "c.m4a",
        line(1, "1 500 €"),
        at=later,
        differences=(Difference(kind="changes", item="1", agreed=same),),
    )
    confirm(ledger, put(ledger, changes), {"1": ("confirmed", "")}, message_id="<c@x>")
    assert holds(ledger) == ["1 500 €"]
    put(ledger, repeats, project="Autre")  # there it repeats nothing, and is agreed by itself
    assert holds(ledger, "Autre") == ["Mille euros"]


def test_what_was_written_later_counts_whichever_mail_is_read_first(ledger):
    entered = put(ledger, call("a.m4a", line(1, "Un blog")))
    confirm(ledger, entered, {"1": ("refused", "non")}, message_id="<late@x>")
    with ledger.writing() as connection:
        note_answer(
            connection,
            version(connection, entered.newest.id),
            message_id="<early@x>",
            received_at=LATER - dt.timedelta(hours=5),
            outcome="confirmed",
            text="ok",
            states={"1": ("confirmed", "ok")},
            following=None,
            now=LATER,
        )
        assert version(connection, entered.newest.id).states == {"1": "refused"}


def test_what_leaves_is_what_the_ledger_has(ledger):
    entered = put(ledger, call("a.m4a", line(1, "Budget de 900 €")))
    with ledger.writing() as connection:
        delivery = prepare(connection, entered.newest, ["a@x.fr"], message_id="<1@x>", now=NOW)
    put(ledger, call("a.m4a", line(1, "Budget de 1 200 €")))
    with ledger.writing() as connection:
        with pytest.raises(UsageError, match="made again meanwhile"):
            begin_sending(connection, delivery, entered.newest, now=NOW)
        with pytest.raises(UsageError, match="made again meanwhile"):
            prepare(connection, entered.newest, ["b@x.fr"], message_id="<2@x>", now=NOW)


def test_a_promise_keeps_its_number_and_stays_kept(ledger):
    put(ledger, call("a.m4a", promise(1, "Envoyer le devis"), promise(2, "Rappeler lundi")))
    with ledger.reading() as connection:
        devis, rappel = traces.promises(connection)
    with ledger.writing() as connection:
        note_done(connection, devis.id, now=NOW)
    put(
        ledger,
        call("a.m4a", promise(1, "Rappeler lundi"), promise(2, "Envoyer le devis"), promise(3, "Venir")),
    )
    with ledger.reading() as connection:
        found = {one.text: one for one in traces.promises(connection)}
    assert (found["Envoyer le devis"].id, found["Envoyer le devis"].done_at) == (devis.id, NOW)
    assert (found["Rappeler lundi"].id, found["Rappeler lundi"].done_at) == (rappel.id, None)
    assert len(found) == 3


def test_an_exchange_that_went_on_is_the_same_one(ledger):
    given = {"kind": "messages", "channel": "chat", "direction": "both"}
    put(ledger, call("midi.txt", line(1, "Un logo"), **given), said("Un logo ?", "Oui"))
    put(
        ledger,
        call("soir.txt", line(1, "Un logo"), line(2, "Bleu"), **given),
        said("Un logo ?", "Oui", "En bleu"),
    )
    put(ledger, call("autre.txt", line(1, "Autre"), **given), said("Autre chose"))
    with ledger.reading() as connection:
        assert [one.name for one in traces.communications(connection)] == ["soir.txt", "autre.txt"]
        assert [found.text for found in traces.lines(connection, "Site de la boulangerie")] == [
            "Un logo",
            "Bleu",
            "Autre",
        ]


@pytest.mark.parametrize("typed", ["a@b.fr", "24/12", "2026-03-05", "1.500,50", "www.exemple.fr", "05"])
def test_every_database_finds_the_same_words(ledger, typed):
    put(ledger, call("a.m4a"), said("a@b.fr le 24/12/2026 soit 2026-03-05 pour 1.500,50 sur www.exemple.fr"))
    with ledger.reading() as connection:
        assert len(search(connection, typed)) == 1


def test_names_and_words_that_a_database_would_not_take(ledger, tmp_path):
    bytes_name = Path(os.fsdecode(os.fsencode(tmp_path) + b"/appel-\xe9.recap.md"))
    text = "mot\x00caché " + "long " * 300_000
    entered = put(ledger, call("a.m4a"), said(text), client="Marc " * 500, files=[bytes_name])
    with ledger.reading() as connection:
        assert files_of(connection, [entered.newest.communication]) == (bytes_name,)
        assert len(search(connection, "cache")) == 1


def test_readers_do_not_wait_for_each_other(ledger):
    put(ledger, call("a.m4a"))
    with ledger.reading() as one, ledger.reading() as other:
        assert len(traces.projects(one)) == len(traces.projects(other)) == 1


def test_forgetting_leaves_what_is_somebody_elses(ledger, tmp_path):
    shared, mine = tmp_path / "rec.recap.md", tmp_path / "anna.recap.md"
    put(ledger, call("a.m4a"), client="Anna", project="Maison", files=[shared, mine])
    put(ledger, call("b.m4a"), client="Bob", project="Maison", files=[shared])
    put(ledger, call("c.m4a"), client=None, project="Maison")
    with ledger.reading() as connection:
        of_anna = belongings(connection, "anna", besides=[call("d.m4a").source.sha256])
    assert (of_anna.files, of_anna.projects, len(of_anna.sha256)) == ((mine,), (), 2)
    forget(ledger, "Anna")
    with ledger.reading() as connection:
        assert [(one.name, one.client) for one in traces.communications(connection)] == [("b.m4a", "Bob")]
        assert [one.name for one in traces.projects(connection)] == ["Maison"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("carreaux", ["Des carreaux déposés à côté"]),
        ("DEPOSES a cote", ["Des carreaux déposés à côté"]),
        ("coeur", ["Le cœur de l’Œuvre"]),
        ("oeuvre", ["Le cœur de l’Œuvre"]),
        ("carreau depos", ["Des carreaux déposés à côté"]),
        ("cœur carreaux", []),
        ("l'œuvre", ["Le cœur de l’Œuvre"]),
        ('" OR 1 * NEAR(', []),
        ("' & | !:*", []),
        ("  ", []),
        ("a AND b", []),
    ],
)
def test_words_are_found_without_accents_whatever_is_typed(ledger, words, found):
    put(ledger, call("a.m4a"), said("Des carreaux déposés à côté", "Le cœur de l’Œuvre"))
    with ledger.reading() as connection:
        assert [each.text for each in search(connection, words)] == found


def test_search_stays_in_a_project(ledger):
    put(ledger, call("a.m4a"), said("du marbre"), project="Cuisine")
    put(ledger, call("b.m4a"), said("du marbre"), project="Salon")
    with ledger.reading() as connection:
        assert [found.name for found in search(connection, "marbre", project="salon")] == ["b.m4a"]
        assert len(search(connection, "marbre")) == 2
        assert len(search(connection, "marbre", limit=1)) == 1


def test_forgetting_takes_all_of_one_client_and_nothing_of_another(ledger, where, tmp_path):
    put(
        ledger,
        call("a.m4a", line(1, "Zinguerie mordorée")),
        said("la zinguerie mordorée"),
        files=[tmp_path / "a.recap.md"],
    )
    put(ledger, call("b.m4a", line(1, "Un blog")), said("un blog"), project="Autre", client="Ana Costa")
    with ledger.reading() as connection:
        known = belongings(connection, "marc DURAND")
        assert known.projects == ("Site de la boulangerie",)
        assert known.files == (tmp_path / "a.recap.md",)
        assert len(known.sha256) == 1
    forget(ledger, "Marc Durand")
    ledger.tidy()
    with ledger.reading() as connection:
        assert belongings(connection, "Marc Durand").sha256 == ()
        assert search(connection, "zinguerie") == ()
        assert [one.name for one in traces.projects(connection)] == ["Autre"]
        assert len(search(connection, "blog")) == 2
    if not where.startswith("postgresql"):
        content = Path(where).read_bytes()
        for word in (b"Zinguerie", b"zinguerie", b"Marc Durand", b"mordor"):
            assert word not in content


def test_a_ledger_opens_again_with_what_it_holds(where):
    with opened(where) as first:
        put(first, call("a.m4a", line(1, "Un blog")))
    with opened(where) as second, second.reading() as connection:
        assert [one.name for one in traces.projects(connection)] == ["Site de la boulangerie"]


def test_a_failure_inside_a_transaction_leaves_nothing(ledger):
    with pytest.raises(StatementError, match="no time zone"):
        put(ledger, call("a.m4a"), now=dt.datetime(2026, 3, 10))
    with ledger.reading() as connection:
        assert traces.projects(connection) == ()


def _enter_many(where: str, mine: int) -> None:
    with opened(where) as ledger:
        for number in range(6):
            put(ledger, call(f"{number}.m4a", line(1, f"Point {mine}")), project="P", client="C")


def test_several_processes_write_at_once(where):
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_enter_many, args=(where, n)) for n in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(90)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    with opened(where) as ledger, ledger.reading() as connection:
        assert len(traces.communications(connection, "P")) == 6
        assert len(traces.lines(connection, "P")) == 6


def test_the_steps_lead_to_the_tables_that_the_code_knows(where):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from summarizer.remember.tables import metadata

    with opened(where) as ledger, ledger.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        # The index of words is no table of ours: SQLite keeps it in tables of its own.
        found = [each for each in compare_metadata(context, metadata) if "passages_words" not in str(each)]
    assert found == []


def test_the_newest_step_is_known():
    from alembic.script import ScriptDirectory

    import summarizer.remember.migrations as history

    assert ScriptDirectory(str(Path(history.__file__).parent)).get_heads() == [NEWEST]


def test_a_file_of_ones_own(tmp_path, user_folders):
    with opened():
        pass
    path = Path(location().database)
    assert path.is_relative_to(user_folders)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "content", [b"not a database at all, but long enough to be read" * 50, b"SQLite format 3\0" + b"x" * 4096]
)
def test_what_is_no_ledger_is_refused_and_left_alone(tmp_path, content):
    file = tmp_path / "l.sqlite3"
    file.write_bytes(content)
    with pytest.raises(LedgerError, match=r"no ledger|damaged"):
        open_ledger(str(file))
    assert file.read_bytes() == content


def test_a_ledger_of_a_newer_version_is_refused(tmp_path):
    with opened(str(tmp_path / "l.sqlite3")):
        pass
    with sqlite3.connect(tmp_path / "l.sqlite3") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(LedgerError, match="newer Recap"):
        open_ledger(str(tmp_path / "l.sqlite3"))


@pytest.mark.parametrize(
    "where",
    [
        "postgresql://me:secret@host/recap",
        "mysql://host/db",
        "oracle://x",
        "://",
        "postgresql://host:port/db",
    ],
)
def test_a_place_where_no_ledger_can_be(where):
    with pytest.raises(UsageError) as failure:
        open_ledger(where)
    assert "secret" not in str(failure.value)


def test_a_server_that_is_not_there(tmp_path):
    with pytest.raises(LedgerError) as failure:
        open_ledger(f"postgresql://me@/recap?host={tmp_path}")
    assert "\n" not in str(failure.value)


def test_folding():
    assert folded("  Élève  d’ŒUVRE \n Straße") == "eleve d'oeuvre strasse"
