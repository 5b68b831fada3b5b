"""Learns to read clients' answers, from those of `corpus.py`.

    pip install -e ".[train]"
    python models/replies/train.py            learn, write the weights, print figures
    python models/replies/train.py --figures  only print the figures, with whole writers held out

Deterministic: the same answers, libraries and machine give the same weights.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))

import reader
from corpus import Answer, answers

FOLDS = 2
PROCESSES = 2


def learn(told: Sequence[Answer], path: Path) -> Path:
    """Learn from these answers and write the weights."""
    tensors = reader.start()
    np.savez_compressed(path, **reader.packed(reader.train(told, tensors), tensors))
    return path
