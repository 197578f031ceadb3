"""`bot check`: what it says of pairs and of drafts, on the terminal and as JSON, and its exit code.

The verdicts themselves are tested in test_checking.py and test_drafts.py.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import CORPUS, Command, Run, unfold

from bot import open_bot

VISIT = "Samantha Power visited Yerevan on 25 September 2023."
PAIRS = [
    {"sentence": VISIT, "quote": VISIT, "id": 7, "published": "2023-09-27", "speaker": None},
    {"sentence": "Six fell.", "quote": "Five fell.", "title": None, "status": "to be replaced"},
    {"sentence": "The harbour is closed.", "quote": "The harbour is closed, Moscow said.", "speaker": "Moscow"},
]


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.jsonl"
    path.write_text("\n\n".join(map(json.dumps, PAIRS)), encoding="utf-8")
    return path


def test_pairs_come_back_line_by_line_with_the_verdict(command: Command, pairs: Path) -> None:
    done = command("check", "pairs.jsonl", "--json", "--home", "nowhere")
    assert (done.returncode, done.stderr) == (0, "")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert found == [
        {**PAIRS[0], "status": "supported", "missing": []},
        {**PAIRS[1], "status": "unsupported", "missing": ["Six"]},
        {**PAIRS[2], "status": "misattributed", "missing": [], "speaker": "Moscow"},
    ]
    assert not (pairs.parent / "nowhere").exists()  # no index is opened for it
    piped = command("check", "-", "--json", typed=pairs.read_bytes())
    assert piped.stdout == done.stdout


def test_pairs_are_shown_a_line_each_with_the_reason_and_counts(command: Command, pairs: Path) -> None:
    done = command("check", pairs)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"supported: {VISIT} (the source says this)",
        "unsupported: Six fell. (the source does not give “Six”)",
        "misattributed: The harbour is closed. "
        "(in the source it is Moscow who says this, and the sentence does not say so)",
        "3 sentences: 1 supported, 1 misattributed, 1 unsupported",
    ]


def test_strict_tells_of_unsupported_sentences_by_the_exit_code(command: Command, pairs: Path) -> None:
    done = command("check", pairs, "--strict")
    assert (done.returncode, done.stderr) == (1, "2 of 3 sentences are not supported by the source\n")
    assert done.stdout.count("\n") == 4
    pairs.write_text(json.dumps(PAIRS[0]))
    assert command("check", pairs, "--strict").returncode == 0


def test_a_file_that_cannot_be_checked_is_named(command: Command, pairs: Path) -> None:
    with pairs.open("a") as file:
        file.write('\n{"sentence": "Rain fell."}')
    assert command.refuse("check", "pairs.jsonl").startswith("pairs.jsonl, line 6: no text in quote; ")
    assert command.refuse("check", "-", typed=b"{").startswith("stdin, line 1: ")
    assert command.refuse("check", "absent.jsonl").startswith("cannot read absent.jsonl (No such file")
    assert command.refuse("check", "absent.md").startswith("cannot read absent.md (No such file")
    (pairs.parent / "binary.txt").write_bytes(bytes(range(32)) * 9)
    assert command.refuse("check", "binary.txt").startswith("cannot read binary.txt (")
    assert command.refuse("check", "paper.pdf").startswith("cannot check paper.pdf; name a draft")


def test_a_draft_is_told_sentence_by_sentence_what_bears_it_out(run: Run, indexed: Path, tmp_path: Path) -> None:
    changed = VISIT.replace("25", "26")
    (tmp_path / "draft.md").write_text(f"# Visit\n\n{VISIT} [1] {changed}\n\n[1] power-visit.md\n[2] A book\n")
    done = run("check", "--home", indexed, "draft.md")
    assert (done.returncode, done.stderr) == (0, "")
    supported, rest = done.stdout.split("\n\n", 1)
    first, why, cited = supported.split("\n", 2)
    assert first == f"line 3: supported: {VISIT} [1]" and why.strip() == "the source says this"
    document, place = unfold(cited).split(f" {CORPUS / 'power-visit.md'}, characters ")
    assert "Samantha Power in Yerevan" in document and document.endswith(", 2023-09-27")
    assert "25 September 2023" in place
    assert rest.splitlines() == [
        f"line 3: unsupported: {changed}",
        "    the source does not give “26 September 2023”",
        "    no mark; the whole index was searched",
        "",
        "line 6: reference [2] names no indexed document: A book",
        "2 sentences: 1 supported, 0 misattributed, 1 unsupported",
    ]
    assert run("check", "--home", indexed, "--strict", "draft.md").returncode == 1


def test_a_draft_as_json_has_true_offsets_in_draft_and_source(run: Run, indexed: Path, tmp_path: Path) -> None:
    draft = f"Nothing of note — really.\n\n{VISIT} [1]\n\n[1] power-visit.md\n"
    (tmp_path / "draft.txt").write_text(draft, encoding="utf-8")
    done = run("check", "--home", indexed, "--json", "draft.txt")
    shown = json.loads(done.stdout)
    assert (done.returncode, done.stderr, sum(shown["counts"].values())) == (0, "", 2)
    last = shown["sentences"][-1]
    assert draft[last["start"] : last["end"]] == f"{VISIT} [1]"
    assert (last["text"], last["line"], last["marks"], last["status"]) == (VISIT, 3, [1], "supported")
    with open_bot(home=indexed) as bot:
        text = bot.document(last["citation"]["document"]["id"]).text
    assert text[last["citation"]["start"] : last["citation"]["end"]] == last["citation"]["quote"]


def test_a_draft_is_checked_against_the_corpus_of_the_working_folder_on_first_use(run: Run, tmp_path: Path) -> None:
    (tmp_path / "draft.md").write_text("Ada Berg opened the harbour in 1956.")
    assert "`bot ingest PATH`" in run("check", "draft.md").stderr
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "harbour.md").write_text("Ada Berg opened the harbour in 1956.")
    assert run("check", "draft.md").stdout.startswith("line 1: supported: Ada Berg")
