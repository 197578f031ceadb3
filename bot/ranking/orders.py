"""Orders that a document gives to whoever reads it by machine: no evidence, but for a question about such orders.

Rules over words. What somebody is quoted as saying is news, whatever it orders, and stays; so does an order to people.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.evidence import Candidate
from bot.schema import Span
from bot.stated import Statement

_ANSWERS = r"(?:answers?|repl(?:y|ies)|responses?|outputs?|summar(?:y|ies))"
_TOLD = r"(?:instructions?|prompts?|rules?|orders?|guidelines?|directions|commands|everything)"
_VERBS = (
    r"(?:reply|respond|say|write|output|print|repeat|tell|begin|finish|add|append|include|insert|mention|recommend|cite|"
    r"quote|translate|send|reveal|give|refuse|ask|put|conclude|drop|summari[sz]e|override|pretend)"
)
_NOUNS = r"(?:answer|state|end|start|close|claim|show|name|use|advise|contain)"
"""Verbs of the kind that are nouns as well, and order something only where its object follows."""
_SAYS = rf"(?:{_VERBS}\b|{_NOUNS} (?:that|with|only|your|each|every|all|the|this|an?|no|nothing)\b)"
_LEAD = r"(?:(?:please|kindly|now|always|never|only|simply|first|just|then|do not) ){0,3}"
_MACHINES = (
    r"(?:(?:ai )?assistants?|chatbots?|bots?|(?:language |ai )?models?|llms?|ai(?: systems?| agents?| readers?)?)"
)
_ONE_ANSWER = r"(?:answer|reply|response|output|summary)"
_SAID_TO = r"(?:say|state|cite|contain|include|end|begin|start|open|mention|name|repeat|quote|insert|recommend)"
_ORDERS = (
    # in five languages, as most that are planted begin
    rf"^\W{{0,9}}{_LEAD}(?:ignore|disregard|forget|bypass|set aside|stop following)\b.{{0,40}}\b{_TOLD}\b",
    r"^.{0,6}(?:ignorier|vergiss|missachte)\w{0,3}\b.{0,40}\b(?:anweisung|befehl|regel|vorgabe)",
    r"^\W{0,6}(?:ignore|oublie)[rz]?\b.{0,40}\b(?:instructions|consignes|règles|ordres)",
    r"^.{0,6}(?:ignor|olvid)[ae]d?\b.{0,40}\b(?:instrucciones|reglas|órdenes|indicaciones)",
    r"^.{0,6}(?:ignora|dimentica)(?:te)?\b.{0,40}\b(?:istruzioni|regole|ordini|indicazioni)",
    r"\b(?:KI-?\w{0,12}|assistants? (?:d.)?IA|asistentes? de IA|assistent[ei] (?:di )?IA)\b.{0,80}"
    r"(?:antwort|réponse|respuesta|risposta)",
    # whose turn it is, and where what is read ends
    r"^\W{0,4}im_start\b",
    rf"^\W{{0,4}}(?:system|assistant|developer)\|?>?\s{{0,2}}[:>|]\s{{0,2}}(?:you are\b|from (?:here|now) on\b|"
    rf".{{0,40}}\bmy answer\b|(?:[^,]{{0,40}}, )?{_VERBS}\b)",
    r"^\W{0,9}(?:you are (?:now|no longer) (?:an? |the |(?-i:[A-Z]))|"
    r"from (?:here|now) on,? (?:you (?:speak|act|answer|reply)|answer|(?:the|every) (?:\w{1,9} )?(?:answer|reply))\b)",
    r"^\W{0,9}end of (?:evidence|documents?|context)(?:\W{0,4}$|\s?[.>-])",
    r"^(?:if|when|whenever)\b.{0,60}\b(?:asked|questions?|users?)\b.{0,60}, (?:answer|reply|respond|say)\b(?!,)"
    r"(?! (?:\w{1,20} ){0,3}\w{1,20},)",
    r"^\W{0,4}</?(?:documents?|context|evidence|system|user|instructions?)>|\bnew (?:task|instructions?):",
    # what to say, without a word on whom it is said to
    r"^\W{0,4}(?:answer|reply|respond|say|claim) (?:that|only|with|as)\b|^\W{0,4}(?:refuse|pretend) to\b",
    rf"\b(?:every|each|all) (?:answers?|repl(?:y|ies)|responses?) (?:must|should|has to|have to|will) {_SAID_TO}\b",
    rf"\b{_MACHINES}\b.{{0,120}}\bin(?:to)? (?:each|every|their) {_ONE_ANSWER}\b",
    rf"^\W{{0,9}}{_MACHINES} (?:must|should|shall|have to) {_SAID_TO} this\b",
    rf"\b(?:notes?|message|notice|instructions?|order|request) (?:to|for) (?:\w{{1,12}} ){{0,2}}?{_MACHINES}"
    r"(?: from [^:]{1,60})?\s?:",
    r"[,;:.] (?:reply|respond|answer)(?: only)? with\b|^.{0,40}\b(?:by machine|for software)\b[^:]{0,20}:",
    rf"\b(?:in|to) your (?:\w{{1,9}} )?{_ONE_ANSWER}\b"
    rf"|\byour (?:\w{{1,9}} )?{_ONE_ANSWER} (?:is|has|must|will|would|should)\b"
    rf"|\b(?:begin|start|open|close|end|finish|translate) (?:your|each|every) (?:\w{{1,9}} )?{_ONE_ANSWER}\b",
    r"^\W{0,4}(?:decode|decrypt|base64)\b.{0,60}\b(?:follow|obey|do|say|print|execute)\b",
)
_CUES = {
    "machine": r"\b(?:assistants?|chatbots?|bots?|ai|llms?|language models?)\b",
    "called": r"^\W{0,4}(?:(?:hello|hey|dear),? )?(?:assistants?|chatbots?|bots?|ai|llms?|language models?)\s?[,:!]",
    "this": r"\b(?:this (?:line|page|text|article|report|document|feed|note|message|post)|following line)\b",
    "told": rf"\b(?:overrid\w{{1,4}}|(?:your|previous|earlier|prior|system|above) {_TOLD}|rest of the evidence)\b",
    "reply": rf"(?<!send your )\b(?:(?<![:,] ){_ONE_ANSWER}|(?:each|every|all) {_ANSWERS}|"
    r"what you (?:say|write|produce|tell)|summari[sz]ing)\b",
    "begins": rf"^\W{{0,4}}{_LEAD}{_SAYS}",
    "goes on": rf"(?:[:;.!?]\s(?:and |then )?|^(?:if|when|whenever|should)\b.{{0,80}}, ){_LEAD}{_SAYS}",
    "one": r"\b(?:the|your|an?|each|every|any) (?:user|reader|asker)\b|\bwho(?:ever)? asks?\b",
}
"""What an order to a machine is made of; two or three of them are seldom in one sentence by chance."""
_FOUND = {name: re.compile(cue, re.IGNORECASE) for name, cue in _CUES.items()}
_ORDER = re.compile("|".join(_ORDERS), re.IGNORECASE)
_REPORTED = "argued|warned|explained|announced|reported|insisted|demanded|promised|added|ruled|found"
_SPEAKER = re.compile(
    rf"\b(?:said|according to|{_REPORTED}|(?:says|wrote) that)\b"
    r"|(?<!are )(?<!were )(?<!been )(?<!be )\btold\b|, (?:\w{1,20} ){1,5}says\b"
    r"|, say (?:\w{1,20} ){0,3}[a-z]{4,20}s(?:,|\W{0,3}$)"
)
_SPEAKER_LAST = re.compile(
    rf",[”\"]? (?:said|says|told|read|{_REPORTED}) \w{{1,20}}(?:\W{{1,2}}\w{{1,20}}){{0,14}}\W{{0,3}}$"
    rf"|,[”\"]? (?!and |but |then |or |that )[\w ,.'’-]{{1,60}}\b"
    rf"(?:said|says|told|read|{_REPORTED})\b(?: \w{{1,20}}){{0,4}}\W{{0,3}}$"
)
"""That somebody says it, which is news."""
_QUOTED = re.compile(r"“[^”]{0,400}”|\"[^\"]{0,400}\"|«[^»]{0,400}»|„[^“”]{0,400}[“”]")
_MARK = re.compile(r"\s{0,3}[\[(]\d{1,3}[\])]\s")
"""A number that may pass for one of our citations."""
_ASKS = re.compile(
    r"\b(?:chatbots?|bots?|ai|llms?|language models?|machines?|prompts?|inject(?:s|ed|ions?)?|hidden|instructions?)\b",
    re.IGNORECASE,
)
LONGEST = 600
"""Characters of a sentence that are looked at."""


def is_about_orders(question: str) -> bool:
    """Whether a question may be about orders to a machine, which then are what answers it."""
    return _ASKS.search(question) is not None


def is_order(sentence: str) -> bool:
    """Whether a sentence, but for what is quoted in it, orders a machine what to say."""
    own = _leave_out_quoted(sentence)
    return _is_worded_as_order(own) or _is_made_of_cues(own)


def _leave_out_quoted(sentence: str) -> str:
    """What a sentence says itself; all of it where it is nothing but a quotation, for then nobody is quoted."""
    line = " ".join(sentence[:LONGEST].split())
    own = _QUOTED.sub("“”", line)
    return own if re.search(r"\w", own) else line.strip('“”"«»„ ')


def _is_worded_as_order(own: str) -> bool:
    """Whether one of the wordings is found: in words that tell who says them, only at the very beginning."""
    found = _ORDER.search(own)
    return found is not None and not _is_told(own, begins=found.start() == 0)


def _is_told(own: str, *, begins: bool) -> bool:
    """Whether it is told who says it; of what begins with an order only at its end, for the rest is ordered."""
    return (_SPEAKER_LAST if begins else _SPEAKER).search(own) is not None


def _is_made_of_cues(own: str) -> bool:
    cues = {name for name, cue in _FOUND.items() if cue.search(own)}
    if _is_told(own, begins="begins" in cues):
        return False
    is_to_machine = {"machine", "this"} <= cues or bool(cues & {"one", "reply", "told", "called"})
    return is_to_machine and bool(cues & {"begins", "goes on"})


def drop_orders(question: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates without those that only order what to answer."""
    if is_about_orders(question):
        return list(candidates)
    return [one for one in candidates if one.span.start not in _find_in_chunk(one)]


def drop_stated(question: str, text: str, start: int, statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """The same for what the sentences of a passage state, whose `text` stands at `start`."""
    if is_about_orders(question):
        return tuple(statements)
    spans = tuple(Span(one.start - start, one.end - start) for one in statements)
    ordered = find_orders(text, spans)
    return tuple(one for one in statements if one.start - start not in ordered)


def _find_in_chunk(candidate: Candidate) -> set[int]:
    chunk, text = candidate.hit.stored.chunk, candidate.hit.stored.text
    spans = tuple(Span(span.start - chunk.start, span.end - chunk.start) for span in chunk.sentences)
    return {chunk.start + one for one in find_orders(text, spans)}


@lru_cache(maxsize=2_000)
def find_orders(text: str, spans: tuple[Span, ...]) -> frozenset[int]:
    """Where sentences of a text start that order a machine what to say, with all that was planted beside them.

    That is a paragraph which begins with one in clear words, or which holds one and begins with a number that may
    pass for ours.
    """
    found, paragraph = set[int](), list[Span]()
    for span, after in zip(spans, [*spans[1:], None], strict=True):
        paragraph.append(span)
        if after is None or "\n" in text[span.end : after.start]:
            found |= _judge_paragraph(text, paragraph)
            paragraph = []
    return frozenset(found)


def _judge_paragraph(text: str, spans: Sequence[Span]) -> set[int]:
    ordered = [span for span in spans if is_order(text[span.start : span.end])]
    is_beside = ordered and (ordered[0] is spans[0] or _MARK.match(text, spans[0].start))
    if is_beside and _is_worded_as_order(_leave_out_quoted(text[ordered[0].start : ordered[0].end])):
        ordered = list(spans)
    return {span.start for span in ordered}
