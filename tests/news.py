"""A few made-up news stories with what answers stumble over: pronouns, speakers, copies, two sides, words left out.

`open_news` indexes them with the real embedder; all names and facts are invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot import open_bot
from bot.bot import Bot

FLOOD = (
    "The Senna river rose by 3 metres on Monday. Arvenia said that at least 200 goats were lost in the flood at the"
    " Senna mill. Belmark said that at least 50 goats were lost in the flood at the Senna mill."
)

STORIES = {
    "border.md": """---
title: Council closes the northern border
author: Anna Lee
source: The Courier
published: 2024-05-03
---
The council of Arvenia voted 41 to 12 to close the northern border. Prime Minister Tomas Reil signed the order within \
an hour. He said the crossing would stay shut until the harvest.

Some 120,000 people live within a walk of the crossing. The treaty of 1998 did not forbid such a closure.

Belmark's Foreign Ministry said: “The order is a theft of daylight.

“Our farmers will pay dearly for the closure.”
""",
    "flood.md": f"""---
title: Flood at the mill
author: Ben Ode
source: The Ledger
published: 2024-06-10
---
{FLOOD}
""",
    "flood-again.md": f"""---
title: Flood at the mill, again
author: Anna Lee
source: The Courier
published: 2024-06-11
---
{FLOOD}
""",
}


@contextmanager
def open_news(root: Path) -> Iterator[Bot]:
    """A bot over the stories, with the quotes backend."""
    corpus = root / "corpus"
    corpus.mkdir()
    for name, text in STORIES.items():
        (corpus / name).write_text(text, encoding="utf-8")
    with open_bot(home=root / "home", corpus=corpus, llm="quotes") as bot:
        bot.ingest(corpus)
        yield bot
