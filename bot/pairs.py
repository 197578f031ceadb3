"""Sentences with the quotes they cite, as JSON lines that anybody may write, and the verdict on each.

The verdicts themselves come from checking.py; evals/verdicts.py reads labels beside the same fields.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.checking import check_sentence
from bot.errors import CorpusError
from bot.loaders.metadata import read_date
from bot.schema import Verdict

TEXTS = {"sentence": True, "quote": True, "title": False, "published": False, "speaker": False}
"""The fields that are read, and whether a line must have them; all are strings."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A line as it was, with everything else that stands in it, and its number in the file."""

    fields: Mapping[str, Any]
    line: int

    @property
    def sentence(self) -> str:
        """The sentence to be checked."""
        return str(self.fields["sentence"])

    @property
    def quote(self) -> str:
        """The quote that it cites."""
        return str(self.fields["quote"])

    def check(self) -> Verdict:
        """The verdict on the sentence."""
        return check_sentence(
            self.sentence,
            self.quote,
            title=self.fields.get("title") or "",
            published=read_date(self.fields.get("published")),
            speaker=self.fields.get("speaker") or None,
        )

    def with_verdict(self, verdict: Verdict) -> dict[str, Any]:
        """The line with `status` and `missing`, and with `speaker`, who really said it, where that is another."""
        speaker = {"speaker": verdict.speaker} if verdict.speaker else {}
        return {**self.fields, "status": verdict.status, "missing": list(verdict.missing), **speaker}


def read_pairs(lines: Iterable[bytes], name: str) -> list[Pair]:
    """All pairs of a file. Raises CorpusError naming the file and the first line that is none; empty lines are none."""
    pairs = []
    for number, raw in enumerate(lines, start=1):
        raw = raw.removeprefix(b"\xef\xbb\xbf")
        if raw.strip():
            try:
                pairs.append(Pair(_read_fields(raw), number))
            except (ValueError, RecursionError) as error:
                problem = error.msg if isinstance(error, json.JSONDecodeError) else error
                raise CorpusError(f"{name}, line {number}: {problem}; correct the line and run it again") from error
    return pairs


def _read_fields(raw: bytes) -> dict[str, Any]:
    """The fields of a line. Raises ValueError saying what is wrong with it."""
    try:
        fields = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ValueError("not UTF-8") from error
    if not isinstance(fields, dict):
        raise ValueError("no JSON object")
    for field, needed in TEXTS.items():
        value = fields.get(field)
        if needed and (not isinstance(value, str) or not value.strip()):
            raise ValueError(f"no text in {field}")
        if value is not None and not isinstance(value, str):
            raise ValueError(f"{field} is no text")
    if fields.get("published") and read_date(fields["published"]) is None:
        raise ValueError("published is no date such as 2023-09-27")
    return fields
