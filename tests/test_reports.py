"""What an upload did, as HTML: counts, and each file that failed by its name with its reason.

How files are taken in is tested in test_ui.py.
"""

from __future__ import annotations

from markup import Elements

from bot.intake import Failure, IngestReport
from ui import reports


def test_report_counts_and_names_each_failure() -> None:
    report = IngestReport(added=2, unchanged=1, failed=(Failure("up/loads/scan.pdf", "encrypted PDF"),))
    page = Elements(reports.render_report(report))
    assert "2 documents added, 1 document already there, 1 document not read" in page.text
    assert "scan.pdf" in page.text and "encrypted PDF" in page.text and "up/loads" not in page.text


def test_a_watched_folder_may_have_braces_in_its_name() -> None:
    told = Elements(reports.render_report(IngestReport(added=1), "notes {0} {told}/")).text
    assert "1 document added from notes {0} {told}/" in told
