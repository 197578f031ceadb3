"""The header, the turns of a conversation and upload reports, as HTML strings; sources.py does the source panel.

Pure functions; everything that comes from a document or a person goes through `html.escape` here and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path

from bot.days import describe_day
from bot.intake import IngestReport
from bot.schema import Answer, AnswerSentence, Citation, Evidence, EvidenceSentence, Passage, Source
from bot.verdicts import describe_removed, explain_verdict
from ui import strings

EVIDENCE_SHOWN = 3
NEAREST_SHOWN = 3
LONGEST_END = 20
"""Characters of a sentence's last word that are kept on one line with its citations."""

_MARK = re.compile(r"\[(\d+)\]")
_AFTER_MARKS = re.compile(r"(?<=\])\s+(?!\[)")
_TRAILING_MARKS = re.compile(r"(?:\s*\[\d+\])+\s*$")


def render_header(llm: str, reason: str, documents: int) -> str:
    """The line on top: name, which backend answers and why, how many documents there are."""
    backend, why = escape(strings.BACKENDS.get(llm, llm)), escape(strings.BACKEND_REASON.format(reason=reason))
    return (
        f'<button type="button" class="skip">{strings.SKIP}</button>'
        f'<div class="masthead"><h1>{strings.NAME}</h1><p class="tagline">{strings.TAGLINE}</p><p class="standing">'
        f'<span class="backend" title="{why}">{backend}</span><span class="unseen">. {why}.</span></p>'
        f'<nav class="places" aria-label="{strings.PLACES}">'
        f'<button type="button" data-begin>{strings.BEGIN}</button> '
        f'<button type="button" data-sheet="library">{strings.count_documents(documents)}</button> '
        f'<button type="button" data-timeline>{strings.TIMELINE}</button> '
        f'<button type="button" data-map>{strings.MAP}</button> '
        f'<button type="button" data-sheet="shortcuts" title="{strings.SHORTCUTS}">{strings.SHORTCUTS_OPEN}</button>'
        "</nav></div>"
    )


def render_welcome(documents: int, examples: Sequence[str] = ()) -> str:
    """What an empty conversation says, and questions to start from; page scripts ask the one that is clicked."""
    title, more = (
        (strings.WELCOME, strings.WELCOME_MORE) if documents else (strings.WELCOME_EMPTY, strings.WELCOME_EMPTY_MORE)
    )
    offers = "".join(f'<li><button type="button" class="ask">{escape(one)}</button></li>' for one in examples)
    starts = f'<ul class="examples">{offers}</ul>' if offers else ""
    return f'<div class="welcome"><p class="welcome-title">{title}</p><p>{more}</p>{starts}</div>'


def render_pending(question: str) -> str:
    """A turn before anything was found."""
    return _render_turn(question, "", f'<p class="status">{strings.SEARCHING}</p>', kind="pending")


def render_evidence(question: str, evidence: Evidence, text: str) -> str:
    """A turn whose evidence is known and whose answer has come as far as `text`."""
    status = f'<p class="status">{strings.COMPOSING}</p>'
    body = "".join(f"<p>{_MARK.sub(_render_mark, escape(part))}</p>" for part in _AFTER_MARKS.split(text) if part)
    return _render_turn(question, body, status + _render_found(evidence), kind="pending")


def render_stopped(question: str, evidence: Evidence | None) -> str:
    """A turn that the person stopped: what was found by then. Of the answer nothing, because it is not whole."""
    line = strings.STOPPED if evidence and evidence.sentences else strings.STOPPED_EARLY
    found = _render_found(evidence) if evidence else ""
    return _render_turn(question, f'<p class="verdict">{line}</p>', found, kind="stopped")


def render_answer(answer: Answer, conversation: str = "") -> str:
    """A finished turn: sentences with citation chips, their sources, and what the check did; or an abstention.

    `conversation` is the id of the one that keeps it, "" where none does.
    """
    if answer.abstained:
        render = _render_asking_back if answer.asks_back else _render_abstention
        return render(answer, conversation)
    citations = {citation.number: citation for citation in answer.citations}
    sided = {place for side in answer.sides for place in side.sentences}
    rest = [sentence for place, sentence in enumerate(answer.sentences) if place not in sided]
    body = "".join(f"<p>{_render_sentence(sentence, citations)}</p>" for sentence in rest)
    body += _render_sides(answer, citations) + _render_changes(answer, citations)
    said = " ".join([*(one.text for one in answer.sentences), *(one.text for one in answer.changed)])
    rows = [_render_row(citation, quoted=citation.quote not in said) for citation in answer.citations]
    check = f'<p class="check">{escape(describe_check(answer))}</p>'
    support = check + _render_removed(answer) + _render_rows(strings.SOURCES, rows) + _render_query(answer)
    if conversation:
        support += f'<button type="button" class="link" data-map>{strings.MAP_OF_ANSWER}</button>'
    body = _render_trouble(answer) + _render_as_of(answer) + body
    return _render_turn(answer.question, body, support, query=answer.query, conversation=conversation)


def _render_as_of(answer: Answer) -> str:
    """As of which day the answer to a question about the latest holds."""
    told = strings.AS_OF.format(date=describe_date(answer.as_of)) if answer.as_of else ""
    return f'<p class="check">{escape(told)}</p>' if told else ""


def render_notice(question: str, message: str) -> str:
    """A turn that failed: the one sentence that says why and what to do."""
    body = f'<p class="verdict">{strings.NOTICE}</p><p>{escape(message)}</p>'
    return _render_turn(question, body, "", kind="notice")


def render_progress(done: int, total: int, share: float = 0.0) -> str:
    """An upload under way: `done` of `total` files, `share` (0 to 1) of their bytes."""
    text = strings.UPLOAD_PROGRESS.format(done=done, total=strings.count_documents(total))
    bar = f'<progress value="{share:.3f}" max="1" aria-label="{text}"></progress>'
    return f'<div class="upload" role="status"><p>{text}</p>{bar}</div>'


def render_report(report: IngestReport) -> str:
    """What an upload did, and each file that failed with its reason."""
    counts = (
        (strings.UPLOAD_ADDED, report.added),
        (strings.UPLOAD_UPDATED, report.updated),
        (strings.UPLOAD_UNCHANGED, report.unchanged),
        (strings.UPLOAD_FAILED, len(report.failed)),
    )
    shown = [line.format(documents=strings.count_documents(number)) for line, number in counts if number]
    failed = "".join(
        f"<li><strong>{escape(Path(item.path).name)}</strong> <span>{escape(item.reason)}</span></li>"
        for item in report.failed
    )
    return _render_upload_result(", ".join(shown) or strings.UPLOAD_NOTHING, f"<ul>{failed}</ul>" if failed else "")


def render_upload_error(message: str) -> str:
    """An upload that failed as a whole."""
    return _render_upload_result(strings.UPLOAD_NOTHING, f"<ul><li><span>{escape(message)}</span></li></ul>")


def describe_check(answer: Answer) -> str:
    """One line on what the check of each sentence found."""
    total = len(answer.sentences)
    supported = sum(sentence.status == "supported" for sentence in answer.sentences)
    if supported < total:
        return strings.CHECK_MARKED.format(supported=strings.count_sentences(supported), marked=total - supported)
    cited = {citation.number: citation for citation in answer.citations}
    verbatim = all(
        any(number in cited and _repeats(sentence.text, cited[number]) for number in sentence.citations)
        for sentence in answer.sentences
    )
    if total == 1:
        return strings.CHECK_VERBATIM_ONE if verbatim else strings.CHECK_CITED_ONE
    line = strings.CHECK_VERBATIM if verbatim else strings.CHECK_CITED
    return line.format(sentences=strings.count_sentences(total))


def describe_date(published: str | None) -> str:
    """`27 September 2023` for `2023-09-27`; what is not such a date is shown as it is."""
    return describe_day(published) if published else strings.UNDATED


def describe_published(published: str | None) -> str:
    """`Published 27 September 2023`, or that the date is unknown."""
    return strings.PUBLISHED.format(date=describe_date(published)) if published else strings.UNDATED


def describe_speaker(speaker: str | None) -> str:
    """`Said by the mayor`, or nothing where nobody speaks."""
    return strings.SPEAKER.format(speaker=speaker) if speaker else ""


def describe_copies(copies: Sequence[Source]) -> str:
    """`Also in The Courier, 3 May 2024 and ...`, or nothing where no other document says the same."""
    named = (f"{one.source or one.title}, {describe_date(one.published)}" for one in copies)
    return strings.COPIES.format(copies="; ".join(dict.fromkeys(named))) if copies else ""


def join_meta(*parts: str | None) -> str:
    """Escaped parts of a line such as title, speaker and date; absent ones are left out."""
    return "".join(f"<span>{escape(part)}</span>" for part in parts if part)


def _repeats(text: str, citation: Citation) -> bool:
    """Whether a sentence is the cited words, but for who says them ahead of it and marks behind it."""
    said = " ".join(_TRAILING_MARKS.sub("", text).split()).casefold()
    return said.removeprefix(f"{citation.speaker}: ".casefold()) in " ".join(citation.quote.split()).casefold()


def _render_turn(
    question: str, answer: str, support: str, kind: str = "answered", query: str = "", conversation: str = ""
) -> str:
    """A turn; of what was searched for it, if that is over, timeline.js shows the timeline."""
    searched = f' data-query="{escape(query)}"' if query else ""
    kept = f' data-conversation="{escape(conversation)}"' if conversation else ""
    return (
        f'<article class="turn {kind}"{searched}{kept}><h2 class="question">{escape(question)}</h2>'
        f'<div class="answer">{answer}</div><div class="support">{support}</div></article>'
    )


def _render_sides(answer: Answer, citations: dict[int, Citation]) -> str:
    """Who answers differently, each with what they say and when that was published, one below the other."""
    if not answer.sides:
        return ""
    sides = "".join(
        f"<li><h4>{escape(side.speaker[:1].upper() + side.speaker[1:])}</h4>"
        + "".join(_render_claim(answer.sentences[place], citations) for place in side.sentences)
        + "</li>"
        for side in answer.sides
    )
    return f'<section class="sides"><h3>{strings.SIDES}</h3><ul>{sides}</ul></section>'


def _render_changes(answer: Answer, citations: dict[int, Citation]) -> str:
    """What was updated in what is cited."""
    return "".join(
        f'<p class="changed">{escape(change.text)}'
        + "".join(_render_chip(citations[number]) for number in change.citations if number in citations)
        + "</p>"
        for change in answer.changed
    )


def _render_claim(sentence: AnswerSentence, citations: dict[int, Citation]) -> str:
    cited = [citations[number].document.published for number in sentence.citations if number in citations]
    days = ", ".join(dict.fromkeys(map(describe_published, cited)))
    return f'<p>{_render_sentence(sentence, citations)} <span class="meta">{escape(days)}</span></p>'


def _render_abstention(answer: Answer, conversation: str) -> str:
    rows = [_render_row(_point_at(passage)) for passage in answer.passages[:NEAREST_SHOWN]]
    body = f'<p class="verdict">{strings.ABSTAINED}</p><p>{escape(answer.reason or strings.ABSTAINED_REASON)}</p>'
    support = _render_removed(answer) + _render_rows(strings.NEAREST, rows) + _render_query(answer)
    body = _render_trouble(answer) + body
    return _render_turn(answer.question, body, support, "abstained", answer.query, conversation)


def _render_asking_back(answer: Answer, conversation: str) -> str:
    """What the bot asks, and what it offers; asking.js sends the one that is clicked as the reply."""
    offers = "".join(f'<li><button class="choice">{escape(one)}</button></li>' for one in answer.choices)
    more = strings.ASKED_BACK_MORE if offers else strings.ASKED_BACK_OPEN
    asked = strings.ASKED_BACK if offers else answer.text
    body = f'<p class="verdict">{escape(asked)}</p><ol class="choices">{offers}</ol><p>{more}</p>'
    rows = [_render_row(_point_at(passage)) for passage in answer.passages[:NEAREST_SHOWN]]
    support = _render_rows(strings.NEAREST, rows) + _render_query(answer)
    return _render_turn(answer.question, _render_trouble(answer) + body, support, "asking", conversation=conversation)


def _render_trouble(answer: Answer) -> str:
    """Why another backend than the chosen one answered, where one failed."""
    return f'<p class="trouble">{escape(answer.notice)}</p>' if answer.notice else ""


def _render_removed(answer: Answer) -> str:
    """What the check took out, folded away: each sentence is labelled before it is read, so none passes for fact."""
    if not answer.removed:
        return ""
    rows = "".join(
        f'<li><span class="flag">{strings.REMOVED}</span> <span class="words">{escape(sentence.text)}</span>'
        f'<span class="meta">{escape(explain_verdict(sentence))}</span></li>'
        for sentence in answer.removed
    )
    summary = escape(describe_removed(answer.removed))
    return f'<details class="removed"><summary>{summary}</summary><ul>{rows}</ul></details>'


def _render_found(evidence: Evidence) -> str:
    return _render_rows(strings.FOUND, [_render_row(_point_at(item)) for item in evidence.sentences[:EVIDENCE_SHOWN]])


def _render_query(answer: Answer) -> str:
    """The searched query, where it differs from what the person typed."""
    if answer.query.strip().casefold() == answer.question.strip().casefold():
        return ""
    return f'<p class="quiet">{escape(strings.SEARCHED_FOR.format(query=answer.query))}</p>'


def _render_sentence(sentence: AnswerSentence, citations: dict[int, Citation]) -> str:
    """A sentence with its chips behind it; a number without a citation is never shown."""
    text = _TRAILING_MARKS.sub("", sentence.text) if sentence.citations else sentence.text
    chips = "".join(_render_chip(citations[number]) for number in sentence.citations if number in citations)
    if sentence.status != "supported":
        return (
            f'<span class="sentence unconfirmed">{escape(text)}</span> '
            f'<em class="flag">{strings.NOT_CONFIRMED}</em>{chips}'
        )
    words, space, last = text.rpartition(" ")
    # The last word takes the chips along when the line breaks; a very long one may break by itself.
    end = "end" if len(last) < LONGEST_END else ""
    return f'<span class="sentence">{escape(words + space)}<span class="{end}">{escape(last)}{chips}</span></span>'


def _render_chip(citation: Citation) -> str:
    label = strings.SOURCE_NUMBER.format(number=citation.number, title=citation.document.title)
    return (
        f'<button type="button" class="open chip" aria-label="{escape(label)}" '
        f'data-number="{citation.number}" {render_place(citation)}>{citation.number}</button>'
    )


def _render_mark(match: re.Match[str]) -> str:
    """A citation mark while the answer still streams: not yet resolved, so it does not open anything."""
    return f'<span class="chip waiting">{match[1]}</span>'


def _render_rows(title: str, rows: Sequence[str]) -> str:
    return f'<h3>{title}</h3><ol class="rows">{"".join(rows)}</ol>' if rows else ""


def _point_at(found: EvidenceSentence | Passage) -> Citation:
    """Text that was found but is not cited, as a citation without a number."""
    if isinstance(found, EvidenceSentence):
        return Citation(0, found.quote, found.quote_start, found.end, found.speaker, found.document)
    return Citation(0, found.text, found.start, found.end, None, found.document)


def _render_row(citation: Citation, quoted: bool = True) -> str:
    """A source with its origin, the whole row opening it; without the quote where the answer already says it."""
    number = f'<span class="number">{citation.number}</span>' if citation.number else ""
    quote = f'<span class="quote">{escape(citation.quote)}</span>' if quoted else ""
    origin = join_meta(
        citation.document.title,
        describe_speaker(citation.speaker),
        describe_published(citation.document.published),
        describe_copies(citation.copies),
    )
    return (
        f'<li><button type="button" class="open source-row" data-number="{citation.number}" {render_place(citation)}>'
        f'{number}{quote}<span class="meta">{origin}</span></button></li>'
    )


def render_place(citation: Citation) -> str:
    """The attributes, escaped, from which asking.js opens the source and shows the quote on hover."""
    place = {
        "document": citation.document.id,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "title": citation.document.title,
        "speaker": describe_speaker(citation.speaker),
        "published": describe_published(citation.document.published),
    }
    return " ".join(f'data-{name}="{escape(str(value))}"' for name, value in place.items())


def _render_upload_result(title: str, details: str) -> str:
    return (
        f'<div class="upload" role="status"><p>{escape(title)}</p>{details}'
        f'<button type="button" class="close" data-dismiss>{strings.DISMISS}</button></div>'
    )
