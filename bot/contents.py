"""What an index holds, for whoever asks what the documents are about: how many, of which days, and the newest titles.

None of it is text that can be quoted, so it is told as why there is no answer.
"""

from __future__ import annotations

import re

from bot.catalog import Catalog
from bot.days import Days, describe_days
from bot.dialogue.framing import PRINTED

SHOWN = 5
"""Titles that are told."""
LONGEST = 100
"""Characters of one."""
_THESE = rf"(?:all |the |these |those |your |our |my |this ){{0,2}}{PRINTED}"
_ASKS = re.compile(
    r"^\W*(?:please |can you |could you )?(?:"
    rf"what (?:is|are) {_THESE}(?: all)? about"
    rf"|what(?:['’]s| is| are) in {_THESE}"
    rf"|(?:what|which|how many) {PRINTED} (?:do you have|do you know|are there|are in here|are here)"
    rf"|(?:summari[sz]e|list|show(?: me)?|outline|name) {_THESE}"
    r"|what (?:do|can) (?:you|i) (?:know|ask|do|answer|tell)(?: you| me)?(?: about| here)?"
    r"|(?:what|which) (?:topics|subjects|themes) (?:do you (?:cover|know)|are (?:there|covered)|can i ask about)"
    r"|what is (?:this|all this|it)(?: all)? about"
    r")(?:,? please)?\s*[?.!]*\s*$",
    re.IGNORECASE,
)


def tell_contents(question: str, catalog: Catalog) -> str:
    """What there is to ask about; "" where a question does not ask for that."""
    if not _ASKS.match(question):
        return ""
    documents = catalog.documents()
    if not documents:
        return ""
    newest = sorted(documents, key=lambda one: one.published or "", reverse=True)
    days = [one.published[:10] for one in newest if one.published]
    dated = f", published {describe_days(Days(days[-1], days[0]))}" if days else ""
    titles = ", ".join(f"“{one.title[:LONGEST]}”" for one in newest[:SHOWN])
    count = f"{len(documents):,} document{'' if len(documents) == 1 else 's'}"
    verb = "is" if len(documents) == 1 else "are"
    more = "The newest are" if len(documents) > SHOWN else "It is" if len(documents) == 1 else "They are"
    return (
        f"No sentence says so, and there is nothing to quote. There {verb} {count}{dated}. {more} {titles}."
        " Ask about one of them: “What is there about …?”"
    )
