"""The turns of a conversation as HTML strings: what was found, the checked answer or why there is none, what it took.

Pure functions; everything that comes from a document, a model or a person goes through `html.escape` here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from itertools import groupby

from bot.exporting import clip
from bot.grids import is_told
from bot.kept import Place
from bot.schema import Answer, AnswerSentence, Citation, Evidence
from bot.speakers import drop_lead
from bot.verdicts import describe_removed, explain_verdict
from ui import strings
from ui.citations import describe_date, describe_published, point_at, render_cards, render_chip, render_rows
from ui.searches import describe_search

CARDS_SHOWN = 3
NEAREST_SHOWN = 3
LONGEST_END = 20
"""Characters of a sentence's last word that are kept on one line with its citations."""
QUOTES = "quotes"
"""The backend whose answers are the quotations themselves, so that a card need not repeat them."""

Versions = Mapping[str, str]
"""The versions of the documents as an answer cites them, by document id."""

_MARK = re.compile(r"\[(\d+)\]")
_AFTER_MARKS = re.compile(r"(?<=\])\s+(?!\[)")
_TRAILING_MARKS = re.compile(r"(?:\s*\[\d+\])+\s*$")


def render_pending(question: str, status: str = strings.SEARCHING) -> str:
    """A turn before anything was found; `status` is what it waits for."""
    return _render_turn(question, "", f'<p class="status">{status}</p>', kind="pending")


def render_evidence(question: str, evidence: Evidence, text: str, status: str = strings.COMPOSING) -> str:
    """A turn whose evidence is known and whose answer has come as far as `text`, below it; `status` is what is next."""
    parts = (_MARK.sub(_render_mark, escape(part)) for part in _AFTER_MARKS.split(text) if part)
    body = "".join(f'<p dir="auto">{part}</p>' for part in parts)
    told = f'<p class="status">{status}</p>'
    return _render_turn(question, body, told, kind="pending", cited=_render_found(evidence))


def render_stopped(question: str, evidence: Evidence | None) -> str:
    """A turn that the person stopped: what was found by then. Of the answer nothing, because it is not whole."""
    line = strings.STOPPED if evidence and evidence.sentences else strings.STOPPED_EARLY
    found = _render_found(evidence) if evidence else ""
    return _render_turn(question, f'<p class="verdict">{line}</p>', _render_acts(None), kind="stopped", cited=found)


def render_answer(
    answer: Answer, place: Place | None = None, versions: Versions | None = None, since: Sequence[str] = ()
) -> str:
    """A finished turn: its sources, sentences with chips, and what the check did; or an abstention, or a question.

    `place` is where it is kept, `versions` are those of the documents that it cites, `since` lines on what has become
    of these.
    """
    if answer.abstained:
        render = _render_asking_back if answer.asks_back else _render_abstention
        return render(answer, place)
    known = versions or {}
    chips = {one.number: render_chip(one, known.get(one.document.id, "")) for one in answer.citations}
    sided = {place for side in answer.sides for place in side.sentences}
    rest = [sentence for place, sentence in enumerate(answer.sentences) if place not in sided]
    body = "".join(f'<p dir="auto">{_render_sentence(sentence, chips)}</p>' for sentence in rest)
    body += _render_sides(answer, chips) + _render_changes(answer, chips)
    check = f'<p class="check">{escape(describe_check(answer))}</p>'
    check += "".join(f'<p class="since" dir="auto">{escape(line)}</p>' for line in since)
    support = check + _render_removed(answer) + _render_search(answer) + _render_foot(answer, place)
    said = " ".join([*(one.text for one in answer.sentences), *(one.text for one in answer.changed)])
    quoted = answer.llm != QUOTES or any(one.quote not in said for one in answer.citations)
    cards = render_cards(_name_sources(answer), answer.citations, known, quoted=quoted)
    body = _render_trouble(answer) + body
    return _render_turn(answer.question, body, support, query=answer.query, cited=cards, place=place)


def render_notice(question: str, message: str, *, asked: bool = True) -> str:
    """A turn that failed: the one sentence that says why and what to do. What nobody `asked` is not asked again."""
    body = f'<p class="verdict">{strings.NOTICE}</p><p dir="auto">{escape(message)}</p>'
    return _render_turn(question, body, _render_acts(None) if asked else "", kind="notice")


def render_refusal(sentence: str) -> str:
    """Why a question was not taken, for beside the question box; nothing of the conversation has changed."""
    return f'<p class="trouble">{escape(sentence)}</p>'


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


def describe_effort(answer: Answer) -> str:
    """Who answered, in what time, and for a model how many tokens it read and wrote."""
    seconds = f"{answer.seconds.total:.2f}" if answer.seconds.total < 1 else f"{answer.seconds.total:.1f}"
    parts = [strings.MADE.format(who=strings.name_backend(answer.llm), seconds=seconds)]
    if answer.usage.requests or answer.usage.prompt_tokens:
        read, written = f"{answer.usage.prompt_tokens:,}", f"{answer.usage.completion_tokens:,}"
        parts.append(strings.MADE_TOKENS.format(read=read, written=written))
    return ", ".join(parts)


def _repeats(text: str, citation: Citation) -> bool:
    """Whether a sentence is the cited words, but for who says them ahead of it and marks behind it.

    Of a row of a table each cell stands behind the head of its column.
    """
    said = " ".join(_TRAILING_MARKS.sub("", text).split()).casefold()
    whole = said.removeprefix(f"{citation.speaker}: ".casefold()) in " ".join(citation.quote.split()).casefold()
    return whole or is_told(citation.quote, _TRAILING_MARKS.sub("", text))


def _render_turn(
    question: str,
    answer: str,
    support: str,
    *,
    kind: str = "answered",
    query: str = "",
    cited: str = "",
    place: Place | None = None,
) -> str:
    """A turn, what it cites ahead of the answer, so that the text stays where it is while more of it comes.

    Of what was searched for it, if that is over, timeline.js shows the timeline.
    """
    searched = f' data-query="{escape(query)}"' if query else ""
    kept = f' data-conversation="{escape(place.conversation_id)}" data-turn="{place.ordinal}"' if place else ""
    return (
        f'<article class="turn {kind}"{searched}{kept}><h2 class="question" dir="auto">{escape(question)}</h2>{cited}'
        f'<div class="answer">{answer}</div><div class="support">{support}</div></article>'
    )


def _render_acts(place: Place | None, more: str = "") -> str:
    """What can be done with a finished turn; asking again is shown at the last turn only."""
    edit = f'<button type="button" class="link" data-edit>{strings.EDIT}</button> ' if place else ""
    again = f'<button type="button" class="link" data-again>{strings.ASK_AGAIN}</button> '
    return f'<p class="acts">{edit}{again}{more}</p>'


def _name_sources(answer: Answer) -> str:
    """The title of the strip; it tells as of which day the answer to a question about the latest holds."""
    return strings.SOURCES_AS_OF.format(date=describe_date(answer.as_of)) if answer.as_of else strings.SOURCES


def _render_sides(answer: Answer, chips: Mapping[int, str]) -> str:
    """Who answers differently, each with what they say and when that was published, beside one another."""
    if not answer.sides:
        return ""
    published = {citation.number: citation.document.published for citation in answer.citations}
    sides = "".join(
        f'<li><h4 dir="auto">{escape(side.speaker[:1].upper() + side.speaker[1:])}</h4>'
        + _render_claims(side.speaker, [answer.sentences[place] for place in side.sentences], chips, published)
        + "</li>"
        for side in answer.sides
    )
    return f'<section class="sides"><h3>{strings.SIDES}</h3><ul data-sides="{len(answer.sides)}">{sides}</ul></section>'


def _render_claims(
    speaker: str, sentences: Sequence[AnswerSentence], chips: Mapping[int, str], published: Mapping[int, str | None]
) -> str:
    """What a side says, without the name that stands above it; days once below all that was published on them."""
    claims = ""
    for days, group in groupby(sentences, key=lambda sentence: _date_claim(sentence, published)):
        for sentence in group:
            said = replace(sentence, text=drop_lead(sentence.text, speaker))
            claims += f'<p dir="auto">{_render_sentence(said, chips)}</p>'
        claims += f'<p class="meta">{escape(days)}</p>'
    return claims


def _date_claim(sentence: AnswerSentence, published: Mapping[int, str | None]) -> str:
    days = dict.fromkeys(describe_published(published[number]) for number in sentence.citations if number in published)
    return ", ".join(days)


def _render_changes(answer: Answer, chips: Mapping[int, str]) -> str:
    """What was updated in what is cited."""
    return "".join(
        f'<p class="changed" dir="auto">{escape(change.text)}{_join_chips(change.citations, chips)}</p>'
        for change in answer.changed
    )


def _render_abstention(answer: Answer, place: Place | None) -> str:
    """That there is no answer, why, what was searched, what may help, and the nearest passages."""
    reason = escape(answer.reason or strings.ABSTAINED_REASON)
    body = f'<p class="verdict">{strings.ABSTAINED}</p><p dir="auto">{reason}</p>'
    advice = (strings.TRY_WORDS, strings.TRY_WIDER if answer.filters else "", strings.TRY_ADDING)
    support = (
        _render_removed(answer)
        + render_rows(strings.NEAREST, [point_at(passage) for passage in answer.passages[:NEAREST_SHOWN]])
        + _render_lines(strings.SEARCHED, describe_search(answer, whole=True), "searched")
        + _render_lines(strings.TRY, [line for line in advice if line], "advice")
        + _render_foot(answer, place)
    )
    body = _render_trouble(answer) + body
    return _render_turn(answer.question, body, support, kind="abstained", query=answer.query, place=place)


def _render_asking_back(answer: Answer, place: Place | None) -> str:
    """What the bot asks, and what it offers; asking.js sends the one that is clicked as the reply."""
    offers = "".join(f'<li><button class="choice" dir="auto">{escape(one)}</button></li>' for one in answer.choices)
    more = strings.ASKED_BACK_MORE if offers else strings.ASKED_BACK_OPEN
    asked = strings.ASKED_BACK if offers else answer.text
    body = f'<p class="verdict">{escape(asked)}</p><ol class="choices">{offers}</ol><p>{more}</p>'
    nearest = render_rows(strings.NEAREST, [point_at(passage) for passage in answer.passages[:NEAREST_SHOWN]])
    support = nearest + _render_search(answer) + _render_acts(place)
    body = _render_trouble(answer) + body
    return _render_turn(answer.question, body, support, kind="asking", place=place)


def _render_trouble(answer: Answer) -> str:
    """Why another backend than the chosen one answered, where one failed, and what was passed over."""
    return f'<p class="trouble">{escape(answer.notice)}</p>' if answer.notice else ""


def _render_removed(answer: Answer) -> str:
    """What the check took out, folded away: each sentence is labelled before it is read, so none passes for fact."""
    if not answer.removed:
        return ""
    rows = "".join(
        f'<li><span class="flag">{strings.REMOVED}</span> <span class="words" dir="auto">{escape(sentence.text)}</span>'
        f'<span class="meta">{escape(explain_verdict(sentence))}</span></li>'
        for sentence in answer.removed
    )
    summary = escape(describe_removed(answer.removed))
    return f'<details class="removed"><summary>{summary}</summary><ul>{rows}</ul></details>'


def _render_found(evidence: Evidence) -> str:
    return render_cards(strings.FOUND, [point_at(one) for one in evidence.sentences[:CARDS_SHOWN]], {}, quoted=True)


def _render_search(answer: Answer) -> str:
    """The searched query, where it differs from what the person typed, and what it was limited to."""
    return "".join(f'<p class="quiet" dir="auto">{escape(line)}</p>' for line in describe_search(answer, whole=False))


def _render_lines(title: str, lines: list[str], kind: str) -> str:
    items = "".join(f'<li dir="auto">{escape(line)}</li>' for line in lines)
    return f'<h3>{title}</h3><ul class="{kind}">{items}</ul>'


def _render_foot(answer: Answer, place: Place | None) -> str:
    """The quiet line under a finished turn: who made it, and the buttons that copy it, with what they copy."""
    copy = (
        f'<button type="button" class="link" data-copy="{escape(clip(answer))}">{strings.COPY_ANSWER}</button> '
        if answer.citations
        else ""
    )
    link = f'<button type="button" class="link" data-link="{escape(answer.question)}">{strings.COPY_LINK}</button>'
    outcomes = f'data-done="{strings.COPIED}" data-failed="{strings.COPY_FAILED}"'
    told = f'<span class="told unseen" role="status" {outcomes}></span>'
    drawn = f'<button type="button" class="link" data-map>{strings.MAP}</button> ' if place else ""
    made = escape(describe_effort(answer))
    return f'<div class="foot"><p class="made">{made}</p>{_render_acts(place, f"{copy}{link} {drawn}{told}")}</div>'


def _render_sentence(sentence: AnswerSentence, chips: Mapping[int, str]) -> str:
    """A sentence with its chips behind it; a number without a citation is never shown."""
    text = _TRAILING_MARKS.sub("", sentence.text) if sentence.citations else sentence.text
    joined = _join_chips(sentence.citations, chips)
    if sentence.status != "supported":
        return (
            f'<span class="sentence unconfirmed">{escape(text)}</span> '
            f'<em class="flag">{strings.NOT_CONFIRMED}</em>{joined}'
        )
    words, space, last = text.rpartition(" ")
    # The last word takes the chips along when the line breaks; a very long one may break by itself.
    end = "end" if len(last) < LONGEST_END else ""
    return f'<span class="sentence">{escape(words + space)}<span class="{end}">{escape(last)}{joined}</span></span>'


def _join_chips(numbers: tuple[int, ...], chips: Mapping[int, str]) -> str:
    return "".join(chips[number] for number in numbers if number in chips)


def _render_mark(match: re.Match[str]) -> str:
    """A citation mark while the answer still streams: not yet resolved, so it does not open anything."""
    return f'<span class="chip waiting">{match[1]}</span>'
