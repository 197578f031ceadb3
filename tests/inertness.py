"""What inert HTML is: nothing in it is a tag but the page's own, and those load nothing and lead nowhere.

Used by test_hostile_outputs.py and by the torture of the same.
"""

from __future__ import annotations

import re

TAGS = {"article", "h2", "h3", "h4", "div", "p", "span", "em", "ul", "ol", "li", "section"} | {
    *("button", "details", "summary", "strong", "blockquote", "time", "cite", "a", "q", "figure", "figcaption"),
}
"""Every tag that a turn is made of; of these only a link could lead elsewhere, which is looked at by itself."""
ATTRIBUTES = re.compile(
    r"class|dir|role|type|lang|title|tabindex|datetime|disabled|hidden|id|data-[a-z-]+|aria-[a-z-]+"
)
OPENING = re.compile(r"<(/?)([a-z][a-z0-9]*)((?: [a-z-]+(?:=\"[^\"<>]*\")?)*)>")
NAMES = re.compile(r" ([a-z-]+)(?==|\s|$)")


def assert_inert(html: str) -> None:
    """Nothing in it is a tag but ours, and ours load nothing and lead nowhere. Strict: any other `<` is a fault."""
    rest = OPENING.sub("", html)
    assert "<" not in rest and ">" not in rest, rest
    for _, tag, attributes in OPENING.findall(html):
        assert tag in TAGS, tag
        names = NAMES.findall(re.sub(r'"[^"]*"', '""', attributes).replace('=""', "="))
        assert all(ATTRIBUTES.fullmatch(name) for name in names), attributes
