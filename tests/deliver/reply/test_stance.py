"""What a clause says by itself."""

from __future__ import annotations

import pytest

from summarizer.deliver.reply.stance import spelled_out, stance
from summarizer.deliver.reply.wording import folded

SAID = (
    ("c bon pr moi", "yes"),
    ("okkkk", "yes"),
    ("sa me va", "yes"),
    ("rien à redire", "yes"),
    ("je ne vois rien à corriger", "yes"),
    ("§ ok", "yes"),
    ("nothing to add", "yes"),
    ("couldn't be happier", "yes"),
    ("merci beaucoup", "polite"),
    ("bien reçu", "polite"),
    ("great, thanks", "polite"),
    ("non", "no"),
    ("§ on l'enlève", "no"),
    ("enlevez §", "no"),
    ("I never agreed to §", "no"),
    ("ce n'est pas bon", "wrong"),
    ("§ is wrong", "wrong"),
    ("§ : plutôt 1 500", "correct"),
    ("it should be Friday", "correct"),
    ("§ c'est HT ou TTC ?", "question"),
    ("il faudrait aussi une prise", "add"),
    ("one more thing", "add"),
    ("je regarde demain", "wait"),
    ("I'll get back to you", "wait"),
    ("a priori c'est bon", "wait"),
    ("ok si le prix est TTC", "wait"),
    ("tout n'est pas bon", "wait"),
    ("sous réserve de l'accord du syndic", "condition"),
    ("§ idem", "same"),
    ("le chat dort sur la terrasse", "none"),
)


@pytest.mark.parametrize(("text", "kind"), SAID)
def test_stance_of_a_clause(text: str, kind: str) -> None:
    assert stance(spelled_out(folded(text))).kind == kind


def test_a_yes_with_more_in_it_is_not_bare() -> None:
    assert stance("c'est parfait").bare
    assert not stance("c'est parfait pour le carrelage").bare
    assert stance("c'est parfait tom", names={"tom"}).bare


@pytest.mark.parametrize(
    ("text", "scope"), [("le reste est ok", "rest"), ("tout est ok", "all"), ("c'est ok", None)]
)
def test_scope_of_a_yes(text: str, scope: str | None) -> None:
    assert stance(text).scope == scope


@pytest.mark.parametrize(("text", "firm"), [("oui", False), ("ok", False), ("c'est parfait", True)])
def test_a_mere_yes_is_not_firm(text: str, firm: bool) -> None:
    assert stance(text).firm is firm
