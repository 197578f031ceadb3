"""Asks a bot every case and judges the answers; `evaluate` opens and fills the bot first, and keeps the run.

The bot is anything with the `ask` that people use. Reading cases and counting are in cases and metrics.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from bot import open_bot
from bot.doctor import show_address
from bot.errors import CorpusError, DocumentNotFoundError, QuestionError, SettingsError
from bot.llms import QUOTES, choose_llm
from bot.schema import Answer, Citation, Document, DocumentInfo, EvidenceSentence, Filters, Passage, Turn
from bot.settings import Settings
from evals.cache import Answers, describe_bot
from evals.cases import Case, limit_cases
from evals.judged import judge_report
from evals.judging import Judge
from evals.metrics.timing import Prices
from evals.outcomes import Gold, Outcome, find_gold, holds, normalise, shorten_answers
from evals.provenance import find_provenance, hash_files
from evals.report import Report, summarise
from evals.runs import Run, Runs
from evals.sets import read_set

if TYPE_CHECKING:
    from bot.progress import Progress as IngestProgress

OWN_CASES = Path(__file__).parent / "cases" / "corpus.jsonl"
"""Our own questions over `corpus/`."""

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
    judge: Judge | None = None,
    prices: Prices | None = None,
    bar: bool = False,
    indexing: Callable[[IngestProgress], None] | None = None,
) -> Measured:
    """Index `documents` (default: the corpus), ask it `cases` (default: our own), report, and keep the run.

    The index is kept under the home of `settings`, so that a second run does not embed again, and so are the answers,
    so that one that was stopped goes on; where `fresh`, every case is asked anew. `limit` takes the first cases of each
    class, `drafts` those too that nobody has confirmed; `judge` grades the answers, and at `prices` the report tells
    what the tokens cost. `bar` shows how many are asked, `indexing` is told how far the index is.
    Raises SettingsError, CorpusError and what the bot raises.
    """
    documents, cases = _choose_set(documents, cases, settings)
    found, home = read_set(cases, drafts=drafts), settings.home
    asked = limit_cases(found.cases, limit)
    provenance = find_provenance(documents, cases)
    settings = replace(_fix_model(settings), home=find_home(documents, settings, provenance.documents_sha256))
    started = time.perf_counter()
    with open_bot(**asdict(settings)) as bot:
        ingested = bot.ingest(documents, progress=indexing)
        indexed = time.perf_counter()
        shown: dict[str, Any] = {"documents": str(documents), "cases_file": str(cases), "limit": limit}
        shown |= {"drafts_left_out": found.left_out, "ingest": ingested.to_dict(), **describe_settings(settings)}
        answers = Answers(home / "evals" / "answers", describe_bot(settings, bot.index_mark), fresh=fresh)
        with closing(answers), _show_bar(len(asked), bar) as progress:
            report = run(bot, asked, progress, settings=shown, answers=answers, prices=prices)
    taken = {"indexing_seconds": indexed - started, "asking_seconds": time.perf_counter() - indexed}
    if judge:
        with _show_bar(len(asked), bar, "judging") as progress:
            report = judge_report(report, judge, progress)
    return Measured(report, Runs(home).keep(report, provenance, {name: round(one, 3) for name, one in taken.items()}))


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
) -> Report:
    """Ask every case, after one ask that does not count, so that seconds are those of a warm bot.

    What is in `answers` is not asked again; what is not is kept there as soon as it is answered. `settings` are shown
    in the report. Raises CorpusError naming a case that cannot be asked, and what `ask` raises.
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
                _ask(bot, case)
                is_warm = True
            started = time.perf_counter()
            answer = _ask(bot, case)
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


def _ask(bot: AskedBot, case: Case) -> Answer:
    try:
        return bot.ask(case.question, history=case.history, filters=case.filters, today=case.today)
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
    """Where the index of these documents is kept: another place for other content or another embedder.

    `digest` is that of the documents, where it is known already.
    """
    told = [settings.embedder, settings.embedder_model, str(documents.resolve()), digest or hash_files(documents)]
    return settings.home / "evals" / hashlib.sha256("\0".join(told).encode("utf-8", "surrogateescape")).hexdigest()[:16]


@contextmanager
def _show_bar(total: int, shown: bool, doing: str = "asking") -> Iterator[Progress]:
    """A progress bar of the cases, with rate and time left, or none."""
    from tqdm import tqdm

    with tqdm(total=total, desc=doing, unit="case", disable=not shown) as bar:

        def advance(done: int, _total: int) -> None:
            bar.update(done - bar.n)

        yield advance
