"""What those who run the page ask it, over a real port: life, readiness, and counts that tell nothing of anybody.

How numbers are written is tested in test_measures.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from served import QUESTION, begin_answer, read_answer, read_metrics, serve_page

from bot.errors import BackendError
from bot.logins import Logins
from bot.store.tables import CATALOG_NAME
from tests.browser.scripted import Scripted
from ui import strings
from ui.server import Server

TRUE = "About 120,000 people live in Karabakh, and most of them are ethnic Armenians."


@pytest.fixture(scope="module")
def server(indexed: Path) -> Iterator[Server]:
    with serve_page(indexed) as running:
        yield running


def look(server: Server, name: str) -> tuple[int, dict[str, str]]:
    found = httpx.get(f"{server.url}{name}")
    assert found.headers["cache-control"] == "no-store"
    return found.status_code, dict(found.json())


def test_a_page_that_serves_is_alive_and_ready(server: Server) -> None:
    assert look(server, "health") == (200, {"status": "alive"})
    assert look(server, "ready") == (200, {"status": "ready", "index": "open", "model": "available"})
    assert httpx.head(f"{server.url}health").text == "" and httpx.post(f"{server.url}health").status_code != 200


def test_a_page_whose_model_is_not_there_lives_but_is_not_ready(indexed: Path) -> None:
    with serve_page(indexed, llm="local", llm_model="/nowhere.gguf") as broken:
        assert look(broken, "health")[0] == 200
        assert look(broken, "ready") == (503, {"status": "unready", "index": "open", "model": "absent"})


def test_a_page_whose_index_is_gone_is_not_ready(home: Path) -> None:
    with serve_page(home) as broken:
        assert look(broken, "ready")[0] == 200
        catalog = home / CATALOG_NAME
        catalog.rename(home / "elsewhere")
        status, state = look(broken, "ready")
        assert (status, state["index"]) == (503, "closed") and look(broken, "health")[0] == 200
        (home / "elsewhere").rename(catalog)
        assert look(broken, "ready")[0] == 200


def test_a_model_in_trouble_is_told_and_counted_while_quotations_answer(indexed: Path) -> None:
    from bot import open_bot
    from ui.server import find_port, start

    with open_bot(home=indexed, llm="openai", openai_base_url="http://127.0.0.1:9/v1") as bot:
        bot.llm = Scripted(BackendError("the model server is down; start it"))
        running = start(bot, port=find_port("127.0.0.1", 8200))
        assert read_answer(running, begin_answer(running))["llm"] == "quotes"
        assert look(running, "ready") == (200, {"status": "ready", "index": "open", "model": "failing"})
        counts = read_metrics(running)
        assert counts['verbatim_model_failures_total{backend="openai"}'] == 1
        assert counts['verbatim_answers_total{backend="openai",outcome="answered"}'] == 1
        running.close()


def test_everything_that_happens_is_counted(indexed: Path) -> None:
    with serve_page(indexed) as server:
        before = read_metrics(server)
        for question in (QUESTION, QUESTION, "Who won the chess olympiad of 1972 in Skopje?"):
            read_answer(server, begin_answer(server, question))
        begin_answer(server, "?" * 5000)
        httpx.get(f"{server.url}health", headers={"host": "evil.example"})
        httpx.get(f"{server.url}no/such/place/canary-77")
        after = read_metrics(server)
    assert after['verbatim_answers_total{backend="quotes",outcome="answered"}'] == 2
    assert after['verbatim_answers_total{backend="quotes",outcome="abstained"}'] == 1
    for stage in ("condense", "retrieve", "first_evidence", "check", "total"):
        assert after[f'verbatim_stage_seconds_count{{stage="{stage}"}}'] == 3, stage
    assert after['verbatim_stage_seconds_count{stage="first_token"}'] == 2, "an abstention writes none"
    assert after['verbatim_stage_seconds_sum{stage="total"}'] > 0
    assert after['verbatim_refused_total{reason="host"}'] == 1
    place = 'verbatim_requests_total{route="/gradio_api/call/{api_name}",method="POST",status="200"}'
    assert (before.get(place, 0), after[place]) == (0, 4)
    assert after["verbatim_documents"] > 0 and after['verbatim_waiting{line="searching"}'] == 0
    assert not any("canary" in name for name in after)


def test_counts_are_for_this_machine_unless_the_settings_open_them(indexed: Path) -> None:
    stranger = {"x-forwarded-for": "203.0.113.9"}
    for opened, status in ((False, 403), (True, 200)):
        with serve_page(indexed, open_metrics=opened) as server:
            got = httpx.get(f"{server.url}metrics", headers=stranger)
            assert got.status_code == status and httpx.get(f"{server.url}metrics").status_code == 200
            assert opened or got.text == strings.METRICS_CLOSED


def test_probes_are_answered_ahead_of_the_login_and_hold_no_secret(indexed: Path, tmp_path: Path) -> None:
    logins = Logins(tmp_path / "logins")
    logins.add("canary-anna", "canary-password")
    key = {"llm": "openai", "openai_api_key": "sk-canary", "openai_base_url": "http://127.0.0.1:9/canary"}
    with serve_page(indexed, login=str(logins.path), **key) as server:
        client = httpx.Client(base_url=server.url)
        client.post("login", data={"name": "canary-anna", "password": "canary-password"})
        for name in ("health", "ready", "metrics"):
            found = httpx.get(f"{server.url}{name}")
            assert found.status_code == 200 and "canary" not in found.text and str(indexed) not in found.text
            assert not {"Karabakh", "Armenia"} & set(found.text.split())
