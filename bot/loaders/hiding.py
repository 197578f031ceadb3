"""What a page hides from its reader by an element's own attributes: not shown, no size, white on white.

Style sheets are not read: text that only a rule of theirs hides stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4.element import Tag

_WHITE = frozenset({"white", "#fff", "#ffff", "#ffffff", "#ffffffff", "rgb(255,255,255)", "rgba(255,255,255,1)"})
_CLEAR = frozenset({"transparent", "#fff0", "#ffffff00", "rgba(0,0,0,0)", "rgba(255,255,255,0)"})
_ZERO = re.compile(r"0{0,9}(?:\.0{0,9})?(?:px|pt|em|rem|ex|ch|vw|vh|%)?")
_PAGE = ("html", "body", "main", "article")


def is_hidden(tag: Tag) -> bool:
    """Whether an element is there for machines only."""
    if tag.has_attr("hidden"):
        return True
    style = _read_style(tag)
    if style.get("display") == "none" or style.get("visibility") in ("hidden", "collapse"):
        return True
    if _is_zero(style.get("font-size")) or _is_zero(style.get("opacity")):
        return True
    color = _read_color(tag, style)
    return color in _CLEAR or (color in _WHITE and _lies_on_white(tag))


def _is_zero(size: str | None) -> bool:
    return bool(size) and _ZERO.fullmatch(size or "") is not None


def _read_style(tag: Tag) -> dict[str, str]:
    """An element's own declarations, in lower case and without white space; the last of a name counts."""
    declared = (part.partition(":") for part in str(tag.get("style", "")).lower().split(";"))
    return {name.strip(): "".join(value.split()).removesuffix("!important") for name, _, value in declared}


def _read_color(tag: Tag, style: dict[str, str]) -> str:
    named = str(tag.get("color", "")).lower() if tag.name == "font" else ""
    return style.get("color", named)


def _lies_on_white(tag: Tag) -> bool:
    """Whether nothing around white words can be dark: a class may give a colour, so words within one are kept."""
    for around in _climb(tag):
        style = _read_style(around)
        ground = style.get("background-color") or style.get("background") or str(around.get("bgcolor", "")).lower()
        if ground and ground not in _CLEAR:
            return ground in _WHITE
        if around.name not in _PAGE and around.has_attr("class"):
            return False
    return True


def _climb(tag: Tag) -> Iterator[Tag]:
    yield tag
    yield from tag.parents
