"""Counters and histograms in the text form that Prometheus reads.

That the page counts what happens is tested in test_probes.py.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

from bot.intake import Failure, IngestReport
from bot.schema import Seconds
from ui import strings
from ui.measures import BOUNDS, KINDS, Measures

LINE = re.compile(r'[a-z_]+(\{([a-z]+="([^"\\\n]|\\["\\n])*",?)+\})? -?[0-9.e+-]+')


def test_every_line_has_the_form() -> None:
    measures = Measures()
    measures.count("refused", reason='a "quoted" \\ word\nand more')
    measures.time_stages(Seconds(total=0.2))
    measures.count_ingested(IngestReport(2, 1, 5, 0, (Failure("a", "b"),)), by="a person")
    lines = measures.write([("documents", {}, 7), ("waiting", {"line": "local"}, 2)]).splitlines()
    assert all(line.startswith("# ") or LINE.fullmatch(line) for line in lines), lines
    assert 'verbatim_refused_total{reason="a \\"quoted\\" \\\\ word\\nand more"} 1' in lines
    assert "verbatim_documents 7" in lines and 'verbatim_waiting{line="local"} 2' in lines
    assert 'verbatim_ingested_total{outcome="failed",by="a person"} 1' in lines
    assert {line.split()[3] for line in lines if line.startswith("# TYPE")} == {"counter", "gauge", "histogram"}
    assert set(KINDS) == set(strings.MEASURES)


def test_a_histogram_counts_what_is_within_each_bound() -> None:
    measures = Measures()
    for seconds in (0.0, 0.01, 0.3, 100.0):
        measures.time("stage_seconds", seconds, stage="total")
    rows = [line for line in measures.write().splitlines() if "stage_seconds_" in line]
    buckets = [float(line.rpartition(" ")[2]) for line in rows if "_bucket" in line]
    assert len(buckets) == len(BOUNDS) + 1 and buckets == sorted(buckets)
    assert (buckets[0], buckets[-2], buckets[-1]) == (2, 3, 4)
    assert rows[-2:] == [
        'verbatim_stage_seconds_sum{stage="total"} 100.31',
        'verbatim_stage_seconds_count{stage="total"} 4',
    ]


def test_large_counts_are_exact() -> None:
    measures = Measures()
    measures.count("requests", 123_456_789)
    assert "verbatim_requests_total 123456789" in measures.write().splitlines()


def test_stages_that_did_not_run_are_not_timed() -> None:
    measures = Measures()
    measures.time_stages(Seconds(total=1.0))
    assert 'stage="first_token"' not in measures.write()


def test_many_at_once_lose_nothing() -> None:
    measures = Measures()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: measures.count("requests"), range(2000)))
    assert "verbatim_requests_total 2000" in measures.write()
