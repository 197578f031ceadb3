"""What says the same counts once, and every document that says it is named: pasted, syndicated, lightly edited."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from stopwatch import hurry
from stories import Story, open_stories

from bot.copies import collapse_copies, find_copies, says_otherwise, says_same
from bot.schema import Citation, Evidence, Passage, Source
from bot.stated import Statement, Voice

FERRY = (
    "The ferry Astra ran aground off the island of Helm on Sunday evening with 84 passengers on board. All of them"
    " were brought ashore by fishing boats before midnight. The coast guard said that the captain had misjudged the"
    " tide in the narrow channel. The ferry will be towed to the harbour of Ostrow as soon as the wind drops."
)
EDITED = FERRY.replace("All of them were", "All of these were").replace("as soon as the", "once the")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The bridge fell on Monday.", "The bridge fell on Monday."),
        ("The bridge fell on Monday.", "the  bridge\nfell on Monday"),
        (
            "All of them were brought ashore by fishing boats before midnight.",
            "All of these were brought ashore by fishing boats before midnight.",
        ),
    ],
)
def test_the_same_said_twice(one: str, other: str) -> None:
    assert says_same(one, other) and says_same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "The ministry said that at least 31 people were killed in the explosion at the quarry near the town.",
            "The ministry said that at least 47 people were killed in the explosion at the quarry near the town.",
        ),
        (
            "Arvenia said that many people were hurt in the explosion at the quarry near the old town.",
            "Belmark said that many people were hurt in the explosion at the quarry near the old town.",
        ),
        (
            "The mayor said that she would sign the order to close the quarry near the old town.",
            "The mayor said that she would not sign the order to close the quarry near the old town.",
        ),
        (
            "Prices of bread and milk rose in the towns along the northern border over the year.",
            "Prices of bread and milk fell in the towns along the northern border over the year.",
        ),
        ("Arvenia accused Belmark of shelling Orlov.", "Belmark accused Arvenia of shelling Orlov."),
        ("The blast killed 3 and wounded 12 people.", "The blast killed 12 and wounded 3 people."),
        (
            "Arvenia was accused by Belmark of shelling the old town of Orlov with guns in the night of the vote.",
            "Arvenia accused Belmark of shelling the old town of Orlov with guns in the night of the vote.",
        ),
        (
            "The court may order the owners of the quarry near the old town to pay the miners for the lost year.",
            "The court will order the owners of the quarry near the old town to pay the miners for the lost year.",
        ),
        (
            "The mayor did not say that the owners of the quarry near the old town had paid the miners.",
            "The mayor did say that the owners of the quarry near the old town had not paid the miners.",
        ),
        (
            "The treaty between the US and Arvenia was sent to the parliament of the northern union on Monday.",
            "The treaty between us and Arvenia was sent to the parliament of the northern union on Monday.",
        ),
    ],
)
def test_another_number_name_denial_opposite_or_order_is_news(one: str, other: str) -> None:
    assert not says_same(one, other) and not says_same(other, one)
    assert says_otherwise(one, other)


def test_what_tells_of_something_else_is_not_said_otherwise() -> None:
    assert not says_otherwise("The bridge fell on Monday.", "The mayor visited the mill.")
    assert not says_otherwise("The bridge fell on Monday.", "The bridge fell on Monday.")


def passage(name: str, text: str, score: float = 1.0) -> Passage:
    return Passage(Source(name, name, None, None, None, name), 0, len(text), text, score, chunk_ids=(name,))


def test_a_passage_that_a_better_one_holds_is_a_copy_of_it() -> None:
    [kept] = collapse_copies(
        [passage("a", FERRY), passage("b", EDITED), passage("c", FERRY[: FERRY.index(" The ferry")])]
    )
    assert kept.document.id == "a" and kept.chunk_ids == ("a", "b", "c")
    assert [one.id for one in kept.copies] == ["b", "c"]


@pytest.mark.parametrize(
    "other",
    [
        FERRY.replace("84", "112"),
        FERRY.replace("had misjudged", "had not misjudged"),
        FERRY.replace("Helm", "Varn"),
        f"{FERRY} Two tugs are on their way, and divers will look at the hull once it lies in the calmer water there.",
    ],
)
def test_a_passage_that_says_more_or_otherwise_stays(other: str) -> None:
    assert len(collapse_copies([passage("a", FERRY), passage("b", other)])) == 2


def test_a_turned_claim_among_many_common_words_stays() -> None:
    long = f"{FERRY} Arvenia accused Belmark of the delay. {FERRY.replace('Astra', 'Borea').replace('84', '120')}"
    turned = long.replace("Arvenia accused Belmark", "Belmark accused Arvenia")
    assert len(collapse_copies([passage("a", long), passage("b", turned)])) == 2
    assert len(collapse_copies([passage("a", long), passage("b", long.replace("All of them", "All of these"))])) == 1


def test_passages_of_one_document_are_no_copies() -> None:
    assert len(collapse_copies([passage("a", FERRY), passage("a", FERRY)])) == 2


def test_a_citation_outside_of_what_was_found_has_no_copies() -> None:
    quote = "Nobody was hurt."
    citation = Citation(1, quote, 0, len(quote), None, Source("a", "a", None, None, None, "a"))
    assert find_copies(citation, Evidence("", (passage("b", FERRY),), (), 0.5, ((),))) == ()


def test_long_texts_cost_little() -> None:
    many = [passage(str(number), f"{number} " + "word " * 20_000) for number in range(10)]
    hurry(1.5, lambda: collapse_copies(many))
    hurry(1.5, lambda: says_same("a b " * 50_000, "b a " * 50_000))


def test_a_report_of_two_outlets_is_quoted_once_and_both_are_named(tmp_path: Path) -> None:
    stories = {
        "courier": Story(FERRY, "2024-05-06", "Ferry runs aground off Helm"),
        "ledger": Story(EDITED, "2024-05-07", "Eighty-four saved from stranded ferry"),
        "pasted": Story(FERRY, "2024-05-06", "Ferry runs aground off Helm", "The Courier"),
        "other": Story("The ferry Astra was built at Ostrow in 1987 for 120 passengers.", "2023-01-02"),
    }
    with open_stories(tmp_path, **stories) as bot:
        answer = bot.ask("With how many passengers did the ferry Astra run aground off Helm?")
    [sentence] = [one for one in answer.sentences if "84" in one.text]
    assert answer.text.count("84 passengers") == 1
    [citation] = [one for one in answer.citations if one.number in sentence.citations]
    named = {Path(one.path).stem for one in (citation.document, *citation.copies)}
    assert named == {"courier", "ledger", "pasted"} and len(citation.copies) == 2
    assert len({one.text for one in answer.evidence}) == len(answer.evidence)
    assert len({passage.document.id for passage in answer.passages}) == len(answer.passages) == 2


def test_a_sentence_that_two_reports_share_is_quoted_once_and_both_are_named(tmp_path: Path) -> None:
    shared = "The council of Ostrow voted 31 to 4 to sell the old harbour mill to a brewer."
    more = "Its roof has leaked for years, and the cellar was flooded twice this spring, says the owner of the shop."
    stories = {
        "courier": Story(
            f"{shared} A museum had wanted it as well, and had collected money for two years.", "2024-05-06"
        ),
        "ledger": Story(f"Rain fell all day. {more} {shared}", "2024-05-07"),
    }
    with open_stories(tmp_path, **stories) as bot:
        answer = bot.ask("How did the council of Ostrow vote on the old harbour mill?")
    assert answer.text.count("31 to 4") == 1
    [citation] = [one for one in answer.citations if "31 to 4" in one.quote]
    assert {Path(one.path).stem for one in (citation.document, *citation.copies)} == {"courier", "ledger"}


def test_the_same_words_of_two_speakers_are_both_kept_and_are_no_copies(tmp_path: Path) -> None:
    claim = "She said that the harbour of Ostrow would stay shut until the wreck of the barge Lena was lifted."
    stories = {
        "courier": Story(
            f"Anna Berg, the harbour master, spoke to the press on Monday. {claim} Rain fell.", "2024-05-06"
        ),
        "ledger": Story(f"Clara Voss, who owns the barge, met the mayor. {claim} Snow is due.", "2024-05-07"),
        "herald": Story(
            f"Anna Berg, the harbour master, met fishermen. {claim} They had asked for help.", "2024-05-06"
        ),
    }
    with open_stories(tmp_path, **stories) as bot:
        answer = bot.ask("Until when would the harbour of Ostrow stay shut?")
    told = [one for one in answer.evidence if one.text == claim]
    assert {one.speaker for one in told} == {"Anna Berg", "Clara Voss"} and len(told) == 2
    cited = {Path(one.document.path).stem: {Path(copy.path).stem for copy in one.copies} for one in answer.citations}
    assert "ledger" not in set().union(*(cited[name] for name in cited if name != "ledger"))
    assert not cited.get("ledger")


def test_a_copy_has_the_speaker_and_the_voice_of_what_is_cited() -> None:
    quote = "The bridge is safe for lorries."
    source = Source("a", "a", None, None, None, "a")
    citation = Citation(1, quote, 0, len(quote), None, source)

    def find(speaker: str | None, voice: Voice) -> list[str]:
        stated = [Statement(0, len(quote), "reported", "The  Ministry"), Statement(0, len(quote), voice, speaker)]
        passages = (passage("a", quote), passage("b", quote))
        found = find_copies(citation, Evidence("", passages, (), 0.5, tuple((one,) for one in stated)))
        return [one.id for one in found]

    assert find("the ministry", "reported") == ["b"]
    assert find("Anna Berg", "reported") == find("the ministry", "quotation") == find(None, "own voice") == []


def test_a_claim_planted_in_five_documents_neither_counts_five_times_nor_hides_the_other(tmp_path: Path) -> None:
    """Who floods the folder with one story is one voice of two, with every copy named."""
    planted = Story("Belmark said that 900 goats were lost in the flood at the Senna mill.", "2024-05-05")
    flood = {f"plant{number}": replace(planted, source=f"Outlet {number}") for number in range(5)}
    other = Story("Arvenia said that 200 goats were lost in the flood at the Senna mill.", "2024-05-04")
    with open_stories(tmp_path, first=other, **flood) as bot:
        answer = bot.ask("How many goats were lost in the flood at the Senna mill?")
    assert answer.text.count("900 goats") == answer.text.count("200 goats") == 1
    (citation,) = (one for one in answer.citations if "900" in one.quote)
    assert len(citation.copies) == 4
    assert {one.speaker for one in answer.citations} == {"Arvenia", "Belmark"}
