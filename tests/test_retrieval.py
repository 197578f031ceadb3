"""What a query finds: both searches fused, filters kept, neighbours joined, copies collapsed, rare words known.

The index is real, its embedder one of hashed words.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from indexes import Index, open_index

from bot.retrieval import BACKGROUND, CITED, SEEN, Hit, Retrieval, join_passages, retrieve
from bot.schema import Filters, Passage

STORM = "A storm broke the old bridge over the Senna. Nobody was hurt."
ROWS = [
    {"doc_id": "spring", "title": "Spring", "source": "Courier", "author": "Lee", "published_at": "2024-04-01"},
    {"doc_id": "summer", "title": "Summer", "source": "Ledger", "author": "Ode", "published_at": "2024-07-01"},
    {
        "doc_id": "autumn",
        "title": "Autumn",
        "source": "Ledger",
        "author": "Lee",
        "published_at": "2024-10-01T09:30:00Z",
    },
    {"doc_id": "undated", "title": "Undated"},
]
"""Four reports of bridges, told apart by what filters look at."""
LONG = " ".join(f"Ferry number {number} crosses the strait with sheep, barley and the mail." for number in range(60))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with open_index(tmp_path_factory.mktemp("retrieval")) as opened:
        reports = [row | {"text": f"The bridge was painted in {row['title']} colours."} for row in ROWS]
        opened.write("reports.jsonl", "\n".join(map(json.dumps, reports)))
        opened.write("storm.txt", STORM)
        opened.write("storm-copy.txt", STORM.replace(". ", ".\n"))
        opened.write("ferry.txt", LONG)
        opened.ingest()
        yield opened


def search(index: Index, query: str, filters: Filters | None = None, limit: int = 50) -> Retrieval:
    return retrieve(
        {query: 1.0}, index.catalog, index.vectors, index.embedder, filters=filters or Filters(), limit=limit
    )


def join(index: Index, hits: tuple[Hit, ...]) -> tuple[Passage, ...]:
    return join_passages(hits, lambda name: index.catalog.document(name).text)


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        (Filters(published_from="2024-07-01"), {"summer", "autumn"}),
        (Filters(published_to="2024-07-01"), {"spring", "summer"}),
        (Filters(published_from="2024-10-01", published_to="2024-10-01"), {"autumn"}),
        (Filters(sources=["Ledger"]), {"summer", "autumn"}),
        (Filters(authors=("Lee",)), {"spring", "autumn"}),
        (Filters(sources=["Ledger"], authors=["Lee"]), {"autumn"}),
        (Filters(documents=["spring", "undated"]), {"spring", "undated"}),
        (Filters(sources=["Nowhere"]), set()),
        (Filters(documents=["no such document"]), set()),
    ],
)
def test_only_documents_that_pass_the_filters_are_found(index: Index, filters: Filters, names: set[str]) -> None:
    assert {hit.source.id for hit in search(index, "Who painted the bridge?", filters).hits} == names


def test_without_filters_everything_can_be_found(index: Index) -> None:
    assert len(search(index, "bridge").hits) == index.catalog.chunk_count


def test_hits_come_best_first_and_no_more_than_asked_for(index: Index) -> None:
    everything = search(index, "What broke the bridge over the Senna?")
    scores = [hit.score for hit in everything.hits]
    assert scores == sorted(scores, reverse=True) and max(scores) <= 1
    assert everything.hits[0].stored.text.startswith("A storm broke")
    few = search(index, "What broke the bridge over the Senna?", limit=3)
    assert [hit.stored.chunk.id for hit in few.hits] == [hit.stored.chunk.id for hit in everything.hits[:3]]


def test_words_for_the_same_thing_find_a_chunk(index: Index) -> None:
    hits = search(index, "Who was injured?").hits
    assert hits[0].stored.text.startswith("A storm broke") and hits[0].keyword == 1.0


def test_every_hit_has_its_own_cosine(index: Index) -> None:
    found = search(index, "barley on the bridge")
    for hit in found.hits:
        _, rows = index.catalog.vectors([hit.stored.chunk.id])
        assert hit.similarity == pytest.approx(float(rows[0] @ found.vector), abs=1e-4)


def test_rarity_is_greatest_for_absent_words_and_falls_with_use(index: Index) -> None:
    found = search(index, "unicorn storm bridge barley")
    count = index.catalog.chunk_count
    assert found.chunks == count
    assert (
        found.rarity["unicorn"]
        == pytest.approx(found.rarest)
        == pytest.approx(math.log(1 + (count + BACKGROUND) / SEEN))
    )
    assert found.rarest > found.rarity["storm"] > found.rarity["bridg"]


def test_neighbours_become_one_passage_of_the_document_as_it_is(index: Index) -> None:
    found = search(index, "Which ferry crosses the strait with barley?")
    ferries = [hit for hit in found.hits if "Ferry" in hit.stored.text]
    assert len(ferries) > 3
    [passage] = [one for one in join(index, found.hits) if "Ferry" in one.text]
    assert passage.text == index.catalog.document(passage.document.id).text == LONG
    assert (passage.start, passage.end) == (0, len(LONG))
    assert passage.score == max(hit.score for hit in ferries)
    assert set(passage.chunk_ids) == {hit.stored.chunk.id for hit in ferries}


def test_neighbours_join_in_whatever_order_they_are_found(index: Index) -> None:
    hits = search(index, "Which ferry crosses the strait with barley?").hits
    ferries = sorted((hit for hit in hits if "Ferry" in hit.stored.text), key=lambda hit: hit.stored.chunk.start)
    outer = (ferries[0], ferries[2], ferries[1])
    [passage] = join(index, tuple(replace(hit, score=1 - place / 10) for place, hit in enumerate(outer)))
    assert passage.text == LONG[: ferries[2].stored.chunk.end] and passage.score == 1.0
    assert len(join(index, outer[:2])) == 2, "with one missing between them they stay apart"


def test_copies_collapse_into_one_passage_that_names_them(index: Index) -> None:
    passages = join(index, search(index, "What broke the bridge over the Senna?").hits)
    [storm] = [one for one in passages if one.text.startswith("A storm")]
    assert len(storm.copies) == 1
    assert {Path(one.path).name for one in (storm.document, *storm.copies)} == {"storm.txt", "storm-copy.txt"}
    assert len(storm.chunk_ids) == 2


def test_passages_come_best_first_and_cover_every_hit(index: Index) -> None:
    hits = search(index, "bridge with barley").hits
    passages = join(index, hits)
    assert [one.score for one in passages] == sorted((one.score for one in passages), reverse=True)
    assert sorted(name for one in passages for name in one.chunk_ids) == sorted(hit.stored.chunk.id for hit in hits)


@pytest.mark.parametrize("query", ["the of and", "'\" OR * NEAR(", "日本語", "\ud800 bridge"])
def test_any_words_can_be_searched(index: Index, query: str) -> None:
    assert search(index, query).hits


# ---- several wordings of one question, and what was cited just before


def search_all(
    index: Index, *wordings: str, cited: Sequence[str] = (), filters: Filters | None = None, limit: int = 50
) -> Retrieval:
    """The first wording counting a little more, as that of a follow-up does."""
    counts = {wording: 1.0 if place else 1.2 for place, wording in enumerate(wordings)}
    return retrieve(
        counts,
        index.catalog,
        index.vectors,
        index.embedder,
        filters=filters or Filters(),
        limit=limit,
        cited=cited,
    )


def find_chunks(index: Index, name: str) -> list[str]:
    infos = index.catalog.documents()
    return index.catalog.chunk_ids([info.id for info in infos if Path(info.path).name == name])


def texts(found: Retrieval) -> list[str]:
    return [hit.stored.text for hit in found.hits]


@pytest.mark.parametrize("bad", ["ferry sheep barley mail strait", "painted colours of spring", "zzz qqq"])
def test_a_bad_first_wording_cannot_hide_what_the_second_finds(index: Index, bad: str) -> None:
    good = "Which storm broke the old bridge over the Senna?"
    assert texts(search(index, good))[0].startswith("A storm")
    assert any(text.startswith("A storm") for text in texts(search_all(index, bad, good, limit=7)))


def test_each_wording_counts_for_as_much_as_it_is_given(index: Index) -> None:
    storm, ferry = "storm Senna nobody hurt", "ferry number strait sheep"
    for wordings, first in (({storm: 3.0, ferry: 1.0}, "A storm"), ({storm: 1.0, ferry: 3.0}, "Ferry")):
        found = retrieve(wordings, index.catalog, index.vectors, index.embedder, filters=Filters(), limit=3)
        assert texts(found)[0].startswith(first), "whichever is named first"


def test_one_wording_twice_as_heavy_is_still_that_wording(index: Index) -> None:
    once = search(index, "What broke the bridge?")
    heavy = retrieve(
        {"What broke the bridge?": 2.0}, index.catalog, index.vectors, index.embedder, filters=Filters(), limit=50
    )
    assert [hit.stored.chunk.id for hit in heavy.hits] == [hit.stored.chunk.id for hit in once.hits]
    assert [hit.score for hit in heavy.hits] == pytest.approx([hit.score for hit in once.hits])


def test_what_is_told_of_a_hit_beside_its_score_is_in_view_of_the_first_wording(index: Index) -> None:
    first, second = "What broke the bridge over the Senna?", "barley on the ferry"
    both, alone = search_all(index, first, second), search(index, first)
    assert (both.query, both.rarity, both.rarest) == (first, alone.rarity, alone.rarest)
    assert both.vector.tolist() == alone.vector.tolist()
    told = {hit.stored.chunk.id: hit for hit in both.hits}
    for hit in alone.hits:
        assert told[hit.stored.chunk.id].similarity == pytest.approx(hit.similarity, abs=1e-5)
        assert told[hit.stored.chunk.id].keyword == pytest.approx(hit.keyword)


def test_a_cited_chunk_is_found_though_no_word_of_it_is_asked_for(index: Index) -> None:
    [name] = find_chunks(index, "storm.txt")
    query, limit = "Which ferry crosses the strait with sheep and barley and the mail?", 5
    without = search_all(index, query, limit=limit)
    assert name not in [hit.stored.chunk.id for hit in without.hits]
    found = search_all(index, query, cited=[name], limit=index.catalog.chunk_count)
    places = {hit.stored.chunk.id: place for place, hit in enumerate(found.hits)}
    plain = {hit.stored.chunk.id: hit for hit in search_all(index, query, limit=index.catalog.chunk_count).hits}
    assert name in places and found.hits[places[name]].score == pytest.approx(plain[name].score + CITED)


def test_a_cited_chunk_that_neither_search_finds_is_still_a_candidate(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.retrieval.POOL", 1)  # what a large corpus does: hardly anything gets into the pool
    [name] = find_chunks(index, "storm.txt")
    query = "ferry number 7 strait sheep barley mail"
    assert name not in [hit.stored.chunk.id for hit in search_all(index, query).hits]
    [hit] = [hit for hit in search_all(index, query, cited=[name]).hits if hit.stored.chunk.id == name]
    _, rows = index.catalog.vectors([name])
    assert hit.similarity == pytest.approx(float(rows[0] @ index.embedder.embed_query(query)), abs=1e-4)
    assert hit.keyword == 0.0


def test_of_two_that_answer_as_well_the_one_that_was_cited_goes_first(index: Index) -> None:
    original, copy = find_chunks(index, "storm.txt")[0], find_chunks(index, "storm-copy.txt")[0]
    for name in (original, copy):
        found = search_all(index, "What broke the bridge over the Senna?", cited=[name])
        assert found.hits[0].stored.chunk.id == name


def test_filters_exclude_a_cited_chunk_too(index: Index) -> None:
    [name] = find_chunks(index, "storm.txt")
    found = search_all(index, "bridge over the Senna", "storm", cited=[name], filters=Filters(sources=["Ledger"]))
    assert {hit.source.title for hit in found.hits} == {"Summer", "Autumn"}


def test_a_cited_chunk_that_is_gone_is_no_obstacle(index: Index) -> None:
    assert texts(search_all(index, "bridge", cited=["gone"])) == texts(search_all(index, "bridge"))
