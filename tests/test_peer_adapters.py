"""LlamaIndex and BM25 as they are installed by `make peers`, over two small files and a scripted model server.

Marked slow, since the packages are an extra; what a run does with any peer is in test_peer_runs.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from fault_server import FaultServer

from bot.schema import Turn
from evals.peers.answers import Order, PeerSource
from evals.peers.crew import TIMEOUT, PeerProcess
from evals.peers.roster import PEERS, Peer

pytestmark = pytest.mark.slow

BRIDGE = "The bridge was closed on 12 May 2024."
QUESTION = "When was the bridge closed?"


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "bridge.md").write_text(f"# The bridge\n\n{BRIDGE}\n")
    (folder / "lake.md").write_text("# The lake\n\nThe lake froze in January.\n")
    return folder


def open_peer(name: str, documents: Path, server: FaultServer) -> Peer:
    """A peer that has taken the documents in."""
    peer = PEERS[name].open(make_order(name, documents, server.url))
    ingested = peer.ingest()
    assert ingested.documents == 2 and ingested.chunks >= 2 and ingested.seconds > 0
    peer.warm()
    return peer


def make_order(name: str, documents: Path, url: str, seconds: float = 30.0) -> Order:
    home = documents.parent / "home"
    home.mkdir(exist_ok=True)
    return Order(name, str(documents), str(home), seconds, server=url, key="sk-loopback")


def test_bm25_answers_with_the_best_paragraph_and_abstains_without_words(documents: Path) -> None:
    with FaultServer("refused") as server:
        peer = open_peer("bm25", documents, server)
    answer = peer.ask(QUESTION, ())
    assert (answer.text, answer.sources, answer.abstained) == (BRIDGE, (PeerSource("bridge.md", BRIDGE),), False)
    nothing = peer.ask("Qwzzx?", ())
    assert nothing.abstained and not nothing.sources


def test_the_quick_start_retrieves_rewrites_a_follow_up_and_streams(documents: Path) -> None:
    with FaultServer(text="It was closed on 12 May 2024.") as server:
        peer = open_peer("llamaindex-chat", documents, server)
        answer = peer.ask(QUESTION, ())
        assert (answer.text, answer.marked, answer.abstained) == ("It was closed on 12 May 2024.", False, False)
        assert {source.document for source in answer.sources} == {"bridge.md", "lake.md"}
        assert any(BRIDGE in source.quote for source in answer.sources)
        evidence, token, total = (answer.seconds.first_evidence, answer.seconds.first_token, answer.seconds.total)
        assert evidence is not None and token is not None and 0 < evidence < token <= total
        assert len(server.requests) == 1 and server.requests[0]["stream"]
        assert BRIDGE in str(server.requests[0]["messages"]) and server.requests[0]["temperature"] == 0.1

        peer.ask("And by whom?", [Turn(QUESTION, "On 12 May 2024.")])
        assert len(server.requests) == 3
        assert "On 12 May 2024." in str(server.requests[1]["messages"]), "the follow-up was rewritten first"


def test_the_citation_engine_numbers_what_the_model_was_shown(documents: Path) -> None:
    with FaultServer(text="It was closed on 12 May 2024 [1].") as server:
        peer = open_peer("llamaindex-citation", documents, server)
        answer = peer.ask(QUESTION, ())
        assert answer.text == "It was closed on 12 May 2024 [1]." and answer.marked
        assert [source.document for source in answer.sources] == ["bridge.md", "lake.md"]
        assert answer.sources[0].quote == f"# The bridge\n\n{BRIDGE}\n"
        assert "Source 1:" in str(server.requests[0]["messages"])


def test_a_peer_that_says_so_has_abstained(documents: Path) -> None:
    with FaultServer(text="The sources do not mention it.") as server:
        assert open_peer("llamaindex-citation", documents, server).ask("Who swam?", ()).abstained


def test_a_model_that_fails_or_hangs_is_a_wrong_answer(documents: Path) -> None:
    with FaultServer("500", "hang") as server:
        order = make_order("llamaindex-chat", documents, server.url, seconds=15.0)
        with PeerProcess(order) as peer:
            peer.ingest()
            assert peer.ask(QUESTION, ()).answer.fault.startswith("InternalServerError")
            assert peer.ask(QUESTION, ()).answer.fault == TIMEOUT
        assert server.wait_closed(), "the model need not go on with what nobody waits for"
