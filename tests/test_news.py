"""News as people paste it from the web: what is read of it as a whole, and what goes.

Ordinary texts are in test_ordinary_texts.py, pages in test_article_pages.py, single lines in files of their own.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from articles import LEAD, STORY, list_headings, list_parts, list_sentences, read
from stopwatch import hurry

from bot.chunking import chunk_document
from bot.embedders import open_embedder
from bot.loaders.canonical import clean_text
from bot.loaders.metadata import Facts
from bot.loaders.news import read_article
from bot.loaders.units import split_text
from bot.settings import Settings
from bot.statements import read_event_dates

PASTED = """Arvenia–Belmark Talks Stall as Border Stays Shut

Arvenian premier doubts the pact after the closure of the northern crossing.
Arvenia–Belmark Talks Stall as Border Stays Shut
Premier Tomas Reil (L) greets Belmark's envoy in Senna, Arvenia, on Nov. 3, 2022. (Ida Brandt/Fotolux via Reuters)
Clara Finch
9/26/2023
Updated:
9/27/2023
0:00

Belmark has called the remarks of Arvenia’s premier “unacceptable”—a word that it had not used in years.

“They are an attempt to shift the blame,” its Foreign Ministry said in a Sept. 25 statement.

Trucks wait at the crossing near Senna, in a picture taken on Sept. 25, 2023. (Ida Brandt's account via AP)
Trucks wait at the crossing near Senna, in a picture taken on Sept. 25, 2023. (Ida Brandt's account via AP)

The treaty of 1998 did not forbid such a closure.

Premier Doubts Pact

On Sept. 24, Mr. Reil warned that the closure could last until the harvest.

Lena Orr speaks to farmers outside the council in Arven on March 2, 2021. (Max Poe-Pool/Getty Images)
Lena Orr speaks to farmers outside the council in Arven on March 2, 2021. (Max Poe-Pool/Getty Images)

Ms. Orr, who leads the farmers’ union, called on both sides to talk.

‘A Long Game’

Recent weeks have seen friction between the two—and a tilt of Arvenia toward the coast.

Reuters contributed to this report."""


def test_an_article_as_it_is_pasted_becomes_its_story_with_its_facts(tmp_path: Path) -> None:
    document = read(tmp_path / "a.txt", PASTED)
    assert document.title == "Arvenia–Belmark Talks Stall as Border Stays Shut"
    assert (document.author, document.published, document.updated) == ("Clara Finch", "2023-09-26", "2023-09-27")
    assert list_headings(document) == [document.title, "Premier Doubts Pact", "‘A Long Game’"]
    assert [caption.split()[0] for caption in list_parts(document, "caption")] == ["Premier", "Trucks", "Lena"]
    assert list_parts(document, "standfirst") == [
        "Arvenian premier doubts the pact after the closure of the northern crossing."
    ]
    assert list_parts(document, "note") == ["Reuters contributed to this report."]
    sentences = list_sentences(document)
    for gone in (document.title, "Clara Finch", "9/26/2023", "9/27/2023", "Updated", "0:00"):
        assert not any(gone in sentence for sentence in sentences)
    assert [sentence for sentence in sentences if "Trucks" in sentence] == [list_parts(document, "caption")[1]]
    told = [line for line in PASTED.splitlines() if line.endswith((".", "”")) and "Trucks" not in line]
    assert [line for line in told if line not in document.text] == []


def test_a_story_broken_by_a_picture_or_an_advertisement_is_made_whole(tmp_path: Path) -> None:
    head = "Border shut\nBy Anna Lee\n3 May 2024\n\n"
    document = read(
        tmp_path / "a.txt",
        f"{head}The council voted on Friday to close the northern border, and the order\n\n"
        "Trucks wait. (Ida Brandt/AFP)\n\nAdvertisement\n\ntakes effect at midnight, the speaker said.\n\n"
        "Belmark called the order a theft of daylight.",
    )
    assert list_sentences(document) == [
        "The council voted on Friday to close the northern border, and the order takes effect at midnight, "
        "the speaker said.",
        "Trucks wait. (Ida Brandt/AFP)",
        "Belmark called the order a theft of daylight.",
    ]


SHAPES = {
    "kicker, standfirst, labels on lines of their own": (
        "World\nGates fail again\nRiver rises as engineers search for the fault\nBy Anna Lee and Ben Ode in Senna\n"
        f"BBC News\nPublished\n26 September 2023, 14:05 BST\nUpdated 2 hours ago\nShare\n\n{STORY}",
        ("Gates fail again", "Anna Lee, Ben Ode", "2023-09-26", None),
    ),
    "name with a role, day before the month": (
        "Gates fail again\nRiver rises as engineers search for the fault\n\nClara Finch Industry correspondent\n"
        f"Tue 26 Sep 2023 10.00 BST\nLast modified on Wed 27 Sep 2023 02.50 BST\n\n{STORY}",
        ("Gates fail again", "Clara Finch", "2023-09-26", "2023-09-27"),
    ),
    "byline and date on one line": (
        "Gates fail again\nBy JANE DOE | Sept. 26, 2023 at 5:01 p.m. ET\n5 min read\nListen to this article\n\n"
        + STORY,
        ("Gates fail again", "Jane Doe", "2023-09-26", None),
    ),
    "names above the byline, picture and alternative text between": (
        "Gates Fail Again\nThe river stands higher than ever. The next rain may be too much.\n\n"
        "Listen to this article · 5:12 min Learn more\nShare full article\n\n124\nWater over iron gates at dusk.\n"
        "Water has poured over the gates since Monday.Credit...Ida Brandt for The Ledger\nJane Doe\nBy Jane Doe\n"
        f"Reporting from Senna\n\nSept. 26, 2023\n{STORY}",
        ("Gates Fail Again", "Jane Doe", "2023-09-26", None),
    ),
    "everything above the headline": (
        f"By JANE DOE\nPublished 3:05 PM EDT, September 26, 2023\nGates fail again\n{STORY}",
        ("Gates fail again", "Jane Doe", "2023-09-26", None),
    ),
    "headline with the site, then alone": (
        "Gates fail again | The Ledger\nSkip to content\nSubscribe\nGates fail again\nJane Doe\n03/05/2024 09:15\n"
        f"Updated: 04/05/2024 10:00\n5 comments\n\n{STORY}",
        ("Gates fail again", "Jane Doe", "2024-05-03", "2024-05-04"),
    ),
    "a desk for an author, one line a paragraph": (
        "Gates fail again\nBy Ledger Staff\n26 Sep 2023\n" + STORY.replace("\n\n", "\n"),
        ("Gates fail again", "Ledger Staff", "2023-09-26", None),
    ),
    "the paper's name first": (
        f"The Daily Ledger\n\nGates fail again\n\nJANE DOE\nPUBLISHED SEPTEMBER 26, 2023\nUPDATED YESTERDAY\n\n{STORY}",
        ("Gates fail again", "Jane Doe", "2023-09-26", None),
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_heads_of_many_shapes_become_facts(tmp_path: Path, shape: str) -> None:
    content, facts = SHAPES[shape]
    document = read(tmp_path / "a.txt", content)
    assert (document.title, document.author, document.published, document.updated) == facts
    first = next(sentence for sentence in list_sentences(document) if sentence.startswith("The flood gates"))
    assert first == LEAD
    extra = document.text.replace(STORY, "").replace(document.title, "").split("\n\n")
    allowed = {*list_parts(document, "standfirst"), *list_parts(document, "caption"), ""}
    assert {line.strip() for line in extra} <= allowed


def test_what_stands_above_the_story_is_told_apart(tmp_path: Path) -> None:
    document = read(tmp_path / "a.txt", SHAPES["kicker, standfirst, labels on lines of their own"][0])
    assert document.topics == ("World",)
    assert list_parts(document, "standfirst") == ["River rises as engineers search for the fault"]
    document = read(tmp_path / "b.txt", SHAPES["names above the byline, picture and alternative text between"][0])
    assert list_parts(document, "standfirst") == ["The river stands higher than ever. The next rain may be too much."]
    assert len(list_parts(document, "caption")) == 2
    assert read(tmp_path / "c.txt", SHAPES["the paper's name first"][0]).source == "The Daily Ledger"


def test_wrapped_lines_stay_paragraphs(tmp_path: Path) -> None:
    wrapped = (
        "The bridge at Senna, shut since a barge struck it, is to open in May, the\n"
        "mayor said on Tuesday, a year later than the council had planned when it\nsigned the contract."
    )
    content = f"Bridge to open\nBy Jane Doe\nMay 3, 2024\n\n{wrapped}\n\nA long wait\n\n{wrapped}"
    document = read(tmp_path / "a.txt", content)
    assert document.text == f"Bridge to open\n\n{wrapped}\n\nA long wait\n\n{wrapped}"
    assert list_headings(document) == ["Bridge to open", "A long wait"]


def test_a_report_without_a_head_is_known_by_its_dateline_credits_or_note(tmp_path: Path) -> None:
    filed = read(tmp_path / "a.txt", f"KYIV, Ukraine (AP) — {STORY}\n\n____\nJane Doe contributed to this report.")
    assert list_parts(filed, "dateline") == ["KYIV, Ukraine (AP) —"]
    assert list_parts(filed, "note") == ["Jane Doe contributed to this report."]
    assert LEAD in list_sentences(filed) and "____" not in filed.text
    split = read(tmp_path / "b.txt", f"Gates fail\nBy Jane Doe, CNN\n4 minute read\n\nCNN  — \n{STORY}")
    assert list_parts(split, "dateline") == ["CNN  —"] and LEAD in list_sentences(split)


def test_a_dateline_of_an_unknown_town_counts_under_a_headline_but_not_in_a_play(tmp_path: Path) -> None:
    report = read(tmp_path / "a.txt", f"Gates fail again\n\nSENNA — {STORY}")
    assert (report.title, list_parts(report, "dateline")) == ("Gates fail again", ["SENNA —"])
    play = f"The Mill at Senna\n\nANNA — {LEAD}\n\nBEN — {LEAD}"
    assert read(tmp_path / "b.txt", play).parts == ()


def test_a_heading_may_stand_beside_a_short_paragraph(tmp_path: Path) -> None:
    document = read(
        tmp_path / "a.txt", f"Gates fail\nBy Jane Doe\n\n{STORY}\n\nNobody was hurt.\n\nSlow repairs\n\n{LEAD}"
    )
    assert list_headings(document) == ["Gates fail", "Slow repairs"]


def test_a_paragraph_that_only_asks_may_be_a_heading_and_links_below_the_story_go(tmp_path: Path) -> None:
    tail = "Related stories\nFarmers fear a dry spring\nMill burns for a third night"
    document = read(
        tmp_path / "a.txt",
        f"Gates fail\nBy Jane Doe\n\n{LEAD}\n\nWhat went wrong?\n\n{STORY}\n\nWhy?\n\n{LEAD}\n\n{tail}",
    )
    assert list_headings(document) == ["Gates fail", "What went wrong?"]
    assert "Why?" in list_sentences(document)
    assert "Related" not in document.text and "Farmers fear" not in document.text


def test_an_article_that_only_says_when_it_was_updated_is_dated_by_that(tmp_path: Path) -> None:
    document = read(
        tmp_path / "a.txt", f"Gates fail\nBy Jane Doe\nUpdated 2:05 PM EDT, Wed September 27, 2023\n\n{STORY}"
    )
    assert (document.published, document.updated) == (None, "2023-09-27")
    assert [date.first for date in read_event_dates(document) if date.text == "Monday"] == ["2023-09-25"]


def test_chunks_keep_captions_in_sentences_of_their_own_and_datelines_ahead_of_theirs(tmp_path: Path) -> None:
    document = read(
        tmp_path / "a.txt",
        f"Gates fail\nBy Jane Doe\n\nYEREVAN, Sept 25 (Reuters) - {LEAD} Nobody was hurt.\n\n"
        "Water pours over the gates. It rose until noon. REUTERS/Ida Brandt\n\nThe gates are of iron.",
    )
    (chunk,) = chunk_document(document, open_embedder(Settings(threads=1)))
    assert document.text[chunk.start : chunk.end].startswith("YEREVAN, Sept 25 (Reuters) - The flood gates")
    assert [document.text[span.start : span.end] for span in chunk.sentences] == [
        LEAD,
        "Nobody was hurt.",
        "Water pours over the gates.",
        "It rose until noon. REUTERS/Ida Brandt",
        "The gates are of iron.",
    ]


@pytest.mark.parametrize(
    "piece",
    [
        "A. B. C. D\n",
        "ABC DEF\n",
        "A/B/C/D/E " * 30 + "\n",
        "(" * 280 + "\n",
        "Jane Doe, " * 19 + "\n",
        "By " + "Jane Doe and " * 14 + "\n",
        "26 September 2023 " * 9 + "\n",
        "Sept. 26, 2023\nHe said that the river rose by three metres on Monday.\n",
        "Share\n",
        "a " * 190 + "to th contributed to\n",
        "and the river rose until the whole of the valley was full and\n\nAdvertisement\n\n",
        "The river rose\n\nSmoke (A B/AFP)\n\n",
        "SENNA, " * 28 + "\n\n",
    ],
)
def test_hostile_texts_take_time_in_proportion_to_their_length(piece: str) -> None:
    content = clean_text(piece * (299_000 // len(piece)))
    hurry(2.5, lambda: read_article(split_text(content), Facts()))
    hurry(2.5, lambda: read_article(split_text(content), Facts(title="Gates fail"), is_known=True))
