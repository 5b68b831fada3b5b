"""Makes the two files that tell voices apart, from CAM++ as published and from recordings of people.

    pip install -e ".[train]"
    python models/voices/train.py NETWORK.onnx AUDIO_FOLDER

`campplus.onnx` is the network with its weights in sixteen bits (turned back into thirty-two when it is loaded).
`space.npz` has the mean over the voices of the recordings, and the directions in which a telephone and noise move
them. Deterministic. The hashes that it prints belong into `summarizer/listen/embedding.py` and the model card.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

from mixtures import Mixture, Turn, noisy, telephone

from summarizer.listen import embedding
from summarizer.listen.activity import Stretch, speech_chances, speech_stretches
from summarizer.listen.diarization import HOP, windows
from summarizer.listen.sound import SAMPLE_RATE, Samples, decode

NETWORK = "b9143a2d1b763c238d6cb9c4681d1c03ea3a230a33e644a8ee345c098e81ee15"
FOLDER = Path(__file__).resolve().parent
DIRECTIONS = 2  # that are left out
LARGE = 1024  # numbers from which a weight is stored in sixteen bits

# People who are not in the benchmark's mixtures, one or two a file.
RECORDINGS = (
    "fr/leopard_test_fr.wav",
    "fr/uberi_french.aiff",
    "jfk.flac",
    "en_read/realpython_harvard.wav",
    "en_phone/watson_Us_English_Narrowband_Sample_1.wav",
    "en_phone/watson_en-US_Broadband_sample1.wav",
    "voicemail/en-US5secsGoodQuality2.wav",
    "hotwords.mp3",
)
Line = Callable[[Mixture], Mixture]
LINES: tuple[Line, ...] = (telephone, noisy, lambda m: telephone(noisy(m)))


def halved(network: onnx.ModelProto) -> onnx.ModelProto:
    """The network with every large weight in sixteen bits, and a node that turns it back."""
    casts = []
    for weight in network.graph.initializer:
        if weight.data_type != TensorProto.FLOAT or int(np.prod(weight.dims)) < LARGE:
            continue
        name = weight.name
        weight.CopyFrom(
            numpy_helper.from_array(numpy_helper.to_array(weight).astype(np.float16), f"{name} in 16 bits")
        )
        casts.append(helper.make_node("Cast", [weight.name], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *network.graph.node]
    del network.graph.node[:]
    network.graph.node.extend(nodes)
    return network


def space(audio: Path) -> embedding.Space:
    """The mean voice on a good line, and what the other lines do to voices."""
    means, moved = [], []
    for name in RECORDINGS:
        clear = decode(audio / name).samples[0]
        heard = speech_stretches(speech_chances(clear))
        chosen = [w.place for w in windows(heard, HOP, len(clear)) if w.place.end <= len(clear)]
        mixture = Mixture(
            name, clear, tuple(Turn(w.start / SAMPLE_RATE, w.end / SAMPLE_RATE, "") for w in chosen)
        )
        mean = _mean(clear, chosen)
        means.append(mean)
        moved += [_mean(line(mixture).samples, chosen) - mean for line in LINES]
    _, _, directions = np.linalg.svd(np.array(moved), full_matrices=False)
    return embedding.Space(
        np.mean(means, axis=0).astype(np.float32), directions[:DIRECTIONS].astype(np.float32)
    )


def _mean(samples: Samples, chosen: Sequence[Stretch]) -> NDArray[np.float32]:
    return np.asarray(embedding.unit(embedding.raw(samples, chosen)).mean(axis=0))


def main() -> None:
    """Write both files, print their hashes."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("network", type=Path, help="campplus.onnx as published")
    parser.add_argument("audio", type=Path, help="the folder of the recordings")
    options = parser.parse_args()
    found = hashlib.sha256(options.network.read_bytes()).hexdigest()
    if found != NETWORK:
        parser.error(f"{options.network} has the hash {found}, not {NETWORK}")
    onnx.save(halved(onnx.load(options.network)), FOLDER / "campplus.onnx")
    embedding.HASHES["campplus.onnx"] = hashlib.sha256((FOLDER / "campplus.onnx").read_bytes()).hexdigest()
    made = space(options.audio)
    np.savez(FOLDER / "space.npz", mean=made.mean, nuisance=made.nuisance)
    for name in embedding.HASHES:
        print(name, hashlib.sha256((FOLDER / name).read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
