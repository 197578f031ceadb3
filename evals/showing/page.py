"""Page: a run as one HTML file that opens offline: its figures, plots, and the cases that went worst.

Nothing in it is a script and nothing is loaded; whatever a document, a model or a case says is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from bot.errors import SettingsError
from evals.kept.runs import Run
from evals.showing.plots import Dot, Share, draw_curve, draw_reliability, draw_shares, draw_stages, draw_track
from evals.showing.table import DECIDING, list_wrong, name_fault

STAGES = {
    "condense": "understand",
    "retrieve": "search",
    "first_evidence": "first evidence",
    "first_token": "first words",
    "check": "check",
    "total": "whole answer",
}
"""The stages of an answer as a reader would name them."""

WORST = 24
"""How many of the worst cases are shown."""


def write_page(run: Run, path: Path) -> None:
    """Writes the page. Raises SettingsError if the file cannot be written."""
    try:
        path.write_text(draw_page(run), encoding="utf-8", errors="replace")
    except OSError as error:
        raise SettingsError(f"cannot write {path}: {error.strerror}; give --html another path") from error


def draw_page(run: Run) -> str:
    """The whole page."""
    style = (files("evals.showing") / "page.css").read_text(encoding="utf-8")
    title = f"{len(run.rows)} question{'' if len(run.rows) == 1 else 's'}, answered by {run.answered_by}"
    parts = [_draw_head(run, title), _draw_tiles(run), _draw_plots(run), _draw_worst(run.rows), *_draw_tables(run)]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(parts)
        + "\n</main>\n</body>\n</html>\n"
    )


def _draw_head(run: Run, title: str) -> str:
    commit = f"commit {str(run.form['commit'])[:10]}" if run.form.get("commit") else ""
    changed = "with changes that are not committed" if run.form.get("dirty") else ""
    started = str(run.form.get("started", ""))[:16].replace("T", " ")
    kept = run.form.get("cases_kept")
    told = [
        run.id,
        f"{started} UTC" if started else "",
        f"{commit} {changed}".strip(),
        str(run.form.get("machine", "")),
    ]
    told += [f"{kept} answers kept from earlier runs" if kept else ""]
    return f'<h1>{escape(title)}</h1>\n<p class="soft">{escape(" · ".join(filter(None, told)))}</p>'


def _draw_tiles(run: Run) -> str:
    found = [
        (told, _read_share(run.form, name)) for name, told in DECIDING.items() if name.partition("_p")[0] != "seconds"
    ]
    shares = [(told, share) for told, share in found if share]
    tiles = [
        f'<li><span class="soft">{escape(told)}</span><strong>{share.value:.3f}</strong>{draw_track(share)}'
        f'<span class="of">{_format_interval(share.interval)} of {share.over}</span></li>'
        for told, share in shares
    ]
    return f'<ul class="tiles">\n{"".join(tiles)}\n</ul>\n<p class="soft">In brackets: 95 % intervals.</p>'


def _draw_plots(run: Run) -> str:
    plots = (_draw_risks(run), _draw_calibration(run), _draw_kinds(run), _draw_seconds(run))
    return f'<h2>How sure, of what, how fast</h2>\n<div class="plots">{"".join(plots)}</div>'


def _draw_risks(run: Run) -> str:
    points = [(one["coverage"], one["risk"]) for one in _read_curve(run, "risk_coverage")]
    if not points:
        return ""
    text = f"If only the surest share were answered, so many answers would be wrong. {_tell(run, 'aurc', 'Mean')}"
    drawn = draw_curve(points, "Risk by coverage", ("share of questions answered", "share of them wrong"))
    return _figure("Risk and coverage", text, drawn)


def _draw_calibration(run: Run) -> str:
    dots = [
        Dot(
            one["probability"],
            one["right"],
            int(one["cases"]),
            f"{one['cases']:.0f} cases at {one['low']:.1f} to {one['high']:.1f}: {one['right']:.2f} right",
        )
        for one in _read_curve(run, "calibration")
    ]
    if not dots:
        return ""
    text = (
        f"A bot that knows how sure to be lies on the dashed line. {_tell(run, 'calibration_error', 'Mean distance')}"
    )
    drawn = draw_reliability(dots, "Calibration", ("probability told", "share right"))
    return _figure("Calibration", text, drawn)


def _draw_kinds(run: Run) -> str:
    kinds: Mapping[str, Mapping[str, Any]] = run.form.get("kinds") or {}
    shares = [
        Share(kind.replace("_", " "), share.value, share.interval, share.over)
        for kind, scores in kinds.items()
        if (share := _read_share(scores, "recall@5"))
    ]
    text = "Recall@5: the share of sources found among the first five passages, with its interval."
    return _figure("Retrieval by kind of question", text, draw_shares(shares, text)) if shares else ""


def _draw_seconds(run: Run) -> str:
    pairs = [(told, run.figure(f"{name}_p50"), run.figure(f"{name}_p95")) for name, told in STAGES.items()]
    stages = [(told, middle, high) for told, middle, high in pairs if middle is not None and high is not None]
    text = "The median as a bar; 95 of 100 answers lie within the line."
    return _figure("Time by stage", text, draw_stages(stages, text)) if stages else ""


def _draw_worst(rows: Sequence[Mapping[str, Any]]) -> str:
    """The cases that went wrong."""
    wrong = list_wrong(rows)
    if not wrong:
        return "<h2>Worst cases</h2>\n<p>No case went wrong.</p>"
    shown = "all of them" if len(wrong) <= WORST else f"the worst {WORST} of them"
    text = f"{len(wrong)} went wrong; {shown}, surest first: wrong answers, then missing ones."
    head = f'<h2>Worst cases</h2>\n<p class="soft">{text}</p>'
    return "\n".join([head, *map(_draw_case, wrong[:WORST])])


def _draw_case(row: Mapping[str, Any]) -> str:
    answers = " / ".join(row["answers"][:3]) if row["answerable"] else "Nothing: the documents do not tell."
    expected = _draw_text(answers) + _draw_quotes(row.get("gold", ()))
    given = _draw_text(row["text"]) + _draw_quotes(row["citations"])
    found = "" if row["answered"] else f"<dt>Evidence</dt><dd>{_draw_quotes(row.get('evidence', ()))}</dd>"
    told = " · ".join(filter(None, [row["kind"].replace("_", " "), row["id"], f"{row['probability']:.2f} sure"]))
    return (
        f"<article><h3>{escape(row['question'])}</h3>"
        f'<p class="told"><span class="fault">{name_fault(row)}</span>{escape(told)}</p>'
        f'<dl><dt>Expected</dt><dd class="gold">{expected}</dd><dt>Answered</dt><dd>{given}</dd>{found}</dl></article>'
    )


def _draw_text(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _draw_quotes(quotes: Iterable[Mapping[str, Any]]) -> str:
    return "".join(
        f'<q>{escape(one["quote"])}</q><span class="from">{escape(one["document"])}</span>' for one in quotes
    )


def _draw_tables(run: Run) -> Iterable[str]:
    """All figures, and what the run was made of."""
    over: Mapping[str, int] = run.form.get("over") or {}
    rows = []
    for name, count in over.items():
        value = run.figure(name)
        shown = "-" if value is None else f"{value:.3f}"
        rows.append((name, shown, _format_interval(_read_interval(run.form, name)), str(count)))
    yield _draw_table("All figures", ("figure", "value", "95 % interval", "over"), rows)
    made = {name: run.form.get(name) for name in ("started", "commit", "machine", "indexing_seconds", "asking_seconds")}
    made |= {name: run.form.get(f"{name}_sha256") for name in ("code", "cases", "documents")}
    made |= {f"version of {name}": value for name, value in (run.form.get("versions") or {}).items()}
    parts = [(name, "" if value is None else str(value)) for name, value in {**run.settings, **made}.items()]
    yield _draw_table("What it was made of", ("setting", "value"), parts)


def _draw_table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    heads = "".join(f"<th scope=col>{escape(name)}</th>" for name in head)
    body = "".join(
        f"<tr><th scope=row>{escape(row[0])}</th>{''.join(f'<td>{escape(cell)}</td>' for cell in row[1:])}</tr>"
        for row in rows
    )
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    return f"<details><summary>{escape(title)}</summary>{table}</details>"


def _figure(title: str, text: str, drawing: str) -> str:
    return f"<figure><h3>{escape(title)}</h3><figcaption>{escape(text)}</figcaption>{drawing}</figure>"


def _tell(run: Run, name: str, told: str) -> str:
    share = _read_share(run.form, name)
    return f"{told}: {share.value:.3f} {_format_interval(share.interval)}." if share else ""


def _read_share(form: Mapping[str, Any], name: str) -> Share | None:
    value = form.get(name)
    if not isinstance(value, int | float):
        return None
    return Share(name, value, _read_interval(form, name), int((form.get("over") or {}).get(name, 0)))


def _read_interval(form: Mapping[str, Any], name: str) -> tuple[float, float] | None:
    found = (form.get("intervals") or {}).get(name)
    return (float(found[0]), float(found[1])) if found else None


def _format_interval(interval: tuple[float, float] | None) -> str:
    return f"[{interval[0]:.2f}, {interval[1]:.2f}]" if interval else ""


def _read_curve(run: Run, name: str) -> list[Mapping[str, float]]:
    return list((run.form.get("curves") or {}).get(name, ()))
