"""The page of a run: whole in one file, nothing loaded, every text escaped, with and without what a run may hold.

How it looks is tried in browser/test_report_page.py. The run is of the scripted bot of test_evals.py, with texts that
would like to be markup.
"""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from test_evals import ScriptedBot, make_answer

from bot.errors import SettingsError
from evals.cases import Case, Quote
from evals.kept.runs import Run
from evals.run import run
from evals.showing.page import draw_page, write_page

ODD = '"><script>alert(1)</script><img src=https://example.org/x onerror=alert(1)>'


def make_run(*, kept: bool = True) -> Run:
    """One case that is right, three that are wrong in each way; every text that a run holds is odd."""
    quote = ("harbour", "The harbour opened in 1956.")
    cases = [
        Case("right", "When?", ("1956",), True, ("harbour",), kind="when"),
        Case(f"wrong {ODD}", f"Who? {ODD}", (f"{ODD} no",), True, ("bridge",), kind=ODD, evidence=(Quote(ODD, ODD),)),
        Case("missing", "Where?", ("Tarn",), True, ("harbour",), kind="when"),
        Case("given", "Which?", (), False, kind="none"),
    ]
    answers = [
        make_answer("When?", quote),
        replace(make_answer(cases[1].question, quote), text=ODD),
        make_answer("Where?", quote, probability=0.3, abstained=True),
        make_answer("Which?", quote, probability=0.7),
    ]
    form = run(ScriptedBot(answers), cases, settings={"llm": ODD, "cases_file": ODD}).to_dict()
    told = {"id": ODD, "commit": ODD, "dirty": True, "started": "2026-01-02T03:04:05", "machine": ODD}
    return Run({**told, "versions": {ODD: ODD}, **form} if kept else form)


class Reader(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_nothing_is_a_script_and_nothing_is_loaded() -> None:
    page = draw_page(make_run())
    found = Reader(page)
    assert not {tag for tag, _ in found.tags} & {"script", "img", "link", "iframe", "object", "use", "image", "base"}
    names = {name for _, attributes in found.tags for name in attributes}
    assert not {name for name in names if name.startswith("on") or name in ("src", "href", "srcset", "style")}
    style = page[page.index("<style>") : page.index("</style>")]
    assert "url(" not in style and "@import" not in style
    assert found.text.count(ODD) >= 8


def test_the_worst_cases_come_first_with_what_was_expected_and_quoted() -> None:
    text = Reader(draw_page(make_run())).text
    places = [text.index(told) for told in ("Wrong answer", "Should not have answered", "Did not answer")]
    assert places == sorted(places) and "3 went wrong; all of them" in text
    assert "Nothing: the documents do not tell." in text and "Tarn" in text


def test_a_run_without_curves_kinds_or_wrong_cases_is_a_page_too() -> None:
    whole = make_run(kept=False)
    bare = {name: whole.form[name] for name in ("settings", "cases_detail")}
    assert "</html>" in draw_page(Run(bare)) and "</html>" in draw_page(whole)
    assert "No case went wrong." in draw_page(Run({**bare, "cases_detail": whole.rows[:1]}))


def test_figures_stand_with_their_intervals() -> None:
    kept = make_run()
    low, high = kept.form["intervals"]["quote_exact"]
    assert f"[{low:.2f}, {high:.2f}] of 3" in Reader(draw_page(kept)).text


def test_a_page_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"cannot write .*--html"):
        write_page(make_run(), tmp_path)
