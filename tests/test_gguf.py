"""GGUF headers: what a sound file says of itself, and that no broken or hostile one is believed."""

from __future__ import annotations

import os
import struct
import tracemalloc
from pathlib import Path

import pytest
from gguf_file import gguf, pack, pack_text, write_gguf
from stopwatch import hurry

from bot.errors import BackendError
from bot.gguf import read_header

__all__ = ["gguf"]
ENTRIES = {
    "general.architecture": "qwen2",
    "general.name": "Tiny  Model",
    "tokenizer.ggml.tokens": ["a", "longer token", ""],
    "qwen2.context_length": 2048,
    "some.share": 0.5,
    "some.switch": True,
    "tokenizer.chat_template": "{{ messages }}",
}
F32, Q4_K, UNKNOWN = 0, 12, 999


def refuse(path: Path) -> str:
    """Why a file is refused, in one line."""
    with pytest.raises(BackendError) as caught:
        read_header(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_header_tells_name_architecture_and_context(tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "tiny.gguf", ENTRIES, {"w": ([4, 2], F32, 0)}, weights=32)
    header = read_header(path)
    assert (header.version, header.tensors, header.architecture) == (3, 1, "qwen2")
    assert (header.name, header.context_length, header.chat_template) == ("Tiny Model", 2048, True)
    assert header.size == path.stat().st_size


def test_a_model_without_a_name_is_called_after_its_file(tmp_path: Path) -> None:
    header = read_header(write_gguf(tmp_path / "my-model.gguf", {}, {}))
    assert (header.name, header.context_length, header.chat_template) == ("my-model", 0, False)


@pytest.mark.parametrize(
    ("kind", "shape", "bytes_needed"), [(F32, [4, 2], 32), (Q4_K, [256, 3], 3 * 144), (Q4_K, [512, 2, 2], 8 * 144)]
)
def test_one_byte_less_than_the_tensors_need_is_refused(
    tmp_path: Path, kind: int, shape: list[int], bytes_needed: int
) -> None:
    tensors = {"first": ([8], F32, 0), "last": (shape, kind, 32)}
    path = write_gguf(tmp_path / "whole.gguf", ENTRIES, tensors, weights=32 + bytes_needed)
    assert read_header(path).tensors == 2
    os.truncate(path, path.stat().st_size - 1)
    assert "it is cut short" in refuse(path)


def test_the_alignment_that_a_file_names_is_kept_to(tmp_path: Path) -> None:
    entries = {**ENTRIES, "general.alignment": 512}
    path = write_gguf(tmp_path / "wide.gguf", entries, {"w": ([8], F32, 0)}, weights=32)
    assert read_header(path).size % 512 == 32
    os.truncate(path, path.stat().st_size - 1)
    assert "it is cut short" in refuse(path)


def test_a_tensor_of_a_type_yet_unknown_is_no_reason_to_refuse(tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "new.gguf", ENTRIES, {"w": ([256], UNKNOWN, 64)}, weights=64)
    assert read_header(path).tensors == 1


def test_a_header_cut_anywhere_is_refused(tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "tiny.gguf", ENTRIES, {"w": ([8], F32, 0)}, weights=32)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert "no sound GGUF model" in refuse(path), length


def test_what_is_no_gguf_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.gguf").write_text("an article that somebody gave a wrong name" * 10)
    assert "does not begin like one" in refuse(tmp_path / "text.gguf")
    (tmp_path / "empty.gguf").touch()
    assert "does not begin like one" in refuse(tmp_path / "empty.gguf")
    assert "there is no model file" in refuse(tmp_path / "gone.gguf")
    assert "there is no model file" in refuse(tmp_path)
    os.mkfifo(tmp_path / "pipe.gguf")
    assert "there is no model file" in refuse(tmp_path / "pipe.gguf")


@pytest.mark.parametrize("version", [1, 4, 0x03000000])
def test_another_version_of_the_format_is_refused(tmp_path: Path, version: int) -> None:
    assert f"version {version} " in refuse(write_gguf(tmp_path / "other.gguf", ENTRIES, {}, version=version))


HUGE = 1 << 60


@pytest.mark.parametrize(
    "rest",
    [
        struct.pack("<QQ", 0, HUGE),
        struct.pack("<QQ", HUGE, 0),
        struct.pack("<QQ", 0, 1) + struct.pack("<Q", HUGE),
        struct.pack("<QQ", 0, 1) + pack_text("key") + struct.pack("<IQ", 8, HUGE),
        struct.pack("<QQ", 0, 1) + pack_text("key") + struct.pack("<IIQ", 9, 8, HUGE),
        struct.pack("<QQ", 0, 1) + pack_text("key") + struct.pack("<IIQ", 9, 10, HUGE),
        struct.pack("<QQ", 0, 1) + pack_text("key") + struct.pack("<IIQ", 9, 9, HUGE),
        struct.pack("<QQ", 0, 1) + pack_text("key") + struct.pack("<I", 77),
        struct.pack("<QQ", 0, 1) + pack_text("general.alignment") + pack(0),
        struct.pack("<QQ", 0, 1) + struct.pack("<Q", 4) + b"\xff\xfe\xfd\xfc" + pack(1),
        struct.pack("<QQ", 1, 0) + pack_text("w") + struct.pack("<I", 1 << 31),
        struct.pack("<QQ", 1, 0) + pack_text("w") + struct.pack("<I4Q", 4, HUGE, HUGE, HUGE, HUGE) + bytes(12),
        struct.pack("<QQ", 1, 0) + pack_text("w") + struct.pack("<IQIQ", 1, 1, 0, (1 << 64) - 1),
    ],
)
def test_a_hostile_header_costs_neither_memory_nor_time(tmp_path: Path, rest: bytes) -> None:
    path = tmp_path / "hostile.gguf"
    path.write_bytes(b"GGUF" + struct.pack("<I", 3) + rest + bytes(10_000))
    tracemalloc.start()
    assert "no sound GGUF model" in hurry(2, lambda: refuse(path))
    assert tracemalloc.get_traced_memory()[1] < 8 << 20
    tracemalloc.stop()


def test_values_of_the_wrong_type_do_not_matter(tmp_path: Path) -> None:
    entries = {"general.name": 7, "general.architecture": "a", "a.context_length": "many", "general.alignment": 32}
    header = read_header(write_gguf(tmp_path / "odd.gguf", entries, {}))
    assert (header.name, header.context_length) == ("7", 0)


@pytest.mark.slow
def test_the_real_model_passes_and_nine_tenths_of_it_do_not(gguf: Path, tmp_path: Path) -> None:
    header = read_header(gguf)
    assert header.architecture and header.chat_template and header.context_length >= 4096
    cut = tmp_path / "cut.gguf"
    with gguf.open("rb") as file:
        cut.write_bytes(file.read(64 << 20))
    os.truncate(cut, header.size * 9 // 10)  # the rest reads as zeros and takes no disk
    assert "it is cut short" in refuse(cut)
