"""Question and evidence -> what a model is asked: instructions, numbered windows, and the form of its reply.

The reply's form is forced by a grammar where the backend takes one; replies.py reads it.
"""

from __future__ import annotations

import secrets
from collections.abc import Generator, Sequence
from dataclasses import replace
from importlib.resources import files

from bot.accounts import Side
from bot.dialogue.rewriting import rewrite_question
from bot.errors import BackendError
from bot.llms import find_backend
from bot.llms.reading import Reading
from bot.llms.retrying import RetryingModel
from bot.loaders.canonical import clean_line
from bot.numbering import defuse_numbers
from bot.protocols import Finish, Model, Prompt, Token, Wrote
from bot.questions import read_question
from bot.replies import read_reply
from bot.schema import Draft, Evidence, EvidenceSentence, Turn
from bot.settings import Settings
from bot.windows import Window, open_windows

SENTENCES = 3
"""Sentences that the grammar lets a small model write."""
RESTATE = "restate"
"""The prompt that has a follow-up rewritten."""
SIDES = "sides"
"""The words that tell of opposing sides, ahead of the question."""
SHORTER = 0.5
"""Share of the evidence that is sent again where it was too much for the model."""


class Composer:
    """Answers through a model. `budget` is the tokens of evidence it reads, `instructions` a file of bot/prompts."""

    def __init__(self, model: Model, budget: int, instructions: str, *, leading: int = 0, fenced: bool = False) -> None:
        """`leading` is how many of the best sentences an answer must rest on; 0 lets it rest on any that was read.

        `fenced` sets a random marker around the evidence of each request.
        """
        self.model = model
        self.budget = budget
        self.instructions = read_prompt(instructions)
        self.leading = leading
        self.fenced = fenced

    @property
    def name(self) -> str:
        """The model's name."""
        return self.model.name

    def compose(self, question: str, evidence: Evidence, deadline: float, spent: int = 0) -> Generator[Wrote]:
        """Drafts as the model writes them; evidence that was too long for it is halved once. Raises BackendError.

        What the model is asked is `evidence.query`, which stands alone.
        """
        model = RetryingModel(self.model, spent)
        try:
            yield from self._ask(model, evidence, self.budget, deadline)
        except BackendError as error:
            if not error.too_long:
                raise
            yield from self._ask(model, evidence, int(self.budget * SHORTER), deadline)

    def restate(self, question: str, history: Sequence[Turn], deadline: float) -> Generator[Token | str]:
        """As LLM.restate."""
        yield from rewrite_question(self.model, read_prompt(RESTATE), question, history, deadline)

    def _ask(self, model: RetryingModel, evidence: Evidence, budget: int, deadline: float) -> Generator[Wrote]:
        windows = open_windows(evidence, budget)
        request = write_request(evidence.query, windows, evidence.sides, fenced=self.fenced)
        prompt = Prompt(self.instructions, request, write_grammar(len(windows)))
        for wrote in read_reply(model.generate(prompt, deadline), windows):
            if isinstance(wrote, Finish):
                wrote = replace(wrote, usage=replace(wrote.usage, requests=model.requests))
            elif isinstance(wrote, Draft):
                wrote = replace(wrote, about=find_leading(evidence, self.leading))
            yield wrote

    def agrees(self, text: str, quotes: Sequence[str], deadline: float) -> Reading[Token | bool]:
        """The model's own second opinion on an answer, one request. Raises BackendError."""
        from bot.llms.opinion import seek_opinion

        return seek_opinion(self.model, text, quotes, deadline)

    def warm(self) -> None:
        """Starts loading the model."""
        self.model.warm()

    def close(self) -> None:
        """Ends the model."""
        self.model.close()


def open_composer(name: str, settings: Settings) -> Composer:
    """A Composer over the chosen model. Raises SettingsError where it cannot be opened as it is set."""
    backend = find_backend(name)
    budget = backend.limit_evidence(settings)
    return Composer(
        backend.open(settings), budget, backend.instructions, leading=backend.leading, fenced=backend.fenced
    )


def read_prompt(name: str) -> str:
    """What a model is told, from bot/prompts."""
    return (files("bot") / "prompts" / f"{name}.md").read_text(encoding="utf-8").strip()


def write_request(question: str, windows: Sequence[Window], sides: Sequence[Side] = (), *, fenced: bool = False) -> str:
    """Evidence and question, and who disagrees about it where anybody does.

    Each piece of evidence is one line, so none can begin a line of its own making; where it is `fenced`, it stands
    between two lines with a marker of this request, which no document can know.
    """
    lines = [
        f"[{number}] {_defuse(window.heading)}: {_defuse(window.text)}"
        for number, window in enumerate(windows, start=1)
    ]
    told = [read_prompt(SIDES).format(speakers="; ".join(_defuse(side.speaker) for side in sides))] if sides else []
    asked = f"Question: {_defuse(question)}"
    marker = _choose_marker("\n".join([*lines, *told, asked])) if fenced else ""
    begin, end = (f"Evidence {marker}:", [f"End of evidence {marker}."]) if fenced else ("Evidence:", [])
    return "\n".join([begin, *lines, *end, "", *told, asked])


def find_leading(evidence: Evidence, leading: int) -> tuple[EvidenceSentence, ...]:
    """The sentences that an answer must rest on: the best and what the sides say; () for any.

    Where a day is asked for, or what happened on some, the best that tells of one: another event's is the commonest
    slip.
    """
    best = evidence.sentences[:leading]
    limits = evidence.filters and (evidence.filters.event_from or evidence.filters.event_to)
    if leading and (limits or read_question(evidence.query).kind == "when"):
        best = tuple(one for one in best if one.dates)[:1] or best
    sided = [evidence.sentences[place] for side in evidence.sides for place in side.sentences] if leading else []
    return (*best, *(one for one in sided if one not in best))


def write_grammar(windows: int) -> str:
    """The form of a reply in GBNF: yes, then sentences with the number of their evidence.

    There is no form for no: its chance is read from the first token, and where it is too likely nobody reads on.
    """
    more = "sentence"
    for _ in range(SENTENCES - 1):
        more = f'sentence (" " {more})?'
    return f'root ::= "yes\\n" {more}\nsentence ::= [^\\[\\]\\n]+ "[" [1-{windows}] "]"'


def _choose_marker(text: str) -> str:
    """A word of random letters and digits that the text does not hold."""
    while (marker := secrets.token_hex(6)) in text:
        continue
    return marker


def _defuse(text: str) -> str:
    """Text that cannot pass for ours: no evidence numbers, no role marks, nothing that nobody sees, on one line."""
    plain = clean_line(text).replace("<|", "< |").replace("|>", "| >")
    return defuse_numbers(plain)
