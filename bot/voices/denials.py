"""Quotations that deny what was just said: "That is false", "I never received a letter", "No".

Their speaker is not the one who has just spoken; who it is, freestanding.py finds out.
"""

from __future__ import annotations

import re

from bot.words import find_stem, plain_words

LONGEST_OPENING = 160
"""Characters of a quotation and of a sentence that are looked at."""
_MARKS = r"[\"“”„‘’'«»\s]*(?:(?:No|Well|Sorry|Look)[,.!]\s)?"
_FALSE = (
    r"(?: (?:simply|just|completely|totally|plainly|absolutely|quite|all|utterly|entirely))? "
    r"(?:false|untrue|incorrect|wrong|mistaken|nonsense|rubbish|lying|absurd|ridiculous|slander|invented|made up"
    r"|(?:an? )?(?:\w{1,12} )?(?:lies?|liars?|invention|falsehood|fabrication|slander)"
    r"|not (?:true|so|right|correct|the case|the truth|what happened))\b"
)
_THAT = re.compile(
    _MARKS + r"(?:(?:That|This|It|These|Those|All (?:of )?(?:that|this))"
    r"(?: (?:claim|charge|accusation|allegation|story|report|account|statement)s?)?"
    rf"(?:['’]s| is| was| are| were){_FALSE}"
    r"|(?:That|This|It) (?:isn['’]t|wasn['’]t) (?:true|so|right|correct|the case|the truth|what happened)\b"
    r"|(?:That|This|It) (?:never happened|did not happen|didn['’]t happen)\b"
    r"|(?:Not true|Untrue|False|Nonsense|Rubbish|Lies|A lie|All lies)\b)"
)
_SOMEBODY = re.compile(
    _MARKS + r"(?:He|She|They|(?:M(?:r|rs|s)\.? )?[A-Z][\w-]{1,20})"
    rf"(?:['’]s|['’]re| is| was| are| were){_FALSE}"
)
_ALONE = re.compile(r"[\"“”„‘’'«»\s]*(?:No|Never|Certainly not|Of course not|Not at all|Absolutely not)[.!,]")
_FIRST_PERSON = re.compile(
    _MARKS + r"(?:I|We)(?:['’]ve)?(?: have| had)? "
    r"(?:never|not|did not|didn['’]t|haven['’]t|hadn['’]t|do not|don['’]t|was not|wasn['’]t|were not|weren['’]t)\b"
)
_TURNED_DOWN = (
    r"(?:den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|dismiss(?:es|ed|ing)?|disput(?:es|ed|ing)|refut(?:es|ed|ing)"
    r"|rebuff(?:s|ed)|rebut(?:s|ted)|contradict(?:s|ed)|disagree[sd]|repudiat(?:es|ed)|hit back|shook (?:his|her) head)"
)
_SAYING = r"(?:sa(?:id|ys?)|t(?:old|ells?)|claim(?:s|ed)|wrote|writes|alleg(?:es|ed)|accus(?:es|ed)|insist(?:s|ed))"
_DENYING = re.compile(rf"(?:(?!\b{_SAYING}\b).){{0,{LONGEST_OPENING}}}?\b{_TURNED_DOWN}\b", re.DOTALL)
_DENYING_SELF = re.compile(
    rf"(?:(?!\b{_SAYING}\b).){{0,{LONGEST_OPENING}}}?\b{_SAYING}\b (?:that )?(?:he|she|they|it|no|neither)\b"
    r"(?:(?<=no)| (?:\w+ )?(?:not|never|no)\b| \w+n['’]t\b)",
    re.DOTALL,
)
_WITH_THESE_WORDS = re.compile(
    r"(?:With|In) (?:these|those|such|this|that) (?:[a-z]{1,12} )?(?:words?|sentences?|remarks?)\b"
)


def denies_that(quotation: str) -> bool:
    """Whether a quotation says of what was said that it is false."""
    return bool(_THAT.match(quotation[:LONGEST_OPENING]))


def denies_for_self(quotation: str, sentence: str) -> bool:
    """Whether a quotation but answers "No" or "He is lying", or denies of its speaker what a sentence speaks of."""
    opening = quotation[:LONGEST_OPENING]
    if _ALONE.match(opening) or _SOMEBODY.match(opening):
        return True
    return bool(_FIRST_PERSON.match(opening)) and not _list_stems(opening).isdisjoint(_list_stems(sentence))


def tells_of_denial(sentence: str) -> bool:
    """Whether a sentence itself tells that its subject denies something: "Lane denied it", "Lee said she had not"."""
    opening = sentence[: 2 * LONGEST_OPENING]
    return bool(_DENYING.match(opening) or _DENYING_SELF.match(opening))


def points_back(sentence: str) -> bool:
    """Whether a sentence names who spoke the words ahead of it: "With these words, the minister ..."."""
    return bool(_WITH_THESE_WORDS.match(sentence))


def _list_stems(text: str) -> set[str]:
    return {find_stem(word) for word in plain_words(text) if len(word) > 3}
