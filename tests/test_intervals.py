"""Intervals and paired tests, against results worked out by hand or known in closed form."""

from __future__ import annotations

import random
import statistics
from collections.abc import Iterable, Sequence
from itertools import product

import pytest
from scipy.stats import beta, binom, binomtest
from stopwatch import hurry

from evals.intervals import Interval, Paired, compare_cases, find_case_interval, find_figure_interval


def find_interval(values: Sequence[float], *, seed: int = 0) -> Interval:
    """Of cases that give one value each."""
    return find_case_interval([(value,) for value in values], seed=seed)


def compare_pairs(before: Sequence[float], after: Sequence[float]) -> Paired:
    """Runs whose cases give one value each."""
    return compare_cases([(value,) for value in before], [(value,) for value in after])


def test_the_interval_of_a_share_is_that_of_the_binomial_distribution() -> None:
    """The mean of resampled 0s and 1s is binomial / n: its percentiles need no sampling."""
    found = find_interval([1.0] * 80 + [0.0] * 20)
    low, high = (binom.ppf(percentile, 100, 0.8) / 100 for percentile in (0.025, 0.975))
    assert (low, high) == (0.72, 0.88)
    assert (found.low, found.high) == (pytest.approx(low, abs=0.011), pytest.approx(high, abs=0.011))


def test_the_interval_narrows_with_the_root_of_the_number_of_cases() -> None:
    few, many = (find_interval([0.0, 1.0] * half) for half in (50, 800))
    assert (few.high - few.low) / (many.high - many.low) == pytest.approx(4, rel=0.12)


def test_the_same_seed_gives_the_same_interval_and_another_one_nearly() -> None:
    draw = random.Random(3)
    values = [draw.random() for _ in range(200)]
    first, other = find_interval(values), find_interval(values, seed=1)
    assert first == find_interval(values) != other
    assert first.low == pytest.approx(other.low, abs=0.01)


def test_a_rate_that_is_0_or_1_throughout_has_the_exact_interval() -> None:
    for cases in (1, 5, 66):
        low = beta.ppf(0.025, cases, 1)  # Clopper and Pearson: the quantile of Beta(successes, failures + 1)
        assert find_interval([1.0] * cases) == Interval(pytest.approx(low), 1.0)
        assert find_interval([0.0] * cases) == Interval(0.0, pytest.approx(1 - low))
    assert find_case_interval([(1.0,) * 40, (1.0,) * 60]) == find_interval([1.0, 1.0])
    assert find_interval([0.5, 0.5]) == Interval(0.5, 0.5)


def test_cases_are_drawn_and_not_their_values() -> None:
    """Ten answers of twenty citations, each all right or all wrong, are ten observations, not two hundred."""
    grouped = find_case_interval([(1.0,) * 20, (0.0,) * 20] * 5)
    by_value, by_case = find_interval([1.0, 0.0] * 100), find_interval([1.0, 0.0] * 5)
    assert (grouped.low, grouped.high) == (pytest.approx(by_case.low, abs=0.11), pytest.approx(by_case.high, abs=0.11))
    assert grouped.high - grouped.low > 3 * (by_value.high - by_value.low)


def test_a_case_weighs_as_many_values_as_it_gives_and_one_without_any_nothing() -> None:
    drawn = find_case_interval([(1.0,) * 9, (0.0,)])  # resamples: 9 of 9, 9 of 10 or 0 of 1
    assert drawn == Interval(0.0, 1.0)
    assert find_case_interval([(0.2,), (), (0.4,), ()]) == find_case_interval([(0.2,), (0.4,)])


def test_nothing_has_no_interval() -> None:
    for cases in ([], [()], [(), ()]):
        with pytest.raises(ValueError, match="at least one value"):
            find_case_interval(cases)
    assert find_figure_interval([], len) is None
    assert find_figure_interval([1, 2], lambda _: None) is None


def test_the_interval_of_any_figure_is_that_of_its_resamples() -> None:
    values = [0.0, 1.0] * 100
    by_figure, by_mean = find_figure_interval(values, statistics.fmean), find_interval(values)
    assert by_figure is not None
    assert (by_figure.low, by_figure.high) == (
        pytest.approx(by_mean.low, abs=0.02),
        pytest.approx(by_mean.high, abs=0.02),
    )


def test_p_of_zeros_and_ones_is_mcnemar_s_exact_one() -> None:
    for rose, fell, same in ((7, 1, 12), (1, 7, 0), (3, 3, 5), (0, 6, 2), (40, 20, 900)):
        before = [0.0] * rose + [1.0] * fell + [1.0] * same
        after = [1.0] * rose + [0.0] * fell + [1.0] * same
        found = compare_pairs(before, after)
        assert found.p == pytest.approx(binomtest(rose, rose + fell).pvalue)
        assert found.difference == pytest.approx((rose - fell) / (rose + fell + same))
    assert compare_pairs([0.0] * 7 + [1.0], [1.0] * 7 + [0.0]).p == 18 / 256  # 2 * (1 + 8) / 2 ** 8


def test_p_is_the_share_of_all_exchanges_that_differ_as_much() -> None:
    before, after = [0.1, 0.5, 0.3, 0.9, 0.2, 0.4], [0.4, 0.9, 0.35, 0.7, 0.8, 0.5]
    rises = [b - a for a, b in zip(before, after, strict=True)]
    sums = [sum(sign * rise for sign, rise in zip(signs, rises, strict=True)) for signs in product((1, -1), repeat=6)]
    exact = sum(abs(one) >= abs(sum(rises)) - 1e-12 for one in sums) / 64
    assert exact == 10 / 64
    assert compare_pairs(before, after).p == pytest.approx(exact, abs=0.02)


def test_runs_that_agree_do_not_differ() -> None:
    """Nor is it certain that they never would: the interval is the exact one of as many cases without an exception."""
    found = compare_pairs([1.0, 0.0, 0.5], [1.0, 0.0, 0.5])
    room = pytest.approx(1 - beta.ppf(0.025, 3, 1))
    assert (found.difference, -found.low, found.high, found.p, found.over) == (0.0, room, room, 1.0, 3)


def test_a_difference_without_exceptions_is_not_certain() -> None:
    least = pytest.approx(beta.ppf(0.025, 5, 1))
    rose, fell = compare_pairs([0.0] * 5, [1.0] * 5), compare_pairs([1.0] * 5, [0.0] * 5)
    assert (rose.difference, rose.low, rose.high) == (1.0, least, 1.0)
    assert (fell.difference, fell.low, -fell.high) == (-1.0, -1.0, least)
    alone = compare_pairs([0.75], [0.5])
    assert (alone.difference, alone.low, alone.high) == (-0.25, -1.0, pytest.approx(0.725))
    assert compare_cases([(0.0,), ()], [(1.0,), ()]).over == 1, "a case without values is none"


def test_pairing_sees_what_the_difference_of_two_samples_would_not() -> None:
    """Every case rises by 0.05, and cases differ by far more among each other."""
    draw = random.Random(5)
    before = [draw.uniform(0, 0.9) for _ in range(50)]
    found = compare_pairs(before, [value + 0.05 for value in before])
    assert (found.difference, found.low, found.high) == (pytest.approx(0.05),) * 3
    assert found.p < 1e-9


def test_the_interval_of_a_difference_has_its_sign() -> None:
    rises = compare_pairs([0.0] * 30 + [1.0] * 70, [1.0] * 100)
    assert 0.2 < rises.low < rises.difference < rises.high < 0.4
    falls = compare_pairs([1.0] * 100, [0.0] * 30 + [1.0] * 70)
    assert (falls.low, falls.high) == (pytest.approx(-rises.high, abs=0.02), pytest.approx(-rises.low, abs=0.02))


def test_a_case_may_give_other_numbers_of_values_in_the_two_runs() -> None:
    before = [(1.0, 0.0), (), (1.0,), (0.0, 0.0, 0.0), (0.0,)]
    after = [(1.0,), (0.0,), (1.0, 1.0), (1.0, 1.0), (1.0,)]
    found = compare_cases(before, after)
    assert found.difference == pytest.approx(6 / 7 - 2 / 7)
    pairs = list(zip(before, after, strict=True))
    differences = [
        _mean(pair[not turn] for pair, turn in zip(pairs, turns, strict=True))
        - _mean(pair[turn] for pair, turn in zip(pairs, turns, strict=True))
        for turns in product((False, True), repeat=5)
    ]
    exact = sum(abs(one) >= found.difference - 1e-12 for one in differences) / len(differences)
    assert exact == 0.25
    assert found.p == pytest.approx(exact, abs=0.02)


def _mean(cases: Iterable[tuple[float, ...]]) -> float:
    return statistics.fmean(value for case in cases for value in case)


def test_what_cannot_be_paired_is_refused() -> None:
    with pytest.raises(ValueError, match="2 cases cannot be paired with 1"):
        compare_pairs([1.0, 0.0], [1.0])
    for before, after in (([], []), ([()], [(1.0,)]), ([(1.0,)], [()])):
        with pytest.raises(ValueError, match="values of both runs"):
            compare_cases(before, after)


def test_chance_alone_is_seldom_called_a_difference() -> None:
    """Under no difference p falls below 0.05 in one comparison of twenty, give or take."""
    draw = random.Random(11)
    found = []
    for _ in range(100):
        pairs = [(draw.random(), draw.random()) for _ in range(20)]
        found.append(compare_pairs([a for a, _ in pairs], [b for _, b in pairs]).p)
    assert sum(p < 0.05 for p in found) <= 12
    assert statistics.fmean(found) == pytest.approx(0.5, abs=0.1)


def test_all_rates_of_a_thousand_cases_have_their_intervals_at_once() -> None:
    draw = random.Random(2)
    shares = [[float(draw.random() < 0.9) for _ in range(1000)] for _ in range(35)]
    fine = [[draw.random() for _ in range(1000)] for _ in range(5)]
    hurry(3, lambda: [find_interval(values) for values in (*shares, *fine)])  # 0.4 alone
