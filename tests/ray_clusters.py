"""A real Ray cluster of one node on this machine, for tests to work on and to kill the workers of.

It runs under an address of the loopback network, tells nobody of its use, and takes 256 MB at most for its objects.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOST = "127.0.0.2"
"""Ray takes 127.0.0.1 for another name of the machine's address in its network."""
READY = "Ray runtime started."
SECONDS = 120.0
"""The longest that a cluster may take to start, and a process to end."""


class RayCluster:
    """The cluster, at `address` for as long as it runs; its workers import the bot from `code`."""

    def __init__(self, folder: Path, code: Path = ROOT) -> None:
        with socket.create_server((HOST, 0)) as free, socket.create_server((HOST, 0)) as other:
            port, clients = (int(one.getsockname()[1]) for one in (free, other))
        self.address, self._folder = f"{HOST}:{port}", folder
        options = {
            "node-ip-address": HOST,
            "port": port,
            "num-cpus": 2,
            "object-store-memory": 256 << 20,
            "include-dashboard": "false",
            "temp-dir": folder,
            "min-worker-port": 0,
            "max-worker-port": 0,
            "ray-client-server-port": clients,
        }
        command = ["start", "--head", "--block", "--disable-usage-stats"]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ray.scripts.scripts", *command, *(f"--{key}={options[key]}" for key in options)],
            env={**os.environ, "PYTHONPATH": str(code), "RAY_USAGE_STATS_ENABLED": "0"},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        assert self._process.stdout
        told = []
        with limit(self._process, SECONDS):
            for line in self._process.stdout:
                told.append(line)
                if READY in line:
                    return
        self.stop()
        raise AssertionError(f"Ray does not start: {''.join(told)[-2000:]}")

    def find_workers(self, name: str, *, ready: bool = False) -> list[int]:
        """Processes of a pool: those of this cluster in whose title its name stands; `ready` ones have started up."""
        return [
            process
            for process, title in self._list_processes()
            if title.startswith("ray::") and name in title and not (ready and "__init__" in title)
        ]

    def _list_processes(self) -> Iterator[tuple[int, str]]:
        """All of this cluster but the first, each with its title; others may be there when that has ended."""
        mine = {self._process.pid}
        for process, parent, title in list_processes():
            if process not in mine and (parent in mine or str(self._folder) in title):
                mine.add(process)
                yield process, title

    def kill_worker(self, name: str, *, ready: bool = False) -> bool:
        """Kills the first worker of a pool, as a lack of memory would; False where none is there."""
        for worker in self.find_workers(name, ready=ready)[:1]:
            os.kill(worker, signal.SIGKILL)
            return True
        time.sleep(0.02)  # before it is looked for again
        return False

    def stop(self) -> None:
        """Ends it at once with all of its processes, as a power cut would: its own way takes half a minute."""
        for process, _ in list(self._list_processes()):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()


def list_processes() -> Iterator[tuple[int, int, str]]:
    """All processes of this machine: number, that of the parent, title."""
    for place in sorted(Path("/proc").glob("[0-9]*"), key=lambda path: int(path.name)):
        try:
            parent = int((place / "stat").read_text().rpartition(")")[2].split()[1])
            title = (place / "cmdline").read_text(errors="replace")
        except OSError:  # it has ended meanwhile
            continue
        yield int(place.name), parent, title


def watch_processes(folder: Path) -> dict[int, str]:
    """Those in whose title a folder stands: the handle that tells of the end of each, and its title."""
    found = {}
    for process, _, title in list_processes():
        if str(folder) in title:
            with suppress(ProcessLookupError):
                found[os.pidfd_open(process)] = title.replace("\0", " ")
    return found


def await_ends(handles: Mapping[int, str]) -> list[str]:
    """Waits for the end of processes; the titles of those that do not come to it."""
    rest = []
    for handle, title in handles.items():
        if not select.select([handle], [], [], SECONDS / 2)[0]:
            rest.append(title)
        os.close(handle)
    return rest


@contextmanager
def limit(process: subprocess.Popen[str], seconds: float) -> Iterator[None]:
    """Kills a process unless the block is left in time: what is read from it then ends."""
    alarm = threading.Timer(seconds, process.kill)
    alarm.start()
    try:
        yield
    finally:
        alarm.cancel()


@contextmanager
def run_ray(code: Path = ROOT) -> Iterator[RayCluster]:
    """A cluster for as long as the block lasts. Its folder has a short name: sockets in it allow no long one."""
    folder = Path(tempfile.mkdtemp(prefix="ray-"))
    try:
        cluster = RayCluster(folder, code)
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
