"""`bot read`: shows how a file is understood, without an index or a model.

What is read is the business of articles.py, how it looks that of printouts.py.
"""

from __future__ import annotations

import argparse

from bot.commands.arguments import read_settings
from bot.commands.printouts import format_article
from bot.commands.terminal import print_json, say, show
from bot.errors import CorpusError
from bot.intake import Failure
from bot.settings import load_settings


def run_read(options: argparse.Namespace) -> int:
    """Shows every document of the file; 1 where a part of it could not be read. Raises BotError."""
    from bot.articles import Article, read_articles

    articles: list[Article] = []
    failures: list[Failure] = []
    for item in read_articles(options.file, load_settings(**read_settings(options))):
        if isinstance(item, Failure):
            failures.append(item)
        else:
            articles.append(item)
    if not articles:
        raise CorpusError(f"cannot read {options.file} ({failures[0].reason}); name a file that can be ingested")
    if options.json:
        forms = [article.to_dict() for article in articles]
        print_json(forms[0] if len(forms) == 1 and not failures else {"schema": forms[0]["schema"], "documents": forms})
    else:
        for number, article in enumerate(articles):
            show(*([""] if number else []), *format_article(article))
    for failure in failures:
        say(f"failed: {failure.path}: {failure.reason}")
    return 1 if failures else 0
