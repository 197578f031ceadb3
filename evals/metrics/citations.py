"""Whether citations are exact, come from the gold, and bear out the sentences that cite them.

Each is a pure function of one judged case; they are named in RATES.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from bot.opposites import is_negated
from bot.rules.lexicon import open_lexicon
from bot.schema import AnswerSentence, Citation
from bot.words import LIGHT, NUMBER_WORDS, STOPWORDS, find_digits, find_numbers, find_stem, plain_words, stem_words
from evals.outcomes import Outcome, contains_answer, drop_marks, holds, normalise, overlaps, shorten_answers


def citation_precision(outcome: Outcome) -> list[float]:
    """Each citation of an answered answerable case with gold documents: whether its document is gold."""
    if not outcome.case.answerable or outcome.answer.abstained or not outcome.case.documents:
        return []
    return [float(gold) for gold in outcome.cited_gold]


def citation_recall(outcome: Outcome) -> list[float]:
    """Answerable cases: whether answered with a citation whose quote is relevant."""
    return [float(not outcome.answer.abstained and any(outcome.citations))] if outcome.has_gold else []


def quote_exact(outcome: Outcome) -> list[float]:
    """Each citation of every case: whether the document holds its quote at its offsets."""
    return [float(exact) for exact in outcome.exact]


def document_cited(outcome: Outcome) -> list[float]:
    """Answerable cases with gold documents: whether answered with a citation of one."""
    if not outcome.case.answerable or not outcome.case.documents:
        return []
    return [float(not outcome.answer.abstained and any(outcome.cited_gold))]


def removed(outcome: Outcome) -> list[float]:
    """Each sentence that was composed: whether the check took it out."""
    answer = outcome.answer
    return [0.0] * len(answer.sentences) + [1.0] * len(answer.removed)


def checked(outcome: Outcome) -> list[float]:
    """Each sentence of every answer: whether it is supported, and each of its numbers is a citation of the answer."""
    known = {citation.number for citation in outcome.answer.citations}
    return [
        float(sentence.status == "supported" and bool(sentence.citations) and known.issuperset(sentence.citations))
        for sentence in outcome.answer.sentences
    ]


def sentence_citation_recall(outcome: Outcome) -> list[float]:
    """Each sentence of every answer: whether its citations, taken together, bear it out.

    ALCE's citation recall (Gao et al. 2023), with `is_borne_out` in place of its NLI model, and without asking the
    bot's own check. A quote that its document does not hold bears out nothing, nor does a number without a citation.
    """
    sources = _read_sources(outcome)
    return [float(is_borne_out(one.text, _find_cited(one, sources))) for one in outcome.answer.sentences]


def sentence_citation_precision(outcome: Outcome) -> list[float]:
    """Each citation of each sentence of an answered answerable case with gold: whether it is right.

    ALCE's citation precision (Gao et al. 2023), held against the gold as well. It is right if its document holds the
    quote; the quote is relevant (see `is_relevant`); the sentence is borne out by all that it cites; and the citation
    is needed for that: it bears the sentence out by itself, or the others do not without it.
    """
    if outcome.answer.abstained or not outcome.has_gold:
        return []
    sources = _read_sources(outcome)
    relevant = {one.number for place, one in enumerate(outcome.answer.citations) if is_relevant(outcome, place)}
    return [
        float(number in relevant and _is_needed(number, sentence, sources))
        for sentence in outcome.answer.sentences
        for number in sentence.citations
    ]


def is_relevant(outcome: Outcome, place: int) -> bool:
    """Whether the citation at this place quotes, from a gold document, what answers the case.

    Where the case has gold quotes: words of one, or a short gold answer. Where it has none: as `citation_recall` has
    it, for which being from a gold document is enough if that holds no short answer.
    """
    case, quote = outcome.case, outcome.answer.citations[place].quote
    if not case.evidence:
        return bool(outcome.citations[place])
    if case.documents and not outcome.cited_gold[place]:
        return False
    return any(overlaps(quote, one.quote) for one in case.evidence) or contains_answer(
        quote, shorten_answers(case.answers)
    )


def is_borne_out(text: str, citations: Sequence[Citation]) -> bool:
    """Whether a sentence says nothing that the quotes do not: word for word in one of them, or word by word in all.

    In the second case the quotes, with the names of their speakers, hold a form of every content word of it (or of
    another word for the same) and every number, in digits or spelled out; it denies only if a quote does; and if it
    does not, neither does the quote that shares most with it. It is strict: a free paraphrase fails. It is blind to
    the order of words: who did what to whom.
    """
    told = drop_marks(text)
    plain = normalise(told)
    if not plain or not citations:
        return False
    if any(holds(normalise(one.quote), plain) for one in citations):
        return True
    quotes = " ".join(one.quote for one in citations)
    known = f"{quotes} {' '.join(one.speaker or '' for one in citations)}"
    words, held = _find_content(told), frozenset[str]().union(*_find_content(known))
    nearest = max(
        citations, key=lambda one: len(frozenset().union(*words) & frozenset().union(*_find_content(one.quote)))
    )
    return (
        all(forms & held for forms in words)
        and _find_amounts(told) <= _find_amounts(known)
        and is_negated(quotes if is_negated(told) else nearest.quote) == is_negated(told)
    )


def _find_content(text: str) -> list[frozenset[str]]:
    """For each word that carries what is said, its forms; numbers, which are compared by value, are not among them."""
    lexicon = open_lexicon()
    found = [
        lexicon.find_forms(stem)
        for word in plain_words(text)
        if not (word in NUMBER_WORDS or word[0].isdigit() or word.replace("'", "").replace("’", "") in STOPWORDS)
        for stem in stem_words(word)
    ]
    return [forms for forms in found if not forms & _find_light()]


@lru_cache(maxsize=1)
def _find_light() -> frozenset[str]:
    """Stems of the words that add nothing of their own."""
    return frozenset(map(find_stem, LIGHT))


def _find_amounts(text: str) -> set[str]:
    """The numbers of a text by value; the word "one" is seldom an amount."""
    return find_numbers(text) - {"1"} | find_digits(text)


def _is_needed(number: int, sentence: AnswerSentence, sources: dict[int, Citation]) -> bool:
    """Whether a sentence is borne out, by this citation alone or not without it."""
    cited = _find_cited(sentence, sources)
    alone = [one for one in cited if one.number == number]
    others = [one for one in cited if one.number != number]
    return is_borne_out(sentence.text, cited) and (
        is_borne_out(sentence.text, alone) or not is_borne_out(sentence.text, others)
    )


def _find_cited(sentence: AnswerSentence, sources: dict[int, Citation]) -> list[Citation]:
    """The citations of a sentence; a number that stands for none, or for a quote that is not exact, gives nothing."""
    return [sources[number] for number in sentence.citations if number in sources]


def _read_sources(outcome: Outcome) -> dict[int, Citation]:
    """The citations of an answer whose documents hold their quotes, by number."""
    judged = zip(outcome.answer.citations, outcome.exact, strict=True)
    return {one.number: one for one, exact in judged if exact}
