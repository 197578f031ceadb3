"""News as people paste it from the web or save it as a page: what is read of it, what goes, and what must stay.

All articles are invented and shaped like those of real sites; ordinary texts must come through untouched.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stopwatch import hurry

from bot.chunking import chunk_document
from bot.embedders import open_embedder
from bot.loaders.agencies import is_note, measure_dateline
from bot.loaders.bylines import read_byline, read_names
from bot.loaders.canonical import clean_text
from bot.loaders.captions import find_credit
from bot.loaders.formats import LOADERS
from bot.loaders.furniture import is_furniture
from bot.loaders.metadata import Facts
from bot.loaders.news import read_article
from bot.loaders.stamps import read_days, read_stamp
from bot.loaders.units import split_text
from bot.regions import find_sentences
from bot.schema import Document
from bot.settings import Settings
from bot.statements import read_event_dates

LEAD = "The flood gates at the Senna mill failed on Monday for the second time this year, officials said."
STORY = (
    f"{LEAD}\n\nAbout 120 people left their homes, according to the Arvenian Rescue Service.\n\n"
    "“We will find out,” said the chief engineer, Tomas Reil. “We owe it to the town.”"
)


def read(path: Path, content: str) -> Document:
    """The one document of a file."""
    path.write_text(content, encoding="utf-8")
    (document,) = LOADERS[path.suffix](path)
    assert isinstance(document, Document)
    for part in document.parts:
        assert document.text[part.start : part.end].strip() == document.text[part.start : part.end] != ""
    return document


def list_parts(document: Document, kind: str) -> list[str]:
    return [document.text[part.start : part.end] for part in document.parts if part.kind == kind]


def list_headings(document: Document) -> list[str]:
    return [document.text[span.start : span.end] for span in document.sections]


def list_sentences(document: Document) -> list[str]:
    return [document.text[span.start : span.end] for span in find_sentences(document)]


# --- the whole of an article ---------------------------------------------------------------------------------------

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


# --- what must stay ------------------------------------------------------------------------------------------------

PROSE = "I walked along the river until the mill was out of sight, and I met nobody on the way."
ORDINARY = {
    "essay": f"On keeping bees\n\n{PROSE}\n\nThe second summer\n\n{PROSE}\n\nShare\n\n{PROSE}",
    "essay with a small by": f"On keeping bees\nby Jane Doe\n\n{PROSE}\n\n{PROSE}",
    "minutes": f"Minutes of the Parish Council\n26 September 2023\n\nPresent: Jane Doe (chair), John Roe\n\n{PROSE}\n\n"
    f"Roads\n\n{PROSE}\n\nDate of next meeting: 12 October 2023",
    "notes": f"Meeting notes\n\n{PROSE}\n\nRead more: the report on roads\n\n- Print it\n- Share it\n\n{PROSE}",
    "dated notes": f"Notes on roads\n26 September 2023\n\n{PROSE}\n\nRead more\n\n{PROSE}\n\n____\n\n{PROSE}",
    "letter": f"Jane Doe\n12 High Street\n\n26 September 2023\n\nDear Mr Roe,\n\n{PROSE}\n\nYours,\nJane Doe",
    "message": f"From: Jane Doe\nTo: John Roe\nDate: Tue, 26 Sep 2023 14:05 +0100\nSubject: mill\n\n{PROSE}\n\nJane",
    "chat": "[26/09/2023, 14:05] Jane: Where are you now, and when do you come home?\n"
    "[26/09/2023, 14:06] John: I am at the mill, as I have told you twice.",
    "diary": "Diary of a walk" + "".join(f"\n\n{day} September 2023\n\n{PROSE}" for day in (26, 27, 28)),
    "poem": "The Lamp\nBy Jane Doe\n\nLamp at the window, burning low.\nWho lit you there so long ago?\n"
    "The road is dark, the river wide.\nI keep you burning at my side.",
    "play": "The Mill\nBy Jane Doe\n\nANNA: Where were you last night, when the bell rang and nobody came?\n"
    "BEN: I was at the mill, as I have told you twice already.\nANNA — Liar! I saw a light in the other house.",
    "list": "Shopping\n\nBread\nPrint paper\nMilk\nShare\nX\n\nCall Jane Doe\n26 September 2023",
    "code": "#!/bin/sh\n# By Jane Doe\n# 26 September 2023\n\necho 'Share'  # Advertisement\n\nexit 0",
    "program": 'def share(x):\n    """Print."""\n    return x / 2  # 0:00\n\n\nprint(share(4))',
    "changes": "Version 1.2\n2023-09-26\n\n- Fixed a crash on start. (Jane Doe/John Roe)\n- Added a menu.",
    "gallery": "Camera notes\n\nPhoto: sunset over the bay\nPhoto: the bridge at dawn\n\nThe light was good today.",
    "recipe": "Plum cake\n\nServes 8\n45 min\n\n1 kg plums\n200 g flour\n\nStone the plums.\nBake for an hour.",
    "quotation": f"A saying\n\n{PROSE}\n\n“Advertisement is the soul of trade.”\n\n{PROSE}",
}


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_texts_come_through_as_they_are(tmp_path: Path, name: str) -> None:
    document = read(tmp_path / "a.txt", ORDINARY[name])
    assert document.text == clean_text(ORDINARY[name])
    assert document.parts == () and len(document.sections) <= 1
    assert (document.author, document.published) in {
        (author, day) for author in (None, "Jane Doe") for day in (None, "2023-09-26")
    }, "lines atop may tell who wrote it and when, nothing else is taken for that"


def test_a_chronicle_in_an_article_keeps_the_dates_that_head_its_parts(tmp_path: Path) -> None:
    days = "".join(f"\n\n{day} January 2024\n\n{PROSE}" for day in (3, 4, 5))
    document = read(
        tmp_path / "a.txt", f"How the border was shut\n\nJane Doe, political editor, 3 May 2024\n\n{LEAD}{days}"
    )
    assert (document.author, document.published) == ("Jane Doe", "2024-05-03")
    assert list_headings(document)[1:] == [f"{day} January 2024" for day in (3, 4, 5)]


def test_capitalised_words_beside_a_date_are_not_always_an_author(tmp_path: Path) -> None:
    for line in ("Middle East", "New York", "White House", "Grain Deal"):
        story = f"{STORY}\n\nNo grain moved, and no deal was in sight when the talks were broken off on Sunday night."
        document = read(tmp_path / "a.txt", f"Talks fail again\n{line}\nPublished 26 September 2023\n\n{story}")
        assert (document.author, document.published) == (None, "2023-09-26"), line
        assert line in document.text or line == "Middle East"


SENTENCES = [
    "He shared the print with the police on Tuesday morning.",
    "Read more books, the minister told the pupils in Senna.",
    "“Sign up for our newsletter,” the poster at the gate said.",
    "The advertisement cost the council 4,000 crowns a week.",
    "By Tuesday the river had risen by another three metres.",
    "Published in 2023, the report named nobody in the council.",
    "The picture, by Ida Brandt, hangs in the town hall (room 4).",
    "Reporters contributed more than 900 crowns to the fund.",
    "LONDON is where the talks are to be held, officials said.",
    "He said: “We use cookies to bait the mice in the mill.”",
    "Follow the river to the mill and you will find the gates.",
    "Updated figures are due on Friday, the ministry announced.",
    "This article of the treaty was amended in the year 1998.",
]
AROUND = ["Advertisement", "Share", "Read more", "0:00", "5 min read", "Related: Farmers fear a dry spring", "Print"]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.one_of(st.sampled_from(SENTENCES), st.sampled_from(AROUND)), min_size=1, max_size=14))
def test_no_sentence_of_a_story_is_ever_lost(lines: list[str]) -> None:
    content = "\n\n".join(["Gates fail again", "By Jane Doe", "26 September 2023", LEAD, *lines, LEAD])
    article = read_article(split_text(content), Facts())
    assert article is not None
    kept = [block.text for block in article.blocks]
    assert [text for text in kept if text in SENTENCES] == [line for line in lines if line in SENTENCES]
    assert not set(kept) & {"Advertisement", "0:00", "5 min read", "Read more", "Related: Farmers fear a dry spring"}


# --- the single lines ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "published", "updated"),
    [
        ("9/26/2023", "2023-09-26", None),
        ("26.09.2023", "2023-09-26", None),
        ("26/09/2023", "2023-09-26", None),
        ("2023-09-26T10:05:00Z", "2023-09-26", None),
        ("26-Sep-2023", "2023-09-26", None),
        ("Published 26 September 2023 14:05 BST", "2023-09-26", None),
        ("Sept. 26, 2023 at 5:01 p.m. ET", "2023-09-26", None),
        ("September 26, 20235:01 PM ET", "2023-09-26", None),
        ("Tuesday 26 September 2023 14:05, UK", "2023-09-26", None),
        ("First published on Tue 26 Sep 2023 10.00 BST", "2023-09-26", None),
        ("Published 2:05 PM EDT, Tue September 26, 2023", "2023-09-26", None),
        ("Issued on: 26/09/2023 - 10:05", "2023-09-26", None),
        ("Posted on September 26th, 2023", "2023-09-26", None),
        ("Published: 26 Sep 2023, 10:05 IST", "2023-09-26", None),
        ("Last modified on Wed 27 Sep 2023 02.50 BST", None, "2023-09-27"),
        ("(Updated Sept. 27, 2023)", None, "2023-09-27"),
        ("Published 26 September 2023, updated 27 September 2023", "2023-09-26", "2023-09-27"),
        ("Sept. 26, 2023 Updated Sept. 27, 2023, 3:12 a.m. ET", "2023-09-26", "2023-09-27"),
        ("3 hours ago", None, None),
        ("Updated yesterday", None, None),
    ],
)
def test_dates_of_an_article_are_read_in_every_usual_form(
    line: str, published: str | None, updated: str | None
) -> None:
    stamp = read_stamp(line)
    assert stamp is not None
    assert read_days([stamp], "") == (published, updated)


@pytest.mark.parametrize(
    "line",
    [
        "2023",
        "May 2023",
        "26 September",
        "10:05",
        "Today",
        "Published in 2023",
        "On 26 September 2023 they met.",
        "Update it",
    ],
)
def test_other_lines_are_no_dates(line: str) -> None:
    assert read_stamp(line) is None


@pytest.mark.parametrize(
    ("lines", "story", "days"),
    [
        (["9/6/2023"], "", ("2023-09-06", None)),
        (["9/6/2023", "Updated: 9/7/2023"], "", ("2023-09-06", "2023-09-07")),
        (["9/6/2023", "Updated: 10/6/2023"], "", ("2023-06-09", "2023-06-10")),
        (["9/6/2023 10:00 BST"], "", ("2023-06-09", None)),
        (["9.6.2023"], "", ("2023-06-09", None)),
        (["6/9/2023"], "They met on Sept. 4.", ("2023-09-06", None)),
        (["Updated: 3/10/2023", "26/9/2023"], "", ("2023-09-26", "2023-10-03")),
        (["Updated", "27 September 2023", "26 September 2023"], "", ("2023-09-26", "2023-09-27")),
    ],
)
def test_numbers_that_could_be_day_or_month_are_settled_by_what_stands_beside_them(
    lines: list[str], story: str, days: tuple[str | None, str | None]
) -> None:
    assert read_days([stamp for stamp in map(read_stamp, lines) if stamp], story) == days


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By A. Writer and B. Writer", ("A. Writer", "B. Writer")),
        ("By JANE DOE", ("Jane Doe",)),
        ("By Jane Doe, Senior Reporter", ("Jane Doe",)),
        ("By Jane Doe, John Roe and Max van Dyck", ("Jane Doe", "John Roe", "Max van Dyck")),
        ("By Jane Doe in Kyiv and John Roe in Moscow", ("Jane Doe", "John Roe")),
        ("By Jane Doe | Reuters", ("Jane Doe",)),
        ("Story by Jane O'Neil-Smith, The Daily Courier", ("Jane O'Neil-Smith",)),
        ("Author: Élise Möller", ("Élise Möller",)),
        ("By Reuters Staff", ("Reuters Staff",)),
        ("By The Associated Press", ("The Associated Press",)),
        ("By Tuesday the river had risen", ()),
        ("By then, Jane Doe had left.", ()),
        ("By what right?", ()),
    ],
)
def test_bylines_name_people_without_their_roles(line: str, names: tuple[str, ...]) -> None:
    assert read_byline(line) == names


def test_a_line_of_names_holds_nothing_else() -> None:
    assert read_names("Jane Doe, BBC News") == ("Jane Doe",)
    assert read_names("Clara Finch Industry correspondent") == ("Clara Finch",)
    for line in (
        "United States",
        "New York",
        "Foreign Ministry",
        "Staff Writer",
        "World News",
        "Jane",
        "12 High Street",
    ):
        assert read_names(line) == (), line


CREDITED = [
    "Trucks wait on Nov. 23, 2022.| (Ida Brandt/Fotolux via Reuters)",
    "Trucks wait.| (Ida Brandt's account via AP)",
    "Trucks wait.| (AP Photo/Ida Brandt)",
    "Trucks wait.| (Photo by Ida Brandt/Getty Images)",
    "Trucks wait| [Ida Brandt/Reuters]",
    "Trucks wait.| Photograph: Ida Brandt/The Ledger",
    "Trucks wait.|Credit...Ida Brandt for The Ledger",
    "Trucks wait.| REUTERS/Ida Brandt/File Photo Purchase Licensing Rights, opens new tab",
    "Trucks wait.| Ida Brandt/AFP via Getty Images",
    "Trucks wait| | Photo Credit: Ida Brandt",
    "Trucks wait| (file photo)",
    "|Credit: Ida Brandt",
    "|Image: Ida Brandt/AFP",
    "|Getty Images",
    "FILE PHOTO: Trucks wait at the crossing|",
    "Image caption, Trucks wait at the crossing|",
]


@pytest.mark.parametrize("marked", CREDITED)
def test_captions_are_known_by_their_credit(marked: str) -> None:
    words, credit = marked.split("|", 1)
    found = find_credit(words + credit)
    assert found is not None and found.start == len(words)


@pytest.mark.parametrize(
    "text",
    [
        "He said it again (Reuters).",
        "He left. (He later returned.)",
        "The rate is given in miles (and/or)",
        "She spoke to Jane Doe (Labour/Green).",
        "He answered them (via email)",
        "Traffic (Adult/Juvenile)",
        "A word on the credit: The bank failed.",
        "The mayor praised the photos by Jane Doe",
        "- 1967: a prize (The Lamp and Others/A Road)",
        "He quoted the rule. (Reporting by A; editing by B)",
    ],
)
def test_other_paragraphs_are_no_captions(text: str) -> None:
    assert find_credit(text) is None


def test_credits_on_a_line_of_their_own_join_their_caption(tmp_path: Path) -> None:
    head = "Gates fail\nBy Jane Doe\n26 September 2023\n\n"
    above = read(
        tmp_path / "a.txt", f"{head}{LEAD}\n\nImage source, Getty Images\nImage caption, Water at dusk\n\n{STORY}"
    )
    assert list_parts(above, "caption") == ["Image source, Getty Images\nImage caption, Water at dusk"]
    below = read(
        tmp_path / "b.txt", f"{head}{LEAD}\n\nWater pours over the gates.\nPhotograph: Ida Brandt/AFP\n\n{STORY}"
    )
    assert list_parts(below, "caption") == ["Water pours over the gates.\nPhotograph: Ida Brandt/AFP"]
    twice = read(
        tmp_path / "c.txt", f"{head}{LEAD}\n\nWater pours down.\nWater pours down. (Ida Brandt/AFP)\n\n{STORY}"
    )
    assert list_parts(twice, "caption") == ["Water pours down. (Ida Brandt/AFP)"]


@pytest.mark.parametrize(
    ("text", "dateline"),
    [
        ("YEREVAN, Sept 25 (Reuters) - The council", "YEREVAN, Sept 25 (Reuters) -"),
        ("LONDON — The minister", "LONDON —"),
        ("WASHINGTON—The minister", "WASHINGTON—"),
        ("Kyiv, Ukraine (CNN) — Farmers", "Kyiv, Ukraine (CNN) —"),
        ("BEIJING, Sept. 25 (Xinhua) -- China", "BEIJING, Sept. 25 (Xinhua) --"),
        ("MOSCOW/YEREVAN, Sept 25 (Reuters) - A", "MOSCOW/YEREVAN, Sept 25 (Reuters) -"),
        ("Jan. 12 (UPI) -- The", "Jan. 12 (UPI) --"),
        ("WASHINGTON, D.C. — The", "WASHINGTON, D.C. —"),
        ("ISLAMABAD: The minister", "ISLAMABAD:"),
        ("ANNA: The minister", ""),
        ("NASA - The agency", ""),
        ("NOTE — The minister", ""),
        ("Jane Doe (Labour) - The member", ""),
        ("The U.S. — who else", ""),
    ],
)
def test_datelines_are_measured_at_the_start_of_a_paragraph(text: str, dateline: str) -> None:
    assert text[: measure_dateline(text, opens_story=True)] == dateline


def test_only_a_signed_dateline_may_stand_within_a_story() -> None:
    assert measure_dateline("ANNA — Where were you?", opens_story=False) == 0
    assert measure_dateline("OSLO (AFP) — The", opens_story=False) == len("OSLO (AFP) —")


@pytest.mark.parametrize(
    ("text", "inside", "at_end"),
    [
        ("Reuters contributed to this report.", True, True),
        ("J. Doe in Kyiv and John Roe contributed reporting.", True, True),
        ("With reporting by Jane Doe and AFP.", True, True),
        ("Additional reporting by Jane Doe in Senna", True, True),
        ("(Reporting by Jane Doe; Editing by John Roe)", True, True),
        ("(With inputs from agencies)", True, True),
        ("Correction: The mill has six gates.", True, True),
        ("This article was amended on 27 September 2023.", False, True),
        ("© 2023 The Ledger. All rights reserved.", False, True),
        ("(AFP, Reuters)", False, True),
        ("Reporting by the council was poor.", False, False),
        ("With Reuters gone, the town has no reporter left.", False, False),
        ("He contributed to this report, she said. He denies it.", False, False),
    ],
)
def test_notes_say_who_else_reported(text: str, inside: bool, at_end: bool) -> None:
    assert (is_note(text, closes=False), is_note(text, closes=True)) == (inside, at_end)


@pytest.mark.parametrize(
    ("line", "anywhere", "at_edge"),
    [
        ("0:00", True, True),
        ("0:00 / 3:45", True, True),
        ("ADVERTISEMENT", True, True),
        ("Read more…", True, True),
        ("Sign up for our daily newsletter and never miss a story.", True, True),
        ("Listen to this article", True, True),
        ("4 minute read", True, True),
        ("Follow us on Facebook and X", True, True),
        ("We use cookies to improve your experience.", True, True),
        ("READ MORE: Flood hits the mill", True, True),
        ("Related: Flood hits the mill", True, True),
        ("Link copied!", True, True),
        ("Share", False, True),
        ("Print", False, True),
        ("Related: the council also agreed on this.", False, False),
        ("Sign up for the course by e-mail.", False, False),
        ("Follow the money on X.", False, False),
        ("90 minutes", False, False),
        ("14:05", False, False),
        ("2024", False, False),
        ("The council said it would share.", False, False),
    ],
)
def test_only_whole_lines_that_surely_belong_to_the_page_go(line: str, anywhere: bool, at_edge: bool) -> None:
    assert (is_furniture(line, at_edge=False), is_furniture(line, at_edge=True)) == (anywhere, at_edge)


# --- pages and Markdown --------------------------------------------------------------------------------------------

LINKED = """<!doctype html><html><head><title>Gates fail again - The Ledger</title>
<script type="application/ld+json">{"@graph": [
 {"@type": "WebPage", "@id": "https://ex.org/p", "name": "Gates fail again", "datePublished": "2020-01-01"},
 {"@type": "Person", "@id": "#anna", "name": "Anna Lee"}, {"@type": "Person", "@id": "#ben", "name": "By Ben Ode"},
 {"@type": ["NewsArticle", "Thing"], "headline": "Gates fail again", "datePublished": "2024-06-10T08:00:00+02:00",
  "dateModified": "2024-06-11T09:00:00+02:00", "author": [{"@id": "#anna"}, {"@id": "#ben"}],
  "publisher": {"@id": "#org"}}, {"@type": "Organization", "@id": "#org", "name": "The Ledger"}]}</script></head>
<body><nav>Home World</nav><div role="navigation">Sport Weather</div><main><article>
<div class="kicker">World</div><h1>Gates fail again</h1>
<h2 class="dek">River rises as engineers search for the fault</h2>
<div class="byline">By <a rel="author">Anna Lee</a> and <a rel="author">Ben Ode</a></div>
<div>Published <time datetime="2024-06-10">10 June 2024, 08:00</time></div><div>Updated <time>11 June 2024</time></div>
<ul><li>Share</li><li>Facebook</li></ul>
<figure><img><figcaption><p>Water pours over the gates.</p><span class="credit">Photograph: Ida Brandt/AFP</span>
</figcaption></figure><p>%s</p><p><strong>Slow repairs</strong></p>
<p>The first repair took nine weeks, and Belmark had called for a faster one.</p><div class="ad">Advertisement</div>
<p>Read more: <a>Council closes the border</a></p><p>“We will find out,” said the chief engineer, Tomas Reil.</p>
<figure><img><figcaption>Water pours over the gates. Photograph: Ida Brandt/AFP</figcaption></figure>
<p><em>Reuters contributed to this report.</em></p><h3>Related stories</h3><ul><li><a>Farmers fear a dry spring</a></ul>
</article></main></body></html>"""


def test_a_page_with_linked_data_is_read_as_an_article(tmp_path: Path) -> None:
    document = read(tmp_path / "a.html", LINKED % LEAD)
    assert (document.title, document.author, document.source) == ("Gates fail again", "Anna Lee, Ben Ode", "The Ledger")
    assert (document.published, document.updated) == ("2024-06-10", "2024-06-11")
    assert list_parts(document, "standfirst") == ["River rises as engineers search for the fault"]
    assert list_parts(document, "caption") == ["Water pours over the gates. Photograph: Ida Brandt/AFP"]
    assert list_parts(document, "note") == ["Reuters contributed to this report."]
    assert list_headings(document) == ["Slow repairs"]
    assert document.text.split("\n\n")[2:] == [
        LEAD,
        "Slow repairs",
        "The first repair took nine weeks, and Belmark had called for a faster one.",
        "“We will find out,” said the chief engineer, Tomas Reil.",
        "Reuters contributed to this report.",
    ]


TAGGED = """<html><head><title>Bridge | Courier</title><meta property="og:title" content="Bridge to open in May">
<meta property="og:type" content="article"><meta property="og:article:published_time" content="2024-03-01T10:00:00Z">
<meta property="article:author" content="https://example.org/x"><meta name="byl" content="By Jane Doe and Max Poe">
<meta property="og:updated_time" content="2024-03-02T10:00:00Z"></head>
<body><div class="headline"><h1>Bridge to open in May</h1></div>
<p class="summary">A year late, the crossing is nearly done</p>
<p class="who"><span>Jane Doe and Max Poe</span></p><p>March 1, 2024 | 10:00 am</p><p>4 min read</p>
<div class="wp-caption"><img><p class="wp-caption-text">The bridge in January.</p></div>
<p>SENNA, Arvenia — The bridge at Senna is to open in May, the mayor said on Friday.</p><p>It was shut in 2022.</p>
<p>Sign up for our newsletter to get the best of the Courier</p></body></html>"""


def test_a_page_with_meta_tags_alone_is_read_as_an_article(tmp_path: Path) -> None:
    document = read(tmp_path / "a.html", TAGGED)
    assert (document.author, document.published, document.updated) == ("Jane Doe, Max Poe", "2024-03-01", "2024-03-02")
    assert document.text == (
        "A year late, the crossing is nearly done\n\nThe bridge in January.\n\n"
        "SENNA, Arvenia — The bridge at Senna is to open in May, the mayor said on Friday.\n\nIt was shut in 2022."
    )
    assert [part.kind for part in document.parts] == ["standfirst", "caption", "dateline"]


UNTAGGED = """<html><head><title>Council votes on border - Ledger</title></head><body><header><h1>Ledger</h1></header>
<div><h1>Council votes on border</h1><p>Posted on <time class="entry-date" datetime="2024-05-03">3 May 2024</time>
<time class="updated" datetime="2024-05-05">5 May 2024</time> by <span class="author vcard"><a>Jane Doe</a></span></p>
<p>The council of Arvenia voted 41 to 12 on Friday to close the northern border.</p>
<p>Belmark, its neighbour to the north, called the order a theft of daylight.</p></div></body></html>"""


def test_a_page_without_tags_is_read_by_its_heading_times_and_byline(tmp_path: Path) -> None:
    document = read(tmp_path / "a.html", UNTAGGED)
    assert (document.title, document.author) == ("Council votes on border", "Jane Doe")
    assert (document.published, document.updated) == ("2024-05-03", "2024-05-05")
    assert document.text.startswith("The council of Arvenia")


@pytest.mark.parametrize(
    ("markup", "author"),
    [
        ('<a rel="author" href="/j">Jane Doe</a>', "Jane Doe"),
        ('<span itemprop="author"><b itemprop="name">Jane Doe</b>, editor</span>', "Jane Doe"),
        ('<p class="article__byline">By Jane Doe and Max Poe</p>', "Jane Doe, Max Poe"),
        ('<p class="c-author-name">Jane Doe, Health reporter</p>', "Jane Doe"),
        ('<p class="author-bio">Jane Doe has written about mills since 1998.</p>', None),
        (
            '<meta name="citation_author" content="Jane Doe"><meta name="citation_author" content="Max Poe">',
            "Jane Doe, Max Poe",
        ),
        (
            '<script type="application/ld+json">{"@type": "Report", "author": ["Jane Doe", {"name": "Max Poe"}]}'
            "</script>",
            "Jane Doe, Max Poe",
        ),
        ('<script type="application/ld+json">{"@type": "Report", "author": {"@id": "#gone"}}</script>', None),
    ],
)
def test_authors_of_a_page_are_found_where_it_names_them(tmp_path: Path, markup: str, author: str | None) -> None:
    page = f"<article><h1>Gates fail</h1>{markup}<p>The gates have failed again, the mayor said.</p></article>"
    assert read(tmp_path / "a.html", page).author == author


def test_a_page_that_is_no_article_keeps_its_lines_and_marks_its_captions(tmp_path: Path) -> None:
    page = "<h1>Plum cake</h1><p>Share</p><p>Bake for an hour.</p><figure><figcaption>A plum cake</figcaption></figure>"
    document = read(tmp_path / "a.html", page)
    assert document.text == "Share\n\nBake for an hour.\n\nA plum cake"
    assert list_parts(document, "caption") == ["A plum cake"]


def test_markdown_is_read_as_an_article_too(tmp_path: Path) -> None:
    source = (
        "# Council votes on border\n\n*By Jane Doe* | 3 May 2024\n\n![x](x.png)\n*Trucks wait. (Ida Brandt/AFP)*\n\n"
        "ARVEN, May 3 (Reuters) - The council voted on Friday to close the border.\n\n## What next\n\n"
        "Belmark called the order a theft of daylight.\n\n*Additional reporting by Max Poe.*\n"
    )
    document = read(tmp_path / "a.md", source)
    assert (document.title, document.author, document.published) == (
        "Council votes on border",
        "Jane Doe",
        "2024-05-03",
    )
    assert [part.kind for part in document.parts] == ["caption", "dateline", "note"]
    assert list_headings(document) == ["What next"] and "Jane Doe" not in document.text
    plain = read(
        tmp_path / "b.md", f"---\nauthor: Jane Doe\npublished: 2024-05-03\n---\n# Notes\n\n{PROSE}\n\nShare\n\n{PROSE}"
    )
    assert plain.text == f"{PROSE}\n\nShare\n\n{PROSE}"


# --- chunks and time -----------------------------------------------------------------------------------------------


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
