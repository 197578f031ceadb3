"""Asks the bot and its peers the same cases, each answer kept as soon as it is there, so that a stopped run goes on.

What is asked of whom is in sample and roster; what is counted in figures.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.errors import CorpusError, SettingsError
from bot.models import find_model
from bot.settings import load_settings
from evals.cases import Case
from evals.kept.provenance import PACKAGES, find_commit, find_versions, hash_code, hash_files
from evals.peers.answers import Order, PeerAnswer
from evals.peers.crew import PeerProcess
from evals.peers.kept import Kept
from evals.peers.roster import PEERS
from evals.peers.sample import choose_cases
from evals.peers.server import Server, open_server
from evals.sets import read_cases

DEADLINE = 180.0
"""Seconds in which a question must be answered: a small model on two cores reads a LlamaIndex prompt in up to 60."""
PEER_PACKAGES = ("bm25s", "llama-index-llms-openai-like", "llama-index-vector-stores-chroma")
"""Those of the extra `peers`."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of whom, and where the answers go. `model`: None for the installed one."""

    cases: Path
    documents: Path
    out: Path
    limit: int | None = None
    seed: int = 0
    seconds: float = DEADLINE
    peers: Sequence[str] = tuple(PEERS)
    model: Path | None = None


def run(plan: Plan, tell: Callable[[str], None]) -> None:
    """Asks every peer every chosen case that it has not answered yet; `tell` gets a line for each.

    Raises SettingsError where the folder holds another run, CorpusError for cases and documents that cannot be used,
    BackendError for a model or peer that cannot be started.
    """
    if not plan.documents.is_dir():
        raise CorpusError(f"{plan.documents} is no folder; give --documents one")
    cases = choose_cases(read_cases(plan.cases), plan.limit, plan.seed)
    if not cases:
        raise CorpusError("no cases to ask; give --limit at least 1, and --cases some that can be asked of all")
    kept, model = Kept(plan.out), _find_model(plan)
    kept.open(_describe(plan, model), cases, find_commit(Path(__file__).parents[2])[0])
    with ExitStack() as stack:
        server = None
        for name in plan.peers:
            done = kept.read_share(name).answers
            left = [case for case in cases if case.id not in done]
            if left and PEERS[name].asks_server and model and not server:
                server = stack.enter_context(open_server(model))
            if left:
                _ask_all(left, kept, _make_order(plan, name, server, model), tell)


def _describe(plan: Plan, model: Path | None) -> dict[str, Any]:
    """What must stay the same for a run to go on. Settings of the bot are its defaults, which are part of its code."""
    return {
        "code": hash_code(),
        "peers": hash_files(Path(__file__).parent),
        "versions": find_versions((*PACKAGES, *PEER_PACKAGES)),
        "cases": hash_files(plan.cases),
        "documents": str(plan.documents.absolute()),
        "content": hash_files(plan.documents),
        "model": {"name": model.name, "sha256": hash_files(model)} if model else None,
        "seconds": plan.seconds,
        "seed": plan.seed,
    }


def _ask_all(cases: Sequence[Case], kept: Kept, order: Order, tell: Callable[[str], None]) -> None:
    """One peer's share of the run."""
    name = order.peer
    with PeerProcess(order) as peer:
        if kept.read_share(name).ingested is None:
            shutil.rmtree(order.home, ignore_errors=True)  # what a run that was stopped left of an index
            ingested, memory = peer.ingest()
            kept.add(name, {"ingested": asdict(ingested), "memory": memory})
            tell(f"{name}: {ingested.documents} documents in {ingested.chunks} pieces, {ingested.seconds:.1f} s")
        for number, case in enumerate(cases, start=1):
            asked = peer.ask(case.question, case.history)
            kept.add(name, {"case": case.id, "answer": asked.answer.to_dict(), "memory": asked.memory})
            tell(
                f"{name}: {number} of {len(cases)}, {case.id}, {asked.answer.seconds.total:.1f} s{_note(asked.answer)}"
            )


def _note(answer: PeerAnswer) -> str:
    """What of an answer is to be told at once."""
    told = (answer.fault, "abstained" if answer.abstained else "", answer.notice)
    return "".join(f", {one}" for one in told if one)


def _make_order(plan: Plan, name: str, server: Server | None, model: Path | None) -> Order:
    return Order(
        peer=name,
        documents=str(plan.documents.absolute()),
        home=str((plan.out / "indexes" / name).absolute()),
        seconds=plan.seconds,
        server=server.url if server else "",
        key=server.key if server else "",
        model=str(model.absolute()) if model else "",
    )


def _find_model(plan: Plan) -> Path | None:
    """The GGUF file of all who use a model. Raises SettingsError where somebody does and there is none."""
    model = plan.model or find_model(load_settings())
    if model and model.is_file():
        return model
    if plan.model or any(PEERS[name].asks_server or name == "bot-local" for name in plan.peers):
        raise SettingsError("there is no model to ask; run `bot model install`, or give --model a GGUF file")
    return None
