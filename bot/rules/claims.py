"""A sentence beside the quote it cites, both read, with what of the one meets what of the other.

The rules of facts.py and assertions.py look at a Claim and name what of it the quote does not give.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.dates import Order
from bot.names import CAPITALISED, Places, read_places
from bot.rules.alignment import Alignment, Index, align, index_words
from bot.rules.lexicon import Lexicon, open_lexicon
from bot.rules.reading import Reading, Word, read_text

MOST_FIGURES = 200
"""Numbers and dates of a quote that are read; a bound keeps a hostile one quick."""


@dataclass(frozen=True, slots=True)
class Claim:
    """`aligned` tells where the sentence's words meet the quote's; `backed` where they meet title and speaker.

    `about` is the title with the speaker behind it, from the offset `spoken` on.
    """

    sentence: Reading
    quote: Reading
    about: Reading
    aligned: Alignment
    backed: Alignment
    quote_index: Index
    about_index: Index
    lexicon: Lexicon
    places: Places
    published: str | None
    spoken: int

    def is_met(self, place: int) -> bool:
        """Whether the quote has a word of the sentence, by its place, in the same or a like form."""
        return any(match.sign > 0 for match in self.aligned.matches[place])

    def is_backed(self, place: int) -> bool:
        """Whether title or speaker has it."""
        return any(match.sign > 0 and match.is_same for match in self.backed.matches[place])

    def is_speaking(self, word: Word) -> bool:
        """Whether a word of `about` stands in the speaker's name."""
        return word.start >= self.spoken

    def is_speaker(self, place: int) -> bool:
        """Whether the speaker's name has a word of the sentence, by its place."""
        return any(
            match.sign > 0 and match.is_same and self.is_speaking(self.about.words[match.place])
            for match in self.backed.matches[place]
        )

    def find_met(self, place: int) -> Word | None:
        """The word of the quote that a word of the sentence, by its place, rests on."""
        best = self.aligned.best[place]
        return self.quote.words[best.place] if best else None


def read_claim(
    sentence: str,
    quote: str,
    *,
    title: str = "",
    published: str | None = None,
    speaker: str | None = None,
    order: Order | None = None,
) -> Claim:
    """Reads a sentence against its quote, with what else is known of the source."""
    about = f"{title}. {speaker or ''}"
    lexicon, places = open_lexicon(), read_places()
    said, given, known = (read_text(text, published, order) for text in (sentence, quote, about))
    given = replace(given, amounts=given.amounts[:MOST_FIGURES], dates=given.dates[:MOST_FIGURES])
    quoted, told = _index(given, lexicon), _index(known, lexicon)
    aligned, backed = align(said, quoted, lexicon, places), align(said, told, lexicon, places)
    return Claim(said, given, known, aligned, backed, quoted, told, lexicon, places, published, len(title) + 2)


def _index(reading: Reading, lexicon: Lexicon) -> Index:
    names = [run.group() for run in CAPITALISED.finditer(reading.text)]
    return index_words(reading.words, reading.text, lexicon, names)
