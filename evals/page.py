"""Page: a run as one HTML file that opens offline: its figures, plots, and the cases that went worst.

Nothing in it is a script, and nothing is loaded; every text of a document, model or case is escaped.
"""

from __future__ import annotations

from pathlib import Path

from evals.runs import Run


def write_page(run: Run, path: Path) -> None:
    """Writes the page."""
