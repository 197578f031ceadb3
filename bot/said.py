"""What is said in a kept conversation, as a search for words sees it: plain words on one line.

Where these lines are kept and looked through is the business of conversations.py.
"""

from __future__ import annotations

import json

from bot.schema import Answer
from bot.words import plain_words

MOST_WANTED = 20
"""Words of a search that are looked for; nobody types more, and each costs its time."""


def tell_said(text: str) -> str:
    """The words of a text, each once: lower case, without accents, a space before each."""
    return "".join(f" {word}" for word in dict.fromkeys(plain_words(text, keep_stopwords=True)))


def tell_answer(answer: Answer) -> str:
    """The words of a question and its answer."""
    return tell_said(f"{answer.question}\n{answer.text}")


def tell_form(form: str) -> str:
    """The same of an Answer's JSON; "" where it is not whole, for such a one cannot be shown either."""
    try:
        found = json.loads(form)
        return tell_said(f"{found['question']}\n{found['text']}")
    except (ValueError, KeyError, TypeError):
        return ""


def find_wanted(typed: str) -> list[str]:
    """What stands in the lines that a search is for: each word that was typed, or the beginning of one."""
    words = dict.fromkeys(plain_words(typed, keep_stopwords=True))
    # A script that puts no space between words has no beginnings to be found.
    return [f" {word}" if word.isascii() else word for word in words][:MOST_WANTED]
