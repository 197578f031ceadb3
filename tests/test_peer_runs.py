"""A run with the bot itself as the peer, in its own process: kept, gone on with, given up on, and shown as a table.

Peers that need more packages are in test_peer_adapters.
"""

from __future__ import annotations

import json
import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import BackendError, CorpusError, SettingsError
from bot.schema import Turn
from evals.peers.__main__ import main
from evals.peers.answers import Order, PeerAnswer, PeerSource, Times
from evals.peers.crew import TIMEOUT, PeerProcess
from evals.peers.kept import Kept
from evals.peers.run import Plan, run
from evals.peers.table import format_table

pytestmark = pytest.mark.slow

CASES = (
    {"id": "when", "question": "When was the bridge closed?", "answers": ["12 May 2024"], "doc_id": "bridge.md"},
    {"id": "who", "question": "Who swam across the lake in winter?", "answerable": False},
)


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "bridge.md").write_text("# The bridge\n\nThe bridge was closed on 12 May 2024 by the city council.\n")
    cases = tmp_path / "cases.jsonl"
    cases.write_text("".join(json.dumps(case) + "\n" for case in CASES))
    return Plan(cases, documents, tmp_path / "out", peers=("bot-quotes",))


def test_a_run_is_kept_and_goes_on_where_it_stopped(plan: Plan) -> None:
    def stop(line: str) -> None:
        if "1 of 2" in line:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(plan, stop)
    path = plan.out / "bot-quotes.jsonl"
    before = path.read_text()
    path.write_text(before + '{"case": "who", "answ')  # as a machine that lost its power leaves it

    told: list[str] = []
    run(plan, told.append)
    assert path.read_text().startswith(before)
    assert len(told) == 1 and told[0].startswith("bot-quotes: 1 of 1, who, ") and told[0].endswith("abstained")
    share = Kept(plan.out).read_share("bot-quotes")
    assert share.ingested and share.ingested.documents == 1 and share.ingested.chunks >= 1 and share.memory > 1 << 20
    when = share.answers["when"]
    assert "12 May 2024" in when.text and when.sources[0].document == "bridge.md" and not when.abstained
    assert when.seconds.first_evidence and when.seconds.first_token and when.seconds.total >= when.seconds.first_token
    assert share.answers["who"].abstained

    run(plan, told.append)
    assert len(told) == 1, "nothing is asked twice"
    table = format_table(plan.out)
    assert "| right answer | 1.00 (0.03 to 1.00, 1) |" in table
    assert "| abstention recall | 1.00 (0.03 to 1.00, 1) |" in table
    assert "| KB of documents indexed a second | 0." in table and " pieces in " in table

    with pytest.raises(SettingsError, match="other seed; give --out another folder"):
        run(replace(plan, seed=1), told.append)


def test_a_run_of_other_code_packages_or_model_does_not_go_on(plan: Plan, tmp_path: Path) -> None:
    models = [tmp_path / name / "same.gguf" for name in ("one", "other")]
    for model in models:
        model.parent.mkdir()
        model.write_text(model.parent.name)
    run(replace(plan, model=models[0]), print)
    with pytest.raises(SettingsError, match="other model; give"):
        run(replace(plan, model=models[1]), print)
    path = plan.out / "run.json"
    form = json.loads(path.read_bytes())
    assert form["settings"]["versions"]["chromadb"] and "commit" in form
    form["settings"] |= {"code": "that of last week", "versions": {}}
    path.write_text(json.dumps(form))
    with pytest.raises(SettingsError, match="other code, versions; give"):
        run(replace(plan, model=models[0]), print)
    assert "| cases | 2 |" in format_table(plan.out), "what was asked stays readable"


def test_our_bot_runs_with_its_defaults_whatever_is_set_here(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bot.toml").write_text("abstain_below = 1.0\n")
    monkeypatch.setenv("BOT_ABSTAIN_BELOW", "1.0")
    with PeerProcess(Order("bot-quotes", str(plan.documents), str(tmp_path / "home"), seconds=60)) as peer:
        peer.ingest()
        assert not peer.ask("When was the bridge closed?", ()).answer.abstained


def test_a_peer_that_fails_is_late_or_dies_is_wrong_once_and_starts_anew(plan: Plan, tmp_path: Path) -> None:
    order = Order("bot-quotes", str(plan.documents), str(tmp_path / "home"), seconds=60)
    with PeerProcess(order) as peer:
        peer.ingest()
        assert not peer.ask("When was the bridge closed?", [Turn("Hello?", "Hello.")]).answer.fault
        assert peer.ask("", ()).answer.fault.startswith("QuestionError: "), "what it raises is told"
        assert peer._process
        os.kill(peer._process.pid, signal.SIGKILL)
        peer._process.wait()
        assert peer.ask("When was the bridge closed?", ()).answer.fault == "its process died"
        assert "12 May" in peer.ask("When was the bridge closed?", ()).answer.text
    with PeerProcess(replace(order, seconds=0.0001)) as peer:
        late = peer.ask("When was the bridge closed?", ())
        assert (late.answer.fault, late.answer.abstained, late.memory) == (TIMEOUT, False, 0)


def test_a_peer_that_cannot_start_ends_the_run_with_its_reason(plan: Plan, tmp_path: Path) -> None:
    order = Order("bot-quotes", str(tmp_path / "nowhere"), str(tmp_path / "home"), seconds=60)
    with PeerProcess(order) as peer, pytest.raises(BackendError, match="cannot be started: CorpusError"):
        peer.ingest()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"documents": Path("nowhere")}, CorpusError),
        ({"limit": 0}, CorpusError),
        ({"limit": -1}, CorpusError),
        ({"model": Path("nowhere.gguf")}, SettingsError),
        ({"peers": ("bot-local",)}, SettingsError),
    ],
)
def test_what_cannot_be_run_is_said_before_anybody_is_asked(
    plan: Plan, change: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        run(replace(plan, **change), print)  # type: ignore[arg-type]
    assert not plan.out.exists()


def test_a_table_of_no_run_is_an_error_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="holds no run; name the folder that --out named"):
        main(["table", str(tmp_path)])


def test_an_answer_is_the_same_after_it_was_kept() -> None:
    answer = PeerAnswer("It rained [1].", (PeerSource("a.md", "rain"),), False, Times(None, 0.1, 0.2), fault="x")
    assert PeerAnswer.from_dict(json.loads(json.dumps(answer.to_dict()))) == answer
