"""Mistyped words of a question become the documents' own; what is no slip stays as it was typed.

The documents are a few, in a real catalog; what a corrected question finds is in test_follow_ups.py.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from indexes import Index, open_index

from bot.dialogue.spelling import correct_spelling, find_beginnings, find_meant, is_known

NEWS = (
    "Samantha Power announced aid in Yerevan. The peacekeepers of Nagorno-Karabakh stayed near Stepanakert."
    " Ethnic Armenians fled, and the ceasefire was signed by Nikol Pashinyan. Slovakia and Iraq kept silent."
)
FARMS = (
    "The barley harvest of the Orla valley was small. Mirel and Mirek farmed there."
    " The Senna bridge carried zorbanite. Miners love zorbanite."
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with open_index(tmp_path_factory.mktemp("spelling")) as opened:
        opened.write("news.txt", NEWS)
        opened.write("farms.txt", FARMS)
        opened.write("more.txt", "Zorbanites are dug at Marinov. At Marinov and at Marinow it snows.")
        opened.write("marinov.txt", "Marinov again.")
        opened.ingest()
        yield opened


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("What was it that samanta power anounced?", "What was it that samantha power announced?"),
        ("Who signed the ceasfire?", "Who signed the ceasefire?"),
        ("where did the peacekeppers stay", "where did the peacekeepers stay"),
        ("Is Nagorno-Karabahk's capital stepankert?", "Is Nagorno-Karabakh's capital stepanakert?"),
        ("what did pashinian sign", "what did pashinyan sign"),
        ("the hravest of the Orlla vallley", "the harvest of the Orla valley"),
        ("how long is the Snena brigde", "how long is the Senna bridge"),
        ("zorbanitte", "zorbanite"),
    ],
)
def test_slips_become_the_words_of_the_documents(index: Index, typed: str, meant: str) -> None:
    assert correct_spelling(typed, index.catalog) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wat did ppl say abt teh harvest", "what did people say about the harvest"),
        ("y did u go, bc of taht?", "why did you go, because of that?"),
        ("Wich one?", "Which one?"),
    ],
)
def test_short_forms_of_the_words_of_questions_are_written_out(index: Index, typed: str, meant: str) -> None:
    assert correct_spelling(typed, index.catalog) == meant


@pytest.mark.parametrize(
    "text",
    [
        "What did Samantha Power announce in Yerevan?",
        "Did Mirel or Mirek farm there?",
        "Slovenia or Slovakia, Iran or Iraq?",
        "Kyrgyzstan",
        "Barely a valet loved their vary large harness",
        "Mira, Orly, Sana, Irak, EU, US 2023",
        "Xqzyt Kowalczyk of Szczecin",
        "40 million, 3.5 km; “quoted”, e.g. x_y",
        "What did the U.S. and the u.k. say?",
        "",
        "?!",
        "日本語 Владимир",
    ],
)
def test_what_is_no_slip_stays_as_it_was_typed(index: Index, text: str) -> None:
    assert correct_spelling(text, index.catalog) == text


def test_an_office_is_spelt_out_where_the_documents_have_it_only_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    with open_index(tmp_path_factory.mktemp("offices")) as opened:
        opened.write(
            "works.txt", "The chief financial officer, Ada Lind, met the MP for Lissa. A member of parliament left."
        )
        opened.ingest()
        asked = "Who is the CFO, and who is the MP, the COO and the cfo?"
        told = "Who is the chief financial officer, and who is the MP, the COO and the chief financial officer?"
        assert correct_spelling(asked, opened.catalog) == told


def test_a_capital_is_kept_and_all_else_stays_in_its_place(index: Index) -> None:
    typed = "Why,  then -- (“Pahsinyan”)... or pashinian?"
    assert correct_spelling(typed, index.catalog) == "Why,  then -- (“Pashinyan”)... or pashinyan?"


def test_a_word_of_the_documents_is_not_changed_to_a_commoner_one(index: Index) -> None:
    assert correct_spelling("Marinow", index.catalog) == "Marinow"


def test_of_words_as_near_the_commoner_is_meant(index: Index) -> None:
    assert find_meant("Marinof", index.catalog) == "marinov"


def test_a_changed_letter_needs_a_longer_word_than_a_swapped_or_lost_one(index: Index) -> None:
    assert [find_meant(word, index.catalog) for word in ("Snena", "Sennna", "Senda")] == ["senna", "senna", ""]


def test_two_slips_need_a_long_word(index: Index) -> None:
    assert find_meant("stepankertt", index.catalog) == "stepanakert"
    assert find_meant("hravset", index.catalog) == ""


def test_the_first_letter_is_never_the_slip(index: Index) -> None:
    assert find_meant("btepanakert", index.catalog) == ""


@pytest.mark.parametrize(
    ("typed", "stem"),
    [
        ("armneia", "armenia"),
        ("amrenia", "armenia"),
        ("rmenia", ""),
        ("aremnia", "armenia"),
        ("pbulished", "publish"),
        ("lbiving", "live"),
        ("ctties", "citi"),
        ("skyy", "sky"),
        ("dayy", "dai"),
        ("sdaid", "said"),
        ("\u0435рeван", "\u0435реван"),
    ],
)
def test_few_words_are_looked_through_and_what_is_meant_is_among_them(typed: str, stem: str) -> None:
    beginnings, whole = find_beginnings(typed)
    assert (any(stem.startswith(start) for start in beginnings) or stem in whole) == bool(stem)
    assert all(start[0] == typed[0] for start in {*beginnings, *whole}) and len(beginnings) + len(whole) < 400


@pytest.mark.parametrize(
    ("word", "known"),
    [("bridge", True), ("Georgia", True), ("kyrgyzstan", True), ("zzz", True), ("brigde", False), ("abt", False)],
)
def test_english_countries_and_very_short_words_are_known(word: str, known: bool) -> None:
    assert is_known(word) is known


def test_nothing_is_corrected_where_nothing_is_indexed(tmp_path_factory: pytest.TempPathFactory) -> None:
    with open_index(tmp_path_factory.mktemp("empty")) as empty:
        assert correct_spelling("Who signed the ceasfire?", empty.catalog) == "Who signed the ceasfire?"


# ---- what the catalog tells of its words


def test_stems_come_with_the_number_of_chunks_that_hold_them(index: Index) -> None:
    assert index.catalog.stems(["zorb"]) == {"zorbanit": 2}
    assert index.catalog.stems(["marin"]) == {"marinov": 2, "marinow": 1}
    assert index.catalog.stems(["qq"]) == {}
    assert index.catalog.stems([""]) != {}


def test_the_stems_of_what_was_ingested_meanwhile_are_there(tmp_path_factory: pytest.TempPathFactory) -> None:
    with open_index(tmp_path_factory.mktemp("growing")) as growing:
        growing.write("one.txt", "Orlavia is small.")
        growing.ingest()
        assert growing.catalog.stems(["orl"]) == {"orlavia": 1}
        growing.write("one.txt", "Orlando is small.")
        growing.ingest()
        assert growing.catalog.stems(["orl"]) == {"orlando": 1}


def test_forms_are_the_words_of_a_stem_in_lower_case(index: Index) -> None:
    assert index.catalog.forms("zorbanit") == {"zorbanite", "zorbanites"}
    assert index.catalog.forms("pashinyan") == {"pashinyan"}
    assert index.catalog.forms("unicorn") == set()
