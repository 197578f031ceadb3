"""What a web page says of itself: meta tags, JSON-LD, links and time elements.

The first place that names a fact wins: JSON-LD, which publishers write for machines, then meta tags, then the page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bot.loaders.metadata import Facts, read_date, read_line, read_topics

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from bs4.element import Tag

_PUBLISHED = ("article:published_time", "date", "dc.date", "dcterms.created")
_UPDATED = ("article:modified_time", "last-modified", "dcterms.modified")
_STORY_TYPES = ("article", "posting", "report", "webpage")


def read_facts(page: BeautifulSoup) -> Facts:
    """The facts of a page's head; what it does not say stays empty."""
    meta = _read_meta(page)
    story = next(_find_stories(page), {})
    link = page.find("link", rel="canonical")
    published = (story.get("datePublished"), *map(meta.get, _PUBLISHED), _find_moment(page))
    updated = (story.get("dateModified"), *map(meta.get, _UPDATED))
    return Facts(
        title=read_line(meta.get("og:title")) or _find_title(page) or read_line(story.get("headline")) or "",
        author=_name(story.get("author")) or _name(meta.get("author") or meta.get("article:author")),
        source=_name(story.get("publisher")) or _name(meta.get("og:site_name")),
        published=next(filter(None, map(read_date, published)), None),
        updated=next(filter(None, map(read_date, updated)), None),
        url=_address(link.get("href") if link else None) or _address(meta.get("og:url")),
        topics=read_topics(meta.get("news_keywords") or meta.get("keywords") or meta.get("article:tag")),
    )


def _find_title(page: BeautifulSoup) -> str | None:
    """The first heading of the story, or the page's <title>."""
    story = page.find(["article", "main"]) or page
    tags = (story.find("h1"), page.find("h1"), page.title)
    return next(filter(None, (read_line(_join_words(tag)) for tag in tags if tag)), None)


def _join_words(tag: Tag) -> str:
    """A heading's text, a space for each <br>."""
    from bs4.element import NavigableString, Tag

    words = []
    for part in tag.descendants:
        if isinstance(part, Tag):
            words.append(" " if part.name == "br" else "")
        elif type(part) is NavigableString:  # comments are of a subclass
            words.append(str(part))
    return "".join(words)


def _find_moment(page: BeautifulSoup) -> object:
    """The first time element of the story, or of the page."""
    story = page.find(["article", "main"]) or page
    tag = story.find("time", attrs={"datetime": True})
    return tag.get("datetime") if tag else None


def _read_meta(page: BeautifulSoup) -> dict[str, str]:
    """Name (or property) to content of each meta tag; the first of a name wins."""
    found: dict[str, str] = {}
    for tag in page.find_all("meta", content=True):
        name = tag.get("property") or tag.get("name") or tag.get("itemprop")
        if name and str(tag["content"]).strip():
            found.setdefault(str(name).lower(), str(tag["content"]))
    return found


def _find_stories(page: BeautifulSoup) -> Iterator[dict[str, Any]]:
    """The JSON-LD objects that describe an article."""
    for tag in page.find_all("script", type="application/ld+json"):
        try:
            given = json.loads(tag.get_text())
        except (ValueError, RecursionError):
            continue
        graph = given.get("@graph", given) if isinstance(given, dict) else given
        for item in graph if isinstance(graph, list) else [graph]:
            if isinstance(item, dict) and str(item.get("@type", "")).lower().rstrip("']").endswith(_STORY_TYPES):
                yield item


def _name(value: object) -> str | None:
    """A person's or publisher's name: a string, an object with a name, or a list of these; never a web address."""
    if isinstance(value, list):
        return ", ".join(name for name in map(_name, value[:20]) if name) or None
    line = read_line(value.get("name") if isinstance(value, dict) else value)
    return None if line and line.startswith(("http:", "https:")) else line


def _address(value: object) -> str | None:
    line = read_line(value)
    return line if line and line.startswith(("http://", "https://")) else None
