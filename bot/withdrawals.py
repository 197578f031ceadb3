"""What takes back what was said right before: "Police have since withdrawn that statement", "The figure was wrong".

Told from one sentence alone; nobody must read the words before it without it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.schema import EvidenceSentence

GAP = 2
"""Characters between a sentence and what takes it back at most."""
LONGEST = 300
"""Characters of a sentence that are looked at."""
_SAID = (
    r"(?:statement|claim|account|report|figure|number|total|version|remark|assertion|allegation|charge|accusation"
    r"|information|description|comment|estimate|count|announcement)s?"
)
_TAKES_BACK = re.compile(
    r"\b(?:withdraws?|withdrew|withdrawn|retract(?:s|ed)?|takes? back|took back|taken back|recant(?:s|ed)?"
    rf"|disavow(?:s|ed)?|no longer stands? by|distanced \w{{2,8}} from)"
    rf" (?:it|(?:that|this|the|those|these|its|his|her|their) {_SAID})\b"
    rf"|^\W*(?:That|This|It|(?:That|This|The|Those|These) {_SAID}) (?:was|were|is|are|(?:has|have|had)(?: since)?"
    r" been|proved|turned out)(?: to be| later| since| then){0,3} (?:wrong|false|untrue|incorrect|mistaken|withdrawn"
    r"|retracted|inaccurate|corrected|an? (?:error|mistake))\b(?! (?:to|for|of|that)\b)"
)


def withdraws(text: str) -> bool:
    """Whether a sentence takes back what stands right before it."""
    return bool(_TAKES_BACK.search(text[:LONGEST]))


def find_withdrawal(sentence: EvidenceSentence, others: Sequence[EvidenceSentence]) -> int | None:
    """The place of what stands right behind a sentence and takes it back; None where nothing does."""
    for place, one in enumerate(others):
        is_next = one.document.id == sentence.document.id and 0 <= one.start - sentence.end <= GAP
        if is_next and withdraws(one.text):
            return place
    return None
