"""Lines that a web page puts around a story and that come along when it is pasted: "Share", "0:00", "Read more: ...".

A line counts only as a whole, and where it could be a word of the story only at the story's edges.
"""

from __future__ import annotations

import re

from bot.words import list_words

_LONGEST = 300
_NETWORKS = (
    r"(?:facebook|twitter|x|instagram|linkedin|whatsapp|telegram|youtube|tiktok|threads|reddit|pinterest|flipboard"
    r"|google\snews|bluesky|mastodon|messenger|e-?mail|social\smedia|apple\snews)"
)
_LISTED = rf"{_NETWORKS}(?:(?:,\s|\sand\s|,\sand\s|\sor\s|\s&\s|\s\|\s|\s){_NETWORKS}){{0,8}}"
_LINKS = (
    r"related\s(?:articles?|stor(?:y|ies)|topics?|content|news)|more\son\sthis(?:\sstory)?|more\sstories|you\smay\salso\slike"
    r"|recommended\s(?:stories|for\syou|reading)|most\s(?:read|popular|viewed)|(?:sponsored|promoted)\scontent"
)
_LINKS_HEAD = re.compile(_LINKS, re.IGNORECASE)
_SURE = re.compile(
    rf"""
    _{{2,}}|\#{{3}}|-\s?30\s?-|0?0:00(?:\s?/\s?\d{{1,2}}:\d\d(?::\d\d)?)?
    |(?:skip\s)?advertise?ments?|skip\s(?:past\s)?(?:advertisement|ad|newsletter\spromotion|to\s(?:main\s)?content)
    |(?:story|article|content)\scontinues\s(?:below|after)(?:\s(?:the\s|this\s)?(?:advertisement|ad|video|promotion))?
    |listen(?:\s(?:to|now\sto)\s(?:this|the)\s(?:article|story|audio))?\s?(?:[·•|(-]?\s?\d{{1,2}}(?::\d\d)?\s?min(?:ute)?s?\)?)?
    |listen\sto\s(?:this|the)\s(?:article|story)(?:\s.{{0,40}})?
    |(?:reading\stime:?\s?)?\d{{1,3}}[\s-]?min(?:ute)?s?\.?\s(?:to\s)?read|(?:reading\stime|estimated\sread):?\s.{{1,20}}
    |(?:share|tweet|post|save|print|gift|bookmark|copy)\s(?:this|the|full)?\s?(?:article|story|page|link)
    |(?:share|follow\sus|follow|find\sus|join\sus|like\sus|connect\swith\sus)\s(?:this\s)?(?:on|via|by|with)\s{_LISTED}
    |follow\s(?:us|@\w{{1,30}}|(?-i:[A-Z][\w.'’-]{{1,20}}(?:\s[A-Z][\w.'’-]{{1,20}}){{1,3}}))\son\s{_LISTED}(?:\s(?:at\s)?@\w{{1,30}})?(?:\sfor\s(?:the\s)?(?:latest|more)\b.{{0,80}})?
    |(?:view|read|see|show|leave|post|add|write)\s(?:all\s|a\s|\d{{1,5}}\s)?comments?|\d{{1,5}}\scomments?|comments?\s?\(\d{{1,5}}\)
    |for\simmediate\srelease|(?:copy|copied)\slink|link\scopied|open\sin\sapp|click\sto\s(?:expand|enlarge|play|share)\b.{{0,30}}|tap\sto\s.{{1,30}}
    |(?:sign\sup|sign\sup\shere|subscribe|click\shere\sto\s(?:sign\sup|subscribe))\s(?:for|to)\b.{{0,150}}\b(?:newsletters?|inbox|e-?mail\s(?:alerts|updates))\b.{{0,120}}
    |(?:sign\sup|subscribe)\s(?:for|to)\sour\s.{{1,100}}
    |get\s(?:the|our)\b.{{1,100}}\b(?:delivered|sent)\b.{{0,30}}\binbox\b.{{0,60}}|(?:our\s|free\s)?newsletters?\ssign-?up
    |(?:we|this\s(?:site|website|page))\suses?\scookies\b.{{0,240}}|by\scontinuing\sto\s(?:use|browse)\b.{{0,200}}\bcookies\b.{{0,60}}
    |(?:accept|reject|manage|allow)\s(?:all\s)?cookies(?:\ssettings)?|cookie\s(?:settings|preferences|policy|notice)
    |already\sa\s(?:subscriber|member)\?.{{0,40}}|(?:log|sign)\sin\sto\s(?:continue|comment|read).{{0,60}}
    |this\svideo\s(?:can\snot|cannot)\sbe\splayed.{{0,40}}|(?:your\sbrowser|to\splay\sthis\svideo)\b.{{1,120}}\b(?:javascript|audio|video|support)\b.{{0,60}}
    |(?:read|see|show|load|learn)\smore|(?:read|see)\salso|back\sto\stop|share\s(?:this|on)|play\svideo
    |topics\sin\sthis\s(?:article|story)|{_LINKS}
    """,
    re.IGNORECASE | re.VERBOSE,
)
_LINK = re.compile(
    r"(?:read\s?(?:more|also|next|on)?|also\sread|see\salso|see\smore|related(?:\s(?:articles?|stor(?:y|ies)|news|content|topics?|reading))?|more\s(?:on\sthis|from\b[^:]{1,30})"
    r"|recommended|watch(?:\snow)?|don['’]t\smiss|you\smay\salso\slike|trending|up\snext|most\sread)\s?(?:[:»>|]|[–—-]\s)\s*\S.{0,180}",
    re.IGNORECASE,
)
_BUTTON = r"share|print|save|e-?mail|tweet|comments?|listen|copy"
_GENERIC = list_words(
    """
    audio bookmark comment comments copy e-mail email facebook flipboard font gift home like linkedin listen live menu
    more pinterest print reddit related save search share subscribe telegram tweet twitter video watch whatsapp x
    """
)
_GENERIC_LINES = re.compile(
    rf"{_LISTED}|(?:{_BUTTON})(?:\s?[|/·•,]?\s?(?:{_BUTTON})){{1,6}}|related|recommended|trending(?:\snow)?|top\sstories"
    r"|(?:log|sign)\s(?:in|up)|follow(?:\sus(?:\son)?)?|topics?|tags?|(?:text|(?:change\s)?font)\ssize|watch\snow"
    r"|breaking\snews|live\supdates?|sponsored|promoted",
    re.IGNORECASE,
)
_COMMON = re.compile(r"_+|#+|(?:read|see|show|load|learn)\s(?:more|also)|back\sto\stop", re.IGNORECASE)
_COUNT = re.compile(r"(?!(?:19|20)\d\d)\d{1,5}|\d(?:\.\d{1,2})?x")
"""How many comments there are, or shares; a year heads a part of the story."""
_SECTIONS = list_words(
    """
    africa americas analysis arts asia australia breaking business climate comment culture economics economy editorial
    education entertainment environment europe exclusive explainer features finance health international latest
    lifestyle local markets money national news opinion politics science sport sports technology tech travel uk us
    weather world
    """
)


def is_furniture(line: str, *, at_edge: bool) -> bool:
    """Whether a whole line is surely none of the story's; at the story's edges also "Share" and the like."""
    bare = _strip(line)
    if not bare or len(bare) > _LONGEST:
        return False
    if _SURE.fullmatch(bare) or (_LINK.fullmatch(bare) and not _ends_sentence(line)):
        return True
    return at_edge and (
        bare.lower() in _GENERIC or bool(_GENERIC_LINES.fullmatch(bare)) or bool(_COUNT.fullmatch(line))
    )


def tells_page(line: str) -> bool:
    """Whether a line stands only on pages of the web, never in notes or letters: "5 min read", "Advertisement"."""
    bare = _strip(line)
    return len(bare) <= _LONGEST and _SURE.fullmatch(bare) is not None and not _COMMON.fullmatch(bare)


def _strip(line: str) -> str:
    return line.strip().rstrip(":.!…»>→ ").lstrip("•·|→> ")


def heads_links(line: str) -> bool:
    """Whether a line heads links to other stories: "Related articles"."""
    return _LINKS_HEAD.fullmatch(line.strip().rstrip(":")) is not None


def is_link(line: str) -> bool:
    """Whether a line below such a heading is one: words enough for a headline, and no sentence, address or number."""
    return line.count(" ") >= 2 and len(line) <= 150 and not _ends_sentence(line) and sum(map(str.isdigit, line)) < 8


def _ends_sentence(line: str) -> bool:
    """Whether a sentence ends with the line, which no link to another story does."""
    return line.rstrip().endswith((".", "!", ".”", '."')) and not line.rstrip().endswith("...")


def read_section(line: str) -> tuple[str, ...]:
    """The parts of a site that a line above the headline names, "Home > World > Europe"; () where it names none."""
    if len(line) > 60:
        return ()
    names = [name.strip() for name in re.split(r"\s*[>|/›»•·]\s*", line.strip()) if name.strip()]
    if not names or not all(_is_section(name) for name in names):
        return ()
    return tuple(name for name in names if name.lower() != "home")


def _is_section(name: str) -> bool:
    words = [word for word in re.findall(r"[^\W\d_]+", name.lower()) if word not in ("and", "the", "news", "home")]
    return len(words) <= 3 and all(word in _SECTIONS for word in words) and bool(re.search(r"[^\W\d_]", name))
