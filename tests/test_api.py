"""The API over real HTTP, without the page: answers as JSON and as events, documents, errors, its OpenAPI document.

Who may ask is in test_keys.py, conversations are in test_api_conversations.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fault_server import FaultServer
from jsonschema import Draft202012Validator
from served import QUESTION, Server, call, read_metrics, serve_page, serve_programs

from bot import Answer, open_bot

ASK, SEARCH, DOCUMENTS = "api/v1/ask", "api/v1/search", "api/v1/documents"
ABSENT = "What did the queen of Narnia have for breakfast?"


@pytest.fixture(scope="module")
def server(indexed: Path) -> Iterator[Server]:
    with serve_programs(indexed) as running:
        yield running


@pytest.fixture(scope="module")
def described(server: Server) -> dict[str, Any]:
    return dict(httpx.get(f"{server.url}api/v1/openapi.json").raise_for_status().json())


def read_events(response: httpx.Response) -> list[tuple[str, Any]]:
    assert response.headers["content-type"].startswith("text/event-stream"), response.text
    blocks = [block.splitlines() for block in response.text.strip().split("\n\n")]
    return [(name.removeprefix("event: "), json.loads(form.removeprefix("data: "))) for name, form in blocks]


def read_fault(response: httpx.Response) -> tuple[int, str, str]:
    """The status, the code and the sentence; the shape is the same for all."""
    fault = response.json()["error"]
    assert set(fault) == {"message", "type", "param", "code"} and fault["message"].count("\n") == 0
    return response.status_code, fault["code"], fault["message"]


def without_times(form: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in form.items() if name not in ("seconds", "conversation")}


def test_an_answer_is_the_one_that_python_gets(server: Server, indexed: Path) -> None:
    got = httpx.post(f"{server.url}{ASK}", json={"question": QUESTION}, timeout=60).raise_for_status().json()
    with open_bot(home=indexed, llm="quotes") as bot:
        answer = bot.ask(QUESTION)
    assert without_times(got) == without_times(answer.to_dict()) and got["conversation"] is None
    assert Answer.from_dict(got).text == answer.text
    for cited in got["citations"]:
        text = httpx.get(f"{server.url}{DOCUMENTS}/{cited['document']['id']}").json()["text"]
        assert text[cited["start"] : cited["end"]] == cited["quote"]


@pytest.mark.parametrize("how", ["body", "header"])
def test_events_are_those_of_the_stream(server: Server, how: str) -> None:
    form: dict[str, Any] = {"question": QUESTION, **({"stream": True} if how == "body" else {})}
    headers = {"accept": "text/event-stream"} if how == "header" else {}
    events = read_events(httpx.post(f"{server.url}{ASK}", json=form, headers=headers, timeout=60))
    names = [name for name, _ in events if name != "waiting"]
    assert names[0] == "evidence" and set(names[1:-1]) == {"delta"} and names[-1] == "answer"
    assert events[0][1]["sentences"] and events[0][1]["passages"]
    assert "".join(form["text"] for name, form in events if name == "delta") == events[-1][1]["text"]


def test_a_question_comes_with_history_filters_day_and_backend(server: Server) -> None:
    first = httpx.post(f"{server.url}{ASK}", json={"question": "What did Moscow say about Pashinyan?"}).json()
    turn = {name: first[name] for name in ("question", "citations")} | {"answer": first["text"]}
    form = {"question": "And when was that?", "history": [turn], "today": "2023-09-28", "llm": "quotes"}
    then = httpx.post(f"{server.url}{ASK}", json=form).json()
    assert then["query"] != then["question"] and not then["abstained"]
    limited = {"question": QUESTION, "filters": {"published_to": "1999"}}
    assert "No document passes the filters" in httpx.post(f"{server.url}{ASK}", json=limited).json()["text"]
    assert httpx.post(f"{server.url}{ASK}", json={"question": ABSENT}).json()["abstained"]


def test_a_search_gives_what_an_answer_would_be_made_from(server: Server) -> None:
    found = httpx.post(f"{server.url}{SEARCH}", json={"query": QUESTION, "limit": 2}).raise_for_status().json()
    assert len(found["passages"]) == 2 and 0 < found["probability"] <= 1
    assert found["sentences"] and {one["passage"] for one in found["sentences"]} <= {0, 1}
    scores = [one["score"] for one in found["passages"]]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("path", "form", "status", "code", "told"),
    [
        (ASK, {"question": " "}, 400, "question", "the question is empty; type one"),
        (ASK, {"question": "x " * 2000}, 400, "question", "shorten it"),
        (ASK, {"question": QUESTION, "filters": {"published_from": "soon"}}, 400, "question", "not an ISO date"),
        (ASK, {"question": QUESTION, "filter": {}}, 400, "invalid_request", "filter: Extra inputs"),
        (ASK, {"question": QUESTION, "filters": {"published": "2023"}}, 400, "invalid_request", "filters.published:"),
        (ASK, {}, 400, "invalid_request", "question: Field required"),
        (ASK, {"question": QUESTION, "llm": "oracle"}, 400, "settings", "oracle"),
        (ASK, {"question": QUESTION, "today": "today"}, 400, "question", "is not a day"),
        (ASK, {"question": QUESTION, "conversation": "none"}, 404, "conversation_not_found", "no such conversation"),
        (ASK, {"question": QUESTION, "keep": True, "today": "2023-09-28"}, 400, "question", "leave `history`"),
        (SEARCH, {"query": QUESTION, "limit": 0}, 400, "invalid_request", "limit:"),
    ],
)
def test_what_cannot_be_asked_is_told_in_one_shape(
    server: Server, path: str, form: dict[str, Any], status: int, code: str, told: str
) -> None:
    for stream in {False, path == ASK}:  # a stream that cannot begin is no stream
        sent = form | ({"stream": True} if stream else {})
        got = read_fault(httpx.post(f"{server.url}{path}", json=sent, timeout=60))
        assert got[:2] == (status, code) and told in got[2]


def test_what_is_no_form_and_leads_nowhere_is_told_in_that_shape_too(server: Server) -> None:
    assert read_fault(httpx.post(f"{server.url}{ASK}", content=b"{", headers={"content-type": "application/json"}))[
        :2
    ] == (400, "invalid_request")
    assert read_fault(httpx.post(f"{server.url}{ASK}", content=b"question=x"))[0] == 400
    for method, path in (("GET", "api/v1/nothing"), ("PUT", ASK), ("POST", "v1/embeddings"), ("GET", "api/v2/ask")):
        got = httpx.request(method, f"{server.url}{path}")
        assert got.status_code in (404, 405) and read_fault(got)[1] == "unknown_address"
    long = httpx.post(f"{server.url}{ASK}", json={"question": "x" * 1_100_000})
    assert read_fault(long)[:2] == (413, "length")
    assert read_fault(httpx.get(f"{server.url}v1/models", headers={"host": "evil.example"}))[:2] == (400, "host")
    elsewhere = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    assert read_fault(httpx.post(f"{server.url}{ASK}", json={"question": QUESTION}, headers=elsewhere))[0] == 403


def test_a_body_that_is_not_read_as_json_is_told_what_it_lacks(server: Server) -> None:
    form = json.dumps({"question": QUESTION})
    plain = read_fault(httpx.post(f"{server.url}{ASK}", content=form))
    assert plain[:2] == (400, "invalid_request") and "the header Content-Type: application/json" in plain[2]
    typed = {"content-type": "application/json"}
    broken = read_fault(httpx.post(f"{server.url}{ASK}", content=form[:-1] + ",}", headers=typed))
    assert broken[:2] == (400, "invalid_request") and broken[2].startswith("The body is no JSON, from character ")
    listed = read_fault(httpx.post(f"{server.url}{ASK}", content="[]", headers=typed))
    assert listed[2].startswith("the body: ")


@pytest.mark.parametrize("path", ["", "nope", "docs", "v2", "panels/nope"])
def test_where_there_is_no_page_an_address_that_leads_nowhere_is_told_in_that_shape(server: Server, path: str) -> None:
    told = read_fault(httpx.get(f"{server.url}{path}"))
    assert told == (404, "unknown_address", f"There is no GET /{path}; the addresses are in /api/v1/openapi.json.")


def test_so_it_is_beside_the_page(indexed: Path) -> None:
    with serve_page(indexed) as page:
        assert httpx.get(page.url).headers["content-type"].startswith("text/html")
        for path in ("nope", "docs", "nope/further"):
            assert read_fault(httpx.get(f"{page.url}{path}"))[:2] == (404, "unknown_address")
        assert read_fault(httpx.put(f"{page.url}nope"))[:2] == (404, "unknown_address")
        parts = httpx.get(f"{page.url}config").json()["components"]
        wanted = {"session_hash": "x", "data": None, "fn_name": "nope", "component_id": parts[0]["id"]}
        own = httpx.post(f"{page.url}gradio_api/component_server", json=wanted)
        assert (own.status_code, own.json()) == (404, {"detail": "Function not found."}), (
            "as the page's client reads it"
        )


def test_what_is_not_there_is_told_with_what_a_program_can_do(server: Server) -> None:
    told = read_fault(httpx.get(f"{server.url}{DOCUMENTS}/nope"))
    assert told == (404, "document_not_found", "no document has the id 'nope'; GET /api/v1/documents lists them")


def test_documents_come_and_go(home: Path) -> None:
    with serve_programs(home) as server, call(server) as client:
        before = client.get(DOCUMENTS, params={"limit": 3, "order": "newest"}).raise_for_status().json()
        assert before["total"] == 10 and len(before["documents"]) == 3
        text = b"# The harbour of Oldport\n\nThe harbour of Oldport was closed on 3 May 2023 after a storm.\n"
        sent = [("files", ("../../oldport.md", text)), ("files", ("plan.xyz", b"?"))]
        report = client.post(DOCUMENTS, files=sent).raise_for_status().json()
        assert report["added"] == 1 and [Path(one["path"]).name for one in report["failed"]] == ["plan.xyz"]
        [listed] = client.get(DOCUMENTS, params={"words": "Oldport"}).json()["documents"]
        assert Path(listed["path"]).parent == (home / "uploads").absolute()
        answer = client.post(ASK, json={"question": "When was the harbour of Oldport closed?"}).json()
        assert answer["citations"][0]["document"]["id"] == listed["id"]
        assert client.get(f"api/v1/files/{listed['id']}").content == text
        assert client.delete(f"{DOCUMENTS}/{listed['id']}").status_code == 204
        gone = [client.get(f"{DOCUMENTS}/{listed['id']}"), client.delete(f"{DOCUMENTS}/{listed['id']}")]
        assert [read_fault(one)[:2] for one in gone] == [(404, "document_not_found")] * 2
        assert not Path(listed["path"]).exists() and not any(one.is_file() for one in (home / "incoming").rglob("*"))
        failed = client.post(DOCUMENTS, files=[("files", ("a.pdf", b"no pdf")), ("files", ("b.xyz", b""))])
        assert read_fault(failed)[:2] == (422, "load") and "a.pdf" in failed.text and "b.xyz" in failed.text
        assert read_fault(client.post(DOCUMENTS, files=[("file", ("a.md", text))]))[:2] == (400, "invalid_request")
        assert read_fault(client.get(DOCUMENTS, params={"published_from": "May"}))[:2] == (400, "question")


def test_the_document_of_the_api_is_sound_and_what_is_answered_fits_it(
    server: Server, described: dict[str, Any]
) -> None:
    paths = {f"{method.upper()} {path}" for path, methods in described["paths"].items() for method in methods}
    assert {"POST /api/v1/ask", "POST /api/v1/documents", "GET /api/v1/cases", "POST /v1/chat/completions"} <= paths
    for methods in described["paths"].values():
        for one in methods.values():
            assert one["description"].endswith(".") and {"4XX", "5XX"} <= set(one["responses"])
    answer = httpx.post(f"{server.url}{ASK}", json={"question": QUESTION}).json()
    fault = httpx.post(f"{server.url}{ASK}", json={}).json()
    listed = httpx.get(f"{server.url}{DOCUMENTS}").json()
    document = httpx.get(f"{server.url}{DOCUMENTS}/{answer['citations'][0]['document']['id']}").json()
    found = httpx.post(f"{server.url}{SEARCH}", json={"query": QUESTION}).json()
    for name, form in (
        ("AnswerForm", answer),
        ("FaultForm", fault),
        ("Listing", listed),
        ("Document", document),
        ("Found", found),
    ):
        schema = {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
        Draft202012Validator(schema).validate(form)
        assert list(Draft202012Validator(schema).iter_errors({name: 1 for name in form})), "any form would fit"


def test_questions_of_programs_are_limited_and_counted_as_those_of_the_page(indexed: Path) -> None:
    with serve_page(indexed, questions_per_minute=2) as server:

        def post(path: str, **form: str) -> httpx.Response:
            return httpx.post(f"{server.url}{path}", json=form, timeout=60)

        assert [post(ASK, question=QUESTION).status_code, post(SEARCH, query=QUESTION).status_code] == [200, 200]
        refused = [post(ASK, question=QUESTION), post(SEARCH, query=QUESTION), post("v1/chat/completions")]
        assert [read_fault(one)[:2] for one in refused] == [(429, "questions")] * 3
        assert all(1 <= int(one.headers["retry-after"]) <= 60 for one in refused)
        counted = read_metrics(server)
        assert counted['verbatim_answers_total{backend="quotes",outcome="answered"}'] == 1
        assert counted['verbatim_requests_total{route="/api/v1/ask",method="POST",status="200"}'] == 1
        assert httpx.get(server.url).status_code == 200, "the page is there beside it"


def test_what_cannot_be_asked_is_not_waited_for(indexed: Path) -> None:
    """Else a few dozen malformed questions would shut everybody out for half a minute."""
    with serve_page(indexed, questions_per_minute=0) as server:
        for _ in range(80):
            assert httpx.post(f"{server.url}{ASK}", json={}).status_code == 400
        assert httpx.post(f"{server.url}{ASK}", json={"question": QUESTION}, timeout=60).status_code == 200


def test_who_leaves_halfway_ends_the_model_s_work(indexed: Path) -> None:
    with FaultServer("hang") as model:
        settings = {"llm": "openai", "openai_base_url": model.url, "answer_seconds": 60}
        with (
            serve_programs(indexed, **settings) as server,
            call(server) as client,
            client.stream("POST", ASK, json={"question": QUESTION, "stream": True}) as response,
        ):
            lines = response.iter_lines()
            assert next(lines) == "event: evidence"
            next(
                line for line in lines if line == "event: delta" and model.requests
            )  # a beat of a model that is silent
            response.close()
            assert model.wait_closed()


def test_a_model_that_fails_is_told_in_the_answer(indexed: Path) -> None:
    with FaultServer("500") as model:
        settings = {"llm": "openai", "openai_base_url": model.url, "answer_seconds": 5}
        with serve_programs(indexed, **settings) as server:
            got = httpx.post(f"{server.url}{ASK}", json={"question": QUESTION}, timeout=60).json()
    assert got["llm"] == "quotes" and got["notice"] and not got["abstained"]
