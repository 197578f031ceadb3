"""The README's tables, in Markdown, from a run's folder: every figure of every peer, and how far the bot is ahead.

What the figures mean is in figures.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.errors import CorpusError
from evals.intervals import Paired
from evals.peers.figures import COMPARED, MEDIANS, SHARES, Score, compare, find_median, find_share
from evals.peers.judging import Judged, read_texts
from evals.peers.kept import Kept, Share
from evals.peers.roster import PEERS

NOTHING = "–"
KB = 1 << 10
MB = 1 << 20
OWN = "bot-"
"""How the names of our own rows begin."""


def format_table(folder: Path) -> str:
    """Both tables of a run, or of what there is of it. Raises CorpusError where that is nothing."""
    kept = Kept(folder)
    cases, documents = kept.read_cases(), Path(kept.read_settings()["documents"])
    texts = read_texts(documents)
    size = sum((documents / name).stat().st_size for name in texts)
    shares = {name: share for name in PEERS if (share := kept.read_share(name)).answers}
    if not shares:
        raise CorpusError(f"{folder} holds no answers; run `python -m evals.peers run --out {folder}`")
    judged = {
        name: [Judged(case, share.answers[case.id], texts) for case in cases if case.id in share.answers]
        for name, share in shares.items()
    }
    return "\n".join([*_list_figures(judged, shares, size), "", *_list_differences(judged)])


def _list_figures(judged: Mapping[str, Sequence[Judged]], shares: Mapping[str, Share], size: int) -> list[str]:
    """A line a figure, a column a peer; shares with their 95 % interval. `size`: bytes of the documents."""
    return [
        *_head("", *(PEERS[peer].title for peer in judged)),
        _row("cases", *(str(len(own)) for own in judged.values())),
        *(_row(name, *(_show_share(find_share(name, own)) for own in judged.values())) for name in SHARES),
        *(_row(name, *(_show_number(find_median(name, own)) for own in judged.values())) for name in MEDIANS),
        _row("KB of documents indexed a second", *(_show_rate(shares[peer], size) for peer in judged)),
        _row("memory, MB", *(f"{shares[peer].memory / MB:.0f}" for peer in judged)),
    ]


def _list_differences(judged: Mapping[str, Sequence[Judged]]) -> list[str]:
    """A line for each of ours against each peer; differences with their 95 % interval, p and number of cases."""
    lines = [
        _row(
            f"{PEERS[own].title} above {PEERS[peer].title}",
            *(_show_difference(compare(name, judged[peer], judged[own])) for name in COMPARED),
        )
        for own in judged
        for peer in judged
        if own.startswith(OWN) and not peer.startswith(OWN)
    ]
    return [*_head("", *COMPARED), *lines] if lines else []


def _head(*names: str) -> list[str]:
    return [_row(*names), _row(*("---" for _ in names))]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _show_share(score: Score | None) -> str:
    if score is None:
        return NOTHING
    return f"{score.value:.2f} ({score.interval.low:.2f} to {score.interval.high:.2f}, {score.over})"


def _show_number(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.3g}"


def _show_rate(share: Share, size: int) -> str:
    """By the size of the documents: how many pieces somebody makes of them is up to him."""
    done = share.ingested
    return f"{size / KB / done.seconds:.1f} ({done.chunks} pieces in {done.seconds:.2g} s)" if done else NOTHING


def _show_difference(found: Paired | None) -> str:
    if found is None:
        return NOTHING
    return f"{found.difference:+.2f} ({found.low:+.2f} to {found.high:+.2f}, p {found.p:.2g}, {found.over})"
