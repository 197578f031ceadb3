"""Question and evidence -> what a model is asked, and its reply -> drafts that name the sentences they may rest on.

The reply's form is forced by a grammar where the backend takes one and read leniently everywhere: numbers that name no
evidence are dropped, and a sentence that cites none is looked for in all that was read.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from importlib.resources import files

from bot.errors import BackendError
from bot.llms import find_backend
from bot.llms.retrying import RetryingModel
from bot.protocols import Finish, Judgement, Model, Prompt, Reply, Token, Wrote
from bot.schema import Draft, Evidence
from bot.sentences import split_sentences
from bot.settings import Settings
from bot.windows import Window, open_windows

SENTENCES = 3
"""Sentences that the grammar lets a small model write."""
LONGEST_TITLE = 80
SURE, UNSURE = 0.99, 0.02
"""The judgement where a model writes yes or no but does not tell how likely it thought each: large ones do not."""
SHORTER = 0.5
"""Share of the evidence that is sent again where it was too much for the model."""

_MARKS = r"(?P<marks>(?:\s*\[\s*\d+(?:\s*,\s*\d+)*\s*\])+)[.。]?"
_MARKED = re.compile(rf"(?P<words>.+?){_MARKS}(?=\s*\n|\s+[^\s\[])", re.DOTALL)
_MARKED_OR_END = re.compile(rf"(?P<words>.+?)(?:{_MARKS}(?=\s|\Z)|\Z)", re.DOTALL)
_MARK = re.compile(r"\[(\d[\d\s,]*)\]")
_NUMBER = re.compile(r"\d+")
_STOP = re.compile(r"[.!?…。！？]\W*$")
_VERDICT = re.compile(r"\W*(?P<word>yes|no|not stated)\s*(?:[.,:;—–\n-]\s*|$)", re.IGNORECASE)
_LONGEST_VERDICT = 24
"""Characters within which a reply says yes or no, if it does."""


class Composer:
    """Answers through a model. `budget` is the tokens of evidence it reads, `instructions` a file of bot/prompts."""

    def __init__(self, model: Model, budget: int, instructions: str) -> None:
        self.model = model
        self.budget = budget
        self.instructions = read_prompt(instructions)

    @property
    def name(self) -> str:
        """The model's name."""
        return self.model.name

    def compose(self, question: str, evidence: Evidence, deadline: float) -> Generator[Wrote]:
        """Drafts as the model writes them; evidence that was too long for it is halved once. Raises BackendError."""
        model = RetryingModel(self.model)
        try:
            yield from self._ask(model, question, open_windows(evidence, self.budget), deadline)
        except BackendError as error:
            if not error.too_long:
                raise
            yield from self._ask(model, question, open_windows(evidence, int(self.budget * SHORTER)), deadline)

    def _ask(self, model: RetryingModel, question: str, windows: Sequence[Window], deadline: float) -> Generator[Wrote]:
        prompt = Prompt(self.instructions, write_request(question, windows), write_grammar(len(windows)))
        return read_reply(model.generate(prompt, deadline), windows)

    def agrees(self, text: str, quotes: Sequence[str], deadline: float) -> bool:
        """The model's own second opinion on an answer. Raises BackendError."""
        from bot.llms.opinion import is_borne_out

        return is_borne_out(self.model, text, quotes, deadline)

    def warm(self) -> None:
        """Starts loading the model."""
        self.model.warm()

    def close(self) -> None:
        """Ends the model."""
        self.model.close()


def open_composer(name: str, settings: Settings) -> Composer:
    """A Composer over the chosen model. Raises SettingsError where it cannot be opened as it is set."""
    backend = find_backend(name)
    return Composer(backend.open(settings), settings.evidence_tokens or backend.evidence_tokens, backend.instructions)


def read_prompt(name: str) -> str:
    """What a model is told, from bot/prompts."""
    return (files("bot") / "prompts" / f"{name}.md").read_text(encoding="utf-8").strip()


def write_request(question: str, windows: Sequence[Window]) -> str:
    """Evidence and question. Each piece of evidence is one line, so none can begin a line of its own making."""
    lines = [f"[{number}] {_head(window)}: {_defuse(window.text)}" for number, window in enumerate(windows, start=1)]
    return "\n".join(["Evidence:", *lines, "", f"Question: {_defuse(question)}"])


def write_grammar(windows: int) -> str:
    """The form of a reply in GBNF: yes, then sentences with the number of their evidence.

    There is no form for no: its chance is read from the first token, and where it is too likely nobody reads on.
    """
    more = "sentence"
    for _ in range(SENTENCES - 1):
        more = f'sentence (" " {more})?'
    return f'root ::= "yes\\n" {more}\nsentence ::= [^\\[\\]\\n]+ "[" [1-{windows}] "]"'


def read_reply(reply: Reply, windows: Sequence[Window]) -> Generator[Wrote]:
    """The judgement, then each sentence as soon as it is complete. Closing it closes the reply."""
    text, taken, judged = "", 0, False
    chances: Mapping[str, float] = {}
    with closing(reply):
        for piece in reply:
            yield piece
            ended, whole = isinstance(piece, Finish), isinstance(piece, Finish) and not piece.cut
            if isinstance(piece, Token):
                chances = chances or piece.chances
                text += piece.text
            if not judged:
                judgement = judge(text, chances, ended)
                if judgement is None:
                    continue
                judged = True
                yield judgement
            body = _VERDICT.sub("", text, count=1)
            sentences, taken = _take_sentences(body, taken, rest=whole)
            yield from (_draft(words, marks, windows) for words, marks in sentences)


def judge(text: str, chances: Mapping[str, float], ended: bool) -> Judgement | None:
    """What a reply says of the evidence, or None while it has not said it; a reply that just answers says yes."""
    yes = sum(chance for token, chance in chances.items() if token.strip().casefold() == "yes")
    no = sum(chance for token, chance in chances.items() if token.strip().casefold() == "no")
    if yes + no > 0:
        return Judgement(yes / (yes + no))
    verdict = _VERDICT.match(text)
    if verdict and (ended or verdict.end() < len(text) or "\n" in verdict.group()):
        return Judgement(SURE if verdict["word"].casefold() == "yes" else UNSURE)
    if ended or len(text) > _LONGEST_VERDICT:
        return Judgement(SURE if text.strip() else UNSURE)
    return None


def _take_sentences(body: str, taken: int, *, rest: bool) -> tuple[list[tuple[str, str]], int]:
    """Sentences of `body` from `taken` on that are complete, with their marks, and where they end.

    A sentence is complete when something else follows its marks; `rest` takes what is left, with marks or without.
    """
    found = []
    for match in (_MARKED_OR_END if rest else _MARKED).finditer(body, taken):
        sentences = (match["words"][span.start : span.end] for span in split_sentences(match["words"]))
        found += [(one, match["marks"] or "") for one in sentences if re.search(r"\w", _MARK.sub("", one))]
        taken = match.end()
    return found, taken


def _draft(words: str, marks: str, windows: Sequence[Window]) -> Draft:
    """A sentence with all it may rest on: the windows it cites, or every one where it cites none that there is."""
    cited = [int(number) - 1 for number in _NUMBER.findall(marks)]
    places = [place for place in dict.fromkeys(cited) if 0 <= place < len(windows)] or range(len(windows))
    text = words.strip().lstrip("-*• ")
    evidence = tuple(one for place in places for one in windows[place].sentences)
    return Draft(text if _STOP.search(text) else f"{text}.", evidence)


def _head(window: Window) -> str:
    """Title, source and date of a window."""
    title = " ".join(window.document.title.split())
    shown = title if len(title) <= LONGEST_TITLE else f"{title[:LONGEST_TITLE]}…"
    origin = ", ".join(filter(None, (window.document.source, window.document.published)))
    return _defuse(f"{shown} ({origin})" if origin else shown)


def _defuse(text: str) -> str:
    """Text that cannot pass for ours: no evidence numbers, no role marks of a chat template, on one line."""
    plain = " ".join(text.split()).replace("<|", "< |").replace("|>", "| >")
    return _MARK.sub(r"(\1)", plain)
