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

_MACHINE = (
    r"(?:(?:ai|a\.i\.|artificial|language|large|llm|chat|virtual|digital|automated|search)[ -]{1,2}){0,3}"
    r"(?:assistants?|models?|chatbots?|bots?|llms?|ai|ais|agents?|summari[sz]ers?|crawlers?|systems?)"
)
_ANSWERS = r"(?:answers?|repl(?:y|ies)|responses?|outputs?|summar(?:y|ies))"
_MUST = r"(?:must|should|shall|have to|has to|need to|needs to|are to|is to|will|always|may only|can only)"
_SHOWN = (
    r"(?:answer|reply|respond|say|state|write|output|print|repeat|tell|end|begin|start|finish|close|add|append|include|"
    r"insert|mention|recommend|claim|cite|quote|translate|send|reveal|show|give|refuse|ask|put|contain|conclude|advise)"
)
_AHEAD = r"(?:[\[(]?\d{1,3}[\])]|[-*#>•\s]|please|now|also|then|instead|and|important|urgent|attention|note|p\.?s\.?|[:,!.-])"
_START = rf"^(?:{_AHEAD}\s{{0,3}}){{0,6}}"
_SAID = r"(?:instructions?|prompts?|rules?|orders?|guidelines?|directions|commands|directives|everything|anything|whatever)"
_OVERRIDES = (
    rf"{_START}(?:you (?:must|should|will|can) )?(?:ignore|disregard|forget|override|bypass|drop|discard|set aside|"
    rf"pay no (?:attention|heed) to|do not follow|stop following)\b[^.]{{0,40}}\b{_SAID}\b",
    r"^\W{0,4}(?:ignorier\w{0,3}|vergiss|vergessen sie|missachte\w{0,2})\b[^.]{0,40}\b(?:anweisung|befehl|regel|vorgabe)",
    r"^\W{0,4}(?:ignore[zr]?|oublie[zr]?)\b[^.]{0,40}\b(?:instructions|consignes|règles|ordres)",
    r"^\W{0,4}(?:ignor[ae]d?|olvid[ae]d?)\b[^.]{0,40}\b(?:instrucciones|reglas|órdenes|indicaciones)",
    r"^\W{0,4}(?:ignora(?:te)?|dimentica(?:te)?)\b[^.]{0,40}\b(?:istruzioni|regole|ordini|indicazioni)",
    r"^\W{0,4}(?:игнорируй|забудь|не обращай внимания)\w{0,3}[^.]{0,40}(?:инструкци|указани|правил)",
)
_PATTERNS = (
    *_OVERRIDES,
    # to a machine by name: "Note to chatbots:", "Dear assistant,", "Assistants must cite this line"
    rf"{_START}(?:\w{{1,12}} ){{0,2}}(?:notes?|message|notice|instructions?|orders?|reminder|memo|request|hint) (?:to|for) "
    rf"(?:all |any |every |the |an? )?{_MACHINE}\b",
    rf"{_START}(?:to |dear |hey |hello |ok |all |any |every |the |you ){{0,5}}{_MACHINE}(?: (?:that|who|which) [^.:,]{{1,40}})?\s?[:,]\s"
    rf"(?:(?:please|now|you|must|should|will|always|never|only|do|not|first) ){{0,5}}(?:{_SHOWN}|ignore|use|treat|stop)\b",
    rf"\b{_MACHINE} (?:(?:that|who|which) [^.:,]{{1,40}} )?{_MUST} (?:(?:not|only|always|never|now|also) ){{0,5}}{_SHOWN}\b.{{0,120}}"
    rf"\b(?:this (?:line|text|page|article|document|note|message|sentence|file)|(?:their|its|your|every|each|any|all) "
    rf"{_ANSWERS}|the (?:user|reader|asker|person who asks)|(?:their|its) (?:user|reader)s?)",
    # to whoever reads by machine
    r"\b(?:whoever|anyone who|anybody who|if you(?: are)?|you who|any (?:program|software|machine|tool)(?: that)?)\b[^.]{0,40}"
    rf"\b(?:read(?:s|ing)?|process(?:es|ing)?|summari[sz](?:es?|ing)|index(?:es|ing)?|are an? {_MACHINE})\b[^.]{{0,60}}[:,]\s"
    rf"(?:(?:please|now|you|must|should|will|always|never|only|do|not|first) ){{0,5}}(?:{_SHOWN}|ignore|use|treat|stop)\b",
    # a role, or a change of it
    r"^\W{0,4}<?\|?(?:im_start|system|assistant|developer|inst)\|?>?\s{0,2}[:>\]|]",
    rf"{_START}you are (?:now|no longer|from now on|hereby)\b",
    rf"{_START}(?:from (?:here|now|this point|today) on(?:wards)?|henceforth)\b[^.]{{0,60}}\b(?:{_ANSWERS}|answer|say|respond|you)\b",
    rf"\b(?:every|each|all|any) {_ANSWERS} {_MUST} (?:(?:not|only|always|also) ){{0,4}}"
    r"(?:say|state|include|mention|begin|start|end|contain|tell|recommend|claim|cite|repeat)\b",
    # the end of what it reads, and something new
    r"^\W{0,9}(?:the )?end of (?:the )?(?:evidence|documents?|context|input|excerpts?)\b",
    r"^\W{0,4}</?(?:documents?|context|evidence|system|user|instructions?)>",
    r"\bnew (?:task|instructions?|orders?):",
    # how to answer
    rf"\byour (?:whole |only |next |final |entire )?{_ANSWERS}\b",
    rf"\b{_MACHINE}\b.{{0,80}}\b(?:in|into|to|with) (?:their|its|each|every|all) {_ANSWERS}\b",
    rf"{_START}(?:(?:always|never|only|do not|don't|simply|just|first) ){{0,3}}"
    r"(?:answer|reply|respond|say|state|claim|refuse|pretend) (?:that|only|with|to|as|in)\b",
    r"[,;:.] (?:now |then |please |just |only ){0,3}(?:reply|respond|answer)(?: only)? (?:with|to the (?:user|reader))\b",
    r"^(?:if|when|whenever|should)\b.{0,60}\b(?:asks?|asked|questions?)\b.{0,60}, "
    r"(?:answer|reply|respond|say|give|write|output)\b",
    r"\b(?:KI-?(?:Assistent|Modell|System)|assistants? (?:d.)?IA|asistentes? de IA|assistent[ei] (?:di )?IA)"
    r".{0,80}(?:antwort|réponse|respuesta|risposta)",
    rf"{_START}(?:(?:always|never|only|do not|don't|simply|just|first) ){{0,5}}{_SHOWN}\b[^.]{{0,60}}"
    rf"\b(?:(?:your|each|every|any|all|their|this|whatever) (?:{_ANSWERS}|questions?|instructions?|system prompt|prompt|"
    r"conversation|users?|readers?)|the (?:user|reader|asker|person who asks)|system prompt|as an? (?:ai|assistant))\b",
    rf"{_START}(?:decode|decrypt|unscramble|rot13|base64)\b[^.]{{0,80}}\b(?:follow|obey|do|say|output|print|carry out|execute)\b",
)
_CUES = {
    "machine": r"\b(?:assistants?|chatbots?|bots?|ai|llms?|language models?|(?:for|by|to) (?:software|machines?)|summari[sz]ers?)\b",
    "asker": r"\b(?:users?|readers?|askers?|who(?:ever)? asks?)\b",
    "answer": rf"\b(?:{_ANSWERS}|what you (?:say|write|produce|tell)|(?:summari[sz]|answer)ing)\b",
    "this": r"\b(?:this (?:line|page|text|article|report|document|feed|note|message|post)|(?:the )?following line)\b",
    "told": r"\b(?:overrid\w{1,4}|(?:your|previous|earlier|prior|system|the above) (?:instructions?|prompts?|rules|orders)|"
    r"the (?:rest of the )?evidence)\b",
    "you": r"\b(?:you|your)\b",
    "must": rf"\b(?:{_MUST}|whatever|no matter what|asked to|to (?:all|every|any))\b",
    "says": rf"(?:^\W{{0,4}}|[,:;.!?]\s(?:and |then )?)(?:(?:please|kindly|now|always|never|only|first|just|do not) ){{0,3}}"
    rf"(?:{_SHOWN}|name|use|drop|summari[sz]e|override|pretend|only)\b",
}
"""What an order to a machine is made of, sentence by sentence; two or three of them are seldom together by chance."""
_FOUND = {name: re.compile(cue, re.IGNORECASE) for name, cue in _CUES.items()}
_TOPICS = frozenset({"machine", "asker", "answer", "this", "told"})
_ORDER = re.compile("|".join(f"(?:{one})" for one in _PATTERNS), re.IGNORECASE)
_QUOTED = re.compile(r"“[^”]{0,400}”|\"[^\"]{0,400}\"|«[^»]{0,400}»|„[^“”]{0,400}[“”]")
_MARK = re.compile(r"\s{0,3}[\[(]\d{1,3}[\])]\s")
"""A number that may pass for one of our citations."""
_ASKS = re.compile(
    r"\b(?:instruct\w{0,9}|orders?|ordered|commands?|prompt\w{0,9}|chatbots?|bots?|assistants?|ai|llms?|language models?|machines?|"
    r"users?|readers?|answers?|repl(?:y|ies)|responses?|inject\w{0,9}|hidden|ignore\w{0,9}|disregard\w{0,9}|not(?:e|ice) to|told to|supposed to (?:say|answer|reply))\b",
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
