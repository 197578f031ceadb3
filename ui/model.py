"""Who answers, as HTML strings: the backends to choose from, the local model to install, what answers cost, settings.

Every character that comes from a person, a model or a setting goes through `html.escape` here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Any

from bot.errors import BotError, ConversationNotFoundError
from ui import strings

if TYPE_CHECKING:
    from bot.backends import BackendInfo, Trouble
    from bot.installation import InstallProgress
    from bot.kept import Exchange
    from bot.schema import Answer
    from bot.settings import Settings
    from ui.visit import Visit

Wanted = Mapping[str, Any]


def open_model(visit: Visit, wanted: Wanted) -> str:
    """The panel: `llm` is what this browser has chosen, `conversation` the id of the one that is shown."""
    listed = visit.bot.backends()
    return (
        _render_choices(listed, find_answering(listed, wanted).name)
        + f'<div class="installation">{show_installation(visit, {})}</div>'
        + _render_costs(_read_exchanges(visit, str(wanted.get("conversation") or "")))
        + _render_settings(visit.bot.settings)
    )


def show_answering(visit: Visit, wanted: Wanted) -> str:
    """For the header: who answers this browser, which has chosen `llm`, and whether that is in trouble."""
    return render_answering(find_answering(visit.bot.backends(), wanted))


def show_installation(visit: Visit, wanted: Wanted) -> str:
    """How far the local model is, where there is none yet: size, room, progress, and what can be done."""
    from bot.llms.local import is_installed

    progress = visit.bot.installation.read()
    local = next(one for one in visit.bot.backends() if one.name == "local")
    if local.is_available and not progress.is_going_on:
        return ""
    problem = "" if may_install(visit) else strings.INSTALL_ELSEWHERE
    return render_installation(progress, problem if is_installed() else strings.INSTALL_PACKAGE)


def start_installation(visit: Visit, wanted: Wanted) -> str:
    """Begins or goes on, for all who use this bot. Raises BotError for who may not."""
    _require_right(visit)
    visit.bot.installation.start()
    return show_installation(visit, wanted)


def stop_installation(visit: Visit, wanted: Wanted) -> str:
    """Stops it; what has come is kept. Raises BotError for who may not."""
    _require_right(visit)
    visit.bot.installation.stop()
    return show_installation(visit, wanted)


def may_install(visit: Visit) -> bool:
    """Whether somebody may fill this machine's disk: who sits at it, or is signed in."""
    return visit.is_local or bool(visit.login)


def find_answering(listed: Sequence[BackendInfo], wanted: Wanted) -> BackendInfo:
    """The backend that answers a browser: the one that it has chosen, if that is there, else the bot's."""
    chosen = str(wanted.get("llm") or "")
    return next((one for one in listed if one.name == chosen and one.is_available), listed[0])


def name_backend(info: BackendInfo) -> str:
    """What a backend is called."""
    return strings.name_backend(f"{info.name} ({info.model})" if info.model else info.name)


def render_answering(info: BackendInfo) -> str:
    """The button in the header that opens the panel; scripts read from it what goes along with a question."""
    reason = strings.BACKEND_REASON.format(reason=info.reason) if info.is_chosen else strings.BACKEND_CHOSEN
    told = strings.IN_TROUBLE.format(backend=name_backend(info)) if info.trouble else name_backend(info)
    llm = "" if info.is_chosen else info.name
    return (
        f'<button type="button" class="backend{" troubled" if info.trouble else ""}" data-model '
        f'data-llm="{escape(llm)}" title="{escape(reason)}">{escape(told)}</button>'
    )


def render_installation(progress: InstallProgress, forbidden: str = "") -> str:
    """The section on the local model; `forbidden` says why its buttons are not offered."""
    return (
        f'<section data-phase="{progress.phase}"><h3>{strings.INSTALL_TITLE}</h3>'
        f"<p>{strings.INSTALL_WHAT}</p>{_render_state(progress)}{_render_button(progress, forbidden)}</section>"
    )


def describe_ago(since: str, now: datetime | None = None) -> str:
    """How long a time (ISO) is past, in words."""
    seconds = ((now or datetime.now(UTC)) - datetime.fromisoformat(since)).total_seconds()
    if seconds < 60:
        return strings.JUST_NOW
    minutes = int(seconds // 60)
    return strings.AGO.format(
        time=strings.count_minutes(minutes) if minutes < 90 else strings.count_hours(minutes // 60)
    )


def _require_right(visit: Visit) -> None:
    if not may_install(visit):
        raise BotError(strings.INSTALL_ELSEWHERE)


def _render_choices(listed: Sequence[BackendInfo], answering: str) -> str:
    rows = "".join(_render_choice(one, one.name == answering) for one in listed)
    return f'<fieldset class="backends"><legend>{strings.BACKENDS_TITLE}</legend>{rows}</fieldset>'


def _render_choice(info: BackendInfo, is_answering: bool) -> str:
    state = " checked" if is_answering else "" if info.is_available else " disabled"
    value = "" if info.is_chosen else info.name
    reason = strings.BACKEND_REASON.format(reason=info.reason) if info.is_chosen else info.reason
    note = f'<span class="meta">{strings.BACKEND_NOTES.get(info.name, strings.BACKEND_NOTE_ELSE)}</span>'
    return (
        f'<label class="choice-row"><input type="radio" name="llm" value="{escape(value)}"{state}>'
        f'<span><span class="name">{escape(name_backend(info))}</span>{note}'
        f'<span class="meta">{_render_reason(reason)}</span>{_render_trouble(info.trouble)}'
        "</span></label>"
    )


def _render_reason(reason: str) -> str:
    """A reason as a sentence begins, its commands told from its words."""
    parts = escape(reason[:1].upper() + reason[1:]).split("`")
    return "".join(f"<code>{part}</code>" if place % 2 else part for place, part in enumerate(parts))


def _render_trouble(trouble: Trouble | None) -> str:
    if trouble is None:
        return ""
    told = strings.FAILED_LAST.format(ago=describe_ago(trouble.since), problem=trouble.sentence.rstrip("."))
    return f'<span class="trouble">{escape(told)}</span>'


def _render_state(progress: InstallProgress) -> str:
    total = strings.count_megabytes(progress.total)
    if progress.is_going_on:
        share = progress.done / progress.total
        text = strings.INSTALL_PROGRESS.format(
            done=strings.count_megabytes(progress.done), total=total, percent=f"{share:.0%}"
        )
        bar = f'<progress value="{share:.3f}" max="1" aria-label="{strings.INSTALL_TITLE}"></progress>'
        return f'{bar}<p class="quiet">{text}</p>'
    free = strings.INSTALL_SIZE.format(total=total, free=strings.tell_size(progress.free))
    kept = strings.INSTALL_KEPT.format(done=strings.count_megabytes(progress.done)) if progress.done else ""
    failed = f'<p class="trouble" role="alert">{escape(progress.problem)}</p>' if progress.problem else ""
    return f'<p class="quiet">{free} {kept}</p>{failed}'


def _render_button(progress: InstallProgress, forbidden: str) -> str:
    if forbidden:
        return f'<p class="quiet">{escape(forbidden)}</p>'
    if progress.phase == "stopping":
        return f'<p class="quiet" role="status">{strings.INSTALL_STOPPING}</p>'
    if progress.phase == "running":
        return f'<button type="button" class="action" data-install="install-stop">{strings.INSTALL_STOP}</button>'
    words = strings.INSTALL_AGAIN if progress.problem else strings.INSTALL_ON if progress.done else strings.INSTALL
    return f'<button type="button" class="action" data-install="install">{words}</button>'


def _read_exchanges(visit: Visit, conversation: str) -> Sequence[Exchange]:
    try:
        return visit.bot.conversation(conversation, visit.person).exchanges if conversation else ()
    except ConversationNotFoundError:  # deleted meanwhile, or somebody else's
        return ()


def _render_costs(exchanges: Sequence[Exchange]) -> str:
    """Who gave each answer of a conversation, in what time and, where a model did, for how many tokens."""
    if not exchanges:
        return f'<h3>{strings.COSTS}</h3><p class="quiet">{strings.COSTS_NONE}</p>'
    answers = [one.answer for one in exchanges]
    tokens = sum(one.usage.prompt_tokens + one.usage.completion_tokens for one in answers)
    columns = strings.COSTS_HEADS + (strings.COSTS_TOKENS if tokens else ())
    heads = "".join(f'<th scope="col">{one}</th>' for one in columns)
    rows = "".join(_render_cost(one, len(columns) - 1) for one in answers)
    total = (strings.COSTS_TOTAL_TOKENS if tokens else strings.COSTS_TOTAL).format(
        answers=strings.count_answers(len(answers)),
        seconds=f"{sum(one.seconds.total for one in answers):.1f}",
        tokens=f"{tokens:,}",
    )
    return (
        f'<h3>{strings.COSTS}</h3><p class="quiet">{total}</p>'
        f'<div class="scroll" tabindex="0" role="region" aria-label="{strings.COSTS}"><table class="costs">'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _render_cost(answer: Answer, shown: int) -> str:
    """The row of an answer, with as many of its figures as are shown."""
    tokens = (answer.usage.prompt_tokens, answer.usage.completion_tokens)
    cells = [strings.name_backend(answer.llm), f"{answer.seconds.total:.1f} s", *map("{:,}".format, tokens)]
    told = "".join(f"<td>{escape(one)}</td>" for one in cells[:shown])
    return f'<tr><th scope="row">{escape(answer.question)}</th>{told}</tr>'


def _render_settings(settings: Settings) -> str:
    """The settings that a reader may care for, with the variable that changes each; never one that is secret."""
    rows = "".join(
        f"<div><dt>{label}</dt><dd>{escape(_describe_value(name, getattr(settings, name)))} "
        f"<code>BOT_{name.upper()}</code></dd></div>"
        for name, label in strings.SETTINGS.items()
    )
    return (
        f'<h3>{strings.SETTINGS_TITLE}</h3><p class="quiet">{strings.SETTINGS_HOW}</p><dl class="settings">{rows}</dl>'
    )


def _describe_value(name: str, value: object) -> str:
    if isinstance(value, bool):
        return strings.YES if value else strings.NO
    if name.startswith("abstain"):
        return f"{value:.0%}"
    if name.endswith("_seconds") and isinstance(value, float | int):
        return strings.count_seconds(int(value)) if value else strings.NEVER
    return strings.SETTINGS_FITTING if name == "evidence_tokens" and not value else str(value)
