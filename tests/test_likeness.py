"""Words that stand for one another: the same, another form, one family, another word; and those that do not."""

from __future__ import annotations

import pytest

from bot.ranking.likeness import FAMILY, FORM, OTHER_WORD, Pool, find_likeness, is_alike, pool_words
from bot.words import stem_words


def pool(text: str) -> Pool:
    return pool_words(stem_words(text, keep_stopwords=True))


@pytest.mark.parametrize(
    ("word", "text", "likeness"),
    [
        ("ratifi", "The council ratified it.", 1.0),
        ("sold", "They sell goats.", FORM),
        ("persecut", "They fear persecutors.", FAMILY),
        ("abandon", "The plan was scrapped.", OTHER_WORD),
        ("goat", "The council ratified it.", 0.0),
    ],
)
def test_a_word_is_as_like_as_the_likest_of_a_text(word: str, text: str, likeness: float) -> None:
    assert find_likeness(word, pool(text)) == likeness


@pytest.mark.parametrize(("word", "text"), [("sold", "sell"), ("persecut", "persecutor"), ("abandon", "scrap")])
def test_two_words_are_alike_where_one_is_like_a_text_of_the_other(word: str, text: str) -> None:
    (other,) = stem_words(text)
    assert is_alike(word, other) and is_alike(other, word)
    assert not is_alike(word, "goat")
