"""The model judge and its agreement with people: a scripted server judges, so that replies and faults are known.

How well a real model judges is measured by `python -m evals.judges agreement`, not here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fault_server import FaultServer, Reply

from bot.errors import BackendError, CorpusError, SettingsError
from bot.settings import Settings
from evals.compare import compare
from evals.judges.__main__ import format_measured, main
from evals.judges.agreement import Agreement, find_agreement, measure
from evals.judges.judging import Replies, open_judge, read_preference, read_score, read_yes
from evals.run import evaluate

CORPUS = Path(__file__).parents[1] / "corpus"


@pytest.mark.parametrize(
    ("said", "score"),
    [
        ("4.0\nThe answer is right.", 4.0),
        ("5", 5.0),
        (" **3.5** it misses", 3.5),
        ("Score: 2/5", 2.0),
        ("4. It is right", 4.0),
        ("6", None),
        ("45", None),
        ("0", None),
        ("-4", None),
        ("I cannot tell. 4", None),
        ("", None),
        ("4.0.1", None),
    ],
)
def test_a_score_is_read_at_the_beginning_or_not_at_all(said: str, score: float | None) -> None:
    assert read_score(said) == score


def test_a_verdict_and_a_yes_are_read_or_not_at_all() -> None:
    said = ["[[A]]", "It is [[B]], so [[B]]", "[[C]] neither", "[[A]] or [[B]]", "A is better", ""]
    assert [read_preference(one) for one in said] == [1.0, 0.0, 0.5, None, None, None]
    assert [read_yes(one) for one in ("YES", " no.", "**Yes**", "Yesterday", "Perhaps yes", "")] == [
        *(True, False, True),
        *(None, None, None),
    ]


def judging(text: str | Callable[[str], str]) -> Callable[[Reply], None]:
    """A server that judges by what it is asked."""

    def reply(to: Reply) -> None:
        asked = "\n".join(message["content"] for message in to.asked["messages"])
        to.answer(text if isinstance(text, str) else text(asked))

    return reply


def test_every_evaluator_asks_with_all_that_it_needs_and_nothing_twice(tmp_path: Path) -> None:
    def say(asked: str) -> str:
        return "[[B]]" if "[[A]]" in asked else "NO" if "YES or NO" in asked else "4"

    with FaultServer(judging(say)) as server:
        for _ in range(2):  # the second judge has what the first was told
            with open_judge(Settings(home=tmp_path), server.url, "m") as judge:
                assert judge.score("Who?", "Ada {x}", "Lund") == 4.0
                assert judge.compare("Who?", "one", "two", "Lund") == 0.0
                assert judge.bears_out("It rained.", ["Snow fell."]) is False
        assert judge.asked == 0
        requests = [str(request) for request in server.requests]
    assert len(requests) == 3
    for request, words in zip(
        requests, [("Who?", "Ada {x}", "Lund"), ("one", "two", "Lund"), ("It rained.", "Snow fell.")], strict=True
    ):
        assert all(word in request for word in words)
    kept = [json.loads(line) for line in (tmp_path / "evals" / "judged.jsonl").read_text("utf-8").splitlines()]
    assert [row["kind"] for row in kept] == ["correctness", "pairwise", "faithfulness"]
    assert all(row["judge"] == judge.name for row in kept)


def test_another_judge_is_asked_anew_and_a_cut_line_is_no_loss(tmp_path: Path) -> None:
    with FaultServer(judging("4")) as server:
        for model in ("small", "small", "large"):
            with open_judge(Settings(home=tmp_path), server.url, model) as judge:
                judge.score("Who?", "Ada", "Lund")
            kept = tmp_path / "evals" / "judged.jsonl"
            kept.write_bytes(kept.read_bytes() + b'{"key": "broken off')
        assert len(server.requests) == 2
    assert Replies(kept).find("broken off") is None


def test_what_one_server_said_is_not_taken_for_another_s(tmp_path: Path) -> None:
    """Nor what a model said for another that the same server has since: its name is asked for where none is given."""
    with FaultServer(judging("4")) as server, FaultServer(judging("2")) as other:
        scores = []
        for asked, models in ((server, ["a"]), (other, ["a"]), (other, ["b"]), (server, ["a"])):
            asked.models = models
            with open_judge(Settings(home=tmp_path), asked.url) as judge:
                scores.append(judge.score("Who?", "Ada", "Lund"))
        assert scores == [4.0, 2.0, 2.0, 4.0] and len(other.requests) == 2
    kept = [json.loads(line) for line in (tmp_path / "evals" / "judged.jsonl").read_text("utf-8").splitlines()]
    assert len({row["key"] for row in kept}) == 3


def test_a_key_goes_to_no_other_server_than_it_is_for(tmp_path: Path) -> None:
    sent: list[str] = []

    def note(to: Reply) -> None:
        sent.append(to.headers["Authorization"].removeprefix("Bearer "))
        to.answer("4")

    with FaultServer(note) as own, FaultServer(note) as foreign:
        settings = Settings(home=tmp_path, openai_base_url=own.url, openai_api_key="sk-answers")
        graded = replace(settings, judge_api_key="sk-judge")
        asked = [(settings, "openai"), (settings, own.url), (settings, foreign.url)]
        asked += [(graded, foreign.url), (graded, "openai")]
        for number, (given, name) in enumerate(asked):
            with open_judge(given, name, "m") as judge:
                judge.score(f"Who is {number}?", "Ada", "Lund")
    assert sent == ["sk-answers", "sk-answers", "none", "sk-judge", "sk-judge"]


def test_a_passing_fault_is_asked_again_and_a_lasting_one_is_told(tmp_path: Path) -> None:
    tries: list[int] = []

    def stumble(to: Reply) -> None:
        tries.append(1)
        if len(tries) == 1:
            to.refuse(503, "busy")
        else:
            to.answer("4")

    with FaultServer(stumble) as server, open_judge(Settings(home=tmp_path), server.url, "m") as judge:
        assert judge.score("Who?", "Ada", "Lund") == 4.0 and len(tries) == 2

    def refuse(to: Reply) -> None:
        to.refuse(401, "invalid_api_key")

    with FaultServer(refuse) as server, open_judge(Settings(home=tmp_path), server.url, "other") as judge:
        with pytest.raises(BackendError, match="refused the key"):
            judge.score("Who?", "Ada", "Lund")
        assert len(server.requests) == 1


def test_a_prompt_that_is_too_long_is_no_grade(tmp_path: Path) -> None:
    def refuse(to: Reply) -> None:
        to.refuse(400, "context_length_exceeded", "maximum context length is 10 tokens")

    with FaultServer(refuse) as server, open_judge(Settings(home=tmp_path), server.url, "m") as judge:
        assert judge.score("Who?", "Ada", "Lund") is None


@pytest.mark.parametrize("name", ["quotes", "auto", "gpt"])
def test_what_cannot_judge_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match=f"no judge '{name}'; name openai, local"):
        open_judge(Settings(home=tmp_path), name)


def test_a_judge_takes_no_model_from_the_one_that_answers(tmp_path: Path) -> None:
    with FaultServer(judging("4")) as server:
        settings = Settings(home=tmp_path, llm="openai", llm_model="answering", openai_base_url=server.url)
        with open_judge(settings, "openai", "grading") as judge:
            judge.score("Who?", "Ada", "Lund")
        assert [request["model"] for request in server.requests] == ["grading"]
    assert "grading" in judge.name


# ---- agreement


def test_kappa_is_that_of_a_worked_example() -> None:
    """Two raters of 50 things, 20 times yes for both and 15 times no: 0.7 agreed, 0.5 by chance, kappa 0.4."""
    rated = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    found = find_agreement([*rated, (None, "y"), ("n", None)])
    assert (found.share, found.over) == (0.7, 50) and found.kappa == pytest.approx(0.4)
    assert find_agreement([("y", "y")] * 3) == Agreement(1.0, None, 3)
    assert find_agreement([("y", None)]) == Agreement(None, None, 0)


def write_rows(path: Path, rows: list[dict[str, object]]) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path.parent


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    """Four pairs whose good answer is the first, the second, the first, neither; both people say so."""
    rows: list[dict[str, object]] = []
    for number, (one, other, label) in enumerate(
        [("good", "bad", -2), ("bad", "good", 1), ("good", "bad", -1), ("good", "good", 0)]
    ):
        labels = [{"correctness": label, "overall": label}] * 2
        row = {"id": str(number), "question": f"q{number}?", "reference_answer": "r", "labels": labels}
        rows.append({**row, "answer_1": one, "answer_2": other})
    return write_rows(tmp_path / "pairs" / "dev.jsonl", rows)


def grade(asked: str) -> str:
    """As a good judge does; of the third question it says nothing that can be read."""
    if "q2?" in asked:
        return "Let me think."
    if "Answer A:" not in asked:
        return "5" if "good" in asked.rsplit("Generated Answer", 1)[1] else "1"
    first, second = ("good" in asked.rsplit(f"Answer {name}: ", 1)[1][:5] for name in "AB")
    return "[[C]]" if first == second else "[[A]]" if first else "[[B]]"


def test_a_good_judge_agrees_and_what_cannot_be_read_is_counted_apart(tmp_path: Path, pairs: Path) -> None:
    with FaultServer(judging(grade)) as server, open_judge(Settings(home=tmp_path), server.url, "m") as judge:
        measured = measure(pairs, judge, 9, lambda done, total: None)
    assert (measured.replies, measured.unparsed) == (16, 4)
    assert measured.agreements["correctness: people among themselves"] == Agreement(1.0, 1.0, 4)
    for way in ("compared, both orders", "compared, second order", "scored one by one"):
        assert measured.agreements[f"overall: {way} with people"] == Agreement(1.0, 1.0, 6)
    assert measured.sway["the same answer in both orders"] == 1.0
    assert measured.agreements["overall: words in common, no judge with people"].over == 8


def test_a_judge_that_likes_the_first_place_is_found_out(tmp_path: Path, pairs: Path) -> None:
    def like_first(asked: str) -> str:
        return "[[A]]" if "Answer A:" in asked else "3"

    with FaultServer(judging(like_first)) as server, open_judge(Settings(home=tmp_path), server.url, "m") as judge:
        measured = measure(pairs, judge, 9, lambda done, total: None)
    assert measured.sway["whichever is shown first"] == 1.0 and measured.unparsed == 0
    both = measured.agreements["correctness: compared, both orders with people"]
    assert both.share == 0.25 and both.kappa == 0.0
    assert "whichever is shown first" in format_measured(measured)


def test_without_people_the_gold_of_tasks_is_what_a_judge_is_held_against(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"id": str(at), "domain": "d", "conversation_id": str(at), "question": "q?", "answerability": "ANSWERABLE"}
        | {"relevant_doc_ids": [f"t{at}"], "reference_answer": f"fact{at}"}
        for at in range(3)
    ]
    folder = write_rows(tmp_path / "tasks" / "dev.jsonl", rows)
    write_rows(folder / "documents.jsonl", [{"doc_id": f"t{at}", "text": f"Here is fact{at}."} for at in range(3)])

    def check(asked: str) -> str:
        return "YES" if any(asked.count(f"fact{at}") == 2 for at in range(3)) else "NO"

    with FaultServer(judging(check)) as server, open_judge(Settings(home=tmp_path), server.url, "m") as judge:
        measured = measure(folder, judge, 9, lambda done, total: None)
    assert measured.agreements["borne out by its documents, with the gold"] == Agreement(1.0, 1.0, 6)
    assert measured.agreements["  of answers to something else, called borne out"].share == 0.0


def test_data_of_another_kind_is_refused_and_the_command_prints_a_table(
    tmp_path: Path, pairs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with FaultServer(judging(grade)) as server:
        asked = ["agreement", str(pairs), "--judge", server.url, "--judge-model", "m", "--home", str(tmp_path)]
        assert main([*asked, "--most", "2"]) == 0
        assert "correctness: people among themselves" in capsys.readouterr().out
        with open_judge(Settings(home=tmp_path), server.url, "m") as judge, pytest.raises(CorpusError, match="neither"):
            measure(write_rows(tmp_path / "other" / "dev.jsonl", [{"id": "1"}]), judge, 1, lambda done, total: None)
    assert main(["agreement", "gone", "--judge", server.url, "--home", str(tmp_path)]) == 1


# ---- in a run


def test_a_run_is_judged_over_the_answerable_cases_alone(tmp_path: Path) -> None:
    cases = tmp_path / "faq.csv"
    cases.write_text(
        "question,answer,document,answerable\n"
        "What is the capital of Nagorno-Karabakh?,Stepanakert|the town of Stepanakert,karabakh.md,\n"
        'How many people live in Karabakh?,"120,000",karabakh.md,\n'
        "Who coached the football team of Ecuador in 1998?,Ada,,\n"
        "Who won the cup in Ecuador?,,,no\n",
        encoding="utf-8",
    )

    def say(asked: str) -> str:
        return "I like it" if "120,000" in asked else "4.5"

    settings = Settings(home=tmp_path / "home", llm="quotes")
    with FaultServer(judging(say)) as server, open_judge(settings, server.url, "m") as judge:
        measured = evaluate(CORPUS, cases, settings, judge=judge)
        requests = [str(request) for request in server.requests]
    report = measured.report
    assert report.scores["judged_right"].value == 0.5 and report.scores["judged_right"].over == 2
    assert report.counts["judge_unparsed"] == 1 and report.settings["judge"] == judge.name
    assert report.counts["gold_missing"] == 0
    assert len(requests) == 2  # the abstention needs no judge
    assert "Any one of these is right: Stepanakert; the town of Stepanakert" in requests[0]
    assert [row.get("judged") for row in report.rows] == [4.5, None, 0.0, None]
    assert [row["values"].get("judged_right") for row in report.rows] == [[1.0], [], [0.0], None]
    (paired,) = (one.paired for one in compare(measured.run, measured.run).figures if one.name == "judged_right")
    assert paired and paired.over == 2


def test_a_follow_up_is_graded_as_it_was_read(tmp_path: Path) -> None:
    cases = tmp_path / "talk.jsonl"
    turns = [
        {"question": "What is the capital of Nagorno-Karabakh?", "answers": ["Stepanakert"], "answerable": True},
        {"question": "And how many people live there?", "answers": ["120,000"], "answerable": True},
    ]
    cases.write_text(json.dumps({"id": "t", "doc_id": "karabakh.md", "turns": turns}))
    settings = Settings(home=tmp_path / "home", llm="quotes", abstain_below=0.0)
    with FaultServer(judging("4")) as server, open_judge(settings, server.url, "m") as judge:
        report = evaluate(CORPUS, cases, settings, judge=judge).report
        asked = server.requests[-1]["messages"][-1]["content"]
    assert report.rows[1]["query"] != report.rows[1]["question"] and report.rows[1]["query"] in asked
