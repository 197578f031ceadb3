"""Evidence -> its sides: speakers who answer the same question differently, with the sentences in which they do.

How two claims stand to each other is stances.py's business, and that an answer shows every side balance.py's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.accounts import Side
from bot.attributions import read_verbs
from bot.contrasts import ADJACENT, find_rivals, gives_asked, is_open, measure_gap, set_against
from bot.counts import find_claimed
from bot.datings import tells_day
from bot.implied import find_implied, split_accounts
from bot.lexicon import open_lexicon
from bot.parties import find_body, find_country, introduce, join_speakers, read_party
from bot.questions import Question, find_counts, holds_answer
from bot.schema import Evidence, EvidenceSentence
from bot.stances import Claim, are_next, asks_whether, differ, find_named, is_denied, read_stance, withholds
from bot.stories import find_strangers
from bot.words import find_names, find_stem, list_words, plain_words, split_words, stem_words

MOST = 4
"""Sides that are shown."""
MOST_SENTENCES = 3
"""Sentences of one side."""
REACH = 4.0
"""How far, in score, a claim may lie below the best sentence and still answer."""
REACH_WITHHELD = 7.0
"""The same for one who is asked for a number: those who give none score far below those who do."""
SUBJECT, SUBJECT_ASKED = 0.25, 0.5
"""Share of the words for the subject that a claim must name: the second where who or why is asked.

Names and reasons stand in many sentences. Where a yes or no is asked one word is enough.
"""
BEHIND, FAR = 400, 8.0
"""Characters behind the start of the best sentence, and how far below it in score, where a claim need name nothing of
the subject: who tells why has said before what."""
BETTER = 1.0
"""By how much more, in score, the article's own sentence with a number must answer."""
LOOKED_AT = 3
"""Best sentences among which the article may tell a day itself."""
LIKELY, DISPUTED = 0.15, 0.4
"""Probability from which on it counts as an answer that two sides tell something differently, and what is made of it."""
CHAIN = 3
"""Replies upon replies that are followed."""

_PRINTED = re.compile(r"\b(?:article|headline|summary|story|brief)\b", re.IGNORECASE)
"""Speakers that are the article itself, which is no side."""
_VIEWS = list_words(
    "view views position positions stance opinion opinions reaction response eyes words account version"
)
"""What somebody is asked for beside what they say."""
_SPEAKING = list_words("talk speak spoke address mention discuss comment react respond repli answer explain")
"""Stems of further verbs with which somebody's words are asked for."""
_ALL = list_words("both two each either side sides differ disagree dispute")
"""Words of a question that asks what all those say who speak."""
_IDENTITY = re.compile(
    r"^\W*what (?:is|was|were|are) the names?\b|^\W*who(?:'s|’s| is| was| are| were)? (?:(?:now )?(?:the|a|an|his|her|its|their)\b|(?:leads?|led|heads?|headed|chairs?"
    r"|chaired|runs?|ran|owns?|owned|wrote|founded|speaks? for)\b)",
    re.IGNORECASE,
)
"""Who holds an office, over which nobody quarrels."""
_COUNTS = re.compile(r"\bhow many\b", re.IGNORECASE)
_BEING = list_words("is are was were be been")


def add_sides(question: Question, evidence: Evidence, kept: int) -> Evidence:
    """The evidence with its sides; of its sentences the `kept` best stay, and those in which a side speaks."""
    sides = find_sides(question, evidence)
    spoken = {place for side in sides for place in side.sentences}
    stay = [place for place in range(len(evidence.sentences)) if place < kept or place in spoken]
    moved = {place: number for number, place in enumerate(stay)}
    is_likely = len(sides) > 1 and evidence.probability >= LIKELY and _is_told_twice(question, evidence)
    return replace(
        evidence,
        probability=max(evidence.probability, DISPUTED) if is_likely else evidence.probability,
        sentences=tuple(evidence.sentences[place] for place in stay),
        sides=tuple(replace(side, sentences=tuple(moved[place] for place in side.sentences)) for side in sides),
    )


def find_sides(question: Question, evidence: Evidence) -> tuple[Side, ...]:
    """The sides that answer a question differently, the best first; () where fewer than two do."""
    asked = _read_asked(question)
    if asked.whoever or _IDENTITY.search(question.text):
        return ()
    strangers = find_strangers(evidence)
    claims = find_claims(question, evidence, _find_least(question, asked))
    claims = [claim for claim in claims if claim.sentence.document.id not in strangers]
    if question.kind == "number" and not (asked.names or asked.everybody) and claims:
        subject = _find_subject(question, claims)
        claims = [one for one in claims if not _is_told_anyway(question, one, subject, evidence)]
    if asked.names:
        claims = [claim for claim in claims if asked.names & claim.words]
    pairs = [] if asked.names or asked.everybody else find_pairs(question, evidence, strangers)
    claims += [one for pair in pairs for one in pair if one not in claims]
    set_apart = {one.place for pair in pairs for one in pair}
    groups = _group(sorted(claims, key=lambda claim: claim.place))
    sides = []
    for group in groups:
        others = [claim for other in groups if other is not group for claim in other]
        all_asked = bool(asked.names) or asked.everybody
        opposed = [
            one
            for one in group
            if all_asked
            or one.place in set_apart
            or any(differ(question, one, other) and _is_of_one_matter(question, one, other, set_apart) for other in others)
        ]
        if opposed:
            if question.kind != "number":
                opposed.sort(key=lambda one: one.stance != "denies")
            sides.append([*opposed, *(one for one in group if one not in opposed and are_next(one, opposed[0]))])
    return tuple(map(_as_side, sides[:MOST])) if len(sides) > 1 else ()


def _count_reasons(question: Question, pair: tuple[Claim, Claim]) -> int:
    """How many of two claims give a reason, where one is asked for."""
    if question.kind != "why":
        return 0
    return sum(holds_answer(question, one.sentence.text) or one.stance == "charges" for one in pair)


def _is_of_one_matter(question: Question, one: Claim, other: Claim, set_apart: Collection[int]) -> bool:
    """Whether two claims may be compared: where others stand side by side, only across documents.

    Asked how many, each must give, or withhold, a number of what is asked for.
    """
    if question.kind == "number" and not all(gives_asked(question, claim) or withholds(claim) for claim in (one, other)):
        return False
    return not set_apart or one.sentence.document.id != other.sentence.document.id


def find_pairs(question: Question, evidence: Evidence, strangers: Collection[str]) -> list[tuple[Claim, Claim]]:
    """The claims that stand side by side and answer a question in two ways: the best pair, and who joins in there."""
    spoken = [one for one in read_claims(evidence) if one.sentence.document.id not in strangers]
    rivals = find_rivals(spoken)
    implied = () if question.kind == "when" else _read_implied(evidence, spoken)
    accounts = sorted([*spoken, *implied], key=lambda one: one.place)
    subject = _find_subject(question, spoken)
    found = [
        (one, other)
        for one in accounts
        if _may_answer(question, one, subject, evidence)
        for other in accounts
        if set_against(question, one, other, rivals)
    ]
    found.sort(key=lambda pair: (-_count_reasons(question, pair), pair[0].place, measure_gap(*pair)))
    joined = found[:1]
    for pair in found:
        if pair not in joined and any(one in known for known in joined[:1] for one in pair):
            joined.append(pair)
    return joined


def _is_told_twice(question: Question, evidence: Evidence) -> bool:
    """Whether the best of what was found is one of two accounts of what is asked."""
    pairs = [] if is_open(question) else find_pairs(question, evidence, find_strangers(evidence))
    if not pairs:
        return False
    best = min(pairs[0], key=lambda one: one.place)
    subject = _find_subject(question, read_claims(evidence))
    return best.place <= 1 and len(subject & best.stems) >= SUBJECT_ASKED * len(subject)


def _may_answer(question: Question, claim: Claim, subject: set[str], evidence: Evidence) -> bool:
    """Whether a claim scores close to the best sentence and names some of the subject, or follows right behind it.

    Asked when, the best sentence must not tell a day itself, without anybody who says it.
    """
    best, own = evidence.sentences[0], claim.sentence
    if _is_told_anyway(question, claim, subject, evidence):
        return False
    if own.document.id == best.document.id and 0 < own.start - best.start < BEHIND and own.score >= best.score - FAR:
        return question.kind in ("why", "how") or (
            question.kind == "number" and (bool(subject & claim.stems) or not _COUNTS.search(question.text))
        )
    if own.score < best.score - REACH:
        return False
    names = {stem for name in find_names(question.text) for stem in stem_words(name)}
    if question.kind == "number" and subject - names and not _names_some(subject - names, claim):
        return False
    share = SUBJECT_ASKED if question.kind in ("who", "when") or is_open(question) else SUBJECT
    return len(subject & claim.stems) >= max(1, share * len(subject))


def _names_some(subject: set[str], claim: Claim) -> bool:
    """Whether a claim has one of these words, or another for it."""
    lexicon = open_lexicon()
    groups = {group for stem in claim.stems for group in lexicon.find_groups(stem)}
    return any(stem in claim.stems or groups & lexicon.find_groups(stem) for stem in subject)


def _is_told_anyway(question: Question, claim: Claim, subject: set[str], evidence: Evidence) -> bool:
    """Whether the article tells the day or the number itself, in a sentence that answers better."""
    return any(
        one.voice == "own voice"
        and one.text != claim.sentence.text
        and one.score > claim.sentence.score + BETTER * (question.kind == "number")
        and (
            (question.kind == "when" and tells_day(question, one))
            or (question.kind == "number" and _tells_number(question, one, claim, subject))
            or (question.kind == "how" and subject and subject.issubset(stem_words(one.text)))
        )
        for one in evidence.sentences[:LOOKED_AT]
    )


def _tells_number(question: Question, one: EvidenceSentence, claim: Claim, subject: set[str]) -> bool:
    """Whether a sentence of the article gives a number, and names as much of the subject as a claim does."""
    if not list(find_claimed(one, question.numbers)):
        return False
    return len(subject & set(stem_words(one.text))) >= max(1, len(subject & claim.stems))


def read_claims(evidence: Evidence) -> list[Claim]:
    """The sentences that somebody says, best first. What the article says itself is none.

    Who speaks for another speaker counts as that one.
    """
    texts = [passage.text for passage in evidence.passages]
    claims = [
        _read_claim(place, sentence, sentence.speaker, texts)
        for place, sentence in enumerate(evidence.sentences)
        if sentence.voice != "own voice" and sentence.speaker and not _PRINTED.search(sentence.speaker)
    ]
    parties = {one.sentence.speaker: one.party for one in claims}
    bodies = {name: find_body(one, texts, parties) for name, one in parties.items()}
    return [replace(one, party=bodies[one.sentence.speaker] or one.party) for one in claims]


def _read_claim(place: int, sentence: EvidenceSentence, speaker: str, texts: Sequence[str]) -> Claim:
    party = introduce(read_party(speaker), texts)
    return Claim(place, replace(sentence, speaker=speaker), party, *read_stance(sentence.text))


def _read_implied(evidence: Evidence, spoken: Sequence[Claim]) -> Iterator[Claim]:
    """What one side counts, wants or finds, told in the article's own words, and each half of what two say at once."""
    texts = [passage.text for passage in evidence.passages]
    for place, sentence in enumerate(evidence.sentences):
        if parts := split_accounts(sentence):
            for name, part in parts:
                yield _read_claim(place, part, name, texts)
        elif sentence.voice == "own voice":
            name = find_implied(sentence, _find_before(sentence, evidence), [one.party for one in spoken])
            if name:
                yield _read_claim(place, sentence, name, texts)


def _find_before(sentence: EvidenceSentence, evidence: Evidence) -> EvidenceSentence | None:
    """The sentence of the evidence that ends right before another."""
    return next(
        (
            one
            for one in evidence.sentences
            if one.document.id == sentence.document.id and 0 < sentence.start - one.end <= ADJACENT
        ),
        None,
    )


def find_claims(question: Question, evidence: Evidence, least: float) -> list[Claim]:
    """The sentences that somebody says and that may answer, best first.

    Each names `least` of the subject; who denies, charges or doubts right behind need not name it again.
    """
    spoken = read_claims(evidence)
    subject = _find_subject(question, spoken)
    near = [claim for claim in spoken if _is_near(question, claim, evidence)]
    found = _keep_relevant(question, near, subject, least)
    for _ in range(CHAIN):
        others = [one for one in spoken if one not in found]
        replies = [one for one in others if any(_replies(question, subject, one, other) for other in found)]
        if not replies:
            break
        found += replies
    return sorted(found, key=lambda claim: claim.place)


def _find_least(question: Question, asked: _Asked) -> float:
    """The share of the subject that a claim must name."""
    if asked.everybody or asks_whether(question):
        return 0.0
    return SUBJECT_ASKED if question.kind in ("who", "why") else SUBJECT


def _is_near(question: Question, claim: Claim, evidence: Evidence) -> bool:
    """Whether a claim scores close enough to the best sentence to answer."""
    counts = find_counts(question, claim.sentence.text)
    withheld = question.kind == "number" and (withholds(claim) or counts)
    return claim.sentence.score >= evidence.sentences[0].score - (REACH_WITHHELD if withheld else REACH)


def _find_subject(question: Question, claims: Sequence[Claim]) -> set[str]:
    """The stems of what a question is about, which is more than who speaks and what countries; none where it is not.

    Who is asked whether somebody did something may name nothing else.
    """
    speaking = frozenset().union(*(claim.party.stems for claim in claims))
    countries = {stem for word in plain_words(question.text) if find_country([word])[0] for stem in stem_words(word)}
    subject = set(question.core) - speaking - countries
    return subject or (set(question.core) if asks_whether(question) else set())


def _keep_relevant(question: Question, claims: Sequence[Claim], subject: set[str], least: float) -> list[Claim]:
    """The claims that name so much of the subject, and of the others those in a document of one that go into it."""
    named = [claim for claim in claims if len(subject & claim.stems) >= max(1, least * len(subject))]
    documents = {claim.sentence.document.id for claim in named}
    return [
        claim
        for claim in claims
        if claim in named or (claim.sentence.document.id in documents and _goes_into(question, subject, claim))
    ]


def _goes_into(question: Question, subject: set[str], claim: Claim) -> bool:
    """Whether a claim takes a stance on what others say; asked for a number, gives one of it or gives none."""
    if question.kind != "number":
        return claim.stance != "states"
    return withholds(claim) or bool(subject & claim.stems and find_counts(question, claim.sentence.text))


def _replies(question: Question, subject: set[str], one: Claim, other: Claim) -> bool:
    """Whether a claim next to another goes into it, says more of the subject, or is what the other denies."""
    if not are_next(one, other):
        return False
    if question.kind == "number" or _goes_into(question, subject, one):
        return _goes_into(question, subject, one)
    return bool(subject & one.stems) or is_denied(one, other)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whose words a question asks for: of those named, of everybody who speaks, or for whoever said something."""

    names: frozenset[str] = frozenset()
    everybody: bool = False
    whoever: bool = False


def _read_asked(question: Question) -> _Asked:
    """Nobody's, where a question asks for what is so and not for what is said."""
    words = split_words(question.text)
    lower = [word.lower() for word in words]
    verbs = [place for place, word in enumerate(words) if find_stem(word) in read_verbs().claiming | _SPEAKING]
    if verbs and question.kind == "who" and verbs[0] <= 1:
        return _Asked(whoever=True)
    if "according" in lower:
        ahead = words[lower.index("according") + 1 :]
    elif _VIEWS.intersection(lower):
        ahead = [word for word in words if word.endswith(("'s", "’s"))] or words
    elif verbs and not _BEING.intersection(lower[: verbs[0]]):
        ahead = words[: verbs[0]]
    else:
        return _Asked()
    if _ALL.intersection(lower):
        return _Asked(find_named(" ".join(ahead)), everybody=True)
    return _Asked(find_named(" ".join(ahead)) or frozenset(plain_words(" ".join(ahead))))


def _group(claims: Sequence[Claim]) -> list[list[Claim]]:
    """The claims by party, in their order."""
    groups: list[list[Claim]] = []
    for claim in claims:
        known = next((group for group in groups if any(claim.party.matches(one.party) for one in group)), None)
        if known is None:
            groups.append([claim])
        else:
            known.append(claim)
    return groups


def _as_side(claims: Sequence[Claim]) -> Side:
    kept = claims[:MOST_SENTENCES]
    published = max((one.sentence.document.published or "" for one in kept), default="")
    speakers = [one.sentence.speaker or "" for one in kept]
    return Side(join_speakers(speakers), tuple(one.place for one in kept), published or None)
