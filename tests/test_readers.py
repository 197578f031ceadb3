"""Documents that llama-index readers bring: as files of their own, known again the next time, with clear errors."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import pytest
from commands import Command
from llama_index.core.schema import Document

from bot import open_bot
from bot.errors import BackendError, CorpusError, SettingsError
from bot.readers import FOLDER, fetch, make_rows, read_options

TOWNS = "fakes_reader:TownReader"
FOLDERS = "llama_index.core.readers:SimpleDirectoryReader"


def test_what_a_reader_gives_is_ingested_and_brought_up_to_date(home: Path) -> None:
    with open_bot(home=home, llm="quotes") as bot:
        report = bot.fetch(TOWNS, {"towns": ["Oldport", "Newport"], "country": "Erewhon"})
        assert (report.added, report.failed) == (2, ())
        assert bot.fetch(TOWNS, {"towns": ["Oldport", "Newport"], "country": "Erewhon"}).unchanged == 2
        answer = bot.ask("When was the harbour of Oldport closed?")
        [cited] = answer.citations
        assert cited.quote == "The harbour of Oldport in Erewhon was closed on 3 May 2023."
        assert (cited.document.id, cited.document.url) == ("https://example.org/oldport",) * 2
        assert (cited.document.published, cited.document.author) == ("2023-05-04", "Ann")
        assert cited.document.title == "The harbour of Oldport"


def test_the_command_takes_options_for_class_and_load_data(command: Command, home: Path) -> None:
    given = ("fetch", "--home", home, TOWNS, 'towns=["Oldport"]', "country=Erewhon", "author=Ben")
    path = str(Path(__file__).parent)
    done = command(*given, PYTHONPATH=f"{path}:{Path(__file__).parents[1]}", BOT_LLM="quotes")
    assert done.returncode == 0 and "1 added" in done.stdout, done
    [file] = (home / FOLDER).glob("TownReader-*.jsonl")
    assert json.loads(file.read_text(encoding="utf-8"))["author"] == "Ann, Ben"


def test_llama_index_s_own_folder_reader_is_known_again(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "a.txt").write_text("The ferry of Oldport sank on 4 May 2023.", encoding="utf-8")
    reader = "llama_index.core.readers:SimpleDirectoryReader"
    with open_bot(home=home, llm="quotes") as bot:
        assert bot.fetch(reader, {"input_dir": str(folder)}).added == 1
        (folder / "a.txt").write_text("The ferry of Oldport sank on 5 May 2023.", encoding="utf-8")
        assert bot.fetch(reader, {"input_dir": str(folder)}).updated == 1
        assert "5 May" in bot.ask("When did the ferry of Oldport sink?").text


@pytest.mark.parametrize(
    ("path", "options", "error", "told"),
    [
        ("fakes_reader:NoReader", {}, SettingsError, "no reader at"),
        ("fakes_llama:LetterEmbedding", {}, SettingsError, "is not a llama-index reader"),
        (TOWNS, {"towns": []}, CorpusError, "gave no text"),
        (TOWNS, {}, CorpusError, r"failed \(TypeError\): TownReader.load_data\(\) missing 1 required .*'towns'; check"),
        (FOLDERS, {"input_dir": "/nope"}, BackendError, r"\(ValueError\): Directory /nope does not exist; check"),
        ("fakes_reader:BrokenReader", {}, CorpusError, r"failed \(ConnectionError\); check its options"),
    ],
)
def test_what_goes_wrong_is_told(
    path: str, options: dict[str, object], error: type[Exception], told: str, tmp_path: Path
) -> None:
    with pytest.raises(error, match=told) as raised:
        fetch(path, options, tmp_path)
    assert "sk-secret" not in str(raised.value) and not list(tmp_path.rglob("*.jsonl"))


def test_options_are_json_or_text() -> None:
    typed = ["urls=[1, 2]", "name=a=b", "flag=true", "empty="]
    assert read_options(typed) == {"urls": [1, 2], "name": "a=b", "flag": True, "empty": ""}
    for wrong in ("towns", "=x", "a b=c"):
        with pytest.raises(CorpusError, match="NAME=VALUE"):
            read_options([wrong])


def test_rows_are_named_by_what_lasts() -> None:
    made = [
        Document(text="one", id_="page-1", metadata={"source": "https://example.org/1"}),
        Document(text="two", id_="page-1", metadata={"source": "Daily Paper", "file_name": "two.pdf"}),
        Document(text="three", metadata={"file_path": "/a/b.pdf", "page_label": "3"}),
        Document(text="four", id_=str(uuid.uuid4())),
        Document(text="five", metadata={"url": "https://example.org/" + "x" * 300}),
        Document(text=" "),
    ]
    rows = list(make_rows(made))
    assert [row.get("doc_id", "")[:18] for row in rows][:4] == ["page-1", "page-1#2", "/a/b.pdf#3", ""]
    assert len(rows) == 5 and len(rows[4]["doc_id"]) == 16
    assert (rows[0]["url"], rows[0].get("source")) == ("https://example.org/1", None)
    assert (rows[1]["source"], rows[1]["title"]) == ("Daily Paper", "two.pdf")
