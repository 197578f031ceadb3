"""`bot timeline`: the dated events of a question or of all documents, read and shown.

Which they are is the business of timeline.py, how they look that of printouts.py.
"""

from __future__ import annotations

import argparse

from bot import open_bot
from bot.commands.arguments import read_settings
from bot.commands.printouts import format_event
from bot.commands.terminal import print_json, say, show, show_bar
from bot.schema import Filters

SCHEMA_VERSION = 1
"""Version of what `--json` prints; it changes when a field is renamed or removed."""


def run_timeline(options: argparse.Namespace) -> int:
    """Shows the events in order of day; none is no error. Raises BotError."""
    from bot.timeline import may_lack_older

    filters = Filters(
        sources=options.source, documents=options.document, event_from=options.event_from, event_to=options.event_to
    )
    with open_bot(**read_settings(options)) as bot:
        with show_bar("indexing the corpus") as progress:
            bot.ingest_corpus(progress)
        events = bot.timeline(options.question, filters)
    if options.json:
        forms = [event.to_dict() for event in events]
        print_json({"schema": SCHEMA_VERSION, "question": options.question, "events": forms})
        return 0
    for event in events:
        show(*format_event(event))
    many = options.question is None and may_lack_older(events)
    newest = ", the newest; --from, --to, --source and --document choose others" if many else ""
    say(f"{len(events)} event{'' if len(events) == 1 else 's'}{newest}")
    return 0
