"""What must stay: texts that are no articles come through untouched, and no sentence of an article is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from articles import LEAD, PROSE, STORY, list_headings, read
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.loaders.canonical import clean_text
from bot.loaders.metadata import Facts
from bot.loaders.news import read_article
from bot.loaders.units import split_text

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
