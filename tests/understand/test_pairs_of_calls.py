"""Every pair of calls that is written by hand can be read, and tells of lines that were agreed."""

import datetime as dt
import importlib.util
import itertools
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = sorted(
    [*ROOT.glob("models/changes/calls/*/*.txt"), *ROOT.glob("tests/data/changes/kept_apart_2/*.txt")]
)
CALL = """# language fr | client: Nadia Belkacem | provider: Yann Le Goff | agreed 2026-03-04 | call 2026-03-18 12:30
agreed
1 requirement | Six séances | Je voudrais six séances.
2 contact name Nadia_Belkacem | Nadia Belkacem | Nadia Belkacem.
3 budget 720 | 720 euros | Sept cent vingt.
said
c: Finalement quatre séances. [~1]
p: Quatre, et ça reste à sept cent vingt. [~1 =3]
c: Très bien.
c: Il me faudrait aussi une attestation. [+a]
"""


@pytest.fixture(scope="module")
def corpus():
    spec = importlib.util.spec_from_file_location(
        "corpus_of_changes", ROOT / "models" / "changes" / "corpus.py"
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def test_a_pair_is_read_as_it_is_written(corpus, tmp_path: Path) -> None:
    path = tmp_path / "01.txt"
    path.write_text(CALL, "utf-8")
    call = corpus.call_of(path)
    assert [(g.kind, g.agreed, sorted(g.turns)) for g in corpus.gold_of(call)] == [
        ("changes", "1", [0, 1]),
        ("repeats", "3", [1]),
        ("adds", None, [3]),
    ]
    assert [item.value.amount for _, item in corpus.agreed_lines(call) if item.type == "budget"] == [720]
    said = corpus.turns(call)
    assert said[1].text == "Quatre, et ça reste à sept cent vingt."
    assert [one.speaker for one in said] == ["client", "provider", "client", "client"]
    assert all(one.end < after.start for one, after in itertools.pairwise(said))


def test_all_pairs_can_be_read_and_tell_of_their_own_lines(corpus) -> None:
    assert len(WRITTEN) == 336
    for path in WRITTEN:
        call = corpus.call_of(path)
        numbers = [line.number for line, _ in corpus.agreed_lines(call)]
        assert len(set(numbers)) == len(numbers), path
        differences = corpus.gold_of(call)
        assert {gold.agreed for gold in differences} - {None} <= set(numbers), path
        assert len({gold.agreed for gold in differences if gold.agreed}) == sum(
            gold.agreed is not None for gold in differences
        ), f"{path}: a line has two outcomes"
        assert not any("[" in one.text and "]" in one.text[-3:] for one in corpus.turns(call)), path
        assert (
            dt.date.fromisoformat(call["agreed_on"]) < dt.datetime.fromisoformat(call["recorded_at"]).date()
        )
