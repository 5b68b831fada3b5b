"""Whatever is written: nothing fails, and without a word of yes nothing is confirmed."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from reply_cases import DOUBTS, ENGLISH, FRENCH, LETTERS, MORE, TRAPS

from summarizer.deliver.reply import Written, states, understood, written
from summarizer.deliver.reply.clauses import clauses
from summarizer.deliver.reply.wording import phrases

SIX = tuple(str(number) for number in range(1, 7))
PIECES = [text for text, _ in (*FRENCH, *ENGLISH, *LETTERS, *MORE, *TRAPS, *DOUBTS)]
HEADERS = [
    "From: a@example.com", "Subject: =?utf-8?q?x", "Content-Type: text/html",
    "Content-Type: multipart/mixed; boundary=b",
    "Content-Transfer-Encoding: base64", "Content-Type: text/plain; charset=\x00", "Date: x", "", "--b", "--b--",
]  # fmt: skip
BODIES = [
    "ok",
    "> 1. a",
    "<p>ok",
    "Le x a écrit :",
    "-- ",
    "De : a",
    "Envoyé : b",
    "tout est bon",
    "sauf le 3",
    "<blockquote>",
]
often = settings(max_examples=200, deadline=None)


@often
@given(st.binary(max_size=400))
def test_any_bytes_are_read(raw: bytes) -> None:
    understood(written(raw), numbers=SIX)


@often
@given(
    st.lists(st.sampled_from(HEADERS) | st.text(max_size=20), max_size=8),
    st.lists(st.sampled_from(BODIES) | st.text(max_size=20), max_size=12),
)
def test_any_mail_is_read(headers: list[str], body: list[str]) -> None:
    raw = "\n".join([*headers, "", *body]).encode("utf-8", "surrogatepass")
    reply = understood(written(raw), numbers=SIX)
    assert list(states(reply, SIX)) == list(SIX)


@often
@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=4),
    st.sampled_from([" ", "\n", ", ", ". "]),
)
def test_without_a_word_of_yes_nothing_is_confirmed(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    reply = understood(Written(text=text), numbers=SIX)
    said = " ".join(clause.text for clause in clauses(text, SIX))
    lists = (
        ("stance", "yes"),
        ("stance", "double"),
        ("stance", "praise"),
        ("stance", "except"),
        ("stance", "stays"),
        ("approval", "whole"),
    )
    says_yes = any(phrases(section, name).search(said) for section, name in lists)
    assert says_yes or "confirmed" not in states(reply, SIX).values()


@often
@given(
    st.sampled_from(PIECES),
    st.sampled_from(["mais je dois voir avec ma femme", "je reviens vers vous", "I'll let you know"]),
)
def test_a_delay_takes_back_every_yes_to_the_whole(text: str, delay: str) -> None:
    assert understood(Written(text=f"{text}\n{delay}"), numbers=SIX).rest != "confirmed"


def test_a_delay_after_a_correction_takes_back_the_yes_too() -> None:
    text = "Le 3 et le 5 sont à modifier : 3 = 120 m², 5 = lundi. Sinon c'est tout bon\nmais je dois voir avec ma femme"
    assert understood(Written(text=text), numbers=SIX).rest is None


@often
@given(st.text(max_size=300))
def test_words_are_always_the_clients(text: str) -> None:
    reply = understood(Written(text=text), numbers=SIX)
    whole = " ".join(text.split())
    assert all(line.words in whole for line in reply.lines)
    assert all(words in whole for words in (*reply.additions, *reply.questions))
