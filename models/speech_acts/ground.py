"""How other readers learn: above the lowest layers of the encoder that reads calls, which stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
import torch
from base import fetch, read, unpacked
from network import layer_of, norm_of, packed_part, through
from numpy.typing import NDArray
from torch import Tensor, nn

from summarizer.understand import encoder
from summarizer.understand.transformer import GROUND, Layer

RATE, HEAD_RATE = 3e-4, 1e-3  # of learning, for the last layer and for what is new
LOWER = 0.85  # rate of a layer as a share of that of the layer above (Howard & Ruder 2018)
WARM = 0.1  # share of the steps in which the rates rise
Batch = TypeVar("Batch")


def start(window: int) -> dict[str, NDArray[np.float32]]:
    """The tensors that training starts from: the encoder that reads calls, with so many places of its base."""
    known = encoder.load()
    tensors = {"positions": read(fetch()).tensors["positions"][:window]}
    tensors |= {"norm.w": known.first_norm.weight, "norm.b": known.first_norm.bias}
    for number, layer in enumerate(known.layers):
        tensors |= {f"{number}.{name}": array for name, array in _parts(layer)}
    return {name: np.ascontiguousarray(array, np.float32) for name, array in tensors.items()}


def _parts(layer: Layer) -> Iterator[tuple[str, NDArray[np.float32]]]:
    for name, weight, bias in zip(
        "qkv", np.split(layer.attention.weight, 3), np.split(layer.attention.bias, 3), strict=True
    ):
        yield f"{name}.w", weight
        yield f"{name}.b", bias
    named = {
        "ao": layer.attended, "aln": layer.attended_norm, "fi": layer.inner, "fo": layer.outer, "oln": layer.outer_norm,
    }  # fmt: skip
    for name, part in named.items():
        yield f"{name}.w", part.weight
        yield f"{name}.b", part.bias


class Ground(nn.Module):
    """The encoder's embedding and lowest layers, which stay as they are."""

    def __init__(self, tensors: Mapping[str, NDArray[np.float32]]) -> None:
        super().__init__()
        known = encoder.load()
        given = {name: torch.from_numpy(array) for name, array in tensors.items()}
        self.words = nn.Embedding.from_pretrained(torch.from_numpy(unpacked(known.nibbles, known.scales)))
        self.register_buffer("positions", given["positions"])
        self.first = norm_of(given["norm.w"], given["norm.b"])
        self.layers = nn.ModuleList(layer_of(given, number) for number in range(GROUND))

    def forward(self, tokens: Tensor, unseen: Tensor) -> Tensor:
        """States of tokens, shape (windows, tokens, width)."""
        x = self.first(self.words(tokens) + self.positions[: tokens.shape[1]])
        for layer in self.layers:
            x = through(layer, x, unseen, nn.Identity())
        return torch.as_tensor(x)


def above(tensors: Mapping[str, NDArray[np.float32]]) -> nn.ModuleList:
    """The layers above the ground, as they are before training."""
    given = {name: torch.from_numpy(array) for name, array in tensors.items()}
    return nn.ModuleList(layer_of(given, number) for number in range(GROUND, len(encoder.load().layers)))


def descend(
    network: nn.Module,
    epochs: int,
    batches: Callable[[], Sequence[Batch]],
    loss_of: Callable[[Batch], Tensor],
    *,
    share: float = 1.0,
) -> None:
    """Learn by AdamW (Loshchilov & Hutter 2019), with rates that rise and fall.

    Args:
        network: Its `layers` are those above the ground; all else in it is new.
        epochs: How often all batches are shown.
        batches: Gives those of one epoch.
        loss_of: What is to become small.
        share: What the highest rates are of the usual ones.
    """
    descent = torch.optim.AdamW(
        [{"params": [p], "lr": _rate(name)} for name, p in network.named_parameters()],
        weight_decay=0.01,
        fused=True,
    )
    highest = [share * group["lr"] for group in descent.param_groups]
    network.train()
    for epoch in range(epochs):
        shown, total = batches(), 0.0
        for number, each in enumerate(shown):
            slope = _slope((epoch + number / len(shown)) / epochs)
            for group, rate in zip(descent.param_groups, highest, strict=True):
                group["lr"] = rate * slope
            loss = loss_of(each)
            descent.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            descent.step()
            total += float(loss.detach())
        print(f"loss {total / len(shown):.4f}", flush=True)
    network.eval()


def _slope(done: float) -> float:
    """The rate as a share of the highest, when this share of the steps is done."""
    return min((done + 1e-4) / WARM, 1 - done)


def _rate(name: str) -> float:
    """The highest rate of learning of a parameter: the lower its layer, the less is left to learn."""
    if not name.startswith("layers."):
        return HEAD_RATE
    higher = len(encoder.load().layers) - GROUND - 1 - int(name.split(".")[1])
    return RATE * LOWER**higher


def packed(
    network: nn.Module, tensors: Mapping[str, NDArray[np.float32]], parts: Sequence[str]
) -> dict[str, NDArray[Any]]:
    """The arrays of a file of weights: large matrices in bytes with a scale a row, all else in sixteen bits.

    Args:
        network: What was learnt: `sides`, `layers` and the named parts are kept.
        tensors: What training started from; the places are those of it.
        parts: The names of what is above the layers.
    """
    network = network.cpu()
    arrays: dict[str, NDArray[Any]] = {"positions": tensors["positions"].astype(np.float16)}

    def keep(name: str, tensor: Tensor) -> None:
        arrays[name] = tensor.detach().numpy().astype(np.float16)

    keep("sides", network.get_parameter("sides"))
    for name in parts:
        keep(f"{name}.w", network.get_parameter(f"{name}.weight"))
        keep(f"{name}.b", network.get_parameter(f"{name}.bias"))
    layers: Any = network.get_submodule("layers")
    for number, layer in enumerate(layers, GROUND):
        for name, part in layer.items():
            arrays |= packed_part(f"{number}.{name}", part)
    return arrays
