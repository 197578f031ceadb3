"""A text read for checking: names, clauses, what is denied, and whose words are given.

What follows from it for a claim is in test_checking.py.
"""

from __future__ import annotations

import pytest

from bot.checking import check_sentence
from bot.rules.attributions import find_attributions, read_verbs
from bot.rules.lexicon import is_family, open_lexicon
from bot.rules.reading import read_text
from bot.words import find_stem


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("They did not sign.", "sign"),
        ("They refused to sign.", "sign"),
        ("No ship sailed.", "sailed"),
        ("They no longer trade.", "trade"),
        ("They stopped trading.", "trading"),
    ],
)
def test_what_is_denied_is_read_so(text: str, denied: str) -> None:
    assert [word.polarity for word in read_text(text).words if word.text == denied] == [-1]


@pytest.mark.parametrize("text", ["They not only sign.", "They did not refuse to sign.", "But they sign."])
def test_what_is_not_denied_is_not(text: str) -> None:
    assert read_text(text).words[-1].polarity == 1


def test_forms_of_a_name_have_one_key() -> None:
    keys = [{word.key for word in read_text(f"He saw {name}.").words if word.is_name} for name in ("the US", "America")]
    assert keys == [{"@usa"}, {"@usa"}]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("The ministry said the talks failed.", "ministry"),
        ("The talks failed, the ministry said.", "ministry"),
        ("“We will go,” said Anna Lee.", "Lee"),
        ("According to the ministry, the talks failed.", "ministry"),
        ("In the ministry's view the talks failed.", "ministry's"),
        ("Moscow: The talks failed.", "Moscow"),
        ("The talks were called a failure by the ministry.", "ministry"),
    ],
)
def test_speakers_are_found_in_every_usual_form(text: str, speaker: str) -> None:
    reading = read_text(text)
    found = find_attributions(reading, read_verbs().saying)
    assert any(reading.words[place].text == speaker for one in found for place in one.names)


@pytest.mark.parametrize(
    ("quote", "speaker"),
    [
        ("Yuri Kim, the acting secretary of state for Asia, has given a cautious view of the subject.", None),
        ("Ann Lee took a view of the subject. At a hearing of the Senate in May she said the talks had failed.", None),
        ("At the opening, Anna Lee, the mayor of Oslo, said the talks had failed.", "Anna Lee"),
        ("The talks had failed, prosecutors said.", "prosecutors"),
        ("What the minister called failed talks went on.", "the minister"),
        ("The council did not say that the talks had failed.", None),
        ("The army would not say whether the talks had failed.", None),
    ],
)
def test_a_speaker_is_a_name_as_a_reader_would_write_it(quote: str, speaker: str | None) -> None:
    assert check_sentence("The talks had failed.", quote).speaker == speaker


def test_the_lexicon_knows_like_and_contrary_words() -> None:
    lexicon = open_lexicon()
    assert lexicon.find_groups(find_stem("brokered")) & lexicon.find_groups(find_stem("mediated"))
    assert find_stem("safe") in lexicon.find_contraries(find_stem("unsafe"))
    assert lexicon.find_forms(find_stem("rose")) & lexicon.find_forms(find_stem("risen"))
    assert is_family("decid", "decis") and not is_family("port", "import")
