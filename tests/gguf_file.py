"""GGUF files for tests: tiny ones written on the spot, and the real model that the slow tests run.

The real one is a file that the variable BOT_TEST_GGUF names, or what `make model` put into the checkout.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

Value = str | int | float | Sequence[str] | Sequence[int] | Sequence[float]

NAMED = os.environ.get("BOT_TEST_GGUF", "")
"""Read when the tests are collected: no test sees a BOT_ variable of the developer's later on."""
INSTALLED = Path(__file__).parents[1] / ".bot" / "models"

KINDS = {bool: 7, int: 4, float: 6, str: 8}
"""Types of the metadata by the code that the format has for them."""


@pytest.fixture(scope="session")
def gguf() -> Path:
    """The real model."""
    found = [Path(NAMED)] if NAMED else sorted(INSTALLED.glob("*.gguf"))
    if not found or not found[0].is_file():
        pytest.fail("there is no model to test with; run make model")
    return found[0]


def pack(value: Value) -> bytes:
    """A value of the metadata with its type; all items of a list have the type of the first."""
    if isinstance(value, bool | int | float | str):
        return struct.pack("<I", KINDS[type(value)]) + pack_plain(value)
    kind = KINDS[type(value[0])] + isinstance(value[0], int)  # numbers have no sign alone, but one in a list
    return struct.pack("<IIQ", 9, kind, len(value)) + b"".join(map(pack_plain, value))


def pack_plain(value: bool | int | float | str) -> bytes:
    """A value that is no list."""
    if isinstance(value, str):
        return pack_text(value)
    return struct.pack({bool: "<?", int: "<I", float: "<f"}[type(value)], value)


def pack_text(text: str) -> bytes:
    """A text with its length."""
    return struct.pack("<Q", len(text.encode())) + text.encode()


def write_gguf(
    path: Path,
    entries: Mapping[str, Value],
    tensors: Mapping[str, tuple[Sequence[int], int, int]],
    weights: int = 0,
    version: int = 3,
) -> Path:
    """A GGUF file with metadata, tensors (shape, type, offset) and so many bytes of weights."""
    head = b"GGUF" + struct.pack("<IQQ", version, len(tensors), len(entries))
    head += b"".join(pack_text(key) + pack(value) for key, value in entries.items())
    for name, (shape, kind, offset) in tensors.items():
        head += pack_text(name) + struct.pack(f"<I{len(shape)}Q", len(shape), *shape) + struct.pack("<IQ", kind, offset)
    alignment = entries.get("general.alignment", 32)
    assert isinstance(alignment, int)
    path.write_bytes(head + bytes(-len(head) % alignment) + bytes(weights))
    return path


def write_tiny_model(path: Path) -> Path:
    """A model of random weights that llama.cpp loads in an instant. It writes nonsense, in any form that is forced."""
    tokens = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), *(chr(97 + n) for n in range(26))]
    wide, inner = 32, 64
    shapes = {
        "token_embd.weight": (wide, len(tokens)),
        "output_norm.weight": (wide,),
        "blk.0.attn_norm.weight": (wide,),
        "blk.0.ffn_norm.weight": (wide,),
        **{f"blk.0.attn_{name}.weight": (wide, wide) for name in ("q", "k", "v", "output")},
        "blk.0.ffn_gate.weight": (wide, inner),
        "blk.0.ffn_up.weight": (wide, inner),
        "blk.0.ffn_down.weight": (inner, wide),
    }
    offsets = np.cumsum([0, *(4 * int(np.prod(shape)) for shape in shapes.values())])
    tensors = {name: (shape, 0, int(offset)) for (name, shape), offset in zip(shapes.items(), offsets, strict=False)}
    entries = {
        "general.architecture": "llama",
        "general.name": "Tiny",
        "llama.block_count": 1,
        "llama.context_length": 4096,
        "llama.embedding_length": wide,
        "llama.feed_forward_length": inner,
        "llama.attention.head_count": 2,
        "llama.attention.layer_norm_rms_epsilon": 1e-5,
        "tokenizer.ggml.model": "llama",
        "tokenizer.ggml.tokens": tokens,
        "tokenizer.ggml.scores": [0.0] * len(tokens),
        "tokenizer.ggml.token_type": [2, 3, 3] + [6] * 256 + [1] * 26,
        "tokenizer.ggml.bos_token_id": 1,
        "tokenizer.ggml.eos_token_id": 2,
        "tokenizer.chat_template": "{% for one in messages %}{{ one.content }}{% endfor %}",
    }
    write_gguf(path, entries, tensors)
    weights = np.random.default_rng(1).normal(0, 0.1, int(offsets[-1]) // 4).astype("<f4")
    with path.open("ab") as file:
        file.write(weights.tobytes())
    return path
