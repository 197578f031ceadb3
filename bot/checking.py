"""Sentence x cited quote -> supported, misattributed or unsupported. Pure and deterministic; needs no model.

What is not supported is never shown as fact: answering.py drops it.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.dates import Order
from bot.grids import is_mistold, is_told
from bot.rules.assertions import (
    find_accused,
    find_contrary,
    find_denied,
    find_opened,
    find_softened,
    find_unreal,
    find_unsaid,
)
from bot.rules.belonging import find_excluded
from bot.rules.claims import Claim, read_claim
from bot.rules.coverage import (
    find_cut,
    find_invented,
    find_misplaced,
    find_reordered,
    find_replaced,
    find_retitled,
    find_strengthened,
    find_uncovered,
)
from bot.rules.deeds import find_strangers, find_undone
from bot.rules.doubts import find_doubted, find_unfounded
from bot.rules.facts import find_wrong_names, find_wrong_quotations
from bot.rules.figures import find_misdated, find_wrong_amounts, find_wrong_dates
from bot.rules.lexicon import open_lexicon
from bot.rules.reading import read_text
from bot.rules.roles import find_displaced, find_exchanged, find_redirected, find_swapped, find_usurped
from bot.rules.speaking import find_real_speaker, is_speaker_only, names_speaker
from bot.schema import Citation, Span, Verdict
from bot.sentences import split_sentences
from bot.speakers import is_named
from bot.words import NUMBER_WORDS, list_words

LONGEST_SENTENCE = 2_000
"""Characters of a sentence; what is longer is none, and only supported where the quote holds it whole."""
LONGEST_QUOTE = 10_000
"""Characters of a quote that are read; what stands behind them supports nothing."""
LONGEST_SHOWN = 80
EMPTY = list_words("nobody nothing none nor yes there here know knows say says one ones")
"""Words that say nothing of their own, besides stopwords."""
_NEVER_FIRST = frozenset(",;:!?)]}")
RULES = (
    find_wrong_quotations,
    find_wrong_amounts,
    find_wrong_dates,
    find_misdated,
    find_wrong_names,
    find_denied,
    find_opened,
    find_softened,
    find_unreal,
    find_unsaid,
    find_accused,
    find_contrary,
    find_exchanged,
    find_displaced,
    find_redirected,
    find_swapped,
    find_usurped,
    find_strengthened,
    find_cut,
    find_retitled,
    find_invented,
    find_reordered,
    find_replaced,
    find_misplaced,
    find_doubted,
    find_unfounded,
    find_undone,
    find_strangers,
    find_excluded,
    find_uncovered,
)
"""What is looked at, in this order: what must be given exactly, then what is said of it."""


def check_sentence(
    sentence: str,
    quote: str,
    *,
    title: str = "",
    published: str | None = None,
    speaker: str | None = None,
    order: Order | None = None,
) -> Verdict:
    """The verdict on a sentence and the quote it cites.

    `title`, `published` (an ISO date), `speaker` (whose words the quote is, where it does not say so itself) and
    `order` (how it writes dates in figures) are what else is known of the source.
    """
    lead = f"{speaker}: "
    told = sentence[len(lead) :] if speaker and sentence.casefold().startswith(lead.casefold()) else sentence
    whole = _holds_whole(quote, told) or is_told(quote, told)
    if whole and (not speaker or is_named(speaker, sentence)):
        return Verdict("supported")
    if not sentence.strip() or (len(sentence) > LONGEST_SENTENCE and not whole) or is_mistold(quote, told):
        return Verdict("unsupported", (sentence[:LONGEST_SHOWN],) if sentence.strip() else ())
    claim = read_claim(
        sentence[:LONGEST_SENTENCE],
        quote[:LONGEST_QUOTE],
        title=title[:LONGEST_SENTENCE],
        published=published,
        speaker=speaker,
        order=order,
    )
    if not whole and (not _says_anything(claim) or sentence.lstrip()[0] in _NEVER_FIRST):
        return Verdict("unsupported", (sentence.strip(),))
    missing = [] if whole else _find_missing(claim)
    real = None if missing and not is_speaker_only(claim, missing) else find_real_speaker(claim, speaker)
    if missing and real is None:
        return Verdict("unsupported", tuple(dict.fromkeys(sentence[span.start : span.end] for span in missing)))
    return Verdict("supported") if real is None else Verdict("misattributed", (), real or None)


def mend_sentence(
    sentence: str,
    verdict: Verdict,
    quote: str,
    *,
    title: str = "",
    published: str | None = None,
    order: Order | None = None,
) -> str | None:
    """A misattributed sentence with the one who said it put ahead, if it then passes `check_sentence`; else None."""
    if verdict.status != "misattributed" or not verdict.speaker or names_speaker(sentence):
        return None
    mended = f"According to {verdict.speaker}, {_lower_first(sentence.strip())}"
    checked = check_sentence(mended, quote, title=title, published=published, speaker=verdict.speaker, order=order)
    return mended if checked.status == "supported" else None


def _says_anything(claim: Claim) -> bool:
    """Whether there is a word, name or number that the quote could bear out: "Nobody did." has none."""
    return any(not word.is_plain and word.lower not in EMPTY for word in claim.sentence.words)


def _lower_first(sentence: str) -> str:
    """A sentence as it goes on behind a comma: its first word in lower case, unless it may be a name."""
    first = next(iter(read_text(sentence).words), None)
    if first is None or first.is_name or first.text == "I":
        return sentence
    ordinary = first.is_plain or first.lower in NUMBER_WORDS or open_lexicon().is_known(first.stem)
    return sentence[0].lower() + sentence[1:] if ordinary else sentence


def _find_missing(claim: Claim) -> list[Span]:
    """What the rules find, in the sentence's order; nothing twice or inside another."""
    spans = sorted({span for rule in RULES for span in rule(claim)}, key=lambda span: (span.start, -span.end))
    kept: list[Span] = []
    for span in spans:
        if not kept or span.end > kept[-1].end:
            kept.append(span)
    return kept


def is_verbatim(citation: Citation, text: str) -> bool:
    """Whether the quote is the document's text at its offsets."""
    return text[citation.start : citation.end] == citation.quote != ""


def _holds_whole(quote: str, text: str) -> bool:
    """Whether a text is one or more whole sentences of a quote: words cut out of one ("not", "120,000") may lie."""
    wanted = _fold(text)
    if not wanted or wanted not in _fold(quote):
        return False
    folded, starts, ends, end = "", set(), set(), 0
    for span in split_sentences(quote):
        folded += " " if folded and quote[end : span.start].strip() != quote[end : span.start] else ""
        starts.add(len(folded))
        folded += _fold(quote[span.start : span.end])
        ends.add(len(folded))
        end = span.end
    return any(at in starts and at + len(wanted) in ends for at in _find_all(folded, wanted))


def _find_all(text: str, wanted: str) -> Iterator[int]:
    """Where a text holds another, at most as often as it could without overlap."""
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + len(wanted))


def _fold(text: str) -> str:
    """Lower case with white space folded: line breaks of the source do not change its words."""
    return " ".join(text.casefold().split())
