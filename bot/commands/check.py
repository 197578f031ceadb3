"""`bot check`: a draft against the index, or lines of sentences against their quotes, read and shown.

The verdicts come from drafts.py and pairs.py.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bot import open_bot
from bot.commands.arguments import read_settings
from bot.commands.terminal import format_draft, print_json, say, show, show_bar
from bot.errors import CorpusError, LoadError
from bot.verdicts import count_statuses, describe_counts, explain_verdict

DRAFTS = (".md", ".markdown", ".txt")
"""How names of files end that are read as drafts."""
STDIN = "-"


def run_check(options: argparse.Namespace) -> int:
    """Runs the command; 1 only for `--strict` and a sentence that is not supported. Raises BotError."""
    suffix = Path(options.file).suffix.lower()
    if options.file == STDIN or suffix == ".jsonl":
        counts = _check_pairs(options.file, as_json=options.json)
    elif suffix in DRAFTS:
        counts = _check_draft(options)
    else:
        raise CorpusError(f"cannot check {options.file}; name a draft (.md, .txt), a .jsonl file, or - for such lines")
    total = sum(counts.values())
    wrong = total - counts["supported"]
    if not options.strict or not wrong:
        return 0
    say(f"{wrong} of {total} sentences {'is' if wrong == 1 else 'are'} not supported by the source")
    return 1


def _check_pairs(file: str, *, as_json: bool) -> Mapping[str, int]:
    """Shows the verdict on each line, once all lines are read and checked."""
    from bot.pairs import read_pairs

    if file == STDIN:
        pairs = read_pairs(sys.stdin.buffer, "stdin")
    else:
        with _explain_unread(file), open(file, "rb") as lines:
            pairs = read_pairs(lines, file)
    checked = [(pair, pair.check()) for pair in pairs]
    counts = count_statuses([verdict.status for _, verdict in checked])
    for pair, verdict in checked:
        if as_json:
            print_json(pair.with_verdict(verdict), indent=None)
        else:
            show(f"{verdict.status}: {' '.join(pair.sentence.split())} ({explain_verdict(verdict)})")
    if not as_json:
        show(describe_counts(counts))
    return counts


def _check_draft(options: argparse.Namespace) -> Mapping[str, int]:
    """Shows what the index says of a draft."""
    from bot.drafts import check_draft_text
    from bot.loaders.encoding import read_text

    with _explain_unread(options.file):
        text = read_text(Path(options.file))
    with open_bot(**read_settings(options)) as bot:
        with show_bar("indexing the corpus") as progress:
            bot.ingest_corpus(progress)
        checked = check_draft_text(text, bot)
    if options.json:
        print_json(checked.to_dict())
    else:
        show(*format_draft(checked))
    return checked.counts


@contextmanager
def _explain_unread(file: str) -> Iterator[None]:
    """Raises CorpusError for a file that cannot be read."""
    try:
        yield
    except (LoadError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise CorpusError(f"cannot read {file} ({reason}); name a file of text") from error
