"""The Gradio page: its parts, which function answers which event, and the server; the only file that names gradio.

render.py and sources.py make what is shown, assets/page.css its look; assets/page.js answers clicks on citations.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import BotError
from bot.intake import IngestReport
from ui import masthead, reports, sources, strings, timeline, turns
from ui.asking import Asking
from ui.conversation import EXAMPLES_SHOWN, Exchange, choose_examples, stream_exchange
from ui.policy import ContentPolicy
from ui.uploads import describe_failure, ingest_files, keep_files

if TYPE_CHECKING:
    import gradio as gr

    from bot.bot import Bot

ASSETS = Path(__file__).parent / "assets"
FONTS = ("system-ui", "Segoe UI", "Roboto", "Helvetica Neue", "sans-serif")
PORTS_TRIED = 100
COPIES_KEPT = 3600
"""Seconds that Gradio's own copies of uploads live; ours stay in the bot's home."""

Updates = list[Any]
"""One value for each output of an event, in order."""


@dataclass(frozen=True, slots=True)
class Server:
    """The page on a port."""

    url: str
    app: gr.Blocks

    def close(self) -> None:
        """Stops serving and frees the port."""
        self.app.close(verbose=False)


@dataclass(frozen=True, slots=True)
class Parts:
    """The components that events read and write."""

    exchanges: gr.State
    answering: gr.State
    header: gr.HTML
    welcome: gr.HTML
    examples: list[gr.Button]
    example_list: gr.Column
    earlier: gr.HTML
    current: gr.HTML
    upload: gr.UploadButton
    upload_result: gr.HTML
    question: gr.Textbox
    library: gr.HTML


def build_app(bot: Bot) -> gr.Blocks:
    """The page for `bot`, not served yet. Each browser tab gets a conversation of its own."""
    _prepare_gradio(bot)
    import gradio as gr

    def open_cited(wanted: dict[str, Any]) -> str:
        return sources.open_source(bot, wanted)

    def open_timeline(wanted: dict[str, Any]) -> str:
        return timeline.open_timeline(bot, wanted)

    app = gr.Blocks(title=strings.NAME, analytics_enabled=False, delete_cache=(COPIES_KEPT, COPIES_KEPT))
    with app:
        parts = _lay_out([open_cited, open_timeline])
        _connect(bot, app, parts)
    return app


def start(bot: Bot, host: str = "127.0.0.1", port: int = 7860, open_browser: bool = False) -> Server:
    """Serves the page in the background, on the first free port from `port` on. Raises BotError if none is free."""
    _prepare_gradio(bot)
    import gradio as gr
    from starlette.middleware import Middleware

    app = build_app(bot)
    app.queue(default_concurrency_limit=8, max_size=64)
    _, url, _ = app.launch(
        server_name=host,
        server_port=find_port(host, port),
        inbrowser=open_browser,
        prevent_thread_lock=True,
        quiet=True,
        share=False,
        show_error=False,
        ssr_mode=False,
        run_history=False,
        footer_links=[],
        max_file_size=f"{bot.settings.max_file_mb}mb",
        theme=gr.themes.Base(font=FONTS, font_mono=("ui-monospace", "monospace")),
        head=f"<style>{_read_asset('page.css')}</style>",
        favicon_path=ASSETS / "icon.svg",
        app_kwargs={"middleware": [Middleware(ContentPolicy)]},
    )
    return Server(url=url, app=app)


def serve(
    bot: Bot,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = False,
    announce: Callable[[str], object] = lambda url: None,
) -> None:
    """Serves the page until interrupted; `announce` is told its URL once it answers. Raises BotError.

    A local model is loaded meanwhile; the page can be used before it is there.
    """
    bot.warm()
    server = start(bot, host, port, open_browser)
    try:
        with suppress(KeyboardInterrupt):
            announce(server.url)
            threading.Event().wait()
    finally:
        server.close()


def find_port(host: str, first: int) -> int:
    """The first port from `first` on that can be bound. Raises BotError after PORTS_TRIED."""
    for port in range(first, min(first + PORTS_TRIED, 65536)):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise BotError(f"no free port on {host} from {first} on; choose another with --port")


def _lay_out(asked: Sequence[Callable[[dict[str, Any]], str]]) -> Parts:
    """Header, chat column and reading column, top to bottom; page.js calls what is `asked` by its name."""
    import gradio as gr

    def place(name: str, value: str = "", **options: Any) -> Any:
        return gr.HTML(value, elem_id=name, apply_default_css=False, **options)

    exchanges, answering = gr.State([]), gr.State(None)
    header = place("header")
    with gr.Row(elem_id="desk"):
        with gr.Column(elem_id="chat"):
            with gr.Column(elem_id="conversation"):
                welcome = place("welcome")
                with gr.Column(elem_id="examples") as example_list:
                    examples = [gr.Button(visible=False, elem_classes="example") for _ in range(EXAMPLES_SHOWN)]
                earlier, current = place("earlier"), place("current")
            upload_result = place("upload-result")
            upload, question = _lay_out_composer()
        with gr.Column(elem_id="reading"):
            library = place("library")
            place("timeline", timeline.render_frame())
            script = _read_asset("page.js")
            place("source", sources.render_panel(), js_on_load=script, server_functions=list(asked))
    return Parts(
        exchanges=exchanges,
        answering=answering,
        header=header,
        welcome=welcome,
        examples=examples,
        example_list=example_list,
        earlier=earlier,
        current=current,
        upload=upload,
        upload_result=upload_result,
        question=question,
        library=library,
    )


def _lay_out_composer() -> tuple[gr.UploadButton, gr.Textbox]:
    """The row below the conversation. Of Ask and Stop, page.css shows the one that there is a use for."""
    import gradio as gr

    with gr.Row(elem_id="composer"):
        upload = gr.UploadButton(strings.UPLOAD, file_count="multiple", elem_id="upload")
        question = gr.Textbox(
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


def _connect(bot: Bot, app: gr.Blocks, parts: Parts) -> None:
    """Which event calls what; only `answer` is open to API clients."""
    import gradio as gr
    from gradio.events import api

    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    index = [parts.header, parts.welcome, parts.library, *parts.examples]
    turns = [parts.earlier, parts.current, parts.welcome, parts.example_list]
    chat = [parts.exchanges, parts.question, *turns, parts.answering]

    def refresh() -> Updates:
        return _describe_index(bot)

    def ask(typed: str, before: list[Exchange]) -> Iterator[Updates]:
        yield from _ask(bot, typed, before)

    def add(paths: list[str] | None) -> Iterator[str]:
        yield from _add_files(bot, paths or [])

    def answer(question: str) -> dict[str, Any]:
        """Ask one question; returns the checked answer with its citations."""
        try:
            return bot.ask(question).to_dict()
        except BotError as error:
            raise gr.Error(str(error), print_exception=False) from error

    app.load(refresh, None, index, **private)
    starts = [(parts.question.submit, parts.question), *((example.click, example) for example in parts.examples)]
    for begin, typed in starts:
        begin(ask, [typed, parts.exchanges], chat, **private).failure(
            _fail, [parts.answering, parts.exchanges], chat, **private
        )
    # Outside of the queue, so that it never waits for the answers that it is to stop.
    parts.question.stop(_stop, [parts.answering, parts.question], parts.question, queue=False, **private)
    # One ingest at a time: files added meanwhile wait in the queue rather than being told that the index is busy.
    added = parts.upload.upload(
        add, parts.upload, parts.upload_result, trigger_mode="multiple", concurrency_limit=1, **private
    )
    added.then(refresh, None, index, **private)
    api(answer, api_name="answer")


def _ask(bot: Bot, typed: str, before: list[Exchange]) -> Iterator[Updates]:
    """Updates of exchanges, question box, earlier and current turns, welcome, examples and what is being answered."""
    import gradio as gr

    question, same = typed.strip(), gr.skip()
    if not question:
        yield [same] * 7
        return
    history = [exchange.turn for exchange in before if exchange.turn]
    earlier, hidden = "".join(exchange.html for exchange in before), gr.update(visible=False)
    asking = Asking(question, bot.stream(question, history=history))
    box: Any = ""  # cleared once only, because the person may already be typing the next question
    for exchange in stream_exchange(asking):
        yield [same, box, earlier, exchange.html, hidden, hidden, asking]
        box = same
    kept = same if exchange.turn or asking.stopped else question
    yield [[*before, exchange], kept, earlier, exchange.html, hidden, hidden, None]


def _fail(asking: Asking, before: list[Exchange]) -> Updates:
    """Updates, as those of `_ask`, after an error that is nobody's but ours; the terminal shows its traceback."""
    import gradio as gr

    same = gr.skip()
    exchange = Exchange(turns.render_notice(asking.question, strings.FAILED))
    return [[*before, exchange], asking.question, same, exchange.html, same, same, None]


def _stop(asking: Asking | None, typed: str) -> Any:
    """Stops the answer; the question returns to its box unless another is being typed there."""
    import gradio as gr

    if asking is None:
        return gr.skip()
    asking.stop()
    return gr.skip() if typed.strip() else asking.question


def _add_files(bot: Bot, paths: Sequence[str]) -> Iterator[str]:
    """The upload's progress, then its report."""
    yield reports.render_progress(0, len(paths))
    try:
        kept = keep_files([Path(path) for path in paths], bot.settings.home / "uploads")
        for event in ingest_files(bot, kept):
            if isinstance(event, IngestReport):
                yield reports.render_report(event)
            else:
                yield reports.render_progress(event.done, event.total, event.share)
    except (BotError, OSError) as error:
        yield reports.render_upload_error(describe_failure(error))


def _describe_index(bot: Bot) -> Updates:
    """Header, welcome, library and example buttons for the documents indexed now."""
    import gradio as gr

    documents = bot.documents()
    questions = choose_examples(documents)
    buttons = [gr.update(value=question, visible=True) for question in questions]
    buttons += [gr.update(visible=False)] * (EXAMPLES_SHOWN - len(questions))
    header = masthead.render_header(_name_backend(bot), bot.chosen.reason, len(documents))
    return [header, masthead.render_welcome(len(documents)), sources.render_library(documents), *buttons]


def _name_backend(bot: Bot) -> str:
    """Who answers; where that one cannot be opened, what it was to be, for each question then tells why."""
    try:
        return bot.llm.name
    except BotError:
        return bot.chosen.name


def _read_asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


def _prepare_gradio(bot: Bot) -> None:
    """Tells gradio, before its import, not to report its use, and to take uploads into the bot's home."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["GRADIO_TEMP_DIR"] = str((bot.settings.home / "incoming").absolute())
