"""The process that Ray sees as its driver: takes a job on stdin, gives what comes of it on stdout, parcel by parcel.

cluster.py starts it and puts an end to it; Ray ends the process that it is used in where a cluster goes away.
"""

from __future__ import annotations

import json
import logging
import os
import pickle
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

from bot.embedders.minilm import count_cores
from bot.errors import ClusterError
from bot.workers.parcels import Encoder, Job, Parcel, Reader

LOCAL = "local"
"""The address of a cluster that is started on this machine and ended with the ingest."""
SECONDS_TO_WAIT = 900
"""Longest time in which nothing at all comes of the job, besides that of parsing a group of files, each to its limit:
nobody has a core for it, or a document kills its worker."""
SECONDS_TO_END = 30.0
"""Longest time in which Ray is let go of once nobody waits for the job any more."""
MOST_DEATHS = 30
"""Of workers one after another, before any of them came to be ready; by default Ray Data gives up at the first."""
LENGTH = 8
"""Bytes that say how long the errand, or the next parcel, is; 0 is the end."""
REMOVALS = 100
"""Times that a folder is removed, each a quarter of a second after the last, until it stays away."""
LONGEST_FOLDER = 28
"""Characters of a folder for temporary files that a local cluster can use: its sockets allow a hundred or so."""


@dataclass(frozen=True, slots=True)
class Errand:
    """A job for the cluster at an address: groups of paths, and on how many cores, 0 for all."""

    address: str
    job: Job
    groups: Sequence[Sequence[str]]
    cores: int
    folder: str = ""
    """Where a local cluster keeps its files; its maker removes it, and so does the driver, lest that one is killed."""


def main() -> None:
    """Does the errand that stands on stdin, for as long as that is open."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # so that nothing that Ray prints gets among the parcels
    errand: Errand = pickle.loads(sys.stdin.buffer.read(int.from_bytes(sys.stdin.buffer.read(LENGTH), "big")))
    signal.signal(signal.SIGTERM, _leave)  # until Ray has its own way, which is the same
    threading.Thread(target=watch_parent, daemon=True).start()
    with closing(_run(errand)) as parcels:
        for parcel in parcels:
            replies.write(len(parcel).to_bytes(LENGTH, "big") + parcel)
            replies.flush()
    replies.write(bytes(LENGTH))
    replies.flush()


def watch_parent() -> None:
    """Ends this process once nobody holds the other end of stdin, however its parent ended."""
    while os.read(0, 1):  # not by way of sys.stdin, whose lock would be held as this process ends
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(SECONDS_TO_END)
    os._exit(1)


def _leave(*_: object) -> NoReturn:
    sys.exit(1)


def _run(errand: Errand) -> Generator[bytes]:
    """Pickled parcels in order; the last one may say why there are no more."""
    longest = max(map(len, errand.groups), default=0) * errand.job.settings.load_seconds
    try:
        with _join(errand) as ray:
            batches = _plan(ray, errand).iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=1)
            for batch in limit_waits(iter(batches), SECONDS_TO_WAIT + longest):
                yield from batch.column("parcel").to_pylist()
    except ClusterError as error:
        yield pickle.dumps(Parcel(error=str(error)))
    except Exception as error:  # whatever Ray raises: it must not be taken for the cluster's end
        yield pickle.dumps(Parcel(error=explain_failure(error)))


@contextmanager
def _join(errand: Errand) -> Iterator[Any]:
    """Ray, with this process as a part of the cluster. Raises ClusterError."""
    place: dict[str, Any] = {"address": errand.address}
    with ExitStack() as stack:
        if errand.address == LOCAL:
            stack.callback(remove_folder, errand.folder)
            place |= {"include_dashboard": False, "num_cpus": errand.cores or None, "_temp_dir": errand.folder}
        try:
            import ray

            ray.init(**place, log_to_driver=False, logging_level=logging.CRITICAL)
        except (Exception, SystemExit) as error:  # Ray's own tree, and what it ends a process by where nobody answers
            raise ClusterError(explain_refusal(errand.address, error)) from error
        stack.callback(ray.shutdown)
        stack.callback(signal.signal, signal.SIGTERM, signal.SIG_IGN)  # it ends already, and must come to its end
        yield ray


def make_folder() -> str:
    """A folder for a local cluster where temporary files go, unless that has too long a name."""
    usual = tempfile.gettempdir()
    short = len(usual) <= LONGEST_FOLDER or not Path("/tmp").is_dir()
    return tempfile.mkdtemp(prefix="ray-", dir=usual if short else "/tmp")


def remove_folder(folder: str) -> None:
    """Removes what a local cluster kept, into which its last processes may still write as they end."""
    for _ in range(REMOVALS):
        shutil.rmtree(folder, ignore_errors=True)
        if not os.path.exists(folder):
            return
        time.sleep(0.25)


def limit_waits(steps: Iterator[Any], seconds: float) -> Iterator[Any]:
    """The same steps. Raises ClusterError where one does not come in time; who takes them may take any time."""

    def give_up(*_: object) -> NoReturn:
        raise ClusterError(
            f"nothing came of the cluster in {seconds / 60:.0f} minutes; see with `ray status` whether it has free"
            " cores, then run the same command again"
        )

    signal.signal(signal.SIGALRM, give_up)
    while True:
        signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)  # again each second, should Ray swallow one
        try:
            step = next(steps, None)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        if step is None:
            return
        yield step


def _plan(ray: Any, errand: Errand) -> Any:
    """The job as a Ray dataset, which nothing has been asked of yet.

    Readers take no core of their own, lest they wait for one: reading is a twentieth of the work.
    """
    import ray.data as data

    context = data.DataContext.get_current()
    context.enable_progress_bars = context.print_on_execution_start = False
    context.execution_options.preserve_order = True
    context.target_max_block_size = 1  # each parcel goes its own way, as soon as it is filled
    context.max_consecutive_actor_init_deaths = MOST_DEATHS
    context.execution_no_progress_timeout_s = -1  # Ray counts the time in which the writer is busy, too
    orders = [{"paths": json.dumps(group)} for group in errand.groups]
    here = {f"node:{ray.util.get_node_ip_address()}": 0.001}
    there = int(ray.cluster_resources().get("CPU", 1))
    most = min(there, errand.cores or there)
    given = {"batch_size": None, "batch_format": "pyarrow"}
    readers = data.ActorPoolStrategy(min_size=1, max_size=min(count_cores(), errand.cores or count_cores()))
    # a parcel waits at each worker, so that none is idle between two
    encoders = data.ActorPoolStrategy(min_size=1, max_size=most, initial_size=most, max_tasks_in_flight_per_actor=2)
    read = data.from_items(orders, override_num_blocks=len(orders)).map_batches(
        Reader, compute=readers, num_cpus=0, resources=here, fn_constructor_args=(pickle.dumps(errand.job),), **given
    )
    job = pickle.dumps(replace(errand.job, kept=frozenset()))  # what is kept never comes to an encoder
    return read.map_batches(Encoder, compute=encoders, num_cpus=1, fn_constructor_args=(job,), **given)


def explain_refusal(address: str, error: BaseException) -> str:
    """Why Ray did not let this process in, and what to do."""
    told = " ".join(str(error).split())
    if isinstance(error, ImportError):
        return f"Ray cannot be loaded here ({told[:200]}); install it anew: `pip install 'verbatim-bot[cluster]'`"
    if "ersion mismatch" in told:
        return f"the cluster at {address} runs another version of Ray or Python ({told[:300]}); install the same here"
    if address == LOCAL:
        return f"Ray does not start on this machine ({told[:200] or type(error).__name__}); leave --cluster out"
    return (
        f"the cluster at {address} does not let this machine in ({told[:200] or type(error).__name__});"
        f" make it a part first, with `ray start --address={address}`"
    )


def explain_failure(error: BaseException) -> str:
    """Why a job ended before its time, and what to do."""
    told = str(error)
    if isinstance(error, ImportError):
        return explain_refusal("", error)
    if "No module named" in told:
        return "the cluster's nodes do not have this bot; install the same version there: `pip install verbatim-bot`"
    last = next((line for line in reversed(told.splitlines()) if line.strip()), type(error).__name__)
    return f"the cluster's work failed ({last.strip()[:200]}); run the same command again, or leave --cluster out"
