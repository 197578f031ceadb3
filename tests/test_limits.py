"""Allowances on a clock that the test moves: used up, filled again, apart for each client, bounded in memory.

What is answered to who has none left is tested in test_door.py.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from clocks import Clock

from ui import limits
from ui.limits import TOGETHER, Allowance, Client

ANNA, BEN = Client("anna"), Client("ben")


def test_an_allowance_is_used_up_and_fills_again(clock: Clock) -> None:
    allowance = Allowance(6, 60, clock)
    assert [allowance.take([ANNA]) for _ in range(6)] == [0.0] * 6
    assert allowance.take([ANNA]) == 10
    clock.now += 9
    assert allowance.take([ANNA]) == pytest.approx(1)
    clock.now += 1
    assert allowance.take([ANNA]) == 0 < allowance.take([ANNA])
    clock.now += 1e6
    assert [allowance.take([ANNA]) for _ in range(7)] == [0.0] * 6 + [10]


def test_one_client_takes_nothing_from_another(clock: Clock) -> None:
    allowance = Allowance(2, 60, clock)
    assert [allowance.take([ANNA]) > 0 for _ in range(4)] == [False, False, True, True]
    assert allowance.take([BEN]) == 0


def test_an_address_has_as_much_as_several_clients_and_a_refusal_costs_nothing(clock: Clock) -> None:
    allowance = Allowance(1, 60, clock)
    office = Client("office", TOGETHER)
    granted = [allowance.take([Client(f"made-up-{number}"), office]) == 0 for number in range(TOGETHER + 5)]
    assert granted == [True] * TOGETHER + [False] * 5
    clock.now += 60 / TOGETHER
    assert allowance.take([Client("made-up-14"), office]) == 0, "what was refused was not taken"


def test_more_than_there_ever_is_waits_and_nothing_is_taken(clock: Clock) -> None:
    allowance = Allowance(10, 60, clock)
    assert allowance.take([ANNA], 11) > 0
    assert allowance.take([ANNA], 10) == 0


def test_no_limit_is_none() -> None:
    allowance = Allowance(0, 60)
    assert not any(allowance.take([ANNA], 1e9) for _ in range(100))


def test_clients_that_were_not_heard_of_for_longest_are_forgotten(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST", 3)
    allowance = Allowance(1, 60, clock)
    for number in range(50):
        allowance.take([Client(str(number))])
    assert len(allowance._left) == 3 and allowance.take([Client("49")]) > 0


def test_many_at_once_get_no_more() -> None:
    allowance = Allowance(100, 1e9)
    with ThreadPoolExecutor(8) as pool:
        assert sum(wait == 0 for wait in pool.map(lambda _: allowance.take([ANNA]), range(1000))) == 100
