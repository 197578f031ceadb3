"""What filters name in vain: which of the ids, sources and authors in them nothing has.

That a limit is no date, or ends before it begins, is found before anything is looked for: see dialogue/asking.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from bot.catalog import Catalog
from bot.schema import Filters

LOOKED_UP, TOLD = 20, 3
"""Names of a kind that are looked up, and those that are told, at most."""
UNKNOWN = "No document passes the filters: {told}. Leave that out, or name one that is there."
PASSED_OVER = "Something in the filters was passed over: {told}."
"""The same where others in them are there, so that there is something to answer from."""


def tell_unknown(filters: Filters, catalog: Catalog, *, is_partly: bool) -> str:
    """A sentence that names what nothing has; "" where the filters name only what is there.

    `is_partly`: there are documents that pass them all the same.
    """
    told = list(islice(_find_unknown(filters, catalog), TOLD))
    sentence = PASSED_OVER if is_partly else UNKNOWN
    return sentence.format(told=", and ".join(told)) if told else ""


def _find_unknown(filters: Filters, catalog: Catalog) -> Iterator[str]:
    wanted = filters.documents[:LOOKED_UP]
    known = catalog.sources(wanted) if wanted else {}
    yield from (f"none has the id “{one}”" for one in wanted if one not in known)
    for one in filters.sources[:LOOKED_UP]:
        if not catalog.live(Filters(sources=[one]), 1)[1]:
            yield f"none has the source “{one}”"
    for one in filters.authors[:LOOKED_UP]:
        if not catalog.live(Filters(authors=[one]), 1)[1]:
            yield f"none has the author “{one}”"
