"""Sessions that end and waits that grow, on a clock that the test moves.

That the page asks for a login is tested in test_login.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from clocks import Clock

from bot.logins import Logins
from ui import sessions
from ui.sessions import FIRST_WAIT, FORGOTTEN, FREE, IDLE, LONGEST, LONGEST_WAIT, MOST, Sessions, Throttle

PASSWORD = "correct horse"
TRIED = ("name anna", "address 127.0.0.1")


@pytest.fixture
def logins(tmp_path: Path) -> Logins:
    found = Logins(tmp_path / "logins")
    found.add("anna", PASSWORD)
    return found


@pytest.fixture
def kept(logins: Logins, clock: Clock) -> Sessions:
    return Sessions(logins, clock)


def test_a_session_is_found_by_its_token_alone(kept: Sessions) -> None:
    token = kept.open("Anna")
    assert kept.find(token) == "anna"
    assert kept.open("anna") != token and len(token) == 43
    for wrong in ("", token[:-1], token.swapcase(), "anna"):
        assert kept.find(wrong) is None
    kept.close(token)
    assert kept.find(token) is None


def test_a_session_ends_when_it_is_not_used_and_in_any_case_after_a_week(kept: Sessions, clock: Clock) -> None:
    idle, used = kept.open("anna"), kept.open("anna")
    begun = clock.now
    while clock.now - begun + IDLE - 1 <= LONGEST:
        clock.now += IDLE - 1
        assert kept.find(used) == "anna"
    assert kept.find(idle) is None
    clock.now = begun + LONGEST + 1
    assert kept.find(used) is None


def test_a_session_ends_with_its_name_and_with_its_password(kept: Sessions, logins: Logins) -> None:
    first = kept.open("anna")
    logins.add("anna", "another one")
    assert kept.find(first) is None
    second = kept.open("anna")
    logins.remove("anna")
    assert kept.find(second) is None
    with pytest.raises(KeyError):
        kept.open("anna")


def test_the_oldest_session_gives_way(kept: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "MOST", 2)
    first, *others = (kept.open("anna") for _ in range(3))
    assert kept.find(first) is None and all(kept.find(one) == "anna" for one in others)


def test_the_first_tries_are_free_then_each_wait_is_twice_the_last(clock: Clock) -> None:
    throttle = Throttle(clock)
    assert [throttle.begin(TRIED) for _ in range(FREE)] == [0.0] * FREE
    wait = FIRST_WAIT
    while wait < LONGEST_WAIT:
        assert throttle.begin(TRIED) == wait
        clock.now += wait / 2
        assert throttle.begin(TRIED) == wait / 2
        clock.now += wait / 2
        assert throttle.begin(TRIED) == 0.0
        wait *= 2
    assert throttle.begin(TRIED) == LONGEST_WAIT


def test_a_name_waits_from_everywhere_and_an_address_for_every_name(clock: Clock) -> None:
    throttle = Throttle(clock)
    for _ in range(FREE):
        throttle.begin(TRIED)
    assert throttle.begin(("name anna", "address 10.0.0.1")) > 0 < throttle.begin(("name ben", "address 127.0.0.1"))
    assert throttle.begin(("name ben", "address 10.0.0.1")) == 0


def test_a_right_password_frees_the_name_but_not_the_address(clock: Clock) -> None:
    throttle = Throttle(clock)
    for number in range(FREE - 1):
        throttle.begin((f"name {number}", TRIED[1]))
    assert throttle.begin(TRIED) == 0
    throttle.forgive(*TRIED)
    assert throttle.begin(("name other", TRIED[1])) == 0
    assert throttle.begin(("name other", TRIED[1])) > 0
    assert throttle.begin(("name anna", "address 10.0.0.1")) == 0


def test_many_right_passwords_from_one_address_never_wait(clock: Clock) -> None:
    throttle = Throttle(clock)
    for _ in range(5 * FREE):
        assert throttle.begin(TRIED) == 0
        throttle.forgive(*TRIED)


def test_wrong_tries_are_forgotten_after_an_hour(clock: Clock) -> None:
    throttle = Throttle(clock)
    for _ in range(FREE):
        throttle.begin(TRIED)
    clock.now += FORGOTTEN + 1
    assert [throttle.begin(TRIED) for _ in range(FREE)] == [0.0] * FREE


def test_what_is_remembered_of_tries_is_bounded(clock: Clock) -> None:
    throttle = Throttle(clock)
    for number in range(MOST + 10):
        throttle.begin((f"name {number}", f"address {number}"))
    assert len(throttle._tries) == MOST
