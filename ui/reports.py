"""An upload, or another ingest, as HTML: how far it is, what it did, and each file that failed with its reason.

Pure functions; names and reasons go through `html.escape` here.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

from bot.intake import IngestReport
from ui import strings


def render_progress(done: int, total: int, share: float = 0.0) -> str:
    """An upload under way: `done` of `total` files, `share` (0 to 1) of their bytes."""
    text = strings.UPLOAD_PROGRESS.format(done=done, total=strings.count_documents(total))
    bar = f'<progress value="{share:.3f}" max="1" aria-label="{text}"></progress>'
    return f'<div class="upload" role="status"><p>{text}</p>{bar}</div>'


def render_waiting(why: str) -> str:
    """An upload that waits for another one to end."""
    return f'<div class="upload" role="status"><p>{strings.UPLOAD_WAITING}</p><p class="quiet">{escape(why)}</p></div>'


def render_line(told: str) -> str:
    """A line that can be sent away."""
    return _render_result(told, "")


def render_report(report: IngestReport, folder: str = "") -> str:
    """What an ingest did, be it one of a watched `folder`, and each file that failed with its reason."""
    counts = (
        (strings.UPLOAD_ADDED, report.added),
        (strings.UPLOAD_UPDATED, report.updated),
        (strings.UPLOAD_REMOVED, report.removed),
        (strings.UPLOAD_UNCHANGED, report.unchanged),
        (strings.UPLOAD_FAILED, len(report.failed)),
    )
    shown = [line.format(documents=strings.count_documents(number)) for line, number in counts if number]
    failed = "".join(
        f"<li><strong>{escape(Path(item.path).name)}</strong> <span>{escape(item.reason)}</span></li>"
        for item in report.failed
    )
    told = ", ".join(shown) or strings.UPLOAD_NOTHING
    told = strings.NEWS_FROM.format(told=told, folder=folder) if folder else told
    return _render_result(told, f"<ul>{failed}</ul>" if failed else "")


def render_upload_error(message: str) -> str:
    """An upload that failed as a whole."""
    return _render_result(strings.UPLOAD_NOTHING, f"<ul><li><span>{escape(message)}</span></li></ul>")


def _render_result(title: str, details: str) -> str:
    return (
        f'<div class="upload" role="status"><p>{escape(title)}</p>{details}'
        f'<button type="button" class="close" data-dismiss>{strings.DISMISS}</button></div>'
    )
