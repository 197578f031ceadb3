"""A newer version of an article stands for the older one, and an answer tells what it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from stopwatch import hurry
from stories import Story, open_stories

from bot.changes import MOST, tell_changes
from bot.schema import Citation, Document, Evidence, EvidenceSentence, Filters, Source, Span
from bot.sentences import split_sentences
from bot.versions import COMPARED, Revision, find_revisions
from bot.versions import Story as Told

OLD = (
    "A fire broke out in the paper mill at Ostrow on Friday. The fire brigade said that 3 workers were hurt in the fire"
    " at the mill. A watchman was seen near the store before the fire. The mill makes paper for school books."
)
NEW = OLD.replace("3 workers", "11 workers").replace("A watchman was seen near the store before the fire. ", "")
DAY, LATER = "2024-03-01", "2024-03-02"


def document(name: str, text: str, published: str | None, **fields: str) -> Document:
    known = {"title": "Fire at the paper mill", "source": "The Courier"} | fields
    return Document(name, text=text, path=f"{name}.md", published=published, **known)


def find(*documents: Document) -> dict[str, str]:
    """The newest version of each older one, by ids."""
    spans = {one.id: split_sentences(one.text) for one in documents}
    return {older: one.newer.document.id for older, one in find_revisions(documents, spans.__getitem__).items()}


def test_a_later_article_of_the_same_headline_and_source_is_a_newer_version() -> None:
    assert find(document("new", NEW, LATER), document("old", OLD, DAY)) == {"old": "new"}
    updated = replace(document("new", NEW, DAY), updated=LATER)
    assert find(updated, document("old", OLD, DAY)) == {"old": "new"}


def test_nearly_the_same_text_is_a_version_under_another_headline_too() -> None:
    assert find(document("new", NEW, LATER, title="Eleven hurt in fire"), document("old", OLD, DAY)) == {"old": "new"}


def test_the_same_address_is_a_version_whatever_it_says() -> None:
    one, other = (
        document("old", OLD, DAY, url="http://c.example/1", source="A"),
        document("new", "Rain.", LATER, url="http://c.example/1", source="B"),
    )
    assert find(one, other) == {"old": "new"}


@pytest.mark.parametrize(
    "other",
    [
        document("new", NEW, DAY),
        document("new", NEW, None),
        document("new", NEW, LATER, source="The Ledger"),
        document("new", NEW, LATER, source=""),
        document("new", "Snow fell in Ostrow all day. Schools stay shut until Tuesday.", LATER),
        document("new", "The brewery burnt down. 3 cats were saved.", LATER, title="Another fire"),
    ],
)
def test_what_is_no_version(other: Document) -> None:
    assert find(document("old", OLD, DAY), other) == {}


def test_what_another_printed_of_an_earlier_version_is_as_old_as_that() -> None:
    versions = document("old", OLD, DAY), document("new", NEW, LATER)
    reprint = document("reprint", OLD, DAY, title="Mill on fire", source="The Herald")
    assert find(*versions, reprint) == {"old": "new", "reprint": "new"}
    assert find(*versions, replace(reprint, published="2024-03-03")) == {"old": "new"}, "it came after the newer one"
    own = replace(reprint, text=f"{OLD} The Herald counted 11 workers. The mayor has been to the mill. It rained.")
    assert find(*versions, own) == {"old": "new"}, "a report of its own"
    assert find(versions[1], reprint) == {}


def test_of_several_versions_the_newest_stands_for_all() -> None:
    versions = [
        document(name, NEW.replace("11", number), day)
        for name, number, day in (("c", "30", "2024-03-03"), ("a", "3", DAY), ("b", "12", LATER))
    ]
    assert find(*versions) == {"a": "c", "b": "c"}


def test_sentences_are_asked_for_only_where_two_may_be_versions() -> None:
    def refuse(name: str) -> Sequence[Span]:
        raise AssertionError(name)

    apart = [document("a", OLD, DAY), document("b", OLD, LATER, source="The Ledger"), document("c", OLD, None)]
    assert find_revisions(apart, refuse) == {}


def test_what_became_of_each_sentence() -> None:
    old, new = document("old", OLD, DAY), document("new", NEW, LATER)
    spans = {one.id: split_sentences(one.text) for one in (old, new)}
    [revision] = find_revisions([old, new], spans.__getitem__).values()
    told = {
        old.text[start : old.text.index(".", start) + 1]: instead and new.text[instead.start : instead.end]
        for start, instead in revision.replaced.items()
    }
    hurt = "The fire brigade said that 3 workers were hurt in the fire at the mill."
    assert told == {hurt: hurt.replace("3", "11"), "A watchman was seen near the store before the fire.": None}


def write(first: int, last: int, verb: str) -> str:
    """So many sentences, each of which tells of something else."""
    return " ".join(f"Mill{number} {verb} wheel{number} by lake{number}." for number in range(first, last))


def revise(old: Document, new: Document) -> Revision:
    return Revision(*(Told(one, split_sentences(one.text)) for one in (old, new)))


def test_what_stands_anywhere_in_a_long_newer_version_is_still_said() -> None:
    old = document("old", write(0, 300, "has"), DAY)
    wrapped = old.text.replace("Mill299 ", "Mill299\n")
    new = document("new", f"{write(300, 600, 'sold')} {wrapped}", LATER)
    revision = revise(old, new)
    assert revision.is_likely and dict(revision.replaced) == {}
    assert all(revision.has_newer(span.start) for span in revision.older.sentences)


def test_of_what_was_not_compared_nothing_is_claimed() -> None:
    same = write(0, 200, "has")
    many, few = write(200, 200 + COMPARED + 5, "lost"), write(500, 505, "won")
    for old, new, known in ((many, few, COMPARED), (few, many, 0)):
        revision = revise(document("old", f"{same} {old}", DAY), document("new", f"{same} {new}", LATER))
        fates = [(span.start in revision.replaced, revision.has_newer(span.start)) for span in revision.older.sentences]
        assert fates[:200] == [(False, True)] * 200
        assert fates[200:] == [(True, False)] * known + [(False, False)] * (len(fates) - 200 - known)


def test_what_was_not_compared_stays_usable_without_a_word_of_it(tmp_path: Path) -> None:
    head = ("Fire at the paper mill", "The Courier")
    same = f"A fire broke out in the paper mill at Ostrow on Friday. {write(200, 230, 'has')}"
    old = f"{same} {write(0, COMPARED, 'lost')} A watchman was seen near the store before the fire."
    stories = {"old": Story(old, DAY, *head), "new": Story(f"{same} {write(100, 150, 'won')}", LATER, *head)}
    with open_stories(tmp_path, **stories) as bot:
        answer = bot.ask("Who was seen near the store before the fire?")
    assert "A watchman was seen" in answer.text and answer.changed == ()


@pytest.mark.parametrize("title", ["Morning news", ""])
@pytest.mark.parametrize("length", [60, 150])
def test_many_long_articles_of_one_source_cost_little(title: str, length: int) -> None:
    def tell(number: int) -> str:
        return " ".join(
            f"The council voted {number * place} to {place} on the harbour bridge." for place in range(length)
        )

    many = [document(f"{one}", tell(one), f"2024-01-{one:02}", title=title or f"News {one}") for one in range(1, 32)]
    spans = {one.id: split_sentences(one.text) for one in many}
    assert hurry(0.1, lambda: find_revisions(many, spans.__getitem__)) == {}


def test_a_short_version_may_be_rewritten_throughout_and_a_long_one_is_told_by_what_stands_in_both() -> None:
    hurt = "The fire brigade said that 3 workers were hurt in the fire at the mill."
    assert find(document("old", hurt, DAY), document("new", hurt.replace("3", "11"), LATER)) == {"old": "new"}
    old = f"{write(0, 10, 'has')} {write(10, 30, 'has')}"
    new = f"{write(0, 10, 'has')} {write(10, 30, 'now has')}"
    assert find(document("old", old, DAY), document("new", new, LATER, title="Mills")) == {"old": "new"}


STORIES = {
    "old": Story(OLD, DAY, "Fire at the paper mill", "The Courier"),
    "new": Story(NEW, DAY, "Fire at the paper mill", "The Courier", LATER),
    "rain": Story("Rain fell in Ostrow on Thursday and filled the lake.", "2024-02-29"),
}


def test_the_newer_version_is_quoted_and_the_answer_tells_what_changed(tmp_path: Path) -> None:
    with open_stories(tmp_path, **STORIES) as bot:
        answer = bot.ask("How many workers were hurt in the fire at the paper mill?")
        for one in answer.citations:
            assert bot.document(one.document.id).text[one.start : one.end] == one.quote
    assert "11 workers" in answer.text and "3 workers were" not in answer.text.replace("11 workers", "")
    [change] = answer.changed
    quote = "The fire brigade said that 3 workers were hurt in the fire at the mill."
    assert change.text == f"“Fire at the paper mill” was updated on 2 March 2024; an earlier version said: “{quote}”"
    [number] = change.citations
    earlier = answer.citations[number - 1]
    assert (earlier.quote, Path(earlier.document.path).stem) == (quote, "old") and number == len(answer.citations)
    assert not any(quote == one.text for one in answer.evidence)
    assert all(number not in sentence.citations for sentence in answer.sentences)


@pytest.mark.parametrize(
    ("gap", "told"),
    [
        ("\n\n", "said: Anna Berg: “She said that 3 workers were hurt in the fire at the mill.”"),
        (
            " ",
            "said: “Anna Berg leads the fire brigade. She said that 3 workers were hurt in the fire at the mill.”",
        ),
    ],
)
def test_earlier_words_can_be_read_alone(tmp_path: Path, gap: str, told: str) -> None:
    head = ("Fire at the paper mill", "The Courier")
    old = f"Anna Berg leads the fire brigade.{gap}She said that 3 workers were hurt in the fire at the mill."
    stories = {"old": Story(old, DAY, *head), "new": Story(old.replace("3 w", "11 w"), LATER, *head)}
    with open_stories(tmp_path, **stories) as bot:
        answer = bot.ask("How many workers were hurt in the fire at the paper mill?")
        for one in answer.citations:
            assert bot.document(one.document.id).text[one.start : one.end] == one.quote
    [change] = answer.changed
    assert change.text.endswith(told)


def test_words_of_an_earlier_version_that_the_filters_bar_are_not_told(tmp_path: Path) -> None:
    head = ("Talks on the harbour bridge", "The Courier")
    old = "The council of Ostrow met on the harbour bridge on 1 March 2024. The bridge opens again on 10 April 2024."
    new = old.replace("1 March", "5 April")
    with open_stories(tmp_path, old=Story(old, DAY, *head), new=Story(new, LATER, *head)) as bot:
        question = "When did the council of Ostrow meet on the harbour bridge?"
        every, late = (bot.ask(question, filters=Filters(event_from=day)) for day in ("2024-02-01", "2024-04-01"))
    assert "1 March" in every.changed[0].text
    assert "5 April" in late.text and late.changed == () and not any("March" in one.quote for one in late.citations)


def test_a_reprint_of_an_earlier_version_does_not_outvote_the_newer(tmp_path: Path) -> None:
    reprint = Story(OLD, DAY, "Mill on fire", "The Herald")
    with open_stories(tmp_path, **STORIES, reprint=reprint) as bot:
        answer = bot.ask("How many workers were hurt in the fire at the mill?")
        assert "11 workers" in answer.sentences[0].text and "3 workers" not in answer.text
        [told] = answer.changed
        assert answer.citations[told.citations[0] - 1].document.source == "The Courier"


def test_what_the_newer_version_no_longer_says_is_quoted_with_a_word_of_that(tmp_path: Path) -> None:
    with open_stories(tmp_path, **STORIES) as bot:
        answer = bot.ask("Who was seen near the store before the fire?")
    assert "A watchman was seen" in answer.text
    [change] = answer.changed
    assert change.text == "“Fire at the paper mill” was updated on 2 March 2024 and no longer says this."
    assert change.citations == answer.sentences[0].citations


def test_what_did_not_change_is_not_told_of(tmp_path: Path) -> None:
    with open_stories(tmp_path, **STORIES) as bot:
        answer = bot.ask("What does the paper mill at Ostrow make?")
    assert "school books" in answer.text and answer.changed == ()
    assert not any(one.copies for one in answer.citations), "an earlier version is no other outlet"


def test_an_answer_tells_of_few_changes_and_only_of_what_it_cites() -> None:
    source = Source("new", "Fire", None, None, DAY, "new.md")
    said = [
        EvidenceSentence(source, 10 * place, 10 * place + 9, "It burnt.", 1.0, 0, "It burnt.", 10 * place)
        for place in range(MOST + 2)
    ]
    changed = tuple(replace(one, replaces=replace(one, document=replace(source, id="old"))) for one in said)
    evidence = Evidence("", (), changed, 0.9)
    citations = [Citation(n, one.quote, one.start, one.end, None, source) for n, one in enumerate(said, start=1)]
    changes, cited = tell_changes(evidence, citations)
    assert len(changes) == MOST and len(cited) == len(citations) + MOST
    assert tell_changes(evidence, []) == ((), ())
