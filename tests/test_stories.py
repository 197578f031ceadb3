"""Which documents tell of another story than the best sentence's: those that share no names with it.

Documents are made of one passage each; nothing is searched.
"""

from __future__ import annotations

import pytest

from bot.schema import Evidence, EvidenceSentence, Passage, Source
from bot.stories import find_strangers

BEST = "The dam at Portsea failed. Tomas Reil of the Senna authority spoke to Ida Holm in Arvenia."


def gather(*texts: str, query: str = "?") -> Evidence:
    """Evidence whose first document has the best sentence; ids are a, b, ..."""
    sources = [Source(letter, "", None, None, None, f"{letter}.txt") for letter, _ in zip("abcd", texts, strict=False)]
    passages = tuple(Passage(one, 0, len(text), text, 1.0) for one, text in zip(sources, texts, strict=True))
    best = EvidenceSentence(sources[0], 0, len(texts[0]), texts[0], 1.0, 0, texts[0], 0)
    return Evidence(query, passages, (best,), 1.0)


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        ("In Portsea, Ida Holm met Tomas Reil and Ben Ode of Belmark about the Senna dam.", True),
        ("Per Aske of Belmark met Ben Ode in Loria, where Karin Moll leads the Vesta.", False),
        ("On Monday Per Aske told the Prime Minister in Loria that Karin Moll and the Foreign Ministry knew.", False),
        ("Belmark said 30 people had died.", True),
    ],
)
def test_a_story_is_told_by_documents_that_share_names(other: str, is_same: bool) -> None:
    assert find_strangers(gather(BEST, other)) == (set() if is_same else {"b"})


def test_a_country_is_one_name_in_every_form() -> None:
    one = "Moscow and Yerevan met Vladimir Putin and Nikol Pashinyan in Georgia."
    other = "The Russians and the Armenians went to Tbilisi with Karin Moll and Ben Ode of Loria."
    assert not find_strangers(gather(one, other))


def test_what_a_question_names_is_no_other_story() -> None:
    other = "Per Aske of Belmark met Ben Ode in Loria, where Karin Moll leads the Vesta."
    assert find_strangers(gather(BEST, other)) == {"b"}
    assert not find_strangers(gather(BEST, other, query="Who spoke in Portsea, and who in Loria?"))
