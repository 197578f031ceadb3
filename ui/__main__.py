"""`python -m ui`: the page on the default home, over the corpus folder.

Holds no options; `bot ui` has them.
"""

from __future__ import annotations

import sys

from bot import BotError, open_bot
from ui.closing import end_process
from ui.server import serve


def main() -> int:
    """Opens the bot, indexes the corpus on first use, follows it and serves until interrupted; 1 for a shown error."""
    try:
        with open_bot() as bot:
            bot.ingest_corpus()
            bot.watch()
            serve(bot, announce=lambda url: print(url, flush=True))  # noqa: T201 - the one line this command says
    except BotError as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201
        return 1
    end_process()  # as `bot ui` does
    return 0


if __name__ == "__main__":
    sys.exit(main())
