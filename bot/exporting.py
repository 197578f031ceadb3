"""A kept conversation as Markdown to be read and as a dict to be read back, and one answer as Markdown by itself.

Pure: what has become of the documents since is handed in. Nothing that a document or a person wrote can pass for ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.days import describe_day
from bot.errors import ExportError
from bot.kept import Conversation, Exchange
from bot.plain import dump
from bot.schema import Answer, Citation, Source
from bot.verdicts import describe_removed

FORMAT_VERSION = 1
"""Version of the JSON form; it changes when a field is renamed or removed."""
SHORT = 12
"""Characters of a document's version that are enough to tell it from others."""
FATES = {
    "unchanged": "",
    "changed": "the document has changed since; these are the words as they were cited",
    "gone": "the document is no longer indexed; these are the words as they were cited",
}
"""What can have become of a cited document, and how a reader is told."""
Live = Mapping[str, str]
"""The versions of the documents as they are now, by document id; one that is gone is not in it."""

_SIGNS = re.compile(r"[\\`*_{}\[\]<>#|~$&@]|(?<=:)(?=//)|(?<=\bwww)(?=\.)", re.IGNORECASE)
"""What means something in Markdown anywhere in a line; addresses are no links of their own where they are broken up."""
_STARTS = re.compile(r"^(?=[-+=])|^\d{1,9}(?=[.)])")
_MARK = re.compile(r"\\\[(\d+)\\\](?![(:])")
_STEERING = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_ADDRESS = re.compile(r"https?://[^\s<>\"'`\\\x00-\x1f\x7f]+", re.IGNORECASE)


def export(conversation: Conversation, live: Live, form: str) -> str:
    """A conversation as text in one of FORMATS. Raises ExportError."""
    if form not in FORMATS:
        raise ExportError(f"there is no format {form!r}; choose {' or '.join(FORMATS)}")
    return FORMATS[form](conversation, live)


def to_dict(conversation: Conversation, live: Live) -> dict[str, Any]:
    """JSON-ready data; `Answer.from_dict` reads each answer back. `documents` tells what has become of those cited."""
    return {
        "schema": FORMAT_VERSION,
        "id": conversation.id,
        "title": conversation.title,
        "started": conversation.started,
        "changed": conversation.changed,
        "exchanges": [
            {
                "asked": exchange.asked,
                "answer": exchange.answer.to_dict(),
                "versions": dict(exchange.versions),
                "documents": {one.document.id: find_fate(one, exchange, live) for one in exchange.answer.citations},
            }
            for exchange in conversation.exchanges
        ],
    }


def to_json(conversation: Conversation, live: Live) -> str:
    """The same as text."""
    return dump(to_dict(conversation, live), indent=1) + "\n"


def to_markdown(conversation: Conversation, live: Live) -> str:
    """A conversation to be read: each question, the answer with its marks, and below it what each mark stands for."""
    turns = len(conversation.exchanges)
    told = f"{turns} turn{'' if turns == 1 else 's'}, from {_tell_time(conversation.started)}"
    blocks = [f"# {escape(conversation.title)}", f"Conversation {conversation.id}, {told}."]
    for number, exchange in enumerate(conversation.exchanges, start=1):
        blocks += _tell_exchange(number, exchange, live)
    return "\n\n".join(blocks) + "\n"


FORMATS: Mapping[str, Callable[[Conversation, Live], str]] = {"markdown": to_markdown, "json": to_json}


def find_fate(citation: Citation, exchange: Exchange, live: Live) -> str:
    """What has become of the document behind a citation: one of FATES."""
    version = live.get(citation.document.id)
    if version is None:
        return "gone"
    return "unchanged" if version == exchange.versions.get(citation.document.id) else "changed"


def is_address(url: str) -> bool:
    """Whether this is a web address that may be a link: with http or https, without spaces and steering characters."""
    return bool(_ADDRESS.fullmatch(url)) and not _STEERING.search(url)


def escape(text: str) -> str:
    """Text on one line of Markdown, which reads as it is written and is no heading, list, link or HTML."""
    line = _SIGNS.sub(r"\\\g<0>", " ".join(_STEERING.sub("", text).split()))
    return _STARTS.sub(r"\g<0>\\", line)


def clip(answer: Answer) -> str:
    """One answer as Markdown to be pasted elsewhere: the question, the text with its marks, and what they stand for."""
    blocks = [f"**{escape(answer.question)}**", *_tell_answer(answer)]
    for citation in answer.citations:
        blocks += _tell_citation(citation, _tell_origin(citation.document))
    return "\n\n".join(blocks) + "\n"


def _tell_exchange(number: int, exchange: Exchange, live: Live) -> list[str]:
    """The blocks of one turn."""
    answer = exchange.answer
    searched = f"; searched: {escape(answer.query)}" if answer.query != answer.question else ""
    blocks = [f"## {number}. {escape(answer.question)}", f"Asked {_tell_time(exchange.asked)}{searched}"]
    blocks += _tell_answer(answer)
    for citation in answer.citations:
        blocks += _tell_citation(citation, _tell_place(citation, exchange, live))
    return blocks


def _tell_answer(answer: Answer) -> list[str]:
    """What was answered, and what is to be said about it."""
    blocks = [escape(f"As of {describe_day(answer.as_of)}")] if answer.as_of else []
    blocks += [_MARK.sub(r"[\1]", escape(line)) for line in answer.text.splitlines() if line.strip()]
    blocks += [f"{place}. {escape(choice)}" for place, choice in enumerate(answer.choices, start=1)]
    blocks += [f"Note: {escape(text)}" for text in (answer.notice, describe_removed(answer.removed)) if text]
    blocks += ["Note: " + _MARK.sub(r"[\1]", escape(change.marked)) for change in answer.changed]
    return blocks + _tell_sides(answer)


def _tell_sides(answer: Answer) -> list[str]:
    """Who answers differently, each with the marks of what they say, in one line."""
    told = []
    for side in answer.sides:
        marks = dict.fromkeys(mark for place in side.sentences for mark in answer.sentences[place].citations)
        published = f", published {escape(side.published)}" if side.published else ""
        told.append(f"{escape(side.speaker)}{published} {''.join(f'[{mark}]' for mark in marks)}")
    return [f"Note: what each side says: {'; '.join(told)}"] if told else []


def _tell_citation(citation: Citation, place: Sequence[str]) -> list[str]:
    """What a mark stands for: the document, the exact words, and the place, in parts, where they stand."""
    document = citation.document
    origin = (document.author, document.source, document.published or "undated")
    said = f"; said by {escape(citation.speaker)}" if citation.speaker else ""
    about = ", ".join([f"**{escape(document.title) or 'untitled'}**", *(escape(one) for one in origin if one)])
    copies = "; ".join(
        f"{escape(one.source or one.title)}, {escape(one.published or 'undated')}" for one in citation.copies
    )
    paragraphs = [escape(line) for line in citation.quote.splitlines() if line.strip()]
    return [
        f"[{citation.number}] {about}{said}" + (f"; also in {copies}" if copies else ""),
        "\n>\n".join(f"> {line}" for line in paragraphs),
        ", ".join(place),
    ]


def _tell_place(citation: Citation, exchange: Exchange, live: Live) -> list[str]:
    """Where a quote stands, of which version, and what has become of the document."""
    version = exchange.versions.get(citation.document.id, "unknown")[:SHORT]
    place = [f"characters {citation.start} to {citation.end}", f"version {version}"]
    if fate := FATES[find_fate(citation, exchange, live)]:
        place[-1] += f"; {fate}"
    return [*_tell_origin(citation.document), *place]


def _tell_origin(document: Source) -> list[str]:
    """Where a document is to be had."""
    return [one for one in (_tell_address(document.url or ""), escape(document.path)) if one]


def _tell_address(url: str) -> str:
    """A web address as a link, anything else as text that is none."""
    return f"<{url}>" if is_address(url) else escape(url)


def _tell_time(moment: str) -> str:
    return datetime.fromisoformat(moment).strftime("%Y-%m-%d %H:%M UTC")
