"""The conversations sheet: what is kept for a person as a list, and what can be done with each.

HTML strings, everything that a person wrote escaped. The bot is asked as the person who visits: another's conversation
is not there for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any

from bot.days import describe_day
from bot.kept import ConversationInfo
from bot.store.conversations import LONGEST_TITLE
from ui import strings
from ui.conversation import tell_unfound

if TYPE_CHECKING:
    from ui.visit import Visit

SHOWN = 200
"""Conversations listed; older ones are found by their words."""
LONGEST_NAME = 60
"""Characters of a title that a file is named by."""
KINDS = {"markdown": ("md", "text/markdown"), "json": ("json", "application/json")}
"""How the file of each form of an export ends, and what it is."""

_BETWEEN_WORDS = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class Export:
    """A file to be handed to the browser."""

    name: str
    kind: str
    text: str


def open_conversations(visit: Visit, wanted: Mapping[str, Any]) -> str:
    """The list, of those that say the `words` where there are any."""
    words = str(wanted.get("words", "")).strip()
    return render_conversations(visit.bot.conversations(visit.person, words), words)


def rename_conversation(visit: Visit, wanted: Mapping[str, Any]) -> str:
    """Gives the conversation `id` its `title`, and shows the list. Raises TitleError, ConversationNotFoundError."""
    with tell_unfound():
        visit.bot.rename_conversation(str(wanted.get("id", "")), str(wanted.get("title", "")), visit.person)
    return open_conversations(visit, wanted)


def delete_conversation(visit: Visit, wanted: Mapping[str, Any]) -> str:
    """Removes the conversation `id` for good, and shows the list. Raises ConversationNotFoundError."""
    with tell_unfound():
        visit.bot.delete_conversation(str(wanted.get("id", "")), visit.person)
    return open_conversations(visit, wanted)


def export_conversation(visit: Visit, conversation_id: str, form: str) -> Export:
    """A conversation as a file, its `form` one of KINDS. Raises ExportError, ConversationNotFoundError."""
    with tell_unfound():
        text = visit.bot.export(conversation_id, form, visit.person)
        title = visit.bot.conversation(conversation_id, visit.person).title
    ending, kind = KINDS[form]
    return Export(f"{name_file(title)}.{ending}", kind, text)


def render_conversations(infos: Sequence[ConversationInfo], words: str = "") -> str:
    """The sheet's content: a box to search them, and the list, in which page scripts mark the one that is open."""
    if infos:
        rows = "".join(map(_render_listed, infos[:SHOWN]))
        left = len(infos) - SHOWN
        more = f'<p class="quiet">{strings.CONVERSATIONS_MORE.format(number=f"{left:,}")}</p>' if left > 0 else ""
        listed = f"<ul>{rows}</ul>{more}"
    else:
        told = strings.CONVERSATIONS_UNFOUND.format(words=words) if words else strings.CONVERSATIONS_EMPTY
        listed = f'<p class="quiet">{escape(told)}</p>'
    counted = strings.count_conversations(len(infos)) if words and infos else ""
    label = strings.CONVERSATIONS_SEARCH
    return (
        f'<div class="conversations"><div class="kept-bar"><input type="search" class="kept-words" '
        f'value="{escape(words)}" aria-label="{label}" placeholder="{label}" maxlength="{LONGEST_TITLE}">'
        f'<button type="button" class="kept-new" data-begin>{strings.BEGIN}</button></div>'
        f'<div class="kept-found"><p class="kept-count" role="status">{counted}</p>{listed}</div></div>'
    )


def name_file(title: str) -> str:
    """What the file of an export is called: the title's words, joined by hyphens."""
    return _BETWEEN_WORDS.sub("-", title.lower())[:LONGEST_NAME].strip("-_") or strings.EXPORT_NAME


def _render_listed(info: ConversationInfo) -> str:
    """A row: the title that opens it, when it was held, and below "More" what else can be done with it."""
    title, acts = escape(info.title), escape(strings.CONVERSATION_ACTS.format(title=info.title))
    return (
        f'<li class="kept-one" data-id="{escape(info.id)}">'
        f'<button type="button" class="kept-open" data-id="{escape(info.id)}" dir="auto">{title}</button>'
        f'<div class="kept-line"><p class="meta"><span>{_render_time(info.changed)}</span> · '
        f"<span>{strings.count_turns(info.turns)}</span></p>"
        f'<details class="kept-acts"><summary aria-label="{acts}">{strings.MORE}</summary><p class="acts">'
        f'<button type="button" class="link" data-kept="rename">{strings.RENAME}</button> '
        f"{_render_export(info.id, 'markdown')} {_render_export(info.id, 'json')} "
        f'<button type="button" class="link" data-kept="delete">{strings.DELETE}</button></p></details></div>'
        f'<form class="kept-rename" hidden><input name="title" value="{title}" maxlength="{LONGEST_TITLE}" '
        f'aria-label="{strings.TITLE}" dir="auto" autocomplete="off"> '
        f'<button type="submit" class="link">{strings.SAVE}</button> '
        f'<button type="button" class="link" data-kept="keep">{strings.CANCEL}</button></form>'
        f'<p class="kept-delete" role="group" aria-label="{strings.DELETE_SURE}" hidden>{strings.DELETE_SURE} '
        f'<button type="button" class="link" data-kept="gone">{strings.DELETE}</button> '
        f'<button type="button" class="link" data-kept="keep">{strings.KEEP}</button></p>'
        '<p class="kept-failed" role="alert"></p></li>'
    )


def _render_export(conversation_id: str, form: str) -> str:
    address = f"conversations/{escape(conversation_id)}/export?form={form}"
    return f'<a class="link" href="{address}" download>{strings.EXPORTS[form]}</a>'


def _render_time(moment: str) -> str:
    """A moment in UTC; the browser shows it as the clock on the wall there has it."""
    read = datetime.fromisoformat(moment)
    told = strings.MOMENT.format(date=describe_day(read.date().isoformat()), time=read.strftime("%H:%M"))
    return f'<time datetime="{escape(moment)}">{escape(told)}</time>'
