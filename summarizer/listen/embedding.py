"""Stretches of speech → vectors that tell one voice from another.

The network is CAM++ (Wang et al. 2023, "CAM++: A Fast and Efficient Network for Speaker Verification Using
Context-Aware Masking"). What it makes of a stretch also depends on the line and the noise, so its vectors are taken
from the mean over many voices, and the directions in which a telephone or noise moves them are left out (nuisance
attribute projection, Solomonoff et al. 2005). Weights, hashes and figures: `models/voices/README.md`.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from summarizer.errors import ModelError
from summarizer.files import models_folder
from summarizer.listen.activity import Stretch
from summarizer.listen.sound import SAMPLE_RATE, Samples
from summarizer.progress import Hook, Progress, silent

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Vectors = npt.NDArray[np.float32]
"""Shape (stretches, SIZE), each of length 1."""

SIZE = 192  # numbers of a vector

BANDS = 80
FRAME_MS = 10.0  # from one row of the features to the next

BATCH = 16  # stretches at a time: more are no faster, and take more memory

HASHES = {
    "campplus.onnx": "3b003c2b62de5349df9df9ef6a95c7ccdd2617811b171001cf96711406f37476",
    "space.npz": "9f694c697bb1d41c1b505559bc5fcf3d87f0c3e665b6381654b130c13c4b438c",
}
"""SHA-256 of each file, verified before it is used."""


REMEDY = "install Recap anew"


class Space(NamedTuple):
    """The mean over many voices, shape (SIZE,), and the directions that are left out, shape (directions, SIZE)."""

    mean: npt.NDArray[np.float32]
    nuisance: npt.NDArray[np.float32]


def embed(samples: Samples, stretches: Sequence[Stretch], *, hook: Hook = silent) -> Vectors:
    """A vector for each stretch.

    Args:
        samples: one channel at 16 kHz, int16.
        stretches: of a quarter of a second each at the least, and not beyond the end of the sound.
        hook: told how many seconds of the stretches have been listened to.

    Raises:
        ModelError: the weights are missing or damaged.
    """
    return centred(raw(samples, stretches, hook=hook), _space())


def raw(samples: Samples, stretches: Sequence[Stretch], *, hook: Hook = silent) -> npt.NDArray[np.float32]:
    """What the network says of each stretch, shape (stretches, SIZE). Arguments and errors as of `embed`."""
    found = np.zeros((len(stretches), SIZE), dtype=np.float32)
    done, total = 0.0, sum(stretch.seconds for stretch in stretches)
    for rows in _batches(stretches):
        hook(Progress("telling voices apart", done, total))
        features = np.stack([_features(samples[stretches[i].start : stretches[i].end]) for i in rows])
        found[rows] = _session().run(None, {"feats": features})[0]
        done += sum(stretches[i].seconds for i in rows)
    return found


def centred(vectors: npt.NDArray[np.float32], space: Space) -> Vectors:
    """Vectors of the network seen from the mean voice, without what the line and the noise do, at length 1."""
    around = unit(vectors) - space.mean
    return unit(around - (around @ space.nuisance.T) @ space.nuisance)


def unit(vectors: npt.NDArray[Any]) -> Vectors:
    """The vectors (or the one) at length 1."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-9), dtype=np.float32)


def _batches(stretches: Sequence[Stretch]) -> Iterator[list[int]]:
    """Stretches of equal length together."""
    alike: dict[int, list[int]] = {}
    for index, stretch in enumerate(stretches):
        alike.setdefault(stretch.end - stretch.start, []).append(index)
    for rows in alike.values():
        for first in range(0, len(rows), BATCH):
            yield rows[first : first + BATCH]


def _features(samples: Samples) -> npt.NDArray[np.float32]:
    """Log energies of the mel bands (Kaldi's, as the network learnt them), less their mean; shape (rows, BANDS)."""
    import kaldi_native_fbank as kaldi

    options = kaldi.FbankOptions()
    options.frame_opts.samp_freq = SAMPLE_RATE
    options.frame_opts.frame_shift_ms = FRAME_MS
    options.frame_opts.dither = 0.0
    options.frame_opts.window_type = "hamming"
    options.mel_opts.num_bins = BANDS
    bank = kaldi.OnlineFbank(options)
    bank.accept_waveform(SAMPLE_RATE, samples.astype(np.float32) / 32768)
    bank.input_finished()
    rows = np.stack([bank.get_frame(i) for i in range(bank.num_frames_ready)])
    return np.asarray(rows - rows.mean(axis=0), dtype=np.float32)


@cache
def _session() -> InferenceSession:
    """The network, loaded once for a process, on one thread: recognition has the others."""
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return InferenceSession(_verified("campplus.onnx"), options, providers=["CPUExecutionProvider"])


@cache
def _space() -> Space:
    with np.load(io.BytesIO(_verified("space.npz")), allow_pickle=False) as stored:
        return Space(stored["mean"].astype(np.float32), stored["nuisance"].astype(np.float32))


def _verified(name: str) -> bytes:
    """What a file holds, if it is there and whole. Raises ModelError."""
    path = models_folder() / "voices" / name
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(
            f"{path}: a file that Recap needs to tell voices apart is missing", REMEDY
        ) from error
    if hashlib.sha256(content).hexdigest() != HASHES[name]:
        raise ModelError(f"{path}: a file that Recap needs to tell voices apart is damaged", REMEDY)
    return content
