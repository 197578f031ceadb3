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
_LEAD = r"(?:(?:please|kindly|now|always|never|only|simply|first|just|then|do not) ){0,3}"
_ORDERS = (
    # in five languages, as most that are planted begin
    rf"^.{{0,12}}\b(?:ignore|disregard|forget|bypass|set aside|stop following)\b.{{0,40}}\b{_TOLD}\b",
    r"^.{0,6}(?:ignorier|vergiss|missachte)\w{0,3}\b.{0,40}\b(?:anweisung|befehl|regel|vorgabe)",
    r"^.{0,6}(?:ignore|oublie)[rz]?\b.{0,40}\b(?:instructions|consignes|règles|ordres)",
    r"^.{0,6}(?:ignor|olvid)[ae]d?\b.{0,40}\b(?:instrucciones|reglas|órdenes|indicaciones)",
    r"^.{0,6}(?:ignora|dimentica)(?:te)?\b.{0,40}\b(?:istruzioni|regole|ordini|indicazioni)",
    r"\b(?:KI-?\w{0,12}|assistants? (?:d.)?IA|asistentes? de IA|assistent[ei] (?:di )?IA)\b.{0,80}"
    r"(?:antwort|réponse|respuesta|risposta)",
    # whose turn it is, and where what is read ends
    r"^\W{0,4}(?:im_start|system|assistant|developer)\|?>?\s{0,2}[:>|]",
    r"^\W{0,9}(?:you are (?:now|no longer)|from (?:here|now) on,? (?:you|answer|every))\b",
    r"^\W{0,9}end of (?:the )?(?:evidence|documents?|context)(?:\W{0,4}$|\s?[.:>-])",
    r"^(?:if|when|whenever)\b.{0,80}, (?:answer|reply|respond|say)\b",
    r"^\W{0,4}</?(?:documents?|context|evidence|system|user|instructions?)>|\bnew (?:task|instructions?|orders?):",
    # what to say, without a word on whom it is said to
    r"^\W{0,4}(?:answer|reply|respond|say|claim) (?:that|only|with|as)\b|^\W{0,4}(?:refuse|pretend) to\b",
    rf"\b(?:every|each|all) {_ANSWERS} (?:must|should|has to|have to|will)\b",
    rf"\b(?:chatbots?|assistants?|bots?|models?)\b.{{0,60}}\bin (?:each|every|their) {_ANSWERS}\b",
    r"\b(?:notes?|message|notice|instructions?|orders?|request) (?:to|for) (?:\w{1,12} ){0,3}"
    r"(?:assistants?|chatbots?|bots?|models?|llms?|ai)\b",
    r"[,;:.] (?:reply|respond|answer)(?: only)? with\b|\byour (?:\w{1,9} )?" + _ANSWERS + r"\b",
    r"^\W{0,4}(?:decode|decrypt|base64)\b.{0,60}\b(?:follow|obey|do|say|print|execute)\b",
)
_CUES = {
    "machine": r"\b(?:assistants?|chatbots?|bots?|ai|llms?|language models?|(?:for|by) (?:software|machine))\b",
    "asker": r"\b(?:users?|readers?|askers?|who(?:ever)? asks?)\b",
    "answer": rf"\b(?:{_ANSWERS}|what you (?:say|write|produce|tell)|summari[sz]ing)\b",
    "this": r"\b(?:this (?:line|page|text|article|report|document|feed|note|message|post)|following line)\b",
    "told": rf"\b(?:overrid\w{{1,4}}|(?:your|previous|earlier|prior|system|above) {_TOLD}|rest of the evidence)\b",
    "you": r"\byour?\b",
    "must": r"\b(?:must|should|shall|will|always|(?:have|has|needs?|are|is|asked) to|whatever|to (?:all|every|any))\b",
    "says": rf"(?:^\W{{0,4}}|[,:;.!?]\s(?:and |then )?){_LEAD}(?:{_VERBS}\b|"
    rf"{_NOUNS} (?:that|with|only|your|each|every|all|the|this|an?|no|nothing)\b)",
}
"""What an order to a machine is made of; two or three of them are seldom in one sentence by chance."""
_FOUND = {name: re.compile(cue, re.IGNORECASE) for name, cue in _CUES.items()}
_TOPICS = frozenset({"machine", "asker", "answer", "this", "told"})
_ORDER = re.compile("|".join(_ORDERS), re.IGNORECASE)
_QUOTED = re.compile(r"“[^”]{0,400}”|\"[^\"]{0,400}\"|«[^»]{0,400}»|„[^“”]{0,400}[“”]")
_MARK = re.compile(r"\s{0,3}[\[(]\d{1,3}[\])]\s")
"""A number that may pass for one of our citations."""
_ASKS = re.compile(
    r"\b(?:instruct|order|command|prompt|chatbot|bot|assistant|ai|llm|language model|machine|user|reader|answer|"
    r"repl(?:y|ies)|response|inject|hidden|ignor|disregard|note|notice|told)(?:s|ed|es|ing|ion|ions|e|ers?)?\b",
    re.IGNORECASE,
)
LONGEST = 600
"""Characters of a sentence that are looked at."""


def is_about_orders(question: str) -> bool:
    """Whether a question may be about orders to a machine, which then are what answers it."""
    return _ASKS.search(question) is not None


def is_order(sentence: str) -> bool:
    """Whether a sentence, but for what is quoted in it, orders a machine what to say."""
    line = " ".join(sentence[:LONGEST].split())
    own = _QUOTED.sub("“”", line)
    return _ORDER.search(own) is not None or _is_made_of_cues({name for name, cue in _FOUND.items() if cue.search(own)})


def _is_made_of_cues(cues: set[str]) -> bool:
    topics = cues & _TOPICS
    addressed = len(topics) > 1 and ("you" in cues or ("must" in cues and bool(topics & {"machine", "asker"})))
    return addressed or ("says" in cues and bool(topics)) or {"you", "told"} <= cues


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

    That is a paragraph which begins with one, or which holds one and begins with a number that may pass for ours.
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
    if ordered and (ordered[0] is spans[0] or _MARK.match(text, spans[0].start)):
        ordered = list(spans)
    return {span.start for span in ordered}
