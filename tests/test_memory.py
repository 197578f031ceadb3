"""What a turn leaves for the next: the words it told, the chunks it cited, and the document that "it" may be.

The index is real, its embedder one of hashed words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from indexes import Index, open_index

from bot.dialogue.memory import LONG, Memory, remember
from bot.schema import Citation, Filters, Source, Turn

LINES = [f"Ferry number {number} crosses the strait with sheep, barley and the mail." for number in range(40)]
STORM = "A storm broke the old bridge over the Senna on the first Monday of May. Nobody was hurt."


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with open_index(tmp_path_factory.mktemp("memory")) as opened:
        opened.write("ferry.txt", " ".join(LINES))
        opened.write("storm.txt", STORM)
        opened.ingest()
        yield opened


def find_document(index: Index, name: str) -> str:
    return next(info.id for info in index.catalog.documents() if Path(info.path).name == name)


def cite(index: Index, name: str, quote: str) -> Citation:
    document = index.catalog.document(find_document(index, name))
    start = document.text.index(quote)
    source = Source(document.id, document.title, None, None, None, document.path)
    return Citation(1, quote, start, start + len(quote), None, source)


def texts(index: Index, memory: Memory) -> list[str]:
    return [stored.text for stored in index.catalog.chunks(list(memory.cited)).values()]


def test_the_chunks_that_were_cited_and_their_documents_are_remembered(index: Index) -> None:
    citations = (cite(index, "ferry.txt", LINES[30]), cite(index, "storm.txt", "Nobody was hurt."))
    memory = remember(Turn("What happened?", "Much. [1] Nobody was hurt. [2]", citations), index.catalog)
    assert memory.documents == {find_document(index, "ferry.txt"), find_document(index, "storm.txt")}
    storm, ferry = sorted(texts(index, memory))
    assert storm == STORM and LINES[30] in ferry and LINES[0] not in ferry


def test_a_quotation_across_two_chunks_remembers_both(index: Index) -> None:
    chunks = index.catalog.chunks(index.catalog.chunk_ids([find_document(index, "ferry.txt")])).values()
    first, second = sorted((one.chunk for one in chunks), key=lambda chunk: chunk.start)[:2]
    across = replace(cite(index, "ferry.txt", LINES[0]), start=first.end - 5, end=second.start + 5)
    assert remember(Turn("?", "x", (across,)), index.catalog).cited.keys() == {first.id, second.id}


def test_an_answer_without_citations_at_hand_is_looked_up_as_a_quotation(index: Index) -> None:
    memory = remember(Turn("What happened?", f"{STORM} [1]"), index.catalog)
    assert texts(index, memory) == [STORM]


@pytest.mark.parametrize(
    "answer",
    [
        "No answer was found in the documents.",
        "The old bridge over the Senna broke in a storm on a Monday, it is said.",
        "",
    ],
)
def test_an_answer_in_other_words_leaves_no_chunk(index: Index, answer: str) -> None:
    assert remember(Turn("What happened?", answer), index.catalog).cited == {}


def test_too_few_words_could_stand_anywhere(index: Index) -> None:
    few = " ".join(STORM.split()[: LONG - 1])
    assert remember(Turn("What happened?", few), index.catalog).cited == {}


def test_the_words_that_were_told_are_remembered_as_stems(index: Index) -> None:
    memory = remember(Turn("What happened?", "A storm was breaking the bridges."), index.catalog)
    assert {"storm", "break", "bridg"} <= memory.told and "happen" not in memory.told


def test_a_document_that_is_gone_is_forgotten(index: Index) -> None:
    gone = Citation(1, "x", 0, 1, None, Source("gone", "Gone", None, None, None, "gone.txt"))
    assert remember(Turn("?", "x", (gone,)), index.catalog) == Memory(frozenset({"x"}), {})


# ---- questions about the document itself


@pytest.mark.parametrize(
    "question",
    ["What else does that article say?", "who wrote this document?", "what else does it mention", "The same page?"],
)
def test_a_question_about_what_was_cited_is_asked_of_that_document(question: str) -> None:
    memory = Memory(cited={"c1": "b", "c2": "a", "c3": "b"})
    assert memory.narrow(Filters(sources=["Courier"]), question) == Filters(sources=["Courier"], documents=["a", "b"])


@pytest.mark.parametrize(
    "question", ["What else did Moscow say?", "Which article is that?", "And the documents of 1990?"]
)
def test_any_other_question_is_asked_of_all(question: str) -> None:
    assert Memory(cited={"c1": "a"}).narrow(Filters(), question) == Filters()


def test_the_documents_that_the_person_chose_stay_chosen() -> None:
    chosen = Filters(documents=["z"])
    assert Memory(cited={"c1": "a"}).narrow(chosen, "What else does that article say?") == chosen


def test_nothing_cited_narrows_nothing() -> None:
    assert Memory().narrow(Filters(), "What else does that article say?") == Filters()


# ---- what the catalog tells of places and phrases


def test_chunks_are_found_by_the_places_they_overlap(index: Index) -> None:
    storm = find_document(index, "storm.txt")
    [chunk] = index.catalog.chunk_ids([storm])
    end = len(STORM)
    for start, stop in ((0, 1), (5, 9), (end - 1, end), (0, end), (0, 10_000)):
        assert index.catalog.find_chunks([(storm, start, stop)]) == {chunk: storm}
    for start, stop in ((end, end + 5), (0, 0)):
        assert index.catalog.find_chunks([(storm, start, stop)]) == {}
    assert index.catalog.find_chunks([]) == index.catalog.find_chunks([("gone", 0, 9)]) == {}


def test_a_phrase_is_found_word_by_word_in_order(index: Index) -> None:
    assert set(index.catalog.find_phrase(["storm", "broke", "the"]).values()) == {find_document(index, "storm.txt")}
    assert index.catalog.find_phrase(["the", "broke", "storm"]) == {}
    assert index.catalog.find_phrase(['"', "OR", "text:*"]) == {}


def test_only_live_chunks_that_pass_the_filters_are_admitted(index: Index) -> None:
    storm, ferry = find_document(index, "storm.txt"), find_document(index, "ferry.txt")
    [chunk] = index.catalog.chunk_ids([storm])
    names = [chunk, *index.catalog.chunk_ids([ferry]), "gone"]
    assert set(index.catalog.admit(names, Filters())) == set(names) - {"gone"}
    assert index.catalog.admit(names, Filters(documents=[storm])) == [chunk]
    assert index.catalog.admit(names, Filters(published_from="2000")) == []
    assert index.catalog.admit([], Filters()) == []
