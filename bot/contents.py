"""What an index holds, for whoever asks what the documents are about: how many, of which days, and the newest titles.

None of it is text that can be quoted, so it is told as why there is no answer.
"""

from __future__ import annotations

import re

from bot.catalog import Catalog
from bot.days import describe_days
from bot.dialogue.framing import PRINTED

SHOWN = 5
"""Titles that are told."""
LONGEST = 100
"""Characters of one."""
_PRINTED = rf"(?:{PRINTED}|files?|news|reports?|stor(?:y|ies)|sources?|texts?)"
_THESE = rf"(?:all |the |these |those |your |our |my |this ){{0,2}}{_PRINTED}"
_ASKS = re.compile(
    r"^\W*(?:please |can you |could you )?(?:"
    rf"what (?:is|are) {_THESE}(?: all)? about"
    rf"|what(?:['’]s| is| are) in {_THESE}"
    rf"|(?:what|which|how many) {_PRINTED} (?:do you have|do you know|are there|are in here|are here)"
    rf"|(?:summari[sz]e|list|show(?: me)?|outline|name) {_THESE}"
    r"|what (?:do|can) (?:you|i) (?:know|ask|do|answer|tell)(?: you| me)?(?: about| here)?"
    r"|(?:what|which) (?:topics|subjects|themes) (?:do you (?:cover|know)|are (?:there|covered)|can i ask about)"
    r"|what is (?:this|all this|it)(?: all)? about"
    r")(?:,? please)?\s*[?.!]*\s*$",
    re.IGNORECASE,
)


_NAMED = re.compile(rf"\b{_PRINTED}\b", re.IGNORECASE)


def tell_contents(question: str, catalog: Catalog, *, is_first: bool) -> str:
    """What there is to ask about; "" where a question does not ask for that.

    Only in a first one need it not name the documents: later, "What is this about?" is about what was shown.
    """
    if not _ASKS.match(question) or not (is_first or _NAMED.search(question)):
        return ""
    count, days, newest = catalog.shelf.count(), catalog.annals.span(), catalog.annals.newest(SHOWN)
    if not count:
        return ""
    shown = catalog.sources(newest)
    titles = ", ".join(f"“{shown[one].title[:LONGEST]}”" for one in newest if one in shown)
    dated = f", published {describe_days(days)}" if days else ""
    told = f"There is 1 document{dated}. It is" if count == 1 else f"There are {count:,} documents{dated}."
    more = "" if count == 1 else " The newest are" if count > SHOWN else " They are"
    return (
        f"No sentence says so, and there is nothing to quote. {told}{more} {titles}."
        " Ask about one of them: “What is there about …?”"
    )
