"""Finds sentences in a text: the unit that an answer quotes. Rules over the text alone, nothing learned.

It gives spans of any plain text; it knows nothing of documents, headings or tokens (see chunking).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from bot.schema import Span

LONGEST_ENCLOSED = 300
"""A quotation or bracket of up to this many characters is never cut, so that its words keep their speaker."""
CONTEXT = 80
"""How many characters on either side of a stop may decide; a bound keeps one endless line linear."""


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# What stops, what closes after a stop, what opens before a word. Possessive quantifiers keep matching linear; of groups
# they are not used, since Python 3.11.2 then takes in what does not match.
_STOP = re.compile(r"\.(?:[ \u00a0]\.){2,}|[.!?…‽؟۔।॥։።။។\u037e]++|[。！？｡]++")
_UNSPACED_STOPS = "。！？｡"
_NOTE = r"\[[^\[\]\n]{1,30}\]|:\d{1,4}(?!\S)"
_CLOSERS = re.compile(rf"(?:''|[\"'”’»›)\]}}」』）】》]|{_NOTE})*(?: \[\d{{1,3}}\])*")
_SPACED_CLOSER = re.compile(r"\s(?:''|[\"”’»)\]}])(?!\S)")
_OPENERS = " \t\n\"'`“‘„«‹([{¿¡#*_$€£¥@「『（"
_MARK = re.compile(r"``|''|[\"“”„«»()\[\]{}「」『』（）【】《》]|(?<![^\W_])['‘’]|['’](?![^\W_])")
_OPENING = dict(zip(")]}»”’」』）】》", "([{«“‘「『（【《", strict=True))
_QUOTED = re.compile(r"[\"'”’»」』]")
_CLIPPED_START = re.compile(r"'(?:\d|(?:em|til|tis|twas|cause|n)\b)", re.IGNORECASE)

# Lines.
_BLANK_LINE = re.compile(r"\n[^\S\n]*+\n\s*+|[\f\u2029]\s*+")
_BULLET = re.compile(r"\s*+[-*+•‣▪●◦·]\s")
_LABEL = r"\(?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[IVXL]{1,5}|[ivxl]{1,5})"
_LIST_LABEL, _LISTED = re.compile(_LABEL), re.compile(rf"\s*+{_LABEL}[.)]\s")
_FIRST_LISTED = re.compile(r"\s*+\(?(?:1[.)]|[aAi]\))\s")

# Words around a stop.
_GLUE = re.compile(r"[-–—/(\[“\"‘`]|'(?=[A-Z])")
_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]{1,3}|Ph\.D|W\.Va")
_VOWELLESS = re.compile(r"[A-Z]?[b-df-hj-np-tv-xz]{1,4}")
_PART_NUMBER = re.compile(r"\d|[IVXLC]+\b|[A-Z]\b")
_CAMEL = re.compile(r"[a-z]{1,2}[A-Z]")
_FIRST_WORD = re.compile(r"([^\W\d_]+)(?:['’][a-z]+)?(?:,?\s|,?$)")
_LETTERS = re.compile(r"[^\W\d_]+")
_ZONE_NAME = re.compile(r"\w+ time\b")
_LONE_STOP = re.compile(r"[.!?](?!\S)")
_SPOKEN_CJK = re.compile(r"と|って|.{1,5}[说說道问問]")
_SPEAKING = "said|says|asked|asks|added|told|wrote|replied|answered|shouted|cried|yelled|tweeted|posted|wondered"
_ATTRIBUTION = re.compile(rf"(?:I|(?:[A-Z][\w.'’-]* ){{0,3}}[A-Z][\w.'’-]*(?:, [^,.]{{1,40}},)?) (?:{_SPEAKING})\b")

_STARTERS = _words("""
    A According After Afterward All Also Although Among An Analysts And Another Any Anyone Are As At Because Before
    Besides Both But By Can Could Critics Despite Did Do Does Dozens During Each Earlier Either Even Eventually Every
    Everyone Experts Few Finally First For From Furthermore Had Has Have He Hence Her Here His How However Hundreds I
    If In Indeed Initially Instead Is It Its Last Later Likewise Many Meanwhile Millions More Moreover Most Much My
    Neither Nevertheless Next Nobody Nonetheless Nor Not Nothing Now Of Officials Often On Once One Only Or Other
    Others Our Overall Perhaps Previously Recently Residents Several She Similarly Since So Some Someone Sometimes
    Soon Still Subsequently Such That The Their Then There Therefore These They This Those Though Thousands Through
    Throughout Thus To Today Together Tomorrow Tonight Two Unlike Until Was We Were What When Where Whereas Whether
    Which While Who Whose Why Will With Within Without Witnesses Would Yesterday Yet You Your""")
_STARTING_SURNAMES = _words("A All An First He Her I Last Many More My Next Of One Or Other So To Will You")
_TITLES = _words("""
    Mr Mrs Ms Mx Dr Drs Messrs Mme Mlle Prof Profs Gen Gens Sen Sens Rep Reps Gov Govs Lt Lts Col Cols Maj Capt Capts
    Sgt Sgts Cpl Pvt Pfc Spc Adm Cmdr Cdr Brig Ens Rev Revs Hon Fr Br Bp Abp Pres Supt Det Insp Amb Atty Asst Assoc
    Sra Dra Hr Msgr Mt Ft Ste Chas Wm Geo Thos""")
_NEVER_LAST = _words("vs Vs v cf Cf viz e.g E.g eg i.e I.e ie a.k.a aka approx ca incl esp resp ref lit")
_BEFORE_NUMBERS = _words("""
    Nos nos Nr p pp P Pp Fig Figs fig figs Vol Vols vol vols Ch ch Chap chap Sec sec Art Arts Eq Eqs eq Op op Pt Para
    para paras Bk Tab cl Ex ver Ver Rte Hwy max min c b d s n r f""")
_SHORT_DATES = _words("""
    Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Weds Thu Thur Thurs Fri Sat Sun""")
_FULL_DATES = _words("""
    January February March April May June July August September October November December
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday""")
_ZONES = _words("Eastern Central Mountain Pacific GMT UTC EST EDT CST CDT MST MDT PST PDT ET CT MT PT CET CEST BST MSK")
_STATES = _words("""
    Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Kans Ky La Md Mass Mich Minn Miss Mo Mont Neb Nev Okla Ore Pa
    Penn Tenn Tex Vt Va Wash Wis Wisc Wyo Ont Que Alta Sask Man Nfld""")
_NAME_PARTS = _words("""
    Inc Corp Ltd Co Cos Bros Jr Sr Esq St Sts Ave Blvd Rd Ln Pkwy Sq Assn Dept dept Univ Intl Natl Govt Inst Acad Mfg
    Bldg Apt Est est Ed Eds eds ed trans Bhd Pty Pte Dist Comm Sec Prov""")
_LETTERED = _words("""
    Plan Vitamin vitamin Hepatitis hepatitis Class Grade Type type Group Schedule Appendix Part Title Exhibit Option
    Team Block Division Generation Gate Terminal Section Category Annex Point point Area Zone""")
_UNFINISHED = _words("a an and as at by for from in is of on or the to was with")
_BRANDS = _words("Yahoo Yum Jeopardy Oklahoma Guess E Kahoot Wham Joomla OK")


class _Block(NamedTuple):
    """A stretch of text that no sentence crosses, and what holds for all of it."""

    text: str
    pairs: dict[int, int]
    listed: bool  # it opens with the label of a list item
    caseless: bool  # its letters are all small or all capital, so that case says nothing


class _Stop(NamedTuple):
    """A place where a sentence may end: the words before it, its marks, and what follows."""

    word: str  # the word that carries the stop, without what is glued before it: "Mo" of "(R-Mo."
    ahead: str  # the word before that, in the same sentence, or ""
    mark: str
    spaced: bool  # white space stands before the stop, as in tokenised text
    quoted: bool  # a quotation closes right after it
    aside: bool  # a bracket that was opened inside the sentence closes right after it
    listed: bool  # the sentence so far is but the label of a list item
    caseless: bool
    gap: str
    rest: str

    @property
    def opening(self) -> str:
        """What follows, without quotation marks and brackets."""
        return self.rest.lstrip(_OPENERS)


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of `text[start:end]` in order, as trimmed spans of `text`; only white space lies between them.

    A blank line always ends a sentence; a quotation or bracket of up to LONGEST_ENCLOSED characters stays whole.
    """
    spans = []
    for block in _find_blocks(text, start, len(text) if end is None else end):
        body = text[block.start : block.end]
        for begin, cut in pairwise([0, *_find_ends(body), len(body)]):
            piece = body[begin:cut].lstrip()
            if sentence := piece.rstrip():
                first = block.start + cut - len(piece)
                spans.append(Span(first, first + len(sentence)))
    return spans


def _find_blocks(text: str, start: int, end: int) -> Iterator[Span]:
    """Stretches that no sentence crosses: paragraphs, list items, rows, short heading lines."""
    begin = start
    for gap in _BLANK_LINE.finditer(text, start, end):
        yield from _split_lines(text, begin, gap.start())
        begin = gap.end()
    yield from _split_lines(text, begin, end)


def _split_lines(text: str, start: int, end: int) -> Iterator[Span]:
    """The blocks of one paragraph."""
    lines = text[start:end].split("\n")
    width = max(map(len, lines))
    begin, lead, after = start, lines[0], start
    for line, following in pairwise(lines):
        after += len(line) + 1
        if _starts_item(line, following, lead) or (line is lead and _is_heading(line, following, width)):
            yield Span(begin, after)
            begin, lead = after, following
    yield Span(begin, end)


def _starts_item(line: str, following: str, lead: str) -> bool:
    """Whether `following` is a new list item or table row. `lead` is the first line of the item so far.

    A wrapped line may begin with "W. Bush" or "24. He": a label counts only in a list, or where one can begin.
    """
    if _BULLET.match(following) or _FIRST_LISTED.match(following) or ("|" in line and "|" in following):
        return True
    return _LISTED.match(following) is not None and (_LISTED.match(lead) is not None or line.rstrip()[-1:] == ":")


def _is_heading(line: str, following: str, width: int) -> bool:
    """Whether a paragraph's first line stands alone: no stop, and a third of the width left, which no wrap leaves."""
    line, opening = line.rstrip(), following.lstrip(_OPENERS)
    if not line or not opening or line[-1] in ".,;:!?…-–—" or opening[0].islower():
        return False
    return len(line) * 3 <= width * 2 and len(line) <= CONTEXT and line.split()[-1] not in _UNFINISHED


def _find_ends(text: str) -> Iterator[int]:
    """Offsets in a block's text at which a sentence ends, in order."""
    pairs = _pair_marks(text)
    block = _Block(text, pairs, _LISTED.match(text) is not None, text.islower() or text.isupper())
    enclosed = sorted((opened, closed) for closed, opened in pairs.items() if closed - opened <= LONGEST_ENCLOSED)
    begin = passed = reach = 0  # reach: where the last of the enclosures passed so far closes
    for found in _STOP.finditer(text):
        cut = _find_closers_end(block, found.end())
        while passed < len(enclosed) and enclosed[passed][0] < cut:
            reach = max(reach, enclosed[passed][1])
            passed += 1
        if reach >= cut or not (text[cut : cut + 1].isspace() or found[0][0] in _UNSPACED_STOPS):
            continue
        if _ends_sentence(_read_stop(block, begin, found, cut)):
            yield cut
            begin = cut


def _read_stop(block: _Block, begin: int, found: re.Match[str], cut: int) -> _Stop:
    """What may decide about the stop `found`, in a sentence from `begin`, closing marks reaching to `cut`."""
    before = block.text[max(begin, found.start() - CONTEXT) : found.start()]
    following = block.text[cut : cut + CONTEXT]
    rest = following.lstrip()
    words = before.split()
    word = _GLUE.split(words[-1])[-1] if words else ""
    openings = [block.pairs[at] for at in range(found.end(), cut) if at in block.pairs and block.text[at] in ")]}"]
    return _Stop(
        word=word.title() if block.caseless and word.isupper() and len(word) > 1 else word,
        ahead=words[-2] if len(words) > 1 else "",
        mark=found[0],
        spaced=before[-1:].isspace(),
        quoted=_QUOTED.search(block.text, found.end(), cut) is not None,
        aside=any(block.text[begin : min(opened, begin + CONTEXT)].strip(_OPENERS) for opened in openings),
        listed=block.listed and _LIST_LABEL.fullmatch(before.strip()) is not None,
        caseless=block.caseless,
        gap=following[: len(following) - len(rest)],
        rest=rest,
    )


def _pair_marks(text: str) -> dict[int, int]:
    """Where each quotation mark or bracket that closes was opened: last offset of the one -> offset of the other."""
    pairs: dict[int, int] = {}
    opened: dict[str, list[int]] = {}
    for found in _MARK.finditer(text):
        mark = _direct(text, found, opened)
        if mark not in _OPENING:
            opened.setdefault(mark, []).append(found.start())
        elif stack := opened.get(_OPENING[mark]):
            pairs[found.end() - 1] = stack.pop()
    return pairs


def _direct(text: str, found: re.Match[str], opened: dict[str, list[int]]) -> str:
    """The mark as an opening or a closing one; straight and German marks tell only by their place."""
    mark = found[0]
    if mark in ("``", "„"):
        return "“"
    if mark == "''":
        return "”"
    if mark == "“":
        stack = opened.get("“")
        return "”" if stack and text[stack[-1]] == "„" else "“"
    if mark not in ('"', "'"):
        return mark
    before, after = text[found.start() - 1 : found.start()].strip(), text[found.end() : found.end() + 1].strip()
    if mark == '"' and not before and not after:
        return "”" if opened.get("“") else "“"
    opens = not before or before in "([{—–-‘'\"“"
    if mark == '"':
        return "“" if opens else "”"
    return "‘" if opens and after and not _CLIPPED_START.match(text, found.start()) else "’"


def _find_closers_end(block: _Block, at: int) -> int:
    """The end of the closing marks after a stop, also of those set apart by a space that close something."""
    closers = _CLOSERS.match(block.text, at)
    at = closers.end() if closers else at
    while (spaced := _SPACED_CLOSER.match(block.text, at)) and spaced.end() - 1 in block.pairs:
        at = spaced.end()
    return at


def _ends_sentence(stop: _Stop) -> bool:
    """Whether the sentence ends at this stop."""
    if not stop.rest:
        return True
    if stop.mark[0] in _UNSPACED_STOPS:
        return not (stop.quoted and _SPOKEN_CJK.match(stop.rest))
    if stop.listed or stop.rest[0] in ",;:" or not (stop.word or stop.ahead) or _LONE_STOP.match(stop.rest):
        return False
    if stop.rest[0] in "-–—":
        return "\n" in stop.gap
    if stop.opening[:1].islower() and not stop.caseless and not _CAMEL.match(stop.opening):
        return False
    if stop.mark == ".":
        return _ends_at_word(stop)
    if stop.aside or (stop.quoted and _is_attribution(stop.rest)):
        return False
    if "!" in stop.mark or "?" in stop.mark:
        return stop.word not in _BRANDS or _is_starter(stop.opening)
    return _ends_at_ellipsis(stop) if "." in stop.mark or "…" in stop.mark else True


def _is_attribution(rest: str) -> bool:
    """Whether "Smith asked" follows a quotation, rather than a new sentence."""
    return _ATTRIBUTION.match(rest) is not None and (rest.startswith("I ") or not _is_starter(rest))


def _is_starter(opening: str) -> bool:
    """Whether the next word opens sentences and hardly ever goes on with a name: "The", not "Senate"."""
    word = _FIRST_WORD.match(opening)
    return word is not None and word[1].capitalize() in _STARTERS


def _ends_at_ellipsis(stop: _Stop) -> bool:
    """An ellipsis set apart by spaces stands for words left out; one at a word's end trails off."""
    if stop.mark.count(".") == 4:
        return True
    if re.match(r"I\b", stop.opening):
        return False
    return _is_starter(stop.opening) if stop.spaced or " " in stop.mark else True


def _ends_at_word(stop: _Stop) -> bool:
    """Whether a full stop after this word ends the sentence, or belongs to an abbreviation or a number."""
    if stop.spaced and stop.word[-1:].isdigit() and stop.opening[:1].isdigit():
        return False
    verdict = _judge_fixed(stop)
    if verdict is None:
        verdict = _judge_name_part(stop)
    return True if verdict is None else verdict and not stop.aside


def _judge_fixed(stop: _Stop) -> bool | None:
    """Whether the sentence ends after an abbreviation that has its own rule; None if the word is none of these."""
    follower = _LETTERS.match(stop.opening)
    after = follower[0] if follower else ""
    dated = stop.opening[:1].isdigit() or after in _SHORT_DATES or after in _FULL_DATES
    if stop.word in _NEVER_LAST:
        return False
    if stop.word.lower() in ("a.m", "p.m"):
        return not (dated or after in _ZONES or _ZONE_NAME.match(stop.opening))
    if stop.word in _SHORT_DATES:
        return not dated
    if stop.word in ("etc", "al"):
        return stop.rest[0] != "("
    if stop.word in ("No", "no") and stop.opening[:1].isdigit():
        return False
    if stop.word in _BEFORE_NUMBERS and _PART_NUMBER.match(stop.opening):
        return False
    if stop.word in _TITLES:
        return _is_starter(stop.opening) and after.capitalize() not in _STARTING_SURNAMES
    return None


def _judge_name_part(stop: _Stop) -> bool | None:
    """Whether the sentence ends after what may be part of a name: an initial, "U.S.", "Inc."; None if it is none."""
    if stop.word in _STATES and stop.ahead.endswith(","):  # a state inside a sentence takes a comma after it too
        return True
    if len(stop.word) == 1 and stop.word.isalpha():
        measured = stop.word.islower() and stop.ahead[-1:].isdigit()
        pronoun = stop.word == "I" and stop.ahead.islower()
        return measured or pronoun or stop.ahead in _LETTERED or _is_starter(stop.opening)
    if stop.word in _STATES or stop.word in _NAME_PARTS or _ACRONYM.fullmatch(stop.word):
        return _is_starter(stop.opening) or stop.rest[0] in '"“«'
    if _VOWELLESS.fullmatch(stop.word) and stop.word != "Ng" and not stop.ahead[-1:].isdigit():
        return _is_starter(stop.opening)
    return None
