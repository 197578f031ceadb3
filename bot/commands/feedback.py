"""`bot feedback`: lists what people thought of answers, shows one, takes it back, or writes it out as eval cases.

What a case is made of is the business of gold.py.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot import open_bot
from bot.commands.arguments import read_settings
from bot.commands.conversations import SHORTEST, write_new
from bot.commands.terminal import format_answer, print_json, say, show
from bot.errors import FeedbackError
from bot.marks import Rating

if TYPE_CHECKING:
    from pathlib import Path

    from bot.gold import Cases


def run_feedback(options: argparse.Namespace) -> int:
    """Runs one action, or lists where there is none. Raises BotError."""
    with open_bot(**read_settings(options)) as bot:
        if options.action == "export":
            _export(bot.feedback.cases(), options.out)
            return 0
        ratings = bot.feedback.list_all()
        if options.action is None:
            _show_list(ratings, as_json=options.json)
            return 0
        found = find_rating(ratings, options.id)
        if options.action == "remove":
            bot.feedback.take_back(found.id)
            show(f"removed {found.id}")
        elif options.json:
            print_json(found.to_dict())
        else:
            show(*_format(found), *format_answer(found.answer).split("\n"))
    return 0


def find_rating(ratings: Sequence[Rating], typed: str) -> Rating:
    """The one whose id begins as typed. Raises FeedbackError: none or several do, too few characters."""
    if len(typed) < SHORTEST:
        raise FeedbackError(f"{typed!r} is too short for an id; type its first {SHORTEST} characters")
    found = [rating for rating in ratings if rating.id.startswith(typed)]
    if len(found) != 1:
        many = f"{len(found)} of them have ids that begin with" if found else "no feedback has the id"
        raise FeedbackError(f"{many} {typed!r}; `bot feedback` lists it")
    return found[0]


def _show_list(ratings: Sequence[Rating], *, as_json: bool) -> None:
    if as_json:
        print_json([rating.to_dict() for rating in ratings])
        return
    for rating in ratings:
        show(*_format(rating))
    say(f"{len(ratings)} answer{'' if len(ratings) == 1 else 's'} with feedback")


def _format(rating: Rating) -> list[str]:
    """What was thought of an answer, in one line, and the comment below it, in as many as it was written in."""
    told = f"{rating.mark}: {rating.reason}" if rating.reason else rating.mark
    line = f"{rating.id}  {rating.given[:16].replace('T', ' ')}  {told}  {rating.answer.question}"
    return [line, *(f"    {said}" for said in rating.comment.split("\n") if said.strip())]


def _export(cases: Cases, out: Path | None) -> None:
    if out is None:
        sys.stdout.write(cases.to_lines())
    else:
        write_new(out, cases.to_lines())
        show(f"written to {out}")
    say(
        f"{len(cases.rows)} case{'' if len(cases.rows) == 1 else 's'}: {cases.answered} with gold quotes,"
        f" {cases.unanswerable} not answerable, {cases.open} for a person to complete (kind to_complete)"
    )
