"""The one connection of a request to a model server, which another thread can cut while its own is blocked in it.

It opens and cuts; what is asked and how a failure is worded stands elsewhere.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from ipaddress import ip_address
from ssl import SSLContext
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.errors import BackendError

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS = 10.0
"""Longest time to connect: a server that takes longer will not come, and another attempt may reach it."""
OPENED = (".connect_tcp.complete", ".start_tls.complete")
"""Events of httpcore that hand over a new stream; the one over TLS replaces the one it is laid upon."""


class Connection:
    """Made for one request. Closing a socket does not wake a thread that reads from it, shutting it down does."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._is_cut = False

    def open(self, seconds: float, trust: SSLContext) -> httpx.Client:
        """A client whose every wait is at most `seconds`. The caller closes it. Raises BackendError for a bad proxy.

        `trust` is what `make_trust` makes of the address.
        """
        import httpx

        try:
            return httpx.Client(
                timeout=httpx.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS)),
                verify=trust,
                trust_env=not _is_loopback(self._url),  # a proxy for the world must not see what this machine is asked
                follow_redirects=False,  # the documents' words go to the server that was named, and to no other
                event_hooks={"request": [self._watch]},
            )
        except ImportError:  # what speaks SOCKS is an extra of httpx
            raise BackendError("a SOCKS proxy needs pip install 'httpx[socks]'; or unset ALL_PROXY") from None
        except (ValueError, httpx.InvalidURL):  # its address may hold a password
            raise BackendError("the proxy's address cannot be read; correct HTTPS_PROXY or ALL_PROXY") from None

    def cut(self) -> None:
        """Ends the request at once, from any thread; also one that has not connected yet."""
        with self._lock:
            self._is_cut = True
            self._shut()

    def _watch(self, request: httpx.Request) -> None:
        request.extensions["trace"] = self._notice

    def _notice(self, event: str, found: dict[str, Any]) -> None:
        """Remembers the socket of a stream that was opened; the trace is httpx's public way to it."""
        if event.endswith(OPENED):
            with self._lock:
                self._socket = found["return_value"].get_extra_info("socket")
                if self._is_cut:
                    self._shut()

    def _shut(self) -> None:
        if self._socket is not None:
            with suppress(OSError):  # already closed, by either side
                # Not SSLSocket.shutdown: it would take the TLS state away from under the thread that reads.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def make_trust(url: str) -> SSLContext:
    """Whom to believe at an address. Reading all authorities takes longer than many a request, so it is kept."""
    import httpx

    return httpx.create_ssl_context(trust_env=not _is_loopback(url))


def _is_loopback(url: str) -> bool:
    """Whether the address is this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
