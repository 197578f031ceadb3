"""The report: what each part was run with and found, as JSON and as a table in Markdown.

Each part leaves a record of its own, so that parts may be run on different days and the table still has them all.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.torture.results import Result

ROOT = Path(__file__).parents[2]
LIBRARIES = ("chromadb", "gradio", "llama-index-core", "numpy", "onnxruntime", "openai", "pypdf", "hypothesis")
RECORD = "record.json"
"""The name of a part's own record, in its folder."""


@dataclass(frozen=True, slots=True)
class Record:
    """One run of one part."""

    part: str
    shows: str
    form: str
    seed: int
    began: str
    minutes: float
    results: Sequence[Result]
    surroundings: dict[str, str]

    @property
    def met(self) -> bool:
        """Whether everything in it was."""
        return all(result.met for result in self.results)


def describe_surroundings() -> dict[str, str]:
    """The versions and the machine, as far as a figure depends on them."""
    git = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    cores = f"{len(os.sched_getaffinity(0))} cores, load {os.getloadavg()[1]:.1f}"
    return {
        "version": git.stdout.strip() or version("verbatim-bot"),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {cores}, {memory:.0f} GB",
        **{library: version(library) for library in LIBRARIES},
    }


def write_record(folder: Path, record: Record) -> None:
    """Leaves the record in the part's folder."""
    (folder / RECORD).write_text(json.dumps(asdict(record), indent=1), encoding="utf-8")


def write_report(out: Path, order: Sequence[str]) -> None:
    """`report.json` and `report.md` of all records that lie in a folder, in the order of the table of parts."""
    rows = [json.loads(path.read_text(encoding="utf-8")) for path in out.glob(f"*/{RECORD}")]
    rows.sort(key=lambda row: (order.index(row["part"]) if row["part"] in order else len(order), row["part"]))
    (out / "report.json").write_text(json.dumps(rows, indent=1), encoding="utf-8")
    (out / "report.md").write_text("\n".join(_make_lines(rows)) + "\n", encoding="utf-8", errors="backslashreplace")


def _make_lines(rows: Sequence[dict[str, Any]]) -> list[str]:
    """The table, what failed, and what it was run on."""
    lines = [
        "# Torture",
        "",
        "| part | what | tried | figures | bar | met | form | seed | minutes |",
        "| --- " * 9 + "|",
    ]
    for row in rows:
        for result in row["results"]:
            figures = "; ".join(f"{name} {_show(value)}" for name, value in result["figures"].items())
            failed = f"; {len(result['failures'])} failed" if result["failures"] else ""
            cells = (row["part"], result["what"], f"{result['tried']:,}", figures + failed, result["bar"])
            last = ("yes" if result["met"] else "**no**", row["form"], row["seed"], f"{row['minutes']:.1f}")
            lines.append(f"| {' | '.join(str(cell) for cell in (*cells, *last))} |")
    failures = [(row["part"], one) for row in rows for result in row["results"] for one in result["failures"]]
    if failures:
        lines += ["", "## Failures", "", "| again with | what | kept in |", "| --- | --- | --- |"]
        for part, one in failures:
            what = " ".join(one["what"].replace("|", "/").split())[:300]
            kept = f"{part}/{one['kept']}" if one["kept"] else ""
            lines.append(f"| `python -m tests.torture --replay {part}:{one['seed']}` | {what} | {kept} |")
    lines += ["", "## Run on", "", "| part | when | surroundings |", "| --- | --- | --- |"]
    for row in rows:
        told = ", ".join(f"{name} {value}" for name, value in row["surroundings"].items())
        lines.append(f"| {row['part']} | {row['began']} | {told} |")
    return lines


def _show(value: float | int | str) -> str:
    return f"{value:.3g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else value
