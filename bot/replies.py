"""A model's reply as it comes -> its judgement of the evidence, and each sentence as a draft as soon as it is whole.

Read leniently: marks of any form are taken out of the words, those that name no evidence are dropped, and a sentence
is looked for in what it cites and then in all that was read.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from types import MappingProxyType

from bot.errors import BackendError
from bot.loaders.canonical import clean_line
from bot.protocols import Finish, Judgement, Reply, Token, Wrote
from bot.schema import Draft
from bot.sentences import split_sentences
from bot.windows import Window

SURE, UNSURE = 0.99, 0.02
"""The judgement where a model writes yes or no but does not tell how likely it thought each: large ones do not."""
MOST_CHARACTERS = 8_000
"""Of a reply: many times what was asked for. A server that goes on beyond is not read."""

_FORM = r"\[\^?\d+(?:\s*[-–,]\s*\^?\d+)*\](?:\(\S*?\))?|【\d[^】\n]{0,40}】"
_MARK = re.compile(_FORM)
_MARKS = re.compile(rf"(?:\s*(?:{_FORM}))+[.。]?")
_NUMBER = re.compile(r"\d+")
_ENDED = re.compile(r"[.!?…。！？][\s\"'”’»)\]*_]*$")
_VERDICT = re.compile(
    r"\W*(?:(?P<yes>yes)\b[ \t]*(?:[.,:;!—–-]+\s*|\s*\n\s*|$)|(?:no|not stated)\b[ \t.!]*(?:\n\s*|$))", re.IGNORECASE
)
"""Yes, which may go on in its line, or no, which stands alone: "No, it did not" is an answer."""
_LONGEST_VERDICT = 24
"""Characters within which a reply says yes or no, if it does."""
_LIST = re.compile(r"^(?:[-*•#>]+|\d{1,2}[.)])\s+")
_SPACED = re.compile(r"\b(U|E)\. ([SKNU])\.(?!\w)")
"""What small models make of "U.S."."""
_EMPHASIS = re.compile(r"\*+|`+|(?<!\w)_+|_+(?!\w)")


_NO_CHANCES: Mapping[str, float] = MappingProxyType({})


def read_reply(reply: Reply, windows: Sequence[Window]) -> Generator[Wrote]:
    """The judgement, then each sentence as soon as it is complete. Closing it closes the reply.

    Raises BackendError where the reply has no end.
    """
    text, chances, judged, reader = "", _NO_CHANCES, False, _Reader(windows)
    with closing(reply):
        for piece in reply:
            yield piece
            ended, whole = isinstance(piece, Finish), isinstance(piece, Finish) and not piece.cut
            if isinstance(piece, Token):
                chances = chances or piece.chances
                text += piece.text
            if len(text) > MOST_CHARACTERS:
                raise BackendError("the model wrote without end; ask again, or choose another with BOT_LLM_MODEL")
            judgement = None if judged else judge(text, chances, ended)
            if judgement:
                judged = True
                yield judgement
            if judged:
                yield from reader.read(text, ended, whole)


def judge(text: str, chances: Mapping[str, float], ended: bool) -> Judgement | None:
    """What a reply says of the evidence, or None while it has not said it; a reply that just answers says yes."""
    yes = sum(chance for token, chance in chances.items() if token.strip().casefold() == "yes")
    no = sum(chance for token, chance in chances.items() if token.strip().casefold() == "no")
    if yes + no > 0:
        return Judgement(yes / (yes + no))
    verdict = _VERDICT.match(text)
    if verdict and (ended or verdict.end() < len(text) or "\n" in verdict.group()):
        return Judgement(SURE if verdict["yes"] else UNSURE)
    if ended or len(text) > _LONGEST_VERDICT:
        return Judgement(SURE if text.strip() else UNSURE)
    return None


class _Reader:
    """Finds the complete sentences of a reply that grows, each once, in time that grows with its length alone."""

    def __init__(self, windows: Sequence[Window]) -> None:
        self._windows = windows
        self._taken: int | None = None
        """Where the next sentence begins; None while the verdict may still go on."""
        self._seen = 0
        """Where the next mark is looked for."""

    def read(self, text: str, ended: bool, whole: bool) -> Iterator[Draft]:
        """Drafts of the sentences that are complete; where the reply is `whole`, its rest is one too."""
        if self._taken is None:
            verdict = _VERDICT.match(text)
            if not ended and len(text) <= _LONGEST_VERDICT and not (verdict and "\n" in verdict.group()):
                return
            self._taken = self._seen = verdict.end() if verdict else 0
        for marks in _MARKS.finditer(text, self._seen):
            ends = _ends_sentence(text[self._taken : marks.start()], text[marks.end() :], marks.group(), ended)
            if ends is None:
                self._seen = marks.start()
                break
            self._seen = marks.end()
            if ends:
                yield from self._draft(text[self._taken : marks.end()])
                self._taken = marks.end()
        if whole:
            yield from self._draft(text[self._taken :])

    def _draft(self, written: str) -> Iterator[Draft]:
        """The sentences of a stretch with all they may rest on: the windows cited, then the others, for a slip."""
        cited = [int(number) - 1 for marks in _MARK.findall(written) for number in _NUMBER.findall(marks)]
        places = [place for place in dict.fromkeys(cited) if 0 <= place < len(self._windows)]
        rest = [place for place in range(len(self._windows)) if place not in places]
        read, others = [
            tuple(sentence for place in some for sentence in self._windows[place].sentences) for some in (places, rest)
        ]
        words = _tidy(written)
        for span in split_sentences(words):
            sentence = words[span.start : span.end]
            if re.search(r"\w", sentence):
                ended = sentence if _ENDED.search(sentence) else f"{sentence}."
                yield Draft(ended, read, others=others) if read else Draft(ended, others)


def _ends_sentence(before: str, after: str, marks: str, ended: bool) -> bool | None:
    """Whether marks end a sentence or stand within it ("the ministry [1] closed"); None while that cannot be told."""
    following = after.lstrip(" \t")
    if not ended and following[:1] in ("", "[", "【"):
        return None
    if not before.strip():
        return False
    if not following or following[0] == "\n" or marks.rstrip()[-1] in ".。" or _ENDED.search(before):
        return True
    return following != after and not following[0].islower() and following[0] not in ",;:.)–—-"


def _tidy(written: str) -> str:
    """Written words without marks, list signs, emphasis and what nobody sees, on one line."""
    words = re.sub(r"\s+([.,;:!?])", r"\1", clean_line(_MARK.sub(" ", written)))
    plain = _SPACED.sub(r"\1.\2.", _EMPHASIS.sub("", _LIST.sub("", words)).strip())
    return plain[:1].upper() + plain[1:]
