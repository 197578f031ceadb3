"""Grids: rows of tables as they stand in a text, a line each with | between the cells, read with their column heads.

Where a table begins is seen from the lines above a row; no reader of files has to mark it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from bot.schema import Span
from bot.words import stem_words

MARK = "|"
MOST_ROWS = 400
"""Lines above a row among which the heads are looked for."""
LONGEST_QUOTE = 1200
"""Characters of a quotation that holds a row and the heads of its table; of a longer one the row alone is quoted."""
_RULE = re.compile(r"[|:=+\s-]{3,}")
"""A line that only parts the heads from the rows."""
_GAP = re.compile(r"[^\S\n]*\n(?:[^\S\n]*\n)?")
_FIGURE = re.compile(r"[-+]?[$£€¥]?\d[\d.,%  ]*")


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cells, the heads of its columns (() where there are none), and where these stand.

    `is_head` tells of the row of heads itself, `table` where the table begins; `is_asked` whether it is the very row
    that a question asks for without naming it: the one with the most of something.
    """

    cells: tuple[str, ...]
    heads: tuple[str, ...]
    table: int
    is_head: bool = False
    is_asked: bool = False

    @property
    def label(self) -> str:
        """What the row is of."""
        return self.cells[0]

    def spell(self, columns: Sequence[int] | None = None) -> str:
        """The row to be read alone: each cell, or those of some columns, behind its head; "" without heads."""
        pairs = list(zip(self.heads, self.cells, strict=False))
        chosen = pairs if columns is None else [pairs[at] for at in columns]
        return "; ".join(f"{head}: {cell}" if head else cell for head, cell in chosen if cell)

    def lacks(self, wanted: Collection[str]) -> bool:
        """Whether these stems name columns beside the label, and all their cells are empty."""
        asked = [at for at in range(1, len(self.heads)) if self.names_column(at, wanted)]
        return bool(asked) and not any(self.cells[at] for at in asked)

    def names_column(self, at: int, wanted: Collection[str]) -> bool:
        """Whether one of these stems stands in the head of a column."""
        return not set(wanted).isdisjoint(stem_words(self.heads[at]))


class Grids:
    """Finds the rows of documents, whose texts are read where there may be some, each once."""

    def __init__(self, read: Callable[[str], str]) -> None:
        """`read` gives the text of a document by its id."""
        self._read = read
        self._texts: dict[str, str] = {}
        self._tables: dict[tuple[str, int], tuple[Row, ...]] = {}

    def find(self, document_id: str, span: Span, written: str) -> Row | None:
        """The row that a sentence is; `written` are its words, which a row can be told by."""
        if not may_be_row(written):
            return None
        if document_id not in self._texts:
            self._texts[document_id] = self._read(document_id)
        return read_row(self._texts[document_id], span)

    def list_rows(self, document_id: str, row: Row) -> tuple[Row, ...]:
        """All rows of the table of a row that was found, but that of heads; none where its columns have no heads."""
        if not row.heads:  # such as the row of heads itself, which would stand for its table
            return ()
        place = (document_id, row.table)
        if place not in self._tables:
            self._tables[place] = tuple(read_table(self._texts.get(document_id, ""), row))
        return self._tables[place]


def read_table(text: str, row: Row) -> list[Row]:
    """The rows of the table of a row, but that of heads; none where they are more than are read, or two tables'.

    A second rule tells that the row ahead of it is one of heads, though only a blank line parts the tables.
    """
    rows: list[Row] = []
    at, rules = row.table, 0
    while row.heads and at < len(text):
        end = _find_end(text, at)
        line = text[at:end]
        cells = _split(line)
        if _RULE.fullmatch(line):
            rules += 1
        elif len(cells) != len(row.heads):
            break
        elif at != row.table:
            rows.append(Row(cells, row.heads, row.table))
        if len(rows) > MOST_ROWS or rules > 1:
            return []
        gap = _GAP.match(text, end)
        at = gap.end() if gap else len(text)
    return rows


def may_be_row(written: str) -> bool:
    """Whether words may be a row of a table: several cells on one line."""
    return "\n" not in written.strip() and len(_split(written)) > 1


def read_row(text: str, span: Span) -> Row | None:
    """The row that a span of a text is, with its heads; None where it is none, or only part of a line."""
    first, last = text.rfind("\n", 0, span.start) + 1, _find_end(text, span.end)
    cells = _split(text[first:last])
    around = text[first : span.start] + text[span.end : last]
    if around.strip(" \t|") or len(cells) < 2:
        return None
    heads: tuple[str, ...] = ()
    table = first
    for start, line in _list_above(text, first):
        if _RULE.fullmatch(line):
            continue
        found = _split(line)
        if len(found) != len(cells):
            if len(found) > 1:  # cells were lost, here or there: what stands above may be no heads
                return Row(cells, (), first)
            break
        heads, table = found, start
    if not heads:
        return Row(cells, (), table, is_head=_are_heads(cells) and _goes_on(text, last, len(cells)))
    return Row(cells, heads, table) if _are_heads(heads) else Row(cells, (), table)


def find_quote(text: str, span: Span, row: Row) -> int:
    """Where a quotation of a row begins: with the heads of its table where these are not too far."""
    return row.table if row.heads and span.end - row.table <= LONGEST_QUOTE else span.start


def tell_quote(quote: str, wanted: Collection[str] = ()) -> str:
    """What a quotation of a row with its heads tells: its last line, read with its first; "" where it is none.

    Where `wanted`, the stems of a question, name some of the columns, the others but the label are left out.
    """
    row = _read_quote(quote)
    asked = [at for at in range(1, len(row.heads)) if row.names_column(at, wanted)] if row else []
    return row.spell([0, *asked] if asked else None) if row else ""


def is_told(quote: str, text: str) -> bool:
    """Whether a text is what a quotation of a row tells, its label and any of its other cells in their order."""
    row = _read_quote(quote)
    if row is None:
        return False
    told, left = text.casefold().split("; "), row.spell().casefold().split("; ")
    places = [left.index(part) for part in told if part in left]
    return len(places) == len(told) > 1 and places[0] == 0 and places == sorted(set(places))


def is_mistold(quote: str, text: str) -> bool:
    """Whether a text puts cells behind the heads of a quoted table otherwise than its last row has them."""
    row = _read_quote(quote)
    if row is None or is_told(quote, text):
        return False
    return any(part.startswith(f"{head}: ".casefold()) for part in text.casefold().split("; ") for head in row.heads)


def _read_quote(quote: str) -> Row | None:
    lines = [_split(line) for line in quote.splitlines() if line.strip() and not _RULE.fullmatch(line)]
    if len(lines) < 2 or len(lines[0]) < 2 or len({len(cells) for cells in lines}) > 1 or not _are_heads(lines[0]):
        return None
    return Row(lines[-1], lines[0], 0)


def _split(line: str) -> tuple[str, ...]:
    """The cells of a line; an empty first one stays, since it heads the labels."""
    line = line.strip()
    framed = line.startswith(MARK) and line.endswith(MARK) and len(line) > 1
    parts = (line[1:-1] if framed else line).split(MARK)
    if not framed and not re.search(r"(?:^|\s)\|(?:\s|$)", line):
        return (line,)
    return tuple(part.strip() for part in parts)


def _list_above(text: str, first: int) -> Iterator[tuple[int, str]]:
    """The lines above, the nearest first, with where each begins; one blank line may part two rows."""
    end = first - 1
    for _ in range(MOST_ROWS):
        end -= text[end - 1 : end] == "\n"
        if end <= 0 or text[end - 1] == "\n":
            return
        start = text.rfind("\n", 0, end) + 1
        yield start, text[start:end]
        end = start - 1


def _find_end(text: str, at: int) -> int:
    """Where the line ends."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _goes_on(text: str, end: int, cells: int) -> bool:
    """Whether another row of as many cells follows."""
    for _ in range(2):
        gap = _GAP.match(text, end)
        if not gap:
            return False
        end = _find_end(text, gap.end())
        line = text[gap.end() : end]
        if not _RULE.fullmatch(line):
            return len(_split(line)) == cells
    return False


def _are_heads(cells: tuple[str, ...]) -> bool:
    """Whether cells name columns: words, each but the first, and no figures."""
    return all(cells[1:]) and not any(_FIGURE.fullmatch(cell) for cell in cells)
