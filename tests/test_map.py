"""The map of an answer: what joins what, and that its picture and its table tell the same.

How it behaves under a pointer and keys is tests/browser/test_looking.py's.
"""

from __future__ import annotations

import re
from dataclasses import replace

from markup import DOCUMENT, HOSTILE, SOURCE, TEXT, Elements, cite, make_answer

from bot.accounts import Change
from bot.schema import Answer, AnswerSentence, EvidenceSentence, Passage
from ui import map as answer_map
from ui import strings

OTHER = replace(SOURCE, id="d2", title="Council says no", published="2024-05-04")
THIRD = replace(SOURCE, id="d3", title="What the clerk kept", published=None)
MET, REJECTED, NOBODY = "The council met in May.", "It rejected the plan.", "Nobody objected."


def make_mapped() -> Answer:
    """Two sentences on two documents, of one two quotes; a passage of a third that is not cited."""
    citations = (cite(1, MET), cite(2, REJECTED), cite(3, NOBODY, OTHER, speaker="the mayor"))
    sentences = (AnswerSentence(MET, (1, 2), "supported"), AnswerSentence(NOBODY, (3, 1), "supported"))
    passages = (
        Passage(SOURCE, 0, len(TEXT), TEXT, 1.0),
        Passage(THIRD, 0, len(TEXT), TEXT, 0.5),
    )
    start = TEXT.index(REJECTED)
    found = EvidenceSentence(THIRD, start, start + len(REJECTED), REJECTED, 0.4, 1, REJECTED, start)
    return replace(make_answer(*sentences, citations=citations), passages=passages, evidence=(found,))


def test_a_line_joins_each_sentence_to_each_document_that_it_cites() -> None:
    picture = answer_map.lay_out(make_mapped())
    assert [document.id for document in picture.documents] == [DOCUMENT.id, "d2", "d3"]
    assert [row.number for row in picture.rows] == [1, 2, 0]
    joined = [(link.row, link.document, len(link.words)) for link in picture.links]
    assert joined == [(0, 0, 2), (1, 0, 1), (1, 1, 1), (2, 2, 1)]
    assert picture.cited == {0, 1}


def test_a_line_is_as_thick_as_its_citations_are_many() -> None:
    page = Elements(answer_map.render_map(make_mapped()))
    widths = [int(one["stroke-width"] or "") for one in page.find("stroke")]
    assert widths[0] > widths[1] == widths[2]
    many = [cite(number, MET) for number in range(1, 40)]
    sentence = AnswerSentence(MET, tuple(one.number for one in many), "supported")
    (stroke,) = Elements(answer_map.render_map(make_answer(sentence, citations=tuple(many)))).find("stroke")
    assert stroke["stroke-width"] == str(answer_map.THICK)


def test_what_was_found_and_is_not_cited_is_faint_and_opens_its_best_sentence() -> None:
    page = Elements(answer_map.render_map(make_mapped()))
    line = next(one for one in page.find("line") if "faint" in (one["class"] or ""))
    assert (line["data-document"], line["data-quote"]) == ("d3", REJECTED)
    faint = [one.get("data-document") for one in page.find("end") if "faint" in (one["class"] or "")]
    assert faint == [None, "d3"], "the row that says so, and the document"
    bare = Elements(answer_map.render_map(replace(make_mapped(), evidence=())))
    assert bare.find("line")[-1]["data-quote"] == TEXT


def test_what_lies_far_from_an_answer_is_not_drawn() -> None:
    near = make_mapped().evidence[0]
    best = replace(near, passage=0, document=SOURCE, score=near.score + answer_map.NEAR + 0.1)
    picture = answer_map.lay_out(replace(make_mapped(), evidence=(best, near)))
    assert [document.id for document in picture.documents] == [DOCUMENT.id, "d2"]
    close = replace(best, score=near.score + answer_map.NEAR - 0.1)
    picture = answer_map.lay_out(replace(make_mapped(), evidence=(close, near)))
    assert [document.id for document in picture.documents] == [DOCUMENT.id, "d2", "d3"]


def test_lines_end_at_the_middle_of_what_they_join() -> None:
    picture = answer_map.lay_out(make_mapped())
    html = answer_map.render_map(make_mapped())
    ways = re.findall(r'class="stroke" d="M0 ([\d.]+)C.*? 100 ([\d.]+)"', html)
    assert picture.height == 3 * answer_map.ROW
    assert [(float(top), float(bottom)) for top, bottom in ways] == [
        ((link.row + 0.5) * answer_map.ROW, (link.document + 0.5) * answer_map.ROW) for link in picture.links
    ]


def test_the_table_opens_every_word_that_the_lines_stand_for() -> None:
    answer = make_mapped()
    page = Elements(answer_map.render_map(answer))
    opened = [(one["data-document"], one["data-quote"]) for one in page.find("source-row")]
    assert opened == [
        (words.document.id, words.quote) for link in answer_map.lay_out(answer).links for words in link.words
    ]
    for words in ("2 sentences, 2 documents cited, 1 document found and not cited", "Said by the mayor", "4 May 2024"):
        assert words in page.text


def test_a_line_says_in_words_what_it_joins_and_one_is_a_stop_of_the_tab_key() -> None:
    lines = Elements(answer_map.render_map(make_mapped())).find("line")
    assert lines[0]["aria-label"] == f"Sentence 1 rests on {SOURCE.title}, 3 May 2024: {MET} {REJECTED}"
    assert (lines[-1]["aria-label"] or "").startswith("Found and not cited, What the clerk kept, Date unknown")
    assert [line["tabindex"] for line in lines] == ["0", *["-1"] * (len(lines) - 1)]


def test_what_changed_is_a_row_too() -> None:
    answer = replace(make_mapped(), changed=(Change("An earlier version said otherwise.", (2,)),))
    assert [row.number for row in answer_map.lay_out(answer).rows] == [1, 2, 3, 0]


def test_an_abstention_has_only_what_was_found_and_an_unsupported_sentence_no_line() -> None:
    abstained = replace(make_mapped(), sentences=(), citations=(), abstained=True)
    page = Elements(answer_map.render_map(abstained))
    assert "1 document found and not cited" in page.text and "cited," not in page.text
    assert all("faint" in (one["class"] or "") for one in page.find("line"))
    loose = make_answer(AnswerSentence("So it goes.", (), "unsupported"))
    assert strings.MAP_NOTHING in answer_map.render_map(loose)
    mixed = replace(make_mapped(), sentences=(AnswerSentence("So it goes.", (), "unsupported"),))
    assert strings.MAP_UNSUPPORTED in answer_map.render_map(mixed)


def test_nothing_from_outside_becomes_markup() -> None:
    source = replace(SOURCE, title=HOSTILE)
    citation = cite(1, MET, source, speaker=HOSTILE)
    answer = make_answer(AnswerSentence(HOSTILE, (1,), "supported"), citations=(citation,), question=HOSTILE)
    html = answer_map.render_map(answer)
    assert HOSTILE not in html and "<img" not in html and "<script" not in html
