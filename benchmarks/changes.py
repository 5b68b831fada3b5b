"""How well a call is held against what was agreed before it: what repeats, changes, drops or adds to the agreed lines.

Usage: `python benchmarks/changes.py [--kept-apart] [--verbose]`

For each pair of `tests/data/changes` the later call is understood and its items are compared with the agreed lines
("the whole way"), and so are items made of the very turns of each difference ("comparing alone"). Two baselines have
the same items: one says that everything adds, one goes by the words that lines share and calls them repeated where
their numbers are the same. A difference counts as found if an item told in its turns has its kind and its agreed
line; precision counts items, recall counts differences. Weights are learnt from `learnt`, so only `--kept-apart`,
or the figures that `models/changes/train.py` prints for pairs that it held out, say how well it does.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "models" / "changes"))

from corpus import Pair, call_of, gold_items, paired, understood  # noqa: E402
from measure import Tally, matching, report, tally  # noqa: E402

from summarizer.model import Difference, Item  # noqa: E402
from summarizer.understand.comparing import compare  # noqa: E402

SHARED = 0.2  # of the words of two lines, from which the baseline takes them for the same


def everything_adds(pair: Pair) -> list[Difference]:
    """The baseline that knows nothing of what was agreed."""
    return [Difference(kind="adds", item=item.id) for item in pair.items]


def same_words(pair: Pair) -> list[Difference]:
    """The baseline that goes by shared words, and by shared numbers where there are any."""
    found = []
    for item in pair.items:
        words = _words(item)
        shares = [
            (len(words & _words(old)) / max(1, len(words | _words(old))), line, old)
            for line, old in pair.agreed
        ]
        share, line, old = max(shares, key=lambda each: each[0])
        if share < SHARED:
            found.append(Difference(kind="adds", item=item.id))
            continue
        numbers = {w for w in _words(old) if w.isdigit()}
        kind = "repeats" if numbers <= words else "changes"
        found.append(Difference(kind=kind, item=item.id, agreed=line))
    return found


def _words(item: Item) -> set[str]:
    return set(re.findall(r"\w+", item.text.casefold()))


def main() -> int:
    """Print how ours and the baselines do."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kept-apart", action="store_true", help="the pairs that nothing was learnt from")
    parser.add_argument("--verbose", action="store_true", help="name what was said wrongly or not at all")
    options = parser.parse_args()
    sets = ("kept_apart", "kept_apart_2") if options.kept_apart else ("learnt",)
    for name in sets:
        folder = ROOT / "tests" / "data" / "changes" / name
        pairs = sorted(path for path in folder.glob("*") if path.suffix in (".json", ".txt"))
        if not pairs:
            print(f"{folder}: no pairs there")
            return 1
        print(f"{len(pairs)} pairs of {name}")
        measure(pairs, verbose=options.verbose)
    return 0


def measure(pairs: Sequence[Path], *, verbose: bool) -> None:
    """Print how ours and the baselines do on these pairs."""
    sums = {name: Tally() for name in ("whole", "alone", "adds", "words")}
    spent, count = 0.0, 0
    for path in pairs:
        call = call_of(path)
        for name, items in (("whole", understood(call)), ("alone", gold_items(call))):
            pair = paired(path.stem, call, items)
            if not count:  # loads what has to be loaded
                compare(items, pair.agreed, language=pair.language, said=pair.said)
            begin = time.perf_counter()
            said = compare(items, pair.agreed, language=pair.language, said=pair.said)
            spent, count = spent + time.perf_counter() - begin, count + 1
            sums[name] += tally(pair, said)
            if name == "whole":
                sums["adds"] += tally(pair, everything_adds(pair))
                sums["words"] += tally(pair, same_words(pair))
            if verbose:
                _tell(name, pair, said)
    report("the whole way", sums["whole"])
    report("comparing alone", sums["alone"])
    report("the whole way, everything adds", sums["adds"])
    report("the whole way, same words", sums["words"])
    print(f"comparing took {spent / count:.2f} s a call")


def _tell(name: str, pair: Pair, said: Sequence[Difference]) -> None:
    places = {item.id: place for place, item in enumerate(pair.items)}
    found: set[int] = set()
    for each in said:
        hits = matching(pair, places[each.item], each)
        found |= hits
        if not hits:
            number = each.agreed.number if each.agreed else ""
            print(f"{pair.name} {name} WRONG {each.kind} {number}: {pair.items[places[each.item]].text}")
    for n, gold in enumerate(pair.gold):
        if n not in found:
            print(f"{pair.name} {name} MISSED {gold.kind} {gold.agreed or ''}: {gold.keywords}")


if __name__ == "__main__":
    raise SystemExit(main())
