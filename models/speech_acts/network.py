"""The encoder as it is trained: torch, in sixteen bits where the processor is quick at them, then packed into bytes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from base import Base, unpacked
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from summarizer.model import Role, Sentence
from summarizer.understand.encoder import PAUSE, WINDOW, Window, windows
from summarizer.understand.transformer import GROUND, HEADS, tokenizer

LAYERS = 6  # of the base's twelve
EPOCHS = 4
BATCH = 2  # windows: many small steps teach more than few large ones
RATE, HEAD_RATE = 3e-4, 1e-3  # of learning, for the last layer and for what is new
LOWER = 0.85  # rate of a layer as a share of that of the layer above (Howard & Ruder 2018)
WARM = 0.1  # share of the steps in which the rates rise
DROPPED, SIDE_DROPPED = 0.1, 0.2
UNKNOWN_LABEL = -1


@dataclass(frozen=True)
class Conversation:
    """A call as the encoder reads it: windows, features that are no words, and labels of one row a sentence.

    `states` has for each window what the ground makes of its tokens, shape (tokens, width).
    """

    windows: tuple[Window, ...]
    states: tuple[Tensor, ...]
    side: NDArray[np.float32]
    labels: NDArray[np.int8]


class Ground(nn.Module):
    """The base's embedding and lowest layers. They stay as they are, so each window goes through them only once."""

    def __init__(self, base: Base) -> None:
        super().__init__()
        given = {name: torch.from_numpy(array) for name, array in base.tensors.items()}
        self.words = nn.Embedding.from_pretrained(torch.from_numpy(unpacked(base.nibbles, base.scales)))
        self.positions = given["positions"][:WINDOW]
        self.first = norm_of(given["norm.w"], given["norm.b"])
        self.layers = nn.ModuleList(layer_of(given, number) for number in range(GROUND))

    def forward(self, tokens: Tensor) -> Tensor:
        """States of one window's tokens, shape (tokens, width)."""
        x = self.first(self.words(tokens) + self.positions[: len(tokens)])[None]
        for layer in self.layers:
            x = through(layer, x, torch.zeros(1, 1), nn.Identity())
        return x[0]


def conversation(
    base: Base, ground: Ground, sentences: Sequence[Sentence], roles: Sequence[Role],
    side: NDArray[np.float32], labels: NDArray[np.int8],
) -> Conversation:  # fmt: skip
    """What the encoder reads of one call."""
    tokens = tokenizer(base.pieces, base.scores)
    spelt = [
        found.ids for found in tokens.encode_batch([s.text for s in sentences], add_special_tokens=False)
    ]
    found = tuple(windows(sentences, roles, spelt, base.pieces.index(PAUSE)))
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        states = tuple(ground(torch.tensor(window.tokens)).bfloat16() for window in found)
    return Conversation(found, states, side, labels)


class Network(nn.Module):
    """The layers above the ground, and over them one linear head for everything that is learnt of a sentence."""

    def __init__(self, base: Base, side: int, heads: int) -> None:
        super().__init__()
        given = {name: torch.from_numpy(array) for name, array in base.tensors.items()}
        width = given["norm.w"].shape[0]
        self.sides = nn.Parameter(torch.zeros(3, width))
        self.layers = nn.ModuleList(layer_of(given, number) for number in range(GROUND, LAYERS))
        self.last = nn.LayerNorm(width)
        self.head = nn.Linear(width, heads)
        self.side = nn.Linear(side, heads, bias=False)
        self.drop, self.side_drop = nn.Dropout(DROPPED), nn.Dropout(SIDE_DROPPED)

    def forward(self, states: Tensor, sides: Tensor, known: Tensor, pool: Tensor, side: Tensor) -> Tensor:
        """Scores of shape (windows, sentences, heads); `pool` averages tokens to sentences."""
        x = self.drop(states + self.sides[sides])
        unseen = torch.zeros(known.shape).masked_fill(~known, -30000.0)[:, None, None]
        for layer in self.layers:
            x = through(layer, x, unseen, self.drop)
        pooled = self.last(torch.bmm(pool, x.float()))
        return self.head(self.drop(pooled)) + self.side(self.side_drop(side))


def through(layer: Any, x: Tensor, unseen: Tensor, drop: nn.Module) -> Tensor:
    """States after one layer, shape (windows, tokens, width); `unseen` is added to the attention."""
    batch, length, width = x.shape
    split = layer["qkv"](x).view(batch, length, 3, HEADS, width // HEADS)
    query, key, value = split.permute(2, 0, 3, 1, 4)
    attended = functional.scaled_dot_product_attention(query, key, value, attn_mask=unseen.to(query.dtype))
    x = layer["aln"](x + layer["ao"](attended.transpose(1, 2).reshape(batch, length, width)))
    inner = functional.gelu(layer["fi"](x), approximate="tanh")
    return torch.as_tensor(layer["oln"](x + drop(layer["fo"](inner))))


def norm_of(weight: Tensor, bias: Tensor) -> nn.LayerNorm:
    """A normalisation that starts from these."""
    norm = nn.LayerNorm(len(weight), eps=1e-12)
    norm.weight.data, norm.bias.data = weight.clone(), bias.clone()
    return norm


def _linear(weight: Tensor, bias: Tensor) -> nn.Linear:
    linear = nn.Linear(weight.shape[1], weight.shape[0])
    linear.weight.data, linear.bias.data = weight.clone(), bias.clone()
    return linear


def layer_of(given: dict[str, Tensor], number: int) -> nn.ModuleDict:
    """The layer of this number among the given tensors."""

    def of(name: str) -> tuple[Tensor, Tensor]:
        return given[f"{number}.{name}.w"], given[f"{number}.{name}.b"]

    three = [of(name) for name in "qkv"]
    qkv = _linear(torch.cat([w for w, _ in three]), torch.cat([b for _, b in three]))
    linear = {name: _linear(*of(name)) for name in ("ao", "fi", "fo")}
    return nn.ModuleDict({"qkv": qkv, **linear, **{name: norm_of(*of(name)) for name in ("aln", "oln")}})


def train(base: Base, conversations: Sequence[Conversation]) -> Network:
    """Learn every head at once: binary cross-entropy, AdamW (Loshchilov & Hutter 2019), rates that rise and fall."""
    torch.manual_seed(0)
    torch.use_deterministic_algorithms(mode=True)
    torch.utils.deterministic.fill_uninitialized_memory = False  # costs time; nothing here reads such memory
    order = np.random.default_rng(0)
    items = [(call, window) for call in conversations for window in range(len(call.windows))]
    network = Network(base, conversations[0].side.shape[1], conversations[0].labels.shape[1])
    descent = torch.optim.AdamW(
        [{"params": [p], "lr": _rate(name)} for name, p in network.named_parameters()],
        weight_decay=0.01,
        fused=True,
    )
    steps = EPOCHS * math.ceil(len(items) / BATCH)
    slope = torch.optim.lr_scheduler.LambdaLR(
        descent, lambda step: min(step / (WARM * steps), (steps - step) / steps)
    )
    network.train()
    for _ in range(EPOCHS):
        total = 0.0
        for batch in _batches(items, order):
            *inputs, labels = _tensors(batch)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scores = network(*inputs)
            known = (labels != UNKNOWN_LABEL).float()
            each = functional.binary_cross_entropy_with_logits(
                scores.float(), (labels == 1).float(), reduction="none"
            )
            loss = (each * known).sum() / known.any(-1).sum()
            descent.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            descent.step()
            slope.step()
            total += loss.item()
        print(f"loss {total / math.ceil(len(items) / BATCH):.3f}", flush=True)
    return network.eval()


def _rate(name: str) -> float:
    """The highest rate of learning of a parameter: the lower its layer, the less is left to learn."""
    if not name.startswith("layers."):
        return HEAD_RATE
    return RATE * LOWER ** (LAYERS - GROUND - 1 - int(name.split(".")[1]))


def predict(network: Network, call: Conversation) -> NDArray[np.float32]:
    """The scores of every head for every sentence of a call, shape (sentences, heads)."""
    found = np.zeros(call.labels.shape, np.float32)
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        for number, window in enumerate(call.windows):
            *inputs, _ = _tensors([(call, number)])
            rows = [sentence for sentence, _, _ in window.spans]
            found[rows] = network(*inputs)[0].float().numpy()
    return found


Item = tuple[Conversation, int]  # and the number of one of its windows


def _batches(items: Sequence[Item], order: np.random.Generator) -> Iterator[list[Item]]:
    shuffled = order.permutation(len(items))
    for start in range(0, len(items), BATCH):
        yield [items[i] for i in shuffled[start : start + BATCH]]


def _tensors(batch: Sequence[Item]) -> tuple[Tensor, ...]:
    """States of the ground, sides, which tokens there are, the averages to sentences, other features, labels."""
    read = [(call, call.states[number], call.windows[number]) for call, number in batch]
    count, length = len(batch), max(len(window.tokens) for _, _, window in read)
    most = max(len(window.spans) for _, _, window in read)
    states = torch.zeros((count, length, read[0][1].shape[1]))
    sides = torch.zeros((count, length), dtype=torch.long)
    known, pool = torch.zeros((count, length), dtype=torch.bool), torch.zeros((count, most, length))
    side = torch.zeros((count, most, read[0][0].side.shape[1]))
    labels = torch.full((count, most, read[0][0].labels.shape[1]), UNKNOWN_LABEL, dtype=torch.int8)
    for row, (call, state, window) in enumerate(read):
        there = len(window.tokens)
        states[row, :there], sides[row, :there] = state, torch.tensor(window.sides)
        known[row, :there] = True
        for place, (sentence, first, end) in enumerate(window.spans):
            pool[row, place, first:end] = 1 / (end - first)
            side[row, place] = torch.from_numpy(call.side[sentence])
            labels[row, place] = torch.from_numpy(call.labels[sentence])
    return states, sides, known, pool, side, labels


def packed(network: Network, ground: Ground, base: Base) -> dict[str, NDArray[Any]]:
    """The arrays of `encoder.npz`: large matrices in bytes with a scale a row, the embedding in its four bits."""
    arrays: dict[str, NDArray[Any]] = {
        "pieces": np.frombuffer("\n".join(base.pieces).encode(), np.uint8),
        "scores": base.scores, "nibbles": base.nibbles, "scales": base.scales,
    }  # fmt: skip

    def keep(name: str, tensor: Tensor) -> None:
        arrays[name] = tensor.detach().numpy().astype(np.float16)

    for name, norm in (("first", ground.first), ("last", network.last)):
        keep(f"{name}.w", norm.weight)
        keep(f"{name}.b", norm.bias)
    keep("positions", ground.positions)
    keep("sides", network.sides)
    keep("head", network.head.weight)
    keep("bias", network.head.bias)
    keep("side", network.side.weight)
    for number, layer in enumerate((*ground.layers, *network.layers)):
        for name, part in layer.items():
            arrays |= packed_part(f"{number}.{name}", part)
    return arrays


def packed_part(name: str, part: Any) -> dict[str, NDArray[Any]]:
    """A matrix in bytes with a scale a row, or the weights of a normalisation; both with what is added."""
    matrix = part.weight.detach().numpy()
    arrays = {f"{name}.b": part.bias.detach().numpy().astype(np.float16)}
    if matrix.ndim == 1:
        return arrays | {f"{name}.w": matrix.astype(np.float16)}
    scale = np.abs(matrix).max(axis=1) / 127
    rows = np.round(matrix / scale[:, None]).astype(np.int8)
    return arrays | {f"{name}.w": rows, f"{name}.w scale": scale.astype(np.float16)}
