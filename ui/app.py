"""The Gradio page: its parts, and which event calls what; only here and in events.py is gradio named.

turns.py and its like make what is shown, assets/ its look; scripts there ask panels.py for all that stands beside.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ui import strings
from ui.admission import withdraw_question
from ui.queues import Entrances
from ui.sheets import render_sheets
from ui.uploads import INCOMING

if TYPE_CHECKING:
    import gradio as gr
    from fastapi import FastAPI

    from bot.bot import Bot
    from ui.service import Service

ASSETS = Path(__file__).parent / "assets"
SCRIPTS = (
    "desk", "card", "sources", "copying", "timeline", "library", "scope", "uploads", "news", "model", "asking",
    "conversations", "feedback", "suggestions", "map", "shortcuts", "announcing", "start",
)  # fmt: skip
"""Of the page, in the order in which they are run, as one function body; the first has what the others use."""
LOOKS = (
    "shell", "turns", "composer", "sheets", "sources", "library", "timeline", "map", "model", "shortcuts",
    "conversations", "feedback", "suggestions", "card",
)  # fmt: skip
FONTS = ("system-ui", "Segoe UI", "Roboto", "Helvetica Neue", "sans-serif")
AT_ONCE = 256
"""Events that gradio works on at once, each with a thread: more than the lines of turnstile.py hold, which tell
who waits, so that whoever finds these full is told so at once."""
COPIES_KEPT = 3600
"""Seconds that Gradio's own copies of uploads live; ours stay in the bot's home."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The components that events read and write."""

    chat: gr.State
    answering: gr.State
    header: gr.HTML
    welcome: gr.HTML
    earlier: gr.HTML
    current: gr.HTML
    upload: gr.UploadButton
    upload_result: gr.HTML
    refusal: gr.HTML
    question: gr.Textbox
    desk: gr.HTML
    """The reading column, and the sender of what scripts want: see `trigger` in desk.js."""


def build_app(bot: Bot, service: Service) -> gr.Blocks:
    """The page for `bot`, not served yet. Each browser tab gets a conversation of its own."""
    _prepare_gradio(bot)
    from ui.blocks import LightBlocks, lighten, tell_of_ended

    app = LightBlocks(title=strings.NAME, analytics_enabled=False, delete_cache=(COPIES_KEPT, COPIES_KEPT))
    app.max_threads = AT_ONCE
    with app:
        parts = _lay_out()
        _connect(bot, service, app, parts)
    app.queue(default_concurrency_limit=AT_ONCE, max_size=AT_ONCE)
    lighten(app)
    tell_of_ended(app._queue, partial(withdraw_question, closing=service.closing))
    app.has_launched = True  # a page that is mounted never says so itself, and else takes any file of this machine
    return app


def mount_page(server: FastAPI, bot: Bot, service: Service) -> Entrances:
    """Puts the page for `bot` at the root of `server`, behind all routes that it has by now; tells which events ask."""
    _prepare_gradio(bot)
    import gradio as gr

    app = build_app(bot, service)
    gr.mount_gradio_app(
        server,
        app,
        path="/",
        show_error=False,
        ssr_mode=False,
        run_history=False,
        footer_links=[],
        max_file_size=f"{bot.settings.max_file_mb}mb",
        theme=gr.themes.Base(font=FONTS, font_mono=("ui-monospace", "monospace")),
        head=f"<style>{_read_assets(LOOKS, 'css')}</style>",
        favicon_path=str(ASSETS / "icon.svg"),
    )
    numbers = {each.name: each._id for each in app.fns.values()}
    return Entrances(numbers["ask"], numbers["answer"])


def _lay_out() -> Parts:
    """Header, chat column and reading column, top to bottom."""
    import gradio as gr

    def place(name: str, value: str = "", **options: Any) -> Any:
        return gr.HTML(value, elem_id=name, apply_default_css=False, **options)

    chat, answering = gr.State(None), gr.State(None)
    header = place("header")
    with gr.Row(elem_id="columns"):
        with gr.Column(elem_id="chat"):
            with gr.Column(elem_id="conversation"):
                welcome, earlier, current = place("welcome"), place("earlier"), place("current")
            upload_result, refusal = place("upload-result"), place("refusal")
            place("notices", f'<div id="told"></div><div id="scope" hidden aria-label="{strings.SCOPE_LABEL}"></div>')
            upload, question = _lay_out_composer()
        with gr.Column(elem_id="reading"):
            desk = place("desk", render_sheets(), js_on_load=_read_assets(SCRIPTS, "js"))
    return Parts(
        chat=chat,
        answering=answering,
        header=header,
        welcome=welcome,
        earlier=earlier,
        current=current,
        upload=upload,
        upload_result=upload_result,
        refusal=refusal,
        question=question,
        desk=desk,
    )


def _lay_out_composer() -> tuple[gr.UploadButton, gr.Textbox]:
    """The row below the conversation. Of Ask and Stop, the look shows the one that there is a use for."""
    import gradio as gr

    with gr.Row(elem_id="composer"):
        upload = gr.UploadButton(strings.UPLOAD, file_count="multiple", elem_id="upload")
        # Gradio asks for it anew for each session, 10 ms in which everybody waits: long, where many come at once.
        schema = upload.api_info()
        upload.api_info = lambda: schema  # type: ignore[method-assign]
        question = gr.Textbox(
            "",  # not None, which a link that asks at once would send
            elem_id="question",
            label=strings.QUESTION_LABEL,
            placeholder=strings.QUESTION_PLACEHOLDER,
            show_label=False,
            container=False,
            max_lines=6,
            submit_btn=strings.ASK,
            stop_btn=strings.STOP,
        )
    return upload, question


def _connect(bot: Bot, service: Service, app: gr.Blocks, parts: Parts) -> None:
    """Which event calls what; only `answer` is open to API clients.

    What a script triggers is an event of the desk: submit asks, select reopens a conversation, clear begins a new one,
    apply shows anew what the index holds.
    """
    from gradio.events import api

    from ui.events import Events

    events = Events(bot, service)
    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    index = [parts.header, parts.welcome]
    chat = [parts.chat, parts.question, parts.earlier, parts.current, parts.welcome, parts.answering, parts.refusal]
    app.load(events.refresh, None, index, **private)
    parts.desk.apply(events.refresh, None, index, **private)
    parts.question.submit(None, parts.question, None, js="(typed) => { verbatim.askQuestion(typed); }", **private)
    asked = parts.desk.submit(events.ask, [parts.chat, parts.question], chat, trigger_mode="multiple", **private)
    asked.failure(events.fail, [parts.answering, parts.chat, parts.question], chat, **private)
    parts.desk.select(events.reopen, parts.answering, chat, **private)
    parts.desk.clear(events.begin, parts.answering, chat, **private)
    # Outside of the queue, so that it never waits for the answers that it is to stop.
    parts.question.stop(events.stop, [parts.answering, parts.question], parts.question, queue=False, **private)
    # One ingest at a time: files added meanwhile wait in the queue rather than being told that the index is busy.
    added = parts.upload.upload(
        events.add, parts.upload, parts.upload_result, trigger_mode="multiple", concurrency_limit=1, **private
    )
    refreshed = added.then(events.refresh, None, index, **private)
    refreshed.then(None, None, None, js="() => { verbatim.lookForNews(); verbatim.offerAnew(); }", **private)
    api(events.answer, api_name="answer")


def _read_assets(names: Sequence[str], kind: str) -> str:
    return "\n".join((ASSETS / f"{name}.{kind}").read_text(encoding="utf-8") for name in names)


def _prepare_gradio(bot: Bot) -> None:
    """Tells gradio, before its import, not to report its use, and to take uploads into the bot's home.

    The library of Hugging Face, which it imports, is told the same.
    """
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    # It else reckons, after each event, with all that there were.
    os.environ["GRADIO_ANALYTICS_MAX_EVENTS"], os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = "1", str(2**60)
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["GRADIO_TEMP_DIR"] = str((bot.settings.home / INCOMING).absolute())
