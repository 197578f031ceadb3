"""A follow-up -> a question that stands alone, by a model: one short request, within a budget of seconds.

What conversation.py makes of it without a model is searched too, so that a bad rewrite cannot hide the answer.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing

from bot.errors import BackendError
from bot.protocols import BEAT, Finish, Model, Prompt, Token
from bot.schema import Turn
from bot.words import STOPWORDS, split_words, stem_words

TURNS = 2
"""Turns that the model reads."""
LONGEST = 30
"""Words of each answer that it reads: tokens are seconds for a small model."""
MOST_TOKENS = 40
GRAMMAR = 'root ::= [^\\n]+ "\\n"?'


def rewrite_question(
    model: Model, instructions: str, question: str, history: Sequence[Turn], deadline: float
) -> Generator[Token | str]:
    """Beats, then the question as it stands alone, or "" where the model wrote nothing of use; no text where it failed.

    `deadline` is a time of `time.monotonic`.
    """
    written = ""
    prompt = Prompt(instructions, _write_request(question, history), GRAMMAR, MOST_TOKENS)
    try:
        with closing(model.generate(prompt, deadline)) as reply:
            for piece in reply:
                if isinstance(piece, Finish):
                    yield "" if piece.cut else _accept(written, question, history)
                    return
                written += piece.text
                yield BEAT
    except BackendError:
        return


def _write_request(question: str, history: Sequence[Turn]) -> str:
    lines = []
    for turn in history[-TURNS:]:
        lines += [f"Q: {_shorten(turn.question)}", f"A: {_shorten(turn.answer)}"]
    return "\n".join([*lines, f"Last question: {_shorten(question)}"])


def _shorten(text: str) -> str:
    """The first words on one line, without marks of a chat template."""
    words = text.replace("<|", "< |").replace("|>", "| >").split()
    return " ".join(words[:LONGEST])


def _accept(written: str, question: str, history: Sequence[Turn]) -> str:
    """The rewrite, if it is a question made of what was said: a new word in it would be the model's own knowledge."""
    text = " ".join(written.split()).strip("\"'“” ")
    said = set(stem_words(" ".join([question, *(f"{turn.question} {turn.answer}" for turn in history)])))
    words = split_words(text)
    rest = words[1:] if words and words[0].lower() in STOPWORDS else words
    invented = [word for word in rest if (word[0].isupper() or word[0].isdigit()) and not set(stem_words(word)) <= said]
    return "" if invented or not stem_words(text) else text
