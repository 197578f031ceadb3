"""Asks a bot every case and judges the answers; `evaluate` opens and fills the bot first, and keeps the run.

The bot is anything with the `ask` that people use. Reading cases and counting are in cases and metrics.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from bot import open_bot
from bot.dialogue.asking import check_today
from bot.doctor import show_address
from bot.errors import CorpusError, DocumentNotFoundError, QuestionError, SettingsError
from bot.index.lock import writer_lock
from bot.llms import QUOTES, choose_llm
from bot.schema import Answer, Citation, Document, DocumentInfo, EvidenceSentence, Filters, Passage, Turn
from bot.settings import Settings
from evals.cases import Case, limit_cases
from evals.judges.judged import judge_report
from evals.judges.judging import Judge
from evals.kept.cache import Answers, describe_bot
from evals.kept.provenance import find_provenance, find_versions, hash_code, hash_files, hash_module
from evals.kept.runs import Run, Runs
from evals.metrics.timing import Prices
from evals.outcomes import Gold, Outcome, find_gold, holds, normalise, shorten_answers
from evals.report import Report, summarise
from evals.sets import read_measurable

if TYPE_CHECKING:
    from bot.bot import Bot
    from bot.progress import Progress as IngestProgress

OWN_CASES = Path(__file__).parent / "cases" / "corpus.jsonl"
"""Our own questions over `corpus/`."""

HOME_LETTERS = 16
KEPT_INDEXES = 16
"""How many indexes are kept; those that were not used for longest go first."""

Progress = Callable[[int, int], None]
"""Called after each case with cases done and cases in all."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured: the report, and the run that was kept of it."""

    report: Report
    run: Run


class AskedBot(Protocol):
    """What a bot must offer to be measured."""

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        *,
        today: str | None = None,
    ) -> Answer:
        """The checked answer, in view of the turns before."""

    def document(self, document_id: str) -> Document:
        """One document with its text. Raises DocumentNotFoundError."""

    def documents(self) -> Sequence[DocumentInfo]:
        """All documents of the index."""


class Texts:
    """The indexed documents under the names that gold uses; each text is fetched and normalised once."""

    def __init__(self, bot: AskedBot) -> None:
        self._bot = bot
        self._texts: dict[str, str | None] = {}
        self._normalised: dict[str, str] = {}
        self._documents = tuple(bot.documents())
        self._ids: dict[str, set[str]] = {}
        for document in self._documents:
            self._ids.setdefault(Path(document.path).name, set()).add(document.id)
        self._ids.update({document.id: {document.id} for document in self._documents})

    def find_ids(self, name: str) -> frozenset[str]:
        """The ids of the documents that an id, a file's name, a path, an address or a title stands for."""
        if name in self._ids:
            return frozenset(self._ids[name])
        parts = Path(name).parts
        found = [one.id for one in self._documents if parts and Path(one.path).parts[-len(parts) :] == parts]
        same = [one.id for one in self._documents if one.url == name or one.title.casefold() == name.casefold()]
        return frozenset(found or same)

    def holds(self, document_id: str, answer: str) -> bool:
        """Whether the document holds a normalised answer."""
        if document_id not in self._normalised:
            self._normalised[document_id] = normalise(self._read(document_id) or "")
        return holds(self._normalised[document_id], answer)

    def is_exact(self, citation: Citation) -> bool:
        """Whether the cited document holds the quote at the citation's offsets."""
        text = self._read(citation.document.id)
        return text is not None and text[citation.start : citation.end] == citation.quote

    def _read(self, document_id: str) -> str | None:
        if document_id not in self._texts:
            try:
                self._texts[document_id] = self._bot.document(document_id).text
            except DocumentNotFoundError:
                self._texts[document_id] = None
        return self._texts[document_id]


def evaluate(
    documents: Path | None,
    cases: Path | None,
    settings: Settings,
    *,
    limit: int | None = None,
    fresh: bool = False,
    drafts: bool = False,
    day: str | None = None,
    judge: Judge | None = None,
    prices: Prices | None = None,
    bar: bool = False,
    indexing: Callable[[IngestProgress], None] | None = None,
) -> Measured:
    """Index `documents` (default: the corpus), ask it `cases` (default: our own), report, and keep the run.

    The index is kept under the home of `settings`, and so are the answers, so that a run that was stopped goes on and
    a second one does not embed again; where `fresh`, all is indexed and asked anew. `limit` takes the first cases of
    each class, `drafts` those too that nobody has confirmed; `day` (default: today) is when undated ones are asked,
    also past midnight. `judge` grades the answers, at `prices` the report tells what the tokens cost. `bar` shows how
    many are asked, `indexing` is told how far the index is. Raises SettingsError, CorpusError and what the bot does.
    """
    documents, cases = _choose_set(documents, cases, settings)
    found, home = read_measurable(cases, drafts=drafts), settings.home
    provenance = find_provenance(documents, cases)
    day = check_today(day, ())
    settings = _settle(documents, settings, provenance.documents_sha256, fresh=fresh)
    started = time.perf_counter()
    with open_bot(**asdict(settings)) as bot:
        ingested = bot.ingest(documents, progress=indexing)
        indexed = time.perf_counter()
        shown = _describe(documents, cases, settings, limit) | found.describe(day) | {"ingest": ingested.to_dict()}
        answers = Answers(home / "evals" / "answers", describe_bot(settings, bot.index_mark), day=day, fresh=fresh)
        asked = limit_cases(found.cases, limit)
        with closing(answers), _show_bar(len(asked), bar) as progress:
            report = run(bot, asked, progress, settings=shown, answers=answers, prices=prices, today=day)
        report = _note_model(report, bot, settings)
    taken = {"indexing_seconds": round(indexed - started, 3), "asking_seconds": round(time.perf_counter() - indexed, 3)}
    report = _grade(report, judge, bar)
    return Measured(report, Runs(home).keep(report, provenance, taken))


def _settle(documents: Path, settings: Settings, digest: str, *, fresh: bool) -> Settings:
    """The same settings with the model that is meant, and at home where the index of these documents is kept.

    It is kept there alone: what others share is no place for what is measured.
    """
    home = find_home(documents, settings, digest)
    _make_room(home, fresh=fresh)
    return replace(_fix_model(settings), home=home, catalog_url="", chroma_url="", chroma_token="")


def _note_model(report: Report, bot: Bot, settings: Settings) -> Report:
    """The report with the model that was asked, also one that its server chose; "" where there is none."""
    model = bot.llm.name if settings.llm == "openai" else Path(settings.llm_model).name
    return replace(report, settings={**report.settings, "model": model})


def _grade(report: Report, judge: Judge | None, bar: bool) -> Report:
    if judge is None:
        return report
    with _show_bar(len(report.rows), bar, "judging") as progress:
        return judge_report(report, judge, progress)


def describe_plan(documents: Path | None, cases: Path | None, settings: Settings, limit: int | None) -> dict[str, Any]:
    """What the report of such a run will tell of it, as far as that is known ahead. Raises as `evaluate` does."""
    return _describe(*_choose_set(documents, cases, settings), _fix_model(settings), limit)


def _describe(documents: Path, cases: Path, settings: Settings, limit: int | None) -> dict[str, Any]:
    shown = {"documents": str(documents), "cases_file": str(cases), "limit": limit}
    return shown | describe_settings(settings)


def _choose_set(documents: Path | None, cases: Path | None, settings: Settings) -> tuple[Path, Path]:
    """The documents and the cases that are named, or ours. Raises SettingsError, CorpusError."""
    if documents and not cases:
        raise SettingsError("--documents without --cases: our own cases ask about the corpus; give --cases a file")
    documents = documents or settings.corpus
    if not documents.exists():
        raise CorpusError(f"{documents} does not exist; give --documents a file or folder that does")
    return documents, cases or OWN_CASES


def _fix_model(settings: Settings) -> Settings:
    """The same settings with what `auto` stands for, and the local model by its path: it is in the home it was put."""
    from bot.models import find_model

    name = choose_llm(settings).name
    model = find_model(settings) if name == "local" else None
    named = str(model.absolute()) if model else "" if name == QUOTES else settings.llm_model
    return replace(settings, llm=name, llm_model=named)


def run(
    bot: AskedBot,
    cases: Sequence[Case],
    progress: Progress | None = None,
    *,
    settings: Mapping[str, Any] | None = None,
    answers: Answers | None = None,
    prices: Prices | None = None,
    today: str | None = None,
) -> Report:
    """Ask every case, after one ask that does not count, so that seconds are those of a warm bot.

    Cases without a day of their own are asked on `today` (default: the real one). What is in `answers` is not asked
    again; what is not is kept there as soon as it is answered. `settings` are shown in the report. Raises CorpusError
    naming a case that cannot be asked, and what `ask` raises.
    """
    if not cases:
        raise CorpusError("no cases to ask; give a file that holds some, or a limit of at least 1")
    texts, outcomes = Texts(bot), []
    is_warm = False
    for done, case in enumerate(cases, start=1):
        given = answers.find(case) if answers else None
        if given:
            outcomes.append(judge(case, given.answer, given.seconds, texts, kept=True))
        else:
            if not is_warm:
                _ask(bot, case, today)
                is_warm = True
            started = time.perf_counter()
            answer = _ask(bot, case, today)
            seconds = time.perf_counter() - started
            if answers:
                answers.keep(case, answer, seconds)
            outcomes.append(judge(case, answer, seconds, texts))
        if progress:
            progress(done, len(cases))
    return summarise(outcomes, settings or {}, prices)


def judge(case: Case, answer: Answer, seconds: float, texts: Texts, *, kept: bool = False) -> Outcome:
    """What the answer's passages, evidence and citations have to do with the case's gold."""
    gold = read_gold(case, texts)
    cited = [_find_documents(answer, one) for one in answer.citations]
    known = frozenset().union(*(one.documents or () for one in gold))
    return Outcome(
        case,
        gold,
        answer,
        seconds,
        passages=tuple(find_gold(_find_documents(answer, one), one.text, gold) for one in answer.passages),
        evidence=tuple(find_gold(_find_documents(answer, one), one.text, gold) for one in answer.evidence),
        citations=tuple(find_gold(ids, one.quote, gold) for ids, one in zip(cited, answer.citations, strict=True)),
        cited_gold=tuple(bool(ids & known) for ids in cited),
        exact=tuple(texts.is_exact(one) for one in answer.citations),
        kept=kept,
    )


def describe_settings(settings: Settings) -> dict[str, Any]:
    """The settings as plain data; those that are not to be shown, such as keys, are left out."""
    shown = {item.name: getattr(settings, item.name) for item in fields(settings) if item.repr}
    shown["openai_base_url"] = settings.openai_base_url and show_address(settings)
    return {name: str(value) if isinstance(value, Path) else value for name, value in shown.items()}


def _ask(bot: AskedBot, case: Case, today: str | None) -> Answer:
    try:
        return bot.ask(case.question, history=case.history, filters=case.filters, today=case.today or today)
    except QuestionError as error:
        raise CorpusError(f"case {case.id} cannot be asked: {error}") from error


def read_gold(case: Case, texts: Texts) -> tuple[Gold, ...]:
    """The gold of a case: its documents, or any document that holds a short answer where it names none."""
    short = shorten_answers(case.answers)
    if not case.documents:
        return (Gold(None, short),) if short else ()
    named = [texts.find_ids(name) for name in case.documents]
    return tuple(
        Gold(ids, tuple(answer for answer in short if any(texts.holds(document_id, answer) for document_id in ids)))
        for ids in named
    )


def _find_documents(answer: Answer, stretch: Passage | EvidenceSentence | Citation) -> frozenset[str]:
    """The document of a stretch, and those that hold a copy of the passage it lies in."""
    copies = (
        copy.id
        for passage in answer.passages
        if passage.document.id == stretch.document.id and passage.start <= stretch.start and stretch.end <= passage.end
        for copy in passage.copies
    )
    return frozenset((stretch.document.id, *copies))


def find_home(documents: Path, settings: Settings, digest: str | None = None) -> Path:
    """Where the index of these documents is kept: another place for other content, another embedder, or other code.

    Code is that of the whole bot: what reads, splits and embeds is spread over most of it. `digest` is that of the
    documents, where it is known already.
    """
    told = [settings.embedder, settings.embedder_model, str(documents.resolve()), digest or hash_files(documents)]
    told += [hash_code(), hash_module(settings.embedder), *(f"{name} {one}" for name, one in find_versions().items())]
    name = hashlib.sha256("\0".join(told).encode("utf-8", "surrogateescape")).hexdigest()[:HOME_LETTERS]
    return settings.home / "evals" / name


def _make_room(home: Path, *, fresh: bool) -> None:
    """Removes the indexes that were not used for longest, and this one where it is to be made anew.

    Raises IndexBusyError where somebody else is writing it.
    """
    others = [one for one in home.parent.glob("[0-9a-f]" * HOME_LETTERS) if one != home]
    for old in sorted(others, key=lambda one: one.stat().st_mtime, reverse=True)[KEPT_INDEXES - 1 :]:
        shutil.rmtree(old, ignore_errors=True)
    if fresh and home.exists():
        with writer_lock(home):
            shutil.rmtree(home)
    with suppress(OSError):  # not there yet, or not ours to touch
        os.utime(home)


@contextmanager
def _show_bar(total: int, shown: bool, doing: str = "asking") -> Iterator[Progress]:
    """A progress bar of the cases, with rate and time left, or none."""
    from tqdm import tqdm

    with tqdm(total=total, desc=doing, unit="case", disable=not shown) as bar:

        def advance(done: int, _total: int) -> None:
            bar.update(done - bar.n)

        yield advance
