"""What is told of a command line that cannot be read; each time with what to type instead."""

from __future__ import annotations

import pytest

from bot.cli import COMMANDS, main
from bot.commands.arguments import build_parser
from bot.commands.usage import LONGEST_SHOWN, read_arguments


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["asq", "Who?"], "there is no command 'asq'; did you mean `bot ask`?"),
        (["zebra"], "there is no command 'zebra'; `bot --help` lists the commands"),
        (["Who fled?"], "there is no command 'Who fled?'; to ask a question, type: bot ask \"Who fled?\""),
        (["Why?"], "there is no command 'Why?'; to ask a question, type: bot ask \"Why?\""),
        (["ask", "--jsn", "Who?"], "there is no option --jsn; `bot ask --help` lists those of this command"),
        (["ask", "Who", "fled?"], "'fled?' stands outside of the question; put all of it in quotation marks"),
        (["doctor", "now"], "'now' is more than `bot doctor` takes; `bot doctor --help` tells what it takes"),
    ],
)
def test_what_cannot_be_read_is_told_with_the_next_step(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    shown = capsys.readouterr()
    assert (ended.value.code, shown.out) == (2, "")
    assert shown.err.splitlines()[-1] == f"bot: error: {told}"


def test_nothing_typed_shows_all_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([])
    shown = capsys.readouterr().err
    assert ended.value.code == 2 and shown.startswith("usage: bot") and "To begin:" in shown
    assert all(f"    {name} " in shown or f"    {name}\n" in shown for name in COMMANDS)


def test_what_is_typed_at_length_is_shown_in_short(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["x" * 9000], ["why " * 3000], ["ask", "--" + "x" * 9000, "Who?"], ["ask", "Who", "x" * 9000]):
        with pytest.raises(SystemExit):
            main(arguments)
        assert len(capsys.readouterr().err.splitlines()[-1]) < 3 * LONGEST_SHOWN + 60


def test_what_can_be_read_is_read_as_before() -> None:
    options = read_arguments(build_parser(), COMMANDS, ["ask", "--json", "Who fled?"])
    assert (options.command, options.json, options.question) == ("ask", True, "Who fled?")
