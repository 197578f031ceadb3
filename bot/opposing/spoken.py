"""Evidence -> the claims in it: the sentences that somebody says, and those that give one side's account all the same.

Who may answer a question, and who contradicts whom, is the business of opposed.py and sides.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.opposing.contrasts import ADJACENT
from bot.opposing.implied import find_implied, split_accounts
from bot.opposing.stances import Claim, asks_whether, read_stance
from bot.parties import Party, find_body, find_country, introduce, read_party
from bot.questions import Question
from bot.ranking.exchanges import reports_question
from bot.ranking.wanted import WHOLE, read_wanted
from bot.schema import Evidence, EvidenceSentence
from bot.withdrawals import find_withdrawn
from bot.words import plain_words, stem_words

_PRINTED = re.compile(r"\b(?:article|headline|summary|story|brief)\b", re.IGNORECASE)
"""Speakers that are the article itself, which is no side."""


def read_claims(evidence: Evidence) -> list[Claim]:
    """The sentences that somebody says, best first.

    What the article says itself, what somebody only asks, and what is taken back, are none. Who speaks for another
    speaker counts as that one.
    """
    withdrawn = find_withdrawn(evidence.sentences)
    said = [
        (place, sentence, sentence.speaker)
        for place, sentence in enumerate(evidence.sentences)
        if sentence.voice != "own voice"
        and sentence.speaker
        and not _PRINTED.search(sentence.speaker)
        and not reports_question(sentence.text)
        and place not in withdrawn
    ]
    texts = [passage.text for passage in evidence.passages]
    parties = {speaker: introduce(read_party(speaker), texts) for speaker in dict.fromkeys(name for *_, name in said)}
    parties = {speaker: _find_holder(speaker, parties, texts) or party for speaker, party in parties.items()}
    bodies = {speaker: find_body(party, texts, parties) or party for speaker, party in parties.items()}
    return [Claim(place, one, bodies[speaker], *read_stance(one.text)) for place, one, speaker in said]


def _find_holder(speaker: str, parties: Mapping[str, Party], texts: Sequence[str]) -> Party | None:
    """The one person among the speakers who is told to be what another is called: Anna Lee for "the agency's chief"."""
    if parties[speaker].person or parties[speaker].country:
        return None
    wanted = read_wanted(speaker)
    if wanted is None or not wanted.head or wanted.person:
        return None
    named = [party for name, party in parties.items() if party.person and wanted.measure(name, texts) == WHOLE]
    return named[0] if len(named) == 1 else None


def _read_claim(place: int, sentence: EvidenceSentence, speaker: str, texts: Sequence[str]) -> Claim:
    party = introduce(read_party(speaker), texts)
    return Claim(place, replace(sentence, speaker=speaker), party, *read_stance(sentence.text))


def read_implied(evidence: Evidence, spoken: Sequence[Claim], *, broadly: bool = False) -> Iterator[Claim]:
    """What one side counts, wants or finds, told in the article's own words, and each half of what two say at once.

    `broadly` is as for `find_implied`.
    """
    known = [one.party for one in spoken]
    texts = [passage.text for passage in evidence.passages]
    for place, sentence in enumerate(evidence.sentences):
        if parts := split_accounts(sentence):
            for name, part in parts:
                yield _read_claim(place, part, name, texts)
        elif sentence.voice == "own voice":
            name = find_implied(sentence, _find_before(sentence, evidence), known, broadly=broadly)
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


def _find_names(question: Question, claim: Claim) -> frozenset[str]:
    """The stems by which a question may name a speaker: whoever has a name by that, not "the tram" by Belmar Trams."""
    party, speaker = claim.party, claim.sentence.speaker or ""
    if party.country or speaker == speaker.lower():
        return party.stems
    is_named = party.person in plain_words(question.text) or party.stems <= set(question.stems)
    return party.stems if is_named else frozenset()


def find_subject(question: Question, claims: Sequence[Claim]) -> set[str]:
    """The stems of what a question is about, which is more than who speaks and what countries; none where it is not.

    Who is asked whether somebody did something may name nothing else.
    """
    speaking = frozenset().union(*(_find_names(question, claim) for claim in claims))
    countries = {stem for word in plain_words(question.text) if find_country([word])[0] for stem in stem_words(word)}
    subject = set(question.core) - speaking - countries
    return subject or (set(question.core) if asks_whether(question) else set())
