"""How sure a ranking makes us: the signs of a near miss, the linear models, and the order of plain cases.

Probabilities are compared with one another, or with the setting that decides; no fitted number is repeated here.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator

import pytest
from indexes import Index, open_index
from news import open_news

from bot.bot import Bot
from bot.evidence import Candidate, rank_sentences
from bot.opposites import read_opposites
from bot.questions import Question, read_question
from bot.ranking.confidence import QUOTED, UNSAID, estimate, measure_answer, measure_subject
from bot.ranking.weights import Linear, load_weights
from bot.retrieval import Retrieval, retrieve
from bot.schema import Filters

OPPOSITES = read_opposites()


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with open_news(tmp_path_factory.mktemp("news")) as opened:
        yield opened


def judge(bot: Bot, question: str) -> float:
    retrieval, candidates = bot.search(read_question(question))
    return estimate(read_question(question), retrieval, candidates, load_weights(), OPPOSITES)


def find(index: Index, text: str, question: str) -> tuple[Question, Retrieval, list[Candidate]]:
    """What a question finds in one text."""
    asked, only = read_question(question), Filters(documents=[text])
    retrieval = retrieve({question: 1.0}, index.catalog, index.vectors, index.embedder, filters=only, limit=10)
    return asked, retrieval, rank_sentences(asked, retrieval, load_weights().sentence)


def measure(index: Index, text: str, question: str) -> dict[str, float]:
    """All features of a question that is asked of one text."""
    asked, retrieval, candidates = find(index, text, question)
    return measure_subject(asked, retrieval, candidates) | measure_answer(asked, retrieval, candidates, OPPOSITES)


ANSWERED = [
    "How many goats were lost in the flood at the Senna mill?",
    "By how many votes did the council of Arvenia decide to close the northern border?",
    "How many people live within a walk of the crossing?",
]
ELSEWHERE = ["Who painted the Mona Lisa?", "How do bees make honey?", "When did Mozart compose the Requiem?"]


@pytest.mark.parametrize("question", ANSWERED)
def test_a_question_that_the_documents_answer_is_answered(bot: Bot, question: str) -> None:
    assert judge(bot, question) >= bot.settings.abstain_below


@pytest.mark.parametrize("question", ELSEWHERE)
def test_a_question_about_something_else_is_not_answered(bot: Bot, question: str) -> None:
    assert judge(bot, question) < bot.settings.abstain_below


@pytest.mark.parametrize(
    ("answered", "missed"),
    [
        (
            "How many people live within a walk of the crossing?",
            "How many soldiers live within a walk of the crossing?",
        ),
        ("How many goats were lost in the flood at the Senna mill?", "How many goats were sold at the Senna mill?"),
        ("Who signed the order to close the border?", "Who opposed the order to open the border?"),
    ],
)
def test_a_near_miss_is_less_likely_than_what_is_said(bot: Bot, answered: str, missed: str) -> None:
    assert judge(bot, missed) < judge(bot, answered)


def test_words_that_the_question_quotes_must_stand_there_to_the_letter(bot: Bot) -> None:
    assert (
        judge(bot, "Who spoke of “a theft of daylight”?") >= QUOTED > judge(bot, "Who spoke of “a theft of moonlight”?")
    )


def test_without_candidates_the_probability_is_zero(bot: Bot) -> None:
    retrieval, candidates = bot.search(read_question("Who closed the border?"), Filters(sources=["Nowhere"]))
    assert candidates == []
    assert estimate(read_question("Who closed the border?"), retrieval, [], load_weights(), OPPOSITES) == 0.0


LEFT = "The envoys left."
MISSES = [
    ("negation", "The council voted.", "Did the council vote?", "Did the council not vote?"),
    ("opposite", "Troops hold the northern bank.", "Who holds the northern bank?", "Who holds the southern bank?"),
    ("number", "The 14 envoys left.", "Where did the 14 envoys go?", "Where did the 15 envoys go?"),
    ("no_number", LEFT, "Who left?", "How many envoys left?"),
    ("no_date", LEFT, "Who left?", "When did the envoys leave?"),
    ("no_name", LEFT, "How did they leave?", "Who left?"),
    ("no_reason", LEFT, "Who left?", "Why did the envoys leave?"),
    ("rare_near", LEFT, "Did the envoys leave?", "Did the unicorns leave?"),
    ("unknown", LEFT, "Did the envoys leave?", "Did the unicorns leave?"),
    ("rarest_missing", LEFT, "Did the envoys leave?", "Did the unicorns leave?"),
]
"""A feature, a text, a question that the text answers or at least names, and one that it only comes near."""
WALK = "The envoys of Arvenia walked. They walked to Goris in May."
DATED = "The envoys spoke on 3 May. The council heard the envoys there."
UNDATED = DATED.replace("on 3 May", "at length")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """Each text as a document, its own words being its id."""
    with open_index(tmp_path_factory.mktemp("texts")) as opened:
        texts = dict.fromkeys([WALK, DATED, UNDATED, *(text for _, text, _, _ in MISSES)])
        rows = [{"doc_id": text, "title": "News", "text": text} for text in texts]
        opened.write("texts.jsonl", "\n".join(map(json.dumps, rows)))
        opened.ingest()
        yield opened


@pytest.mark.parametrize(("feature", "text", "said", "missed"), MISSES)
def test_signs_of_a_near_miss_show_only_there(index: Index, feature: str, text: str, said: str, missed: str) -> None:
    assert measure(index, text, said)[feature] == 0.0
    assert measure(index, text, missed)[feature] > 0.0


@pytest.mark.parametrize(("question", "share"), [("How many envoys left?", UNSAID), ("How did the envoys leave?", 1.0)])
def test_a_form_that_no_good_candidate_has_lowers_the_probability(index: Index, question: str, share: float) -> None:
    features, weights = measure(index, LEFT, question), load_weights()
    product = share * weights.subject.probability(features) * weights.answer.probability(features)
    expected = weights.final.probability({"product": math.log(product / (1 - product))})
    assert estimate(*find(index, LEFT, question), weights, OPPOSITES) == pytest.approx(expected)


def test_a_demand_that_is_not_met_lowers_the_probability(index: Index) -> None:
    met = estimate(*find(index, WALK, "Who walked to Goris?"), load_weights(), OPPOSITES)
    unmet = estimate(*find(index, WALK, "What is the name of the envoy of Arvenia?"), load_weights(), OPPOSITES)
    assert unmet < met * UNSAID


def test_a_date_may_stand_in_the_sentence_before(index: Index) -> None:
    question = "When did the council hear the envoys?"
    dated, undated = (estimate(*find(index, text, question), load_weights(), OPPOSITES) for text in (DATED, UNDATED))
    assert dated > undated


def test_words_said_near_the_sentence_count_as_near_but_not_as_its_own(index: Index) -> None:
    found = measure(index, WALK, "When did Arvenia walk to Goris?")
    assert found["nearby"] == 1.0 and found["rare_near"] == 0.0
    assert found["own"] < 1.0


def test_every_fitted_feature_is_measured_and_finite(index: Index) -> None:
    measured = measure(index, LEFT, "Where did the envoys go?")
    weights = load_weights()
    assert weights.subject.features.keys() | weights.answer.features.keys() <= measured.keys()
    assert all(math.isfinite(value) for value in measured.values())


def test_a_linear_model_sums_standardised_features() -> None:
    model = Linear(1.0, {"a": (2.0, 4.0, 3.0), "b": (0.0, 1.0, -1.0)})
    assert model.score({"a": 6.0, "b": 0.5, "unused": 9.0}) == pytest.approx(1.0 + 3.0 - 0.5)
    with pytest.raises(KeyError):
        model.score({"a": 6.0})


def test_a_probability_grows_with_the_score_and_never_overflows() -> None:
    model = Linear(0.0, {"a": (0.0, 1.0, 1.0)})
    found = [model.probability({"a": value}) for value in (-1e9, -1.0, 0.0, 1.0, 1e9)]
    assert found == sorted(found) and found[2] == 0.5
    assert found[0] >= 0.0 and found[4] <= 1.0
