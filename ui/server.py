"""The page on a port: an app of our own with the gradio page, the panels and the rules that hold for all of it.

The only file that names fastapi, starlette and uvicorn.
"""

from __future__ import annotations

import asyncio
import errno
import gc
import signal
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

import uvicorn
from fastapi import Body, FastAPI, HTTPException, Request
from fastapi.exception_handlers import http_exception_handler
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse

from bot.errors import BotError, DocumentNotFoundError
from ui.app import mount_page
from ui.bodies import Bodies
from ui.conversations import export_conversation
from ui.door import AddressDoor, ClientDoor
from ui.faults import form_fault
from ui.hosts import KnownHosts, read_names
from ui.journal import Journal, open_journal
from ui.keys import Keys
from ui.login import Login, open_logins
from ui.offers import PAGE, Offers, find_apps, open_tools
from ui.originals import open_original
from ui.panels import PANELS
from ui.people import People
from ui.policy import ContentPolicy, OwnPageOnly, read_origins
from ui.probes import Probes
from ui.programs import Programs, tell_unknown
from ui.proxies import Proxies, read_networks
from ui.queues import QueueDoor
from ui.refusals import REFUSED
from ui.requests import is_local, read_path
from ui.service import Service, open_service
from ui.turnstile import Lines
from ui.uploads import INCOMING, sweep_incoming
from ui.visit import Visit

if TYPE_CHECKING:
    from bot.bot import Bot

PORTS_TRIED = 100
READY, LEAVE = 30.0, 2
"""Seconds within which the server answers, and those that open connections have when it closes, then to be cut."""
PULSE = 0.5
"""Seconds after which a signal is noticed at the latest: one that another thread was given wakes nobody."""


TURN = 0.0005
"""Seconds for which a thread that reckons keeps others waiting: all who look on wait for the one that serves them."""


class _Running(uvicorn.Server):
    """Cuts the connections of pages still open when it closes, as if they had left; else each ends in a traceback."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        asyncio.get_running_loop().call_later(LEAVE, self._cut)
        await super().shutdown(sockets)

    def _cut(self) -> None:
        for connection in list(self.server_state.connections):
            connection.transport.close()


@dataclass(frozen=True, slots=True)
class Server:
    """The page on a port."""

    url: str
    running: uvicorn.Server
    thread: threading.Thread
    service: Service
    end_journal: Callable[[], None]

    def close(self) -> None:
        """Stops serving and frees the port."""
        self.running.should_exit = True
        self.thread.join()
        self.end_journal()


def build_server(bot: Bot, host: str = "127.0.0.1", service: Service | None = None, offers: Offers = PAGE) -> FastAPI:
    """The app for `bot`, not served yet, as it is bound to `host`.

    Raises SettingsError, and LoginError where it is to ask for a login that nobody has.
    """
    shared = service or open_service(bot.settings)
    tools = open_tools(bot, shared) if offers.tools else None
    app = FastAPI(
        title="Verbatim",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=(lambda _: tools.run()) if tools else None,
    )
    if offers.page:
        _add_panels(app, bot, shared.lines)
        _add_exports(app, bot)
        _add_files(app, bot)
        entrances = mount_page(app, bot, shared)
        app.add_middleware(QueueDoor, limits=shared.limits, closing=shared.closing, entrances=entrances)
    _tell_unfound(app, offers)
    app.add_middleware(Programs, apps=find_apps(bot, shared, offers, tools))
    _guard(app, bot, host, shared)
    return app


def _tell_unfound(app: FastAPI, offers: Offers) -> None:
    """What leads nowhere is told in the shape of all errors; the client of the page has a shape of its own."""

    async def tell(request: Request, error: Exception) -> Response:
        path = read_path(request.scope)
        if path.startswith("/gradio_api/") and isinstance(error, HTTPException):
            return await http_exception_handler(request, error)
        status = getattr(error, "status_code", 404)
        told = tell_unknown(request.method, path, has_api=offers.api)
        return JSONResponse(form_fault(status, told, "unknown_address"), status)

    mounted = [found for route in app.routes if isinstance(found := getattr(route, "app", None), FastAPI)]
    for each in (app, *mounted):
        each.add_exception_handler(404, tell)
        each.add_exception_handler(405, tell)


def _guard(app: FastAPI, bot: Bot, host: str, service: Service) -> None:
    """Puts up what each request passes first. Each one that is added is asked before those that were."""
    settings = bot.settings
    folder = (settings.home / INCOMING).absolute()
    sweep_incoming(folder)
    sweep = partial(sweep_incoming, folder)
    app.add_middleware(ClientDoor, limits=service.limits, closing=service.closing, sweep=sweep)
    app.add_middleware(People)
    if settings.login:
        app.add_middleware(Login, logins=open_logins(settings.login))
    if settings.api_key:
        app.add_middleware(Keys, key=settings.api_key, has_logins=bool(settings.login))
    app.add_middleware(Probes, bot=bot, service=service)
    app.add_middleware(Bodies, upload_mb=settings.upload_mb)
    app.add_middleware(AddressDoor, limits=service.limits)
    app.add_middleware(OwnPageOnly, origins=read_origins(settings.origins))
    app.add_middleware(KnownHosts, names=read_names(settings.hosts), bound=host)
    app.add_middleware(ContentPolicy)
    app.add_middleware(Journal, measures=service.measures)
    app.add_middleware(Proxies, known=read_networks(settings.proxies))


def start(
    bot: Bot, host: str = "127.0.0.1", port: int = 7860, open_browser: bool = False, offers: Offers = PAGE
) -> Server:
    """Serves the page in the background, on the first free port from `port` on. Raises BotError if none is free."""
    settings = bot.settings
    service = open_service(settings)
    app = build_server(bot, host, service, offers)
    listening = _listen(host, port)
    found = int(listening.getsockname()[1])
    end_journal = open_journal(settings)
    sys.setswitchinterval(TURN)
    config = uvicorn.Config(
        app,
        host,
        found,
        log_level="warning",
        timeout_graceful_shutdown=2 * LEAVE,
        proxy_headers=False,  # see proxies.py
        server_header=False,
        log_config=None if settings.log else uvicorn.config.LOGGING_CONFIG,  # None: its lines look like ours
    )
    running = _Running(config)
    thread = threading.Thread(target=running.run, args=([listening],), name="page", daemon=True)
    thread.start()
    deadline = time.monotonic() + READY
    while not running.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise BotError(f"the page could not be served on {host}, port {found}; choose another with --port")
        time.sleep(0.01)
    url = _name_url(host, found)
    if open_browser:
        webbrowser.open(url)
    return Server(url, running, thread, service, end_journal)


def serve(
    bot: Bot,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = False,
    announce: Callable[[str], object] = lambda url: None,
    offers: Offers = PAGE,
) -> None:
    """Serves the page until interrupted; `announce` is told its URL once it answers. Raises BotError.

    A local model is loaded meanwhile; the page can be used before it is there. Answers under way are given before it
    ends, unless that takes too long or it is interrupted once more.
    """
    bot.warm()
    server = start(bot, host, port, open_browser, offers)
    try:
        with _terminable():
            with suppress(KeyboardInterrupt):
                gc.freeze()  # what is loaded stays: looking for garbage in it now and then stops everybody for a while
                announce(server.url)
                while server.thread.is_alive():
                    server.thread.join(PULSE)
            with suppress(KeyboardInterrupt):
                server.service.closing.begin(bot.settings.stop_seconds)
    finally:
        server.close()


@contextmanager
def _terminable() -> Iterator[None]:
    """Has a request to terminate count as an interrupt; only the main thread is told of either."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def find_port(host: str, first: int) -> int:
    """The first port from `first` on that can be bound. Raises BotError after PORTS_TRIED."""
    with _listen(host, first) as found:
        return int(found.getsockname()[1])


def _listen(host: str, first: int) -> socket.socket:
    """A socket on the first free port, which from now on is nobody else's. Raises BotError as above."""
    for port in range(first, min(first + PORTS_TRIED, 65536)):
        listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
            listening.listen()
        except OSError as error:
            listening.close()
            if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
                raise BotError(f"{host} is no address of this machine; choose one that is with --host") from error
            continue
        return listening
    raise BotError(f"no free port on {host} from {first} on; choose another with --port")


def _name_url(host: str, port: int) -> str:
    """Where this machine's own browser finds the page."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{name}:{port}/"


def _add_exports(app: FastAPI, bot: Bot) -> None:
    """GET conversations/ID/export?form=markdown: the file, or the sentence that tells why there is none."""

    @app.get("/conversations/{conversation_id}/export")
    def export(conversation_id: str, request: Request, form: str = "markdown") -> Response:
        try:
            made = export_conversation(Visit(bot, request.scope["person"]), conversation_id, form)
        except BotError as error:
            return PlainTextResponse(str(error), 404)
        named = {"content-disposition": f"attachment; filename*=UTF-8''{quote(made.name)}"}
        return Response(made.text, media_type=made.kind, headers=named)


def _add_panels(app: FastAPI, bot: Bot, lines: Lines) -> None:
    """POST panels/NAME with a JSON object: HTML, or the sentence that tells what is wrong with it, marked REFUSED.

    No status of an error, since a browser notes those in its console as if the page were broken.
    """

    @app.post("/panels/{name}", response_class=HTMLResponse)
    def show_panel(name: str, request: Request, wanted: Annotated[dict[str, Any], Body()]) -> Response:
        panel = PANELS.get(name)
        if panel is None:
            raise HTTPException(404)
        try:
            visit = Visit(bot, request.scope["person"], is_local(request.scope), lines)
            return HTMLResponse(panel(visit, wanted))
        except BotError as error:
            return PlainTextResponse(str(error), headers={REFUSED: "1"})


def _add_files(app: FastAPI, bot: Bot) -> None:
    """GET files/DOCUMENT_ID: the file that a document was read from, to be saved and never shown by the browser."""

    @app.get("/files/{document_id:path}")
    def hand_out(document_id: str) -> Response:
        try:
            headers, content = open_original(bot, document_id)
        except DocumentNotFoundError as error:
            return PlainTextResponse(str(error), 404)
        return StreamingResponse(content, headers=headers, media_type="application/octet-stream")
