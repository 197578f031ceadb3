"""The labelled sets of speakers and dates are well formed, and what is counted on them is counted right.

How one sentence or date is read is tested in test_speakers.py and test_dates.py.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.errors import CorpusError
from bot.stated import EventDate, Statement, Voice
from evals.statements import (
    SETS,
    DateRead,
    LabelledDate,
    LabelledSentence,
    LabelledText,
    Reading,
    SentenceRead,
    format_reading,
    main,
    measure,
    read_labelled,
)

HOLT = ("Marian Holt", "Judge Holt", "the mayor")


def read(speaker: str | None, names: tuple[str, ...] = HOLT, voice: Voice = "reported") -> SentenceRead:
    return SentenceRead(LabelledSentence("x", 0, 1, "reported", names), Statement(0, 1, voice, speaker))


@pytest.mark.parametrize("name", SETS)
def test_each_set_is_large_and_labels_stand_where_they_say(name: str) -> None:
    texts = read_labelled(name)
    sentences = [one for text in texts for one in text.sentences]
    assert len({text.id for text in texts}) == len(texts)
    assert len([text for text in texts if text.sentences]) >= 17 and len(sentences) >= 220
    assert sum(len(text.dates) for text in texts) >= 300
    assert all((one.voice != "own voice") or not one.names for one in sentences)
    for text in texts:
        assert date.fromisoformat(text.published)
        for one in (*text.sentences, *text.dates):
            assert text.text[one.start : one.end] == one.text
        assert all(date.fromisoformat(one.first) <= date.fromisoformat(one.last) for one in text.dates)


def test_the_two_sets_share_no_text() -> None:
    tuned, held = ({text.text for text in read_labelled(name)} for name in SETS)
    assert not tuned & held


@pytest.mark.parametrize("speaker", ["Marian Holt", "judge holt", "mayor", "The Mayor", "Ms. Marian Holt"])
def test_a_speaker_is_right_under_any_name_whatever_its_case_article_or_title(speaker: str) -> None:
    assert read(speaker).speaker_right and not read(speaker).wrongly_given


@pytest.mark.parametrize("speaker", ["Holt's office", "Marian", "the deputy mayor"])
def test_words_given_to_somebody_else_are_wrongly_given(speaker: str) -> None:
    assert read(speaker).wrongly_given and not read(speaker).speaker_right


def test_nobody_is_right_where_nobody_speaks_and_no_more_than_missing_elsewhere() -> None:
    assert read(None, ()).speaker_right and not read(None, ()).wrongly_given
    assert not read(None).speaker_right and not read(None).wrongly_given
    assert read("Holt", ()).wrongly_given
    nothing = SentenceRead(LabelledSentence("x", 0, 1, "own voice", ()), None)
    assert nothing.speaker_right and not nothing.voice_right


def test_a_date_is_right_by_days_and_precision_alone() -> None:
    label = LabelledDate("Tuesday", 3, 10, "2024-05-14", "2024-05-14", "day")
    right = EventDate("on Tuesday", 0, 10, "2024-05-14", "2024-05-14", "day")
    later = EventDate("Tuesday", 3, 10, "2024-05-21", "2024-05-21", "day")
    week = EventDate("Tuesday", 3, 10, "2024-05-14", "2024-05-14", "week")
    assert DateRead(label, (later, right)).right
    assert not any(DateRead(label, found).right for found in ((), (later,), (week,)))


def test_reading_sets_statements_and_dates_next_to_their_labels() -> None:
    text = "Fire fell on 3 May 2020. “It burned in 1999,” Ada Moss said. It is over."
    cut = text.index("“")
    end = text.index(" It is")
    labelled = LabelledText(
        "a",
        text,
        "2020-06-01",
        (
            LabelledSentence(text[: cut - 1], 0, cut - 1, "own voice", ()),
            LabelledSentence(text[cut:end], cut, end, "quotation", ("Ada Moss", "Moss")),
        ),
        (
            LabelledDate("3 May 2020", 13, 23, "2020-05-03", "2020-05-03", "day"),
            LabelledDate("over", text.index("over"), text.index("over") + 4, "2020-05-01", "2020-05-31", "month"),
        ),
    )
    found = measure([labelled])
    assert [(one.read and one.read.start, one.speaker) for one in found.sentences] == [(0, None), (cut, "Ada Moss")]
    assert all(one.speaker_right and one.voice_right for one in found.sentences)
    assert [(one.right, len(one.read)) for one in found.dates] == [(True, 1), (False, 0)]
    assert [one.text for one in found.extra] == ["1999"]


def test_the_report_counts_missed_and_wrong_dates_apart_and_shows_them_if_wished() -> None:
    label = LabelledDate("May", 0, 3, "2024-05-01", "2024-05-31", "month")
    wrong = EventDate("May", 0, 3, "2023-05-01", "2023-05-31", "month")
    reading = Reading((read("Holt"), read("mayor"), read(None)), (DateRead(label, ()), DateRead(label, (wrong,))), ())
    lines = [" ".join(line.split()) for line in format_reading(reading).splitlines()]
    assert lines[:3] == ["sentences 3", "speaker right 1 0.333", "- of those with one 1 0.333"]
    assert lines[3:5] == ["wrongly given 1 0.333", "voice right 3 1.000"]
    assert lines[6:] == ["date expressions 2", "right 0 0.000", "missed 1 0.500", "wrong 1 0.500", "extra 0"]
    assert "'May': missed" in format_reading(reading, show=True) and "'May': missed" not in format_reading(reading)


def test_the_lines_of_the_held_set_are_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="not shown"):
        main(["--set", "held", "--show"])
    assert capsys.readouterr().out == ""


def test_a_line_that_is_no_label_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="restore the file"):
        read_labelled("tuned", tmp_path)
    (tmp_path / "tuned-articles.jsonl").write_text('{"id": "a"}\n', encoding="utf-8")
    with pytest.raises(CorpusError, match="line 1"):
        read_labelled("tuned", tmp_path)
