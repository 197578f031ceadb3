"""The process that Ray sees as its driver: takes a job on stdin, gives what comes of it on stdout, parcel by parcel.

cluster.py starts it and puts an end to it; Ray ends the process that it is used in where a cluster goes away.
"""

from __future__ import annotations

import json
import logging
import os
import pickle
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.workers.parcels import Encoder, Job, Parcel, Reader

LOCAL = "local"
"""The address of a cluster that is started on this machine and ended with the ingest."""
SECONDS_TO_WAIT = 900
"""Longest time in which nothing at all comes of the job: nobody has a core for it, or a document kills its worker."""
MOST_DEATHS = 30
"""Of workers one after another, before any of them came to be ready; by default Ray Data gives up at the first."""
LENGTH = 8
"""Bytes that say how long the next parcel is; 0 is the end."""


@dataclass(frozen=True, slots=True)
class Errand:
    """A job for the cluster at an address: groups of paths, and on how many cores, 0 for all."""

    address: str
    job: Job
    groups: Sequence[Sequence[str]]
    cores: int


def main() -> None:
    """Does the errand that stands on stdin."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # so that nothing that Ray prints gets among the parcels
    errand: Errand = pickle.loads(sys.stdin.buffer.read())
    for parcel in _run(errand):
        replies.write(len(parcel).to_bytes(LENGTH, "big") + parcel)
        replies.flush()
    replies.write(bytes(LENGTH))
    replies.flush()


def _run(errand: Errand) -> Iterator[bytes]:
    """Pickled parcels in order; the last one may say why there are no more."""
    import ray

    place: dict[str, Any] = {"address": errand.address}
    if errand.address == LOCAL:
        place |= {"include_dashboard": False, "num_cpus": errand.cores or None}
    try:
        ray.init(**place, log_to_driver=False, logging_level=logging.CRITICAL)
    except (Exception, SystemExit) as error:  # Ray's own tree, and what it ends a process by where nobody answers
        yield pickle.dumps(Parcel(error=_explain_refusal(errand.address, error)))
        return
    try:
        for batch in _plan(ray, errand).iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=1):
            yield from batch.column("parcel").to_pylist()
    except (ray.exceptions.RayError, RuntimeError, ValueError, OSError) as error:
        yield pickle.dumps(Parcel(error=_explain_failure(error)))
    finally:
        ray.shutdown()


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
    context.execution_no_progress_timeout_s = SECONDS_TO_WAIT
    orders = [{"paths": json.dumps(group)} for group in errand.groups]
    here = {f"node:{ray.util.get_node_ip_address()}": 0.001}
    there = int(ray.cluster_resources().get("CPU", 1))
    most = min(there, errand.cores or there)
    given = {"batch_size": None, "batch_format": "pyarrow", "fn_constructor_args": (errand.job,)}
    readers = data.ActorPoolStrategy(min_size=1, max_size=os.cpu_count() or 1)
    # a parcel waits at each worker, so that none is idle between two
    encoders = data.ActorPoolStrategy(min_size=1, max_size=most, initial_size=most, max_tasks_in_flight_per_actor=2)
    read = data.from_items(orders, override_num_blocks=len(orders)).map_batches(
        Reader, compute=readers, num_cpus=0, resources=here, **given
    )
    return read.map_batches(Encoder, compute=encoders, num_cpus=1, **given)


def _explain_refusal(address: str, error: BaseException) -> str:
    """Why Ray did not let this process in, and what to do."""
    told = " ".join(str(error).split())
    if "ersion mismatch" in told:
        return f"the cluster at {address} runs another version of Ray or Python ({told[:300]}); install the same here"
    if address == LOCAL:
        return f"Ray does not start on this machine ({told[:200] or type(error).__name__}); leave --cluster out"
    return (
        f"the cluster at {address} does not let this machine in ({told[:200] or type(error).__name__});"
        f" make it a part first, with `ray start --address={address}`"
    )


def _explain_failure(error: BaseException) -> str:
    """Why a job ended before its time, and what to do."""
    told = str(error)
    if "No module named" in told:
        return "the cluster's nodes do not have this bot; install the same version there: `pip install verbatim-bot`"
    if type(error).__name__ == "ExecutionTimeoutError":
        return (
            f"nothing came of the cluster in {SECONDS_TO_WAIT // 60} minutes; see with `ray status` whether it has free"
            " cores, then run the same command again"
        )
    last = next((line for line in reversed(told.splitlines()) if line.strip()), type(error).__name__)
    return f"the cluster's work failed ({last.strip()[:200]}); run the same command again, or leave --cluster out"
