"""Single rules of the check on sentences of their own: figures, who does what, who is what, what hangs on a clause.

The verdicts as a whole are tested in test_checking.py, their shares over many pairs in test_verdicts.py.
"""

from __future__ import annotations

import pytest

from bot.checking import check_sentence

DAM = "The dam held 40 million litres in May from 38 million litres in April, twice as much as the old one."
DEAL = "Norden will pay 460 million kroner for the 70 percent of Fjordkraft that it does not already own."


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("The dam held 40 million litres in May.", DAM),
        ("The old dam held 20 million litres.", DAM),
        ("Norden, which holds the other 30 percent of Fjordkraft, will pay 460 million kroner.", DEAL),
        ("The works will take ten years.", "The works will take the next decade."),
        ("Gains went on for five straight days.", "A five-day run of gains ended."),
        ("A Dane won stage eleven.", "A Dane won the 11th stage."),
        ("The guards will leave before April.", "The guards will leave by the end of March."),
    ],
)
def test_figures_may_be_given_in_another_form(sentence: str, quote: str) -> None:
    assert check_sentence(sentence, quote, published="2025-03-10").status == "supported"


@pytest.mark.parametrize(
    ("sentence", "quote", "missing"),
    [
        ("The dam held 40 million litres in April.", DAM, "April"),
        ("Norden, which holds the other 35 percent of it, will pay 460 million kroner.", DEAL, "35 percent"),
        (
            "Firms must pay within 20 days of a notice under the law.",
            "Firms must pay within seven days of a notice under the law, down from the 20 days allowed at present.",
            "20 days",
        ),
        ("The guards will leave before May.", "The guards will leave by the end of March.", "May"),
    ],
)
def test_figures_of_something_else_are_named(sentence: str, quote: str, missing: str) -> None:
    verdict = check_sentence(sentence, quote, published="2025-03-10")
    assert (verdict.status, verdict.missing[:1]) == ("unsupported", (missing,))


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("Fjordkraft will pay 460 million kroner for the 70 percent of Norden that it does not already own.", DEAL),
        ("Paul Hart was named chief of Kestrel.", "Kestrel named Maria Diaz as chief, replacing Paul Hart."),
        ("Anna Vidal had cancelled a visit.", "Anna Vidal flew to Rabat. Her host, Karim Alou, had cancelled a visit."),
        ("Marek Dusil, the finance director of Slavia, said no.", "Marek Dusil, chairman of Slavia, said no."),
        ("A ship ran aground, spilling oil into the sea.", "A ship ran aground after its engine failed."),
        ("Regulators have approved the deal.", "Regulators must still approve the deal."),
        ("Lee has admitted taking the money.", "Lee was sentenced for taking the money."),
        ("Glenn Marsh was convicted by a judge in Austin.", "A judge in Austin acquitted Glenn Marsh of fraud."),
    ],
)
def test_what_the_quote_says_of_another_or_not_at_all_is_unsupported(sentence: str, quote: str) -> None:
    assert check_sentence(sentence, quote).status == "unsupported"


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("The 10-year yield reached 4.5%.", "Shares fell, while the yield on the 10-year Treasury note rose to 4.5%."),
        ("The plan for a stadium failed in Zug.", "Voters in Zug rejected the plan for a stadium."),
        ("The dam is filled again.", "Rain has filled the dam again, though farmers warned that it came too late."),
        ("The union won a rise.", "The union called off its strike after winning a rise."),
        ("Both sides say the wounded were freed first.", "The sides met. Both said the wounded were freed first."),
        ("Lee, who runs the road, says it may open.", '"It may open," said Lee, who is in charge of the road.'),
    ],
)
def test_nouns_and_deeds_are_nobody_s_words(sentence: str, quote: str) -> None:
    assert check_sentence(sentence, quote).status == "supported"


ANGER = "Russia's Foreign Ministry hit back at Armenian Prime Minister Nikol Pashinyan on 25 September 2023."
PORT = "Ann Lee, the mayor of Hull, spoke with Tom Day about the port on Monday. His lawyer called it a good talk."
CUSTODY = "Police took Emre Kaya into custody on Friday, and a crowd gathered."


@pytest.mark.parametrize(
    ("sentence", "quote", "missing"),
    [
        ("Moscow killed Pashinyan.", ANGER, "killed"),
        ("Russia arrested Pashinyan.", ANGER, "arrested"),
        ("Moscow praised Pashinyan.", ANGER, "praised"),
        ("Moscow supported Pashinyan.", ANGER, "supported"),
        ("Pashinyan was invited by Moscow on 25 September 2023.", ANGER, "invited"),
        ("Moscow warned Pashinyan.", "Moscow is where Pashinyan studied.", "warned"),
        ("Ann Lee bribed Tom Day.", PORT, "bribed"),
        ("Tom Day died on Monday.", PORT, "died"),
        ("The mayor of Hull sued Tom Day over the port.", PORT, "sued"),
        ("Kruse spoke about the port.", PORT, "Kruse"),
        ("A tax inspector spoke about the port.", PORT, "tax inspector"),
        ("Kaya was murdered.", CUSTODY, "murdered"),
    ],
)
def test_names_bear_out_no_deed_that_the_quote_has_not(sentence: str, quote: str, missing: str) -> None:
    verdict = check_sentence(sentence, quote)
    assert (verdict.status, verdict.missing) == ("unsupported", (missing,))


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("Moscow rebuked Pashinyan.", ANGER),
        ("Russia attacked Pashinyan in a statement.", f"{ANGER} The statement was long."),
        ("Ann Lee talked to Tom Day.", PORT),
        ("Ann Lee and Tom Day discussed the port.", PORT),
        ("Emre Kaya was arrested on Friday.", CUSTODY),
        ("Police detained Emre Kaya.", CUSTODY),
    ],
)
def test_a_deed_in_other_words_is_borne_out(sentence: str, quote: str) -> None:
    assert check_sentence(sentence, quote).status == "supported"


EVIDENCE = 'Ingrid Solheim, the coast guard commander, said she had "no evidence" that fatigue played a role.'
CLIENT = "His lawyer, Maria Toft, denied that her client Erik Lund had said that he ignored the warning."
ILL = "Mayor Jonas Pihl did not take part in the vote on the budget because he was ill."
BOARD = "The number of people on board was corrected: 209, not 212."
LETTER = '"That is false. I never received a letter." With these words, minister Carla Weiss rejected the charge.'
HALVES = "Mina Okafor scored twice in the second half, and late goals were more likely than ever."


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("Fatigue played a role, Solheim said.", EVIDENCE),
        ("Toft said that Lund ignored the warning.", CLIENT),
        ("Pihl voted against the budget.", ILL),
        ("Pihl voted for the budget.", ILL),
        ("212 people were on board.", BOARD),
        ("Carla Weiss received a letter, she said.", LETTER),
        ("Mina Okafor scored twice in the first half.", HALVES),
        ("Late goals were less likely than ever.", HALVES),
    ],
)
def test_what_a_quote_denies_or_turns_down_is_unsupported(sentence: str, quote: str) -> None:
    assert check_sentence(sentence, quote).status == "unsupported"


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("Solheim said she had no evidence that fatigue played a role.", EVIDENCE),
        ("Toft denied that Lund had said he ignored the warning.", CLIENT),
        ("Pihl did not vote.", ILL),
        ("209 people were on board.", BOARD),
        ("The number of people on board was not 212.", BOARD),
        ("Carla Weiss said she never received a letter.", LETTER),
        ("Mina Okafor scored twice in the second half.", HALVES),
    ],
)
def test_denials_are_borne_out_as_such(sentence: str, quote: str) -> None:
    assert check_sentence(sentence, quote).status == "supported"
