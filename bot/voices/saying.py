"""Verbs that give words to somebody, by what must stand behind them: "said", "claimed that", "accused her of".

How a sentence uses them is frames.py's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from bot.words import list_words

_FREE = """
    say insist argue contend complain warn caution allege assert stress emphasise emphasize reiterate acknowledge admit
    concede deny predict announce vow pledge promise lament boast joke quip explain maintain opine protest apologise
    apologize speculate reckon believe fear hope doubt suspect demand dispute refute rebut express voice foresee regret
    forecast decry deplore bemoan confirm hint exclaim retort reply respond marvel swear expect
"""
"""Verbs of saying whatever follows them, or nothing."""
_OF_SOMEBODY = """
    tell accuse blame criticise criticize condemn denounce praise hail commend applaud urge implore slam blast lambast
    lambaste castigate berate brand liken describe characterise characterize credit assure remind inform advise
    attribute cite beg notify portray depict caution welcome defend chide rebuke hail fault beseech
"""
"""Verbs that need somebody or something right behind them: who is "accused of theft" accuses nobody."""
_OF_CLAUSES = """
    claim note add find show suggest indicate reveal disclose conclude state report declare write observe remark comment
    think feel rule propose recommend recall remember imply signal estimate agree ask wonder tweet post repeat
    mention point testify answer counter hold demonstrate calculate interpret stipulate clarify specify posit charge
    caution     understand consider muse venture volunteer confess read decree hear worry bet
    accept assume guarantee guess
"""
"""Verbs that say something only with a clause or a quotation: "found that", "claimed the title" says nothing."""
_OF_QUOTATIONS = """
    continue begin laugh smile sigh shrug shout cry yell scream whisper mutter chant conclude grin nod plead tease snap
    roar fume grumble beam chuckle text email interject recount offer open close finish order call label dub thunder
    groan moan enthuse gush intone deadpan stammer insist sob shoot wail pray sing sum put go label describe brand
    term summarise summarize disagree object react link tie trace ascribe compare
"""
"""Verbs that say something only with a quotation: "called it “a lie”"."""
_IRREGULAR = """
    say says said saying said|tell tells told telling told|find finds found finding found
    show shows showed showing shown
    think thinks thought thinking thought|feel feels felt feeling felt|write writes wrote writing written
    foresee foresees foresaw foreseeing foreseen|forecast forecasts forecast forecasting forecast
    begin begins began beginning begun|hold holds held holding held|hear hears heard hearing heard
    understand understands understood understanding understood|put puts put putting put|go goes went going gone
    sing sings sang singing sung|read reads read reading read|swear swears swore swearing sworn
    shoot shoots shot shooting shot|bet bets bet betting bet
    beseech beseeches besought beseeching besought
"""
_DOUBLING = list_words("admit dub beg refer rebut chat nod sob grin sum rebut bet sum snap")

HELPERS = list_words(
    "has have had would will could can may might must should shall did does do is are was were be been being"
)
"""Verbs that stand ahead of another and take its tense."""
BEING = list_words("is are was were be been being got get gets getting")
"""Verbs that turn the one behind them into the passive."""
ADVERBS = list_words(
    """
    also then later still now again once already even just only further yesterday today tonight too both often never
    always simply soon first long meanwhile however instead recently not himself herself themselves itself all
    afterwards afterward earlier in-turn rightly nonetheless nevertheless so far though therefore thus
    """
)
"""Small words between a speaker and the verb, beside those in "-ly"."""


@lru_cache(maxsize=1)
def list_verbs() -> Mapping[str, tuple[str, str, str]]:
    """Each form of a verb with its plain form, the form it is ("base s ed ing") and its class ("free" ...)."""
    kinds: dict[str, str] = {}
    for kind, listed in (
        ("quotation", _OF_QUOTATIONS),
        ("clause", _OF_CLAUSES),
        ("somebody", _OF_SOMEBODY),
        ("free", _FREE),
    ):
        kinds |= dict.fromkeys(listed.split(), kind)
    irregular = {
        forms.split()[0]: forms.split()
        for line in _IRREGULAR.splitlines()
        for forms in line.split("|")
        if forms.strip()
    }
    found: dict[str, tuple[str, str, str]] = {}
    for verb, kind in kinds.items():
        forms = irregular.get(verb) or _inflect(verb)
        for form, name in zip(forms, ("base", "s", "ed", "ing", "part"), strict=True):
            found.setdefault(form, (verb, name, kind))
        if forms[0] == forms[2]:
            found[forms[0]] = (verb, "ed", kind)
    return found


def _inflect(verb: str) -> list[str]:
    if verb.endswith("y") and verb[-2] not in "aeiou":
        third, past = f"{verb[:-1]}ies", f"{verb[:-1]}ied"
    else:
        third = f"{verb}es" if verb.endswith(("s", "sh", "ch", "x", "z", "o")) else f"{verb}s"
        past = f"{verb}{verb[-1]}ed" if verb in _DOUBLING else f"{verb}d" if verb.endswith("e") else f"{verb}ed"
    stem = f"{verb}{verb[-1]}" if verb in _DOUBLING else verb[:-1] if verb.endswith("e") else verb
    return [verb, third, past, f"{stem}ing", past]
