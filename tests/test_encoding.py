"""Plain text in every common encoding keeps its letters; what is no text is told from it, whatever the suffix."""

from __future__ import annotations

import logging
from pathlib import Path

import bad_files
import pytest
from loaded import FRENCH, RUSSIAN, read_one, read_reason, write

from bot.intake import Failure
from bot.loaders import Loading

JAPANESE = "日本の政府は火曜日に新しい法案を発表した。これは重要なニュースです。"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (FRENCH.encode(), FRENCH),
        (FRENCH.encode("utf-8-sig"), FRENCH),
        (FRENCH.encode("utf-16"), FRENCH),
        (FRENCH.encode("utf-16-le"), FRENCH),
        (FRENCH.encode("utf-16-be"), FRENCH),
        (FRENCH.encode("utf-32"), FRENCH),
        (RUSSIAN.encode("utf-16-le"), RUSSIAN),
        (RUSSIAN.encode("utf-16-be"), RUSSIAN),
        (FRENCH.encode("cp1252"), FRENCH),
        (b"Just one caf\xe9 in a long line of English words about the weather.", None),
        (
            b"He said \x93no\x94 \x96 the na\xefve plan cost \xa35 and \x803.",
            "He said “no” – the naïve plan cost £5 and €3.",
        ),
        ("Die Bürger möchten über die Straße. Größe, Äpfel, Öl.".encode("latin-1"), None),
        ("El niño soñó con la montaña. ¿Qué pasó después?".encode("latin-1"), None),
        (JAPANESE.encode("shift_jis"), JAPANESE),
        (JAPANESE.encode("euc_jp"), JAPANESE),
        (RUSSIAN.encode("cp1251"), RUSSIAN),
        (RUSSIAN.encode("koi8-r"), RUSSIAN),
        ("Příliš žluťoučký kůň úpěl ďábelské ódy.".encode("cp1250"), "Příliš žluťoučký kůň úpěl ďábelské ódy."),
        ("中国政府星期二宣布了新的经济政策。".encode("gb18030"), "中国政府星期二宣布了新的经济政策。"),
    ],
    ids=lambda value: None if isinstance(value, str) or value is None else value[:12].hex(),
)
def test_every_common_encoding_keeps_its_letters(
    tmp_path: Path, loading: Loading, raw: bytes, text: str | None
) -> None:
    assert read_one(loading, write(tmp_path / "a.txt", raw)).text == (text or raw.decode("latin-1"))


@pytest.mark.parametrize("raw", [b"", b" \r\n\t ", b"\xef\xbb\xbf", b"\xff\xfe", b"\xef\xbb\xbf \n", "\u200b".encode()])
def test_files_without_a_word_are_empty(tmp_path: Path, loading: Loading, raw: bytes) -> None:
    assert read_reason(loading, write(tmp_path / "a.txt", raw)) == "empty file"
    assert read_reason(loading, write(tmp_path / "a.md", raw)) in {"empty file", "no text in this file"}


@pytest.mark.parametrize("raw", [b"", b"\n \n\n", b"\xef\xbb\xbf\n"])
def test_a_file_without_a_line_is_empty(tmp_path: Path, loading: Loading, raw: bytes) -> None:
    assert read_reason(loading, write(tmp_path / "a.jsonl", raw)) == "empty file"


@pytest.mark.parametrize("kind", bad_files.BINARIES)
def test_binary_content_is_refused_whatever_the_suffix(tmp_path: Path, loading: Loading, kind: str) -> None:
    for suffix in (".txt", ".md", ".html"):
        path = write(tmp_path / f"a{suffix}", bad_files.BINARIES[kind])
        assert read_reason(loading, path) == "binary file, not text"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
@pytest.mark.parametrize("place", [0, 1, 40, 41, len(FRENCH)])
def test_a_stray_nul_byte_does_not_make_text_of_another_encoding(
    tmp_path: Path, loading: Loading, encoding: str, place: int
) -> None:
    raw = f"{FRENCH[:place]}\0{FRENCH[place:]}".encode(encoding)
    for suffix in (".txt", ".md", ".html"):
        assert read_one(loading, write(tmp_path / f"a{suffix}", raw)).text == FRENCH


def test_utf16_without_a_mark_and_nearly_without_nul_bytes_is_never_taken_for_something_else(
    tmp_path: Path, loading: Loading
) -> None:
    for raw in (JAPANESE.encode("utf-16-le"), (JAPANESE + " " + JAPANESE).encode("utf-16-be")):
        (found,) = loading.load(write(tmp_path / "a.txt", raw))
        assert found == Failure(str(tmp_path / "a.txt"), "binary file, not text") or JAPANESE in found.text


def test_a_few_broken_bytes_are_replaced_and_logged(
    tmp_path: Path, loading: Loading, caplog: pytest.LogCaptureFixture
) -> None:
    raw = (FRENCH * 5).encode() + b" \xff " + (FRENCH * 5).encode()
    with caplog.at_level(logging.WARNING):
        text = read_one(loading, write(tmp_path / "a.txt", raw)).text
    assert text == FRENCH * 5 + " \ufffd " + FRENCH * 5
    assert "1 broken" in caplog.text
